import assert from "node:assert/strict";
import { test } from "node:test";
import { afterHurt, gateEffect, newer, positionAt, readyState, reduce } from "../../../glidekit/widgets/static/player/state.js";
import { cases, plain, session } from "../cases.mjs";

const phases = session();
const T = 1_000_000;

/** Plays actions one after another; returns the last state and all events. */
function play(timeline, ...actions) {
  let state = readyState();
  const events = [];
  for (const [type, at, more] of actions) {
    const [next, happened] = reduce(state, { type, now: T + at, ...more }, timeline);
    state = next;
    events.push(...happened);
  }
  return { state, events, kinds: events.map((event) => event.kind) };
}
const told = (events) => events.map((event) => [event.kind, event.at - T, event.active_ms, event.phase]);

test("a session ticks through: every boundary once, at its planned time, in order", () => {
  const { state, events } = play(plain([2, 3, 0]), ["start", 0], ["tick", 900], ["tick", 2010], ["tick", 2020], ["tick", 5400], ["tick", 9000]);
  assert.deepEqual(told(events), [["started", 0, 0, 0], ["phase", 2000, 2000, 1], ["finished", 5000, 5000, 2]]);
  assert.deepEqual(events.map((event) => event.detail.late_ms), [undefined, 10, 400]);
  assert.equal(state.status, "finished");
});

test("a tick may come at any time and any number of times", () => {
  const often = play(phases, ["start", 0], ...Array.from({ length: 900 }, (_, i) => ["tick", i * 997]));
  const seldom = play(phases, ["start", 0], ["tick", 899 * 997]);
  assert.deepEqual(told(often.events), told(seldom.events));
  assert.equal(often.events.length, phases.length, "every phase once, the last as finished");
});

test("a clock that runs a whole half hour does not drift", () => {
  const long = plain([...Array(300).fill(6.1), 0]);
  const { events } = play(long, ["start", 0], ...Array.from({ length: 7400 }, (_, i) => ["tick", i * 251]));
  assert.equal(events.at(-1).kind, "finished");
  assert.ok(Math.abs(events.at(-1).at - T - 300 * 6100) < 0.5);
});

test("a pause does not shorten what is paused", () => {
  const { events } = play(plain([10, 5, 0]), ["start", 0], ["pause", 4000], ["resume", 64_000], ["tick", 69_999], ["tick", 70_000], ["tick", 75_000]);
  assert.deepEqual(told(events), [["started", 0, 0, 0], ["paused", 4000, 4000, 0], ["resumed", 64_000, 4000, 0], ["phase", 70_000, 10_000, 1], ["finished", 75_000, 15_000, 2]]);
  assert.equal(events[1].detail.phase_ms, 4000);
});

test("pause, pause and resume, resume are one each", () => {
  const { kinds } = play(plain([10, 0]), ["start", 0], ["pause", 1000], ["pause", 1500], ["resume", 2000], ["resume", 2500]);
  assert.deepEqual(kinds, ["started", "paused", "resumed"]);
});

test("nothing happens before the start, and nothing after the end", () => {
  for (const type of ["pause", "resume", "skipped", "extend", "done", "hurt", "stop", "tick"])
    assert.deepEqual(play(phases, [type, 5, { to: 3 }]).events, []);
  const { kinds } = play(plain([1, 0]), ["start", 0], ["tick", 1000], ["pause", 1100], ["hurt", 1200], ["stop", 1300], ["start", 1400]);
  assert.deepEqual(kinds, ["started", "finished"]);
});

test("an action first catches up with the boundaries before it", () => {
  const { events } = play(plain([2, 3, 5, 0]), ["start", 0], ["pause", 6000]);
  assert.deepEqual(told(events), [["started", 0, 0, 0], ["phase", 2000, 2000, 1], ["phase", 5000, 5000, 2], ["paused", 6000, 6000, 2]]);
});

test("a session that ended before the click stays ended", () => {
  const { state, kinds } = play(plain([2, 0]), ["start", 0], ["stop", 3000]);
  assert.equal(state.status, "finished");
  assert.deepEqual(kinds, ["started", "finished"]);
});

test("skip, back and repeat tell where from, and go on running", () => {
  const { events, state } = play(phases, ["start", 0], ["tick", 10_000], ["skipped", 12_000, { to: 3 }], ["tick", 13_000]);
  assert.deepEqual(told(events).at(-1), ["skipped", 12_000, 12_000, 3]);
  assert.deepEqual(events.at(-1).detail, { phase_ms: 0, from: 1, from_ms: 4000 });
  assert.equal(state.status, "running");
  assert.equal(positionAt(state, phases, T + 13_000).phase_ms, 1000);
});

