// @ts-check
/**
 * What is heard when: the tones and the words of each phase, so that the voice never speaks over a tone. Pure.
 *
 * @typedef {{at_ms: number, sound: string, to?: number}} Cue `to` is the phase that it leads into
 * @typedef {{to: number, at: number, run: number}} Landed where the last press led, when, and how many there were
 */

import { LANDING_MS, soundLength } from "./sound.js";
import { isMovement, isTimed, isWaiting, lengthOf, setAt } from "./timeline.js";
import { TEXT, actOf, sayings } from "./words.js";

/** @typedef {import("./timeline.js").Phase} Phase */
/** @typedef {import("./sound.js").Settings} Settings */
/** @typedef {import("./sound.js").Wanted} Wanted */

/**
 * The sound a phase begins with. A phase of no length passes its turn on, unless it changes the side.
 * @param {Phase[]} timeline
 * @param {number} to
 * @returns {string}
 */
export function landing(timeline, to) {
  const phase = timeline[to];
  if (phase === undefined || phase.kind === "done") return "finished";
  if (phase.kind === "switch-side") return "switch";
  if (phase.seconds === 0) return landing(timeline, to + 1);
  if (phase.kind === "get-ready") return "get-ready";
  if (isWaiting(phase)) return "end";
  const before = timeline[to - 1];
  if (!isMovement(before) || setAt(timeline, to)?.first === to) return phase.kind === "hold" ? "hold" : "start";
  if (phase.kind === "hold") return "hold";
  return before.kind === "hold" ? "end" : "again";
}

/** When a phase turns, ms from its start: a there-and-back movement at half-way, a hold only if it is long. @param {Phase|undefined} phase @param {number} length */
export function turnOf(phase, length) {
  const turns = phase?.kind === "move" ? phase.pose?.back === true : phase?.kind === "hold" && length >= 20_000;
  return turns && Number.isFinite(length) ? length / 2 : null;
}

/**
 * The cues inside a phase and at its end, by ms from its start; the one at its start belongs to the phase before.
 * @param {Phase[]} timeline
 * @param {number} index
 * @param {{metronome?: boolean}} settings
 * @param {number} extra
 * @returns {Cue[]}
 */
export function cuesOf(timeline, index, settings = {}, extra = 0) {
  const phase = timeline[index];
  const length = phase === undefined || phase.kind === "done" ? null : lengthOf(phase, extra);
  if (!phase || length === null || length === 0) return [];
  /** @type {Cue[]} */
  const cues = [];
  const add = (/** @type {number} */ at_ms, /** @type {string} */ sound) => {
    if (at_ms >= 400 && at_ms < length - 50 && !cues.some((cue) => Math.abs(cue.at_ms - at_ms) < 200)) cues.push({ at_ms, sound });
  };
  const half = turnOf(phase, length);
  if (half !== null) add(half, "turn");
  if (phase.kind !== "move") for (const left of [3000, 2000, 1000]) add(length - left, "tick");
  else if (settings.metronome) for (let at = 1000; at < length; at += 1000) add(at, "beat");
  cues.push({ at_ms: length, sound: landing(timeline, index + 1), to: index + 1 });
  return cues.sort((a, b) => a.at_ms - b.at_ms);
}

/** About how long a calm voice needs, ms. @param {string} text */
export const speechLength = (text) => 300 + text.split(/\s+/).filter(Boolean).length * 380;

/** When the voice may begin after a tone, ms. @param {string} sound @param {Partial<Settings>} settings */
export const afterTone = (sound, { tones = true }) => (tones ? soundLength(sound) + 100 : 50);

/**
 * What the voice says in a phase and when, ms from its start. It never speaks over a tone: what does not fit before
 * the next one is shortened or dropped, unless it must come.
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
  const turn = phase.kind === "hold" ? TEXT.halfWay : `${actOf(phase, half)}.`;
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

/**
 * The tone a phase begins with; phases of no length before it pass their turn on.
 * @param {Phase[]} timeline @param {Landed} landed @param {number} phase @param {number} due
 * @returns {Wanted}
 */
export function boundary(timeline, { to, run }, phase, due) {
  let entered = phase;
  while (entered > to && timeline[entered - 1].seconds === 0) entered -= 1;
  return { key: `${run}:${entered}`, due, sound: landing(timeline, entered), late_ms: LANDING_MS };
}

/**
 * This phase's cues, and those of the next ones up to `ahead_ms`.
 * @param {Phase[]} timeline @param {Landed} landed
 * @param {{now: number, phase: number, phase_ms: number, extra_ms: number, ahead_ms: number}} here
 * @param {Partial<Settings>} settings @param {boolean} voiced whether the voice speaks
 * @returns {Wanted[]}
 */
export function upcoming(timeline, landed, { now, phase, phase_ms, extra_ms, ahead_ms }, settings, voiced) {
  let begin = now - phase_ms;
  const entered = boundary(timeline, landed, phase, begin);
  const pressed = boundary(timeline, landed, landed.to, landed.at);
  const wanted = entered.key === pressed.key ? [pressed] : [pressed, entered];
  for (let index = phase; begin <= now + ahead_ms && isTimed(timeline[index]); index += 1) {
    const extra = index === phase ? extra_ms : 0;
    const quiet = voiced ? quietFor(timeline, index, settings) : () => false;
    for (const { at_ms, sound, to: next } of cuesOf(timeline, index, settings, extra)) {
      if (next !== undefined) wanted.push(boundary(timeline, landed, next, begin + at_ms));
      else if (!quiet(at_ms, sound)) wanted.push({ key: `${landed.run}:${index}+${at_ms}`, due: begin + at_ms, sound });
    }
    begin += lengthOf(timeline[index], extra) ?? 0;
  }
  return wanted;
}
