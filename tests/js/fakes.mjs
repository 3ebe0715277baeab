// A fake browser: a clock that the test moves, timers that run as it passes them, storage, locks, audio.

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

  /** Let time pass and run timers at their times. */
  pass(ms) {
    const end = this.time + ms;
    for (;;) {
      let due = null;
      for (const one of this.timers) if (one[1].at <= end && !(due && due[1].at <= one[1].at)) due = one;
      if (!due) break;
      this.timers.delete(due[0]);
      this.time = Math.max(this.time, due[1].at);
      due[1].run();
    }
    this.time = end;
  }

  /** The machine sleeps: time passes, but no timer runs until it wakes. */
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

/** navigator.locks for several tabs: one holds the lock, others wait; one that steals gets it at once. */
export class Locks {
  holder = null;
  waiting = [];
  request(name, { steal = false, signal } = {}, callback) {
    return new Promise((resolve, reject) => {
      const one = { callback, resolve, reject };
      // As in a browser, grant or steal only after the caller has continued.
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

/** A widget's model; `kernel` is what Python does when the model sends its changes. */
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

/** An AudioParam with Web Audio's automation: set, ramp, target, cancel. */
class Param {
  events = [];
  constructor(value) { this.base = value; }
  add(event) { this.events.push(event); this.events.sort((a, b) => a.at - b.at); return this; }
  setValueAtTime(value, at) { return this.add({ kind: "set", value, at }); }
  linearRampToValueAtTime(value, at) { return this.add({ kind: "ramp", value, at }); }
  exponentialRampToValueAtTime(value, at) { return this.add({ kind: "ramp", value, at }); }
  setTargetAtTime(value, at, tau) { return this.add({ kind: "target", value, at, tau }); }
  cancelScheduledValues(at) { this.events = this.events.filter((event) => event.at < at); return this; }
  /** Its value at a time of the context's clock. */
  at(time) {
    let value = this.base, since = 0, target = null;
    for (const event of this.events) {
      const before = target ? target.value + (value - target.value) * Math.exp(-(Math.min(event.at, time) - target.at) / target.tau) : value;
      if (event.at > time) return event.kind === "ramp" && !target ? value + ((event.value - value) * (time - since)) / (event.at - since) : before;
      value = event.kind === "target" ? before : event.value;
      target = event.kind === "target" ? event : null;
      since = event.at;
    }
    return target ? target.value + (value - target.value) * Math.exp(-(time - target.at) / target.tau) : value;
  }
}

/**
 * `ahead_ms` and `made_ms` of an Audio whose clock has these faults: "lost", it stands still and goes on from there;
 * "caught up", it stands still and then jumps to where it should be; "won", it leaps ahead and stays there.
 * The audio thread makes a pair of times every 10 ms while the clock runs.
 * @param {{kind: string, at: number, ms: number}[]} events
 */
export const faultyClock = (events) => ({
  ahead_ms: (wall) => events.reduce((sum, { kind, at, ms }) => {
    if (wall < at) return sum;
    if (kind === "won") return sum + ms;
    return sum - (wall < at + ms ? wall - at : kind === "lost" ? ms : 0);
  }, 0),
  made_ms: (wall) => events.find(({ kind, at, ms }) => kind !== "won" && wall >= at && wall < at + ms)?.at ?? Math.floor(wall / 10) * 10,
});

/**
 * An AudioContext with its own clock, which keeps all scheduled tones. `ahead_ms(wall)` is how far the clock is ahead of
 * the wall clock, `stale_ms(wall)` how old a reading of it is, `made_ms(wall)` when the output timestamp was last made.
 */
export class Audio extends EventTarget {
  static made = [];
  state = "suspended";
  oscillators = [];
  constructor({ clock, ahead_ms = () => 0, stale_ms = () => 0, starts_ms = 0, step_ms = 1, made_ms = null, latency_ms = () => 40 }) {
    super();
    Object.assign(this, { clock, ahead_ms, born: clock.time });
    this.destination = { inputs: null };
    Audio.made.push(this);
    Object.assign(this, { starts_ms, step_ms, stale_ms });
    if (made_ms) this.getOutputTimestamp = () => {
      const made = made_ms(clock.time);
      return { contextTime: this.timeAt(made - latency_ms(made)), performanceTime: performance.now() - (clock.time - made) };
    };
  }
  timeAt(wall) { return (wall - this.born + this.ahead_ms(wall)) / 1000; }
  get currentTime() { return this.timeAt(Math.floor((this.clock.time - this.stale_ms(this.clock.time)) / this.step_ms) * this.step_ms); }
  resume() {
    const on = () => { this.state = "running"; this.dispatchEvent(new Event("statechange")); };
    if (this.starts_ms) this.clock.setTimeout(on, this.starts_ms);
    else on();
    return Promise.resolve();
  }
  close() { this.state = "closed"; return Promise.resolve(); }
  node(more) { return Object.assign(new EventTarget(), { to: null, connect(other) { this.to = other; return other; }, disconnect() { this.to = null; } }, more); }
  createGain() { return this.node({ gain: new Param(1) }); }
  createOscillator() {
    const one = this.node({ frequency: new Param(440), from: Infinity, until: Infinity });
    one.start = (at) => { one.from = at; };
    one.stop = (at) => { one.until = Math.max(at, this.timeAt(this.clock.time)); };
    this.oscillators.push(one);
    return one;
  }
  /** Its sound, note by note, in wall time: [hz, from_ms, length_ms], like a recording just before the loudspeaker. */
  heard() {
    const level = (node, time) => (node === this.destination ? 1 : node ? (node.gain?.at(time) ?? 1) * level(node.to, time) : 0);
    const wallOf = (time) => {
      let low = this.born, high = this.born + time * 1000 + 60_000;
      for (let i = 0; i < 60; i += 1) (this.timeAt((low + high) / 2) < time ? (low = (low + high) / 2) : (high = (low + high) / 2));
      return low;
    };
    return this.oscillators.flatMap((one) => {
      const loud = [];
      for (let time = one.from; time < Math.min(one.until, one.from + 5); time += 0.001) if (level(one.to, time) > 0.002) loud.push(time);
      if (loud.length === 0) return [];
      return [[one.frequency.at(one.from), wallOf(loud[0]), wallOf(loud.at(-1)) - wallOf(loud[0])]];
    }).sort((a, b) => a[1] - b[1]);
  }
}
