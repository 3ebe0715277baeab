import assert from "node:assert/strict";
import { test } from "node:test";
import { problemOf } from "../../../glidekit/widgets/static/player/words.js";
import { backTarget, gentleTarget, locate, repeatTarget, setsOf, skipTarget, timeLeft } from "../../../glidekit/widgets/static/player/timeline.js";
import { cases, plain, session } from "../cases.mjs";

for (const one of cases("position"))
  test(`position: ${one.name}`, () => {
    const found = locate(plain(one.seconds), one.phase, one.phase_ms, one.elapsed, one.extra);
    assert.deepEqual({ ...found, crossed: found.crossed.map(({ phase, at_ms }) => [phase, at_ms]) }, one.expect);
  });

// 0 ready, 1-2 set 1, 3 rest, 4-5 set 2, 6 switch, 7-8, 9 rest, 10-11, 12 between, 13 ready, 14-15 ...
const phases = session();

test("the sets of a session are its runs of movements", () => {
  assert.equal(setsOf(phases).length, 12);
  assert.deepEqual(setsOf(phases).slice(0, 3), [{ first: 1, end: 3 }, { first: 4, end: 6 }, { first: 7, end: 9 }]);
});

test("two sets without a pause between them stay two", () => {
  const close = [{ ...phases[1], bout: 0 }, { ...phases[4], bout: 1 }, { kind: "done", seconds: 0 }];
  assert.deepEqual(setsOf(close), [{ first: 0, end: 1 }, { first: 1, end: 2 }]);
});

test("skip leaves the whole set, and in a pause goes to the next movement", () => {
  assert.deepEqual([1, 2, 3, 5, 6, 12, 13].map((at) => skipTarget(phases, at)), [3, 3, 4, 6, 7, 14, 14]);
  const last = phases.length - 1;
  assert.equal(skipTarget(phases, last - 1), last);
});

test("back goes to the start of this set, and from there or from a pause to the set before", () => {
  assert.equal(backTarget(phases, 5, 3000), 4);
  assert.equal(backTarget(phases, 4, 2500), 4);
  assert.equal(backTarget(phases, 4, 1999), 1);
  assert.equal(backTarget(phases, 3, 100), 1);
  assert.equal(backTarget(phases, 13, 100), 10);
  assert.equal(backTarget(phases, 1, 100), 0, "before the first set there is only the count-in");
  assert.equal(backTarget(phases, 0, 5000), 0);
});

test("repeat begins this set again, in a pause the one just done", () => {
  assert.deepEqual([2, 4, 3, 0].map((at) => repeatTarget(phases, at)), [1, 4, 1, 0]);
});

test("the next gentle exercise passes over one that is held", () => {
  assert.equal(phases[gentleTarget(phases, 4)].exercise, "standing");
  assert.equal(phases[gentleTarget(phases, 4)].kind, "between");
  assert.equal(gentleTarget(phases, phases.length - 3), null);
});

test("time left is the sum of what is timed", () => {
  const all = phases.reduce((sum, phase) => sum + phase.seconds, 0);
  assert.deepEqual(timeLeft(phases, 0, 0), { ms: all * 1000, own: false });
  assert.deepEqual(timeLeft(phases, 0, 3000, 10_000), { ms: all * 1000 + 7000, own: false });
  assert.equal(timeLeft(plain([2, null, 0]), 0, 0).own, true);
});

test("ten thousand phases are walked in a moment", () => {
  const many = plain([...Array(10_000).fill(1), 0]);
  const begin = performance.now();
  assert.equal(problemOf(many), "");
  assert.equal(locate(many, 0, 0, 9_999_500).phase, 9_999);
  assert.equal(setsOf(many).length, 1);
  assert.ok(performance.now() - begin < 1000);
});
