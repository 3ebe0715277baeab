// The safety check in the page: what a tap does, and that no tap is lost before Python has it.
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import * as check from "../../glidekit/widgets/static/safety_check.js";

const item = (id, card, level, page, more = {}) => ({ id, card, level, page, button: `${id}?`, reported: id, counts: [], also: "", ...more });
const content = {
  cards: ["A", "B", "C", "D"].map((id) => ({ id, heading: "New?", about: "" })),
  items: [
    item("A1", "A", "emergency", "spine"), item("A2", "A", "emergency", "spine"), item("B3", "B", "emergency", "chest"),
    item("B4", "B", "emergency", "accident"), item("C1", "C", "urgent", "ring-today"), item("C5", "C", "urgent", "ring-today"),
    item("D2", "D", "ask-first", "ask-first"), item("else", "", "urgent", "ring-today"),
  ],
  pages: ["chest", "spine", "accident", "ring-today", "ask-first"].map((id) => ({ id, title: id, text: [], steps: [], say: "", after: [] })),
  countries: [{ id: "uk", emergency: "999", advice: "111" }, { id: "nz", emergency: "111", advice: "" }],
  unset: "your local emergency number", plain: "[+]?[0-9][0-9 ()/-]{1,19}", slip_minutes: 10, who: [["doctor", "Doctor"]],
};
const view = (more = {}) => ({ kind: "cards", items: [], pages: [], remembered: null, only: false, ...more });
const by = (id) => content.items.find((one) => one.id === id);
const seen = { by: "doctor", day: "2026-11-20", may: true };

let storage;
let heardStops;
beforeEach(() => {
  const kept = new Map();
  storage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value), removeItem: (key) => kept.delete(key) };
  globalThis.localStorage = storage;
  globalThis.window = new EventTarget();
  heardStops = [];
  window.addEventListener(check.STOPPED, (event) => heardStops.push(event.detail.log));
});

const open = new Set();
afterEach(() => {
  for (const abort of open) abort.abort();  // else a check without an answer would retry for ever
  open.clear();
  delete globalThis.localStorage;
  delete globalThis.window;
});

/** An engine on a simple model; `hear()` acts as Python once it has logged everything. */
function opened(more = {}) {
  const traits = { content, view: view(), heard: [], told: [], nudge: 0, log_id: "L", message: "", country: "", number: "", take_focus: false, ask_again: 0, ...more };
  const listeners = {};
  const abort = new AbortController();
  open.add(abort);
  const model = {
    get: (name) => traits[name],
    set: (name, value) => (typeof name === "object" ? Object.assign(traits, name) : (traits[name] = value)),
    on: (names, run) => names.split(" ").forEach((name) => (listeners[name] ??= []).push(run)),
    off: () => {},
    save_changes: () => {},
  };
  const engine = check.begin({ model, signal: abort.signal });
  const change = (values) => {
    Object.assign(traits, values);
    for (const name of Object.keys(values)) for (const run of listeners[`change:${name}`] ?? []) run();
  };
  const hear = (next = {}) => change({ view: view(next), heard: traits.told.map(({ id }) => id) });
  return { engine, traits, change, hear, close: () => abort.abort(), told: () => traits.told.map(({ id: _, at: __, ...rest }) => rest) };
}
const now = ({ engine }) => check.shown(engine);

test("four taps when nothing applies: one full answer, card D among it", () => {
  const one = opened();
  for (const card of ["A", "B", "C", "D"]) one.engine.card(card);
  assert.deepEqual(one.told(), [{ kind: "full", items: [], seen: null, d: true }]);
  assert.equal(now(one), "waiting");
  one.hear({ kind: "quiet" });
  assert.equal(now(one), "quiet");
});

test("card D is answered once: still right is one tap and tells nothing new of it", () => {
  const one = opened({ view: view({ remembered: { items: ["D2"], on: "3 May 2026" } }) });
  for (const card of ["A", "B", "C", "D"]) one.engine.card(card);
  assert.deepEqual(one.told(), [{ kind: "full", items: [], seen: null, d: false }]);
});

