/**
 * A form drawn from plain values (glidekit/widgets/form.py), in its own DOM.
 *
 * What shapes this file:
 * - The parts that decide are pure, exported, and tested in node; the rest only draws.
 * - JupyterLab listens for keys on the page: typing "d" twice beside a radio button would delete the cell. So
 *   no key leaves the form unless Ctrl, Meta or Alt is held.
 * - Only Python knows whether something was saved. Handing in sets `submission` and `state` together; Python
 *   answers through `state`. save_changes never throws, so the only sign of trouble is that no answer comes.
 * - A blank is null, never 0 and never "". A number field with other text in it says so, because browsers report
 *   it as empty.
 * - Two views of one model show the same: the model holds the answers, each view paints them.
 *
 * @typedef {{id: string, kind: string, label: string, help: string, required: boolean, low: number|null,
 *   high: number|null, whole: boolean, ends: string[], unit: string, options: string[][],
 *   show_if: {questions: string[], values: any[]}|null, today: boolean, pattern: string, longest: number,
 *   words: Record<string, string>}} Question
 * @typedef {{heading: string, help: string, layout: string, fold: string,
 *   questions: Question[]}} Group
 */

import { HEARD, PATIENCE_MS, claimKeys, h, listen, localDay, mayTakeFocus, randomId, tellWhenSeen, visibleArea } from "./kit.js";

const WORDS = {
  saving: "Saving",
  waiting:
    "Not saved yet. Python is busy or has stopped. Your answers stay on this page. " +
    "If nothing changes in a minute, run this cell again and fill the form in once more.",
};

// ---------------------------------------------------------------------------------------------- pure parts

/** Whether an answer is blank. */
export function isBlank(answer) {
  return (
    answer === undefined ||
    answer === null ||
    (typeof answer === "string" && answer.trim() === "") ||
    (typeof answer === "number" && Number.isNaN(answer))
  );
}

/** Whether a question is asked, given the answers so far. */
export function isAsked(question, answers) {
  const rule = question.show_if;
  return !rule || rule.questions.some((id) => rule.values.includes(answers[id]));
}

/** Which rule an answer breaks, as a key of question.words; null when it can be taken. */
export function broken(question, answer, today) {
  if (question.kind === "info") return null;
  if (isBlank(answer)) return question.required ? "blank" : null;
  switch (question.kind) {
    case "yes-no":
      return typeof answer === "boolean" ? null : "option";
    case "levels":
    case "choice":
    case "pick":
      return question.options.some(([value]) => value === answer) ? null : "option";
    case "several": {
      const named = String(answer).split(", ");
      const known = new Set(question.options.map(([value]) => value));
      return new Set(named).size === named.length && named.every((name) => known.has(name)) ? null : "option";
    }
    case "text":
      if (typeof answer !== "string" || answer.length > question.longest) return "long";
      return question.pattern && !new RegExp(`^(?:${question.pattern})$`).test(answer.trim()) ? "pattern" : null;
    case "map":
      return typeof answer === "string" ? null : "option";
    case "date":
      if (!/^\d{4}-\d{2}-\d{2}$/.test(answer) || Number.isNaN(Date.parse(answer))) return "date";
      return answer > today && !question.ahead ? "future" : null;
    default:
      if (typeof answer !== "number" || !Number.isFinite(answer)) return "number";
      if (question.whole && !Number.isInteger(answer)) return "number";
      return (question.low !== null && answer < question.low) || (question.high !== null && answer > question.high)
        ? "range"
        : null;
  }
}

export function questionsOf(spec) {
  return (spec.groups ?? []).flatMap((group) => group.questions);
}

/** What is wrong, in words, by question; `unreadable` holds fields whose text is not a number. */
export function problemsOf(spec, answers, today, unreadable = new Set()) {
  const found = {};
  for (const question of questionsOf(spec)) {
    if (!isAsked(question, answers)) continue;
    const rule = unreadable.has(question.id) ? "number" : broken(question, answers[question.id], today);
    if (rule) found[question.id] = question.words[rule];
  }
  return found;
}

/** The answers to hand in: every question that is asked, null for a blank. */
export function collected(spec, answers) {
  return Object.fromEntries(
    questionsOf(spec)
      .filter((question) => question.kind !== "info" && isAsked(question, answers))
      .map(({ id }) => [id, isBlank(answers[id]) ? null : answers[id]]),
  );
}

