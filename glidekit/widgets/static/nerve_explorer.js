/**
 * A figure whose joints can be dragged, and the nerve that rides on it.
 *
 * What shapes this file:
 * - A drag must repaint within 50 ms even while the kernel is busy, so figure and equilibrium are computed here. The
 *   bands need 60 parameter sets; they are computed when the hand rests.
 * - All numbers about body and nerve come in `spec` (glidekit/body/page_spec.py); none stands here.
 * - No key leaves the root unless Ctrl, Meta or Alt is held: JupyterLab acts on keys ("d d" deletes the cell).
 * - Every timer and listener ends with its view's signal.
 */

import { claimKeys, eased, h, put } from "./kit.js";
import { RAD, anchorsOf, at, bodyOf, closedPath, layersOf, lineThrough, partOfWay, roomPath } from "./nerve_explorer/figure.js";
import { band, chainOf, comparedWith, glideAt, nerveAt, parametersOf, pointsBetween, strainAt, strainBetween, thicknessOf } from "./nerve_explorer/nerve.js";

const REST_MS = 160; // after this rest, compute the bands and tell Python
const SLICE_MS = 8; // the bands are computed in slices, so the page stays responsive
const PLAY_MS = 2600; // one way, as a slow limb moves
const SLIDE_SHOWN = 3; // beads slide this many times too far: true millimetres could not be seen
const SITES = [["popliteal", "Behind the knee"], ["ankle", "Ankle"], ["root", "Nerve roots"], ["mid-thigh", "Mid-thigh (least sure)"]];
const BEADS = ["upper thigh", "mid-thigh", "popliteal", "calf"];
const THICKNESSES = ["slack", 0, 1, 2, 3];
const JOINTS = [
  ["hip_flexion_deg", "Hip bends", ""], ["knee_flexion_deg", "Knee bends", ""], ["ankle_dorsiflexion_deg", "Toes up", ""],
  ["lumbar_flexion_deg", "Lower back rounds", ""], ["thoracic_flexion_deg", "Upper back rounds", ""], ["neck_flexion_deg", "Head bends forward", ""],
  ["other_hip_flexion_deg", "Other hip bends", "other"], ["other_knee_flexion_deg", "Other knee bends", "other"],
];
// Handles: joint, the segment it turns about, the dragged point [segment, forward, up], sign.
const HANDLES = [
  ["hip_flexion_deg", "thigh", ["shank", 0, 0], 1, "Drag the knee: the hip bends"],
  ["knee_flexion_deg", "shank", ["foot", 0, 0], -1, "Drag the ankle: the knee bends"],
  ["ankle_dorsiflexion_deg", "foot", ["foot", 0.112, -0.03], 1, "Drag the toes: the ankle moves"],
  ["lumbar_flexion_deg", "lumbar1", ["neck0", 0, -0.02], -1, "Drag the shoulders: the lower back rounds"],
  ["neck_flexion_deg", "neck0", ["head", 0, 0.075], -1, "Drag the head: the neck bends"],
];
const START = {
  lying: { hip_flexion_deg: 80, knee_flexion_deg: 80 },
  standing: {},
};
const HANDS = { lying: "behind-thigh", sitting: "on-thigh", standing: "on-thigh" };
const WORDS = {
  lost: "No resting state of the nerve was found for this posture. The last good one is shown. Move the joint back a little.",
  end: (label, low, high) => `${label}: from ${low} to ${high} degrees. It stays at its end.`,
  range_of: ([low, high], mm) => (mm < 0 ? [-high, -low] : [low, high]).map(whole).join(" to "),
  first: "Everything is counted from here. Drag a dot, or move a slider.",
  slid: (mm) => (mm === 0 ? "0 mm" : `${Math.abs(mm)} mm to the ${mm > 0 ? "toes" : "head"}`),
};

const whole = (x) => Math.round(x) + 0; // no -0

