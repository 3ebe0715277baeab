// The logic of form.js in Node.js: it accepts the same answers as Python (tests/cases/answers.json).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as form from "../../glidekit/widgets/static/form.js";
import { HEARD } from "../../glidekit/widgets/static/kit.js";

const read = (name) => JSON.parse(readFileSync(new URL(`../cases/${name}`, import.meta.url), "utf8"));
const answers = read("answers.json");
const asked = (id, more = {}) => ({ id, low: null, high: null, whole: true, required: false, options: [], ends: ["", ""], show_if: null, today: false, pattern: "", longest: 2000, words: {}, ...more });

for (const [name, answer, expected] of answers.cases) {
  test(`${name} answered ${JSON.stringify(answer)}: ${expected ?? "taken"}`, () => {
    assert.equal(form.broken(asked(name, answers.questions[name]), answer, answers.today), expected);
  });
}

const line = asked("line", { kind: "yes-no", required: true, words: { blank: "Please choose yes or no." } });
const pain = asked("pain", { kind: "scale-0-10", low: 0, high: 10, ends: ["no pain", "worst"], words: { number: "A number, please." } });
const settled = asked("settled", { kind: "yes-no", required: true, show_if: { questions: ["line"], values: [true] }, words: { blank: "And this." } });
const note = asked("note", { kind: "text" });
const told = asked("told", { kind: "info" });
const spec = { groups: [{ questions: [line, pain] }, { questions: [settled, note, told] }] };

test("a blank is null, never 0 and never an empty text", () => {
  for (const blank of [undefined, null, "", "  ", NaN]) assert.equal(form.isBlank(blank), true);
  for (const answer of [0, false, "0"]) assert.equal(form.isBlank(answer), false);
  assert.deepEqual(form.collected(spec, { line: false, note: " " }), { line: false, pain: null, note: null });
});

test("zero and no are handed in as answers", () => {
  assert.deepEqual(form.collected(spec, { line: false, pain: 0 }), { line: false, pain: 0, note: null });
});

test("a question that is not asked is not handed in, whatever was chosen before", () => {
  assert.deepEqual(form.collected(spec, { line: true, settled: true }), { line: true, pain: null, settled: true, note: null });
  assert.equal("settled" in form.collected(spec, { line: false, settled: true }), false);
  assert.equal("told" in form.collected(spec, {}), false);
});

test("what is wrong is said in the question's own words, and only of what is asked", () => {
  assert.deepEqual(form.problemsOf(spec, {}, "2026-03-10"), { line: "Please choose yes or no." });
  assert.deepEqual(form.problemsOf(spec, { line: true }, "2026-03-10"), { settled: "And this." });
});

test("a field that holds no number is wrong even though the browser calls it empty", () => {
  assert.deepEqual(form.problemsOf(spec, { line: false }, "2026-03-10", new Set(["pain"])), { pain: "A number, please." });
  assert.equal(form.numberIn("", true), undefined);
  assert.equal(form.numberIn("", false), null);
  assert.equal(form.numberIn("0", false), 0);
  assert.equal(form.numberIn(" 45 ", false), 45);
  assert.equal(form.numberIn("4e", false), undefined);
});

test("a scale has eleven cells, with its words at both ends", () => {
  const cells = form.cellsOf(pain);
  assert.deepEqual(cells.map(([value]) => value), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  assert.deepEqual(cells[0], [0, "0", "no pain"]);
  assert.deepEqual(cells[10], [10, "10", "worst"]);
  assert.equal(cells[5][2], "");
});

test("a scale around zero shows its signs", () => {
  const words = form.cellsOf(asked("change", { kind: "scale", low: -5, high: 5 })).map(([, label]) => label);
  assert.deepEqual(words, ["\u22125", "\u22124", "\u22123", "\u22122", "\u22121", "0", "+1", "+2", "+3", "+4", "+5"]);
});

test("only a date begins with an answer, which the page gives it", () => {
  const day = asked("day", { kind: "date", today: true });
  const dated = { groups: [{ questions: [line, pain, day] }] };
  assert.deepEqual(form.firstAnswers(dated, {}, "2026-03-10"), { day: "2026-03-10" });
  assert.deepEqual(form.firstAnswers(dated, { day: null }, "2026-03-10"), { day: null });
  assert.deepEqual(form.firstAnswers(spec, {}, "2026-03-10"), {});
});

test("saved is said by Python alone, and a long wait is told", () => {
  assert.equal(form.statusWords("saving", "", false), "Saving");
  assert.match(form.statusWords("saving", "", true), /^Not saved yet/);
  assert.equal(form.statusWords("saved", "Saved.", false), "Saved.");
  assert.equal(form.statusWords("open", "", false), "");
});

test("the number of answers to look at is said in words", () => {
  assert.equal(form.problemWords(0), "");
  assert.match(form.problemWords(1), /^One answer needs/);
  assert.match(form.problemWords(3), /^3 answers need/);
});

test("a folded group opens for an answer or a problem in it, and for nothing else", () => {
  const group = { questions: [asked("walking"), asked("told", { kind: "info" })] };
  assert.equal(form.opensItself(group, { pain: 4, told: "x", walking: null }, { line: "Please choose." }), false);
  assert.equal(form.opensItself(group, { walking: 0 }, {}), true);
  assert.equal(form.opensItself(group, {}, { walking: "A number, please." }), true);
});

test("a form waits for what the safety check beside it still has to tell Python, and for nothing else", () => {
  const check = new EventTarget();
  const beside = (found) => ({ closest: () => ({ querySelector: () => found }) });
  const done = [];
  form.onceHeard({ closest: () => null }, undefined, () => done.push("alone"));
  form.onceHeard(beside(null), undefined, () => done.push("nothing to tell"));
  form.onceHeard(beside(check), undefined, () => done.push("heard"));
  assert.deepEqual(done, ["alone", "nothing to tell"]);
  check.dispatchEvent(new Event(HEARD));
  check.dispatchEvent(new Event(HEARD));
  assert.deepEqual(done, ["alone", "nothing to tell", "heard"]);
});
