// @ts-check
/**
 * What this browser keeps until Python has confirmed it, and what the timer recorded of its own delays.
 *
 * @typedef {Happening & {owner: string, seq: number, session?: string}} TimerEvent
 * @typedef {{plan?: any, zone?: string, state: State, late: number[], events: TimerEvent[], saved_at: number}} Mirrored
 */

import { readyState } from "./state.js";

/** @typedef {import("./state.js").Happening} Happening */
/** @typedef {import("./state.js").State} State */

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

export const BEAT_MS = 1_000;  // how often the last tick is noted for the next page
const ALIVE_MS = 3_000;        // a timer of this browser that has not ticked for this long is not running
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

  /** When the timer last ticked, in any page. @param {string} session @returns {number|null} */
  beat(session) {
    const at = Number(this.storage?.getItem(this.beats + session) ?? NaN);
    return Number.isFinite(at) ? at : null;
  }

  /** A session of this log that a page of this browser is timing now. @param {string} own @param {number} now */
  running(own, now) {
    for (const [session, { state, plan }] of Object.entries(this.all()))
      if (session !== own && state?.status === "running" && now - (this.beat(session) ?? 0) < ALIVE_MS)
        return { session, title: String(plan?.title ?? "") };
    return null;
  }

  /** This browser's name, by which a kernel tells two apart; null where it keeps nothing. @param {() => string} make */
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

const UNSAVED_MS = 3_000;   // save_changes() never fails, so the lag is the only sign of health
const OLD_MS = 14 * 86_400_000;

/** @param {TimerEvent} event */
const nameOf = ({ owner, seq }) => `${owner}#${seq}`;

/** The events of this page, and those that other pages left behind, until Python has written them. */
export class Outbox {
  /** @param {{now: () => number, id: () => string}} env */
  constructor(env) {
    this.env = env;
    this.owner = "";  // a new one for each page that goes on with a session
    this.seq = 0;
    this.began = false;  // whether this owner's first event began the session
    /** @type {TimerEvent[]} */
    this.events = [];
    /** @type {TimerEvent[]} */
    this.orphans = [];
    /** @type {Map<string, number>} when each event was first seen here */
    this.seen = new Map();
    /** @type {number[]} */
    this.late = [];
  }

  get isEmpty() {
    return this.events.length === 0 && this.orphans.length === 0;
  }

  /** @param {Happening[]} happened */
  add(happened) {
    if (!this.owner) {
      this.owner = this.env.id();
      this.seq = 0;
      this.began = happened[0].kind === "started";
    }
    for (const one of happened) {
      this.seq += 1;
      const event = { owner: this.owner, seq: this.seq, ...one };
      this.events.push(event);
      this.seen.set(nameOf(event), this.env.now());
      if (one.detail.late_ms !== undefined) this.late.push(one.detail.late_ms);
    }
  }

  /** Pick up what other pages of this log left behind; forget what is old and written. @param {Mirror} mirror @param {string} own */
  collect(mirror, own) {
    const all = mirror.all();
    const now = this.env.now();
    for (const [session, { events = [], saved_at, state }] of Object.entries(all))
      if (session !== own && events.length === 0 && (saved_at < now - OLD_MS || !["running", "paused"].includes(state?.status)))
        mirror.drop(session);
    // A session that another tab is timing is reported by that tab.
    const left = Object.entries(all).filter(([session]) => now - (mirror.beat(session) ?? 0) > 2 * BEAT_MS);
    this.orphans = orphansOf(Object.fromEntries(left), own);
    for (const event of this.orphans) this.seen.set(nameOf(event), now);
  }

  /** The plan and the zone of each session that was left behind. @param {Mirror} mirror */
  about(mirror) {
    const all = mirror.all();
    return Object.fromEntries(this.orphans.map(({ session = "" }) => [session, { plan: all[session]?.plan ?? null, zone: all[session]?.zone ?? "" }]));
  }

  /** Forget what Python has written; returns whether any of it was this page's own. @param {Mirror} mirror @param {Record<string, number>} acked */
  confirm(mirror, acked) {
    const open = unconfirmed(this.events, acked);
    const left = unconfirmed(this.orphans, acked);
    if (left.length !== this.orphans.length)
      for (const session of new Set(this.orphans.map((event) => event.session ?? ""))) {
        const kept = mirror.read(session);
        if (kept) mirror.write(session, { ...kept, events: unconfirmed(kept.events ?? [], acked) });
      }
    const written = open.length !== this.events.length;
    this.orphans = left;
    this.events = open;
    return written;
  }

  /** @returns {"saved"|"saving"|"unsaved"} */
  get state() {
    if (this.events.length === 0) return "saved";
    const oldest = Math.min(...this.events.map((event) => this.seen.get(nameOf(event)) ?? event.at));
    return this.env.now() - oldest > UNSAVED_MS ? "unsaved" : "saving";
  }
}
