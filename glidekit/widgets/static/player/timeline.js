// @ts-check
/**
 * The timeline of a session: where am I, where can I go? Pure; Python computes the same from the same cases.
 *
 * @typedef {"get-ready"|"move"|"hold"|"rest"|"switch-side"|"between"|"done"} Kind
 * @typedef {{from: string, to: string, back: boolean, range?: string}} Pose
 * @typedef {{index: number, kind: Kind, seconds: number|null, exercise?: string|null, variant?: string|null,
 *   name?: string, side?: string|null, set?: number|null, sets?: number|null, rep?: number|null,
 *   reps?: number|null, bout?: number|null, cue?: string, words?: string, act?: string, undo?: string, pose?: Pose|null}} Phase
 */

export const KINDS = /** @type {const} */ (["get-ready", "move", "hold", "rest", "switch-side", "between", "done"]);

const BACK_MS = 2_000;      // "back" this soon after a set began goes to the set before it

/** @param {Phase|undefined} phase */
export const isMovement = (phase) => phase?.kind === "move" || phase?.kind === "hold";

/** @param {Phase|undefined} phase */
export const isWaiting = (phase) => phase !== undefined && !isMovement(phase) && phase.kind !== "done";

/** @param {Phase|undefined} phase */
export const isTimed = (phase) => phase !== undefined && phase.kind !== "done" && phase.seconds !== null;

/**
 * @param {Phase} phase
 * @param {number} extra_ms
 * @returns {number|null} milliseconds, null where the phase waits for the person
 */
export const lengthOf = (phase, extra_ms = 0) => (phase.seconds === null ? null : phase.seconds * 1000 + extra_ms);

/**
 * The position `elapsed` ms after being `phase_ms` into `phase`: walks across timed phases, stops at one that waits
 * for the person. `crossed` holds every boundary passed, in ms since the start of the walk.
 * @param {Phase[]} timeline
 * @param {number} phase
 * @param {number} phase_ms
 * @param {number} elapsed
 * @param {number} extra added to the first phase, ms
 * @returns {{phase: number, phase_ms: number, waiting: boolean, finished: boolean,
 *   crossed: {phase: number, at_ms: number}[]}}
 */
export function locate(timeline, phase, phase_ms, elapsed, extra = 0) {
  /** @type {{phase: number, at_ms: number}[]} */
  const crossed = [];
  let begin = -phase_ms;
  for (let index = phase; ; index += 1) {
    const now = timeline[index];
    if (now === undefined || now.kind === "done") return { phase: index, phase_ms: 0, waiting: false, finished: true, crossed };
    const length = lengthOf(now, index === phase ? extra : 0);
    if (length === null || begin + length > elapsed)
      return { phase: index, phase_ms: elapsed - begin, waiting: length === null, finished: false, crossed };
    begin += length;
    crossed.push({ phase: index + 1, at_ms: Math.max(0, begin) });
  }
}

/**
 * The sets of a timeline: runs of movements of one exercise, side and set; `end` is the phase after the last.
 * @param {Phase[]} timeline
 * @returns {{first: number, end: number}[]}
 */
export function setsOf(timeline) {
  /** @type {{first: number, end: number}[]} */
  const sets = [];
  const key = (/** @type {Phase} */ p) => [p.exercise, p.variant, p.side, p.set, p.bout].join("/");
  timeline.forEach((phase, index) => {
    if (!isMovement(phase)) return;
    const last = sets.at(-1);
    if (last && last.end === index && key(timeline[last.first]) === key(phase)) last.end = index + 1;
    else sets.push({ first: index, end: index + 1 });
  });
  return sets;
}

/** @type {WeakMap<Phase[], Map<number, {first: number, end: number}>>} a timeline of 10,000 phases is asked often */
const setIndex = new WeakMap();

/** The set that a phase belongs to. @param {Phase[]} timeline @param {number} phase */
export function setAt(timeline, phase) {
  let known = setIndex.get(timeline);
  if (!known) {
    known = new Map();
    for (const set of setsOf(timeline)) for (let index = set.first; index < set.end; index += 1) known.set(index, set);
    setIndex.set(timeline, known);
  }
  return known.get(phase);
}

/**
 * Skip: out of a set to what follows it; out of a pause to the next movement.
 * @param {Phase[]} timeline
 * @param {number} phase
 */
export function skipTarget(timeline, phase) {
  const set = setAt(timeline, phase);
  if (set) return set.end;
  const next = timeline.findIndex((p, index) => index > phase && (isMovement(p) || p.kind === "done"));
  return next < 0 ? timeline.length : next;
}

/**
 * Back: to the start of this set; from its first two seconds, or from a pause before it, to the set before.
 * @param {Phase[]} timeline
 * @param {number} phase
 * @param {number} phase_ms
 */
export function backTarget(timeline, phase, phase_ms) {
  const set = setAt(timeline, phase);
  if (set && !(phase === set.first && phase_ms < BACK_MS)) return set.first;
  return setsOf(timeline).findLast((one) => one.end <= phase)?.first ?? 0;
}

/**
 * Repeat: this set from its first repetition; in a pause, the set just done.
 * @param {Phase[]} timeline
 * @param {number} phase
 */
export function repeatTarget(timeline, phase) {
  return setAt(timeline, phase)?.first ?? backTarget(timeline, phase, 0);
}

/**
 * The first step of the next exercise that is done the gentle way; null where none is left.
 * @param {Phase[]} timeline
 * @param {number} phase
 * @returns {number|null}
 */
export function gentleTarget(timeline, phase) {
  const here = timeline[phase];
  const found = timeline.findIndex(
    (p, index) => index > phase && p.variant === "gentle" && p.kind !== "done" && p.exercise !== here?.exercise,
  );
  return found < 0 ? null : found;
}

/**
 * Milliseconds still planned, and whether steps at one's own pace come on top.
 * @param {Phase[]} timeline
 * @param {number} phase
 * @param {number} phase_ms
 * @param {number} extra
 */
export function timeLeft(timeline, phase, phase_ms, extra = 0) {
  let ms = 0;
  let own = false;
  for (let index = phase; index < timeline.length; index += 1) {
    const length = lengthOf(timeline[index], index === phase ? extra : 0);
    if (length === null) own = true;
    else ms += index === phase ? Math.max(0, length - phase_ms) : length;
  }
  return { ms, own };
}