test("a skip while paused stays paused, at the new place", () => {
  const { state, kinds } = play(phases, ["start", 0], ["pause", 1000], ["skipped", 5000, { to: 1 }], ["tick", 60_000]);
  assert.deepEqual(kinds, ["started", "paused", "skipped"]);
  assert.deepEqual([state.status, state.phase, state.phase_ms, state.active_ms], ["paused", 1, 0, 1000]);
});

test("skipping the last set ends the session", () => {
  const { kinds, state } = play(phases, ["start", 0], ["skipped", 1000, { to: phases.length - 1 }]);
  assert.deepEqual(kinds, ["started", "skipped", "finished"]);
  assert.equal(state.status, "finished");
});

test("ten seconds more hold for this rest only", () => {
  const timeline = [{ kind: "rest", seconds: 5 }, { kind: "move", seconds: 5 }, { kind: "rest", seconds: 5 }, { kind: "done", seconds: 0 }];
  const { events } = play(timeline, ["start", 0], ["extend", 4000], ["extend", 4100], ["tick", 24_999], ["tick", 25_000], ["tick", 60_000]);
  assert.deepEqual(told(events), [["started", 0, 0, 0], ["extended", 4000, 4000, 0], ["extended", 4100, 4100, 0], ["phase", 25_000, 25_000, 1], ["phase", 30_000, 30_000, 2], ["finished", 35_000, 35_000, 3]]);
  assert.deepEqual(events.slice(1, 3).map((event) => event.detail.extra_ms), [10_000, 20_000]);
  assert.deepEqual(play(timeline, ["start", 0], ["extend", 6000]).kinds, ["started", "phase"], "a movement is not made longer");
});

test("a phase at one's own pace waits for Done", () => {
  const { events } = play(plain([2, null, 3, 0]), ["start", 0], ["tick", 500_000], ["done", 600_000], ["tick", 603_000]);
  assert.deepEqual(told(events), [["started", 0, 0, 0], ["phase", 2000, 2000, 1], ["phase", 600_000, 600_000, 2], ["finished", 603_000, 603_000, 3]]);
  assert.deepEqual(events[2].detail, { phase_ms: 0, manual: true }, "a click is not late");
  assert.deepEqual(play(plain([2, 3, 0]), ["start", 0], ["done", 500]).kinds, ["started"]);
});

const hurtTill = (...more) => play(phases, ["start", 0], ["hurt", 9000], ...more);

test("that hurt stops at once and asks", () => {
  const { state, events } = hurtTill(["tick", 60_000], ["resume", 61_000], ["skipped", 62_000, { to: 3 }]);
  assert.deepEqual(told(events).at(-1), ["paused", 9000, 9000, 1]);
  assert.equal(events.at(-1).detail.reason, "hurt");
  assert.deepEqual(state.hurt, { step: "ask" });
});

test("that hurt while paused is asked too", () => {
  assert.deepEqual(play(phases, ["start", 0], ["pause", 500], ["hurt", 9000]).state.hurt, { step: "ask" });
});

test("settled and not further down: the next gentle exercise, at its rest", () => {
  const { state, events, kinds } = hurtTill(["answered", 12_000, { where: 3, hurt: 5 }], ["settled", 40_000, { settled: true, before: 3 }], ["gentle", 45_000]);
  assert.deepEqual(kinds, ["started", "phase", "paused", "hurt", "skipped", "resumed"]);
  assert.deepEqual(events[3].detail, { phase_ms: 1000, where: 3, hurt: 5, settled: true });
  assert.equal(events[3].phase, 1, "it belongs to the set in which it hurt");
  assert.deepEqual([state.status, phases[state.phase].exercise, phases[state.phase].kind, state.hurt], ["running", "standing", "between", null]);
});

test("not settled, or further down the leg: the session ends", () => {
  for (const [where, settled] of [[3, false], [4, true]]) {
    const { state, kinds, events } = hurtTill(["answered", 12_000, { where, hurt: 5 }], ["settled", 40_000, { settled, before: 3 }]);
    assert.deepEqual(kinds, ["started", "phase", "paused", "hurt", "stopped"]);
    assert.deepEqual([state.status, state.reason, events.at(-1).detail.reason], ["stopped", "hurt", "hurt"]);
  }
});

