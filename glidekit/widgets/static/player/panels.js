// @ts-check
/** What takes the place of the timer: after "that hurt", at the end, and where a session cannot start. */

import { h } from "../kit.js";
import { shape } from "./figure.js";
import { gentleTarget } from "./timeline.js";
import { TEXT, WORDS, clock, didWords, endsWords, hurtEndWords, mayGoOn, pauseFirst, stoppedWords, unsavedWords } from "./words.js";

/** @typedef {import("./engine.js").Engine} Engine */

const SETTLE_MS = 60_000;

export class Panels {
  /** @param {Engine} engine @param {string} id */
  constructor(engine, id) {
    this.engine = engine;
    this.id = id;
    this.root = h("section", { class: "gk-panel", "aria-labelledby": `${id}-panel` });
    this.waitText = h("p", { class: "gk-wait" });
    this.key = "";
  }

  /** @param {string} mode */
  paint(mode) {
    const { engine } = this;
    const { reason, status, hurts } = engine.state;
    const key = JSON.stringify([mode, reason, hurts, engine.savedState() === "unsaved", engine.model.get("summary"), engine.problem]);
    if (key === this.key) return;
    this.key = key;
    const make = { "hurt-ask": this.ask, "hurt-wait": this.wait, "hurt-choose": this.choose, finished: this.end, stopped: this.end, broken: this.broken }[mode];
    this.root.replaceChildren(...(make ? make.call(this, status) : []));
  }

  /** @param {string} text */
  heading(text) {
    return h("p", { class: "gk-heading", id: `${this.id}-panel`, tabindex: -1 }, text);
  }

  ask() {
    const { where, hurt_ends } = this.engine.facts;
    const answer = (/** @type {string} */ name) => {
      const chosen = this.root.querySelector(`input[name="${this.id}-${name}"]:checked`);
      return chosen ? Number(chosen.value) : null;
    };
    const next = () => this.engine.act({ type: "answered", where: answer("where"), hurt: answer("hurt") });
    return [
      this.heading(TEXT.letRest),
      this.choices("where", TEXT.where, where),
      this.choices("hurt", TEXT.howMuch, Array.from({ length: 11 }, (_, value) => String(value)), hurt_ends),
      h("div", { class: "gk-row" }, h("button", { class: "gk-main", onclick: next }, TEXT.next)),
    ];
  }

  /** @param {string} name @param {string} question @param {string[]} labels @param {string[]} ends */
  choices(name, question, labels, ends = []) {
    const cells = labels.map((label, value) =>
      h("label", { class: "gk-cell" }, h("input", { type: "radio", name: `${this.id}-${name}`, value, "data-first": value === 0 && name === "where" }), h("span", {}, label)));
    return h("fieldset", {}, h("legend", {}, question), h("div", { class: "gk-cells" }, cells),
      ends.some(Boolean) && h("p", { class: "gk-ends" }, endsWords(ends).map((text) => h("span", {}, text))));
  }

  wait() {
    const { engine } = this;
    const settled = (/** @type {boolean} */ yes) => () =>
      engine.act({ type: "settled", settled: yes, before: engine.settings.furthest_before ?? null, most: engine.facts.hurts });
    return [
      this.heading(TEXT.hasSettled),
      h("p", {}, TEXT.wait),
      this.waitText,
      h("div", { class: "gk-row" },
        h("button", { class: "gk-main", "data-first": true, onclick: settled(true) }, TEXT.settled),
        h("button", { onclick: settled(false) }, TEXT.notSettled)),
    ];
  }

  /** Paint what changes with every frame of the wait. */
  move() {
    const left = SETTLE_MS - (this.engine.env.now() - (this.engine.state.hurt?.since ?? 0));
    const text = left > 0 ? clock(left) : TEXT.minute;
    if (this.waitText.textContent !== text) this.waitText.textContent = text;
  }

  choose() {
    const { engine } = this;
    const to = gentleTarget(engine.timeline, engine.state.phase);
    const none = to === null;
    const end = h("button", { "data-first": none, class: none && "gk-main", onclick: () => engine.act({ type: "stop", reason: "hurt" }) }, TEXT.endHere);
    const on = none ? null : h("button", { class: "gk-main", "data-first": true, onclick: () => this.goOnGently() }, TEXT.goOnGently);
    return [
      this.heading(TEXT.good),
      h("p", {}, engine.facts.hurt_words.settled ?? ""),
      h("p", {}, none ? TEXT.noGentle : mayGoOn(engine.timeline[to])),
      h("p", { class: "gk-refused", "aria-live": "polite" }),
      h("div", { class: "gk-row" }, on, end),
    ];
  }

  goOnGently() {
    const { engine } = this;
    engine.sound.unlock(engine.settings);
    const rival = engine.others.find("toggle");
    const closed = engine.shut() || (rival ? pauseFirst(rival) : "");
    if (closed) this.root.querySelector(".gk-refused").textContent = closed;
    else {
      engine.act({ type: "gentle" });
      engine.others.claim(false);
    }
  }

  /** @param {string} status */
  end(status) {
    const { engine } = this;
    const finished = status === "finished";
    const { state, facts, settings, model } = engine;
    const hurt = hurtEndWords(state, settings.furthest_before, facts.hurts, facts.hurt_words);
    return [
      h("p", { class: "gk-kind" }, h("span", { class: "gk-shape-box", html: shape(finished ? "done" : "stopped") }),
        h("span", { id: `${this.id}-panel`, tabindex: -1, "data-first": true }, finished ? WORDS.done : TEXT.endedTitle)),
      h("p", {}, finished ? TEXT.wholeSession : stoppedWords(state.reason, model.get("gate"), hurt)),
      h("p", {}, didWords(model.get("summary") ?? {}, state.active_ms)),
      h("p", { class: "gk-quiet" }, engine.savedState() === "unsaved" ? unsavedWords(engine.kept) : TEXT.kept),
    ];
  }

  broken() {
    return [this.heading(TEXT.cannotStart), h("p", {}, this.engine.problem), h("p", { class: "gk-quiet" }, TEXT.nothingStarted)];
  }
}
