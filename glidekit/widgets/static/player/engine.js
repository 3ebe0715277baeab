// @ts-check
/**
 * The engine: one for each model. The clock, the sound and the record meet here.
 *
 * - The kernel may be busy or gone, so the clock lives here and Python is only told. What Python has not
 *   confirmed stays in localStorage.
 * - Timers come late, in hidden tabs by a second or a minute, and not at all while the machine sleeps. So nothing
 *   is counted: the position is computed from the wall clock by one tick() that may run at any time and any
 *   number of times. A deadline timer, a Worker (not slowed down in hidden tabs) and visibilitychange call it.
 */

import { listen } from "../kit.js";
import { Alarm, Screen, TabLock, browser, players } from "./browser.js";
import { afterTone, boundary, resumed, speech, upcoming } from "./cues.js";
import { Others } from "./one_timer.js";
import { BEAT_MS, Mirror, Outbox, merge } from "./record.js";
import { LANDING_MS, Sound, TEST, TEST_MS } from "./sound.js";
import { HURTS, gateEffect, newer, positionAt, readyState, reduce } from "./state.js";
import { backTarget, repeatTarget, setsOf, skipTarget } from "./timeline.js";
import { Voice } from "./voice.js";
import { TEXT, announced, problemOf, refusal } from "./words.js";

/** @typedef {import("./state.js").Action} Action */
/** @typedef {import("./face.js").Face} Face */
/** @typedef {import("./state.js").Happening} Happening */
/** @typedef {import("./cues.js").Landed} Landed */
/** @typedef {import("./timeline.js").Phase} Phase */
/** @typedef {import("./sound.js").Settings} Settings */
/** @typedef {import("./state.js").State} State */

