// @ts-check
/**
 * What happens: state and action in, new state and events out. Pure.
 *
 * @typedef {"ready"|"running"|"paused"|"finished"|"stopped"} Status
 * @typedef {{step: "ask"|"wait"|"choose", where?: number|null, hurt?: number|null, since?: number, settled?: boolean}} Hurt
 * @typedef {{status: Status, phase: number, phase_ms: number, active_ms: number, resumed_at: number|null,
 *   extra_ms: number, reason: string, gap_ms: number, stamp: number, hurt: Hurt|null, hurts: number, skipped: number[]}} State
 *   Where a session is: `phase` and `phase_ms` at `resumed_at` (epoch ms) while running; `active_ms` is the whole
 *   running time up to there; `extra_ms` was added to this phase; `stamp` is when the state last changed;
 *   `skipped` are the sets (bouts) that were passed over; `hurts` is how often it has hurt and was answered.
 * @typedef {{kind: string, at: number, active_ms: number, phase: number, detail: Record<string, any>}} Happening
 * @typedef {{allowed?: boolean, level?: string, until?: number|null, reason?: string, article_allowed?: boolean}} Gate
 */

import { gentleTarget, isMovement, isWaiting, locate } from "./timeline.js";

/** @typedef {import("./timeline.js").Phase} Phase */

export const HURTS = 2;            // this many "that hurt" end a session, settled or not; Python's rules may say otherwise
const EXTRA_MS = 10_000;

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
 * Bring a running state to `now`: every boundary passed becomes an event at its planned time.
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
 * Stop the clock at `now`.
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
 * @param {number} most this many end it
 * @returns {"gentle"|"end"}
 */
export function afterHurt(before, now, settled, times, most = HURTS) {
  const further = before != null && now != null && now > before;
  return settled && !further && times < most ? "gentle" : "end";
}

/**
 * The skipped sets after a jump: add those jumped over, drop those gone back to.
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
      const settled = action.settled === true;
      const told = event("hurt", still, { where, hurt, settled });
      const hurts = (caught.hurts ?? 0) + 1;
      if (afterHurt(action.before, where, settled, hurts, action.most) === "gentle")
        return done({ ...still, hurts, hurt: { ...caught.hurt, settled, step: "choose" } }, told);
      const ended = { ...still, hurts, hurt: { ...caught.hurt, settled }, status: /** @type {Status} */ ("stopped"), reason: "hurt" };
      return done(ended, told, event("stopped", still, { reason: "hurt" }));
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

/**
 * The newer of what Python rebuilt from the log and what this browser remembers.
 * @param {State} told
 * @param {State|undefined} remembered
 */
export const newer = (told, remembered) => (remembered && remembered.stamp >= told.stamp ? remembered : told);
