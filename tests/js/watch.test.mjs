import assert from "node:assert/strict";
import { test } from "node:test";
import { farthest, lengthOf, placeAt } from "../../glidekit/widgets/static/watch.js";

const gentle = [{ from: 0, to: 1, seconds: 3, back: true, words: "out and back" }];
const held = [
  { from: 0, to: 1, seconds: 4, back: false, words: "out" },
  { from: 1, to: 1, seconds: 3, back: false, words: "hold" },
  { from: 1, to: 0, seconds: 4, back: false, words: "back" },
];

test("there and back takes twice the pace, and turns at the far end", () => {
  assert.equal(lengthOf(gentle[0]), 6);
  assert.equal(placeAt(gentle, 0).share, 0);
  assert.equal(placeAt(gentle, 3).share, 1);
  assert.ok(placeAt(gentle, 5.999).share < 0.001);
  assert.equal(placeAt(gentle, 3, 0.5).share, 0.5);
});

test("stages follow each other, rest at their start, and begin again", () => {
  assert.deepEqual([1, 5, 9].map((at) => placeAt(held, at).stage), [0, 1, 2]);
  assert.equal(placeAt(held, 5).share, 1);
  assert.deepEqual(placeAt(held, 11.3), { stage: 2, share: 0 });
  assert.deepEqual(placeAt(held, 11.6 + 1), placeAt(held, 1));
  assert.equal(farthest(held), 1);
});
