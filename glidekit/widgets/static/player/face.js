// @ts-check
/**
 * The face: one for each view. It paints what the engine says and passes on what the person does. JupyterLab takes
 * scrolled-off cells out of the page and may show one model twice, so painting changes nothing else.
 */

import { claimKeys, h, keepInView, mayTakeFocus, staysHere, visibleArea } from "../kit.js";
import { Figure, reach, shape } from "./figure.js";
import { Panels } from "./panels.js";
import { Bar, Exactness } from "./progress.js";
import { TEST, TEST_MS } from "./sound.js";
import { isMovement, isWaiting, timeLeft } from "./timeline.js";
import { localVoice } from "./voice.js";
import {
  KEYS, LEAVE, TEXT, awayWords, capital, clock, countLabel, figureOf, firstUp, holds, leftWords, mainLabel, nextWords, nowWords, pausedWords, placeOf,
  savedWords, sideWords, signLabel, soundWords, sureWords, titleOf, unsavedWords,
} from "./words.js";

/** @typedef {import("./engine.js").Engine} Engine */
/** @typedef {import("./timeline.js").Phase} Phase */
/** @typedef {import("./sound.js").Settings} Settings */

let faces = 0;

export class Face {
  /** @param {Engine} engine @param {HTMLElement} el @param {AbortSignal} signal */
  constructor(engine, el, signal) {
    this.engine = engine;
    this.id = `gk-player-${++faces}-${Math.random().toString(36).slice(2, 7)}`;
    this.stillness = globalThis.matchMedia?.("(prefers-reduced-motion: reduce)") ?? { matches: false };
    this.moving = false;  // whether the limb is on its way
    this.cache = new Map();
    /** @type {HTMLElement[]} */
    this.steadies = [];
    this.figure = new Figure(this.stillness);
    this.bar = new Bar();
    this.panels = new Panels(engine, this.id);
    // After the end, use what the log holds.
    this.exactness = new Exactness(() => engine.model.get("summary")?.late_ms ?? engine.outbox.late);
    this.root = this.build();
    el.append(this.root);
    signal.addEventListener("abort", () => this.remove(), { once: true });
    this.root.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.key(event), { signal });
    claimKeys(this.root, signal);
    this.root.addEventListener("fullscreenchange", () => this.fullChanged(), { signal });
    this.stillness.addEventListener?.("change", () => { this.figure.forget(); engine.paint(); }, { signal });
    engine.faces.add(this);
    engine.unseenSince = null;
    engine.activate();
    engine.paint();
    if (engine.model.get("take_focus")) requestAnimationFrame(() => this.arrive(signal));
  }

  /** The plan was just chosen: focus Start and bring all buttons into view. @param {AbortSignal} signal */
  arrive(signal) {
    const { model } = this.engine;
    if (!this.main.getClientRects().length) {
      // The notebook attaches a view in its own time.
      if (!signal.aborted) requestAnimationFrame(() => this.arrive(signal));
      return;
    }
    if (mayTakeFocus(this.root)) {
      this.focusMain();
      keepInView(this.buttons, () => this.showButtons(), signal);
    }
    model.set("take_focus", false);
    model.save_changes();
  }

  showButtons() {
    const { bottom } = this.buttons.getBoundingClientRect();
    const area = visibleArea(this.root);
    if (this.root.getBoundingClientRect().top < area.top || bottom > area.bottom) this.root.scrollIntoView({ block: "start" });
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
    this.fullButton = h("button", { class: "gk-icon", "aria-label": TEXT.full, title: TEXT.full, html: `${shape("full")}<span class="gk-leave" aria-hidden="true">${LEAVE.verb}<i>${LEAVE.rest}</i> <kbd>${LEAVE.key}</kbd></span>`, onclick: () => this.full() });
    this.shape = h("span", { class: "gk-shape-box" });
    this.act = h("span");
    this.side = h("span", { class: "gk-side" });
    this.kind = h("p", { class: "gk-kind" }, this.shape, this.act, this.side);
    this.number = h("span");
    this.of = h("span", { class: "gk-of" });
    this.count = h("div", { class: "gk-count", role: "timer", "aria-live": "off" }, this.number, this.of);
    this.reached = h("span");
    this.pace = h("div", { class: "gk-pace", "aria-hidden": "true" }, this.reached);
    this.place = h("p");
    this.words = h("p");
    this.next = h("p");
    this.left = h("p");
    this.steadies = [this.title, this.place, this.words, this.next, this.left].map((line) => h("div", { class: "gk-steady" }, line));
    const [title, place, words, next, left] = this.steadies;
    title.classList.add("gk-title");
    place.classList.add("gk-place");
    words.classList.add("gk-words");
    next.classList.add("gk-next");
    left.classList.add("gk-left");
    this.note = h("p", { class: "gk-note" });
    this.noteButton = button(TEXT.soundOn, () => engine.soundOn(), { class: "gk-small" });
    this.sign = button("", () => this.warningSign(), { class: "gk-sign", "data-sign": "" });
    this.main = button("", () => this.mainAct(), { class: "gk-main" });
    this.back = button(TEXT.back, () => engine.jump("back"));
    this.skip = button(TEXT.skip, () => engine.jump("skipped"));
    this.repeat = button(TEXT.repeat, () => engine.jump("repeated"));
    this.slot = button(TEXT.longer, () => this.slotAct(), { class: "gk-slot" });
    this.stop = button(TEXT.stop, () => engine.askStop());
    this.hurt = button(TEXT.hurt, () => engine.hurt(), { class: "gk-hurt" });
    this.buttons = h("div", { class: "gk-buttons" }, this.main, this.back, this.skip, this.repeat, this.stop, this.slot, this.hurt);
    const answer = (/** @type {boolean} */ yes) => (engine.others.rival ? engine.others.answer(yes) : engine.answerStop(yes));
    this.sureText = h("p", { id: `${this.id}-sure` });
    this.sureEnd = button("", () => answer(true), { class: "gk-main" });
    this.sureNot = button("", () => answer(false));
    this.sure = h("div", { class: "gk-sure", role: "group", "aria-labelledby": `${this.id}-sure` }, this.sureText, h("div", { class: "gk-answers" }, this.sureEnd, this.sureNot));
    this.live = h("div", { class: "gk-live" },
      h("div", { class: "gk-stage" }, this.figure.root, h("div", { class: "gk-now" }, this.kind, this.count, this.pace, place, words)),
      h("div", { class: "gk-ahead" }, next, left), this.bar.root,
      h("div", { class: "gk-tell" }, this.note, this.noteButton, this.sign),
      h("div", { class: "gk-controls" }, this.buttons, this.sure));
    this.heard = h("p", { class: "gk-unseen", "aria-live": "polite" });
    return h("div", { class: "gk-player", role: "group", tabindex: -1, "aria-label": TEXT.timer },
      h("div", { class: "gk-head" }, title, this.saved, this.fullButton),
      h("div", { class: "gk-body" }, this.live, this.panels.root), this.foot(), this.heard);
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
    // Dragging only changes what is heard; letting go keeps it.
    this.volume.addEventListener("input", () => engine.sound.level({ ...engine.settings, volume: Number(this.volume.value) / 100 }));
    this.volume.addEventListener("change", () => engine.set({ volume: Number(this.volume.value) / 100 }));
    this.soundState = h("p", { class: "gk-quiet" });
    return h("div", { class: "gk-foot" },
      h("details", {}, h("summary", {}, TEXT.sound),
        h("div", { class: "gk-settings" },
          h("label", { class: "gk-volume" }, TEXT.volume, this.volume),
          tick(TEXT.sounds, "muted", true), tick(TEXT.tones, "tones"), tick(TEXT.voice, "voice"), tick(TEXT.beat, "metronome"),
          h("button", { class: "gk-small", onclick: () => engine.testSound() }, TEXT.test), this.soundState)),
      h("details", {}, h("summary", {}, TEXT.keys),
        h("dl", { class: "gk-keys" }, ...KEYS.map(([key, does]) => h("div", {}, h("dt", {}, h("kbd", {}, key)), h("dd", {}, does))))),
      this.exactness.root);
  }

  /* ---- what the person does ----------------------------------------------------------------------------- */

  mainAct() {
    const { engine } = this;
    if (engine.role === "watching" || engine.role === "replaced") engine.takeOver();
    else if (engine.state.status === "ready") engine.start();
    else engine.toggle();
    this.root.scrollIntoView({ block: "nearest" });
  }

  /** Leave the full window first: it hides the safety check beside the timer. */
  warningSign() {
    if (this.root.hasAttribute("data-full")) this.full();
    this.engine.askSign(this.root);
  }

  slotAct() {
    this.engine.act({ type: this.manual ? "done" : "extend" });
  }

  get manual() {
    const { state, timeline, phase } = this.engine;
    return state.status === "running" && timeline.length > 0 && phase.seconds === null;
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (!staysHere(event)) return;
    const { engine } = this;
    const target = /** @type {HTMLElement} */ (event.target);
    const button = target.closest("button");
    const field = target.matches("input, select, textarea");
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    // Shift+Enter runs a cell in a notebook; here that habit must not press the focused button.
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

  /** Full screen where the browser allows it, else over the whole page: only the top layer escapes JupyterLab's boxes. */
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
    const label = this.isFull ? `${LEAVE.verb}${LEAVE.rest}` : TEXT.full;
    this.fullButton.setAttribute("aria-label", label);
    this.fullButton.title = label;
    this.engine.paint();
  }

  focusMain() {
    this.main.focus({ preventScroll: true });
  }

  /** @param {string} text */
  announce(text) {
    // Screen readers repeat the same words only if the text changes.
    this.heard.textContent = this.heard.textContent === text ? `${text}\u00a0` : text;
    // Clear it, so that reading on does not find it again.
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
    this.attribute(this.root, "aria-label", title ? `${TEXT.timer}: ${title}` : TEXT.timer);
    this.paintSaved();
    this.paintFoot();
    const whole = ["broken", "finished", "stopped", "hurt-ask", "hurt-wait", "hurt-choose"].includes(mode);
    this.attribute(this.root, "data-panel", whole ? "" : null);
    this.live.inert = whole;
    this.panels.root.inert = !whole;
    this.panels.paint(mode);
    if (mode !== "broken") {
      this.paintLive(mode);
      this.move();
    } else {
      this.text(this.title, TEXT.timer);
    }
    if (had && before !== undefined && before !== mode) this.refocus(whole);
    else if (had && this.sureShown !== engine.asking) (engine.asking ? this.sureEnd : this.main).focus({ preventScroll: true });
    this.sureShown = engine.asking;
  }

  /** After a change of state, focus the one next step, if focus was in the player at all. @param {boolean} whole */
  refocus(whole) {
    if (this.engine.asking) this.sureEnd.focus({ preventScroll: true });
    else if (!whole) this.focusMain();
    else {
      (this.panels.root.querySelector("[data-first]") ?? this.root).focus({ preventScroll: true });
      // On a phone the buttons lie low, and what replaces them may begin above the view.
      this.panels.root.firstElementChild?.scrollIntoView({ block: "nearest" });
    }
  }

  paintSaved() {
    const saved = this.engine.role === "watching" ? "nothing" : this.engine.savedState();
    const before = this.engine.live ? this.saved.textContent : "";
    this.text(this.saved, savedWords(saved, before, this.engine.facts.saved_word));
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
    const testing = engine.env.now() - engine.tested < (TEST.length + 2) * TEST_MS ? TEST : null;
    const { muted, tones = true } = settings;
    this.text(this.soundState, soundWords({ testing, muted, tones, voice: localVoice() !== null, wake: engine.screen.wake }));
    this.exactness.paint();
  }

  /** Put every text a line will ever hold into it, invisibly, so it is large enough at any width. */
  makeRoom() {
    const { timeline } = this.engine;
    if (this.cache.get("room") === timeline) return;
    this.cache.set("room", timeline);
    const longest = (/** @type {(index: number) => string} */ of) =>
      [...new Set(timeline.map((_, index) => of(index)))].sort((a, b) => b.length - a.length).slice(0, 16);
    const all = timeLeft(timeline, 0, 0);
    const texts = [
      longest((index) => titleOf(timeline[index])),
      longest((index) => capital(placeOf(timeline[index]))),
      longest((index) => timeline[index].words ?? ""),
      [...longest((index) => nextWords(timeline, index)), firstUp(timeline.find(isMovement) ?? timeline[0])],
      [0, 1000, 2000].map((less) => leftWords({ ...all, ms: all.ms - less }, "running")),  // a whole minute is said shorter
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
    this.text(this.title, phase.kind === "done" ? engine.model.get("session")?.title || TEXT.session : titleOf(shown));
    const look = mode === "ready" ? "ready" : state.status === "paused" ? "paused" : phase.kind;
    this.attribute(this.root, "data-kind", look);
    if (this.cache.get("kind") !== look) {
      this.cache.set("kind", look);
      this.shape.innerHTML = shape(look);
    }
    this.text(this.place, this.placeText(mode, phase));
    this.text(this.words, phase.kind === "done" ? "" : phase.words ?? "");
    this.text(this.next, mode === "ready" ? firstUp(shown) : nextWords(timeline, position.phase));
    this.figure.show(engine.model.get("figures") ?? {}, timeline, shown);
    this.bar.show(timeline);
    this.paintNote(mode, phase);
    this.paintButtons(mode, phase);
  }

  /** @param {string} mode @param {Phase} phase */
  placeText(mode, phase) {
    if (mode !== "ready") return capital(placeOf(phase));
    const { sets } = this.engine;
    const names = new Set(this.engine.timeline.filter(isMovement).map((p) => p.name));
    return holds(names.size, sets.length);
  }

  /** @param {string} mode @param {Phase} phase */
  paintButtons(mode, phase) {
    const { engine } = this;
    const running = engine.state.status === "running";
    const begun = mode === "running" || mode === "paused";
    this.text(this.main, mainLabel(mode, running));
    for (const one of [this.back, this.skip, this.repeat, this.stop, this.hurt]) one.toggleAttribute("data-gone", !begun);
    const manual = phase.seconds === null && running;
    this.text(this.slot, manual ? TEXT.done : TEXT.longer);
    this.slot.toggleAttribute("data-done", manual);
    const own = phase.seconds === null && mode !== "ready";
    this.root.toggleAttribute("data-own", own);
    this.attribute(this.count, "aria-label", countLabel(mode, phase));
    this.slot.toggleAttribute("data-gone", !(begun && (manual || isWaiting(phase))));
    for (const one of this.buttons.children) {
      const gone = one.hasAttribute("data-gone");
      if (gone && one === document.activeElement) this.focusMain();
      one.disabled = gone;
    }
    const { rival } = engine.others;
    const { text, yes, no } = sureWords(rival);
    this.text(this.sureText, text);
    this.text(this.sureEnd, yes);
    this.text(this.sureNot, no);
    this.sureEnd.disabled = this.sureNot.disabled = rival?.waits === true;
    this.buttons.inert = engine.asking;
    this.sure.inert = !engine.asking;
    this.root.toggleAttribute("data-sure", engine.asking);
  }

  /** @param {string} mode @param {Phase} phase */
  paintNote(mode, phase) {
    const { engine } = this;
    const { state } = engine;
    const asleep = engine.live && engine.role === "owner" && state.status === "running" && !engine.settings.muted && !engine.sound.on;
    this.noteButton.toggleAttribute("hidden", !asleep);
    const closed = mode === "ready" ? engine.shut() : engine.refused;
    const text = mode === "away"
      ? awayWords(engine.role === "replaced", engine.others.runsThis)
      : closed || engine.model.get("message") || (state.status === "paused" ? pausedWords(state, engine.model.get("gate")) : "") ||
        (engine.savedState() === "unsaved" ? unsavedWords(engine.kept) : "") ||
        (phase.seconds === null && mode === "running" ? TEXT.ownPace : "");
    this.text(this.note, asleep && !closed ? "" : text);
    this.attribute(this.note, "data-tone", closed ? "stop" : null);
    this.text(this.sign, signLabel(Boolean(closed), engine.model.get("gate")));
  }

  /** Paint what changes with every frame. */
  move() {
    const { engine, mode } = this;
    this.moving = false;
    if (!mode || mode === "broken") return;
    if (mode === "hurt-wait") this.panels.move();
    const { timeline } = engine;
    const { phase: index, phase_ms, extra_ms } = engine.position();
    const phase = timeline[Math.min(index, timeline.length - 1)];
    const total = mode === "ready" ? timeLeft(timeline, 0, 0) : timeLeft(timeline, index, phase_ms, extra_ms);
    const { figure, of } = mode === "ready" ? { figure: clock(total.ms), of: "" } : figureOf(phase, phase_ms, extra_ms);
    this.text(this.number, figure);
    this.text(this.of, of);
    // One size for the whole set: nothing jumps between the ninth repetition and the tenth.
    this.root.toggleAttribute("data-long", of ? of.length > 6 : figure.length > 3);
    const look = this.root.dataset.kind;
    this.text(this.act, nowWords(look ?? "", phase, phase_ms));
    this.text(this.side, sideWords(look ?? "", phase));
    this.text(this.left, leftWords(total, mode));
    const still = this.stillness.matches;
    const out = reach(phase, phase_ms);
    this.moving = !still && phase.kind === "move" && mode === "running";
    const shown = still || phase.kind !== "move" || mode === "ready" ? 0 : out;
    // Move each bar by its transform alone: nothing else is restyled or laid out again.
    this.reached.style.transform = `scaleX(${shown.toFixed(4)})`;
    if (!still && mode !== "ready") this.figure.move(phase, out);
    this.bar.fill(index, phase_ms - extra_ms, engine.state.skipped);
  }

}