test("the questions of a rule are three cards", () => {
  const one = opened({ view: view({ only: true }) });
  for (const card of ["A", "B", "C"]) one.engine.card(card);
  assert.deepEqual(one.told(), [{ kind: "full", items: [], seen: null, d: false }]);
});

for (const id of ["A2", "B3", "C1", "else"]) {
  test(`${id} stops at once, before Python answers, and keeps the timers of this log shut`, () => {
    const one = opened();
    one.engine.tap(by(id));
    assert.equal(now(one), "stop");
    assert.deepEqual(one.told(), [{ kind: "tap", items: [id] }]);
    assert.deepEqual(heardStops, ["L"]);
    assert.equal(check.kept("L").length, 1);
    one.hear({ kind: "stop", items: [id] });
    assert.equal(now(one), "stop");
    assert.equal(storage.getItem(check.lockKey("L")), null, "the gate has taken over");
    one.close();
  });
}

test("a tap that a closed page could not hand over is told again, and stays shut until it is heard", () => {
  const first = opened();
  first.engine.tap(by("A1"));
  first.close();
  const second = opened({ view: view({ kind: "quiet" }) });
  assert.equal(now(second), "stop");
  assert.deepEqual(second.told(), [{ kind: "tap", items: ["A1"] }]);
  second.hear({ kind: "stop", items: ["A1"] });
  assert.deepEqual(check.kept("L"), []);
});

test("two checks of one log do not take each other's taps out of the browser's memory", () => {
  const [first, second] = [opened(), opened()];
  first.engine.tap(by("A1"));
  second.engine.tap(by("C1"));
  first.hear({ kind: "stop", items: ["A1"] });
  assert.deepEqual(check.kept("L").map(({ items }) => items), [["C1"]]);
  first.close();
});

test("a browser that keeps nothing still stops at once", () => {
  globalThis.localStorage = { getItem: () => { throw new Error("no"); }, setItem: () => { throw new Error("no"); } };
  const one = opened();
  one.engine.tap(by("A1"));
  assert.equal(now(one), "stop");
  assert.equal(one.told().length, 1);
});

test("a slip taken back tells both answers in order and goes on where it was", () => {
  const one = opened();
  one.engine.card("A");
  one.engine.tap(by("B3"));
  one.engine.answerSlip(false);
  assert.deepEqual(one.told().map(({ kind, items, has }) => [kind, items, has]), [["tap", ["B3"], undefined], ["slip", ["B3"], false]]);
  assert.equal(now(one), "cards");
  assert.deepEqual(one.engine.sitting.none, ["A"]);
});

test("a slip answered yes leaves the stop, and is not offered again", () => {
  const one = opened();
  one.engine.tap(by("B3"));
  one.engine.answerSlip(true);
  assert.equal(now(one), "stop");
  assert.equal(check.maySlip(one.engine.slip, one.engine.now(), 10), false);
});

test("a slip is offered for one tap, for ten minutes, and not after a reload", () => {
  const slip = { items: ["A1"], atMs: 0, answered: "" };
  assert.equal(check.maySlip(slip, 10 * 60000, 10), true);
  assert.equal(check.maySlip(slip, 10 * 60000 + 1, 10), false);
  assert.equal(check.maySlip({ ...slip, items: ["A1", "C5"] }, 1, 10), false);
  assert.equal(check.maySlip(null, 1, 10), false);
});

test("a line of card D stops nothing; held by two, agreed by one word for both", () => {
  const one = opened();
  for (const card of ["A", "B", "C"]) one.engine.card(card);
  one.engine.tap(by("D2"));
  assert.equal(now(one), "cards");
  assert.deepEqual(one.told(), []);
  one.engine.sitting = { ...one.engine.sitting, agreed: seen };
  one.engine.card("D");
  assert.deepEqual(one.told(), [{ kind: "full", items: ["D2"], seen, d: true, asked: true }]);
});

