import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { beforeEach, test } from "node:test";
import { plain } from "../cases.mjs";
import { writing } from "../fakes.mjs";
import { players, tab } from "./tabs.mjs";

beforeEach(() => players().clear());

/** BroadcastChannel between the tabs of one browser. */
function channels() {
  const all = [];
  return { open: (name) => {
    const one = { name, onmessage: null, close() { all.splice(all.indexOf(one), 1); }, postMessage: (data) => all.filter((other) => other !== one && other.name === name).forEach((other) => other.onmessage?.({ data })) };
    all.push(one);
    return one;
  } };
}
const OTHER = { session: { log_id: "log", session_id: "s2", title: "Try it", plan: { name: "q", title: "Try it" } } };
/** The most sessions that ever ran at once. */
function overlaps(log) {
  const running = new Set();
  let most = 0;
  for (const { kind, session, who } of log) {
    if (["started", "resumed"].includes(kind)) running.add(who ?? session);
    if (["paused", "stopped", "finished"].includes(kind)) running.delete(who ?? session);
    most = Math.max(most, running.size);
  }
  return most;
}
const told = (...logs) => logs.flatMap((log, who) => log.map((event) => ({ ...event, who })))
  .sort((a, b) => a.at - b.at || ["started", "resumed"].includes(a.kind) - ["started", "resumed"].includes(b.kind));

test("a second timer of the page asks first, pauses the one that runs, and never are there two", () => {
  const first = tab();
  first.engine.start();
  first.clock.pass(3000);
  const second = tab({ ...first, log: [] }, OTHER);
  second.engine.start();
  assert.deepEqual([second.engine.state.status, second.engine.others.rival?.where, second.engine.others.rival?.title], ["ready", "page", "T"]);
  second.engine.others.answer(false);
  assert.deepEqual([first.engine.state.status, second.engine.state.status, second.engine.asking], ["running", "ready", false]);
  second.engine.start();
  second.engine.others.answer(true);
  assert.deepEqual([first.engine.state.status, first.engine.state.reason, second.engine.state.status], ["paused", "elsewhere", "running"]);
  second.clock.pass(2000);
  first.engine.toggle();
  assert.equal(first.engine.others.rival?.title, "Try it", "going on asks as well");
  first.engine.others.answer(true);
  assert.deepEqual([first.engine.state.status, second.engine.state.status], ["running", "paused"]);
  assert.equal(overlaps(told(first.log, second.log)), 1);
});

test("a timer of another tab is asked to pause, and is waited for", () => {
  const world = { channels: channels() };
  const first = tab(world);
  first.engine.start();
  first.clock.pass(4000);
  players().clear();
  const second = tab({ ...first, log: [] }, OTHER);
  second.engine.start();
  assert.deepEqual([second.engine.others.rival?.where, second.engine.state.status], ["tab", "ready"]);
  second.engine.others.answer(true);
  second.clock.pass(400);
  assert.deepEqual([first.engine.state.status, second.engine.state.status], ["paused", "running"]);
  assert.equal(overlaps(told(first.log, second.log)), 1);
});

test("a tab that was closed does not stand in the way", () => {
  const first = tab();
  first.engine.start();
  first.clock.pass(4000);
  first.control.abort();
  first.clock.pass(4000);
  const second = tab({ ...first, log: [] }, OTHER);
  second.engine.start();
  assert.deepEqual([second.engine.others.rival, second.engine.state.status], [null, "running"]);
});

/** A log that two browsers share, with answers like those of glidekit/widgets/session/one_timer.py. */
function sharing() {
  let held = {};
  const models = [];
  const answer = (model, log) => {
    writing(log)(model);
    const claim = model.get("claim");
    if (claim?.ask && claim.ask !== model.answered) {
      model.answered = claim.ask;
      const runs = held.browser && models.find(({ m }) => m.get("session").session_id === held.session && m.browser === held.browser)?.m.get("status") === "running";
      if (!(runs && held.browser !== claim.browser) || claim.take)
        held = { browser: claim.browser, session: claim.session, title: claim.title, number: (held.number ?? 0) + 1, before: runs && held.browser !== claim.browser ? held.session : "" };
      model.browser = claim.browser;
    }
    const going = (session) => models.some(({ m }) => m.get("session").session_id === session && m.get("status") === "running");
    const holder = { ...held, runs: going(held.session), before_runs: going(held.before), answers: claim?.ask };
    if (JSON.stringify(holder) !== JSON.stringify(model.get("holder"))) model.tell("holder", holder);
  };
  return { join(model, log) { models.push({ m: model }); model.kernel = () => answer(model, log); } };
}

