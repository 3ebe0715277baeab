// What is heard, judged by the tones that stay scheduled on the audio clock, not by the calls made.
import assert from "node:assert/strict";
import { after, beforeEach, test } from "node:test";
import { Engine } from "../../../glidekit/widgets/static/player/engine.js";
import { SOUNDS, TEST } from "../../../glidekit/widgets/static/player/sound.js";
import { plain } from "../cases.mjs";
import { Audio, Clock, Model, Storage, faultyClock, traits, writing } from "../fakes.mjs";

/** Two turns of a held exercise on each side, a manual step, and the end. */
const HELD = [
  ["get-ready", 4], ["move", 3], ["hold", 10], ["move", 3], ["move", 3], ["hold", 20], ["move", 3],
  ["switch-side", 4], ["move", 3], ["hold", 5], ["move", 3], ["rest", 5], ["move", null, 2], ["move", 2], ["done", 0],
].map(([kind, seconds, set = 1], index) => ({ index, kind, seconds, exercise: "a", name: "A", side: index < 7 ? "left" : "right", set: index > 11 ? 2 : set, rep: 1 }));
const LANDS = { 1: "start", 2: "hold", 3: "end", 4: "again", 5: "hold", 6: "end", 7: "switch", 8: "start", 9: "hold", 10: "end", 11: "end", 12: "start", 13: "again", 14: "finished" };

beforeEach(() => {
  (globalThis[Symbol.for("glidekit.players")] ?? new Map()).clear();
  Audio.made.length = 0;
});
after(() => { delete globalThis.AudioContext; });

function player(timeline, { more = {}, late_ms = () => 0, frames = false, ...audio } = {}) {
  const clock = new Clock(), log = [];
  globalThis.AudioContext = class extends Audio { constructor() { super({ clock, ...audio }); } };
  const model = new Model(traits(timeline, more));
  model.kernel = writing(log);
  const page = Object.assign(new EventTarget(), { visibilityState: "visible" });
  const control = new AbortController();
  const engine = new Engine(model, control.signal, {
    now: clock.now, setTimeout: (run, ms) => clock.setTimeout(run, ms + late_ms()), clearTimeout: clock.clearTimeout,
    storage: new Storage(), locks: undefined, page, frame: Object.assign(new EventTarget(), frames && { requestAnimationFrame: (run) => clock.setTimeout(run, 16) }), channel: () => null, worker: () => null, id: () => `o${Math.random()}`,
  });
  engine.faces.add({ paint() {}, move() {}, announce() {}, root: { isConnected: true } });
  engine.activate();
  return { engine, clock, log, model, page, control, heard: () => (Audio.made.at(-1)?.heard() ?? []).filter(([, from]) => from <= clock.time) };
}

/** Every note of the cue sounds, at the right time and length. */
function assertWhole(heard, sound, at, what = sound, within = 20) {
  for (const [hz, start, length] of SOUNDS[sound]) {
    const note = heard.find(([pitch, from]) => Math.abs(pitch - hz) < 1 && Math.abs(from - at - start * 1000) <= within);
    assert.ok(note, `${what}: no note of ${hz} Hz at ${start} s; heard ${JSON.stringify(heard.filter(([, from]) => Math.abs(from - at) < 1500).map(([pitch, from, ms]) => [pitch, Math.round(from - at), Math.round(ms)]))}`);
    assert.ok(Math.abs(note[2] - length * 1000) < 15, `${what}: ${hz} Hz lasts ${note[2].toFixed(0)} ms, not ${length * 1000}`);
  }
}

/** Each reported change of phase was heard with its whole cue. */
function assertTurns({ log, heard }, lands = LANDS) {
  const notes = heard();
  const turns = log.filter(({ kind, detail }) => (kind === "phase" || kind === "finished") && !detail.manual);
  assert.ok(turns.length > 0);
  for (const { phase, at } of turns) assertWhole(notes, lands[phase], at, `into ${phase}, ${lands[phase]}`);
  return notes;
}

/** Run the whole session, with Enter at the manual step. */
function done({ engine, clock, log }) {
  engine.start();
  clock.pass(70_000);
  assert.equal(engine.state.phase, 12);
  engine.act({ type: "done" });
  clock.pass(4000);
  assert.equal(engine.state.status, "finished", JSON.stringify(log.at(-1)));
}

