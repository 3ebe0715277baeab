/**
 * The safety check in the page: four cards of lines, and what a tap shows.
 *
 * What shapes this file:
 * - A tap on an emergency line acts at once, before the kernel answers: it shows the stop page and locks (localStorage
 *   under the log's id; an event tells every timer on this page). Once the answer is in the log the gate says the
 *   same, and the page drops its own lock.
 * - Messages to Python stay in a list until Python says "heard", so a busy kernel loses nothing. After a reload, open
 *   taps are sent again from localStorage.
 * - A slip is taken back on the same page only: it lives in this script's memory, and a reload clears it on purpose.
 * - One engine per model (`initialize`), so two views show the same. The parts that decide are pure, exported and
 *   tested in node.
 *
 * @typedef {{id: string, card: string, level: string, page: string, button: string, reported: string,
 *   counts: string[], also: string}} Item
 * @typedef {{id: string, title: string, text: string[], steps: string[], say: string, after: string[]}} StopPage
 * @typedef {{by: string, day: string, may: boolean}} Seen
 * @typedef {{open: boolean, card: string, none: string[], held: string[], checked: Record<string, Seen>,
 *   form: {what: string, item: string}|null, since: Seen|null, only: boolean, anew: boolean, agreed: Seen|null, sent: boolean}} Sitting
 */

import { HEARD, PATIENCE_MS, claimKeys, h, localDay, mayTakeFocus, randomId, tellWhenSeen, visibleArea } from "./kit.js";

const AGAIN_MS = 5000;
const CARDS = ["A", "B", "C", "D"];
export const STOPPED = "glidekit:stopped";
export const ASKED = "glidekit:warning-sign";

// ---------------------------------------------------------------------------------------------- pure parts

/** A sitting before the first tap. @returns {Sitting} */
export function fresh(more = {}) {
  return {
    open: false, card: "A", none: [], held: [], checked: {}, form: null, since: null, only: false,
    anew: false, agreed: null, sent: false, ...more,
  };
}

/** What tapping a line leads to: "stop", or "hold" on card D. */
export function leadsTo(item) {
  return item.level === "ask-first" ? "hold" : "stop";
}

/** The sitting after "None of these", or "Go on", on a card. */
export function afterCard(sitting, card) {
  const none = sitting.none.includes(card) ? sitting.none : [...sitting.none, card];
  const cards = sitting.only ? CARDS.slice(0, 3) : CARDS;
  const next = cards.find((id) => !none.includes(id));
  return { ...sitting, none, card: next ?? "", form: null };
}

/** The sitting one card back. */
export function back(sitting) {
  const place = sitting.card === "" ? CARDS.length : CARDS.indexOf(sitting.card);
  // A and B stand on one screen: back from C opens both again.
  const card = CARDS[Math.max(0, place - 1)];
  const gone = card === "B" ? ["A", "B"] : [card];
  return { ...sitting, card: card === "B" ? "A" : card, none: sitting.none.filter((id) => !gone.includes(id)), form: null };
}

/** The messages of a whole sitting: cards A to C with no reason to stop, and card D unless it was left out. */
export function whole(sitting) {
  const checked = Object.entries(sitting.checked).map(([item, seen]) => ({ kind: "full", items: [item], seen }));
  const anew = sitting.anew && !sitting.only;  // card D was among the cards, and answered
  const last = { kind: "full", items: anew ? sitting.held : [], seen: sitting.since, d: anew };
  return sitting.agreed ? [...checked, { ...last, seen: sitting.since ?? sitting.agreed, asked: true }] : [...checked, last];
}

/** What "someone has checked it" still lacks; "" when it opens the exercises again. `from` is the day of the sign. */
export function seenProblem({ by, day, may }, { opens, from, today }) {
  if (!by || !day || may !== true || !opens.includes(by)) return "not-enough";
  if (day > today) return "future";
  return from && day < from ? "too-early" : "";
}

/** The items of an open stop and of this page, without repeats, the log's first. */
export function together(known, tapped) {
  return [...known, ...tapped.filter((id) => !known.includes(id))];
}

/** The pages for these items, most urgent first; beside an emergency, none says "ring today". */
export function pagesOf(items, content) {
  let found = items.map((id) => content.items.find((item) => item.id === id)?.page ?? "ring-today");
  const urgent = found.filter((id) => ["chest", "spine", "accident"].includes(id));
  if (urgent.length) found = urgent;
  return content.pages.filter((page) => found.includes(page.id));
}