/** A timer running in one browser, and another session in a second browser with the same log. */
function browsers() {
  const kernel = sharing();
  const first = tab();
  kernel.join(first.model, first.log);
  first.engine.start();
  first.clock.pass(4000);
  players().clear();
  const second = tab({ clock: first.clock, log: [] }, OTHER);
  kernel.join(second.model, second.log);
  return { first, second };
}

test("two browsers: the second asks first, the first pauses, and the log never holds two at once", () => {
  const { first, second } = browsers();
  second.engine.lookAgain();
  second.engine.start();
  assert.deepEqual([second.engine.others.rival?.where, second.engine.state.status], ["browser", "ready"]);
  second.engine.others.answer(true);
  second.clock.pass(5000);
  assert.deepEqual([first.engine.state.status, first.engine.state.reason, second.engine.state.status], ["paused", "elsewhere", "running"]);
  assert.equal(overlaps(told(first.log, second.log)), 1);
});

test("two browsers that had not heard of each other: the later claim yields as if it had not begun, and may take over", () => {
  const { first, second } = browsers();
  second.engine.start();
  assert.deepEqual([first.engine.state.status, second.engine.state.status, second.engine.state.active_ms], ["running", "paused", 0]);
  assert.equal(second.engine.others.rival?.where, "browser");
  second.engine.others.answer(true);
  second.clock.pass(5000);
  assert.deepEqual([first.engine.state.status, second.engine.state.status], ["paused", "running"]);
});

test("one session in two browsers has one owner: the other watches, and may take over", () => {
  const kernel = sharing();
  const first = tab({}, {}, plain([60, 0]));
  kernel.join(first.model, first.log);
  first.engine.start();
  first.clock.pass(4000);
  players().clear();
  // JupyterLab gives both pages the same model, so each hears what the other sets.
  first.clock.pass(20_000);
  const second = tab({ clock: first.clock, log: first.log }, { ...first.model.traits }, plain([60, 0]));
  const share = (from, to) => {
    const save = from.model.kernel;
    from.model.kernel = (model) => {
      save(model);
      for (const name of ["status", "phase", "phase_ms", "active_ms", "resumed_at", "stamp", "holder"])
        if (JSON.stringify(to.model.get(name)) !== JSON.stringify(model.get(name))) to.model.tell(name, model.get(name));
    };
  };
  kernel.join(second.model, second.log);
  share(first, second);
  share(second, first);
  assert.deepEqual([first.engine.role, second.engine.role], ["owner", "watching"]);
  // A reloaded page yields too.
  first.engine.others.granted = 0;
  first.engine.others.holderChanged();
  second.engine.takeOver();
  first.clock.pass(3000);
  assert.deepEqual([first.engine.role, second.engine.role, second.engine.state.status], ["watching", "owner", "running"], "and no gap is seen in it");
  first.engine.takeOver();
  first.clock.pass(3000);
  assert.deepEqual([first.engine.role, second.engine.role, first.engine.state.status], ["owner", "watching", "running"], "and back again");
  const [, reason] = /^ANOTHER_BROWSER = "(.*)"$/m.exec(readFileSync(new URL("../../../glidekit/session/record.py", import.meta.url), "utf8"));
  assert.deepEqual(first.log.filter(({ kind }) => kind === "adopted").map(({ detail }) => detail.reason), [reason, reason], "the reason by which the log leaves out what two told");
  first.clock.pass(40_000);
  assert.equal(first.log.filter(({ kind }) => kind === "finished").length, 1, "nothing is told by both");
});

test("started in both browsers before the kernel answers: the later claim yields, and says that its steps do not count", () => {
  for (const order of [[0, 1], [1, 0]]) {
    players().clear();
    const kernel = sharing(), first = tab({}, {}, plain([3, 60, 0]));
    first.model.kernel = undefined;
    first.engine.start();
    players().clear();
    const second = tab({ clock: first.clock, log: [] }, {}, plain([3, 60, 0]));
    second.model.kernel = undefined;
    first.clock.pass(400);
    second.engine.start();
    first.clock.pass(4000);
    assert.deepEqual([first.engine.state.status, second.engine.state.status], ["running", "running"], "neither has heard of the other");
    const both = [first, second];
    for (const one of both) kernel.join(one.model, one.log);
    const [stays, yields] = order.map((index) => both[index]);
    stays.model.save_changes();
    yields.model.save_changes();
    assert.deepEqual([stays.engine.role, yields.engine.role], ["owner", "watching"]);
    assert.deepEqual(yields.log.map(({ kind }) => kind), ["started", "phase", "yielded"]);
    assert.ok(!stays.log.some(({ kind }) => kind === "yielded"));
    first.clock.pass(70_000);
    assert.equal(stays.engine.state.status, "finished");
    assert.deepEqual(yields.log.map(({ kind }) => kind), ["started", "phase", "yielded"], "who watches tells nothing");
  }
});
