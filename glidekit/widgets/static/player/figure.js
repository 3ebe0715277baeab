// @ts-check
/** What is drawn: the figure that moves with the session, and the shape of each kind of phase. */

import { h, movePaths, pathThrough } from "../kit.js";
import { isMovement } from "./timeline.js";
import { titleOf } from "./words.js";

/** @typedef {import("./timeline.js").Phase} Phase */

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
export const shape = (name) => `<svg class="gk-shape" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${SHAPES[name] ?? ""}</svg>`;

SHAPES.between = SHAPES.rest;

/** Shows the pose of a phase; under reduced motion start and end stand side by side. */
export class Figure {
  /** @param {MediaQueryList|{matches: boolean}} stillness */
  constructor(stillness) {
    this.stillness = stillness;
    this.root = h("div", { class: "gk-figure" });
    /** @type {Record<string, any>} */
    this.figures = {};
    this.key = "";
    this.share = -1;
    /** @type {SVGPathElement[]} */
    this.paths = [];
    /** @type {((share: number) => string)[]} each path through all frames */
    this.tracks = [];
    /** @type {any} */
    this.drawn = undefined;
  }

  /** @param {Phase} phase */
  of({ exercise, variant, side, pose }) {
    return pose ? this.figures[`${exercise}/${variant}/${side}/${pose.range}/${pose.from}>${pose.to}`] : undefined;
  }

  /** In a pause, show where the coming movement begins. @param {Record<string, any>} figures @param {Phase[]} timeline @param {Phase} phase */
  show(figures, timeline, phase) {
    this.figures = figures;
    this.root.hidden = Object.keys(figures).length === 0;
    if (this.root.hidden) return;
    const moves = isMovement(phase);
    const shown = moves ? phase : timeline.slice(timeline.indexOf(phase)).find(isMovement);
    const figure = this.of(phase) ?? (shown && this.of(shown));
    const twice = this.stillness.matches && figure?.frames.length > 1 && moves;
    const { exercise, variant, side, pose } = shown ?? {};
    const key = [exercise, variant, side, pose?.range, phase.pose?.from, phase.pose?.to, moves, twice].join("/");
    if (key === this.key) return;
    this.key = key;
    this.draw(figure, twice, figure?.alt || titleOf(phase));
  }

  /** @param {any} figure @param {boolean} twice @param {string} alt */
  draw(figure, twice, alt) {
    this.drawn = figure;
    this.share = -1;
    if (!figure) {
      this.root.replaceChildren();
      this.paths = [];
      return;
    }
    const first = frameOf(figure, 0);
    this.paths = [...first.querySelectorAll("path")];
    this.tracks = this.paths.map((_, path) => pathThrough(figure.frames.map((/** @type {string[]} */ frame) => frame[path] ?? "")));
    this.root.replaceChildren(first, ...(twice ? [frameOf(figure, figure.frames.length - 1)] : []));
    this.root.setAttribute("role", "img");
    this.root.setAttribute("aria-label", alt);
  }

  /** Move the limb to where it is in a phase. @param {Phase} phase @param {number} out 0 to 1 */
  move(phase, out) {
    if (!this.drawn || this.drawn !== this.of(phase) || this.drawn.frames.length < 2) return;
    const share = phase.kind === "move" ? out : phase.kind === "hold" ? 1 : 0;
    if (share === this.share) return;
    this.share = share;
    movePaths(this.paths, this.tracks, share);
  }

  /** Redraw when shown next. */
  forget() {
    this.key = "";
  }
}

/** One frame as a picture. @param {any} figure @param {number} frame */
function frameOf(figure, frame) {
  if (figure.photo) return h("img", { src: figure.photo, alt: "" });
  return h("svg", { viewBox: figure.viewBox, "aria-hidden": "true" },
    figure.classes.map((/** @type {string} */ name, /** @type {number} */ path) => h("path", { class: name, d: figure.frames[frame]?.[path] ?? "" })));
}