/** Figure, table and trace of one posture or movement. */
class Pane {
  constructor(page, name) {
    this.page = page;
    this.name = name;
    this.svg = h("svg", { class: "gk-body", role: "img" });
    this.title = h("h4", { class: "gk-piece" });
    this.note = h("p", { class: "gk-note" });
    this.sentence = h("p", { class: "gk-sentence" });
    this.rows = SITES.map(([, label]) => ["th", "td", "td", "td"].map((tag, i) => h(tag, i ? {} : { scope: "row" }, i ? "" : label)));
    const head = ["Place", "Slid since the start", "Pull, next to everyday positions", "Change"].map((word) => h("th", { scope: "col" }, word));
    this.table = h("table", {}, h("thead", {}, h("tr", {}, ...head)), h("tbody", {}, ...this.rows.map((cells) => h("tr", {}, ...cells))));
    this.traces = ["Slide at mid-thigh, mm", "Pull behind the knee, points"].map((label) => new Trace(label));
    this.root = h("section", { class: "gk-pane", "aria-label": name }, this.title, h("div", { class: "gk-picture" }, this.svg), this.sentence, this.table, h("div", { class: "gk-traces" }, ...this.traces.map(({ root }) => root)), this.note);
    this.paths = null;
    this.bandsOf = "";
    this.bands = null;
    this.samples = [];
  }

  /** @param {any} piece null for a posture of one's own */
  take(piece, position, angles) {
    this.piece = piece;
    this.position = position;
    this.hands = piece?.hands ?? HANDS[position];
    this.paths = null;
    this.last = null;
    this.samples = [];
    this.countFrom(angles);
    this.show(angles);
    this.title.textContent = piece ? piece.title : "";
    this.title.hidden = !piece;
    this.note.textContent = piece?.note ?? "";
    this.note.hidden = !piece?.note;
    if (piece) this.sampleWay();
  }

  countFrom(angles) {
    this.start = { ...angles };
    this.from = this.page.nerveAt(angles);
    this.bandsOf = "";
  }

  /** Compute a movement's whole trace beforehand. */
  sampleWay() {
    const steps = 24;
    for (let i = 0, state; i <= steps; i += 1) {
      state = this.page.nerveAt(partOfWay(this.piece.way, i / steps), state?.u);
      this.samples.push(this.sample(state));
    }
    this.traces.forEach((trace, k) => trace.draw(this.samples.map((both) => both[k])));
  }

  sample(state) {
    const { nerve } = this.page.spec;
    return [glideAt(nerve, state, nerve.sites["mid-thigh"]) - glideAt(nerve, this.from, nerve.sites["mid-thigh"]), pointsBetween(strainAt(nerve, this.from, "popliteal"), strainAt(nerve, state, "popliteal"))];
  }

  /** Compute and paint a posture. @returns {boolean} whether an equilibrium was found */
  show(angles) {
    this.angles = angles;
    const state = this.page.nerveAt(angles, this.last?.u);
    if (state.settled) this.last = state;
    this.draw();
    this.read();
    return state.settled;
  }

