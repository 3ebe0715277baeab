// @ts-check
/** What the engine takes from the browser: clocks, alarms, storage, the screen, and the players of this page. */

/** @typedef {import("./engine.js").Engine} Engine */

/** All of it in one object, so a test can pass its own. */
export const browser = () => ({
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

/** A Worker that says when its time is up; null where the page's policy forbids one. @param {() => void} poke */
export function pokes(poke) {
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

/** This page's players by log and session. A new one takes over from the old one, which would keep ticking. */
export const players = () => {
  const name = Symbol.for("glidekit.players");
  const root = /** @type {any} */ (globalThis);
  root[name] ??= new Map();
  return /** @type {Map<string, Engine>} */ (root[name]);
};

/** Keep the screen on while a timer runs. */
export class Screen {
  /** @param {() => boolean} wanted whether it should stay on now @param {() => void} changed */
  constructor(wanted, changed) {
    this.wanted = wanted;
    this.changed = changed;
    this.wake = /** @type {"on"|"off"|"unavailable"} */ ("off");
    this.sentinel = /** @type {any} */ (null);
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
      if (!this.wanted()) {
        sentinel.release();
        return;
      }
      this.sentinel = sentinel;
      this.wake = "on";
      sentinel.addEventListener("release", () => { this.wake = "off"; this.changed(); });
    } catch {
      this.wake = "unavailable";  // refused in frames, on low battery, while hidden
    }
    this.changed();
  }

  letSleep() {
    this.sentinel?.release?.().catch(() => {});
    this.sentinel = null;
  }
}

/** Rings once, from the page or from a Worker, which a hidden tab does not slow down. */
export class Alarm {
  /** @param {ReturnType<typeof browser>} env @param {() => void} ring may be called twice */
  constructor(env, ring) {
    this.env = env;
    this.ring = ring;
    this.timer = /** @type {any} */ (null);
    this.worker = /** @type {Worker|null} */ (null);
  }

  /** @param {number} ms */
  set(ms) {
    this.env.clearTimeout(this.timer);
    this.timer = this.env.setTimeout(this.ring, ms);
    this.worker ??= this.env.worker(this.ring);
    this.worker?.postMessage(ms);
  }

  stop() {
    this.env.clearTimeout(this.timer);
    this.worker?.terminate();
    this.worker = null;
  }
}

/** One holder among all tabs of this browser; without locks, whoever asks. */
export class TabLock {
  /** @param {LockManager|undefined} locks */
  constructor(locks) {
    this.locks = locks;
    this.hold = /** @type {null|(() => void)} */ (null);  // releases the lock
    this.pending = /** @type {AbortController|null} */ (null);
  }

  /** Ask for the lock; returns whether it must be waited for. @param {string} name @param {boolean} steal @param {() => void} granted @param {() => void} lost another tab took it */
  request(name, steal, granted, lost) {
    if (!this.locks || this.hold) {
      granted();
      return false;
    }
    // Our own older request must be neither granted beside this one nor stolen by it.
    this.pending?.abort();
    const asked = new AbortController();
    this.pending = asked;
    let held = false;
    this.locks.request(name, steal ? { steal: true } : { signal: asked.signal }, () => {
      if (this.pending !== asked) return undefined;
      this.pending = null;
      held = true;
      const until = new Promise((resolve) => { this.hold = () => resolve(undefined); });
      granted();
      return until;
    }).catch(() => {
      if (!held || !this.hold) return;
      this.hold = null;
      lost();
    });
    return true;
  }

  release() {
    this.pending?.abort();
    this.pending = null;
    this.hold?.();
    this.hold = null;
  }
}