const DRIFTS = {
  "both clocks agree": () => 0,
  "the audio clock is 8 ms behind at each boundary": (wall) => -8 * Math.abs(Math.sin(wall / 700)),
  "the audio clock is 8 ms ahead at each boundary": (wall) => 8 * Math.abs(Math.sin(wall / 900)),
  "the audio clock runs slow by 1 in 1,000": (wall) => -(wall % 1e6) / 1000,
  "the audio clock runs fast by 1 in 1,000": (wall) => (wall % 1e6) / 1000,
};

for (const step_ms of [1, 20]) for (const [name, ahead_ms] of Object.entries(DRIFTS))
  for (const [kind, late_ms] of Object.entries({ "on time": () => 0, "3 ms late": () => 3, "up to 90 ms late": () => (Math.random() * 90) | 0 }))
    test(`every note of every turn is heard: ${name}, read in steps of ${step_ms} ms, the timer ${kind}`, () => {
      const one = player(HELD, { ahead_ms, late_ms, step_ms });
      done(one);
      const notes = assertTurns(one);
      const enter = one.log.find(({ detail }) => detail.manual);
      assertWhole(notes, "again", enter.at, "Enter");
    });

test("a context that wakes slowly makes nothing late but its first tone", () => {
  const one = player(HELD, { starts_ms: 700 });
  done(one);
  const notes = assertTurns(one);
  const [first] = notes;
  assert.ok(Math.abs(first[1] - one.log[0].at - 700) < 30, "the tone of the press is told late rather than never");
});

test("a timer that stood still for ten seconds finds its tones sounded in time", () => {
  const one = player(HELD);
  one.engine.start();
  one.clock.pass(3000);
  one.clock.sleep(10_000);
  one.clock.pass(2000);
  assertTurns(one);
});

test("an audio clock that loses a little now and then is followed", () => {
  const one = player(HELD, { ahead_ms: (wall) => -30 * Math.floor((wall - 1_700_000_000_000) / 8000), step_ms: 20 });
  one.engine.start();
  one.clock.pass(66_000);
  const turns = one.log.filter(({ kind, at }) => kind === "phase" && (at - 1_700_000_000_000) % 8000 > 2000);
  assert.ok(turns.length > 4);
  const notes = one.heard();
  for (const { phase, at } of turns) assertWhole(notes, LANDS[phase], at, `into ${phase}`);
});

test("a reading of the audio clock that is old, as on a busy machine, cuts no tone", () => {
  const since = (wall) => (wall - 1_700_000_000_000) % 1000;
  const one = player(HELD, { stale_ms: (wall) => (since(wall) < 40 ? 80 : 0) });
  one.engine.start();
  for (const [phase, change] of [[2, { volume: 0.9 }], [3, { metronome: true }], [4, { metronome: false }], [6, { volume: 0.3 }]]) {
    until(one, phase);
    while (since(one.clock.time) !== 15) one.clock.pass(1);
    one.engine.set(change);
  }
  one.clock.pass(10_000);
  const notes = assertTurns(one);
  const turns = one.log.filter(({ kind }) => kind === "phase");
  for (const { at, phase } of turns)
    assert.equal(notes.filter(([, from]) => from > at - 30 && from < at + 80).length, 1, `one tone begins into ${phase}, and no other`);
});

test("an audio clock that stood still is found again", () => {
  let stood = 0;
  const one = player(HELD, { ahead_ms: (wall) => (wall - 1_700_000_000_000 > 6000 ? -400 : 0) + stood });
  one.engine.start();
  one.clock.pass(30_000);
  const late = one.log.filter(({ kind, at }) => kind === "phase" && at - 1_700_000_000_000 > 7000);
  const notes = one.heard();
  for (const { phase, at } of late) assertWhole(notes, LANDS[phase], at, `into ${phase}`);
});

const BORN = new Clock().time;

/** A random number generator that repeats for the same seed. */
function drawn(seed) {
  let state = seed;
  return (from, to) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return from + (state / 2 ** 31) * (to - from);
  };
}

