// @ts-check
/**
 * The session timer: one engine for each model (the clock, the sound, the record), one face for each view.
 *
 * Browser rules that shape this file:
 * - The kernel may be busy or gone, so the clock lives here and Python is only told. What was not confirmed as
 *   written stays in localStorage.
 * - Timers come late, in hidden tabs by a second or a minute, and not at all while the machine sleeps. So nothing
 *   is counted: the position is computed from the wall clock by one tick() that may run at any time and any
 *   number of times. A deadline timer, a Worker (not slowed down in hidden tabs) and visibilitychange call it.
 * - Sound may only begin inside a click, and only the audio clock is exact: the tones of a phase are laid on it
 *   ahead, and every tone is kept so that it can be silenced at once.
 * - JupyterLab listens to keys on the document (d d deletes the cell): keydown stops here. Notebook 7 listens before
 *   any element is asked, and leaves alone only a target that says so: the window, which is first, makes it say so.
 * - JupyterLab takes scrolled-off cells out of the page and may show one model twice: render() only paints.
 *
 * @typedef {"get-ready"|"move"|"hold"|"rest"|"switch-side"|"between"|"done"} Kind
 * @typedef {{from: string, to: string, back: boolean, range?: string}} Pose
 * @typedef {{index: number, kind: Kind, seconds: number|null, exercise?: string|null, variant?: string|null,
 *   name?: string, side?: string|null, set?: number|null, sets?: number|null, rep?: number|null,
 *   reps?: number|null, bout?: number|null, cue?: string, words?: string, act?: string, undo?: string, pose?: Pose|null}} Phase
 * @typedef {"ready"|"running"|"paused"|"finished"|"stopped"} Status
 * @typedef {{step: "ask"|"wait"|"choose", where?: number|null, hurt?: number|null, since?: number}} Hurt
 * @typedef {{status: Status, phase: number, phase_ms: number, active_ms: number, resumed_at: number|null,
 *   extra_ms: number, reason: string, gap_ms: number, stamp: number, hurt: Hurt|null, hurts: number, skipped: number[]}} State
 *   Where a session is: `phase` and `phase_ms` at `resumed_at` (epoch ms) while running; `active_ms` is the whole
 *   running time up to there; `extra_ms` was added to this phase; `stamp` is when the state last changed;
 *   `skipped` are the sets (bouts) that were passed over; `hurts` is how often it has hurt and was answered.
 * @typedef {{kind: string, at: number, active_ms: number, phase: number, detail: Record<string, any>}} Happening
 * @typedef {Happening & {owner: string, seq: number, session?: string}} TimerEvent
 * @typedef {{allowed?: boolean, level?: string, until?: number|null, reason?: string, article_allowed?: boolean}} Gate
 * @typedef {{at_ms: number, sound: string, to?: number}} Cue `to` is the phase that it leads into
 * @typedef {{to: number, at: number, run: number}} Landed where the last press led, when, and how many there were
 * @typedef {{volume: number, muted: boolean, voice: boolean, tones?: boolean, metronome: boolean, furthest_before?: number|null}} Settings
 * @typedef {{plan?: any, zone?: string, state: State, late: number[], events: TimerEvent[], saved_at: number}} Mirrored
 */

import { h, pathAt } from "./kit.js";

export const KINDS = /** @type {const} */ (["get-ready", "move", "hold", "rest", "switch-side", "between", "done"]);
const GAP_MS = 15_000;      // a longer silence of the timer pauses the session; Python's rules may say otherwise
const HURTS = 2;            // so many "that hurt" end a session, settled or not; Python's rules may say otherwise
const TICK_MS = 250;        // between deadlines, so that a missed one is noticed soon
const BEAT_MS = 1_000;      // how often the last tick is noted for the next page
const LANDINGS = ["started", "resumed", "skipped", "back", "repeated"];  // after these a press has led somewhere
const NO_VIEW_MS = 5_000;   // a timer that nobody sees falls silent after this
const ALIVE_MS = 3_000;     // a timer of this browser that has not ticked for so long does not run
const LOOK_MS = 3_000;      // how often a running timer asks whether another browser has taken over
const PAUSE_MS = 1_000;     // how long another tab, or (below) another browser, is waited for when it shall pause
const PAUSE_FAR_MS = 6_000;
const ANSWER_MS = 1_500;    // how long the kernel is waited for when a session is taken over from another browser
const UNSAVED_MS = 3_000;   // save_changes() never fails, so the lag is the only sign of health
const NUDGE_MS = 5_000;
const TEST_MS = 1_000;      // between the tones of the sound test
const BACK_MS = 2_000;      // "back" this soon after a set began goes to the set before it
const EXTRA_MS = 10_000;
const SETTLE_MS = 60_000;

/* ------------------------------------------------------------------------------------------------------------
 * The timeline: where am I, where can I go? Pure; Python computes the same from the same cases.
 * ---------------------------------------------------------------------------------------------------------- */

/** @param {Phase|undefined} phase */
export const isMovement = (phase) => phase?.kind === "move" || phase?.kind === "hold";

/** @param {Phase|undefined} phase */
export const isWaiting = (phase) => phase !== undefined && !isMovement(phase) && phase.kind !== "done";

/** @param {Phase|undefined} phase */
const isTimed = (phase) => phase !== undefined && phase.kind !== "done" && phase.seconds !== null;

/**
 * What is wrong with a timeline, in words; "" where nothing is.
 * @param {any} timeline
 * @returns {string}
 */
export function problemOf(timeline) {
  if (!Array.isArray(timeline) || timeline.length === 0) return "This plan has no steps, so there is nothing to time.";
  for (const [index, phase] of timeline.entries()) {
    const step = `Step ${index + 1} of this plan`;
    if (phase === null || typeof phase !== "object") return `${step} is empty.`;
    if (!KINDS.includes(phase.kind)) return `${step} is of a kind that this timer does not know: ${JSON.stringify(phase.kind)}.`;
    const { seconds } = phase;
    if (seconds !== null && !(typeof seconds === "number" && Number.isFinite(seconds) && seconds >= 0))
      return `${step} cannot last ${JSON.stringify(seconds)} seconds.`;
  }
  return timeline.some(isMovement) ? "" : "This plan holds no movement, only pauses.";
}

/**
 * @param {Phase} phase
 * @param {number} extra_ms
 * @returns {number|null} milliseconds, null where the phase waits for the person
 */
