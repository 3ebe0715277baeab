/**
 * A body from the front and the back whose places are marked by pointing, or from a list.
 *
 * What shapes this file:
 * - The parts that decide are pure and exported.
 * - The list is for everyone who does not point: it holds the same marks, and screen readers see only the list.
 * - Only Python knows whether something was saved: handing in sets `submission` and `state`, Python answers.
 * - No key leaves the root unless Ctrl, Meta or Alt is held: JupyterLab acts on keys.
 *
 * @typedef {Record<string, string[]>} Marks  kind -> ids of areas
 */

import { PATIENCE_MS, claimKeys, h, listen, randomId } from "./kit.js";

const WORDS = {
  saving: "Saving",
  waiting: "Not saved yet. Python is busy or has stopped. Your marks stay on this page. If nothing changes within a minute, run this cell again.",
  none: "none marked",
};

// ---------------------------------------------------------------------------------------------- pure parts

/** Marks with one area of a kind turned on or off. @param {Marks} marks */
export function toggled(marks, kind, area) {
  const now = marks[kind] ?? [];
  return { ...marks, [kind]: now.includes(area) ? now.filter((one) => one !== area) : [...now, area].sort() };
}

/** The furthest place on a side, as a word; "" when nothing is marked there. @param {Marks} marks */
export function furthest(spec, marks, side) {
  const all = new Set(Object.values(marks).flat());
  const levels = spec.areas.filter((area) => area.side === side && all.has(area.id)).map((area) => spec.levels.indexOf(area.level));
  return levels.length ? spec.levels[Math.max(...levels)] : "";
}

/** Marks as the one line that Python reads (glidekit/body/areas.py). @param {Marks} marks */
export function textOf(spec, marks) {
  const said = spec.kinds.filter(({ id }) => (marks[id] ?? []).length).map(({ id }) => `${id}: ${[...marks[id]].sort().join(", ")}`);
  return said.join("; ") || "nothing";
}

/** The marks of such a line; none without a line. @returns {Marks} */
export function marksIn(spec, text) {
  const found = Object.fromEntries(spec.kinds.map(({ id }) => [id, []]));
  for (const part of String(text ?? "").split(";")) {
    const [kind, areas] = part.split(":").map((one) => one.trim());
    if (areas && found[kind]) found[kind] = areas.split(",").map((one) => one.trim());
  }
  return found;
}

/**
 * A map inside a form: `change(line, level)` is called at every mark, with the furthest point of `side` as a word.
 * @returns {{root: HTMLElement, paint: (line: string|null) => void}}
 */
export function inForm({ spec, side, line, change, signal }) {
  const values = { spec, marks: marksIn(spec, line), state: "open", message: "" };
  const model = {
    get: (name) => values[name],
    set: (name, value) => { values[name] = value; },
    save_changes: () => change(anything(values.marks) ? textOf(spec, values.marks) : null, furthest(spec, values.marks, side)),
    on() {}, off() {},
  };
  const view = new MapView(model, signal, true);
  const paint = (now) => { values.marks = marksIn(spec, now); view.paint(); };
  return { root: view.root, paint };
}

/** Whether anything is marked. @param {Marks} marks */
export const anything = (marks) => Object.values(marks).some((areas) => areas.length > 0);

// ------------------------------------------------------------------------------------------------- the page

/** A view of a map; `inForm` leaves saving to the form around it. */
export class MapView {
  constructor(model, signal, inForm = false) {
    this.inForm = inForm;
    this.model = model;
    this.signal = signal;
    this.spec = model.get("spec");
    this.prefix = `gkmap-${Math.random().toString(36).slice(2)}`; // no counter: each widget loads this file anew
    this.kind = this.spec.kinds[0].id;
    this.build();
    listen(model, ["marks", "state", "message"], () => this.paint(), signal);
    signal.addEventListener("abort", () => clearTimeout(this.slow));
    this.paint();
  }