/** Whom to ring: a typed number wins over the country's. */
export function numbersOf(content, country, typed) {
  const known = content.countries.find(({ id }) => id === country);
  return { emergency: typed.trim() || known?.emergency || content.unset, advice: known?.advice ?? "" };
}

/** The words with numbers filled in; "" if they need an advice line that is not known. */
export function filled(words, { emergency, advice }) {
  if (words.includes("{advice_line}") && !advice) return "";
  return words.replaceAll("{emergency_number}", emergency).replaceAll("{advice_line}", advice);
}

/** Whether a number may become a dialling link: digits and separators only. */
export function isPlain(words, pattern) {
  return new RegExp(`^(?:${pattern})$`).test(words.trim());
}

/** Whether "I tapped this by mistake" is still offered: one tap, on this page, within the minutes. */
export function maySlip(slip, nowMs, minutes) {
  return Boolean(slip) && !slip.answered && slip.items.length === 1 && nowMs - slip.atMs <= minutes * 60000;
}

/** The messages that Python has not heard yet. */
export function unheard(told, heard) {
  return told.filter(({ id }) => !heard.includes(id));
}

/** What to show: "stop", "cards", "checked", "since", "waiting", or the face's own line. */
export function shown({ sitting, view, local }) {
  if (local || (view.kind === "stop" && !sitting.open && !sitting.form)) return "stop";
  if (sitting.form) return "form";
  if (sitting.sent) return "waiting";
  if (sitting.open) return "cards";
  return view.kind;
}

// -------------------------------------------------------------------------------------------------- engine

export const lockKey = (logId) => `glidekit:stopped:${logId}`;

/** Taps that are not in the log yet, as this browser keeps them; storage may be forbidden or full. */
export function kept(logId) {
  try {
    return Object.values(JSON.parse(localStorage.getItem(lockKey(logId)) ?? "{}"));
  } catch {
    return [];
  }
}

/** Keep what is not heard yet and drop what is; other checks of the same log keep theirs. */
function keep(logId, unheardNow, heard) {
  try {
    const rest = kept(logId).filter(({ id }) => !heard.includes(id));
    const all = Object.fromEntries([...rest, ...unheardNow].map((message) => [message.id, message]));
    if (Object.keys(all).length) localStorage.setItem(lockKey(logId), JSON.stringify(all));
    else localStorage.removeItem(lockKey(logId));
  } catch {
    // This page's lock and its list of unheard messages hold without it.
  }
}

class Engine {
  constructor(model) {
    this.model = model;
    this.sitting = fresh();
    this.local = null;
    this.slip = null;
    this.late = false;
    this.no = false;  // "No" was tapped but not heard yet: the page below moves now, not under the next tap
    this.open = {};
    this.views = new Set();
    this.roots = new Set();
    // Taps that an earlier page could not hand over: send them again, and stay shut until they are in the log.
    this.told = unheard(kept(model.get("log_id")), model.get("heard"));
    if (this.told.length) {
      this.local = { items: this.told.flatMap(({ kind, items }) => (kind === "tap" ? items : [])), at: this.told[0].at };
      this.push();
    }
    this.follow();
  }

  get content() { return this.model.get("content"); }
  get view() { return this.model.get("view"); }
  get numbers() { return numbersOf(this.content, this.model.get("country"), this.model.get("number")); }

  /** Whether a view of this check stands beside that part of the page. */
  isBeside(part) {
    return [...this.roots].some((root) => root.closest(".gk-guarded")?.contains(part));
  }

  now() {
    return performance.now();
  }

  byWords(id) {
    return this.content.who.find(([name]) => name === id)?.[1].toLowerCase() ?? id;
  }

  dayWords(iso) {
    return new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric" }).format(new Date(`${iso}T12:00:00`));
  }