const GAP_MS = 15_000;      // a longer silence of the timer pauses the session; Python's rules may say otherwise
const TICK_MS = 250;        // between deadlines, so that a missed one is noticed soon
const SHORT_MS = 24;        // Chromium wakes a timer of 32 ms or more up to 8 ms late, to save power; a shorter one in time
const LANDINGS = ["started", "resumed", "skipped", "back", "repeated"];  // events of a press that led somewhere
const TOLD = /** @type {const} */ (["status", "phase", "phase_ms", "active_ms", "resumed_at", "extra_ms", "reason", "stamp", "hurts", "skipped"]);
const NO_VIEW_MS = 5_000;   // a timer that nobody sees falls silent after this
const NUDGE_MS = 5_000;
const MOVING_MS = 25;       // with the screen's own 60 pictures a second that makes 30, smooth enough for a limb that takes seconds
const STILL_MS = 100;       // ...and 10 where only numbers and bars change: in a session of minutes a bar creeps less than a pixel between two

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
    this.outbox = new Outbox(this.env);
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
    this.others = new Others(this);
    this.taking = false;
    this.lock = new TabLock(this.env.locks);
    this.alarm = new Alarm(this.env, () => this.tick());
    this.screen = new Screen(() => this.state.status === "running" && !this.gone, () => this.paint());
    this.sound = new Sound(this.env.now);
    /** @type {Landed|null} */
    this.landed = null;
    this.voice = new Voice(this.env, () => this.settings);
    /** @type {Set<Face>} */
    this.faces = new Set();
    this.timers = /** @type {Record<string, any>} */ ({});
    this.painting = /** @type {object|null} */ (null);  // the loop that paints
    this.gone = false;
    signal.addEventListener("abort", () => this.dispose(), { once: true });
    this.readModel();
    /** @type {[string[], () => void][]} */
    const reacts = [
      [["timeline", "session"], () => this.readModel()],
      [["acked"], () => this.confirm()],
      [["gate"], () => this.gateChanged()],
      [["settings"], () => this.settingsChanged()],
      [["message", "figures", "summary", "facts"], () => this.paint()],
      [["status", "stamp"], () => this.watchModel()],
      [["holder"], () => this.others.holderChanged()],
    ];
    for (const [names, react] of reacts) listen(model, names, react, signal);
    globalThis.addEventListener?.("glidekit:stopped", (event) => this.tapped(event), { signal });
    if (!model.get("zone")) {
      model.set("zone", Intl.DateTimeFormat().resolvedOptions().timeZone ?? "");
      model.save_changes();
    }
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
    return { gap_ms: GAP_MS, hurts: HURTS, where: [], hurt_ends: ["", ""], hurt_words: {}, saved_word: undefined, ...(this.model.get("facts") ?? {}) };
  }

  /** @returns {Phase} */
  get phase() {
    return this.timeline[Math.min(this.state.phase, this.timeline.length - 1)];
  }

  get live() {
    return this.state.status === "running" || this.state.status === "paused";
  }

  /** Whether this page times the session now. */
  get runsHere() {
    return this.role === "owner" && this.state.status === "running";
  }

  /** Whether a question has taken the place of the buttons. */
  get asking() {
    return this.sure || this.others.rival !== null;
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
    this.outbox.events = merge(kept?.events ?? [], handed?.events ?? []);
    this.outbox.late = handed?.late ?? kept?.late ?? [];
    this.state = handed?.state ?? newer(this.told(), kept?.state);
    if (handed) Object.assign(this, { sound: handed.sound, landed: handed.landed });
    this.sound.onchange = () => this.heardOrNot();
    this.role = "asking";
    // Cells that run again leave their old players behind.
    for (const one of [...players().values()]) if (one !== this && one.idle) one.rest();
    this.outbox.collect(this.mirror, this.session);
    this.confirm();
    this.join();
    this.others.holderChanged();
    if (handed?.owned) this.own(handed.lastTick, "new view");
    this.claim(false);
    if (!this.outbox.isEmpty) this.send();
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
    this.others.join(signal);
    const chores = () => {
      this.timers.chores = this.env.setTimeout(chores, 1000);
      this.doChores();
    };
    this.timers.chores = this.env.setTimeout(chores, 1000);
    signal.addEventListener("abort", () => {
      this.env.clearTimeout(this.timers.chores);
      this.channel?.close();
      this.channel = null;
    });
  }

  /** One owner among all tabs of this browser. @param {boolean} steal */
  claim(steal) {
    const granted = () => {
      this.env.clearTimeout(this.timers.claim);
      this.own();
    };
    if (!this.lock.request(`glidekit:${this.key}`, steal, granted, () => this.lose())) return;
    this.timers.claim = this.env.setTimeout(() => {
      if (this.role === "asking") this.watch();
    }, 500);
  }

  /** @param {number|null} lastTick @param {string} why */
  own(lastTick = null, why = "reopened") {
    if (this.role === "owner" || this.role === "replaced") return;
    if (this.state.status === "running" && this.others.runsThis && !this.taking) {
      this.watch();  // two browsers must not report one phase
      return;
    }
    const watched = this.role === "watching";
    if (this.taking) this.state = newer(this.state, this.told());
    this.role = "owner";
    if (this.live) {
      if (watched) {
        const kept = this.mirror.read(this.session);
        this.state = newer(this.state, kept?.state);
        this.outbox.events = merge(kept?.events ?? [], this.outbox.events);
      }
      // Another browser's ticks are unknown here; it has ticked until now.
      this.adopt(this.taking ? this.env.now() : lastTick, this.taking ? "another browser" : watched ? "another tab" : why);
      if (this.state.status === "running") this.others.claim(this.taking);
    }
    this.taking = false;
    this.paint();
  }

  /** Continue a session that another page or view began. */
  adopt(/** @type {number|null} */ lastTick, /** @type {string} */ why) {
    const now = this.env.now();
    this.outbox.owner = "";
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
    this.alarm.stop();
    this.sound.silence();
    this.channel?.postMessage({ ask: true });
    this.paint();
  }

  lose() {
    this.watch();
    if (this.role === "watching") this.claim(false);
  }

  /** Another view of this page takes over: hand it everything, the running sound too. */
  handOver() {
    const owned = this.role === "owner";
    const { state, lastTick, sound, landed } = this;
    const { events, late } = this.outbox;
    this.role = "replaced";
    this.sound = new Sound(this.env.now);
    this.leave();
    this.paint();
    return { state, lastTick, late, events, sound, landed, owned };
  }

  leave() {
    this.alarm.stop();
    const ended = this.state.status === "finished";  // the voice still has to say so
    for (const timer of Object.values(this.timers)) this.env.clearTimeout(timer);
    this.painting = null;
    this.part?.abort();
    this.lock.release();
    this.screen.letSleep();
    if (!ended) this.voice.hush();
  }

  dispose() {
    if (this.gone) return;
    if (this.role === "owner") this.remember();
    this.leave();
    if (this.state.status !== "finished") this.sound.silence();
    this.sound.close();
    if (players().get(this.key) === this) players().delete(this.key);
    this.gone = true;
  }

  /** Take over from another tab or cell, inside a click. */
  takeOver() {
    this.sound.unlock(this.settings);
    this.taking = this.others.runsThis;
    const take = () => {
      if (this.role === "replaced") this.activate();
      else this.claim(true);
    };
    if (this.taking) this.others.claimFirst(take);
    else take();
  }

  get title() {
    return String(this.model.get("session")?.title ?? "");
  }

  /** A message from another tab. @param {any} heard */
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

  /** Bring everything up to now; safe to call at any time, any number of times. */
  tick() {
    if (!this.runsHere) return;
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
    // The clock was set back a little: time already run stays run.
    if (silence < 0) this.state = { ...this.state, resumed_at: (this.state.resumed_at ?? 0) + silence };
    this.lastTick = now;
    if (now - this.lastBeat >= BEAT_MS || now < this.lastBeat) {
      this.lastBeat = now;
      this.mirror.noteBeat(this.session, now);
    }
    this.apply({ type: "tick", now });
    this.schedule();
    this.voice.speakDue();
    this.arm();
  }

  /** Set the alarm to the next boundary. */
  arm() {
    if (this.state.status !== "running" || this.role !== "owner") {
      this.alarm.stop();
      return;
    }
    const { seconds } = this.phase;
    const { phase_ms, extra_ms } = this.position();
    const left = seconds === null ? TICK_MS : seconds * 1000 + extra_ms - phase_ms;
    const due = Math.min(left, this.voice.next - this.env.now());
    this.alarm.set(Math.min(TICK_MS, Math.max(1, due > SHORT_MS ? due - SHORT_MS : due)));
  }

  visibility() {
    const shown = this.env.page?.visibilityState !== "hidden";
    this.tick();
    if (this.role === "owner" && this.live)
      this.apply({ type: "note", now: this.env.now(), reason: shown ? "shown" : "hidden" });
    if (shown && this.state.status === "running") this.screen.stayAwake();
    if (!shown) this.remember();
    this.paint();
  }

  doChores() {
    const now = this.env.now();
    this.unseenSince = this.faces.size > 0 ? null : (this.unseenSince ?? now);
    this.unheardSince = this.env.page?.visibilityState !== "hidden" || this.audible ? null : (this.unheardSince ?? now);
    const long = (/** @type {number|null} */ since) => since !== null && now - since >= NO_VIEW_MS - 1000;
    if (this.runsHere) {
      if (long(this.unseenSince)) this.act({ type: "pause", reason: "no view" });
      else if (long(this.unheardSince)) this.act({ type: "pause", reason: "unheard" });
    } else if (long(this.unseenSince) && this.idle) {
      this.rest();
      return;
    }
    if (now - this.lastNudge >= 3 * NUDGE_MS && this.role === "owner") {
      this.lastNudge = now;
      this.outbox.collect(this.mirror, this.session);
      if (this.outbox.orphans.length > 0) this.send();
    }
    if (this.runsHere) this.others.lookNow(now);
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
    if (events.length > 0) {
      this.outbox.add(events);
      this.remember();
      this.send();
      this.tell();
    }
    this.follow(before, events);
    if (action.type !== "tick" || events.length > 0) this.paint();
  }

  /** Update sound, screen lock and alarms after a change. @param {State} before @param {Happening[]} events */
  follow(before, events) {
    const { state } = this;
    const landed = events.findLast(({ kind, detail }) => LANDINGS.includes(kind) || detail.manual === true);
    const runs = state.status === "running";
    if (!this.live) this.sure = false;
    // A press silences what it leaves; a boundary silences nothing.
    if (landed || (!runs && state.status !== "finished")) this.sound.silence();
    if (landed) this.landed = { to: landed.phase, at: landed.at, run: (this.landed?.run ?? 0) + 1 };
    if (!runs) this.alarm.stop();
    if (!runs && before.status === "running") this.screen.letSleep();
    if (runs && before.status !== "running") {
      this.screen.stayAwake();
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
    if (!this.others.askFirst("start")) this.begin();
  }

  begin() {
    if (this.role !== "owner") this.claim(true);
    this.role = "owner";
    this.outbox.owner = "";
    this.lastTick = this.env.now();
    this.act({ type: "start" });
    this.others.claim(false);
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
    if (!this.others.askFirst("toggle")) this.goOn();
  }

  goOn() {
    if (this.state.status !== "paused" || this.role !== "owner") return;
    this.lastTick = this.env.now();
    this.act({ type: "resume" });
    this.others.claim(false);
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
    return !muted && volume > 0 && ((tones !== false && this.sound.on) || this.voice.on);
  }

  /** Whether it may go: nobody sees it, nothing runs, everything is written. */
  get idle() {
    return this.faces.size === 0 && this.state.status !== "running" && this.outbox.isEmpty;
  }

  /** Back to where it was before its first view; the next one wakes it again. */
  rest() {
    if (this.role === "resting" || this.role === "replaced") return;
    this.leave();
    this.sound.close();
    this.sound = new Sound(this.env.now);
    this.role = "resting";
    if (players().get(this.key) === this) players().delete(this.key);
  }

  /** Ask Python to read the gate again: the check may have been done in another notebook. */
  lookAgain() {
    this.model.set("nudge", (this.model.get("nudge") ?? 0) + 1);
    this.model.save_changes();
  }

  /** This session's log. */
  get log() {
    return String((this.model.get("session") ?? {}).log_id ?? "");
  }

  /**
   * What keeps Start shut. A tap on a warning sign (safety_check.js) holds until it is in the log, where the
   * gate takes over: this browser keeps it under the log's id.
   */
  shut() {
    const tapped = this.env.storage?.getItem(`glidekit:stopped:${this.log}`);
    return tapped ? TEXT.tapped : refusal(this.model.get("gate"), this.timeline, this.env.now());
  }

  /** A warning sign was tapped beside this timer: it ends at once, before Python answers. @param {any} event */
  tapped(event) {
    if (event.detail?.log !== this.log || this.role !== "owner" || !this.live) return;
    this.act({ type: "stop", reason: "safety" });
  }

  /**
   * "New warning sign?": the movement waits, and the cards open in the safety check beside this timer.
   * @param {Element|null} from the view that was pressed, since a page may show several timers and checks
   */
  askSign(from = null) {
    if (this.state.status === "running") this.act({ type: "pause", reason: "asked" });
    const event = new CustomEvent("glidekit:warning-sign", { detail: { log: this.log, from }, cancelable: true });
    if (globalThis.dispatchEvent(event)) this.announce(TEXT.noCheckHere);
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
    if (!this.settings.voice || this.settings.muted) this.voice.hush();
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

  /** Lay what will be heard, so that a late timer finds it there; safe to call at any time, any number of times. */
  schedule() {
    const { timeline, landed, settings } = this;
    if (this.role !== "owner" || !landed) return;
    const now = this.env.now();
    const { status, phase, stamp } = this.state;
    const here = { now, ...this.position(now), ahead_ms: this.facts.gap_ms };  // as far ahead as a gap of the timer is caught up
    if (status === "running") this.sound.lay(upcoming(timeline, landed, here, settings, this.voice.on), now);
    else if (status === "finished") this.sound.lay([boundary(timeline, landed, phase, stamp)], now);
  }

  /** @param {State} before @param {boolean} landed */
  say(before, landed) {
    const { state, timeline } = this;
    if (before.phase === state.phase && before.status === state.status && !landed) return;
    this.voice.hush();
    if (state.status === "running") {
      const again = before.status === "paused" && before.phase === state.phase;
      this.announce(announced(timeline, state.phase) || (before.status === "paused" ? TEXT.goingOn : ""));
      const begin = again ? this.env.now() : this.env.now() - this.position().phase_ms;
      const parts = again ? [resumed(timeline, state.phase, this.settings)] : speech(timeline, state.phase, this.settings);
      for (const { at_ms, text } of parts) this.voice.sayAt(begin + at_ms, text);
    } else if (state.status === "finished") {
      this.announce(TEXT.finished);
      this.voice.sayAt(this.env.now() + afterTone("finished", this.settings), TEXT.finished);
    } else {
      const words = state.hurt ? TEXT.letRest : state.status === "paused" ? TEXT.paused : TEXT.ended;
      if (before.status === "running" || state.status === "stopped") this.announce(words);
      if (before.status === "running") this.voice.sayAt(this.env.now(), words);
    }
  }

  /** After a reload, in a click: the tone of this phase says that the sound is on. */
  soundOn() {
    this.sound.unlock(this.settings);
    this.landed = { to: this.position().phase, at: this.env.now(), run: (this.landed?.run ?? 0) + 1 };
    this.sound.silence();
    this.schedule();
    this.paint();
  }

  /** The tones of a session, one after the other, laid as a session lays them. */
  testSound() {
    if (this.state.status === "running") return;
    this.sound.unlock(this.settings);
    this.sound.silence();
    this.voice.hush();
    const now = this.env.now();
    this.tested = now;
    this.layTest();
    this.voice.sayAt(now + TEST.length * TEST_MS, TEXT.thisIsTheVoice);
    this.paint();
  }

  layTest() {
    const begin = this.tested + 50;
    const wanted = TEST.map((sound, index) => ({ key: `${this.tested}/${index}`, due: begin + index * TEST_MS, sound, late_ms: LANDING_MS }));
    this.sound.lay(wanted, this.env.now());
  }

  /* ---- the record --------------------------------------------------------------------------------------- */

  remember() {
    if (this.state.status === "ready") return;
    const { plan } = this.model.get("session") ?? {};
    const { late, events } = this.outbox;
    this.kept = this.mirror.write(this.session, { plan, zone: this.model.get("zone"), state: this.state, late, events, saved_at: this.env.now() });
    if (this.runsHere) this.mirror.noteBeat(this.session, this.lastTick);
  }

  /** Give Python everything that it has not confirmed; traits and events go in one message. */
  send() {
    const { model, state, outbox } = this;
    if (this.role === "owner") {
      for (const name of TOLD) model.set(name, state[name]);
      model.set("hurt", state.hurt ?? {});
    }
    if (outbox.orphans.length > 0) model.set("orphans", outbox.about(this.mirror));
    model.set("events", [...outbox.orphans, ...outbox.events]);
    model.save_changes();
  }

  /** Forget what Python has written. */
  confirm() {
    if (this.role === "resting") return;
    if (this.outbox.confirm(this.mirror, this.model.get("acked") ?? {})) this.remember();
    if (this.outbox.events.length === 0 && this.state.status !== "ready" && !this.live) this.mirror.drop(this.session);
    this.paint();
  }

  /** @returns {"nothing"|"saved"|"saving"|"unsaved"} */
  savedState() {
    const { state } = this.outbox;
    return this.state.status === "ready" && state === "saved" ? "nothing" : state;
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
    const loop = this.painting = {};
    const step = () => {
      if (this.painting !== loop) return;
      if (!moving()) this.painting = null;
      if (this.sound.look()) this.schedule();
      for (const face of this.faces) face.move();
      if (this.painting) wait();
    };
    const wait = () => {
      this.timers.frame = this.env.setTimeout(() => frame.requestAnimationFrame(step), this.untilFrame());
    };
    wait();
  }

  /** How long the next picture may wait: a countdown changes with its second. */
  untilFrame() {
    if ([...this.faces].some((face) => face.moving)) return MOVING_MS;
    const { phase_ms, extra_ms } = this.position();
    const left = (this.phase?.seconds ?? 0) * 1000 + extra_ms - phase_ms;
    return Math.min(STILL_MS, left > 0 ? left % 1000 : STILL_MS);
  }

  /** @param {string} text */
  announce(text) {
    if (text) [...this.faces].findLast((face) => face.root.isConnected)?.announce(text);
  }
}