test("a line of card C that somebody checked is one full record, closed with it", () => {
  const one = opened({ view: view({ remembered: { items: [], on: "" } }) });
  one.engine.card("A");
  one.engine.card("B");
  one.engine.sitting = { ...one.engine.sitting, checked: { C5: seen } };
  one.engine.card("C");
  one.engine.card("D");
  assert.deepEqual(one.told(), [{ kind: "full", items: ["C5"], seen }, { kind: "full", items: [], seen: null, d: false }]);
});

test("another line tapped beside a checked one stops, and both are told", () => {
  const one = opened();
  one.engine.sitting = { ...one.engine.sitting, checked: { C5: seen } };
  one.engine.tap(by("C1"));
  assert.deepEqual(one.told(), [{ kind: "tap", items: ["C5", "C1"] }]);
});

test("anything new: no is told, yes opens the cards A to C at once", () => {
  const one = opened({ view: view({ kind: "line" }) });
  one.engine.line(false);
  assert.equal(now(one), "line");
  assert.equal(one.engine.no, true, "the page answers the tap before Python does");
  one.change({ view: view({ kind: "line", problem: "x" }) });
  assert.equal(one.engine.no, false, "not kept: asked again");
  one.engine.line(true);
  assert.equal(now(one), "cards");
  assert.equal(one.engine.sitting.only, true);
  assert.deepEqual(one.told(), [{ kind: "line", new: false }, { kind: "line", new: true }]);
});

test("a stop that comes from elsewhere takes the cards away, but not a check-up that is being told", () => {
  const one = opened();
  one.engine.card("A");
  one.change({ view: view({ kind: "stop", items: ["A1"] }) });
  assert.equal(now(one), "stop");
  one.engine.sitting = check.fresh({ open: true, since: seen });
  one.change({ view: view({ kind: "stop", items: ["A1"], problem: "x" }) });
  assert.equal(now(one), "cards");
});

test("who, the day and the word are all needed to open again", () => {
  const now_ = { opens: ["doctor"], from: "2026-11-20", today: "2026-11-25" };
  assert.equal(check.seenProblem(seen, now_), "");
  assert.equal(check.seenProblem({ ...seen, by: "" }, now_), "not-enough");
  assert.equal(check.seenProblem({ ...seen, by: "other" }, now_), "not-enough");
  assert.equal(check.seenProblem({ ...seen, day: "" }, now_), "not-enough");
  assert.equal(check.seenProblem({ ...seen, may: false }, now_), "not-enough");
  assert.equal(check.seenProblem({ ...seen, may: null }, now_), "not-enough");
  assert.equal(check.seenProblem({ ...seen, day: "2026-11-19" }, now_), "too-early");
  assert.equal(check.seenProblem({ ...seen, day: "2026-11-26" }, now_), "future");
});

test("all pages that apply are shown, the chest first; beside an emergency none says ring today", () => {
  const ids = (items) => check.pagesOf(items, content).map(({ id }) => id);
  assert.deepEqual(ids(["A1", "B4", "B3", "C1"]), ["chest", "spine", "accident"]);
  assert.deepEqual(ids(["C1", "else"]), ["ring-today"]);
  assert.deepEqual(ids([]), []);
});

test("a typed number wins and is shown as typed; only a plain one may be dialled", () => {
  assert.deepEqual(check.numbersOf(content, "uk", ""), { emergency: "999", advice: "111" });
  assert.deepEqual(check.numbersOf(content, "uk", " 911 (US) "), { emergency: "911 (US)", advice: "111" });
  assert.equal(check.numbersOf(content, "", "").emergency, content.unset);
  assert.equal(check.isPlain("911 (US)", content.plain), false);
  assert.equal(check.isPlain("+44 20 7946 0000", content.plain), true);
  assert.equal(check.filled("No luck? Ring {advice_line}.", check.numbersOf(content, "nz", "")), "");
  assert.equal(check.filled("Ring {emergency_number}.", check.numbersOf(content, "nz", "")), "Ring 111.");
});

test("back leads from card C to both first cards", () => {
  const sitting = check.fresh({ none: ["A", "B"], card: "C" });
  assert.deepEqual([check.back(sitting).card, check.back(sitting).none], ["A", []]);
  assert.equal(check.back(check.fresh({ none: ["A", "B", "C"], card: "D" })).card, "C");
});
