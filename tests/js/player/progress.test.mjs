import assert from "node:assert/strict";
import { test } from "node:test";
import { exactness, filledTo, strip } from "../../../glidekit/widgets/static/player/progress.js";

test("the timer tells its own error", () => {
  assert.deepEqual(exactness([4, 1, 9]), { n: 3, median: 4, max: 9 });
  assert.deepEqual(exactness([4, 2]), { n: 2, median: 3, max: 4 });
  assert.deepEqual(exactness([]), { n: 0, median: null, max: null });
  assert.deepEqual(strip([0, 1, 1, 20]), { to_ms: 20, dots: [[0, 0], [5, 0], [5, 1], [100, 0]] });
  assert.equal(strip([21]).to_ms, 50);
  assert.equal(strip([99_400]).to_ms, 100_000);
  assert.equal(strip(Array(10_000).fill(3)).dots.length, 8, "many alike are one stack");
  assert.deepEqual(strip([]), { to_ms: 20, dots: [] });
});

test("the bar moves in steps too small to see, and stands still in most frames", () => {
  assert.deepEqual([0, 500, 1000, 2000].map((here) => filledTo(here, 1000)), ["-110", "-50.0", "0.0", "0.0"].map((x) => `translateX(${x}%)`));
  assert.equal(filledTo(0, 0), "translateX(-110%)", "a part of no length is empty");
  const frames = Array.from({ length: 600 }, (_, frame) => filledTo(frame / 0.06, 60_000));  // ten seconds of a minute
  assert.ok(new Set(frames).size < 180, "less than a third of the frames changes it");
});
