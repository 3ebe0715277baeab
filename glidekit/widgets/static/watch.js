/**
 * A figure that shows an exercise on request.
 *
 * What shapes this file:
 * - The parts that decide are pure and exported.
 * - Nothing moves by itself, and under reduced motion nothing moves at all: start and end stand side by side.
 * - All frames come from Python once; the left leg is the right one mirrored.
 * - No key leaves the root unless Ctrl, Meta or Alt is held: JupyterLab acts on keys.
 * - Each view has its own clock and its own choices; Python is told nothing.
 *
 * @typedef {{from: number, to: number, seconds: number, back: boolean, words: string}} Stage
 */

import { claimKeys, eased, h, movePaths, pathThrough } from "./kit.js";

const REST_S = 0.6; // between two repetitions
const RANGE_WORDS = { quarter: "A quarter", half: "Half", full: "All of it" };

// ---------------------------------------------------------------------------------------------- pure parts

/** How long a stage takes, there and back. @param {Stage} stage */
export const lengthOf = (stage) => stage.seconds * (stage.back ? 2 : 1);

/** The film's position and stage at a time; after the last stage it starts again. @param {Stage[]} stages */
export function placeAt(stages, seconds, part = 1) {
  const whole = stages.reduce((sum, stage) => sum + lengthOf(stage), REST_S);
  let left = ((seconds % whole) + whole) % whole;
  for (const [number, stage] of stages.entries()) {
    const length = lengthOf(stage);
    if (left < length) {
      const there = stage.back ? 1 - Math.abs(1 - left / stage.seconds) : left / stage.seconds;
      return { stage: number, share: part * (stage.from + (stage.to - stage.from) * eased(there)) };
    }
    left -= length;
  }
  const last = stages.length - 1, end = stages[last];
  return { stage: last, share: part * (end.back ? end.from : end.to) };
}

/** The farthest point in the film that any stage reaches. @param {Stage[]} stages */
export const farthest = (stages) => Math.max(...stages.map((stage) => stage.to));

// ------------------------------------------------------------------------------------------------- the page

class View {
  constructor(spec, signal) {
    Object.assign(this, { spec, signal, side: spec.side, range: spec.range, playing: false, seconds: 0 });
    this.prefix = `gkwatch-${Math.random().toString(36).slice(2)}`; // no counter: each widget loads this file anew
    this.tracks = spec.classes.map((_, path) => pathThrough(spec.frames.map((frame) => frame[path])));
    this.stillness = matchMedia("(prefers-reduced-motion: reduce)");
    this.stillness.addEventListener?.("change", () => { this.stop(); this.lay(); }, { signal });
    this.build();
    this.lay();
  }

  build() {
    const { spec } = this;
    this.stage = h("div", { class: "gk-stage", role: "img" });
    this.words = h("p", { class: "gk-words" });
    this.button = h("button", { class: "gk-main", onclick: () => (this.playing ? this.stop() : this.play()) }, "Show the movement");
    const range = spec.ranges.length ? this.choice("How far", "range", spec.ranges.map(({ id }) => [id, RANGE_WORDS[id]])) : "";
    const side = this.choice("Leg", "side", [["left", "Left"], ["right", "Right"]]);
    this.root = h("section", { class: "gk-watch", "aria-label": spec.title },
      this.stage, this.words, h("div", { class: "gk-row" }, this.button, range, side));
    claimKeys(this.root, this.signal);
    this.signal.addEventListener("abort", () => this.stop());
  }

  choice(label, field, options) {
    const cells = options.map(([value, words]) => {
      const radio = h("input", { type: "radio", name: `${this.prefix}-${field}`, value, onchange: () => { this[field] = value; this.lay(); } });
      radio.checked = this[field] === value;
      return h("label", { class: "gk-cell" }, radio, h("span", {}, words));
    });
    return h("fieldset", {}, h("legend", {}, label), h("div", { class: "gk-cells" }, ...cells));
  }

  get part() {
    return this.spec.ranges.find(({ id }) => id === this.range)?.part ?? 1;
  }

  /** Redraw: one figure, or start and end where nothing may move. */
  lay() {
    const still = this.stillness.matches;
    const shares = still ? [0, this.part * farthest(this.spec.stages)] : [placeAt(this.spec.stages, this.seconds, this.part).share];
    const figures = shares.map((share) => this.figure(share));
    this.paths = figures.map((svg) => [...svg.querySelectorAll("path")]);
    this.stage.replaceChildren(...figures.map((svg, i) => (still ? h("figure", {}, svg, h("figcaption", {}, i ? "End" : "Start")) : svg)));
    this.stage.setAttribute("aria-label", this.spec.alt.replace("right leg", `${this.side} leg`).replace("from the right", `from the ${this.side}`));
    this.button.hidden = still;
    this.say();
  }

  figure(share) {
    const paths = this.spec.classes.map((name, i) => h("path", { class: name, d: this.tracks[i](share) }));
    const svg = h("svg", { viewBox: this.spec.viewBox, "aria-hidden": "true" }, ...paths);
    svg.toggleAttribute("data-mirrored", this.side === "left");
    return svg;
  }

  play() {
    this.playing = true;
    this.button.textContent = "Stop";
    let before = 0;
    const tick = (/** @type {number} */ now) => {
      if (!this.playing || this.signal.aborted) return;
      if (before) this.seconds += Math.min(0.1, (now - before) / 1000); // no jump after the page slept
      before = now;
      this.paint();
      this.frame = requestAnimationFrame(tick);
    };
    this.frame = requestAnimationFrame(tick);
  }

  stop() {
    this.playing = false;
    cancelAnimationFrame(this.frame);
    this.seconds = 0;
    this.button.textContent = "Show the movement";
    if (this.paths) this.lay();
  }

  paint() {
    const { share } = placeAt(this.spec.stages, this.seconds, this.part);
    if (share !== this.share) movePaths(this.paths[0], this.tracks, share);
    this.share = share;
    this.say();
  }

  say() {
    const words = this.spec.stages[this.playing ? placeAt(this.spec.stages, this.seconds).stage : 0].words;
    if (this.words.textContent !== words) this.words.textContent = words;
  }
}

export default {
  /** @param {{model: any, el: HTMLElement, signal?: AbortSignal}} context */
  render({ model, el, signal }) {
    const control = new AbortController();
    signal?.addEventListener("abort", () => control.abort());
    el.append(new View(model.get("spec"), control.signal).root);
    return () => control.abort();
  },
};