/** Whether a fault of the clock was too near a cue for the timer to know of it: that cue may be late. */
const near = (events, at, sound, { known_ms }) =>
  events.some((one) => one.at < at + Math.max(...SOUNDS[sound].map(([, from, ms]) => from + ms)) * 1000 + 20 && one.at + one.ms > at - known_ms);

const CLOCKS = {
  "loses 20 to 400 ms": { kinds: ["lost"], ms: [20, 400] },
  "stands still for 100 to 400 ms and catches up": { kinds: ["caught up"], ms: [100, 400] },
  "leaps ahead by 20 to 400 ms": { kinds: ["won"], ms: [20, 400] },
  "does all of that": { kinds: ["lost", "caught up", "won"], ms: [10, 400] },
};
const PLACES = {
  "with frames and pairs": { frames: true, pairs: true, known_ms: 150 },
  "in a hidden tab, with pairs": { frames: false, pairs: true, known_ms: 600 },
  "with frames, read late by up to 80 ms now and then": { frames: true, pairs: true, known_ms: 150, stale_ms: (wall) => ((wall / 1000) % 3 < 0.05 ? 80 : 0) },
  "with frames, without pairs": { frames: true, pairs: false, known_ms: 1700 },
};

for (const [name, { kinds, ms }] of Object.entries(CLOCKS)) for (const [place, { frames, pairs, known_ms, ...more }] of Object.entries(PLACES))
  test(`an audio clock that ${name}, ${place}: every turn that it does not befall is whole, once and in time`, () => {
    let judged = 0;
    for (let seed = 1; seed <= 3; seed += 1) {
      (globalThis[Symbol.for("glidekit.players")] ?? new Map()).clear();
      const draw = drawn(seed * 7919);
      const events = Array.from({ length: 14 }, (_, n) => ({ at: BORN + 2500 + n * 5000 + draw(0, 2500), ms: draw(...ms), kind: kinds[Math.floor(draw(0, kinds.length))] }));
      const { ahead_ms, made_ms } = faultyClock(events);
      const one = player(HELD, { ahead_ms, frames, step_ms: 10, ...more, ...(pairs ? { made_ms } : {}) });
      done(one);
      const notes = one.heard();
      for (const { phase, at } of one.log.filter(({ kind, detail }) => (kind === "phase" || kind === "finished") && !detail.manual)) {
        if (near(events, at, LANDS[phase], { known_ms })) continue;
        judged += 1;
        assertWhole(notes, LANDS[phase], at, `seed ${seed}, into ${phase}, ${LANDS[phase]}`);
        const [[hz]] = SOUNDS[LANDS[phase]];
        assert.equal(notes.filter(([pitch, from]) => Math.abs(pitch - hz) < 1 && Math.abs(from - at) < 200).length, 1, `seed ${seed}: one tone into ${phase}`);
      }
    }
    assert.ok(judged > 8, `${judged} turns`);
  });

for (const more_ms of [15, 180])
  test(`a loudspeaker that answers ${more_ms} ms later, or sooner, moves no tone`, () => {
    const one = player(HELD, { ...faultyClock([]), frames: true, step_ms: 10, latency_ms: (wall) => 40 + ((wall - BORN) % 3000 < 1500 ? more_ms : 0) });
    done(one);
    const notes = one.heard();
    for (const { phase, at } of one.log.filter(({ kind, detail }) => (kind === "phase" || kind === "finished") && !detail.manual)) assertWhole(notes, LANDS[phase], at, `into ${phase}`, 10);
  });

test("a context that the browser halts and wakes again is read anew", () => {
  const halted = { at: BORN + 20_000, ms: 45, kind: "lost" };
  const one = player(HELD, { ahead_ms: faultyClock([halted]).ahead_ms, frames: true });
  one.engine.start();
  one.clock.pass(20_000);
  const context = Audio.made.at(-1);
  const to = (state) => { context.state = state; context.dispatchEvent(new Event("statechange")); };
  to("interrupted");
  one.clock.pass(halted.ms);
  to("running");
  one.clock.pass(45_000);
  const later = one.log.filter(({ kind, at }) => kind === "phase" && at > halted.at + 100);
  assert.ok(later.length > 6);
  const notes = one.heard();
  for (const { phase, at } of later) assertWhole(notes, LANDS[phase], at, `into ${phase}`);
});

