import assert from "node:assert/strict";
import { test } from "node:test";
import { anything, furthest, marksIn, textOf, toggled } from "../../glidekit/widgets/static/body_map.js";

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

test("marks go into one line and back, as Python reads it", () => {
  const whole = { ...spec, kinds: [{ id: "pain" }, { id: "tingling" }, { id: "numb" }] };
  const marks = { pain: ["sole-right", "calf-left"], tingling: [], numb: ["calf-left"] };
  assert.equal(textOf(whole, marks), "pain: calf-left, sole-right; numb: calf-left");
  assert.deepEqual(marksIn(whole, textOf(whole, marks)), { pain: ["calf-left", "sole-right"], tingling: [], numb: ["calf-left"] });
  assert.equal(textOf(whole, {}), "nothing");
  for (const blank of [null, undefined, "", "nothing"]) assert.ok(!anything(marksIn(whole, blank)));
});
