// @ts-check
/**
 * One timer runs and sounds per person, whatever pages, tabs and browsers there are. A page starts at once and
 * claims; when the kernel answers, the later claim yields.
 *
 * @typedef {{where: "page"|"tab"|"browser", session: string, title: string, then: "start"|"toggle", engine?: Engine, waits?: boolean}} Rival
 *   another timer that runs, and what this one does once it is paused
 */

import { players } from "./browser.js";
import { rivalWords } from "./words.js";

/** @typedef {import("./engine.js").Engine} Engine */

const LOOK_MS = 3_000;      // how often a running timer asks whether another browser has taken over
const PAUSE_MS = 1_000;     // how long to wait for another tab, or (below) another browser, to pause
const PAUSE_FAR_MS = 6_000;
const ANSWER_MS = 3_000;    // how long to wait for the kernel when taking a session over from another browser

/** The other timers of this person, as one engine knows them. */
export class Others {
  /** @param {Engine} engine */
  constructor(engine) {
    this.engine = engine;
    this.browser = "";
    this.rival = /** @type {Rival|null} */ (null);  // "Pause it and start this one?" is being asked
    this.channel = /** @type {any} */ (null);
    this.asked = "";  // the last claim, by which its answer is known
    this.granted = 0;
    this.lastLook = 0;
    /** @type {(() => void)|null} */
    this.whenAnswered = null;
    this.timers = /** @type {Record<string, any>} */ ({});
  }

  /** Their common log, as an engine's key begins with it. */
  get log() {
    const { key, session } = this.engine;
    return key.slice(0, key.length - session.length);
  }

  get held() {
    return this.engine.model.get("holder") ?? {};
  }

  /** Listens to other tabs until `signal` aborts. @param {AbortSignal} signal */
  join(signal) {
    const { env, mirror } = this.engine;
    this.browser ||= mirror.browser(env.id) ?? env.id();
    this.channel = env.channel(`glidekit:timers:${this.log.slice(0, -1)}`);
    if (this.channel) this.channel.onmessage = (/** @type {MessageEvent} */ event) => this.overhear(event.data);
    signal.addEventListener("abort", () => {
      for (const timer of Object.values(this.timers)) env.clearTimeout(timer);
      this.channel?.close();
      this.channel = null;
    });
  }

  /** @param {any} heard */
  overhear(heard) {
    const { engine } = this;
    if (heard?.pause === engine.session && engine.runsHere) engine.act({ type: "pause", reason: "elsewhere" });
  }

  /** Whether another browser runs this very session, as far as the kernel has said. */
  get runsThis() {
    const { held } = this;
    return Boolean(held.runs && held.browser !== this.browser && held.session === this.engine.session);
  }

  /** Tell the kernel that this page runs the session, or wants to. @param {boolean} take */
  claim(take) {
    const { model, env, session, title } = this.engine;
    this.asked = env.id();
    model.set("claim", { browser: this.browser, session, title, take, ask: this.asked });
    model.save_changes();
  }

  /**
   * Claim, and continue once the kernel has answered: it brings the other browser's last steps, without which a phase
   * would be reported twice.
   * @param {() => void} then
   */
  claimFirst(then) {
    const { env } = this.engine;
    const once = () => {
      env.clearTimeout(this.timers.answer);
      this.whenAnswered = null;
      then();
    };
    this.whenAnswered = once;
    this.claim(true);
    this.timers.answer = env.setTimeout(once, ANSWER_MS);
  }

  /** The kernel's answer, or its news: a later claim yields, and so does one that was taken over. */
  holderChanged() {
    const { held, engine } = this;
    if (held.browser === this.browser) {
      this.granted = held.number ?? 0;
      if (held.answers === this.asked) this.whenAnswered?.();
    } else if (engine.runsHere && held.browser) {
      const refused = held.runs && held.answers === this.asked;
      if (refused || (held.number > this.granted && this.granted > 0)) this.yieldTo(held, refused);
    }
    engine.paint();
  }

  /** @param {any} held @param {boolean} refused */
  yieldTo(held, refused) {
    const { engine } = this;
    const same = held.session === engine.session;
    if (same && refused && engine.outbox.began) {
      engine.apply({ type: "note", now: engine.env.now(), reason: "yielded" });  // what was reported here does not count
      engine.watch();
      return;
    }
    // As if it had not begun: the two must not run at once in the log either.
    const now = refused ? Math.max(engine.state.resumed_at ?? 0, engine.state.stamp) : engine.env.now();
    if (!same || refused) engine.apply({ type: "pause", now, reason: "elsewhere" });
    if (same) {
      engine.watch();
      return;
    }
    /** @type {Rival} */
    const rival = { where: "browser", session: held.session, title: held.title ?? "", then: "toggle" };
    if (refused) this.rival = rival;
  }

  /** Another timer of this person that runs now. @param {"start"|"toggle"} then @returns {Rival|null} */
  find(then) {
    const { held, engine, log } = this;
    const here = [...players().values()].find((one) => one !== engine && one.key.startsWith(log) && one.runsHere);
    if (here) return { where: "page", session: here.session, title: here.title, then, engine: here };
    const tab = engine.mirror.running(engine.session, engine.env.now());
    if (tab) return { where: "tab", ...tab, then };
    if (!held.runs || held.browser === this.browser) return null;
    return { where: "browser", session: held.session, title: held.title ?? "", then };
  }

  /** Whether another timer runs; if so, ask which one goes on. @param {"start"|"toggle"} then */
  askFirst(then) {
    this.rival = this.find(then);
    if (this.rival) this.engine.announce(rivalWords(this.rival));
    this.engine.paint();
    return this.rival !== null;
  }

  /** @param {boolean} pause the other one, and go on with this */
  answer(pause) {
    const { rival, engine } = this;
    if (!rival || rival.waits) return;
    if (!pause) {
      this.rival = null;
      engine.paint();
      return;
    }
    engine.sound.unlock(engine.settings);
    if (rival.where === "page") {
      rival.engine?.act({ type: "pause", reason: "elsewhere" });
      this.paused();
    } else {
      this.waitFor(rival);
    }
  }

  /** @param {Rival} rival */
  waitFor(rival) {
    const { env, mirror, session } = this.engine;
    const far = rival.where === "browser";
    rival.waits = true;
    if (far) this.claim(true);
    else this.channel?.postMessage({ pause: rival.session });
    const until = env.now() + (far ? PAUSE_FAR_MS : PAUSE_MS);
    const wait = () => {
      if (this.rival !== rival) return;
      if (far) this.look();
      const runs = far ? this.held.browser !== this.browser || this.held.before_runs : mirror.running(session, env.now())?.session === rival.session;
      if (!runs || env.now() >= until) this.paused();
      else this.timers.rival = env.setTimeout(wait, far ? 500 : 100);
    };
    this.timers.rival = env.setTimeout(wait, 100);
    this.engine.paint();
  }

  paused() {
    const then = this.rival?.then;
    this.rival = null;
    if (then === "start") this.engine.begin();
    else if (then === "toggle") this.engine.goOn();
    this.engine.paint();
  }

  /** Ask Python now and then whether another browser runs a timer. @param {number} now */
  lookNow(now) {
    if (now - this.lastLook >= LOOK_MS) this.look();
  }

  look() {
    const { model, env } = this.engine;
    this.lastLook = env.now();
    model.set("look", (model.get("look") ?? 0) + 1);
    model.save_changes();
  }
}
