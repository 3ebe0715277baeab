// A browser of plain values: a clock that is set by hand, timers that run when it passes them, a storage, locks.

export class Clock {
  time = 1_700_000_000_000;
  timers = new Map();
  next = 1;
  now = () => this.time;
  setTimeout = (run, ms) => {
    this.timers.set(this.next, { at: this.time + ms, run });
    return this.next++;
  };
  clearTimeout = (id) => this.timers.delete(id);

  /** Lets time pass, timers ring at their times. */
  pass(ms) {
    const end = this.time + ms;
    for (;;) {
      const due = [...this.timers].filter(([, timer]) => timer.at <= end).sort((a, b) => a[1].at - b[1].at)[0];
      if (!due) break;
      this.timers.delete(due[0]);
      this.time = Math.max(this.time, due[1].at);
      due[1].run();
    }
    this.time = end;
  }

  /** The machine sleeps: time passes, nothing rings until it wakes. */
  sleep(ms) {
    this.time += ms;
    this.pass(0);
  }
}

export class Storage {
  kept = new Map();
  get length() { return this.kept.size; }
  key(index) { return [...this.kept.keys()][index] ?? null; }
  getItem(name) { return this.kept.get(name) ?? null; }
  setItem(name, value) { this.kept.set(name, String(value)); }
  removeItem(name) { this.kept.delete(name); }
}

/** navigator.locks of several tabs: one holder, others wait; a thief is let in at once. */
export class Locks {
  holder = null;
  waiting = [];
  request(name, { steal = false, signal } = {}, callback) {
    return new Promise((resolve, reject) => {
      const one = { callback, resolve, reject };
      // As in a browser, nothing is granted or stolen before the caller has gone on.
      queueMicrotask(() => {
        if (steal) {
          this.holder?.reject(Object.assign(new Error("stolen"), { name: "AbortError" }));
          this.grant(one);
        } else if (!signal?.aborted) {
          this.waiting.push(one);
          signal?.addEventListener("abort", () => {
            this.waiting = this.waiting.filter((other) => other !== one);
            if (this.holder !== one) reject(Object.assign(new Error("aborted"), { name: "AbortError" }));
          });
          if (!this.holder) this.grant(this.waiting.shift());
        }
      });
    });
  }
  grant(one) {
    this.holder = one;
    Promise.resolve(one.callback({})).then((value) => {
      one.resolve(value);
      if (this.holder !== one) return;
      this.holder = null;
      if (this.waiting.length) this.grant(this.waiting.shift());
    });
  }
}

/** A widget's model; `kernel` says what Python does with what is sent. */
export class Model {
  handlers = new Map();
  sent = [];
  kernel = null;
  constructor(traits) { this.traits = traits; }
  get(name) { return this.traits[name]; }
  set(name, value) { this.traits[name] = value; }
  on(name, run) { this.handlers.set(name, [...(this.handlers.get(name) ?? []), run]); }
  off(name, run) { this.handlers.set(name, (this.handlers.get(name) ?? []).filter((other) => other !== run)); }
  save_changes() {
    this.sent.push(structuredClone(this.traits));
    this.kernel?.(this);
  }
  /** Python sets a trait. */
  tell(name, value) {
    this.traits[name] = value;
    for (const run of this.handlers.get(`change:${name}`) ?? []) run();
  }
  get listeners() { return [...this.handlers.values()].flat().length; }
}

/** A kernel that writes each batch into `log` and acknowledges it. */
export const writing = (log) => (model) => {
  const acked = { ...model.get("acked") };
  for (const event of model.get("events")) {
    if (!log.some(({ owner, seq }) => owner === event.owner && seq === event.seq)) log.push(event);
    acked[event.owner] = Math.max(acked[event.owner] ?? 0, event.seq);
  }
  model.tell("acked", acked);
};

export const traits = (timeline, more = {}) => ({
  timeline, settings: {}, status: "ready", phase: 0, phase_ms: 0, active_ms: 0, resumed_at: null, extra_ms: 0, reason: "", stamp: 0, hurt: {},
  events: [], acked: {}, gate: { allowed: true, level: "clear", until: 4e12, reason: "" }, session: { log_id: "log", session_id: "s1", title: "T", plan: { name: "p" } },
  figures: {}, facts: { gap_ms: 15_000 }, message: "", summary: {}, orphans: {}, nudge: 0, zone: "UTC", ...more,
});
