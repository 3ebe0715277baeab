import assert from "node:assert/strict";
import { test } from "node:test";
import { anything, furthest, toggled } from "../../glidekit/widgets/static/body_map.js";

const spec = {
  levels: ["none", "back", "buttock", "thigh", "knee", "calf", "foot"],
  areas: [["calf-left", "left", "calf"], ["buttock-left", "left", "buttock"], ["sole-right", "right", "foot"]].map(([id, side, level]) => ({ id, side, level })),
};

test("pointing twice takes a mark away and leaves other kinds alone", () => {
  const once = toggled({ pain: [], numb: ["calf-left"] }, "pain", "calf-left");
  assert.deepEqual(once, { pain: ["calf-left"], numb: ["calf-left"] });
  assert.deepEqual(toggled(once, "pain", "calf-left"), { pain: [], numb: ["calf-left"] });
});

test("the furthest point is that of any kind, for each leg by itself", () => {
  const marks = { pain: ["buttock-left"], tingling: ["calf-left"], numb: [] };
  assert.deepEqual([furthest(spec, marks, "left"), furthest(spec, marks, "right")], ["calf", ""]);
  assert.ok(anything(marks) && !anything({ pain: [] }));
});