  draw() {
    const { figure } = this.page.spec, stage = figure.stages[this.position];
    const scene = (this.scene = bodyOf(figure, this.angles, this.position));
    const place = ([x, y]) => [stage.x + x * stage.scale, stage.y - y * stage.scale];
    this.place = place;
    this.stage = stage;
    if (!this.paths) this.build(stage, scene);
    layersOf(figure, this.angles, scene, this.hands).forEach(([, outlines], i) => put(this.paths[i], "d", outlines.map((outline) => closedPath(outline.map(place))).join("")));
    const line = lineThrough(anchorsOf(figure, this.angles, scene));
    this.drawNerve((s) => place(line(s)));
    HANDLES.forEach(([, , [name, forward, up]], i) => {
      const [x, y] = place(at(scene.body[name], forward, up));
      put(this.handles[i], "transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
    });
  }

  build(stage, scene) {
    const { figure } = this.page.spec;
    const layers = layersOf(figure, this.angles, scene, this.hands);
    this.svg.setAttribute("viewBox", `0 0 ${stage.width} ${stage.height}`);
    this.paths = layers.map(([name]) => h("path", { class: name }));
    this.pulls = THICKNESSES.map((thick) => h("path", { class: `gk-pull gk-pull-${thick}` }));
    this.ticks = BEADS.map(() => h("path", { class: "gk-tick" }));
    this.beads = BEADS.map(() => h("circle", { class: "gk-bead", r: 5 }));
    this.handles = HANDLES.map(([joint, , , , words], i) => {
      const handle = h("g", { class: "gk-handle", "data-joint": joint }, h("circle", { class: "gk-reach", r: 24 }), h("circle", { class: "gk-knob", r: 10 }), h("circle", { class: "gk-pip", r: 4 }), h("title", {}, words));
      handle.style.display = this.position === "lying" && joint === "lumbar_flexion_deg" ? "none" : "";
      handle.addEventListener("pointerdown", (event) => this.page.grab(event, this, i), { signal: this.page.signal });
      return handle;
    });
    const room = roomPath(figure, stage, scene, this.position, figure.holds[this.hands].rail, this.stepTop(stage, scene)) + this.stepPath(stage, scene);
    this.svg.replaceChildren(h("path", { class: "gk-ground", d: room }), ...this.paths, ...this.pulls, ...this.ticks, ...this.beads, ...this.handles);
  }

  /** The height of the step that an exercise's foot stands on; null without one. */
  stepTop(stage, { body, floor }) {
    if (this.position !== "standing" || !this.piece) return null;
    const lowest = Math.min(...this.page.spec.figure.contact.sole.map(([x, y]) => at(body.foot, x, y)[1]));
    return lowest - floor < 0.05 ? null : stage.y - lowest * stage.scale;
  }

  stepPath(stage, scene) {
    const top = this.stepTop(stage, scene);
    if (top === null) return "";
    const x = stage.x + (scene.body.foot.o[0] + 0.04) * stage.scale, half = 0.13 * stage.scale;
    return `M${x - half} ${top}H${x + half}V${stage.y - scene.floor * stage.scale}H${x - half}z`;
  }

  drawNerve(point) {
    const { nerve, thicker_from: from } = this.page.spec, step = 30;
    const pieces = Object.fromEntries(THICKNESSES.map((thick) => [thick, ""]));
    const text = ([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`;
    for (let s = nerve.ends[0], here = point(s); s < nerve.ends[1]; s += step) {
      const strain = strainBetween(nerve, this.last ?? this.from, s, s + step), flat = strainBetween(nerve, this.page.everyday[0][1], s, s + step);
      const there = point(s + step), bend = point(s + step / 2).map((m, k) => 2 * m - (here[k] + there[k]) / 2);
      pieces[thicknessOf(strain, flat, from)] += `M${text(here)}Q${text(bend)} ${text(there)}`;
      here = there;
    }
    THICKNESSES.forEach((thick, i) => put(this.pulls[i], "d", pieces[thick]));
    BEADS.forEach((site, i) => {
      const s = nerve.sites[site], slid = glideAt(nerve, this.last ?? this.from, s) - glideAt(nerve, this.from, s);
      const [a, b] = [point(s - 4), point(s + 4)], length = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1;
      const [nx, ny] = [(-(b[1] - a[1]) / length) * 11, ((b[0] - a[0]) / length) * 11], [x, y] = point(s);
      put(this.ticks[i], "d", `M${text([x - nx, y - ny])}L${text([x + nx, y + ny])}`);
      const [bx, by] = point(Math.min(nerve.ends[1], Math.max(nerve.ends[0], s + SLIDE_SHOWN * slid)));
      put(this.beads[i], "cx", bx.toFixed(1));
      put(this.beads[i], "cy", by.toFixed(1));
    });
  }

  read() {
    const { nerve } = this.page.spec, state = this.last ?? this.from;
    const said = SITES.map(([site, label], i) => {
      const s = nerve.sites[site];
      const slid = whole(glideAt(nerve, state, s) - glideAt(nerve, this.from, s));
      const strain = strainAt(nerve, state, site), before = strainAt(nerve, this.from, site);
      const compared = comparedWith(strain, this.page.everyday.map(([name, there]) => [name, strainAt(nerve, there, site)]));
      const change = whole(pointsBetween(before, strain));
      const range = this.bands?.[i];
      const [, mm, pull, points] = this.rows[i];
      setText(mm, WORDS.slid(slid) + (range && slid && this.bandsOf === this.key() ? ` (${WORDS.range_of(range, slid)})` : ""));
      setText(pull, compared);
      setText(points, change === 0 ? "same" : `${change > 0 ? "+" : "-"}${Math.abs(change)}`);
      return { slid, change, compared };
    });
    const [knee, , , thigh] = said;
    const more = knee.change === 0 ? "is pulled as before" : `is pulled ${Math.abs(knee.change)} ${Math.abs(knee.change) === 1 ? "point" : "points"} ${knee.change > 0 ? "more" : "less"}`;
    const moved = Object.keys(this.angles).some((joint) => this.angles[joint] !== this.start[joint]);
    setText(this.sentence, !moved && !this.piece ? WORDS.first : `Behind the knee the nerve ${more}: ${knee.compared}. At mid-thigh it ${thigh.slid === 0 ? "has not slid" : `slid ${WORDS.slid(thigh.slid)}`}.`);
    put(this.svg, "aria-label", `${this.name}, ${this.position}, seen from the side. ${this.sentence.textContent}`);
  }

  key() {
    return JSON.stringify([this.start, this.angles]);
  }

  /** 60 parameter sets, in slices; dropped when the posture changes. */
  async findBands() {
    const { spec, signal } = this.page, { nerve } = spec, key = this.key();
    if (this.bandsOf === key) return;
    const glides = SITES.map(() => /** @type {number[]} */ ([]));
    let began = performance.now();
    for (const { p, chain } of this.page.sets()) {
      const from = nerveAt(nerve, p, chain, this.start, this.from.u), to = nerveAt(nerve, p, chain, this.angles, (this.last ?? this.from).u);
      if (from.settled && to.settled) SITES.forEach(([site], i) => glides[i].push(glideAt(nerve, to, nerve.sites[site]) - glideAt(nerve, from, nerve.sites[site])));
      if (performance.now() - began > SLICE_MS) {
        await new Promise((resolve) => setTimeout(resolve));
        if (signal.aborted || this.key() !== key) return;
        began = performance.now();
      }
    }
    this.bands = glides.map(band);
    this.bandsOf = key;
    this.read();
  }
}

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** A small line chart of a movement. */
class Trace {
  constructor(label) {
    this.line = h("polyline", { class: "gk-line" });
    this.zero = h("line", { class: "gk-zero", x1: 0, x2: 200 });
    this.dot = h("path", { class: "gk-dot" });
    this.value = h("span", { class: "gk-value" });
    this.svg = h("svg", { viewBox: "-6 -6 212 72", "aria-hidden": "true", preserveAspectRatio: "none" }, this.zero, this.line, this.dot);
    this.root = h("div", { class: "gk-trace" }, h("span", { class: "gk-label" }, label), this.value, this.svg);
  }

  draw(values) {
    this.values = values.length ? values : [0];
    const low = Math.min(-2, ...this.values), high = Math.max(2, ...this.values);
    this.y = (value) => 60 - (60 * (value - low)) / (high - low);
    const last = Math.max(1, this.values.length - 1);
    this.line.setAttribute("points", this.values.map((value, i) => `${((200 * i) / last).toFixed(1)},${this.y(value).toFixed(1)}`).join(" "));
    this.zero.setAttribute("y1", this.y(0));
    this.zero.setAttribute("y2", this.y(0));
    this.mark(1);
  }

  /** @param {number} t how far along (0 to 1) */
  mark(t) {
    const at = t * (this.values.length - 1), i = Math.min(this.values.length - 1, Math.floor(at)), next = this.values[i + 1] ?? this.values[i];
    const value = this.values[i] + (at - i) * (next - this.values[i]);
    put(this.dot, "d", `M${(200 * (this.values.length > 1 ? t : 1)).toFixed(1)} ${this.y(value).toFixed(1)}h0`);
    setText(this.value, `${value > 0.5 ? "+" : ""}${whole(value)}`);
  }
}

export class Explorer {
  constructor(model, signal) {
    this.model = model;
    this.signal = signal;
    this.spec = model.get("spec");
    this.parameters = parametersOf(this.spec.nerve);
    this.chain = chainOf(this.spec.nerve, this.parameters);
    this.everyday = this.spec.everyday.map(([name, angles]) => [name, this.nerveAt(angles)]);
    this.stillness = matchMedia("(prefers-reduced-motion: reduce)");
    this.panes = [new Pane(this, "Figure"), new Pane(this, "Figure to compare")];
    this.t = 0;
    this.build();
    this.beFree(model.get("position"), { ...this.startOf(model.get("position")), ...model.get("posture") });
    setText(this.message, model.get("note") ?? "");
  }

  /** The posture to start in: a chair is the everyday one. */
  startOf(position) {
    return START[position] ?? Object.fromEntries(this.spec.everyday)[position];
  }

  nerveAt(angles, start) {
    return nerveAt(this.spec.nerve, this.parameters, this.chain, angles, start);
  }

  /** The parameter sets with their springs, built once. */
  sets() {
    const { nerve } = this.spec;
    this.allSets ??= nerve.sets.map((row) => {
      const p = parametersOf(nerve, row);
      return { p, chain: chainOf(nerve, p) };
    });
    return this.allSets;
  }

  build() {
    const { spec } = this, [first, second] = this.panes;
    this.pick = this.menu("Movement", [["", "Your own: drag the dots"]]);
    this.beside = this.menu("Beside it", [["", "Nothing"]]);
    this.play = h("button", { class: "gk-main" }, "Play");
    this.far = h("input", { type: "range", min: 0, max: 100, step: 1, value: 0, "aria-label": "How far along the movement" });
    this.places = ["lying", "sitting", "standing"].map((position) => {
      const radio = h("input", { type: "radio", name: `gk-position-${Math.random().toString(36).slice(2)}`, value: position });
      return { position, radio, label: h("label", { class: "gk-cell" }, radio, h("span", {}, position[0].toUpperCase() + position.slice(1))) };
    });
    this.places.forEach(({ radio }) => radio.setAttribute("name", this.places[0].radio.name));
    this.sliders = JOINTS.map(([joint, label, group]) => {
      const [low, high] = spec.joints[joint];
      const input = h("input", { type: "range", min: low, max: high, step: 1, "aria-label": label }), value = h("span", { class: "gk-degrees", "aria-hidden": "true" });
      return { joint, label, group, input, value, root: h("label", { class: "gk-joint" }, h("span", { class: "gk-label" }, label), input, value) };
    });
    const own = (group) => this.sliders.filter((slider) => slider.group === group).map(({ root }) => root);
    this.here = h("button", {}, "Count from here");
    this.message = h("p", { class: "gk-message", role: "status" });
    this.joints = h("div", { class: "gk-joints" }, ...own(""), h("details", {}, h("summary", {}, "The other leg"), ...own("other")), this.here, this.message);
    this.controls = h("div", { class: "gk-controls" }, this.play, this.far);
    this.position = h("fieldset", { class: "gk-positions" }, h("legend", {}, "Position"), ...this.places.map(({ label }) => label));
    const sample = (thick, d) => h("path", { class: `gk-pull gk-pull-${thick}`, d });
    const shown = (label, ...paths) => h("li", {}, h("svg", { viewBox: "0 0 40 24", "aria-hidden": "true" }, ...paths), label);
    const legend = h("ul", { class: "gk-legend" },
      shown("slack", sample("slack", "M3 12H37")), shown("as lying flat", sample(0, "M3 12H37")),
      shown("tighter than lying flat: the thicker, the tighter", sample(1, "M3 12H13"), sample(2, "M13 12H25"), sample(3, "M25 12H35")),
      shown(`a bead on the nerve, and where in the leg it began (its slide is drawn ${SLIDE_SHOWN} times as long)`, sample(0, "M3 12H37"), h("path", { class: "gk-tick", d: "M14 2V22" }), h("circle", { class: "gk-bead", cx: 27, cy: 12, r: 5 })));
    const sitting = h("p", { class: "gk-note" }, spec.sitting);
    this.work = h("tbody", {});
    this.exercises = h("details", { class: "gk-exercises" }, h("summary", {}, "What the four exercises do"), this.exerciseTable());
    const limits = h("details", {}, h("summary", {}, "What this model is, and is not"), h("ul", {}, ...this.model.get("limits").map((line) => h("li", {}, line))));
    this.root = h("div", { class: "gk-explorer", role: "group", "aria-label": "Nerve explorer" },
      h("div", { class: "gk-top" }, this.pick.root, this.beside.root, this.position), this.controls,
      h("div", { class: "gk-desk" }, h("div", { class: "gk-panes" }, first.root, second.root), this.joints), legend, sitting, this.exercises, limits);
    this.wire();
  }

  menu(label, first) {
    const groups = new Map();
    for (const piece of this.spec.pieces) groups.set(piece.group, [...(groups.get(piece.group) ?? []), h("option", { value: piece.id }, piece.title)]);
    const select = h("select", {}, ...first.map(([value, text]) => h("option", { value }, text)), ...[...groups].map(([group, options]) => h("optgroup", { label: group }, ...options)));
    return { select, root: h("label", { class: "gk-menu" }, h("span", {}, label), select) };
  }

  wire() {
    claimKeys(this.root, this.signal);
    this.pick.select.addEventListener("change", () => this.choose());
    this.beside.select.addEventListener("change", () => this.choose());
    this.play.addEventListener("click", () => this.toggle());
    this.far.addEventListener("input", () => { this.stop(); this.goTo(Number(this.far.value) / 100); });
    this.here.addEventListener("click", () => { this.panes[0].countFrom(this.panes[0].angles); this.panes[0].samples = []; this.turn({}); });
    this.places.forEach(({ radio, position }) => radio.addEventListener("change", () => this.beFree(position, this.startOf(position))));
    this.sliders.forEach(({ joint, input }) => input.addEventListener("input", () => this.turn({ [joint]: Number(input.value) })));
    this.exercises.addEventListener("toggle", () => this.fillExercises());
    this.stillness.addEventListener?.("change", () => { this.stop(); this.paintControls(); }, { signal: this.signal });
    this.signal.addEventListener("abort", () => { this.stop(); clearTimeout(this.resting); });
  }

  piece(id) {
    return this.spec.pieces.find((piece) => piece.id === id) ?? null;
  }

  /** A posture of one's own: joints move freely. */
  beFree(position, angles) {
    this.stop();
    this.pick.select.value = this.beside.select.value = "";
    this.panes[0].take(null, position, this.whole(angles));
    this.panes[0].traces.forEach((trace) => trace.draw([0]));
    this.layOut();
    this.paintSliders();
    this.rest();
  }

  whole(angles) {
    return { ...Object.fromEntries(Object.keys(this.spec.joints).map((joint) => [joint, 0])), ...angles };
  }

  /** A movement was chosen, perhaps with another beside it. */
  choose() {
    this.stop();
    const chosen = [this.piece(this.pick.select.value), this.piece(this.beside.select.value)];
    if (!chosen[0] && chosen[1]) {
      this.pick.select.value = chosen[1].id;
      this.beside.select.value = "";
      chosen.reverse();
    }
    if (!chosen[0]) return this.beFree(this.panes[0].position, this.panes[0].angles);
    chosen.forEach((piece, i) => piece && this.panes[i].take(piece, piece.position, piece.way[0]));
    this.layOut();
    this.goTo(0);
    if (!this.stillness.matches) this.toggle();
  }

  layOut() {
    const [first, second] = this.panes, two = Boolean(this.beside.select.value);
    second.root.hidden = !two;
    first.note.hidden = !first.piece?.note || (two && first.piece.note === second.piece?.note); // said once
    if (!two) second.piece = null;
    this.root.toggleAttribute("data-two", two);
    this.root.toggleAttribute("data-moving", Boolean(first.piece));
    this.play.disabled = this.far.disabled = !first.piece;
    this.joints.hidden = two;
    this.places.forEach(({ position, radio }) => { radio.checked = first.position === position; });
    setText(this.message, "");
    this.paintControls();
  }

  paintControls() {
    const label = this.stillness.matches ? (this.t < 1 ? "Show the end" : "Show the start") : this.playing ? "Stop" : "Play";
    setText(this.play, label);
    const far = String(Math.round(this.t * 100));
    if (this.far.value !== far) this.far.value = far;
  }

  toggle() {
    if (this.playing) return this.stop();
    if (this.stillness.matches) return this.goTo(this.t < 1 ? 1 : 0);
    this.playing = true;
    const from = this.t >= 1 ? 0 : this.t;
    let begun = 0;
    const tick = (/** @type {number} */ now) => {
      if (!this.playing || this.signal.aborted) return;
      begun ||= now;
      const u = Math.min(1, from + (now - begun) / PLAY_MS);
      this.goTo(eased(u), u);
      if (u < 1) this.frame = requestAnimationFrame(tick);
      else this.stop();
    };
    this.frame = requestAnimationFrame(tick);
    this.paintControls();
  }

  stop() {
    if (!this.playing) return;
    this.playing = false;
    cancelAnimationFrame(this.frame);
    this.paintControls();
    this.rest();
  }

  goTo(t, shown = t) {
    this.t = shown;
    for (const pane of this.panes.filter(({ piece }) => piece)) {
      this.tell(pane.show(partOfWay(pane.piece.way, t)));
      pane.traces.forEach((trace) => trace.mark(t));
    }
    this.paintSliders();
    this.paintControls();
    if (!this.playing) this.rest();
  }

  /** Move joints by hand, painting once a frame; a chosen movement becomes a posture of one's own. */
  turn(change) {
    const [pane] = this.panes;
    this.stop();
    if (pane.piece) {
      this.pick.select.value = "";
      const angles = pane.angles;
      pane.take(null, pane.position, angles);
      this.layOut();
    }
    this.wanted = { ...(this.wanted ?? pane.angles), ...change };
    if (this.due) return;
    this.due = requestAnimationFrame(() => {
      this.due = 0;
      const { kept, note } = this.clamped(this.wanted);
      this.wanted = null;
      const settled = pane.show(kept);
      if (pane.samples.length > 240) pane.samples.splice(0, 60);
      if (pane.last) pane.samples.push(pane.sample(pane.last));
      pane.traces.forEach((trace, k) => trace.draw(pane.samples.map((both) => both[k])));
      this.paintSliders();
      this.tell(settled, note);
      this.rest();
    });
  }

  clamped(angles) {
    let note = "";
    const kept = Object.fromEntries(Object.entries(angles).map(([joint, deg]) => {
      const [low, high] = this.spec.joints[joint];
      const value = Number.isFinite(deg) ? Math.min(high, Math.max(low, deg)) : this.panes[0].angles[joint];
      if (value !== deg) note = WORDS.end(JOINTS.find(([name]) => name === joint)?.[1] ?? joint, low, high);
      return [joint, value];
    }));
    return { kept, note };
  }

  tell(settled, note = "") {
    setText(this.message, settled ? note : WORDS.lost);
  }

  paintSliders() {
    for (const { joint, input, value } of this.sliders) {
      const deg = Math.round(this.panes[0].angles[joint] ?? 0);
      if (input.value !== String(deg)) input.value = String(deg);
      put(input, "aria-valuetext", `${deg} degrees`);
      setText(value, `${deg}\u00b0`);
    }
  }

  /** Grab a joint. @param {PointerEvent} event */
  grab(event, pane, number) {
    if (this.root.hasAttribute("data-two")) return;
    event.preventDefault();
    const [joint, pivot, [name, forward, up], sign] = HANDLES[number];
    const knob = pane.handles[number];
    knob.setPointerCapture(event.pointerId);
    knob.classList.add("gk-held");
    const done = new AbortController();
    const point = (/** @type {PointerEvent} */ moved) => {
      const at = new DOMPoint(moved.clientX, moved.clientY).matrixTransform(pane.svg.getScreenCTM().inverse());
      return [(at.x - pane.stage.x) / pane.stage.scale, (pane.stage.y - at.y) / pane.stage.scale];
    };
    pane.samples = [];
    const move = (/** @type {PointerEvent} */ moved) => {
      const { body } = pane.scene, o = body[pivot].o, now = at(body[name], forward, up), to = point(moved);
      const angle = Math.atan2(to[1] - o[1], to[0] - o[0]) - Math.atan2(now[1] - o[1], now[0] - o[0]);
      const turned = Math.atan2(Math.sin(angle), Math.cos(angle)) / RAD;
      this.turn({ [joint]: (pane.angles[joint] ?? 0) + sign * turned });
    };
    const release = () => { knob.classList.remove("gk-held"); done.abort(); this.rest(); };
    knob.addEventListener("pointermove", move, { signal: done.signal });
    for (const type of ["pointerup", "pointercancel", "lostpointercapture"]) knob.addEventListener(type, release, { signal: done.signal });
    this.signal.addEventListener("abort", () => done.abort(), { signal: done.signal });
  }

  /** The hand rests: compute the bands and tell Python. */
  rest() {
    clearTimeout(this.resting);
    this.resting = setTimeout(async () => {
      const [pane] = this.panes;
      this.model.set("position", pane.position);
      this.model.set("posture", { ...pane.angles });
      this.model.save_changes();
      for (const shown of this.panes.filter(({ root }) => !root.hidden)) await shown.findBands();
    }, REST_MS);
  }

  exerciseTable() {
    const head = ["Exercise", "Load", "Slid at mid-thigh", "Behind the knee", "Ankle", "Roots", "Thigh (least sure)"].map((word) => h("th", { scope: "col" }, word));
    return h("div", { class: "gk-wide", tabindex: 0, role: "group", "aria-label": "Table; scrolls sideways where it is wider than the page" }, h("p", {}, "From the start to the end of each movement, at full range. Pull in points, counted from no less than zero."), h("table", {}, h("thead", {}, h("tr", {}, ...head)), this.work));
  }

  fillExercises() {
    if (this.work.childElementCount) return;
    const { nerve } = this.spec;
    for (const piece of this.spec.pieces.filter(({ load }) => load)) {
      const from = this.nerveAt(piece.way[0]), to = this.nerveAt(piece.way.at(-1));
      const slid = whole(glideAt(nerve, to, nerve.sites["mid-thigh"]) - glideAt(nerve, from, nerve.sites["mid-thigh"]));
      const points = SITES.map(([site]) => site).map((site) => whole(pointsBetween(strainAt(nerve, from, site), strainAt(nerve, to, site))));
      this.work.append(h("tr", {}, h("th", { scope: "row" }, piece.title), h("td", {}, `${piece.aim}, ${piece.load} load`), h("td", {}, WORDS.slid(slid)), ...points.map((change) => h("td", {}, change === 0 ? "same" : `${change > 0 ? "+" : "-"}${Math.abs(change)}`))));
    }
  }
}

export default {
  /** @param {{model: any, el: HTMLElement, signal?: AbortSignal}} context */
  render({ model, el, signal }) {
    const control = new AbortController();
    signal?.addEventListener("abort", () => control.abort());
    const explorer = new Explorer(model, control.signal);
    el.append(explorer.root);
    return () => control.abort();
  },
};