  timeWords(ms) {
    const how = { day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit" };
    return new Intl.DateTimeFormat("en-GB", how).format(new Date(ms));
  }

  set(sitting) {
    this.sitting = sitting;
    this.paint({ focus: true });
  }

  paint(how = {}) {
    for (const view of this.views) view(how);
  }

  /** Send messages to Python; each stays until heard. */
  tell(...messages) {
    this.told = [...this.told, ...messages.map((message) => ({ id: randomId(), at: Date.now(), ...message }))];
    this.push();
  }

  push() {
    this.keep();
    this.model.set({ told: this.told, nudge: Math.random() });
    this.model.save_changes();
    clearTimeout(this.timer);
    if (this.told.length) this.timer = setTimeout(() => this.again(), this.late ? AGAIN_MS : PATIENCE_MS);
  }

  /** Only what locks survives a reload. */
  keep() {
    const locks = this.told.filter(({ kind }) => kind === "tap" || kind === "slip");
    keep(this.model.get("log_id"), locks, this.model.get("heard"));
  }

  again() {
    this.late = true;
    this.push();
    this.paint();
  }

  /** Drop what Python has heard; once nothing is left, show what Python shows. */
  heard() {
    const before = this.told.length;
    this.told = unheard(this.told, this.model.get("heard"));
    this.keep();
    if (this.told.length || !before) return;
    clearTimeout(this.timer);
    this.late = false;
    this.local = null;
    if (this.sitting.sent) this.sitting = fresh();
  }

  /** The view changed: open the cards if they are asked for, or give way to a stop from elsewhere. */
  follow() {
    const view = this.model.get("view");
    this.heard();
    if (view.line !== null || view.problem || view.kind !== "line") this.no = false;
    if (view.kind === "cards" && !this.sitting.open && !this.sitting.sent && !this.sitting.form) {
      this.sitting = fresh({ open: true, only: view.only, anew: !view.remembered });
    } else if (view.kind === "stop" && this.sitting.open && !this.sitting.since && !this.told.length) {
      this.sitting = fresh();
    }
    const asked = this.model.get("take_focus");
    this.paint({ focus: asked, asked });
    // Later: reset within this change it would count as unchanged, and Python would never know.
    if (asked) queueMicrotask(() => {
      this.model.set("take_focus", false);
      this.model.save_changes();
    });
  }

  tap(item) {
    if (leadsTo(item) === "hold") {
      const held = this.sitting.held.includes(item.id)
        ? this.sitting.held.filter((id) => id !== item.id)
        : [...this.sitting.held, item.id];
      this.sitting = { ...this.sitting, held, agreed: null };
      this.paint({ stay: true });
      return;
    }
    const items = together(Object.keys(this.sitting.checked), [item.id]);
    this.local = { items, at: Date.now() };
    this.slip = { items, atMs: this.now(), answered: "", was: this.sitting, asking: false };
    this.sitting = fresh();
    this.paint({ focus: true });
    window.dispatchEvent(new CustomEvent(STOPPED, { detail: { log: this.model.get("log_id") } }));
    this.tell({ kind: "tap", items });
  }

  answerSlip(has) {
    const minutes = (this.now() - this.slip.atMs) / 60000;
    this.tell({ kind: "slip", items: this.slip.items, has, minutes });
    this.slip = { ...this.slip, answered: has ? "yes" : "no", asking: false };
    if (!has) {
      this.local = null;
      this.sitting = this.slip.was;
      this.slip = null;
    }
    this.paint({ focus: true });
  }

  card(card) {
    const next = afterCard(this.sitting, card);
    if (next.card === "") {
      this.sitting = { ...next, open: false, sent: true };
      this.tell(...whole(next));
    } else this.sitting = next;
    this.paint({ focus: true });
  }

  line(isNew) {
    this.tell({ kind: "line", new: isNew });
    this.no = !isNew;
    this.sitting = isNew ? fresh({ open: true, only: true }) : this.sitting;
    this.paint({ focus: isNew });
  }
}

// ------------------------------------------------------------------------------------------------- drawing

const button = (look, onclick, words, more = {}) => h("button", { class: `gk-button gk-${look}`, onclick, ...more }, words);
const paragraphs = (lines, name) => lines.map((line) => h("p", { class: name }, line));
const title = (words) => h("h2", { class: "gk-title", tabindex: "-1" }, words);

/** A fold that stays as it is over a redraw; noted at the press, because the toggle event may come after the redraw. */
const fold = (engine, name, look, words, ...inside) =>
  h("details", { class: look, open: engine.open[name], ontoggle: (event) => (engine.open[name] = event.target.open) },
    h("summary", { onclick: (event) => (engine.open[name] = !event.currentTarget.parentElement.open) }, words),
    ...inside);

/** A line of words in which a plain number dials with one tap. */
function withNumber(words, engine) {
  const { content, numbers } = engine;
  const place = words.indexOf("{emergency_number}");
  if (place < 0 || !isPlain(numbers.emergency, content.plain)) return [filled(words, numbers)];
  const link = h("a", { href: `tel:${numbers.emergency.replace(/[^+0-9]/g, "")}`, class: "gk-number" }, numbers.emergency);
  return [filled(words.slice(0, place), numbers), link, filled(words.slice(place + "{emergency_number}".length), numbers)];
}

function lineView(engine, item) {
  const { sitting } = engine;
  const held = leadsTo(item) === "hold";
  const seen = sitting.checked[item.id];
  const main = button("sign", () => engine.tap(item), item.button, {
    "data-item": item.id,
    "aria-pressed": held ? String(sitting.held.includes(item.id)) : null,
  });
  const marked = seen ? h("p", { class: "gk-marked" }, `Checked by ${engine.byWords(seen.by)} on ${engine.dayWords(seen.day)}.`) : null;
  const second = item.card !== "C" ? null : button("since", () => engine.set({ ...sitting, form: { what: "checked", item: item.id } }),
    seen ? "Change" : "Yes, and checked since", { "data-since": item.id, "aria-label": `${seen ? "Change" : "Yes, and checked since"}: ${item.button}` });
  return h("li", { class: "gk-line-row" }, main, marked, second);
}

function cardView(engine, card) {
  const { sitting, content } = engine;
  const done = sitting.none.includes(card.id);
  const items = content.items.filter((item) => item.card === card.id);
  const counts = items.filter((item) => item.counts.length);
  const chosen = card.id === "D" ? sitting.held.length : card.id === "C" ? Object.keys(sitting.checked).length : 0;
  const name = `${engine.at.prefix}-card-${card.id}`;
  const head = [
    h("h3", { id: name }, h("span", { class: "gk-about" }, card.about), card.heading),
    card.id === "C" ? h("p", { class: "gk-help" }, "Tap any that apply. If a doctor or physio has checked it, use the small button beside it.") : null,
  ];
  const remembered = card.id === "D" && !sitting.anew && engine.view.remembered;
  return h("section", { class: `gk-card${done ? " gk-card-done" : ""}`, "data-card": card.id, "aria-labelledby": name },
    head,
    remembered ? rememberedView(engine, remembered) : [
      h("ul", { class: "gk-lines" }, items.map((item) => lineView(engine, item))),
      chosen && card.id === "D" ? heldView(engine) : null,
      button(chosen ? "main" : "plain", () => engine.card(card.id), chosen ? (card.id === "D" ? "Go on" : "None of the others") : "None of these",
        { "data-none": card.id, class: `gk-button gk-none gk-${chosen ? "main" : "plain"}` }),
      counts.length ? fold(engine, card.id, "gk-counts", "What counts?",
        counts.map((item) => [h("p", {}, item.button), h("ul", {}, item.counts.map((words) => h("li", {}, words)))])) : null,
    ]);
}

function rememberedView(engine, { items, on }) {
  const found = engine.content.items.filter((item) => items.includes(item.id));
  return [
    h("p", { class: "gk-help" }, `Your answers of ${on}: still right?`),
    found.length ? h("ul", { class: "gk-told" }, found.map((item) => h("li", {}, item.reported))) : h("p", {}, "None of these."),
    h("div", { class: "gk-buttons" },
      button("main", () => engine.card("D"), "Still right", { "data-none": "D" }),
      button("words", () => engine.set({ ...engine.sitting, anew: true, held: [] }), "Something has changed")),
  ];
}

/** What a line of card D means, shown at once below the lines; nothing stops. */
function heldView(engine) {
  const page = engine.content.pages.find(({ id }) => id === "ask-first");
  const { agreed } = engine.sitting;
  return h("div", { class: "gk-held", role: "status" },
    h("p", { class: "gk-strong" }, page.title),
    paragraphs(page.text, ""),
    h("ul", { class: "gk-told" }, page.steps.map((step) => h("li", {}, step))),
    h("p", {}, `Ask: \u201c${page.say}\u201d`),
    agreed ? h("p", { class: "gk-marked" }, `Agreed by ${engine.byWords(agreed.by)} on ${engine.dayWords(agreed.day)}.`)
      : button("plain", () => engine.set({ ...engine.sitting, form: { what: "agreed", item: "" } }), "I have asked, and they agreed"));
}

function cardsView(engine) {
  const { sitting, content, view } = engine;
  const first = !sitting.none.includes("A") || !sitting.none.includes("B");
  const cards = content.cards.filter(({ id }) => (first ? id === "A" || id === "B" : id === sitting.card));
  const number = first ? "1 and 2" : sitting.card === "C" ? "3" : "4";
  const of = sitting.only ? 3 : 4;
  const words = sitting.since ? "Since then, is any of this new?" : "Safety check";
  return [
    h("div", { class: "gk-head" }, title(words), h("p", { class: "gk-help" }, `Card${first ? "s" : ""} ${number} of ${of}`)),
    first && !sitting.since ? paragraphs(view.notes ?? [], "gk-intro") : null,
    h("div", { class: `gk-cards${first ? " gk-two" : ""}` }, cards.map((card) => cardView(engine, card))),
    h("div", { class: "gk-buttons gk-below" },
      content.items.filter((item) => item.card === "" && (item.id === "else" || sitting.card === "D"))
        .map((item) => button("words", () => engine.tap(item), item.button, { "data-item": item.id })),
      first ? null : button("words", () => engine.set(back(sitting)), "Back one card"),
      view.kind === "cards" ? null : button("words", () => engine.set(fresh()), "Close")),
  ];
}

/** Who checked it, on which day, and whether they said "you may exercise". */
function seenForm(engine) {
  const { sitting, content, view } = engine;
  const { prefix } = engine.at;
  const { what, item } = sitting.form;
  const stop = what === "since";
  const opens = content.opens[stop && view.level === "emergency" ? "emergency" : "urgent"];
  const line = content.items.find(({ id }) => id === item);
  const given = { by: "", day: "", may: null };
  const today = localDay(new Date());
  const problem = h("p", { class: "gk-wrong", role: "alert", hidden: true });
  const asked = what === "agreed" ? "They said held moves are right for me" : "They said I may exercise";
  const radios = (name, legend, options, take) => h("fieldset", {},
    h("legend", {}, legend),
    h("div", { class: "gk-cells gk-pills" }, options.map(([value, words]) =>
      h("label", { class: "gk-cell" }, h("input", { type: "radio", name: `${prefix}-${name}`, onchange: () => take(value) }), h("span", {}, words)))));
  const done = () => {
    const wrong = seenProblem(given, { opens, from: stop ? view.from : "", today });
    const may = given.may === true;
    if (what === "checked" && wrong && given.may === false) {
      // Checked, but nobody said exercise is fine: a reason to ring today.
      engine.sitting = { ...sitting, form: null };
      engine.tap(line);
      return;
    }
    if (wrong) {
      problem.hidden = false;
      problem.textContent = wrong === "future" ? content.words.future : wrong === "too-early" ? content.words.early : content.words.missing;
      return;
    }
    const seen = { by: given.by, day: given.day, may };
    if (stop) engine.set(fresh({ open: true, only: view.remembered !== null, anew: view.remembered === null, since: seen }));
    else if (what === "agreed") engine.set({ ...sitting, form: null, agreed: seen });
    else engine.set({ ...sitting, form: null, checked: { ...sitting.checked, [item]: seen } });
  };
  return [
    title(stop ? "Someone has checked me since" : what === "agreed" ? "They agreed to held moves" : "Someone has checked it since"),
    line ? h("p", { class: "gk-intro" }, line.reported + ".") : null,
    stop && view.level === "emergency" ? h("p", { class: "gk-help" }, content.words.hospital) : null,
    radios("by", stop ? "Who saw you?" : "Who was it?", content.who, (value) => (given.by = value)),
    h("div", { class: "gk-field-line" },
      h("label", { class: "gk-label", for: `${prefix}-day` }, "On which day?"),
      h("input", { class: "gk-field", id: `${prefix}-day`, type: "date", max: today, oninput: (event) => (given.day = event.target.value) })),
    radios("may", `${asked}?`, [[true, "Yes"], [false, "No"]], (value) => (given.may = value)),
    problem,
    h("div", { class: "gk-buttons" },
      button("main", done, stop ? "Go on" : "Save"),
      what === "checked" ? button("plain", () => { engine.sitting = { ...sitting, form: null }; engine.tap(line); }, "I cannot say that", { "data-item": item }) : null,
      button("words", () => engine.set({ ...sitting, form: null }), "Go back")),
  ];
}

function stopView(engine, isNew) {
  const { content, view, local, slip } = engine;
  const { root } = engine.at;
  const items = together(view.kind === "stop" ? view.items : [], local?.items ?? []);
  const pages = pagesOf(items, content).length ? pagesOf(items, content) : content.pages.filter(({ id }) => (view.pages ?? []).includes(id));
  const also = content.items.filter((item) => item.also && items.includes(item.id));
  const told = content.items.filter((item) => items.includes(item.id));
  const when = local ? engine.timeWords(local.at) : view.when;
  return h("div", { class: "gk-stop" },
    h("div", { class: "gk-frame", role: isNew ? "alert" : null },
      title(pages[0]?.title ?? ""),
      pages.map((page) => h("div", { class: "gk-advice", "data-stop": page.id },
        paragraphs(page.text, "gk-intro"),
        h("ol", { class: "gk-steps" },
          stepsOf(page, also, engine)))),
      paragraphs([...new Set(pages.flatMap((page) => page.after))], "gk-intro"),
      told.length ? h("div", { class: "gk-points" }, h("p", {}, when ? `You tapped, on ${when}:` : "You tapped:"),
        h("ul", {}, told.map((item) => h("li", {}, item.reported)))) : null),
    slip?.asking ? slipView(engine) : null,
    h("div", { class: "gk-buttons gk-noprint" },
      button("plain", () => printed(engine, root), "Print this page"),
      button("plain", () => engine.set({ ...engine.sitting, form: { what: "since", item: "" } }), "Someone has checked me since"),
      maySlip(slip, engine.now(), content.slip_minutes) && !slip.asking
        ? button("words", () => { engine.slip = { ...slip, asking: true }; engine.paint({ slip: true }); }, content.slip.slip, { "data-slip": "" }) : null),
    numbersView(engine));
}

/** Where to go or ring first, then what to say there, then the rest. */
function stepsOf(page, also, engine) {
  const words = [...page.steps, ...(page.id === "ring-today" ? also.map((item) => item.also) : [])];
  const steps = words.filter((step) => filled(step, engine.numbers)).map((step) => h("li", {}, withNumber(step, engine)));
  return page.say ? [steps[0], h("li", {}, "Say: ", h("strong", {}, page.say)), ...steps.slice(1)] : steps;
}

function slipView(engine) {
  const item = engine.content.items.find(({ id }) => id === engine.slip.items[0]);
  return h("div", { class: "gk-slip" },
    h("p", { class: "gk-strong", tabindex: "-1" }, item.button),
    item.counts.length ? h("ul", { class: "gk-told" }, item.counts.map((words) => h("li", {}, words))) : null,
    h("div", { class: "gk-buttons" },
      button("plain", () => engine.answerSlip(true), engine.content.slip["slip-yes"], { "data-slip": "yes" }),
      button("plain", () => engine.answerSlip(false), engine.content.slip["slip-no"], { "data-slip": "no" })));
}

function numbersView(engine) {
  const { content, model } = engine;
  const { prefix } = engine.at;
  const set = (name, value) => {
    model.set(name, value);
    model.save_changes();
    engine.paint({ stay: true });
  };
  const choose = h("select", { class: "gk-field", id: `${prefix}-country`, onchange: (event) => set("country", event.target.value) },
    h("option", { value: "" }, "Not said"),
    content.countries.map(({ id, name }) => h("option", { value: id, selected: id === model.get("country") }, name)));
  const typed = h("input", { class: "gk-field", id: `${prefix}-number`, type: "text", maxlength: 40, autocomplete: "off", value: model.get("number"),
    onchange: (event) => set("number", event.target.value.trim()) });
  return fold(engine, "numbers", "gk-numbers gk-noprint", "Country and emergency number",
    h("div", { class: "gk-field-line" }, h("label", { class: "gk-label", for: choose.id }, "Where are you?"), choose),
    h("div", { class: "gk-field-line" }, h("label", { class: "gk-label", for: typed.id }, "Your own number, if you know a better one"), typed));
}

/** Print this page alone, without the notebook around it. */
function printed(engine, root) {
  const page = root.querySelector(".gk-stop .gk-frame").cloneNode(true);
  page.querySelectorAll("a").forEach((link) => link.replaceWith(link.textContent));
  const frame = h("iframe", { "aria-hidden": "true", tabindex: "-1", style: "position:fixed;width:0;height:0;border:0" });
  document.body.append(frame);
  const paper = frame.contentDocument;
  paper.title = page.querySelector(".gk-title").textContent;
  paper.head.append(h("style", {}, engine.content.paper));
  paper.body.append(paper.importNode(page, true));
  frame.contentWindow.addEventListener("afterprint", () => frame.remove());
  frame.contentWindow.print();
}

function talkView(engine) {
  const { content, view } = engine;
  if (!view.talk) return null;
  const answer = content.talk.answers.find(([id]) => id === view.talked);
  if (answer && !engine.open.talk) {
    return h("p", { class: "gk-help gk-talked" }, `About seeing a physio or doctor you said: \u201c${answer[1]}\u201d. `,
      button("words", () => { engine.open.talk = true; engine.paint({ stay: true }); }, "Change", { class: "gk-button gk-words gk-inline" }));
  }
  const isShort = view.kind === "line";
  return h("div", { class: isShort ? "gk-talk gk-short" : "gk-talk", role: "group", "aria-label": "Talk to a professional first" },
    paragraphs(isShort ? [content.talk.text.join(" ")] : content.talk.text, ""),
    h("div", { class: "gk-buttons" }, content.talk.answers.map(([id, words]) =>
      button("plain", () => { engine.open.talk = false; engine.tell({ kind: "talked", answer: id }); engine.paint({ stay: true }); }, `${words}`, { "data-talk": id }))));
}

function quietView(engine) {
  const { view } = engine;
  return [
    title(view.title),
    paragraphs(view.notes ?? [], "gk-help"),
    talkView(engine),
    h("div", { class: "gk-buttons" }, button("words", () => engine.set(fresh({ open: true, anew: !view.remembered })), "Do the safety check again")),
  ];
}

/** "Anything new?": No is one tap, Yes opens the cards at once. */
function lineFace(engine) {
  const { content, view } = engine;
  const { prefix } = engine.at;
  if ((engine.no || view.line !== null) && !engine.open.line) {
    return [talkView(engine), h("p", { class: "gk-marked", role: "status" }, view.line ? content.line.cleared : view.lately ? content.line.lately : content.line.nothing, " ",
      button("words", () => { engine.open.line = true; engine.paint({ stay: true }); }, "Change", { class: "gk-button gk-words gk-inline" }))];
  }
  return [talkView(engine), h("div", { class: "gk-new", role: "group", "aria-labelledby": `${prefix}-line` },
    h("p", { class: "gk-strong", id: `${prefix}-line` }, content.line.question),
    h("div", { class: "gk-buttons" },
      button("plain", () => { engine.open.line = false; engine.line(false); }, "No", { "data-line": "no" }),
      button("plain", () => { engine.open.line = false; engine.line(true); }, "Yes", { "data-line": "yes" })),
    view.problem ? h("p", { class: "gk-wrong", role: "alert" }, view.problem) : null)];
}

function buttonFace(engine) {
  return h("div", { class: "gk-buttons" },
    button("words", () => engine.set(fresh({ open: true, only: true })), "New warning sign?", { "data-sign": "" }));
}

const FACES = { quiet: quietView, line: lineFace, button: buttonFace, cards: () => null, none: () => null };

function draw(engine, at, how) {
  const { root } = at;
  engine.at = at;  // drawing is synchronous: what it builds takes what it needs of this
  const what = shown(engine);
  const had = root.contains(document.activeElement) ? document.activeElement : null;
  const mark = had && ["data-item", "data-none", "data-since", "data-line", "id"].map((name) => [name, had.getAttribute(name)]).find(([, value]) => value !== null);
  const inside =
    what === "stop" ? stopView(engine, Boolean(how.focus))
      : what === "form" ? seenForm(engine)
      : what === "cards" ? cardsView(engine)
      : what === "waiting" ? h("p", { class: "gk-help", role: "status" }, "Saving")
      : FACES[what](engine);
  const trouble = engine.late ? engine.content.words.waiting : engine.model.get("message");
  const big = what === "stop" || what === "form" || what === "cards" || what === "waiting";
  root.className = `gk-form gk-check gk-face-${what}${what === "stop" ? " gk-tone-stop" : ""}`;
  root.setAttribute("data-page", `safety-${what}`);
  tellForm(root, engine.told.length > 0);
  root.hidden = what === "none" || (!inside && !trouble);
  root.replaceChildren(h("div", { class: "gk-sheet" }, inside, trouble ? h("p", { class: "gk-wrong", role: "status" }, trouble) : null));
  // While the cards are open, hide what stands beside them, without waiting for Python.
  root.closest(".gk-guarded")?.classList.toggle("gk-gives-way", big);
  const place = had && (mark ? root.querySelector(`[${mark[0]}="${mark[1]}"]`) : samePlace(root, had));
  if (how.slip) root.querySelector(".gk-slip .gk-strong")?.focus();
  else if (how.asked ? !place && isFree(root, Boolean(had) || big) : how.focus && (what === "stop" || big || had)) focusTitle(root, what);
  // Never lose focus: in JupyterLab, stray keys act on the notebook's cells.
  else if (had) (place ?? root.querySelector(".gk-title, .gk-button"))?.focus({ preventScroll: true });
}

/** The element that says what `had` said before the redraw. */
function samePlace(root, had) {
  return [...root.querySelectorAll(had.localName)].find((one) => one.textContent === had.textContent) ?? null;
}

/**
 * Whether Python's answer may move focus here: only if it is still on the button that was pressed, or nowhere. A
 * reader who moved on to a field stays there, unless that field is about to be hidden.
 */
function isFree(root, stepsBack) {
  return mayTakeFocus(root, (active) => stepsBack || active.matches("[data-button]"));
}

/** Make the form beside the check wait until Python has heard the taps (form.js). */
function tellForm(root, telling) {
  const told = root.hasAttribute("data-telling") && !telling;
  root.toggleAttribute("data-telling", telling);
  if (told) root.dispatchEvent(new Event(HEARD));
}

function focusTitle(root, what) {
  const card = root.querySelector(".gk-card:not(.gk-card-done) .gk-button");
  const target = what === "cards" && card && root.querySelector(".gk-card-done") ? card : root.querySelector(".gk-title");
  (target ?? root.querySelector("[data-line]") ?? root.querySelector(".gk-button"))?.focus({ preventScroll: true });
  const { top } = root.getBoundingClientRect();
  const area = visibleArea(root);
  if (top < area.top || top > area.bottom - 160) root.scrollIntoView({ block: "start" });
}

// -------------------------------------------------------------------------------------------------- wiring

/** The engine of a model; it follows the model until that is gone. */
export function begin({ model, signal }) {
  const engine = new Engine(model);
  const listeners = [
    ["change:view change:message", () => engine.follow()],
    ["change:heard", () => { engine.heard(); engine.paint({ stay: true }); }],
    ["change:country change:number", () => engine.paint({ stay: true })],
    ["change:ask_again", () => engine.set(fresh({ open: true, anew: true }))],
    ["change:take_focus", () => model.get("take_focus") && engine.follow()],
  ];
  for (const [name, callback] of listeners) model.on(name, callback);
  // The timer's "New warning sign?" opens the cards here, if they belong to the same log.
  const asked = (event) => {
    if (event.detail?.log !== model.get("log_id") || engine.views.size === 0 || event.defaultPrevented) return;
    const from = event.detail.from ?? null;
    if (from?.closest(".gk-guarded")?.querySelector(".gk-check") && !engine.isBeside(from)) return;  // that timer has its own check
    event.preventDefault();
    const { level, remembered } = engine.view;
    const all = ["missing", "stale"].includes(level);  // without a recent check, ask card D too
    engine.set(fresh({ open: true, only: !all, anew: all && !remembered }));
  };
  window.addEventListener(ASKED, asked, { signal });
  signal.addEventListener("abort", () => {
    clearTimeout(engine.timer);
    for (const [name, callback] of listeners) model.off(name, callback);
  });
  return engine;
}

function show(engine, { model, el, signal }) {
  const root = h("div", { class: "gk-form gk-check" });
  const at = { root, prefix: `gk-${randomId().slice(0, 8)}` };
  claimKeys(root, signal);
  const paint = (how) => draw(engine, at, how ?? {});
  engine.views.add(paint);
  engine.roots.add(root);
  el.append(root);
  paint();
  requestAnimationFrame(() => paint({ focus: model.get("take_focus"), asked: model.get("take_focus") }));  // only now is it in the page
  tellWhenSeen(model, root, signal);
  signal.addEventListener("abort", () => {
    engine.views.delete(paint);
    engine.roots.delete(root);
    root.closest(".gk-guarded")?.classList.remove("gk-gives-way");
  });
}

export default () => {
  let engine = null;
  return {
    initialize(context) {
      engine = begin(context);
    },
    render(context) {
      show(engine, context);
    },
  };
};
