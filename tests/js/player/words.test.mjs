import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { speech } from "../../../glidekit/widgets/static/player/cues.js";
import { Sound } from "../../../glidekit/widgets/static/player/sound.js";
import { TEXT, actOf, announced, clock, figureOf, hurtEndWords, lengthInWords, nextUp, pausedWords, placeOf, problemOf, refusal, sayings, soundWords, titleOf } from "../../../glidekit/widgets/static/player/words.js";
import { held, session } from "../cases.mjs";

const phases = session();
const said = (list, settings) => list.map((_, index) => speech(list, index, settings).map(({ text }) => text).join(" | "));

test("a voice says what is new, and is silent for most repetitions", () => {
  assert.deepEqual(said(phases).slice(0, 7), ["Supine. Left leg.", "Out and back.", "Last one.", "Rest. Then set 2.", "Out and back.", "Last one.", "Other side. Right leg."]);
  const ten = Array.from({ length: 10 }, (_, i) => ({ ...phases[1], rep: i + 1, reps: 10, cue: i === 9 ? "Last one." : "Out." }));
  assert.deepEqual(said(ten).filter(Boolean), ["Out.", "Last one."]);
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

test("the gate is asked with the page's own clock", () => {
  const now = 1000;
  assert.equal(refusal({ allowed: true, until: 2000 }, phases.filter((p) => p.variant !== "article"), now), "");
  assert.match(refusal({ allowed: true, until: 1000 }, phases, now), /run out/);
  assert.equal(refusal({ allowed: false, reason: "Please do the check." }, phases, now), "Please do the check.");
  assert.match(refusal(undefined, phases, now), /safety check/, "no gate is a closed gate");
  assert.match(refusal({}, phases, now), /safety check/);
  assert.match(refusal({ allowed: true, until: 2000, article_allowed: false }, phases, now), /physio or doctor/);
});

test("what cannot be timed is named", () => {
  assert.match(problemOf([]), /no steps/);
  assert.match(problemOf(undefined), /no steps/);
  assert.match(problemOf([{ kind: "move", seconds: -1 }]), /Step 1 .*-1 seconds/);
  assert.match(problemOf([{ kind: "move", seconds: 1 }, { kind: "jump", seconds: 1 }]), /Step 2 .*"jump"/);
  assert.match(problemOf([{ kind: "move", seconds: NaN }]), /Step 1/);
  assert.match(problemOf([{ kind: "move", seconds: "6" }]), /Step 1/);
  assert.match(problemOf([null]), /Step 1/);
  assert.match(problemOf([{ kind: "rest", seconds: 5 }]), /no movement/);
  assert.equal(problemOf(phases), "");
});

test("a session that a hurt has ended says which of the four it was", () => {
  const words = { unsettled: "stayed", further: "further", twice: "twice" };
  const why = (hurt, hurts = 1, before = 3) => hurtEndWords({ hurt: hurt && { step: "wait", ...hurt }, hurts }, before, 2, words);
  assert.equal(why({ where: 3, settled: false }), "stayed");
  assert.equal(why({ where: 4, settled: true }), "further");
  assert.equal(why({ where: 4, settled: false }), "stayed");
  assert.equal(why({ where: 3, settled: true }, 2), "twice");
  assert.equal(why({ where: 3, settled: true }), "The session has ended here.", "it might have gone on");
  assert.equal(why({ where: 5, settled: true }, 1, null), "The session has ended here.", "nobody knows how far it was before");
  assert.equal(why(null), "stayed", "an older page kept no answer");
});

test("what stands still says why, and what needs no reason says nothing", () => {
  assert.equal(pausedWords({ reason: "gap", gap_ms: 90_000 }, undefined), "Interrupted for 1 min 30 s, perhaps by sleep. That time is not counted.");
  assert.equal(pausedWords({ reason: "asked", gap_ms: 0 }, undefined), "");
  assert.equal(pausedWords({ reason: "safety", gap_ms: 0 }, { reason: "Please wait." }), "Please wait.");
});

test("without a voice of the device the sentence about tones is true", () => {
  const words = (more) => soundWords({ testing: null, muted: false, tones: true, voice: false, wake: "off", ...more });
  assert.equal(words({}), "This device has no voice of its own, so tones and text can lead you.");
  assert.equal(words({ tones: false }), "This device has no voice of its own, so only the text can lead you.");
  assert.match(words({ voice: true, muted: true, wake: "on" }), /^Sound is off\. The voice is this device's own; .* The screen stays on/);
  assert.match(words({ testing: ["start", "end"] }), /^You hear, one after the other: start, let go\. /);
});

test("every fixed sentence is a sentence: a capital, and no exclamation", () => {
  const lower = ["onTime"];
  for (const [name, text] of Object.entries(TEXT)) {
    assert.ok(!text.includes("!"), name);
    if (!lower.includes(name)) assert.match(text, /^[A-Z+]/, name);
  }
});

test("what the timer says stands in words.js, and nowhere else", () => {
  const folder = new URL("../../../glidekit/widgets/static/player/", import.meta.url);
  const files = [...readdirSync(folder).filter((name) => name !== "words.js"), "../sound_test.js"];
  const keys = ["Enter", "Escape", "ArrowLeft", "ArrowRight", "AbortError"];
  for (const name of files) {
    const code = readFileSync(new URL(name, folder), "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/ .*$/gm, "");
    const texts = [...code.matchAll(/(["'`])((?:(?!\1)[^\\\n]|\\.)*)\1/g)].map((found) => found[2]);
    const said = texts.filter((text) => !keys.includes(text) && /^[A-Z][a-z]|[a-z] (the|it|is|leg|first|window)\b|^\d+: /.test(text));
    assert.deepEqual(said, [], name);
  }
});