  build() {
    const { spec, prefix } = this;
    this.root = h("div", { class: "gk-bodymap", role: "group", "aria-label": "Body map" });
    claimKeys(this.root, this.signal);
    const kinds = h("fieldset", { class: "gk-kinds" }, h("legend", {}, "What do you mark?"), ...spec.kinds.map(({ id, label }) => {
      const radio = h("input", { type: "radio", name: `${prefix}-kind`, value: id, onchange: () => { this.kind = id; this.paint(); } });
      radio.checked = id === this.kind;
      return h("label", { class: "gk-cell" }, radio, h("span", {}, this.swatch(id), label));
    }));
    const defs = h("svg", { class: "gk-defs", "aria-hidden": "true", width: 0, height: 0 }, h("defs", {},
      h("pattern", { id: `${prefix}-tingling`, width: 7, height: 7, patternUnits: "userSpaceOnUse" }, h("circle", { class: "gk-ink", cx: 3.5, cy: 3.5, r: 1.9 })),
      h("pattern", { id: `${prefix}-numb`, width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, h("rect", { class: "gk-ink", width: 2.4, height: 6 }))));
    /** @type {Record<string, Record<string, SVGPathElement>>} */
    this.fills = {};
    const figures = h("div", { class: "gk-views", "aria-hidden": "true" }, ...spec.views.map((view) => this.figure(view)));
    this.boxes = [];
    const lists = h("details", { class: "gk-list" }, h("summary", {}, "Choose from a list"), ...spec.kinds.map(({ id, label }) => h("fieldset", { class: "gk-names" }, h("legend", {}, label), ...["left", "right"].map((side) => h("div", {}, ...spec.areas.filter((area) => area.side === side).map((area) => {
      const box = h("input", { type: "checkbox", onchange: () => this.toggle(id, area.id) });
      this.boxes.push({ box, kind: id, area: area.id });
      return h("label", { class: "gk-check" }, box, area.label);
    }))))));
    this.said = h("p", { class: "gk-said" });
    this.save = h("button", { class: "gk-main", onclick: () => this.submit(false) }, "Save this map");
    this.clear = h("button", { onclick: () => this.submit(true) }, "Nothing to mark today");
    this.message = h("p", { class: "gk-message", role: "status" });
    this.root.append(defs, kinds, figures, this.said, lists, ...(this.inForm ? [] : [h("div", { class: "gk-row" }, this.save, this.clear), this.message]));
  }

  swatch(kind) {
    const fill = kind === "pain" ? "" : `fill:url(#${this.prefix}-${kind})`;
    return h("svg", { class: "gk-swatch", viewBox: "0 0 24 16", "aria-hidden": "true" }, h("rect", { class: `gk-fill gk-${kind}`, width: 24, height: 16, rx: 4, style: fill }));
  }

  figure(view) {
    const { spec, prefix } = this;
    const areas = spec.areas.filter((area) => area.view === view.id).map((area) => {
      this.fills[area.id] = {};
      const layers = spec.kinds.map(({ id }) => (this.fills[area.id][id] = h("path", { class: `gk-fill gk-${id}`, d: area.d, style: id === "pain" ? "" : `fill:url(#${prefix}-${id})` })));
      return h("g", { class: "gk-area", "data-area": area.id, onclick: () => this.toggle(this.kind, area.id) }, h("path", { class: "gk-hit", d: area.hit }), h("path", { class: "gk-free", d: area.d }), ...layers, h("title", {}, area.label));
    });
    const svg = h("svg", { viewBox: view.viewBox }, h("path", { class: "gk-map-body", d: view.outline }), ...areas);
    return h("figure", {}, svg, h("figcaption", {}, ...view.words.map((word) => h("span", {}, word))));
  }

  toggle(kind, area) {
    if (this.model.get("state") === "saving") return;
    this.model.set("marks", toggled(this.model.get("marks"), kind, area));
    this.model.set("state", "open");
    this.model.save_changes();
    this.paint();
  }

  submit(nothing) {
    const marks = nothing ? Object.fromEntries(this.spec.kinds.map(({ id }) => [id, []])) : this.model.get("marks");
    this.model.set("marks", marks);
    this.model.set("state", "saving");
    this.model.set("submission", { id: randomId(), marks, zone: Intl.DateTimeFormat().resolvedOptions().timeZone ?? "" });
    this.model.save_changes();
    this.paint();
    clearTimeout(this.slow);
    this.slow = setTimeout(() => { if (this.model.get("state") === "saving") this.message.textContent = WORDS.waiting; }, PATIENCE_MS);
  }

  paint() {
    const { spec, model } = this, marks = model.get("marks"), state = model.get("state");
    for (const [area, layers] of Object.entries(this.fills)) for (const [kind, path] of Object.entries(layers)) path.style.display = (marks[kind] ?? []).includes(area) ? "" : "none";
    for (const { box, kind, area } of this.boxes) box.checked = (marks[kind] ?? []).includes(area);
    const legs = ["left", "right"].map((side) => `${side}: ${furthest(spec, marks, side) || WORDS.none}`);
    this.said.textContent = `Furthest point, ${legs.join("; ")}.`;
    this.save.disabled = state === "saving" || !anything(marks);
    this.clear.disabled = state === "saving" || anything(marks);
    this.message.textContent = state === "saving" ? WORDS.saving : state === "open" ? "" : model.get("message");
  }
}

export default {
  render({ model, el, signal }) {
    const control = new AbortController();
    signal?.addEventListener("abort", () => control.abort());
    el.append(new MapView(model, control.signal).root);
    return () => control.abort();
  },
};