const lengthOf = (phase, extra_ms = 0) => (phase.seconds === null ? null : phase.seconds * 1000 + extra_ms);

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
function setAt(timeline, phase) {
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

/* ------------------------------------------------------------------------------------------------------------
 * What happens: state and action in, new state and events out. Pure.
 * ---------------------------------------------------------------------------------------------------------- */

/** @returns {State} */
export const readyState = () => ({
  status: "ready", phase: 0, phase_ms: 0, active_ms: 0, resumed_at: null, extra_ms: 0, reason: "", gap_ms: 0, stamp: 0, hurt: null, hurts: 0, skipped: [],
});

/** @param {number} ms */
const tidy = (ms) => Math.round(ms * 1000) / 1000;

/**
 * The position at `now`, without changing anything.
 * @param {State} state
 * @param {Phase[]} timeline
 * @param {number} now
 */
export function positionAt(state, timeline, now) {
  const elapsed = state.status === "running" && state.resumed_at !== null ? Math.max(0, now - state.resumed_at) : 0;
  if (elapsed === 0) return { phase: state.phase, phase_ms: state.phase_ms, extra_ms: state.extra_ms, active_ms: state.active_ms };
  const here = locate(timeline, state.phase, state.phase_ms, elapsed, state.extra_ms);
  return { ...here, extra_ms: here.phase === state.phase ? state.extra_ms : 0, active_ms: state.active_ms + elapsed };
}

/**
 * Brings a running state to `now`: every boundary passed becomes an event at its planned time.
 * @param {State} state
 * @param {Phase[]} timeline
 * @param {number} now
 * @returns {[State, Happening[]]}
 */
function advance(state, timeline, now) {
  if (state.status !== "running" || state.resumed_at === null) return [state, []];
  const from = state.resumed_at;
  const here = locate(timeline, state.phase, state.phase_ms, Math.max(0, now - from), state.extra_ms);
  if (here.crossed.length === 0 && !here.finished) return [state, []];
  /** @type {Happening[]} */
  const events = here.crossed.map(({ phase, at_ms }) => ({
    kind: here.finished && phase === here.phase ? "finished" : "phase",
    at: tidy(from + at_ms),
    active_ms: tidy(state.active_ms + at_ms),
    phase,
    detail: { phase_ms: 0, late_ms: tidy(now - from - at_ms) },
  }));
  const last = here.crossed.at(-1)?.at_ms ?? 0;
  if (events.length === 0) events.push({ kind: "finished", at: from, active_ms: state.active_ms, phase: here.phase, detail: { phase_ms: 0 } });
  const anchored = { ...state, phase: here.phase, phase_ms: 0, extra_ms: 0, active_ms: tidy(state.active_ms + last), stamp: tidy(from + last) };
  if (here.finished) return [{ ...anchored, status: "finished", resumed_at: null }, events];
  return [{ ...anchored, resumed_at: tidy(from + last) }, events];
}

/**
 * Stands still at `now`.
 * @param {State} state
 * @param {number} now
 * @returns {State}
 */
function freeze(state, now) {
  const elapsed = state.status === "running" && state.resumed_at !== null ? Math.max(0, now - state.resumed_at) : 0;
  return { ...state, phase_ms: tidy(state.phase_ms + elapsed), active_ms: tidy(state.active_ms + elapsed), resumed_at: null };
}

/**
 * What may follow "that hurt", as in glidekit.rules.gate.after_hurt.
 * @param {number|null|undefined} before furthest point of the check-in, as a level
 * @param {number|null|undefined} now furthest point just felt
 * @param {boolean} settled
 * @param {number} times how often it has hurt in this session, this time counted
 * @param {number} most so many end it
 * @returns {"gentle"|"end"}
 */
export function afterHurt(before, now, settled, times, most = HURTS) {
  const further = before != null && now != null && now > before;
  return settled && !further && times < most ? "gentle" : "end";
}

/**
 * The sets passed over after a jump: what lies between is, what is gone back to no longer is.
 * @param {Phase[]} timeline @param {State} from @param {number} to @param {string} why
 */
function passedOver(timeline, { phase, skipped }, to, why) {
  const bouts = (/** @type {number} */ first, /** @type {number} */ end) => timeline.slice(first, end).flatMap((one) => (isMovement(one) && one.bout != null ? [one.bout] : []));
  if (why === "done") return skipped;
  const here = timeline[to]?.bout;
  if (to > phase) return [...new Set([...skipped, ...bouts(phase, to).filter((bout) => bout !== here)])];
  const ahead = new Set(bouts(to, timeline.length));
  return skipped.filter((bout) => !ahead.has(bout));
}

/**
 * @typedef {{type: string, now: number, reason?: string, gap_ms?: number, to?: number, where?: number|null,
 *   hurt?: number|null, settled?: boolean, before?: number|null, most?: number, detail?: Record<string, any>}} Action
 *
 * @param {State} state
 * @param {Action} action
 * @param {Phase[]} timeline
 * @returns {[State, Happening[]]}
 */
export function reduce(state, action, timeline) {
  const { now } = action;
  const [caught, passed] = advance(state, timeline, now);
  if (action.type === "tick" || (caught.status !== state.status && action.type !== "start")) return [caught, passed];
  const live = caught.status === "running" || caught.status === "paused";
  const still = freeze(caught, now);
  /** @param {string} kind @param {State} at @param {Record<string, any>} [detail] @returns {Happening} */
  const event = (kind, at, detail = {}) => ({
    kind, at: now, active_ms: at.active_ms, phase: at.phase, detail: { phase_ms: at.phase_ms, ...detail },
  });
  /** @param {State} next @param {Happening[]} events @returns {[State, Happening[]]} */
  const done = (next, ...events) => {
    const [settledState, more] = advance({ ...next, stamp: now }, timeline, now);
    return [settledState, [...passed, ...events, ...more]];
  };
  /** @param {number} to @param {boolean} run @returns {State} */
  const moved = (to, run) => ({
    ...still, phase: to, phase_ms: 0, extra_ms: 0, hurt: null,
    status: run ? "running" : "paused", resumed_at: run ? now : null, reason: run ? "" : still.reason,
    skipped: passedOver(timeline, still, to, action.type),
  });

  switch (action.type) {
    case "start": {
      if (state.status !== "ready") return [state, []];
      /** @type {State} */
      const next = { ...readyState(), status: "running", resumed_at: now };
      return done(next, event("started", next));
    }
    case "pause": {
      if (caught.status !== "running") return [caught, passed];
      const detail = { reason: action.reason ?? "", ...(action.gap_ms === undefined ? {} : { gap_ms: Math.round(action.gap_ms) }) };
      return done({ ...still, status: "paused", reason: detail.reason, gap_ms: action.gap_ms ?? 0 }, event("paused", still, detail));
    }
    case "resume": {
      if (caught.status !== "paused" || caught.hurt) return [caught, passed];
      const next = { ...still, status: /** @type {Status} */ ("running"), resumed_at: now, reason: "", gap_ms: 0 };
      return done(next, event("resumed", next));
    }
    case "skipped": case "back": case "repeated": {
      if (!live || caught.hurt || action.to === undefined) return [caught, passed];
      const next = moved(action.to, caught.status === "running");
      return done(next, event(action.type, next, { from: still.phase, from_ms: still.phase_ms }));
    }
    case "extend": {
      if (!live || !isWaiting(timeline[still.phase])) return [caught, passed];
      const extra_ms = caught.extra_ms + EXTRA_MS;
      return done({ ...caught, extra_ms }, event("extended", still, { extra_ms }));
    }
    case "done": {
      if (caught.status !== "running" || timeline[still.phase]?.seconds !== null) return [caught, passed];
      const next = moved(still.phase + 1, true);
      return done(next, event("phase", next, { manual: true }));
    }
    case "hurt": {
      if (!live || caught.hurt) return [caught, passed];
      const next = { ...still, status: /** @type {Status} */ ("paused"), reason: "hurt", hurt: /** @type {Hurt} */ ({ step: "ask" }) };
      return done(next, event("paused", still, { reason: "hurt" }));
    }
    case "answered":
      if (caught.hurt?.step !== "ask") return [caught, passed];
      return done({ ...caught, hurt: { step: "wait", where: action.where ?? null, hurt: action.hurt ?? null, since: now } });
    case "settled": {
      if (caught.hurt?.step !== "wait") return [caught, passed];
      const { where = null, hurt = null } = caught.hurt;
      const told = event("hurt", still, { where, hurt, settled: action.settled === true });
      const hurts = (caught.hurts ?? 0) + 1;
      if (afterHurt(action.before, where, action.settled === true, hurts, action.most) === "gentle")
        return done({ ...still, hurts, hurt: { ...caught.hurt, step: "choose" } }, told);
      return done({ ...still, hurts, status: "stopped", reason: "hurt" }, told, event("stopped", still, { reason: "hurt" }));
    }
    case "gentle": {
      const to = gentleTarget(timeline, caught.phase);
      if (caught.hurt?.step !== "choose" || to === null) return [caught, passed];
      const next = moved(to, true);
      return done(next, event("skipped", next, { from: still.phase, reason: "hurt" }), event("resumed", next));
    }
    case "stop": {
      if (!live) return [caught, passed];
      const reason = action.reason ?? "stopped";
      return done({ ...still, status: "stopped", reason }, event("stopped", still, { reason }));
    }
    case "note":  // hidden, shown, adopted: the position stays as it is
      return [{ ...caught, stamp: now }, [...passed, event(action.reason ?? "", still, action.detail)]];
    default:
      return [caught, passed];
  }
}

/* ------------------------------------------------------------------------------------------------------------
 * The record: what was not confirmed yet. Pure.
 * ---------------------------------------------------------------------------------------------------------- */

/**
 * What is still to be confirmed. An owner's numbers are confirmed up to and including `acked[owner]`.
 * @param {TimerEvent[]} events
 * @param {Record<string, number>} acked
 */
export const unconfirmed = (events, acked) => events.filter((event) => !(event.seq <= (acked[event.owner] ?? 0)));

/**
 * Every event once, in the order given first.
 * @param {TimerEvent[][]} lists
 * @returns {TimerEvent[]}
 */
export function merge(...lists) {
  /** @type {Map<string, TimerEvent>} */
  const known = new Map();
  for (const event of lists.flat()) {
    const key = `${event.owner}#${event.seq}`;
    if (!known.has(key)) known.set(key, event);
  }
  return [...known.values()];
}

/**
 * Events of other sessions of the same log that a page left behind; each carries the session it belongs to.
 * @param {Record<string, {events?: TimerEvent[]}>} mirrored by session
 * @param {string} own this player's session
 * @returns {TimerEvent[]}
 */
export function orphansOf(mirrored, own) {
  return Object.entries(mirrored).flatMap(([session, { events = [] }]) =>
    session === own ? [] : events.map((event) => ({ ...event, session })));
}

/**
 * The newer of what Python rebuilt from the log and what this browser remembers.
 * @param {State} told
 * @param {State|undefined} remembered
 */
export const newer = (told, remembered) => (remembered && remembered.stamp >= told.stamp ? remembered : told);

/**
 * Median and maximum of the timer's own delays, ms.
 * @param {number[]} late
 */
export function exactness(late) {
  const sorted = [...late].sort((a, b) => a - b);
  const n = sorted.length;
  const median = n === 0 ? null : (sorted[(n - 1) >> 1] + sorted[n >> 1]) / 2;
  return { n, median, max: n === 0 ? null : sorted[n - 1] };
}

const STRIP_MS = [20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000];

/**
 * The same delays as dots on a strip of 100 by 1: `to_ms` is its right end, `dots` are [x, how many lie there below].
 * Dots that would cover each other are stacked up to eight high; beyond that one stands for all.
 * @param {number[]} late
 */
export function strip(late) {
  const most = Math.max(0, ...late.map((ms) => (Number.isFinite(ms) ? ms : 0)));
  const to_ms = STRIP_MS.find((end) => most <= end) ?? Math.ceil(most / 1000) * 1000;
  /** @type {Map<number, number>} */
  const stacks = new Map();
  /** @type {[number, number][]} */
  const dots = [];
  for (const ms of late) {
    const x = Math.round((100 * Math.max(0, ms)) / to_ms);
    const below = stacks.get(x) ?? 0;
    stacks.set(x, below + 1);
    if (below < 8) dots.push([x, below]);
  }
  return { to_ms, dots };
}

/**
 * Why a session may not start or go on now; "" where it may.
 * @param {Gate|undefined} gate
 * @param {Phase[]} timeline
 * @param {number} now epoch ms
 */
export function refusal(gate, timeline, now) {
  if (gate?.allowed !== true) return gate?.reason || "Please do the safety check first. It takes about a minute.";
  if (gate.until != null && now >= gate.until) return "Your last safety check has run out. Please do it again before you start.";
  if (gate.article_allowed === false && timeline.some((phase) => phase.variant === "article"))
    return "The held ones stay locked for now. Choose a gentle plan, and ask your physio or doctor.";
  return "";
}

/**
 * What a closed gate does to a session that has begun.
 * @param {Gate|undefined} gate
 * @returns {"stop"|"pause"|"go on"}
 */
export function gateEffect(gate) {
  if (!gate || gate.allowed !== false) return "go on";
  if (["stale", "missing", "rest-today"].includes(gate.level ?? "")) return "go on";  // asked before the next start
  return gate.level === "ask" ? "pause" : "stop";
}

/* ------------------------------------------------------------------------------------------------------------
 * Sounds and words. Pure.
 * ---------------------------------------------------------------------------------------------------------- */

/** Tones of each cue: [frequency, start s, length s, loudness, frequency at the end]. All sine, soft, faded. */
export const SOUNDS = /** @type {Record<string, [number, number, number, number?, number?][]>} */ ({
  "get-ready": [[330, 0, 0.4]],
  start: [[440, 0, 0.16], [660, 0.17, 0.26]],
  tick: [[880, 0, 0.06, 0.5]],
  hold: [[523, 0, 0.32]],
  turn: [[494, 0, 0.14, 0.6]],
  again: [[587, 0, 0.14, 0.6]],
  end: [[587, 0, 0.7, 1, 392]],
  switch: [[494, 0, 0.2], [494, 0.3, 0.2]],
  finished: [[440, 0, 0.2], [554, 0.22, 0.2], [659, 0.44, 0.5]],
  beat: [[262, 0, 0.04, 0.4]],
});

/** What the sound test plays, and what each tone tells. */
export const TEST = /** @type {const} */ ([["start", "start"], ["turn", "half-way"], ["hold", "hold"], ["end", "let go"], ["switch", "other side"], ["finished", "finished"]]);

/** @param {string} sound */
export const soundLength = (sound) => Math.max(0, ...(SOUNDS[sound] ?? []).map(([, start, length]) => start + length)) * 1000;

/**
 * The sound with which a phase begins. A phase of no length passes its turn on, unless it changes the side.
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

/** When a phase turns, ms from its start: a movement there and back half-way, a hold only when it is long. @param {Phase|undefined} phase @param {number} length */
function turnOf(phase, length) {
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

/** @param {Phase} phase */
export const titleOf = (phase) => [phase.name || "Session", phase.side ? `${phase.side} leg` : ""].filter(Boolean).join(" – ");

/** @param {number|null|undefined} seconds */
const inSeconds = (seconds) => (seconds == null ? "at your own pace" : seconds >= 60 ? lengthInWords(seconds * 1000) : `${Math.round(seconds)} seconds`);

/** @param {Phase} phase */
const setOfSets = (phase) => (phase.set && phase.sets && phase.sets > 1 ? `set ${phase.set} of ${phase.sets}` : "");

/** About how long a calm voice needs, ms. @param {string} text */
export const speechLength = (text) => 300 + text.split(/\s+/).filter(Boolean).length * 380;

/** When the voice may begin after a tone, ms. @param {string} sound @param {Partial<Settings>} settings */
const afterTone = (sound, { tones = true }) => (tones ? soundLength(sound) + 100 : 50);

/** Every sentence begins with a capital. @param {string} text */
const sentences = (text) => text.replace(/(^|[.?]\s+)([a-z])/g, (_, before, letter) => before + letter.toUpperCase());

/** What to do now: a movement's own word, from half-way on that of the way back. @param {Phase} phase @param {number} phase_ms */
export function actOf(phase, phase_ms = 0) {
  const back = phase.kind === "move" && phase.pose?.back === true && phase.seconds !== null && phase_ms >= phase.seconds * 500;
  return (isMovement(phase) && (back ? phase.undo : phase.act)) || WORDS[phase.kind];
}

/** Whether a pause of no length stands before a set, which could not tell its exercise and side. @param {Phase[]} timeline @param {number} index */
function untold(timeline, index) {
  for (let before = index - 1; timeline[before]?.seconds === 0; before -= 1)
    if (timeline[before].kind === "switch-side" || timeline[before].kind === "get-ready") return true;
  return false;
}

/**
 * What the voice may say when a phase begins, the fullest first; `must` come, even where a soft tone has to give way.
 * @param {Phase[]} timeline
 * @param {number} index
 * @param {{tones?: boolean}} settings without tones the voice alone tells every change
 * @returns {{texts: string[], must: boolean}}
 */
export function sayings(timeline, index, { tones = true } = {}) {
  const phase = timeline[index];
  if (!phase || (phase.seconds === 0 && phase.kind !== "done")) return { texts: [], must: false };
  const side = phase.side ? `${phase.side} leg.` : "";
  const act = `${actOf(phase)}.`;
  const given = (/** @type {boolean} */ must, /** @type {string[]} */ ...texts) => ({ must, texts: texts.filter(Boolean).map(sentences) });
  switch (phase.kind) {
    case "done": return given(true, "Finished.");
    case "get-ready": return given(true, `${phase.name || "Get ready"}. ${side}`, side);
    case "switch-side": return given(true, `Other side. ${side}`, side);
    case "between": return given(false, phase.name ? `Rest. Next: ${phase.name}.` : "", "Rest.");
    case "rest": return given(false, phase.set ? `Rest. Then set ${phase.set}.` : "", "Rest.");
    case "hold": return given(true, phase.cue ?? "", act);
  }
  const first = setAt(timeline, index)?.first === index;
  if (first && untold(timeline, index)) return given(true, `${phase.name ?? ""}${phase.name ? ". " : ""}${side} ${act}`, `${side} ${act}`, side || act);
  if (timeline[index - 1]?.kind === "hold") return given(true, phase.cue ?? "", act);
  const last = /^last one/i.test(phase.cue ?? "");
  if (last) return tones ? given(false, "Last one.") : given(true, `Last one. ${act}`, act);
  if (first || (phase.seconds === null && phase.rep === 1)) return given(!tones, phase.cue ?? "", act);
  return tones && phase.seconds !== null ? given(false) : given(true, act);
}

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
function quietFor(timeline, index, settings) {
  const said = speech(timeline, index, settings);
  return (at_ms, sound) => said.some((one) => at_ms >= one.at_ms - 100 && at_ms < one.ends_ms && (one.must || sound === "beat"));
}

/**
 * What a screen reader hears when a phase begins; "" where nothing new begins.
 * @param {Phase[]} timeline
 * @param {number} index
 */
export function announced(timeline, index) {
  const phase = timeline[index];
  if (!phase) return "";
  const time = phase.seconds === null ? "" : `, ${inSeconds(phase.seconds)}`;
  switch (phase.kind) {
    case "done": return "Finished.";
    case "get-ready": return `Get ready. ${[titleOf(phase), setOfSets(phase)].filter(Boolean).join(", ")}.`;
    case "between": return `Rest${time}. Next: ${titleOf(phase)}.`;
    case "switch-side": return `Other side: ${phase.side} leg${time}.`;
    case "rest": return `Rest${time}.${setOfSets(phase) ? ` Then ${setOfSets(phase)}.` : ""}`;
    case "hold": return `Hold${time}.`;
    default:
      if (setAt(timeline, index)?.first === index)
        return `${[titleOf(phase), setOfSets(phase)].filter(Boolean).join(", ")}. ${actOf(phase)}.${phase.seconds === null ? " Press Done after each." : ""}`;
      if (timeline[index - 1].kind === "hold") return `${actOf(phase)}.`;
      return /^last one/i.test(phase.cue ?? "") ? "Last one." : "";
  }
}

export const WORDS = /** @type {Record<string, string>} */ ({
  "get-ready": "Get ready", move: "Move", hold: "Hold", rest: "Rest", "switch-side": "Other side", between: "Rest", done: "Finished",
});

/** @param {Phase} phase */
export function placeOf(phase) {
  if (phase.kind === "done") return "";
  const all = phase.reps ? `${phase.reps} ${phase.reps === 1 ? "repetition" : "repetitions"}` : "";
  const rep = phase.kind === "hold" && phase.rep && phase.reps ? `repetition ${phase.rep} of ${phase.reps}` : "";
  return [setOfSets(phase), isMovement(phase) ? rep : all].filter(Boolean).join(", ");
}

/**
 * The large figure: the repetition of a movement, the seconds left of anything else.
 * @param {Phase} phase
 * @param {number} phase_ms
 * @param {number} extra_ms
 * @returns {{figure: string, of: string}}
 */
export function figureOf(phase, phase_ms, extra_ms = 0) {
  if (phase.kind === "move" && phase.rep) return { figure: String(phase.rep), of: phase.reps ? ` of ${phase.reps}` : "" };
  const length = lengthOf(phase, extra_ms);
  return { figure: length === null || phase.kind === "done" ? "" : clock(length - phase_ms), of: "" };
}

/**
 * What comes next, in words: the next part of this repetition, else how many are left and what follows them.
 * @param {Phase[]} timeline
 * @param {number} index
 */
export function nextUp(timeline, index) {
  const here = timeline[index];
  const end = setAt(timeline, index)?.end ?? index + 1;
  const after = following(timeline, end);
  if (index + 1 >= end) return after;
  const next = timeline[index + 1];
  if (next.rep === here.rep) return next.kind === "hold" ? `Hold, ${inSeconds(next.seconds)}` : actOf(next);
  const left = (here.reps ?? 0) - (here.rep ?? 0);
  return left > 0 ? `${left} more, then ${after.charAt(0).toLowerCase()}${after.slice(1)}` : actOf(next);
}

/** What a phase is when it is still to come; pauses of no length are passed over. @param {Phase[]} timeline @param {number} to */
function following(timeline, to) {
  while (timeline[to]?.seconds === 0 && timeline[to].kind !== "done") to += 1;
  const next = timeline[to];
  if (!next || next.kind === "done") return "Finished";
  const whose = [next.name, next.side ? `${next.side} leg` : ""].filter(Boolean).join(", ");
  switch (next.kind) {
    case "rest": return `Rest, ${inSeconds(next.seconds)}`;
    case "between": return `Rest before ${whose}`;
    case "switch-side": return `Other side, ${next.side} leg`;
    case "get-ready": return `Get ready for ${whose}`;
  }
  if (!isWaiting(timeline[to - 1]) || timeline[to - 1].seconds === 0) return whose;
  return `${actOf(next)}${next.reps ? `, ${next.reps} ${next.reps === 1 ? "repetition" : "repetitions"}` : ""}${next.seconds === null ? ", at your own pace" : ""}`;
}

/** Seconds still to count, as they are shown: 8, 1:30. @param {number} ms */
export function clock(ms) {
  const seconds = Math.max(0, Math.ceil(ms / 1000 - 0.0005));
  return seconds < 60 ? String(seconds) : `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** A length in words: 45 seconds, 8 min 20 s. @param {number} ms */
export function lengthInWords(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} ${seconds === 1 ? "second" : "seconds"}`;
  const minutes = Math.floor(seconds / 60);
  if (minutes >= 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return seconds % 60 ? `${minutes} min ${seconds % 60} s` : `${minutes} min`;
}

/**
 * How far out a limb is, 0 to 1: eases in and out as a slow limb does.
 * @param {Phase} phase
 * @param {number} phase_ms
 */
export function reach(phase, phase_ms) {
  if (!phase.pose || !phase.seconds) return 0;
  const share = Math.min(1, Math.max(0, phase_ms / (phase.seconds * 1000)));
  return (1 - Math.cos((phase.pose.back ? 2 : 1) * Math.PI * share)) / 2;
}

/* ------------------------------------------------------------------------------------------------------------
 * The mirror: what this browser keeps until Python has confirmed it.
 * ---------------------------------------------------------------------------------------------------------- */

/**
 * Events as they were kept; an item without a name could never be confirmed, so it gets one and counts as unreadable.
 * @param {any} events
 * @param {string} session
 * @returns {TimerEvent[]}
 */
export function named(events, session) {
  let count = 0;
  return (Array.isArray(events) ? events : []).map((event) =>
    typeof event?.owner === "string" && event.owner !== "" && Number.isSafeInteger(event.seq) && event.seq >= 1
      ? event
      : { owner: `unnamed-${session}`, seq: (count += 1), kind: "unreadable", at: Date.now(), active_ms: 0, phase: 0, detail: { came: JSON.stringify(event) } });
}

const BROWSER = "glidekit:browser";

export class Mirror {
  /** @param {Storage|null} storage null where the browser keeps nothing @param {string} log_id */
  constructor(storage, log_id) {
    this.storage = storage;
    this.prefix = `glidekit:player:${log_id}:`;
    this.beats = `glidekit:beat:${log_id}:`;
  }

  /** @param {string} session @returns {Mirrored|undefined} */
  read(session) {
    try {
      const kept = JSON.parse(this.storage?.getItem(this.prefix + session) ?? "null") ?? undefined;
      if (!kept) return kept;
      return { ...kept, events: named(kept.events, session), ...(kept.state ? { state: { ...readyState(), ...kept.state } } : {}) };
    } catch {
      return undefined;  // another program's text under our name, or storage is refused
    }
  }

  /** @param {string} session @param {Mirrored} what @returns {boolean} whether it was kept */
  write(session, what) {
    try {
      this.storage?.setItem(this.prefix + session, JSON.stringify(what));
      return this.storage !== null;
    } catch {
      return false;  // full, or refused
    }
  }

  /** @param {string} session */
  drop(session) {
    this.storage?.removeItem(this.prefix + session);
    this.storage?.removeItem(this.beats + session);
  }

  /** All sessions of this log, by id. @returns {Record<string, Mirrored>} */
  all() {
    const names = Array.from({ length: this.storage?.length ?? 0 }, (_, index) => this.storage?.key(index) ?? "");
    const ours = names.filter((name) => name.startsWith(this.prefix)).map((name) => name.slice(this.prefix.length));
    return Object.fromEntries(ours.flatMap((session) => {
      const kept = this.read(session);
      return kept ? [[session, kept]] : [];
    }));
  }

  /** When the timer last ticked, in whatever page. @param {string} session @returns {number|null} */
  beat(session) {
    const at = Number(this.storage?.getItem(this.beats + session) ?? NaN);
    return Number.isFinite(at) ? at : null;
  }

  /** A session of this log that a page of this browser is timing at this moment. @param {string} own @param {number} now */
  running(own, now) {
    for (const [session, { state, plan }] of Object.entries(this.all()))
      if (session !== own && state?.status === "running" && now - (this.beat(session) ?? 0) < ALIVE_MS)
        return { session, title: String(plan?.title ?? "") };
    return null;
  }

  /** The name of this browser, so that a kernel can tell two of them apart; null where it keeps nothing. @param {() => string} make */
  browser(make) {
    try {
      if (!this.storage?.getItem(BROWSER)) this.storage?.setItem(BROWSER, make());
      return this.storage?.getItem(BROWSER) ?? null;
    } catch {
      return null;
    }
  }

  /** @param {string} session @param {number} at */
  noteBeat(session, at) {
    try {
      this.storage?.setItem(this.beats + session, String(at));
    } catch { /* full: then a reload counts as a gap */ }
  }
}

/* ------------------------------------------------------------------------------------------------------------
 * Sound and voice.
 * ---------------------------------------------------------------------------------------------------------- */

const FADE_S = 0.01;
const LATE_MS = 30;        // a tick later than this is worse than none
const LANDING_MS = 1_000;  // what tells a change is told a little late rather than never
const STRAY_S = 0.01;      // a cue this far from its time is laid anew...
const SETTLED_S = 0.06;    // ...unless it is about to begin
const STOOD_MS = 60;       // the audio clock lost this much at once: it stood still
const READ_MS = 1_500;     // and what it lost in smaller steps is known after so long

/**
 * One tone with 10 ms fades.
 * @param {BaseAudioContext} context
 * @param {AudioNode} to
 * @param {[number, number, number, number?, number?]} tone
 * @param {number} at seconds on the context's clock
 */
export function tone(context, to, [hz, start, length, loudness = 1, endHz], at) {
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  const begin = Math.max(at + start, context.currentTime);
  const end = begin + length;
  oscillator.type = "sine";
  oscillator.frequency.setValueAtTime(hz, begin);
  if (endHz) oscillator.frequency.exponentialRampToValueAtTime(endHz, end);
  gain.gain.setValueAtTime(0, begin);
  gain.gain.linearRampToValueAtTime(loudness * 0.5, begin + FADE_S);
  gain.gain.setValueAtTime(loudness * 0.5, Math.max(begin + FADE_S, end - 2 * FADE_S));
  gain.gain.linearRampToValueAtTime(0, end);
  oscillator.connect(gain).connect(to);
  oscillator.start(begin);
  oscillator.stop(end + FADE_S);
  return { oscillator, gain, begin };
}

/**
 * A cue that shall be heard: `due` is epoch ms, `key` tells it from the others of a run, `late_ms` is how late it may
 * still begin when it could not be laid in time.
 * @typedef {{key: string, due: number, sound: string, late_ms?: number}} Wanted
 * @typedef {{due: number, begin: number, end: number, bus: GainNode, notes: OscillatorNode[]}} Laid
 *   begin and end in seconds of the audio clock
 */

/** The tones: one at most for each cue that is wanted, laid on the audio clock ahead of its time. */
export class Sound {
  constructor() {
    /** @type {AudioContext|null} */
    this.context = null;
    /** @type {GainNode|null} */
    this.master = null;
    /** @type {Map<string, Laid>} */
    this.laid = new Map();
    /** @type {{now: number, ahead: number}[]} */
    this.readings = [];
    /** @type {() => void} */
    this.onchange = () => {};
  }

  get on() {
    return this.context?.state === "running";
  }

  /** Only inside a click or a key press: browsers allow sound from there on. @param {Settings} settings */
  unlock(settings) {
    const Context = globalThis.AudioContext ?? /** @type {any} */ (globalThis).webkitAudioContext;
    if (!Context) return;
    if (!this.context) {
      this.context = /** @type {AudioContext} */ (new Context({ latencyHint: "interactive" }));
      this.master = this.context.createGain();
      this.master.connect(this.context.destination);
      this.context.addEventListener("statechange", () => this.onchange());
    }
    if (this.context.state !== "running") this.context.resume().then(() => this.onchange(), () => this.onchange());
    this.level(settings);
  }

  /** @param {Settings} settings */
  level({ volume, muted, tones = true }) {
    // Loudness is heard by its square; the short approach keeps a moving slider from crackling and lasts 10 ms.
    const loud = muted || !tones ? 0 : volume * volume;
    if (this.master && this.context) this.master.gain.setTargetAtTime(loud, this.context.currentTime, FADE_S / 3);
  }

  /**
   * The audio clock's time at `now`, in seconds. It is read in steps of up to some 20 ms and is never ahead of
   * itself, so the furthest of the last readings is the true one. One far behind them: the clock stood still.
   * @param {AudioContext} context @param {number} now
   */
  timeAt(context, now) {
    const ahead = context.currentTime * 1000 - now;
    const furthest = Math.max(...this.readings.map((one) => one.ahead));
    const fresh = furthest - ahead > STOOD_MS ? [] : this.readings.filter((one) => Math.abs(now - one.now) < READ_MS);
    this.readings = [...fresh, { now, ahead }];
    return (now + Math.max(...this.readings.map((one) => one.ahead))) / 1000;
  }

  /**
   * Makes these cues, and no others, lie ahead. What is due or has begun is left alone: a cue is never silenced by
   * the boundary that it announces. One that lies far from its time by now is laid anew.
   * @param {Wanted[]} wanted
   * @param {number} now epoch ms
   */
  lay(wanted, now) {
    const { context } = this;
    if (!context || !this.on) return;
    const at = context.currentTime;
    const here = this.timeAt(context, now);
    const keys = new Set(wanted.map(({ key }) => key));
    for (const [key, one] of this.laid)
      if (!keys.has(key) && one.due > now) this.drop(key, one);
      else if (one.end < at - 1 && !keys.has(key)) this.laid.delete(key);
    for (const { key, due, sound, late_ms = LATE_MS } of wanted) {
      const begin = Math.max(at, here + (due - now) / 1000);
      const known = this.laid.get(key);
      if (known && (known.begin < at + SETTLED_S || Math.abs(known.begin - begin) < STRAY_S)) continue;
      if (!known && due < now - late_ms) continue;
      if (known) this.drop(key, known);
      this.laid.set(key, this.place(context, sound, due, begin));
    }
  }

  /** @param {AudioContext} context @param {string} sound @param {number} due @param {number} begin @returns {Laid} */
  place(context, sound, due, begin) {
    const bus = context.createGain();
    bus.connect(/** @type {GainNode} */ (this.master));
    const notes = (SOUNDS[sound] ?? []).map((part) => tone(context, bus, part, begin).oscillator);
    return { due, begin, end: begin + soundLength(sound) / 1000, bus, notes };
  }

  /** Takes one cue back: what sounds of it fades in 10 ms. @param {string} key @param {Laid} laid */
  drop(key, { begin, bus, notes }) {
    const now = this.context?.currentTime ?? 0;
    bus.gain.setValueAtTime(1, now);
    bus.gain.linearRampToValueAtTime(0, now + FADE_S);
    for (const note of notes) note.stop(begin > now ? now : now + 2 * FADE_S);
    this.laid.delete(key);
  }

  /** Nothing sounds from here on. */
  silence() {
    for (const [key, one] of this.laid) this.drop(key, one);
  }

  /** Ends; what is due is still heard to its end. */
  close() {
    const { context } = this;
    if (!context) return;
    this.context = null;
    const left = Math.max(0, ...[...this.laid.values()].map(({ end }) => end - context.currentTime));
    this.laid.clear();
    if (left > 0) setTimeout(() => context.close().catch(() => {}), left * 1000 + 100);
    else context.close().catch(() => {});
  }
}

/** A voice of this device that speaks English; one from a server would be told what the person does. */
export function localVoice() {
  const voices = globalThis.speechSynthesis?.getVoices?.() ?? [];
  const ours = voices.filter((voice) => voice.localService && /^en\b/i.test(voice.lang));
  return ours.find((voice) => voice.default) ?? ours[0] ?? null;
}

/* ------------------------------------------------------------------------------------------------------------
 * The engine: one for each model.
 * ---------------------------------------------------------------------------------------------------------- */

/**
 * @typedef {{where: "page"|"tab"|"browser", session: string, title: string, then: "start"|"toggle", engine?: Engine, waits?: boolean}} Rival
 */

/** @param {Rival} rival */
function rivalWords({ where, title, waits }) {
  const place = { page: "on this page", tab: "in another tab", browser: "in another browser" }[where];
  return waits ? "Pausing the other timer." : `Another timer is running ${place}${title ? `: ${title}` : ""}. Only one can run at a time.`;
}

/** Everything the engine takes from the browser, so that a test can give its own. */
const browser = () => ({
  now: () => Date.now(),
  setTimeout: (/** @type {() => void} */ f, /** @type {number} */ ms) => setTimeout(f, ms),
  clearTimeout: (/** @type {any} */ id) => clearTimeout(id),
  storage: (() => { try { return globalThis.localStorage ?? null; } catch { return null; } })(),
  locks: globalThis.isSecureContext ? globalThis.navigator?.locks : undefined,
  channel: (/** @type {string} */ name) => (globalThis.BroadcastChannel ? new BroadcastChannel(name) : null),
  page: /** @type {Document|null} */ (globalThis.document ?? null),
  frame: globalThis.window ?? null,
  worker: pokes,
  id: () => globalThis.crypto?.randomUUID?.() ?? `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`,
});

/** A Worker that says when its time is up; null where the page's rules forbid one. @param {() => void} poke */
function pokes(poke) {
  const source = "let t; onmessage = (e) => { clearTimeout(t); if (e.data !== null) t = setTimeout(() => postMessage(0), e.data); };";
  try {
    const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    const worker = new Worker(url);
    URL.revokeObjectURL(url);
    worker.onmessage = poke;
    worker.onerror = () => worker.terminate();
    return worker;
  } catch {
    return null;
  }
}

/** The players of this page by log and session: a new one takes over from the old one, which would tick on. */
const players = () => {
  const name = Symbol.for("glidekit.players");
  const root = /** @type {any} */ (globalThis);
  root[name] ??= new Map();
  return /** @type {Map<string, Engine>} */ (root[name]);
};

export class Engine {
  /**
   * @param {any} model the widget's model
   * @param {AbortSignal} signal aborted when the model is closed
   * @param {Partial<ReturnType<typeof browser>>} env
   */
  constructor(model, signal, env = {}) {
    this.model = model;
    this.env = { ...browser(), ...env };
    /** @type {Phase[]} */
    this.timeline = [];
    this.problem = "";
    this.session = "";
    this.key = "";
    this.mirror = new Mirror(null, "");
    this.sets = setsOf([]);
    /** @type {State} */
    this.state = readyState();
    /** @type {"resting"|"asking"|"owner"|"watching"|"replaced"} */
    this.role = "resting";
    this.owner = "";
    this.seq = 0;
    /** @type {TimerEvent[]} */
    this.queue = [];
    /** @type {TimerEvent[]} */
    this.orphans = [];
    /** @type {Map<string, number>} when each event was first seen here */
    this.seen = new Map();
    /** @type {number[]} */
    this.late = [];
    this.tested = 0;
    this.lastTick = 0;
    this.lastBeat = 0;
    this.lastNudge = 0;
    this.unseenSince = /** @type {number|null} */ (null);
    this.unheardSince = /** @type {number|null} */ (null);
    this.kept = true;
    this.refused = "";
    this.sure = false;  // "End this session?" is being asked
    this.sureRan = false;
    this.rival = /** @type {Rival|null} */ (null);  // another timer runs: "Pause it and start this one?" is being asked
    this.wide = /** @type {any} */ (null);
    this.asked = "";  // the last claim, by which its answer is known
    this.granted = 0;
    /** @type {(() => void)|null} */
    this.whenAnswered = null;
    this.taking = false;
    this.browser = "";
    this.lastLook = 0;
    this.wake = /** @type {"on"|"off"|"unavailable"} */ ("off");
    this.sentinel = /** @type {any} */ (null);
    this.sound = new Sound();
    /** @type {Landed|null} */
    this.landed = null;
    /** @type {{due: number, text: string}[]} what the voice has still to say */
    this.voice = [];
    /** @type {Set<Face>} */
    this.faces = new Set();
    this.timers = /** @type {Record<string, any>} */ ({});
    this.worker = /** @type {ReturnType<typeof pokes>} */ (null);
    this.painting = false;
    this.hold = /** @type {null|(() => void)} */ (null);  // lets go of the lock
    this.pending = /** @type {AbortController|null} */ (null);
    /** @type {[string, () => void][]} */
    this.heard = [];
    this.gone = false;
    signal.addEventListener("abort", () => this.dispose(), { once: true });
    this.readModel();
    for (const name of ["timeline", "session"]) this.listen(name, () => this.readModel());
    this.listen("acked", () => this.confirm());
    this.listen("gate", () => this.gateChanged());
    globalThis.addEventListener?.("glidekit:stopped", (event) => this.tapped(event), { signal });
    this.listen("settings", () => this.settingsChanged());
    for (const name of ["message", "figures", "summary", "facts"]) this.listen(name, () => this.paint());
    for (const name of ["status", "stamp"]) this.listen(name, () => this.watchModel());
    this.listen("holder", () => this.holderChanged());
    if (!model.get("zone")) {
      model.set("zone", Intl.DateTimeFormat().resolvedOptions().timeZone ?? "");
      model.save_changes();
    }
  }

  /** @param {string} name @param {() => void} react */
  listen(name, react) {
    this.model.on(`change:${name}`, react);
    this.heard.push([`change:${name}`, react]);
  }

  readModel() {
    const timeline = this.model.get("timeline");
    this.problem = problemOf(timeline);
    const whole = this.problem ? [] : /** @type {Phase[]} */ (timeline);
    const ends = whole.some((phase) => phase.kind === "done");
    this.timeline = this.problem || ends ? whole : [...whole, { index: whole.length, kind: "done", seconds: 0 }];
    const { log_id = "", session_id = "" } = this.model.get("session") ?? {};
    this.session = String(session_id);
    this.key = `${log_id}:${session_id}`;
    this.mirror = new Mirror(this.env.storage, String(log_id));
    this.browser ||= this.mirror.browser(this.env.id) ?? this.env.id();
    this.sets = setsOf(this.timeline);
    if (this.role === "resting") this.state = this.told();
    this.paint();
  }

  /** The state that Python gave. @returns {State} */
  told() {
    const get = (/** @type {string} */ name) => this.model.get(name);
    return {
      ...readyState(),
      status: get("status") ?? "ready", phase: get("phase") ?? 0, phase_ms: get("phase_ms") ?? 0,
      active_ms: get("active_ms") ?? 0, resumed_at: get("resumed_at") ?? null, extra_ms: get("extra_ms") ?? 0,
      reason: get("reason") ?? "", stamp: get("stamp") ?? 0, hurt: get("hurt")?.step ? get("hurt") : null,
      hurts: get("hurts") ?? 0, skipped: get("skipped") ?? [],
    };
  }

  /** @returns {Settings} */
  get settings() {
    return { volume: 0.6, muted: false, voice: true, tones: true, metronome: false, ...(this.model.get("settings") ?? {}) };
  }

  get facts() {
    return { gap_ms: GAP_MS, hurts: HURTS, where: [], hurt_ends: ["", ""], ...(this.model.get("facts") ?? {}) };
  }

  /** @returns {Phase} */
  get phase() {
    return this.timeline[Math.min(this.state.phase, this.timeline.length - 1)];
  }

  get live() {
    return this.state.status === "running" || this.state.status === "paused";
  }

  /** A question takes the place of the buttons. */
  get asking() {
    return this.sure || this.rival !== null;
  }

  position(now = this.env.now()) {
    return positionAt(this.state, this.timeline, Math.max(now, this.state.resumed_at ?? 0));
  }

  /* ---- who is in charge -------------------------------------------------------------------------------- */

  /** The first view wakes the engine: a model that JupyterLab restores without showing it must not tick. */
  activate() {
    if (this.role !== "resting" && this.role !== "replaced") return;
    const before = players().get(this.key);
    players().set(this.key, this);
    const handed = before && before !== this ? before.handOver() : null;
    const kept = this.mirror.read(this.session);
    this.queue = merge(kept?.events ?? [], handed?.queue ?? []);
    this.late = handed?.late ?? kept?.late ?? [];
    this.state = handed?.state ?? newer(this.told(), kept?.state);
    if (handed) Object.assign(this, { sound: handed.sound, landed: handed.landed });
    this.sound.onchange = () => this.heardOrNot();
    this.role = "asking";
    // Cells run again and again leave their players behind.
    for (const one of [...players().values()]) if (one !== this && one.idle) one.rest();
    this.collectOrphans();
    this.confirm();
    this.holderChanged();
    this.join();
    if (handed?.owned) this.own(handed.lastTick, "new view");
    this.claim(false);
    if (this.orphans.length > 0 || this.queue.length > 0) this.send();
  }

  /** Listeners that only an engine in charge needs. */
  join() {
    this.part?.abort();
    this.part = new AbortController();
    const { signal } = this.part;
    const { page, frame } = this.env;
    page?.addEventListener("visibilitychange", () => this.visibility(), { signal });
    frame?.addEventListener("pagehide", () => this.remember(), { signal });
    this.channel = this.env.channel(`glidekit:${this.key}`);
    if (this.channel) this.channel.onmessage = (/** @type {MessageEvent} */ event) => this.overhear(event.data);
    this.channel?.postMessage({ ask: true });
    this.wide = this.env.channel(`glidekit:timers:${this.key.slice(0, this.key.length - this.session.length - 1)}`);
    if (this.wide) this.wide.onmessage = (/** @type {MessageEvent} */ event) => this.askedToPause(event.data);
    const chores = () => {
      this.timers.chores = this.env.setTimeout(chores, 1000);
      this.doChores();
    };
    this.timers.chores = this.env.setTimeout(chores, 1000);
    signal.addEventListener("abort", () => {
      this.env.clearTimeout(this.timers.chores);
      this.channel?.close();
      this.wide?.close();
      this.channel = this.wide = null;
    });
  }

  /** One owner among all tabs of this browser. @param {boolean} steal */
  claim(steal) {
    const { locks } = this.env;
    if (!locks) {
      this.own();
      return;
    }
    if (this.hold) {
      this.own();
      return;
    }
    // An older request of our own must neither be granted beside this one nor be robbed by it.
    this.pending?.abort();
    const asked = new AbortController();
    this.pending = asked;
    let held = false;
    locks.request(`glidekit:${this.key}`, steal ? { steal: true } : { signal: asked.signal }, () => {
      if (this.pending !== asked || this.role === "replaced") return undefined;
      this.pending = null;
      held = true;
      this.env.clearTimeout(this.timers.claim);
      const until = new Promise((resolve) => { this.hold = () => resolve(undefined); });
      this.own();
      return until;
    }).catch(() => {
      if (!held || !this.hold) return;
      this.hold = null;  // another tab took it
      this.lose();
    });
    this.timers.claim = this.env.setTimeout(() => {
      if (this.role === "asking") this.watch();
    }, 500);
  }

  /** @param {number|null} lastTick @param {string} why */
  own(lastTick = null, why = "reopened") {
    if (this.role === "owner" || this.role === "replaced") return;
    if (this.state.status === "running" && this.heldElsewhere() && !this.taking) {
      this.watch();  // a phase must not be told by two browsers
      return;
    }
    const watched = this.role === "watching";
    if (this.taking) this.state = newer(this.state, this.told());
    this.role = "owner";
    if (this.live) {
      if (watched) {
        const kept = this.mirror.read(this.session);
        this.state = newer(this.state, kept?.state);
        this.queue = merge(kept?.events ?? [], this.queue);
      }
      // Another browser keeps its ticks to itself, and it has ticked up to now.
      this.adopt(this.taking ? this.env.now() : lastTick, this.taking ? "another browser" : watched ? "another tab" : why);
      if (this.state.status === "running") this.ask(this.taking);
    }
    this.taking = false;
    this.paint();
  }

  /** Goes on with a session that another page or view began. */
  adopt(/** @type {number|null} */ lastTick, /** @type {string} */ why) {
    const now = this.env.now();
    this.owner = "";
    this.landed ??= { to: this.state.phase, at: 0, run: 1 };
    if (this.state.status === "running") {
      const known = Math.max(lastTick ?? this.mirror.beat(this.session) ?? 0, this.state.resumed_at ?? 0);
      this.lastTick = Math.min(now, known);
      this.apply({ type: "note", now: this.lastTick, reason: "adopted", detail: { reason: why, away_ms: Math.round(now - this.lastTick) } });
      this.tick();
    } else {
      this.apply({ type: "note", now, reason: "adopted", detail: { reason: why } });
    }
  }

  watch() {
    this.role = "watching";
    this.stopTicking();
    this.sound.silence();
    this.channel?.postMessage({ ask: true });
    this.paint();
  }

  lose() {
    this.watch();
    if (this.role === "watching") this.claim(false);
  }

  /** Another view of this page goes on; gives it everything, the running sound as well. */
  handOver() {
    const owned = this.role === "owner";
    const { state, lastTick, late, queue, sound, landed } = this;
    this.role = "replaced";
    this.sound = new Sound();
    this.leave();
    this.paint();
    return { state, lastTick, late, queue, sound, landed, owned };
  }

  leave() {
    this.stopTicking();
    const ended = this.state.status === "finished";  // then the voice still says so
    for (const name of Object.keys(this.timers)) if (!(ended && name === "voice")) this.env.clearTimeout(this.timers[name]);
    this.part?.abort();
    this.pending?.abort();
    this.pending = null;
    this.hold?.();
    this.hold = null;
    this.letSleep();
    if (!ended) this.hush();
  }

  dispose() {
    if (this.gone) return;
    if (this.role === "owner") this.remember();
    this.leave();
    if (this.state.status !== "finished") this.sound.silence();
    this.sound.close();
    if (players().get(this.key) === this) players().delete(this.key);
    for (const [event, react] of this.heard) this.model.off?.(event, react);
    this.gone = true;
  }

  /** Takes over from another tab or cell, in a click. */
  takeOver() {
    this.sound.unlock(this.settings);
    this.taking = this.heldElsewhere();
    const take = () => {
      this.env.clearTimeout(this.timers.answer);
      this.whenAnswered = null;
      if (this.role === "replaced") this.activate();
      else this.claim(true);
    };
    if (!this.taking) {
      take();
      return;
    }
    // The other browser's last steps reach this page through the kernel: without them a phase is told twice.
    this.whenAnswered = take;
    this.ask(true);
    this.timers.answer = this.env.setTimeout(take, ANSWER_MS);
  }

  /* ---- one timer for one person ------------------------------------------------------------------------- */

  /** Whether another browser runs this very session, as far as the kernel has said. */
  heldElsewhere() {
    const held = this.model.get("holder") ?? {};
    return Boolean(held.runs && held.browser !== this.browser && held.session === this.session);
  }

  /** Tells the kernel that this page runs the session, or wants to. @param {boolean} take */
  ask(take) {
    this.asked = this.env.id();
    const title = this.model.get("session")?.title ?? "";
    this.model.set("claim", { browser: this.browser, session: this.session, title, take, ask: this.asked });
    this.model.save_changes();
  }

  /** The kernel's answer, or its news: a later claim yields, and so does one that was taken over. */
  holderChanged() {
    const held = this.model.get("holder") ?? {};
    if (held.browser === this.browser) {
      this.granted = held.number ?? 0;
      if (held.answers === this.asked) this.whenAnswered?.();
    } else if (this.role === "owner" && this.state.status === "running" && held.browser) {
      const refused = held.runs && held.answers === this.asked;
      if (refused || (held.number > this.granted && this.granted > 0)) this.yieldTo(held, refused);
    }
    this.paint();
  }

  /** @param {any} held @param {boolean} refused */
  yieldTo(held, refused) {
    if (held.session === this.session) {
      this.watch();
      return;
    }
    // As if it had not begun: the two must not run at once in the log either.
    const now = refused ? Math.max(this.state.resumed_at ?? 0, this.state.stamp) : this.env.now();
    this.apply({ type: "pause", now, reason: "elsewhere" });
    /** @type {Rival} */
    const rival = { where: "browser", session: held.session, title: held.title ?? "", then: "toggle" };
    if (refused) this.rival = rival;
  }

  /**
   * Another timer of this person that runs now: in this page, in another tab, in another browser.
   * @param {"start"|"toggle"} then
   * @returns {Rival|null}
   */
  findRival(then) {
    const log = this.key.slice(0, this.key.length - this.session.length);
    const here = [...players().values()].find((one) => one !== this && one.key.startsWith(log) && one.role === "owner" && one.state.status === "running");
    if (here) return { where: "page", session: here.session, title: here.title, then, engine: here };
    const tab = this.mirror.running(this.session, this.env.now());
    if (tab) return { where: "tab", ...tab, then };
    const held = this.model.get("holder") ?? {};
    if (!held.runs || held.browser === this.browser) return null;
    return { where: "browser", session: held.session, title: held.title ?? "", then };
  }

  get title() {
    return String(this.model.get("session")?.title ?? "");
  }

  /** Whether another timer runs; then it is asked which one goes on. @param {"start"|"toggle"} then */
  askFirst(then) {
    this.rival = this.findRival(then);
    if (this.rival) this.announce(rivalWords(this.rival));
    this.paint();
    return this.rival !== null;
  }

  /** @param {boolean} pause the other one, and go on with this */
  answerRival(pause) {
    const { rival } = this;
    if (!rival || rival.waits) return;
    if (!pause) {
      this.rival = null;
      this.paint();
      return;
    }
    this.sound.unlock(this.settings);
    if (rival.where === "page") {
      rival.engine?.act({ type: "pause", reason: "elsewhere" });
      this.rivalPaused();
      return;
    }
    rival.waits = true;
    if (rival.where === "browser") this.ask(true);
    else this.wide?.postMessage({ pause: rival.session });
    const far = rival.where === "browser";
    const until = this.env.now() + (far ? PAUSE_FAR_MS : PAUSE_MS);
    const wait = () => {
      if (this.rival !== rival) return;
      const held = this.model.get("holder") ?? {};
      if (far) this.lookForOthers();
      const still = far ? held.browser !== this.browser || held.before_runs : this.mirror.running(this.session, this.env.now())?.session === rival.session;
      if (!still || this.env.now() >= until) this.rivalPaused();
      else this.timers.rival = this.env.setTimeout(wait, far ? 500 : 100);
    };
    this.timers.rival = this.env.setTimeout(wait, 100);
    this.paint();
  }

  rivalPaused() {
    const then = this.rival?.then;
    this.rival = null;
    if (then === "start") this.begin();
    else if (then === "toggle") this.goOn();
    this.paint();
  }

  /** @param {any} heard */
  askedToPause(heard) {
    if (heard?.pause !== this.session || this.role !== "owner" || this.state.status !== "running") return;
    this.act({ type: "pause", reason: "elsewhere" });
  }


  /** What another tab tells. @param {any} heard */
  overhear(heard) {
    if (heard?.ask && this.role === "owner") this.tell();
    if (heard?.state && this.role === "watching") {
      this.state = heard.state;
      this.paint();
    }
  }

  tell() {
    this.channel?.postMessage({ state: this.state });
  }

  watchModel() {
    if (this.role !== "watching" && this.role !== "resting") return;
    this.state = newer(this.told(), this.state);
    this.paint();
  }

  /* ---- time -------------------------------------------------------------------------------------------- */

  /** Brings everything to now. May be called at any time, any number of times. */
  tick() {
    if (this.role !== "owner" || this.state.status !== "running") return;
    const now = this.env.now();
    const silence = now - this.lastTick;
    if (silence > this.facts.gap_ms) {
      this.apply({ type: "pause", now: this.lastTick, reason: "gap", gap_ms: silence });
      return;
    }
    if (silence < -this.facts.gap_ms) {
      const shifted = { ...this.state, resumed_at: (this.state.resumed_at ?? 0) + silence };
      this.state = shifted;
      this.apply({ type: "pause", now, reason: "clock", gap_ms: silence });
      return;
    }
    // The clock was set back a little: what has run stays run.
    if (silence < 0) this.state = { ...this.state, resumed_at: (this.state.resumed_at ?? 0) + silence };
    this.lastTick = now;
    if (now - this.lastBeat >= BEAT_MS || now < this.lastBeat) {
      this.lastBeat = now;
      this.mirror.noteBeat(this.session, now);
    }
    this.apply({ type: "tick", now });
    this.schedule();
    this.speakDue();
    this.arm();
  }

  /** Sets both alarms to the next boundary. */
  arm() {
    if (this.state.status !== "running" || this.role !== "owner") {
      this.stopTicking();
      return;
    }
    const { seconds } = this.phase;
    const { phase_ms, extra_ms } = this.position();
    const left = seconds === null ? TICK_MS : seconds * 1000 + extra_ms - phase_ms;
    const speech = (this.voice[0]?.due ?? Infinity) - this.env.now();
    const wait = Math.min(TICK_MS, Math.max(1, Math.min(left, speech)));
    this.env.clearTimeout(this.timers.tick);
    this.timers.tick = this.env.setTimeout(() => this.tick(), wait);
    this.worker ??= this.env.worker(() => this.tick());
    this.worker?.postMessage(wait);
  }

  stopTicking() {
    this.env.clearTimeout(this.timers.tick);
    this.worker?.terminate();
    this.worker = null;
  }

  visibility() {
    const shown = this.env.page?.visibilityState !== "hidden";
    this.tick();
    if (this.role === "owner" && this.live)
      this.apply({ type: "note", now: this.env.now(), reason: shown ? "shown" : "hidden" });
    if (shown && this.state.status === "running") this.stayAwake();
    if (!shown) this.remember();
    this.paint();
  }

  doChores() {
    const now = this.env.now();
    this.unseenSince = this.faces.size > 0 ? null : (this.unseenSince ?? now);
    this.unheardSince = this.env.page?.visibilityState !== "hidden" || this.audible ? null : (this.unheardSince ?? now);
    const long = (/** @type {number|null} */ since) => since !== null && now - since >= NO_VIEW_MS - 1000;
    if (this.role === "owner" && this.state.status === "running") {
      if (long(this.unseenSince)) this.act({ type: "pause", reason: "no view" });
      else if (long(this.unheardSince)) this.act({ type: "pause", reason: "unheard" });
    } else if (long(this.unseenSince) && this.idle) {
      this.rest();
      return;
    }
    if (now - this.lastNudge >= 3 * NUDGE_MS && this.role === "owner") {
      this.lastNudge = now;
      this.collectOrphans();
      if (this.orphans.length > 0) this.send();
    }
    if (now - this.lastLook >= LOOK_MS && this.role === "owner" && this.state.status === "running") this.lookForOthers();
    if (this.savedState() === "unsaved" && now - this.lastNudge >= NUDGE_MS) {
      this.lastNudge = now;
      this.model.set("nudge", (this.model.get("nudge") ?? 0) + 1);
      this.model.save_changes();
    }
    this.paint();
  }

  /* ---- actions ----------------------------------------------------------------------------------------- */

  /** @param {Omit<Action, "now">} action */
  act(action) {
    this.tick();
    this.apply({ ...action, now: this.env.now() });
  }

  /** @param {Action} action */
  apply(action) {
    const before = this.state;
    const [state, events] = reduce(before, action, this.timeline);
    this.state = state;
    if (state === before && events.length === 0) return;
    if (events.length > 0) this.record(events);
    this.follow(before, events);
    if (action.type !== "tick" || events.length > 0) this.paint();
  }

  /** What the ear, the screen's lock and the alarms must do after a change. @param {State} before @param {Happening[]} events */
  follow(before, events) {
    const { state } = this;
    const landed = events.findLast(({ kind, detail }) => LANDINGS.includes(kind) || detail.manual === true);
    const runs = state.status === "running";
    if (!this.live) this.sure = false;
    // A press silences what it leaves; a boundary silences nothing.
    if (landed || (!runs && state.status !== "finished")) this.sound.silence();
    if (landed) this.landed = { to: landed.phase, at: landed.at, run: (this.landed?.run ?? 0) + 1 };
    if (!runs) this.stopTicking();
    if (!runs && before.status === "running") this.letSleep();
    if (runs && before.status !== "running") {
      this.stayAwake();
      this.mirror.noteBeat(this.session, this.env.now());
    }
    this.schedule();
    this.say(before, landed !== undefined);
    if (runs) {
      if (landed) this.lastTick = Math.max(this.lastTick, landed.at);
      this.arm();
    }
  }

  start() {
    this.sound.unlock(this.settings);
    this.refused = this.shut();
    if (this.refused || this.problem || this.state.status !== "ready") {
      this.lookAgain();
      this.announce(this.refused);
      this.paint();
      return;
    }
    if (!this.askFirst("start")) this.begin();
  }

  begin() {
    if (this.role !== "owner") this.claim(true);
    this.role = "owner";
    this.owner = "";
    this.lastTick = this.env.now();
    this.act({ type: "start" });
    this.ask(false);
  }

  /** Pause or resume. */
  toggle() {
    this.sound.unlock(this.settings);
    this.sure = false;
    if (this.state.status === "running") {
      this.act({ type: "pause", reason: "asked" });
      return;
    }
    if (this.state.status !== "paused" || this.role !== "owner") return;
    this.refused = this.shut();
    if (this.refused) {
      this.lookAgain();
      this.announce(this.refused);
      this.paint();
      return;
    }
    if (!this.askFirst("toggle")) this.goOn();
  }

  goOn() {
    if (this.state.status !== "paused" || this.role !== "owner") return;
    this.lastTick = this.env.now();
    this.act({ type: "resume" });
    this.ask(false);
  }

  /** @param {"skipped"|"back"|"repeated"} kind */
  jump(kind) {
    if (this.role !== "owner" || !this.live || this.state.hurt) return;
    this.tick();
    const { phase, phase_ms } = this.position();
    const to = { skipped: skipTarget, back: backTarget, repeated: repeatTarget }[kind](this.timeline, phase, phase_ms);
    this.act({ type: kind, to });
  }

  hurt() {
    if (this.role !== "owner") return;
    this.sure = false;
    this.act({ type: "hurt" });
  }

  askStop() {
    if (this.role !== "owner" || !this.live || this.state.hurt) return;
    this.sureRan = this.state.status === "running";
    this.sure = true;
    if (this.sureRan) this.act({ type: "pause", reason: "asked" });
    this.paint();
  }

  /** @param {boolean} end */
  answerStop(end) {
    if (!this.sure) return;
    this.sure = false;
    if (end) this.act({ type: "stop", reason: "stopped" });
    else if (this.sureRan) this.toggle();
    this.paint();
  }

  /** Whether something of this timer can be heard. */
  get audible() {
    const { muted, tones, volume } = this.settings;
    return !muted && volume > 0 && ((tones !== false && this.sound.on) || this.voiceOn);
  }

  /** Nobody sees it, nothing runs and everything is written: nothing would be lost. */
  get idle() {
    return this.faces.size === 0 && this.state.status !== "running" && this.queue.length === 0 && this.orphans.length === 0;
  }

  /** Back to where it was before its first view; the next one wakes it again. */
  rest() {
    if (this.role === "resting" || this.role === "replaced") return;
    this.leave();
    this.sound.close();
    this.sound = new Sound();
    this.role = "resting";
    if (players().get(this.key) === this) players().delete(this.key);
  }

  /** Asks Python whether another browser runs a timer. */
  lookForOthers() {
    this.lastLook = this.env.now();
    this.model.set("look", (this.model.get("look") ?? 0) + 1);
    this.model.save_changes();
  }

  /** Asks Python to read the gate again: the check may have been done in another notebook. */
  lookAgain() {
    this.model.set("nudge", (this.model.get("nudge") ?? 0) + 1);
    this.model.save_changes();
  }

  /** The log that this session belongs to. */
  get log() {
    return String((this.model.get("session") ?? {}).log_id ?? "");
  }

  /**
   * What keeps Start shut. A tap on a warning sign (safety_check.js) holds until it is in the log, where the
   * gate takes over: this browser keeps it under the log's id.
   */
  shut() {
    const tapped = this.env.storage?.getItem(`glidekit:stopped:${this.log}`);
    return tapped ? "You tapped a warning sign. Start stays shut." : refusal(this.model.get("gate"), this.timeline, this.env.now());
  }

  /** A warning sign was tapped beside this timer: it ends at once, before Python answers. @param {any} event */
  tapped(event) {
    if (event.detail?.log !== this.log || this.role !== "owner" || !this.live) return;
    this.act({ type: "stop", reason: "safety" });
  }

  /** "New warning sign?": the movement waits, and the cards open in the safety check beside this timer. */
  askSign() {
    if (this.state.status === "running") this.act({ type: "pause", reason: "asked" });
    const event = new CustomEvent("glidekit:warning-sign", { detail: { log: this.log }, cancelable: true });
    if (globalThis.dispatchEvent(event)) this.announce("Stop for now, and do the safety check in a cell of its own.");
  }

  gateChanged() {
    const gate = this.model.get("gate");
    if (this.refused) this.refused = this.shut();
    if (this.role === "owner" && this.live) {
      const effect = gateEffect(gate);
      if (effect === "stop") this.act({ type: "stop", reason: "safety" });
      if (effect === "pause" && this.state.status === "running") this.act({ type: "pause", reason: "safety" });
    }
    this.paint();
  }

  /** @param {Partial<Settings>} change */
  set(change) {
    this.model.set("settings", { ...this.settings, ...change });
    this.model.save_changes();
    this.settingsChanged();
  }

  settingsChanged() {
    this.sound.level(this.settings);
    if (!this.settings.voice || this.settings.muted) this.hush();
    this.schedule();
    this.paint();
  }

  /** The audio clock has begun, or was stopped by the browser. */
  heardOrNot() {
    if (this.live || this.state.status === "finished") this.schedule();
    else if (this.env.now() - this.tested < TEST_MS) this.layTest();
    this.paint();
  }

  /* ---- sound, voice, screen ----------------------------------------------------------------------------- */

  /** Lays what will be heard; a timer that comes late finds it laid already. May be called at any time, any number of times. */
  schedule() {
    if (this.role !== "owner" || !this.landed) return;
    if (this.state.status === "running") this.sound.lay(this.upcoming(), this.env.now());
    else if (this.state.status === "finished") this.sound.lay([this.boundary(this.state.phase, this.state.stamp)], this.env.now());
  }

  /** The tone with which a phase begins; phases of no length before it pass their turn on. @param {number} phase @param {number} due @returns {Wanted} */
  boundary(phase, due) {
    const { to, run } = /** @type {Landed} */ (this.landed);
    let entered = phase;
    while (entered > to && this.timeline[entered - 1].seconds === 0) entered -= 1;
    return { key: `${run}:${entered}`, due, sound: landing(this.timeline, entered), late_ms: LANDING_MS };
  }

  /** This phase's cues, and those of the next ones as far as a silence of the timer is caught up. @returns {Wanted[]} */
  upcoming() {
    const { timeline } = this;
    const { to, at, run } = /** @type {Landed} */ (this.landed);
    const now = this.env.now();
    const { phase, phase_ms, extra_ms } = this.position(now);
    const voice = this.voiceOn;
    let begin = now - phase_ms;
    const entered = this.boundary(phase, begin);
    const pressed = this.boundary(to, at);
    const wanted = entered.key === pressed.key ? [pressed] : [pressed, entered];
    for (let index = phase; begin <= now + this.facts.gap_ms && isTimed(timeline[index]); index += 1) {
      const extra = index === phase ? extra_ms : 0;
      const quiet = voice ? quietFor(timeline, index, this.settings) : () => false;
      for (const { at_ms, sound, to: next } of cuesOf(timeline, index, this.settings, extra)) {
        if (next !== undefined) wanted.push(this.boundary(next, begin + at_ms));
        else if (!quiet(at_ms, sound)) wanted.push({ key: `${run}:${index}+${at_ms}`, due: begin + at_ms, sound });
      }
      begin += lengthOf(timeline[index], extra) ?? 0;
    }
    return wanted;
  }

  get voiceOn() {
    return this.settings.voice && !this.settings.muted && localVoice() !== null;
  }

  /** @param {State} before @param {boolean} landed */
  say(before, landed) {
    const { state, timeline } = this;
    if (before.phase === state.phase && before.status === state.status && !landed) return;
    this.hush();
    if (state.status === "running") {
      const again = before.status === "paused" && before.phase === state.phase;
      this.announce(announced(timeline, state.phase) || (before.status === "paused" ? "Going on." : ""));
      const begin = again ? this.env.now() : this.env.now() - this.position().phase_ms;
      const parts = again ? [resumed(timeline, state.phase, this.settings)] : speech(timeline, state.phase, this.settings);
      for (const { at_ms, text } of parts) this.sayAt(begin + at_ms, text);
    } else if (state.status === "finished") {
      this.announce("Finished.");
      this.sayAt(this.env.now() + afterTone("finished", this.settings), "Finished.");
    } else {
      const words = state.hurt ? "Stopped. Let the leg rest." : state.status === "paused" ? "Paused." : "The session has ended. What you did is kept.";
      if (before.status === "running" || state.status === "stopped") this.announce(words);
      if (before.status === "running") this.sayAt(this.env.now(), words);
    }
  }

  /** @param {number} due @param {string} text */
  sayAt(due, text) {
    this.voice.push({ due, text });
    this.env.clearTimeout(this.timers.voice);
    this.timers.voice = this.env.setTimeout(() => this.speakDue(), Math.max(0, this.voice[0].due - this.env.now()));
  }

  /** Says what is due: called by every tick, because a hidden tab's own alarms come late. */
  speakDue() {
    const now = this.env.now();
    const due = this.voice.filter((one) => one.due <= now);
    this.voice = this.voice.filter((one) => one.due > now);
    const last = due.at(-1);
    if (last) this.speak(last.text);
    this.env.clearTimeout(this.timers.voice);
    if (this.voice.length > 0) this.timers.voice = this.env.setTimeout(() => this.speakDue(), this.voice[0].due - now);
  }

  /** The voice is silent, and forgets what it had to say. */
  hush() {
    this.voice = [];
    this.env.clearTimeout(this.timers.voice);
    globalThis.speechSynthesis?.cancel?.();
  }

  /** @param {string} text */
  speak(text) {
    const voice = localVoice();
    if (!voice || !text || !this.settings.voice || this.settings.muted) return;
    const utterance = new SpeechSynthesisUtterance(text);
    utterance.voice = voice;
    utterance.lang = voice.lang;
    utterance.rate = 0.95;
    utterance.volume = this.settings.volume;
    speechSynthesis.cancel();
    speechSynthesis.speak(utterance);
  }

  /** After a reload, in a click: the tone of this phase says that the sound is on. */
  soundOn() {
    this.sound.unlock(this.settings);
    this.landed = { to: this.position().phase, at: this.env.now(), run: (this.landed?.run ?? 0) + 1 };
    this.sound.silence();
    this.schedule();
    this.paint();
  }

  /** The tones that lead through a session, each at its own time and laid as the session lays them. */
  testSound() {
    if (this.state.status === "running") return;
    this.sound.unlock(this.settings);
    this.sound.silence();
    this.hush();
    const now = this.env.now();
    this.tested = now;
    this.layTest();
    this.sayAt(now + TEST.length * TEST_MS, "This is the voice.");
    this.paint();
  }

  layTest() {
    const begin = this.tested + 50;
    const wanted = TEST.map(([sound], index) => ({ key: `${this.tested}/${index}`, due: begin + index * TEST_MS, sound, late_ms: LANDING_MS }));
    this.sound.lay(wanted, this.env.now());
  }

  async stayAwake() {
    const lock = globalThis.navigator?.wakeLock;
    if (!lock) {
      this.wake = "unavailable";
      return;
    }
    if (this.sentinel && !this.sentinel.released) return;
    try {
      const sentinel = await lock.request("screen");
      if (this.state.status !== "running" || this.gone) {
        sentinel.release();
        return;
      }
      this.sentinel = sentinel;
      this.wake = "on";
      sentinel.addEventListener("release", () => { this.wake = "off"; this.paint(); });
    } catch {
      this.wake = "unavailable";  // refused in frames, on low battery, while hidden
    }
    this.paint();
  }

  letSleep() {
    this.sentinel?.release?.().catch(() => {});
    this.sentinel = null;
  }

  /* ---- the record --------------------------------------------------------------------------------------- */

  /** @param {Happening[]} happened */
  record(happened) {
    if (!this.owner) {
      this.owner = this.env.id();
      this.seq = 0;
    }
    const now = this.env.now();
    for (const one of happened) {
      this.seq += 1;
      const event = { owner: this.owner, seq: this.seq, ...one };
      this.queue.push(event);
      this.seen.set(`${event.owner}#${event.seq}`, now);
      if (one.detail.late_ms !== undefined) this.late.push(one.detail.late_ms);
    }
    this.remember();
    this.send();
    this.tell();
  }

  remember() {
    if (this.state.status === "ready") return;
    const { plan } = this.model.get("session") ?? {};
    this.kept = this.mirror.write(this.session, {
      plan, zone: this.model.get("zone"), state: this.state, late: this.late, events: this.queue, saved_at: this.env.now(),
    });
    if (this.state.status === "running" && this.role === "owner") this.mirror.noteBeat(this.session, this.lastTick);
  }

  /** Gives Python everything that it has not confirmed; traits and events go in one message. */
  send() {
    const { model, state } = this;
    for (const name of /** @type {const} */ (["status", "phase", "phase_ms", "active_ms", "resumed_at", "extra_ms", "reason", "stamp", "hurts", "skipped"]))
      if (this.role === "owner") model.set(name, state[name]);
    if (this.role === "owner") model.set("hurt", state.hurt ?? {});
    if (this.orphans.length > 0) {
      const all = this.mirror.all();
      const about = this.orphans.map(({ session = "" }) => [session, { plan: all[session]?.plan ?? null, zone: all[session]?.zone ?? "" }]);
      model.set("orphans", Object.fromEntries(about));
    }
    model.set("events", [...this.orphans, ...this.queue]);
    model.save_changes();
  }

  collectOrphans() {
    const all = this.mirror.all();
    const old = this.env.now() - 14 * 86_400_000;
    for (const [session, kept] of Object.entries(all))
      if (session !== this.session && (kept.events ?? []).length === 0 && (kept.saved_at < old || !["running", "paused"].includes(kept.state?.status)))
        this.mirror.drop(session);
    // A session that another tab is timing at this moment is told by that tab.
    const left = Object.entries(all).filter(([session]) => this.env.now() - (this.mirror.beat(session) ?? 0) > 2 * BEAT_MS);
    this.orphans = orphansOf(Object.fromEntries(left), this.session);
    this.orphans.forEach(({ owner, seq }) => this.seen.set(`${owner}#${seq}`, this.env.now()));
  }

  /** Forgets what Python has written. */
  confirm() {
    if (this.role === "resting") return;
    const acked = this.model.get("acked") ?? {};
    const open = unconfirmed(this.queue, acked);
    const lost = unconfirmed(this.orphans, acked);
    if (lost.length !== this.orphans.length)
      for (const session of new Set(this.orphans.map((event) => event.session ?? ""))) {
        const kept = this.mirror.read(session);
        if (kept) this.mirror.write(session, { ...kept, events: unconfirmed(kept.events ?? [], acked) });
      }
    this.orphans = lost;
    if (open.length !== this.queue.length) {
      this.queue = open;
      this.remember();
    }
    if (open.length === 0 && this.state.status !== "ready" && !this.live) this.mirror.drop(this.session);
    this.paint();
  }

  /** @returns {"nothing"|"saved"|"saving"|"unsaved"} */
  savedState() {
    if (this.state.status === "ready" && this.queue.length === 0) return "nothing";
    if (this.queue.length === 0) return "saved";
    const now = this.env.now();
    const oldest = Math.min(...this.queue.map(({ owner, seq, at }) => this.seen.get(`${owner}#${seq}`) ?? at));
    return now - oldest > UNSAVED_MS ? "unsaved" : "saving";
  }

  /* ---- faces -------------------------------------------------------------------------------------------- */

  paint() {
    for (const face of this.faces) face.paint();
    this.animate();
  }

  /** One loop for all faces, only while something moves. */
  animate() {
    const { frame } = this.env;
    const moving = () => !this.gone && this.faces.size > 0 && (this.state.status === "running" || this.state.hurt?.step === "wait");
    if (this.painting || !frame?.requestAnimationFrame || !moving()) return;
    this.painting = true;
    const step = () => {
      this.painting = moving();
      for (const face of this.faces) face.move();
      if (this.painting) frame.requestAnimationFrame(step);
    };
    frame.requestAnimationFrame(step);
  }

  /** @param {string} text */
  announce(text) {
    if (text) [...this.faces].findLast((face) => face.root.isConnected)?.announce(text);
  }
}

/* ------------------------------------------------------------------------------------------------------------
 * The face: one for each view. It paints what the engine says and passes on what the person does.
 * ---------------------------------------------------------------------------------------------------------- */

const SHAPES = /** @type {Record<string, string>} */ ({
  "get-ready": '<path d="M12 3 22 20H2z"/>',
  move: '<path class="gk-stroke" d="M2 14c3.3-8 6.700-8 10 0s6.700 8 10 0" transform="translate(0 -2)"/>',
  hold: '<rect x="4" y="4" width="16" height="16" rx="2"/>',
  rest: '<circle cx="12" cy="12" r="9"/>',
  "switch-side": '<path class="gk-stroke" d="M3 8h17m-5-5 5 5-5 5M21 17H4m5-5-5 5 5 5"/>',
  done: '<path class="gk-stroke" d="m4 13 5 5L20 6"/>',
  ready: '<path d="M6 4 20 12 6 20z"/>',
  paused: '<path d="M6 4h4v16H6zM14 4h4v16h-4z"/>',
  stopped: '<rect x="5" y="5" width="14" height="14" rx="1"/>',
  full: '<path class="gk-stroke" d="M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5"/>',
});
SHAPES.between = SHAPES.rest;

/** @param {string} name */
const shape = (name) => `<svg class="gk-shape" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${SHAPES[name] ?? ""}</svg>`;

let faces = 0;

class Face {
  /** @param {Engine} engine @param {HTMLElement} el @param {AbortSignal} signal */
  constructor(engine, el, signal) {
    this.engine = engine;
    this.id = `gk-player-${++faces}-${Math.random().toString(36).slice(2, 7)}`;
    this.stillness = globalThis.matchMedia?.("(prefers-reduced-motion: reduce)") ?? { matches: false };
    this.cache = new Map();
    /** @type {HTMLElement[]} */
    this.steadies = [];
    this.figureKey = "";
    this.panelKey = "";
    this.root = this.build();
    el.append(this.root);
    signal.addEventListener("abort", () => this.remove(), { once: true });
    this.root.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.key(event), { signal });
    globalThis.addEventListener?.("keydown", (/** @type {KeyboardEvent} */ event) => this.claimKey(event), { signal, capture: true });
    this.root.addEventListener("fullscreenchange", () => this.fullChanged(), { signal });
    this.stillness.addEventListener?.("change", () => { this.figureKey = ""; engine.paint(); }, { signal });
    engine.faces.add(this);
    engine.unseenSince = null;
    engine.activate();
    engine.paint();
  }

  remove() {
    this.engine.faces.delete(this);
    this.root.remove();
    this.engine.unseenSince ??= this.engine.env.now();
  }

  build() {
    const { engine } = this;
    const button = (/** @type {string} */ label, /** @type {() => void} */ on, /** @type {Record<string, any>} */ props = {}) =>
      h("button", { ...props, onclick: on }, label);
    this.title = h("p");
    this.saved = h("p", { class: "gk-saved" });
    this.fullButton = h("button", { class: "gk-icon", "aria-label": "Full window", title: "Full window", html: `${shape("full")}<span class="gk-leave" aria-hidden="true">Leave<i> the full window</i> <kbd>Esc</kbd></span>`, onclick: () => this.full() });
    this.figure = h("div", { class: "gk-figure" });
    this.shape = h("span", { class: "gk-shape-box" });
    this.act = h("span");
    this.side = h("span", { class: "gk-side" });
    this.kind = h("p", { class: "gk-kind" }, this.shape, this.act, this.side);
    this.number = h("span");
    this.of = h("span", { class: "gk-of" });
    this.count = h("div", { class: "gk-count", role: "timer", "aria-label": "Time left in this step", "aria-live": "off" }, this.number, this.of);
    this.pace = h("div", { class: "gk-pace", "aria-hidden": "true" }, h("span"));
    this.place = h("p");
    this.words = h("p");
    this.next = h("p");
    this.steadies = [this.title, this.place, this.words, this.next].map((line) => h("div", { class: "gk-steady" }, line));
    const [title, place, words, next] = this.steadies;
    title.classList.add("gk-title");
    place.classList.add("gk-place");
    words.classList.add("gk-words");
    next.classList.add("gk-next");
    this.left = h("p", { class: "gk-left" });
    this.bar = h("div", { class: "gk-bar", role: "progressbar", "aria-label": "The whole session", "aria-valuemin": 0, "aria-valuemax": 100 });
    this.note = h("p", { class: "gk-note" });
    this.noteButton = button("", () => this.noteAct(), { class: "gk-small" });
    this.sign = button("", () => this.warningSign(), { class: "gk-sign", "data-sign": "" });
    this.main = button("Start", () => this.mainAct(), { class: "gk-main" });
    this.back = button("Back", () => engine.jump("back"));
    this.skip = button("Skip", () => engine.jump("skipped"));
    this.repeat = button("Repeat", () => engine.jump("repeated"));
    this.slot = button("+10 s", () => this.slotAct(), { class: "gk-slot" });
    this.stop = button("Stop", () => engine.askStop());
    this.hurt = button("That hurt", () => engine.hurt(), { class: "gk-hurt" });
    this.buttons = h("div", { class: "gk-buttons" }, this.main, this.back, this.skip, this.repeat, this.stop, this.slot, this.hurt);
    const answer = (/** @type {boolean} */ yes) => (engine.rival ? engine.answerRival(yes) : engine.answerStop(yes));
    this.sureText = h("p", { id: `${this.id}-sure` });
    this.sureEnd = button("End the session", () => answer(true), { class: "gk-main" });
    this.sureNot = button("Go on", () => answer(false));
    this.sure = h("div", { class: "gk-sure", role: "group", "aria-labelledby": `${this.id}-sure` }, this.sureText, this.sureEnd, this.sureNot);
    this.panel = h("section", { class: "gk-panel", "aria-labelledby": `${this.id}-panel` });
    this.live = h("div", { class: "gk-live" },
      h("div", { class: "gk-stage" }, this.figure, h("div", { class: "gk-now" }, this.kind, this.count, this.pace, place, words)),
      h("div", { class: "gk-ahead" }, next, this.left), this.bar,
      h("div", { class: "gk-tell" }, this.note, this.noteButton, this.sign),
      h("div", { class: "gk-controls" }, this.buttons, this.sure));
    this.heard = h("p", { class: "gk-unseen", "aria-live": "polite" });
    return h("div", { class: "gk-player", role: "group", tabindex: -1, "aria-label": "Session timer" },
      h("div", { class: "gk-head" }, title, this.saved, this.fullButton),
      h("div", { class: "gk-body" }, this.live, this.panel), this.foot(), this.heard);
  }

  foot() {
    const { engine } = this;
    /** @param {string} label @param {keyof Settings} name @param {boolean} [inverse] */
    const tick = (label, name, inverse = false) => {
      const input = h("input", { type: "checkbox" });
      input.addEventListener("change", () => engine.set({ [name]: input.checked !== inverse }));
      this.cache.set(`input-${name}`, { input, inverse });
      return h("label", { class: "gk-tick" }, input, label);
    };
    this.volume = h("input", { type: "range", min: 0, max: 100, step: 5 });
    // While it is dragged it is only heard; what is let go of is kept.
    this.volume.addEventListener("input", () => engine.sound.level({ ...engine.settings, volume: Number(this.volume.value) / 100 }));
    this.volume.addEventListener("change", () => engine.set({ volume: Number(this.volume.value) / 100 }));
    this.soundState = h("p", { class: "gk-quiet" });
    this.exact = h("p", { class: "gk-quiet" });
    this.strip = h("figure", { class: "gk-strip" });
    this.exactness = h("details", {}, h("summary", {}, "How exact was this timer?"), this.exact, this.strip);
    this.exactness.addEventListener("toggle", () => this.paintExact());
    const keys = [["Space", "pause, go on"], ["←  →", "back, skip"], ["R", "repeat this set"], ["Enter", "done, at your own pace"],
      ["H", "that hurt"], ["S", "stop"], ["M", "sound off and on"], ["Esc", "leave the full window"]];
    return h("div", { class: "gk-foot" },
      h("details", {}, h("summary", {}, "Sound"),
        h("div", { class: "gk-settings" },
          h("label", { class: "gk-volume" }, "Volume", this.volume),
          tick("Sound on", "muted", true), tick("Tones", "tones"), tick("Voice", "voice"), tick("Slow beat while moving", "metronome"),
          h("button", { class: "gk-small", onclick: () => engine.testSound() }, "Test the sound"), this.soundState)),
      h("details", {}, h("summary", {}, "Keys"),
        h("dl", { class: "gk-keys" }, ...keys.map(([key, does]) => h("div", {}, h("dt", {}, h("kbd", {}, key)), h("dd", {}, does))))),
      this.exactness);
  }

  /* ---- what the person does ----------------------------------------------------------------------------- */

  mainAct() {
    const { engine } = this;
    if (engine.role === "watching" || engine.role === "replaced") engine.takeOver();
    else if (engine.state.status === "ready") engine.start();
    else engine.toggle();
    this.root.scrollIntoView({ block: "nearest" });
  }

  slotAct() {
    this.engine.act({ type: this.manual ? "done" : "extend" });
  }

  noteAct() {
    this.engine.soundOn();
  }

  get manual() {
    const { state, timeline, phase } = this.engine;
    return state.status === "running" && timeline.length > 0 && phase.seconds === null;
  }

  /** What is pressed with Ctrl, Meta or Alt belongs to others (Ctrl S saves the notebook). @param {KeyboardEvent} event */
  claimKey(event) {
    const { target } = event;
    if (!(target instanceof Element) || !this.root.contains(target)) return;
    target.toggleAttribute("data-lm-suppress-shortcuts", !(event.ctrlKey || event.metaKey || event.altKey));
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    event.stopPropagation();
    const { engine } = this;
    const target = /** @type {HTMLElement} */ (event.target);
    const button = target.closest("button");
    const field = target.matches("input, select, textarea");
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    // In a notebook Shift+Enter runs a cell; here the habit must not press the button that has the focus.
    if (event.shiftKey && key === "Enter") event.preventDefault();
    const free = !engine.asking && !engine.state.hurt && engine.live && engine.role === "owner";
    /** @type {Record<string, (() => void)|false|undefined>} */
    const does = {
      " ": free && !field && !button && !target.matches("summary") && (() => engine.toggle()),
      Enter: free && !event.shiftKey && !field && !target.matches("summary") && this.manual && (!button || button === this.main) && (() => engine.act({ type: "done" })),
      ArrowLeft: free && !field && (() => engine.jump("back")),
      ArrowRight: free && !field && (() => engine.jump("skipped")),
      r: free && (() => engine.jump("repeated")),
      s: free && (() => engine.askStop()),
      h: free && (() => engine.hurt()),
      m: () => engine.set({ muted: !engine.settings.muted }),
      Escape: engine.rival ? () => engine.answerRival(false) : engine.sure ? () => engine.answerStop(false) : this.isFull && (() => this.leaveFull()),
    };
    const act = does[key];
    if (!act) return;
    event.preventDefault();
    if (!event.repeat) act();
  }

  get isFull() {
    return this.root.hasAttribute("data-full");
  }

  /** The whole screen where the browser lets us, else over the whole page: only the top layer escapes JupyterLab's boxes. */
  async full() {
    if (this.isFull) {
      this.leaveFull();
      return;
    }
    this.root.setAttribute("data-full", "");
    try {
      await this.root.requestFullscreen();
    } catch {
      this.root.popover = "manual";
      this.root.showPopover?.();
    }
    this.fullChanged();
    this.focusMain();
  }

  leaveFull() {
    if (document.fullscreenElement === this.root) document.exitFullscreen().catch(() => {});
    if (this.root.popover) {
      this.root.hidePopover?.();
      this.root.popover = null;
    }
    this.root.removeAttribute("data-full");
    this.fullChanged();
  }

  fullChanged() {
    if (document.fullscreenElement !== this.root && !this.root.popover) this.root.removeAttribute("data-full");
    const label = this.isFull ? "Leave the full window" : "Full window";
    this.fullButton.setAttribute("aria-label", label);
    this.fullButton.title = label;
    this.engine.paint();
  }

  focusMain() {
    this.main.focus({ preventScroll: true });
  }

  /** @param {string} text */
  announce(text) {
    // The same words twice are heard only if the text changes.
    this.heard.textContent = this.heard.textContent === text ? `${text}\u00a0` : text;
    // What was said does not stay to be found again by reading on.
    const { env, timers } = this.engine;
    env.clearTimeout(timers.heard);
    timers.heard = env.setTimeout(() => { this.heard.textContent = ""; }, 5000);
  }

  /* ---- painting ----------------------------------------------------------------------------------------- */

  /** @param {any} element @param {string} text */
  text(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  /** @param {any} element @param {string} name @param {string|null} value */
  attribute(element, name, value) {
    if (value === null) element.removeAttribute(name);
    else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  }

  paint() {
    const { engine } = this;
    const { state, role } = engine;
    const away = role === "replaced" || (role === "watching" && engine.live);
    const mode = engine.problem ? "broken" : state.hurt && engine.live ? `hurt-${state.hurt.step}` : away ? "away" : state.status;
    const had = this.root.contains(document.activeElement);
    const before = this.root.dataset.mode;
    this.mode = mode;
    this.attribute(this.root, "data-mode", mode);
    this.attribute(this.root, "data-status", state.status);
    const title = engine.model.get("session")?.title;
    this.attribute(this.root, "aria-label", title ? `Session timer: ${title}` : "Session timer");
    this.paintSaved();
    this.paintFoot();
    const whole = ["broken", "finished", "stopped", "hurt-ask", "hurt-wait", "hurt-choose"].includes(mode);
    this.attribute(this.root, "data-panel", whole ? "" : null);
    this.live.inert = whole;
    this.panel.inert = !whole;
    this.paintPanel(mode);
    if (mode !== "broken") {
      this.paintLive(mode);
      this.move();
    } else {
      this.text(this.title, "Session timer");
    }
    if (had && before !== undefined && before !== mode) this.refocus(whole);
    else if (had && this.sureShown !== engine.asking) (engine.asking ? this.sureEnd : this.main).focus({ preventScroll: true });
    this.sureShown = engine.asking;
  }

  /** After a change of state the focus goes to the one next step, if it was in the player at all. @param {boolean} whole */
  refocus(whole) {
    if (this.engine.asking) this.sureEnd.focus({ preventScroll: true });
    else if (!whole) this.focusMain();
    else (this.panel.querySelector("[data-first]") ?? this.root).focus({ preventScroll: true });
  }

  paintSaved() {
    const saved = this.engine.role === "watching" ? "nothing" : this.engine.savedState();
    // While it runs, the word stays as it was until the next answer, so that it does not flicker; at the end it is exact.
    const before = this.engine.live ? this.saved.textContent : "";
    // A page without a diary behind it (take_along.js) never says "saved".
    const { saved_word: kept } = this.engine.facts;
    const label = { nothing: "", saved: kept ?? "Saved", saving: kept ?? (before || "Saving"), unsaved: "Not saved yet" }[saved];
    this.text(this.saved, label);
    this.attribute(this.saved, "data-saved", saved);
  }

  paintFoot() {
    const { engine } = this;
    const { settings } = engine;
    for (const name of /** @type {const} */ (["muted", "tones", "voice", "metronome"])) {
      const { input, inverse } = this.cache.get(`input-${name}`);
      input.checked = settings[name] !== inverse;
    }
    if (document.activeElement !== this.volume) this.volume.value = String(Math.round(settings.volume * 100));
    const voice = localVoice();
    const screen = { on: " The screen stays on while the timer runs.", off: "", unavailable: " The screen may turn itself off here; the timer goes on." }[engine.wake];
    const testing = engine.env.now() - engine.tested < (TEST.length + 2) * TEST_MS;
    this.text(this.soundState, (testing ? `You hear, one after the other: ${TEST.map(([, tells]) => tells).join(", ")}${voice ? ", and the voice" : ""}. ` : "") + (settings.muted ? "Sound is off. " : "") +
      (voice ? "The voice is this device's own; nothing is sent anywhere." : `This device has no voice of its own, so ${settings.tones ? "tones and text" : "only the text"} can lead you.`) + screen);
    this.paintExact();
  }

  /** What the timer recorded of its own delays, for those who want to see. After the end it is what the log holds. */
  paintExact() {
    const { engine } = this;
    const late = engine.model.get("summary")?.late_ms ?? engine.late;
    const { n, median, max } = exactness(late);
    this.text(this.exact, n === 0 ? "It tells you here how late each step began, as soon as there are steps to tell about."
      : `${n} ${n === 1 ? "step" : "steps"} in this session: half began within ${Math.ceil(median ?? 0)} ms of the plan, the latest ${Math.ceil(max ?? 0)} ms after it. (1,000 ms are a second.)`);
    if (!this.exactness.open || this.cache.get("strip") === n) return;
    this.cache.set("strip", n);
    this.strip.hidden = n === 0;
    const { to_ms, dots } = strip(late);
    const marks = dots.map(([x, below]) => `<circle cx="${4 + x * 3.12}" cy="${36 - below * 4}" r="2"/>`).join("");
    this.strip.innerHTML = `<svg viewBox="0 0 320 44" aria-hidden="true" focusable="false">${marks}<path d="M2 40h316"/></svg>`;
    this.strip.append(h("div", { class: "gk-ends" }, h("span", {}, "on time"), h("span", {}, `${to_ms.toLocaleString("en-GB")} ms late`)),
      h("figcaption", {}, "Each dot is one step of this session, as it was recorded."));
  }

  /** Lays every text a line will ever hold unseen into its place, so that the place is large enough at any width. */
  makeRoom() {
    const { timeline } = this.engine;
    if (this.cache.get("room") === timeline) return;
    this.cache.set("room", timeline);
    const longest = (/** @type {(index: number) => string} */ of) =>
      [...new Set(timeline.map((_, index) => of(index)))].sort((a, b) => b.length - a.length).slice(0, 16);
    const texts = [
      longest((index) => titleOf(timeline[index])),
      longest((index) => capital(placeOf(timeline[index]))),
      longest((index) => timeline[index].words ?? ""),
      [...longest((index) => `Next: ${nextUp(timeline, index)}`), `First: ${titleOf(timeline.find(isMovement) ?? timeline[0])}`],
    ];
    this.steadies.forEach((box, line) => {
      box.querySelectorAll("span").forEach((old) => old.remove());
      box.append(...texts[line].map((text) => h("span", { "aria-hidden": "true", "data-room": text })));
    });
  }

  /** @param {string} mode */
  paintLive(mode) {
    const { engine } = this;
    const { state, timeline } = engine;
    this.makeRoom();
    const position = engine.position();
    const phase = timeline[Math.min(position.phase, timeline.length - 1)];
    const shown = mode === "ready" ? timeline.find(isMovement) ?? phase : phase;
    this.text(this.title, phase.kind === "done" ? engine.model.get("session")?.title || "Session" : titleOf(shown));
    const look = mode === "ready" ? "ready" : state.status === "paused" ? "paused" : phase.kind;
    this.attribute(this.root, "data-kind", look);
    if (this.cache.get("kind") !== look) {
      this.cache.set("kind", look);
      this.shape.innerHTML = shape(look);
    }
    this.text(this.place, this.placeText(mode, phase));
    this.text(this.words, phase.kind === "done" ? "" : phase.words ?? "");
    this.text(this.next, mode === "ready" ? `First: ${titleOf(shown)}` : `Next: ${nextUp(timeline, position.phase)}`);
    if (position.phase === timeline.length - 1) this.text(this.next, "");
    this.drawFigure(shown);
    this.drawBar();
    this.paintNote(mode, phase);
    this.paintButtons(mode, phase);
  }

  /** @param {string} mode @param {Phase} phase */
  placeText(mode, phase) {
    if (mode !== "ready") return capital(placeOf(phase));
    const { sets } = this.engine;
    const names = new Set(this.engine.timeline.filter(isMovement).map((p) => p.name));
    return `${names.size} ${names.size === 1 ? "exercise" : "exercises"}, ${sets.length} ${sets.length === 1 ? "set" : "sets"} in all`;
  }

  /** @param {string} mode @param {Phase} phase */
  paintButtons(mode, phase) {
    const { engine } = this;
    const running = engine.state.status === "running";
    const begun = mode === "running" || mode === "paused";
    const label = mode === "away" ? "Continue here" : mode === "ready" ? "Start" : running ? "Pause" : "Resume";
    this.text(this.main, label);
    for (const one of [this.back, this.skip, this.repeat, this.stop, this.hurt]) one.toggleAttribute("data-gone", !begun);
    const manual = phase.seconds === null && running;
    this.text(this.slot, manual ? "Done" : "+10 s");
    this.slot.toggleAttribute("data-done", manual);
    const own = phase.seconds === null && mode !== "ready";
    this.root.toggleAttribute("data-own", own);
    this.attribute(this.count, "aria-label", mode === "ready" ? "Time in all" : phase.kind === "move" && phase.rep ? "Repetition" : "Time left in this step");
    this.slot.toggleAttribute("data-gone", !(begun && (manual || isWaiting(phase))));
    for (const one of this.buttons.children) {
      const gone = one.hasAttribute("data-gone");
      if (gone && one === document.activeElement) this.focusMain();
      one.disabled = gone;
    }
    const { rival } = engine;
    this.text(this.sureText, rival ? rivalWords(rival) : "End this session? What you did is kept.");
    this.text(this.sureEnd, rival ? `Pause it and ${rival.then === "start" ? "start this one" : "go on here"}` : "End the session");
    this.text(this.sureNot, rival ? "Leave it running" : "Go on");
    this.sureEnd.disabled = rival?.waits === true;
    this.buttons.inert = engine.asking;
    this.sure.inert = !engine.asking;
    this.root.toggleAttribute("data-sure", engine.asking);
  }

  /** @param {string} mode @param {Phase} phase */
  paintNote(mode, phase) {
    const { engine } = this;
    const { state } = engine;
    const asleep = engine.live && engine.role === "owner" && state.status === "running" && !engine.settings.muted && !engine.sound.on;
    this.text(this.noteButton, "Tap to turn sound on");
    this.noteButton.toggleAttribute("hidden", !asleep);
    const why = this.whyPaused();
    const gate = engine.model.get("gate");
    const closed = mode === "ready" ? engine.shut() : engine.refused;
    const text = mode === "away"
      ? (engine.role === "replaced" ? "This session goes on in another view." : engine.heldElsewhere() ? "Running in another browser." : "Running in another tab.")
      : closed || engine.model.get("message") || (state.status === "paused" ? why : "") ||
        (engine.savedState() === "unsaved" ? this.whyUnsaved() : "") ||
        (phase.seconds === null && mode === "running" ? "At your own pace: press Done, or Enter, after each repetition." : "");
    this.text(this.note, asleep && !closed ? "" : text);
    this.attribute(this.note, "data-tone", closed ? "stop" : null);
    const asked = ["missing", "stale", "ask"].includes(gate?.level);
    this.text(this.sign, closed && asked ? "Do the safety check" : "New warning sign?");
  }

  whyUnsaved() {
    return this.engine.kept
      ? "It is kept in this browser. If this stays, open the Run menu and choose Run All Cells."
      : "Please leave this page open until it says Saved.";
  }

  whyPaused() {
    const { reason, gap_ms } = this.engine.state;
    const gate = this.engine.model.get("gate");
    return {
      gap: `Interrupted for ${lengthInWords(gap_ms)}, perhaps by sleep. That time is not counted.`,
      clock: "This computer's clock was changed. The timer waits where you were.",
      "no view": "Paused because the player was not on any page.",
      elsewhere: "Paused because another timer was started.",
      unheard: "Paused because this page was hidden and its sound was off.",
      safety: gate?.reason || "Please answer the safety check before you go on.",
      reopened: "This session was not finished. Go on where you were, or stop here.",
    }[reason] ?? "";
  }

  /** What changes with every frame. */
  move() {
    const { engine, mode } = this;
    if (!mode || mode === "broken") return;
    if (mode === "hurt-wait") this.moveWait();
    const { timeline } = engine;
    const { phase: index, phase_ms, extra_ms } = engine.position();
    const phase = timeline[Math.min(index, timeline.length - 1)];
    const total = mode === "ready" ? timeLeft(timeline, 0, 0) : timeLeft(timeline, index, phase_ms, extra_ms);
    const { figure, of } = mode === "ready" ? { figure: clock(total.ms), of: "" } : figureOf(phase, phase_ms, extra_ms);
    this.text(this.number, figure);
    this.text(this.of, of);
    // The whole set has one size, so that nothing changes between the ninth repetition and the tenth.
    this.root.toggleAttribute("data-long", of ? of.length > 6 : figure.length > 3);
    const look = this.root.dataset.kind;
    this.text(this.act, look === "ready" ? "Ready" : look === "paused" ? "Paused" : actOf(phase, phase_ms));
    this.text(this.side, look === "ready" || !phase.side || phase.kind === "done" ? "" : `${phase.side} leg`);
    const left = total.ms > 0 ? `${lengthInWords(Math.ceil(total.ms / 1000) * 1000)}${mode === "ready" ? "" : " left"}` : "";
    this.text(this.left, [left, total.own ? "your own pace" : ""].filter(Boolean).join(" + "));
    const still = this.stillness.matches;
    const out = reach(phase, phase_ms);
    this.root.style.setProperty("--gk-reach", still || phase.kind !== "move" || mode === "ready" ? "0" : out.toFixed(4));
    if (!still && mode !== "ready") this.drawFrame(phase, out);
    this.fillBar(index, phase_ms, extra_ms);
  }

  drawBar() {
    const { engine } = this;
    if (this.cache.get("bar") === engine.timeline) return;
    this.cache.set("bar", engine.timeline);
    const { timeline } = engine;
    const length = (/** @type {Phase} */ phase) => (phase.seconds === null ? 5000 : phase.seconds * 1000);
    // One part for each set, with the pause before it; exercises and sides stand a little apart.
    this.parts = engine.sets.map(({ first, end }, number) => {
      const begin = number ? engine.sets[number - 1].end : 0;
      const ms = timeline.slice(begin, end).reduce((sum, phase) => sum + length(phase), 0);
      return { first: begin, end, ms, set: timeline[first].bout ?? number, key: `${timeline[first].exercise}/${timeline[first].variant}/${timeline[first].side}` };
    });
    this.bar.replaceChildren(...this.parts.map(({ ms, key }, number) =>
      h("span", { style: `flex-grow:${Math.max(1, ms)}`, "data-apart": number > 0 && key !== this.parts?.[number - 1].key }, h("i"))));
  }

  /** @param {number} index @param {number} phase_ms @param {number} extra_ms */
  fillBar(index, phase_ms, extra_ms) {
    const { timeline } = this.engine;
    const length = (/** @type {Phase} */ phase) => (phase.seconds === null ? 5000 : phase.seconds * 1000);
    let done = 0, all = 0;
    const { skipped } = this.engine.state;
    (this.parts ?? []).forEach(({ first, end, ms, set }, number) => {
      const passed = skipped.includes(set);
      let here = index >= end && !passed ? ms : 0;
      this.bar.children[number]?.toggleAttribute("data-skipped", passed);
      if (index >= first && index < end) {
        for (let i = first; i < index; i += 1) here += length(timeline[i]);
        here += Math.min(length(timeline[index]), Math.max(0, phase_ms - extra_ms));
      }
      done += here;
      all += ms;
      const fill = this.bar.children[number]?.firstElementChild;
      if (fill) fill.style.width = `${ms ? Math.min(100, (100 * here) / ms).toFixed(2) : 0}%`;
    });
    const share = all ? Math.round((100 * done) / all) : 0;
    this.attribute(this.bar, "aria-valuenow", String(share));
    const missed = (this.parts ?? []).filter(({ set }) => skipped.includes(set)).length;
    this.attribute(this.bar, "aria-valuetext", missed ? `${share} percent, ${missed} ${missed === 1 ? "set" : "sets"} skipped` : null);
  }

  /* ---- the figure --------------------------------------------------------------------------------------- */

  /** @param {Phase} phase */
  figureOf(phase) {
    const figures = this.engine.model.get("figures") ?? {};
    const { exercise, variant, side, pose } = phase;
    return pose ? figures[`${exercise}/${variant}/${side}/${pose.range}/${pose.from}>${pose.to}`] : undefined;
  }

  /** In a pause the coming movement is shown where it begins. @param {Phase} phase */
  drawFigure(phase) {
    const { engine } = this;
    const figures = engine.model.get("figures") ?? {};
    const any = Object.keys(figures).length > 0;
    this.figure.hidden = !any;
    if (!any) return;
    const next = engine.timeline.slice(engine.timeline.indexOf(phase)).find(isMovement);
    const shown = isMovement(phase) ? phase : next;
    const figure = this.figureOf(phase) ?? (shown && this.figureOf(shown));
    const twice = this.stillness.matches && figure?.frames.length > 1 && isMovement(phase);
    const key = `${shown?.exercise}/${shown?.variant}/${shown?.side}/${shown?.pose?.range}/${phase.pose?.from}>${phase.pose?.to}/${isMovement(phase)}/${twice}`;
    if (key === this.figureKey) return;
    this.figureKey = key;
    /** @type {SVGPathElement[]} */
    this.paths = [];
    this.drawn = figure;
    if (!figure) {
      this.figure.replaceChildren();
      return;
    }
    const first = this.draw(figure, 0);
    this.paths = [...first.querySelectorAll("path")];
    this.tracks = figure.classes.map((/** @type {string} */ _, /** @type {number} */ path) => figure.frames.map((/** @type {string[]} */ frame) => frame[path] ?? ""));
    this.figure.replaceChildren(first, ...(twice ? [this.draw(figure, figure.frames.length - 1)] : []));
    this.attribute(this.figure, "role", "img");
    this.attribute(this.figure, "aria-label", figure.alt || titleOf(phase));
  }

  /** @param {any} figure @param {number} frame */
  draw(figure, frame) {
    if (figure.photo) return h("img", { src: figure.photo, alt: "" });
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", figure.viewBox);
    svg.setAttribute("aria-hidden", "true");
    figure.classes.forEach((/** @type {string} */ name, /** @type {number} */ index) => {
      const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
      path.setAttribute("class", name);
      path.setAttribute("d", figure.frames[frame]?.[index] ?? "");
      svg.append(path);
    });
    return svg;
  }

  /** @param {Phase} phase @param {number} out */
  drawFrame(phase, out) {
    if (!this.drawn || this.drawn !== this.figureOf(phase) || this.drawn.frames.length < 2) return;
    const share = phase.kind === "move" ? out : phase.kind === "hold" ? 1 : 0;
    if (this.cache.get("share") === share) return;
    this.cache.set("share", share);
    this.paths?.forEach((path, index) => path.setAttribute("d", pathAt(this.tracks[index], share)));
  }

  /* ---- panels: that hurt, the end, what is wrong --------------------------------------------------------- */

  /** @param {string} mode */
  paintPanel(mode) {
    const { engine } = this;
    const key = [mode, engine.state.reason, engine.savedState() === "unsaved", JSON.stringify(engine.model.get("summary") ?? {}), engine.problem].join("|");
    if (key === this.panelKey) return;
    this.panelKey = key;
    const make = { "hurt-ask": this.askPanel, "hurt-wait": this.waitPanel, "hurt-choose": this.choosePanel, finished: this.endPanel, stopped: this.endPanel, broken: this.brokenPanel }[mode];
    this.panel.replaceChildren(...(make ? make.call(this) : []));
  }

  /** @param {string} text */
  heading(text) {
    return h("p", { class: "gk-heading", id: `${this.id}-panel`, tabindex: -1 }, text);
  }

  /** @param {string} name @param {string} question @param {string[]} labels @param {string[]} ends */
  choices(name, question, labels, ends = []) {
    const cells = labels.map((label, value) =>
      h("label", { class: "gk-cell" }, h("input", { type: "radio", name: `${this.id}-${name}`, value, "data-first": value === 0 && name === "where" }), h("span", {}, label)));
    return h("fieldset", {}, h("legend", {}, question), h("div", { class: "gk-cells" }, ...cells),
      ...(ends.some(Boolean) ? [h("p", { class: "gk-ends" }, h("span", {}, `0: ${ends[0]}`), h("span", {}, `10: ${ends[1]}`))] : []));
  }

  askPanel() {
    const { facts } = this.engine;
    const answer = (/** @type {string} */ name) => {
      const chosen = this.panel.querySelector(`input[name="${this.id}-${name}"]:checked`);
      return chosen ? Number(/** @type {HTMLInputElement} */ (chosen).value) : null;
    };
    return [
      this.heading("Stopped. Let the leg rest."),
      this.choices("where", "How far down did you feel it?", facts.where),
      this.choices("hurt", "How much did that hurt?", Array.from({ length: 11 }, (_, value) => String(value)), facts.hurt_ends),
      h("div", { class: "gk-row" }, h("button", { class: "gk-main", onclick: () => this.engine.act({ type: "answered", where: answer("where"), hurt: answer("hurt") }) }, "Next")),
    ];
  }

  waitPanel() {
    const settled = (/** @type {boolean} */ yes) => () =>
      this.engine.act({ type: "settled", settled: yes, before: this.engine.settings.furthest_before ?? null, most: this.engine.facts.hurts });
    this.waitText = h("p", { class: "gk-wait" });
    return [
      this.heading("Has it settled?"),
      h("p", {}, "Find a position that is comfortable and breathe. Give it up to a minute, then say how it is."),
      this.waitText,
      h("div", { class: "gk-row" },
        h("button", { class: "gk-main", "data-first": true, onclick: settled(true) }, "It has settled"),
        h("button", { onclick: settled(false) }, "Not settled")),
    ];
  }

  moveWait() {
    const left = SETTLE_MS - (this.engine.env.now() - (this.engine.state.hurt?.since ?? 0));
    if (this.waitText) this.text(this.waitText, left > 0 ? clock(left) : "A minute has passed.");
  }

  choosePanel() {
    const { engine } = this;
    const to = gentleTarget(engine.timeline, engine.state.phase);
    const end = h("button", { "data-first": to === null, class: to === null ? "gk-main" : "", onclick: () => engine.act({ type: "stop", reason: "hurt" }) }, "End here");
    if (to === null)
      return [this.heading("Good that it has settled."),
        h("p", {}, engine.facts.hurt_words?.[0] ?? ""), h("p", {}, "There is no further gentle exercise in this plan, so it ends here. What you did is kept."), h("div", { class: "gk-row" }, end)];
    return [
      this.heading("Good that it has settled."),
      h("p", {}, engine.facts.hurt_words?.[0] ?? ""),
      h("p", {}, `You may go on with the next gentle exercise (${titleOf(engine.timeline[to])}), or end here. Either is fine.`),
      h("p", { class: "gk-refused", "aria-live": "polite" }),
      h("div", { class: "gk-row" },
        h("button", { class: "gk-main", "data-first": true, onclick: () => this.goOnGently() }, "Go on with the next gentle exercise"), end),
    ];
  }

  /** In the full window nothing beside the timer can be seen. */
  warningSign() {
    if (this.root.hasAttribute("data-full")) this.full();
    this.engine.askSign();
  }

  goOnGently() {
    const { engine } = this;
    engine.sound.unlock(engine.settings);
    const rival = engine.findRival("toggle");
    const closed = engine.shut() || (rival ? `${rivalWords(rival)} Pause it there first.` : "");
    if (closed) this.panel.querySelector(".gk-refused").textContent = closed;
    else {
      engine.act({ type: "gentle" });
      engine.ask(false);
    }
  }

  whyHurtEnds() {
    const { hurt, hurts } = this.engine.state;
    const { hurt_words: [, unsettled, twice] = [], hurts: most } = this.engine.facts;
    if (hurt?.step === "choose") return "The session has ended here.";  // it had settled, and was ended all the same
    return (hurts >= most ? twice : unsettled) ?? "That is enough for today.";
  }

  endPanel() {
    const { engine } = this;
    const { status, reason, active_ms } = engine.state;
    const { sets_done, sets_planned, moved_s } = engine.model.get("summary") ?? {};
    const gate = engine.model.get("gate");
    const why = status === "finished" ? "That was the whole session." : {
      hurt: this.whyHurtEnds(),
      safety: gate?.reason || "An answer in the safety check ended this session.",
      abandoned: "This session was left for a long time, so it was closed as it was.",
    }[reason] ?? "The session has ended here.";
    const did = sets_planned ? `${sets_done} of ${sets_planned} sets done, ${lengthInWords(moved_s * 1000)} of movement.`
      : `The timer ran for ${lengthInWords(active_ms)}.`;
    return [
      h("p", { class: "gk-kind" }, h("span", { class: "gk-shape-box", html: shape(status === "finished" ? "done" : "stopped") }),
        h("span", { id: `${this.id}-panel`, tabindex: -1, "data-first": true }, status === "finished" ? "Finished" : "Ended")),
      h("p", {}, why), h("p", {}, did),
      h("p", { class: "gk-quiet" }, engine.savedState() === "unsaved" ? this.whyUnsaved() : "What you did is kept."),
    ];
  }

  brokenPanel() {
    return [
      this.heading("This session cannot start."),
      h("p", {}, this.engine.problem),
      h("p", { class: "gk-quiet" }, "Nothing was started and nothing was changed. Choose another plan, for example gk.plan(\"gentle-start\"), and run the cell again."),
    ];
  }
}

/** @param {string} text */
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

export default () => {
  /** @type {Engine|null} */
  let engine = null;
  return {
    /** @param {{model: any, signal: AbortSignal}} context */
    initialize({ model, signal }) {
      engine = new Engine(model, signal);
    },
    /** @param {{el: HTMLElement, signal: AbortSignal}} context */
    render({ el, signal }) {
      if (engine) new Face(engine, el, signal);
    },
  };
};
