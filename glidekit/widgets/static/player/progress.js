// @ts-check
/** How far the session is, and how exact its timer was. */

import { h } from "../kit.js";
import { setsOf } from "./timeline.js";
import { TEXT, exactWords, lateWords, skippedWords } from "./words.js";

/** @typedef {import("./timeline.js").Phase} Phase */

const OWN_PACE_MS = 5_000;  // what a step at one's own pace counts for in the bar

/** @param {Phase} phase */
const shareOf = ({ seconds }) => (seconds === null ? OWN_PACE_MS : seconds * 1000);

const EMPTY = "translateX(-110%)";  // at -100 % a trace of it would show

/**
 * How far a part is filled, in steps finer than a pixel, so that most frames change nothing.
 * @param {number} here @param {number} ms
 */
export const filledTo = (here, ms) => (ms && here > 0 ? `translateX(${(Math.min(100, (100 * here) / ms) - 100).toFixed(1)}%)` : EMPTY);

/** The session as a bar: one part for each set with the pause before it; exercises and sides stand a little apart. */
export class Bar {
  constructor() {
    this.root = h("div", { class: "gk-bar", role: "progressbar", "aria-label": TEXT.whole, "aria-valuemin": 0, "aria-valuemax": 100 });
    /** @type {Phase[]} */
    this.timeline = [];
    /** @type {{first: number, end: number, ms: number, set: number, key: string}[]} */
    this.parts = [];
    /** @type {string[]} how far each part is filled */
    this.places = [];
  }

  /** @param {Phase[]} timeline */
  show(timeline) {
    if (timeline === this.timeline) return;
    this.timeline = timeline;
    const sets = setsOf(timeline);
    this.parts = sets.map(({ first, end }, number) => {
      const begin = number ? sets[number - 1].end : 0;
      const ms = timeline.slice(begin, end).reduce((sum, phase) => sum + shareOf(phase), 0);
      const { exercise, variant, side, bout } = timeline[first];
      return { first: begin, end, ms, set: bout ?? number, key: `${exercise}/${variant}/${side}` };
    });
    this.places = [];
    this.root.replaceChildren(...this.parts.map(({ ms, key }, number) =>
      h("span", { style: `flex-grow:${Math.max(1, ms)}`, "data-apart": number > 0 && key !== this.parts[number - 1].key }, h("i"))));
  }

  /** @param {number} index @param {number} phase_ms without what was added @param {number[]} skipped sets that were passed over */
  fill(index, phase_ms, skipped) {
    const { timeline, parts } = this;
    let done = 0, all = 0;
    parts.forEach(({ first, end, ms, set }, number) => {
      const passed = skipped.includes(set);
      let here = index >= end && !passed ? ms : 0;
      if (index >= first && index < end) {
        for (let i = first; i < index; i += 1) here += shareOf(timeline[i]);
        here += Math.min(shareOf(timeline[index]), Math.max(0, phase_ms));
      }
      done += here;
      all += ms;
      const part = this.root.children[number];
      part.toggleAttribute("data-skipped", passed);
      const place = filledTo(here, ms);
      if (place !== this.places[number]) part.firstElementChild.style.transform = this.places[number] = place;
    });
    this.tell(all ? Math.round((100 * done) / all) : 0, parts.filter(({ set }) => skipped.includes(set)).length);
  }

  /** @param {number} share @param {number} missed */
  tell(share, missed) {
    if (this.root.getAttribute("aria-valuenow") !== String(share)) this.root.setAttribute("aria-valuenow", String(share));
    if (missed) this.root.setAttribute("aria-valuetext", skippedWords(share, missed));
    else this.root.removeAttribute("aria-valuetext");
  }
}

/**
 * Median and maximum of the timer's own delays, ms.
 * @param {number[]} late
 */
export function exactness(late) {
  const sorted = [...late].sort((a, b) => a - b);
  const n = sorted.length;
  const median = n === 0 ? null : (sorted[(n - 1) >> 1] + sorted[n >> 1]) / 2;
  return { n, median, max: n === 0 ? null : sorted[n - 1] };
}

const STRIP_MS = [20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000];

/**
 * The same delays as dots on a strip of 100 by 1: `to_ms` is its right end, `dots` are [x, how many lie there below].
 * Dots that would cover each other are stacked up to eight high; beyond that one stands for all.
 * @param {number[]} late
 */
export function strip(late) {
  const most = Math.max(0, ...late.map((ms) => (Number.isFinite(ms) ? ms : 0)));
  const to_ms = STRIP_MS.find((end) => most <= end) ?? Math.ceil(most / 1000) * 1000;
  /** @type {Map<number, number>} */
  const stacks = new Map();
  /** @type {[number, number][]} */
  const dots = [];
  for (const ms of late) {
    const x = Math.round((100 * Math.max(0, ms)) / to_ms);
    const below = stacks.get(x) ?? 0;
    stacks.set(x, below + 1);
    if (below < 8) dots.push([x, below]);
  }
  return { to_ms, dots };
}

/** What the timer recorded of its own delays, for those who want to see. */
export class Exactness {
  /** @param {() => number[]} late */
  constructor(late) {
    this.late = late;
    this.words = h("p", { class: "gk-quiet" });
    this.strip = h("figure", { class: "gk-strip" });
    this.root = h("details", { ontoggle: () => this.paint() }, h("summary", {}, TEXT.exact), this.words, this.strip);
    this.drawn = -1;
  }

  paint() {
    const late = this.late();
    const { n, median, max } = exactness(late);
    const words = exactWords(n, median ?? 0, max ?? 0);
    if (this.words.textContent !== words) this.words.textContent = words;
    if (!this.root.open || this.drawn === n) return;
    this.drawn = n;
    this.strip.hidden = n === 0;
    const { to_ms, dots } = strip(late);
    this.strip.replaceChildren(
      h("svg", { viewBox: "0 0 320 44", "aria-hidden": "true" },
        dots.map(([x, below]) => h("circle", { cx: 4 + x * 3.12, cy: 36 - below * 4, r: 2 })), h("path", { d: "M2 40h316" })),
      h("div", { class: "gk-ends" }, h("span", {}, TEXT.onTime), h("span", {}, lateWords(to_ms))),
      h("figcaption", {}, TEXT.eachDot));
  }
}