test("the second time it ends, though it settled; jumps and pauses between do not lower the count", () => {
  const settles = (at, more) => [["hurt", at], ["answered", at + 1000, { where: 3, hurt: 5 }], ["settled", at + 2000, { settled: true, before: 3, ...more }]];
  const once = [["start", 0], ...settles(9000), ["gentle", 20_000], ["tick", 40_000], ["back", 41_000, { to: 0 }], ["pause", 42_000], ["resume", 43_000]];
  const between = play(phases, ...once);
  assert.deepEqual([between.state.status, between.state.hurts], ["running", 1]);
  const { state, kinds } = play(phases, ...once, ...settles(50_000));
  assert.deepEqual([state.status, state.reason, state.hurts], ["stopped", "hurt", 2]);
  assert.deepEqual(kinds.slice(-3), ["paused", "hurt", "stopped"]);
  assert.equal(play(phases, ...once, ...settles(50_000, { most: 3 })).state.hurt.step, "choose", "the number is Python's");
});

test("a session that an older page left behind counts from there", () => {
  const { hurts: _, ...old } = play(phases, ["start", 0], ["hurt", 9000], ["answered", 10_000, {}]).state;
  const [state] = reduce(old, { type: "settled", now: T + 12_000, settled: true }, phases);
  assert.deepEqual([state.hurt.step, state.hurts], ["choose", 1]);
});

test("answers left blank stay blank", () => {
  const { events } = hurtTill(["answered", 12_000, {}], ["settled", 40_000, { settled: true, before: 3 }]);
  assert.deepEqual([events.at(-1).detail.where, events.at(-1).detail.hurt], [null, null]);
});

test("after a hurt nothing can be resumed past the question", () => {
  const { state } = hurtTill(["answered", 10_000, {}], ["resume", 11_000], ["settled", 40_000, { settled: true }], ["resume", 41_000]);
  assert.equal(state.status, "paused");
});

test("what is only noted leaves the position alone", () => {
  const { events, state } = play(phases, ["start", 0], ["note", 3000, { reason: "hidden" }], ["tick", 8000]);
  assert.deepEqual(told(events), [["started", 0, 0, 0], ["hidden", 3000, 3000, 0], ["phase", 8000, 8000, 1]]);
  assert.equal(state.resumed_at, T + 8000);
});

test("a stop keeps its reason", () => {
  const { events } = play(phases, ["start", 0], ["stop", 3000, { reason: "safety" }]);
  assert.deepEqual([events.at(-1).kind, events.at(-1).detail], ["stopped", { phase_ms: 3000, reason: "safety" }]);
});

test("a set that was skipped is known as skipped until it is gone back to", () => {
  const one = play(phases, ["start", 0], ["skipped", 9000, { to: 3 }]);
  assert.deepEqual(one.state.skipped, [0]);
  const two = play(phases, ["start", 0], ["skipped", 9000, { to: 3 }], ["skipped", 10_000, { to: 4 }], ["skipped", 11_000, { to: 6 }]);
  assert.deepEqual(two.state.skipped, [0, 1]);
  const back = play(phases, ["start", 0], ["skipped", 9000, { to: 3 }], ["skipped", 10_000, { to: 6 }], ["back", 12_000, { to: 4 }]);
  assert.deepEqual(back.state.skipped, [0]);
  assert.deepEqual(play(phases, ["start", 0], ["tick", 25_000], ["skipped", 25_000, { to: 4 }]).state.skipped, [], "out of a pause nothing is skipped");
});

test("the newer of log and browser is believed, and the browser where they agree", () => {
  const told = { ...readyState(), stamp: 5 }, kept = { ...readyState(), stamp: 5, status: "running" };
  assert.equal(newer(told, kept), kept);
  assert.equal(newer({ ...told, stamp: 6 }, kept).stamp, 6);
  assert.equal(newer(told, undefined), told);
});

test("a stop ends a running session; an old check only closes the next start", () => {
  assert.deepEqual(["urgent", "emergency", "rest-today", "ask", "stale", "missing"].map((level) => gateEffect({ allowed: false, level })),
    ["stop", "stop", "go on", "pause", "go on", "go on"]);
  assert.equal(gateEffect({ allowed: true, level: "clear" }), "go on");
});

for (const one of cases("hurt"))
  test(`that hurt: from ${one.before} to ${one.now}, settled ${one.settled}, time ${one.times}`, () =>
    assert.equal(afterHurt(one.before, one.now, one.settled, one.times), one.expect));
