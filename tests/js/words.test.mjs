import assert from "node:assert/strict";
import { test } from "node:test";
import { cuesOf, landing, speech } from "../../glidekit/widgets/static/player/cues.js";
import { reach } from "../../glidekit/widgets/static/player/face.js";
import { exactness, merge, orphansOf, strip, unconfirmed } from "../../glidekit/widgets/static/player/record.js";
import { SOUNDS, soundLength, tone } from "../../glidekit/widgets/static/player/sound.js";
import { gateEffect, newer, readyState } from "../../glidekit/widgets/static/player/state.js";
import { actOf, announced, clock, figureOf, lengthInWords, nextUp, placeOf, refusal, sayings, titleOf } from "../../glidekit/widgets/static/player/words.js";
import { session } from "./cases.mjs";

const phases = session();
const sounds = (cues) => cues.map(({ at_ms, sound }) => [at_ms, sound]);

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

test("a tone is a sine that fades in and out within 10 ms, to the millisecond", () => {
  const calls = [];
  const param = (name) => new Proxy({}, { get: (_, method) => (...args) => calls.push([name, method, ...args.map((value) => Math.round(value * 1e6) / 1e6)]) });
  const node = (name) => ({ frequency: param("hz"), gain: param("gain"), connect: (to) => to, start: (at) => calls.push([name, "start", at]), stop: (at) => calls.push([name, "stop", Math.round(at * 1e6) / 1e6]) });
  const context = { currentTime: 10, createOscillator: () => node("osc"), createGain: () => node("gain") };
  const { oscillator } = tone(context, {}, [440, 0.5, 0.2], 12);
  assert.equal(oscillator.type, "sine");
  assert.deepEqual(calls.filter(([name]) => name === "gain"), [["gain", "setValueAtTime", 0, 12.5], ["gain", "linearRampToValueAtTime", 0.5, 12.51], ["gain", "setValueAtTime", 0.5, 12.68], ["gain", "linearRampToValueAtTime", 0, 12.7]]);
  assert.deepEqual(calls.filter(([name]) => name === "osc"), [["osc", "start", 12.5], ["osc", "stop", 12.71]]);
});

const said = (list, settings) => list.map((_, index) => speech(list, index, settings).map(({ text }) => text).join(" | "));

test("a voice says what is new, and is silent for most repetitions", () => {
  assert.deepEqual(said(phases).slice(0, 7), ["Supine. Left leg.", "Out and back.", "Last one.", "Rest. Then set 2.", "Out and back.", "Last one.", "Other side. Right leg."]);
  const ten = Array.from({ length: 10 }, (_, i) => ({ ...phases[1], rep: i + 1, reps: 10, cue: i === 9 ? "Last one." : "Out." }));
  assert.deepEqual(said(ten).filter(Boolean), ["Out.", "Last one."]);
});

const held = ["get-ready", "move", "hold", "move", "move", "hold", "move", "switch-side", "move", "hold", "move", "done"].map((kind, index) => ({
  index, kind, seconds: { "get-ready": 8, move: 3, hold: index === 2 ? 20 : 10, "switch-side": 5, done: 0 }[kind], name: "Sitting glide", exercise: "s", set: 1,
  side: index < 7 ? "left" : "right", rep: 1, act: [3, 6, 10].includes(index) ? "Let go" : "Straighten",
  cue: { 1: "Straighten.", 2: "Hold. Keep breathing.", 3: "Let go.", 4: "Last one.", 5: "Hold.", 6: "Let go.", 8: "Straighten.", 9: "Hold.", 10: "Let go." }[index],
}));

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

test("every sentence of the voice begins with a capital", () => {
  for (const list of [phases, held]) for (const settings of [{}, { tones: false }])
    for (const [index] of list.entries())
      for (const text of sayings(list, index, settings).texts) for (const sentence of text.split(/(?<=[.?])\s+/)) assert.match(sentence, /^[A-Z]/, text);
});

test("a screen reader hears the steps, not every repetition", () => {
  const said = phases.map((_, index) => announced(phases, index));
  assert.deepEqual(said.slice(0, 8), ["Get ready. Supine – left leg, set 1 of 2.", "Supine – left leg, set 1 of 2. Move.", "Last one.", "Rest, 30 seconds. Then set 2 of 2.",
    "Supine – left leg, set 2 of 2. Move.", "Last one.", "Other side: right leg, 10 seconds.", "Supine – right leg, set 1 of 2. Move."]);
  assert.equal(said.at(-1), "Finished.");
  const ten = Array.from({ length: 10 }, (_, i) => ({ ...phases[1], rep: i + 1, reps: 10, cue: i === 9 ? "Last one." : "Out" }));
  assert.equal(ten.map((_, index) => announced(ten, index)).filter(Boolean).length, 2);
});

test("place and what comes next are said in words", () => {
  assert.equal(titleOf(phases[1]), "Supine – left leg");
  assert.equal(placeOf(phases[2]), "set 1 of 2", "the repetition is the large figure");
  assert.equal(placeOf(phases[3]), "set 2 of 2, 2 repetitions");
  assert.equal(placeOf({ ...phases[1], sets: 1, kind: "hold" }), "repetition 1 of 2", "where seconds are large");
  assert.equal(nextUp(phases, 1), "1 more, then rest, 30 seconds");
  assert.equal(nextUp(phases, 2), "Rest, 30 seconds");
  assert.equal(nextUp(phases, 3), "Move, 2 repetitions");
  assert.equal(nextUp(phases, 5), "Other side, right leg");
  assert.equal(nextUp(phases, 11), "Rest before Sitting, left leg");
  assert.equal(nextUp(phases, 12), "Get ready for Sitting, left leg");
  assert.equal(nextUp(phases, 13), "Move, 2 repetitions");
  assert.equal(nextUp(phases, phases.length - 2), "Finished");
});