const until = (one, phase, ms = 0) => {
  while (one.engine.state.phase < phase) one.clock.pass(5);
  one.clock.pass(Math.max(0, ms - one.engine.position().phase_ms));
};

for (const [press, lands] of Object.entries({ skipped: "end", back: "start", repeated: "start" }))
  test(`after ${press} the tone of where it lands is heard at once, whole, and nothing of what was left`, () => {
    const one = player(HELD.map((phase, index) => (index === 6 ? { ...phase, seconds: 30 } : index === 7 ? { ...phase, kind: "rest", side: "left" } : phase)));
    one.engine.start();
    until(one, 5, 17_050);  // a tick is sounding now
    const { time } = one.clock;
    one.engine.jump(press);
    one.clock.pass(900);
    const notes = one.heard();
    assertWhole(notes, lands, time);
    const sounding = notes.find(([hz, from]) => hz === 880 && from < time && from > time - 60);
    assert.ok(sounding && sounding[1] + sounding[2] <= time + 15, "what sounds fades in 10 ms");
    assert.equal(notes.filter(([, from]) => from > time + 20).length, SOUNDS[lands].length - 1, "nothing else comes");
  });

test("pause, stop and that hurt take back what lies ahead, and resume sounds where it lands and goes on whole", () => {
  for (const act of ["toggle", "askStop", "hurt"]) {
    globalThis[Symbol.for("glidekit.players")].clear();
    const one = player(HELD);
    one.engine.start();
    until(one, 2, 6995);
    const { time } = one.clock;
    one.engine[act]();
    one.clock.pass(5000);
    assert.deepEqual(one.heard().filter(([, from, ms]) => from + ms > time + 15), [], act);
    if (act !== "toggle") continue;
    const { time: again } = one.clock;
    one.engine.toggle();
    one.clock.pass(20_000);
    assertWhole(one.heard(), "hold", again, "resume");
    assertTurns(one);
  }
});

test("moving the volume, muting and unmuting take no note away", () => {
  const one = player(HELD);
  one.engine.start();
  until(one, 3);
  one.clock.pass(60);
  one.engine.set({ volume: 0.9 });
  one.clock.pass(30);
  one.engine.set({ metronome: true });
  one.clock.pass(1000);
  one.engine.set({ muted: true });
  one.clock.pass(500);
  one.engine.set({ muted: false });
  one.clock.pass(30_000);
  assertTurns(one);
});

test("muted nothing is heard", () => {
  const one = player(HELD, { more: { settings: { muted: true } } });
  one.engine.start();
  one.clock.pass(20_000);
  assert.deepEqual(one.heard().filter(([, from]) => from > one.log[0].at + 20), []);
});

test("when the player is taken away at the end, the last tone is still heard", () => {
  const one = player(HELD);
  one.engine.start();
  one.engine.act({ type: "skipped", to: 13 });
  one.clock.pass(2010);
  assert.equal(one.engine.state.status, "finished");
  one.control.abort();
  one.clock.pass(2000);
  assertTurns(one);
});

test("after a page was loaded anew the press that turns sound on is answered, and every turn is whole", () => {
  const state = { status: "running", phase: 1, phase_ms: 500, active_ms: 4500, stamp: 1, resumed_at: 1_700_000_000_000 };
  const one = player(HELD, { more: state });
  one.clock.pass(1000);
  assert.deepEqual(one.heard(), []);
  const { time } = one.clock;
  one.engine.soundOn();
  one.clock.pass(30_000);
  assertWhole(one.heard(), "start", time);
  assertTurns(one);
});

test("the sound test is laid as a session is, and tells each tone whole", () => {
  const one = player(HELD, { starts_ms: 100 });
  const { time } = one.clock;
  one.engine.testSound();
  one.clock.pass(9000);
  const notes = one.heard();
  for (const [index, sound] of TEST.entries()) assertWhole(notes, sound, time + 50 + index * 1000, sound, index ? 20 : 150);
});
