import assert from "node:assert/strict";
import { test } from "node:test";
import { KINDS } from "../../../glidekit/widgets/static/player/timeline.js";
import { reach, shape } from "../../../glidekit/widgets/static/player/figure.js";

test("a limb eases out and back", () => {
  const there = { kind: "move", seconds: 6, pose: { back: true } };
  assert.deepEqual([0, 3000, 6000].map((at) => Math.round(reach(there, at) * 1e9) / 1e9), [0, 1, 0]);
  assert.ok(reach(there, 300) < 0.03, "it begins slowly");
  assert.equal(reach({ ...there, pose: { back: false } }, 6000), 1);
  assert.equal(reach({ kind: "rest", seconds: 6 }, 3000), 0);
});

test("every kind of phase has a shape of its own", () => {
  const shapes = [...KINDS.filter((kind) => kind !== "between"), "ready", "paused", "stopped", "full"].map(shape);
  assert.equal(new Set(shapes).size, shapes.length);
  assert.equal(shape("between"), shape("rest"), "a rest is a rest");
  for (const one of shapes) assert.match(one, /<(path|rect|circle) /);
});
