// @ts-check
/**
 * The voice: what it says and when, so that it never speaks over a tone.
 */

import { isMovement, lengthOf } from "./timeline.js";
import { actOf, sayings } from "./words.js";
import { cuesOf, landing, soundLength, turnOf } from "./sound.js";

/** @typedef {import("./timeline.js").Phase} Phase */
/** @typedef {import("./sound.js").Settings} Settings */

/** About how long a calm voice needs, ms. @param {string} text */
export const speechLength = (text) => 300 + text.split(/\s+/).filter(Boolean).length * 380;

/** When the voice may begin after a tone, ms. @param {string} sound @param {Partial<Settings>} settings */
export const afterTone = (sound, { tones = true }) => (tones ? soundLength(sound) + 100 : 50);

/**
 * What the voice says in a phase and when, ms from its start. It never speaks over a tone: what does not fit before
 * the next one is said shorter or not at all, except what must come.
 * @param {Phase[]} timeline
 * @param {number} index
 * @param {Partial<Settings>} settings
 * @returns {{at_ms: number, text: string, ends_ms: number, must: boolean}[]}
 */
export function speech(timeline, index, settings = {}) {
  const { tones = true } = settings;
  const phase = timeline[index];
  const { texts, must } = sayings(timeline, index, settings);
  const length = phase ? lengthOf(phase) ?? Infinity : 0;
  const half = turnOf(phase, length);
  const at_ms = afterTone(landing(timeline, index), settings);
  const soft = tones ? cuesOf(timeline, index)[0]?.at_ms ?? Infinity : half ?? length;
  const ends = (/** @type {string} */ text) => at_ms + speechLength(text);
  const text = texts.find((one) => ends(one) < soft) ?? (must ? texts.find((one) => ends(one) < length) ?? texts.at(-1) : undefined);
  const said = text ? [{ at_ms, text, ends_ms: ends(text), must }] : [];
  if (tones || half === null) return said;
  const turn = phase.kind === "hold" ? "Half-way." : `${actOf(phase, half)}.`;
  return [...said, { at_ms: half, text: turn, ends_ms: half + speechLength(turn), must: true }];
}

/** What the voice says when a phase goes on after a pause. @param {Phase[]} timeline @param {number} index @param {Partial<Settings>} settings */
export function resumed(timeline, index, settings = {}) {
  const phase = timeline[index];
  const text = isMovement(phase) ? `${actOf(phase)}.` : sayings(timeline, index).texts[0] ?? "";
  return { at_ms: afterTone(landing(timeline, index), settings), text };
}

/**
 * Which of the soft tones of a phase give way to the voice.
 * @param {Phase[]} timeline
 * @param {number} index
 * @param {Partial<Settings>} settings
 * @returns {(at_ms: number, sound: string) => boolean}
 */
export function quietFor(timeline, index, settings) {
  const said = speech(timeline, index, settings);
  return (at_ms, sound) => said.some((one) => at_ms >= one.at_ms - 100 && at_ms < one.ends_ms && (one.must || sound === "beat"));
}

/** A voice of this device that speaks English; one from a server would be told what the person does. */
export function localVoice() {
  const voices = globalThis.speechSynthesis?.getVoices?.() ?? [];
  const ours = voices.filter((voice) => voice.localService && /^en\b/i.test(voice.lang));
  return ours.find((voice) => voice.default) ?? ours[0] ?? null;
}
