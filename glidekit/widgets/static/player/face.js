// @ts-check
/**
 * The face: one for each view. It paints what the engine says and passes on what the person does. JupyterLab takes
 * scrolled-off cells out of the page and may show one model twice, so painting changes nothing else.
 */

import { h, pathAt } from "../kit.js";
import { gentleTarget, isMovement, isWaiting, timeLeft } from "./timeline.js";
import { actOf, capital, clock, figureOf, lengthInWords, nextUp, placeOf, rivalWords, titleOf } from "./words.js";
import { TEST, TEST_MS } from "./sound.js";
import { localVoice } from "./voice.js";
import { exactness, strip } from "./record.js";

/** @typedef {import("./engine.js").Engine} Engine */
/** @typedef {import("./timeline.js").Phase} Phase */
/** @typedef {import("./sound.js").Settings} Settings */

const SETTLE_MS = 60_000;

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

/** @param {string} name */
const shape = (name) => `<svg class="gk-shape" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${SHAPES[name] ?? ""}</svg>`;

SHAPES.between = SHAPES.rest;

let faces = 0;

export class Face {
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
    this.main = button("Start", () => this.mainAct(), { class: "gk-main" });
    this.back = button("Back", () => engine.jump("back"));
    this.skip = button("Skip", () => engine.jump("skipped"));
    this.repeat = button("Repeat", () => engine.jump("repeated"));
    this.slot = button("+10 s", () => this.slotAct(), { class: "gk-slot" });
    this.stop = button("Stop", () => engine.askStop());
    this.hurt = button("That hurt", () => engine.hurt(), { class: "gk-hurt" });
    this.buttons = h("div", { class: "gk-buttons" }, this.main, this.back, this.skip, this.repeat, this.stop, this.slot, this.hurt);
    const answer = (/** @type {boolean} */ yes) => (engine.others.rival ? engine.others.answer(yes) : engine.answerStop(yes));
    this.sureText = h("p", { id: `${this.id}-sure` });
    this.sureEnd = button("End the session", () => answer(true), { class: "gk-main" });
    this.sureNot = button("Go on", () => answer(false));
    this.sure = h("div", { class: "gk-sure", role: "group", "aria-labelledby": `${this.id}-sure` }, this.sureText, this.sureEnd, this.sureNot);
    this.panel = h("section", { class: "gk-panel", "aria-labelledby": `${this.id}-panel` });
    this.live = h("div", { class: "gk-live" },
      h("div", { class: "gk-stage" }, this.figure, h("div", { class: "gk-now" }, this.kind, this.count, this.pace, place, words)),
      h("div", { class: "gk-ahead" }, next, this.left), this.bar,
      h("div", { class: "gk-tell" }, this.note, this.noteButton,
        button("New warning sign?", () => this.warningSign(), { class: "gk-sign", "data-sign": "" })),
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
      Escape: engine.others.rival ? () => engine.others.answer(false) : engine.sure ? () => engine.answerStop(false) : this.isFull && (() => this.leaveFull()),
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
    const label = { nothing: "", saved: "Saved", saving: before || "Saving", unsaved: "Not saved yet" }[saved];
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
    const screen = { on: " The screen stays on while the timer runs.", off: "", unavailable: " The screen may turn itself off here; the timer goes on." }[engine.screen.wake];
    const testing = engine.env.now() - engine.tested < (TEST.length + 2) * TEST_MS;
    this.text(this.soundState, (testing ? `You hear, one after the other: ${TEST.map(([, tells]) => tells).join(", ")}${voice ? ", and the voice" : ""}. ` : "") + (settings.muted ? "Sound is off. " : "") +
      (voice ? "The voice is this device's own; nothing is sent anywhere." : `This device has no voice of its own, so ${settings.tones ? "tones and text" : "only the text"} can lead you.`) + screen);
    this.paintExact();
  }

  /** What the timer recorded of its own delays, for those who want to see. After the end it is what the log holds. */
  paintExact() {
    const { engine } = this;
    const late = engine.model.get("summary")?.late_ms ?? engine.outbox.late;
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
    const { rival } = engine.others;
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
      ? (engine.role === "replaced" ? "This session goes on in another view." : engine.others.runsThis ? "Running in another browser." : "Running in another tab.")
      : closed || engine.model.get("message") || (state.status === "paused" ? why : "") ||
        (engine.savedState() === "unsaved" ? this.whyUnsaved() : "") ||
        (phase.seconds === null && mode === "running" ? "At your own pace: press Done, or Enter, after each repetition." : "");
    this.text(this.note, asleep && !closed ? "" : text);
    this.attribute(this.note, "data-tone", closed ? "stop" : null);
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
    const rival = engine.others.find("toggle");
    const closed = engine.shut() || (rival ? `${rivalWords(rival)} Pause it there first.` : "");
    if (closed) this.panel.querySelector(".gk-refused").textContent = closed;
    else {
      engine.act({ type: "gentle" });
      engine.others.claim(false);
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