/** [value, words, what a screen reader adds] of each radio button. */
export function cellsOf(question) {
  if (question.kind === "yes-no") return [[true, "Yes", ""], [false, "No", ""]];
  if (question.kind === "levels" || question.kind === "choice") {
    return question.options.map(([value, words]) => [value, words, ""]);
  }
  const low = question.low ?? 0;
  const high = question.high ?? 10;
  return Array.from({ length: high - low + 1 }, (_, step) => {
    const value = low + step;
    const words = question.low < 0 && value > 0 ? `+${value}` : String(value).replace("-", "\u2212");
    return [value, words, value === low ? question.ends[0] : value === high ? question.ends[1] : ""];
  });
}

/** What a number field holds: a number, null for a blank, undefined for anything else. */
export function numberIn(text, bad) {
  if (bad) return undefined;
  if (text.trim() === "") return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/**
 * Call `run` now, or once Python has heard all that the safety check beside the form has to tell. Messages of two
 * widgets arrive in any order, and "No" must not come after the form that needs it.
 */
export function onceHeard(root, signal, run) {
  const check = root.closest(".gk-guarded")?.querySelector("[data-telling]");
  if (check) check.addEventListener(HEARD, run, { once: true, signal });
  else run();
}

/** A page's first answers: dates that start as today, nothing else. */
export function firstAnswers(spec, answers, today) {
  const dates = questionsOf(spec).filter(
    (question) => question.kind === "date" && question.today && answers[question.id] === undefined,
  );
  if (dates.length === 0) return answers;
  return { ...answers, ...Object.fromEntries(dates.map((question) => [question.id, today])) };
}

/** What stands in the status line. */
export function statusWords(state, message, waited) {
  if (state === "saving") return waited ? WORDS.waiting : WORDS.saving;
  return message;
}

/** How many answers need another look, in words; "" when none does. */
export function problemWords(count) {
  if (count === 0) return "";
  return count === 1
    ? "One answer needs another look. Nothing was saved yet."
    : `${count} answers need another look. Nothing was saved yet.`;
}

/** Whether a folded group has to be open: something in it was answered, or needs another look. */
export function opensItself(group, answers, problems) {
  return group.questions.some(({ id, kind }) => kind !== "info" && (id in problems || !isBlank(answers[id])));
}

// ------------------------------------------------------------------------------------------------- drawing

const paragraphs = (lines, name) => (lines ?? []).map((line) => h("p", { class: name }, line));

/** Draw one question; `paint(answers, problems)` shows the model's state in it. */
function questionView(question, tools) {
  const { prefix, answer } = tools;
  const base = `${prefix}-${question.id}`;
  const help = question.help ? h("p", { class: "gk-help", id: `${base}-help` }, question.help) : null;
  const wrong = h("p", { class: "gk-wrong", id: `${base}-wrong`, hidden: true });
  // Last time's answer comes from Python; show it only once this time is answered.
  const last = question.kind === "info" ? null : h("p", { class: "gk-last", "aria-live": "polite" });
  const described = [help && `${base}-help`, `${base}-wrong`].filter(Boolean).join(" ");
  const isField = ["text", "date", "minutes", "number"].includes(question.kind);
  const make = question.kind === "pick" ? pickView : question.kind === "several" ? severalView : isField ? fieldView : radioView;
  const part = question.kind === "info" ? infoView(question) : question.kind === "map" ? mapView(question, tools) : make(question, { base, described, help, answer });
  const node = h("div", { class: `gk-question gk-is-${question.kind}`, "data-question": question.id }, part.node, wrong, last ?? "");

  return {
    question,
    node,
    focus: () => part.focus?.(),
    unreadable: () => part.unreadable?.() ?? false,
    paint(answers, problems, live) {
      node.hidden = !isAsked(question, answers);
      part.paint(answers[question.id], live?.[question.id]);
      const words = problems[question.id];
      wrong.hidden = !words;
      wrong.textContent = words ?? "";
      node.classList.toggle("gk-has-problem", Boolean(words));
      part.invalid?.(Boolean(words));
      if (last) last.textContent = isBlank(answers[question.id]) ? "" : (live?.[question.id] ?? "");
    },
  };
}

function infoView(question) {
  const text = h("p", { class: "gk-info", "aria-live": "polite" }, question.label);
  return { node: text, paint: (_answer, live) => (text.textContent = live ?? question.label) };
}

/** A figure to mark, folded away. A form is one file, so the figure's script loads when it is opened. */
function mapView(question, { answers, answerAll, signal }) {
  const room = h("div", {});
  const fold = h("details", { class: "gk-map-fold" }, h("summary", {}, question.label), room);
  let view = null;
  fold.addEventListener("toggle", async () => {
    if (!fold.open || view) return;
    const url = URL.createObjectURL(new Blob([question.script], { type: "text/javascript" }));
    const { inForm } = await import(url);
    URL.revokeObjectURL(url);
    view ??= inForm({
      spec: question.picture,
      side: question.unit,
      line: answers()[question.id],
      signal,
      // While that leg has marks, the furthest point follows the figure.
      change: (line, level) => answerAll({ ...answers(), [question.id]: line, ...(level ? { furthest_point: level } : {}) }),
    });
    room.replaceChildren(view.root);
  });
  return { node: fold, focus: () => fold.firstElementChild.focus(), paint: (now) => view?.paint(now) };
}

function radioView(question, { base, described, help, answer }) {
  const inputs = [];
  const cells = cellsOf(question).map(([value, words, more]) => {
    const input = h("input", {
      type: "radio",
      name: base,
      onchange: () => answer(question.id, value),
      onkeydown: (event) => {
        if (event.key === "Delete" || event.key === "Backspace") answer(question.id, null);
      },
    });
    inputs.push([value, input]);
    return h("label", { class: "gk-cell" }, input, h("span", {}, words, more ? h("span", { class: "gk-unseen" }, `, ${more}`) : ""));
  });
  const clear = question.required && question.kind === "choice" ? null : h(
    "button",
    {
      type: "button",
      class: "gk-clear",
      onclick: () => {
        answer(question.id, null);
        inputs[0][1].focus();
      },
    },
    "Clear",
    h("span", { class: "gk-unseen" }, ` the answer to: ${question.label}`),
  );
  const isScale = question.kind.startsWith("scale");
  const ends = isScale
    ? question.ends.map((words, end) => h("span", { class: end ? "gk-end gk-high" : "gk-end gk-low", "aria-hidden": "true" }, words))
    : [];
  const row = h("div", { class: isScale ? "gk-cells gk-scale" : "gk-cells gk-pills" }, ends[0], cells, clear ?? [], ends[1]);
  const legend = h("legend", {}, question.label);
  const node = h("fieldset", { "aria-describedby": described }, legend, help, row);
  return {
    node,
    focus: () => (inputs.find(([, input]) => input.checked) ?? inputs[0])[1].focus(),
    invalid: (is) => inputs.forEach(([, input]) => (is ? input.setAttribute("aria-invalid", "true") : input.removeAttribute("aria-invalid"))),
    paint(now) {
      for (const [value, input] of inputs) input.checked = value === now;
      if (!clear) return;
      clear.classList.toggle("gk-off", isBlank(now));
      clear.disabled = isBlank(now);
    },
  };
}

/** Any number of things, one tap each; choosing none is a blank, never a no. */
function severalView(question, { described, help, answer }) {
  const inputs = question.options.map(([value]) => [value, h("input", { type: "checkbox", onchange: () => tell() })]);
  const tell = () => answer(question.id, inputs.filter(([, input]) => input.checked).map(([value]) => value).join(", ") || null);
  const cells = question.options.map(([, words], place) => h("label", { class: "gk-cell" }, inputs[place][1], h("span", {}, words)));
  return {
    node: h("fieldset", { "aria-describedby": described }, h("legend", {}, question.label), help, h("div", { class: "gk-cells gk-pills" }, cells)),
    focus: () => inputs[0][1].focus(),
    invalid: (is) => inputs.forEach(([, input]) => (is ? input.setAttribute("aria-invalid", "true") : input.removeAttribute("aria-invalid"))),
    paint(now) {
      const named = new Set(isBlank(now) ? [] : String(now).split(", "));
      for (const [value, input] of inputs) input.checked = named.has(value);
    },
  };
}

/** A choice from many: one line, folded away. */
function pickView(question, { base, described, help, answer }) {
  const options = question.options.map(([value, words]) => h("option", { value }, words));
  const select = h(
    "select",
    {
      id: base,
      class: "gk-field gk-pick",
      "aria-describedby": described,
      onchange: () => answer(question.id, select.value || null),
    },
    h("option", { value: "" }, "Please choose"),
    options,
  );
  return {
    node: h("div", { class: "gk-field-line" }, h("label", { for: base, class: "gk-label" }, question.label), help, select),
    focus: () => select.focus(),
    invalid: (is) => (is ? select.setAttribute("aria-invalid", "true") : select.removeAttribute("aria-invalid")),
    paint: (now) => (select.value = isBlank(now) ? "" : now),
  };
}

function fieldView(question, { base, described, help, answer }) {
  const isNumber = question.kind === "minutes" || question.kind === "number";
  const input = h(question.kind === "text" && !question.pattern ? "textarea" : "input", {
    id: base,
    class: "gk-field",
    type: isNumber ? "number" : question.kind === "date" ? "date" : question.pattern ? "text" : null,
    rows: question.kind === "text" && !question.pattern ? 2 : null,
    inputmode: isNumber ? (question.whole ? "numeric" : "decimal") : null,
    min: isNumber ? question.low : null,
    max: isNumber ? question.high : null,
    step: isNumber ? (question.whole ? 1 : "any") : null,
    autocomplete: "off",
    "aria-describedby": described,
  });
  let bad = false;
  const read = () => {
    if (!isNumber) return input.value === "" ? null : input.value;
    const value = numberIn(input.value, input.validity.badInput);
    bad = value === undefined;
    return bad ? null : value;
  };
  if (!question.on_leave) input.addEventListener("input", () => answer(question.id, read()));
  input.addEventListener("change", () => answer(question.id, read()));
  // Turning the wheel over a focused number field would change the answer unseen.
  input.addEventListener("wheel", () => isNumber && input.blur(), { passive: true });
  const unit = question.unit ? h("span", { class: "gk-unit" }, question.unit) : null;
  const label = h("label", { for: base, class: "gk-label" }, question.label, unit ? h("span", { class: "gk-unseen" }, `, in ${question.unit}`) : "");
  unit?.setAttribute("aria-hidden", "true");
  return {
    node: h("div", { class: "gk-field-line" }, label, help, h("div", { class: "gk-field-box" }, input, unit)),
    focus: () => input.focus(),
    unreadable: () => bad,
    invalid: (is) => (is ? input.setAttribute("aria-invalid", "true") : input.removeAttribute("aria-invalid")),
    paint(now) {
      const same = isBlank(now) ? isBlank(read()) && !bad : read() === now;
      // Never overwrite what somebody is typing.
      if (!same && !(input === document.activeElement && (bad || question.on_leave))) {
        input.value = isBlank(now) ? "" : String(now);
        bad = false;
      }
    },
  };
}

function groupView(group, number, tools) {
  const title = `${tools.prefix}-group-${number}`;
  const questions = group.questions.map((question) => questionView(question, tools));
  const section = h(
    "div",
    { role: group.heading ? "group" : null, class: `gk-group gk-${group.layout}${group.heading ? " gk-headed" : ""}`, "aria-labelledby": group.heading ? title : null },
    group.heading ? h("h3", { id: title }, group.heading) : null,
    group.help ? h("p", { class: "gk-help" }, group.help) : null,
    h("div", { class: "gk-questions" }, questions.map((view) => view.node)),
  );
  const fold = group.fold ? h("details", { class: "gk-fold" }, h("summary", {}, group.fold), section) : null;
  return {
    node: fold ?? section,
    questions,
    paint(answers, problems, live) {
      if (fold && opensItself(group, answers, problems)) fold.open = true;
      for (const view of questions) view.paint(answers, problems, live);
    },
  };
}

function pathView(path) {
  if (!path?.length) return null;
  const said = { done: "done", now: "you are here", later: "still to come" };
  return h(
    "ol",
    { class: "gk-path", "aria-label": "Steps" },
    path.map(({ label, state }) =>
      h("li", { class: `gk-${state}`, "aria-current": state === "now" ? "step" : null, tabindex: state === "now" ? "-1" : null },
        h("span", { "aria-hidden": "true", class: "gk-mark" }), label,
        h("span", { class: "gk-unseen" }, ` (${said[state]})`)),
    ),
  );
}

// -------------------------------------------------------------------------------------------------- wiring

function draw(model, root, prefix, signal) {
  const spec = model.get("spec");
  const status = h("div", { class: "gk-status", role: "status", "aria-live": "polite" });
  const doing = h("p", {});
  const bar = h("progress", { class: "gk-progress", max: "1" });
  const title = spec.title ? h("h2", { class: "gk-title", tabindex: "-1", id: `${prefix}-title` }, spec.title) : null;
  let waited = null;

  const push = (answers) => {
    const problems = { ...model.get("problems") };
    const before = model.get("answers");
    for (const id of Object.keys(problems)) if (answers[id] !== before[id]) delete problems[id];
    const left = Object.keys(problems).length;
    if (model.get("state") === "saved") model.set({ state: "open", message: "" });
    else if (Object.keys(model.get("problems")).length > 0) model.set({ state: left ? "error" : "open", message: problemWords(left) });
    model.set({ answers, problems });
    // Send every letter: the echo of an earlier answer overwrites what only the page knows.
    model.save_changes();
    paint();
  };
  const tools = {
    prefix,
    signal,
    answers: () => model.get("answers"),
    answer: (id, value) => push({ ...model.get("answers"), [id]: value }),
    answerAll: (answers) => push(answers),
  };
  const groups = (spec.groups ?? []).map((group, number) => groupView(group, number, tools));
  const all = groups.flatMap((group) => group.questions);

  const handIn = (button) => {
    if (model.get("state") === "saving") return;
    const answers = model.get("answers");
    if (button.asks) {
      const unreadable = new Set(all.filter((view) => view.unreadable()).map((view) => view.question.id));
      const problems = problemsOf(spec, answers, localDay(new Date()), unreadable);
      const count = Object.keys(problems).length;
      if (count > 0) {
        model.set({ problems, state: "error", message: problemWords(count) });
        model.save_changes();
        paint();
        all.find((view) => view.question.id in problems).focus();
        return;
      }
    }
    const submission = { id: randomId(), button: button.id, answers: button.asks ? collected(spec, answers) : {} };
    model.set({ state: "saving", message: "", problems: {} });
    onceHeard(root, signal, () => {
      model.set({ submission });
      model.save_changes();
    });
    paint();
  };
  const buttons = (spec.buttons ?? []).map((button) =>
    h("button", { class: `gk-button gk-${button.look}`, "data-button": button.id, onclick: () => handIn(button) }, button.label),
  );

  root.className = `gk-form gk-tone-${spec.tone}`;
  root.setAttribute("data-page", spec.id);
  root.replaceChildren(
    ...[
      pathView(spec.path),
      spec.title && h(
        "form",
        // Buttons hand in; Enter in a field does not. The name is on a group, not a landmark: two cells may ask the
        // same, and landmarks with one name cannot be told apart.
        { class: "gk-sheet", novalidate: true, onsubmit: (event) => event.preventDefault() },
        h("div", { class: "gk-frame", role: "group", "aria-labelledby": title ? title.id : null },
          title,
          paragraphs(spec.intro, "gk-intro"),
          spec.facts?.length ? h("dl", { class: "gk-facts" }, spec.facts.map(([what, value]) => h("div", {}, h("dt", {}, what), h("dd", {}, value)))) : null,
          spec.steps?.length ? h("ol", { class: "gk-steps" }, spec.steps.map((step) => h("li", {}, step))) : null,
          spec.points?.length
            ? h("div", { class: "gk-points" }, h("p", {}, spec.points_title), h("ul", {}, spec.points.map((point) => h("li", {}, point))))
            : null,
        ),
        groups.map((group) => group.node),
        paragraphs(spec.after, "gk-after"),
        buttons.length ? h("div", { class: "gk-buttons" }, buttons) : null,
        buttons.length || groups.length ? status : null,
      ),
    ].filter(Boolean),
  );

  function paint() {
    const state = model.get("state");
    if (state !== "saving") {
      clearTimeout(waited);
      waited = null;
    } else if (waited === null || isUnderWay()) {
      clearTimeout(waited);
      waited = setTimeout(() => paintStatus("saving", true), isUnderWay() ? 10 * PATIENCE_MS : PATIENCE_MS);
    }
    for (const group of groups) group.paint(model.get("answers"), model.get("problems"), model.get("live"));
    for (const button of buttons) {
      if (state === "saving") button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    }
    paintStatus(state, false);
  }
  function isUnderWay() {
    return model.get("state") === "saving" && Boolean(model.get("progress")?.what);
  }
  function paintStatus(state, isLate) {
    if (isUnderWay() && !isLate) {
      paintProgress(model.get("progress"));
      return;
    }
    const words = statusWords(state, model.get("message"), isLate);
    status.className = `gk-status gk-${isLate ? "error" : state}`;
    if (status.textContent !== words) status.replaceChildren(...words.split("\n").filter(Boolean).map((line) => h("p", {}, line)));
  }
  // Screen readers get the words, and only when they change; the bar is for the eye.
  function paintProgress({ what, share }) {
    if (doing.textContent !== what) doing.textContent = what;
    bar.value = share;
    bar.setAttribute("aria-label", what);
    if (bar.parentNode !== status) {
      status.className = "gk-status gk-saving";
      status.replaceChildren(doing, bar);
    }
  }
  return { paint, title, stop: () => clearTimeout(waited) };
}

/** Remembers where focus is, to find it again after the same page is redrawn; null when it is elsewhere. */
function placeIn(root) {
  const active = document.activeElement;
  if (!root.contains(active)) return null;
  const page = root.getAttribute("data-page");
  const own = active.closest("[data-question], [data-button]");
  const name = own?.hasAttribute("data-question") ? "data-question" : "data-button";
  const tags = "input, select, textarea, button, summary";
  const among = (node) => (node.matches(tags) ? [node] : [...node.querySelectorAll(tags)]);
  const nth = own ? among(own).indexOf(active) : -1;
  const caret = active.selectionStart ?? null;  // null for a field without a caret
  return () => {
    const there = own && root.getAttribute("data-page") === page && root.querySelector(`[${name}="${own.getAttribute(name)}"]`);
    const target = there ? among(there)[nth] : null;
    if (!target) return false;
    if (target.closest(".gk-fold")) target.closest(".gk-fold").open = true;
    target.focus({ preventScroll: true });
    if (caret !== null) target.setSelectionRange(caret, active.selectionEnd);
    return true;
  };
}

/** Move focus to the new page's title (or step), unless the reader has moved on. */
function takeFocus(model, root) {
  if (!model.get("take_focus")) return;
  const target = root.querySelector(".gk-title, [aria-current]");
  if (target && mayTakeFocus(root)) {
    target.focus({ preventScroll: true });
    const { top, bottom } = root.getBoundingClientRect();
    const area = visibleArea(root);
    // After a much longer page, this one may lie far above the visible area, or below it.
    if (top < area.top || bottom > area.bottom) target.scrollIntoView({ block: "start" });
  }
  model.set("take_focus", false);
  model.save_changes();
}

function render({ model, el, signal }) {
  // Each kind of form loads this file anew, so a counter would start anew too.
  const prefix = `gk-${randomId().slice(0, 8)}`;
  const root = h("div", { class: "gk-form" });
  claimKeys(root, signal);
  let view = null;
  const redraw = () => {
    view?.stop();
    const goBack = placeIn(root);
    const answers = firstAnswers(model.get("spec"), model.get("answers"), localDay(new Date()));
    if (answers !== model.get("answers")) model.set("answers", answers);
    view = draw(model, root, prefix, signal);
    view.paint();
    if (goBack && !model.get("take_focus") && !goBack()) view.title?.focus();
    // The element enters the page after render returns.
    requestAnimationFrame(() => takeFocus(model, root));
  };
  listen(model, ["spec"], redraw, signal);
  listen(model, ["answers", "problems", "state", "message", "live", "progress"], () => view?.paint(), signal);
  listen(model, ["take_focus"], () => requestAnimationFrame(() => takeFocus(model, root)), signal);
  tellWhenSeen(model, root, signal);

  redraw();
  el.append(root);
  signal.addEventListener("abort", () => view.stop());
}

export default { render };