test("within a repetition the next part is named, and no change of side is passed over", () => {
  const two = held.map((phase) => ({ ...phase, rep: [4, 5, 6].includes(phase.index) ? 2 : 1, reps: 2 }));
  assert.deepEqual([1, 2, 3, 6].map((index) => nextUp(two, index)), ["Hold, 20 seconds", "Let go", "1 more, then other side, right leg", "Other side, right leg"]);
  const none = two.map((phase) => (phase.kind === "switch-side" ? { ...phase, seconds: 0 } : phase));
  assert.equal(nextUp(none, 6), "Sitting glide, right leg");
});

test("a movement shows its repetition, all else its seconds, and what waits for the person shows none", () => {
  const shown = (phase, ms) => Object.values(figureOf(phase, ms)).join("");
  assert.equal(shown({ kind: "move", seconds: 6, rep: 4, reps: 10 }, 2000), "4 of 10");
  assert.equal(shown({ kind: "move", seconds: null, rep: 4, reps: 10 }, 29_000), "4 of 10");
  assert.equal(shown({ kind: "hold", seconds: 10, rep: 1, reps: 3 }, 2000), "8");
  assert.equal(shown({ kind: "rest", seconds: 30 }, 0), "30");
  assert.equal(shown({ kind: "hold", seconds: null, rep: 1 }, 5000), "");
});

test("the word says what to do now, and changes half-way where the movement does", () => {
  const slide = { kind: "move", seconds: 6, act: "Straighten", undo: "Let go", pose: { back: true } };
  assert.deepEqual([0, 2999, 3000, 5999].map((ms) => actOf(slide, ms)), ["Straighten", "Straighten", "Let go", "Let go"]);
  assert.equal(actOf({ ...slide, pose: { back: false } }, 5999), "Straighten");
  assert.deepEqual([actOf({ kind: "hold", seconds: 9 }), actOf({ kind: "rest", seconds: 9 }), actOf({ kind: "switch-side", seconds: 9 })], ["Hold", "Rest", "Other side"]);
});

test("the countdown counts whole seconds down to one, and never shows zero early", () => {
  assert.deepEqual([8000, 7999, 7001, 7000, 1, 0, -5, 60_000, 59_999, 61_000, 600_000].map(clock), ["8", "8", "8", "7", "1", "0", "0", "1:00", "1:00", "1:01", "10:00"]);
  assert.deepEqual([0, 1000, 45_000, 60_000, 500_000, 3_720_000].map(lengthInWords), ["0 seconds", "1 second", "45 seconds", "1 min", "8 min 20 s", "1 h 2 min"]);
});

test("a limb eases out and back", () => {
  const there = { kind: "move", seconds: 6, pose: { back: true } };
  assert.deepEqual([0, 3000, 6000].map((at) => Math.round(reach(there, at) * 1e9) / 1e9), [0, 1, 0]);
  assert.ok(reach(there, 300) < 0.03, "it begins slowly");
  assert.equal(reach({ ...there, pose: { back: false } }, 6000), 1);
  assert.equal(reach({ kind: "rest", seconds: 6 }, 3000), 0);
});

test("what is confirmed is forgotten, by owner and number, and nothing else", () => {
  const events = [["a", 1], ["a", 2], ["b", 1], ["b", 2]].map(([owner, seq]) => ({ owner, seq }));
  assert.deepEqual(unconfirmed(events, { a: 2, b: 1 }), [{ owner: "b", seq: 2 }]);
  assert.deepEqual(unconfirmed(events, {}), events);
  assert.equal(merge(events, events, [{ owner: "c", seq: 1 }]).length, 5);
});

test("events that another page left behind carry their session", () => {
  const kept = { one: { events: [{ owner: "a", seq: 3 }] }, own: { events: [{ owner: "b", seq: 1 }] }, none: {} };
  assert.deepEqual(orphansOf(kept, "own"), [{ owner: "a", seq: 3, session: "one" }]);
});

test("the newer of log and browser is believed, and the browser where they agree", () => {
  const told = { ...readyState(), stamp: 5 }, kept = { ...readyState(), stamp: 5, status: "running" };
  assert.equal(newer(told, kept), kept);
  assert.equal(newer({ ...told, stamp: 6 }, kept).stamp, 6);
  assert.equal(newer(told, undefined), told);
});

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

test("the gate is asked with the page's own clock", () => {
  const now = 1000;
  assert.equal(refusal({ allowed: true, until: 2000 }, phases.filter((p) => p.variant !== "article"), now), "");
  assert.match(refusal({ allowed: true, until: 1000 }, phases, now), /run out/);
  assert.equal(refusal({ allowed: false, reason: "Please do the check." }, phases, now), "Please do the check.");
  assert.match(refusal(undefined, phases, now), /safety check/, "no gate is a closed gate");
  assert.match(refusal({}, phases, now), /safety check/);
  assert.match(refusal({ allowed: true, until: 2000, article_allowed: false }, phases, now), /physio or doctor/);
});

test("a stop ends a running session; an old check only closes the next start", () => {
  assert.deepEqual(["urgent", "emergency", "rest-today", "ask", "stale", "missing"].map((level) => gateEffect({ allowed: false, level })),
    ["stop", "stop", "go on", "pause", "go on", "go on"]);
  assert.equal(gateEffect({ allowed: true, level: "clear" }), "go on");
});
