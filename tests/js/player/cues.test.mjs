import assert from "node:assert/strict";
import { test } from "node:test";
import { cuesOf, landing, speech } from "../../../glidekit/widgets/static/player/cues.js";
import { SOUNDS, soundLength } from "../../../glidekit/widgets/static/player/sound.js";
import { held, session } from "../cases.mjs";

const phases = session();
const sounds = (cues) => cues.map(({ at_ms, sound }) => [at_ms, sound]);
const said = (list, settings) => list.map((_, index) => speech(list, index, settings).map(({ text }) => text).join(" | "));

test("the last three seconds of a pause tick, and its end tells what begins", () => {
  assert.deepEqual(sounds(cuesOf(phases, 0)), [[5000, "tick"], [6000, "tick"], [7000, "tick"], [8000, "start"]]);
  assert.deepEqual(sounds(cuesOf(phases, 3)).at(-1), [30_000, "start"]);
});

test("a paced repetition turns half-way, and the next one begins softly", () => {
  assert.deepEqual(sounds(cuesOf(phases, 1)), [[3000, "turn"], [6000, "again"]]);
  assert.deepEqual(sounds(cuesOf(phases, 2)), [[3000, "turn"], [6000, "end"]]);
  assert.deepEqual(sounds(cuesOf(phases, 5)).at(-1), [6000, "switch"]);
  assert.deepEqual(sounds(cuesOf(phases, phases.length - 2)).at(-1), [6000, "finished"]);
});

test("ten seconds more move the cues of a rest", () => {
  assert.deepEqual(sounds(cuesOf(phases, 6, {}, 10_000)), [[17_000, "tick"], [18_000, "tick"], [19_000, "tick"], [20_000, "start"]]);
});

test("the slow beat fills the seconds between, and steps aside for the turn", () => {
  assert.deepEqual(sounds(cuesOf(phases, 1, { metronome: true })), [[1000, "beat"], [2000, "beat"], [3000, "turn"], [4000, "beat"], [5000, "beat"], [6000, "again"]]);
});

test("a long hold tells its half; a short phase has no room for ticks it would swallow", () => {
  const hold = [{ kind: "hold", seconds: 20 }, { kind: "move", seconds: 3 }, { kind: "rest", seconds: 2 }, { kind: "done", seconds: 0 }];
  assert.deepEqual(sounds(cuesOf(hold, 0)), [[10_000, "turn"], [17_000, "tick"], [18_000, "tick"], [19_000, "tick"], [20_000, "end"]]);
  assert.deepEqual(sounds(cuesOf(hold, 2)), [[1000, "tick"], [2000, "finished"]]);
});

test("what waits for the person, or is over, has no cues", () => {
  assert.deepEqual(cuesOf([{ kind: "move", seconds: null }, { kind: "done", seconds: 0 }], 0), []);
  assert.deepEqual(cuesOf(phases, phases.length - 1), []);
});

test("a phase of no length hands its cue on, but a change of side is always told", () => {
  const list = (...kinds) => kinds.map((kind) => ({ kind, seconds: kind === "done" || kind === "rest" || kind === "switch-side" ? 0 : 5, set: 1 }));
  assert.equal(landing(list("move", "rest", "move", "done"), 1), "start");
  assert.equal(landing(list("move", "rest", "done"), 1), "finished");
  assert.equal(landing(list("move", "switch-side", "move", "done"), 1), "switch");
});

test("every cue is a sound, and no two sounds are alike", () => {
  const heard = new Set(phases.flatMap((_, index) => cuesOf(phases, index, { metronome: true }).map((cue) => cue.sound)));
  for (const sound of heard) assert.ok(SOUNDS[sound], sound);
  const shapes = Object.values(SOUNDS).map((tones) => JSON.stringify(tones));
  assert.equal(new Set(shapes).size, shapes.length);
  assert.equal(soundLength("switch"), 500);
});

test("with no tones the voice alone tells every change, and the half of a long hold", () => {
  assert.deepEqual(said(held, { tones: false }), ["Sitting glide. Left leg.", "Straighten.", "Hold. Keep breathing. | Half-way.", "Let go.", "Last one. Straighten.", "Hold.", "Let go.",
    "Other side. Right leg.", "Straighten.", "Hold.", "Let go.", "Finished."]);
  assert.deepEqual(said([{ ...phases[1], act: "Straighten", undo: "Let go", rep: 3, cue: "Out and back." }].map((p) => ({ ...p, set: 1 })), { tones: false }), ["Out and back. | Let go."]);
});

test("side, let go and finished come however short the step is", () => {
  const short = held.map((phase) => ({ ...phase, seconds: phase.seconds && 1 }));
  for (const settings of [{}, { tones: false }]) {
    const words = said(short, settings);
    assert.match(words[7], /Right leg\./);
    assert.deepEqual([words[3], words[10], words[11]], ["Let go.", "Let go.", "Finished."]);
  }
  const none = held.map((phase) => (["get-ready", "switch-side"].includes(phase.kind) ? { ...phase, seconds: 0 } : phase));
  assert.match(said(none)[1], /Left leg\./);
  assert.match(said(none)[8], /Right leg\./);
});

test("the voice never speaks over a tone that matters, and soft ones give way to what must be said", () => {
  const list = [{ kind: "move", seconds: 6, set: 1, side: "left", pose: { back: true } }, { kind: "switch-side", seconds: 2, side: "right" }, { kind: "move", seconds: 6, set: 1, side: "right" }, { kind: "done", seconds: 0 }];
  const [{ at_ms, ends_ms }] = speech(list, 1);
  assert.ok(at_ms >= soundLength("switch") && ends_ms <= 2000, `${at_ms} to ${ends_ms}`);
});
