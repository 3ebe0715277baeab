import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Mirror } from "../../../glidekit/widgets/static/player/record.js";
import { plain, session } from "../cases.mjs";
import { Audio, Locks, traits, writing } from "../fakes.mjs";
import { players, tab } from "./tabs.mjs";

const settle = () => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => players().clear());

test("a session is timed, written and acknowledged to its end", () => {
  const { engine, clock, log, model } = tab({}, {}, plain([2, 3, 0]));
  engine.start();
  clock.pass(6000);
  assert.deepEqual(log.map(({ kind, seq, phase }) => [kind, seq, phase]), [["started", 1, 0], ["phase", 2, 1], ["finished", 3, 2]]);
  assert.equal(new Set(log.map(({ owner }) => owner)).size, 1);
  assert.ok(log.every(({ detail }) => (detail.late_ms ?? 0) <= 1), "a deadline timer rings at the boundary");
  assert.deepEqual([model.get("status"), engine.savedState()], ["finished", "saved"]);
});

test("state and events travel in one message", () => {
  const { engine, clock, model } = tab({}, {}, plain([2, 3, 0]));
  engine.start();
  clock.pass(2100);
  const message = model.sent.at(-1);
  assert.deepEqual([message.status, message.phase, message.active_ms, message.resumed_at], ["running", 1, 2000, clock.time - 100]);
  assert.equal(message.events.at(-1).phase, 1);
});

test("a tick is idempotent, whoever calls it", () => {
  const { engine, clock, log } = tab({}, {}, plain([2, 3, 0]));
  engine.start();
  clock.pass(2000);
  for (let i = 0; i < 50; i += 1) engine.tick();
  assert.equal(log.length, 2);
});

test("after a sleep the session waits at the last tick, and says for how long", () => {
  const { engine, clock, log } = tab({}, {}, plain([60, 60, 0]));
  engine.start();
  clock.pass(20_000);
  clock.sleep(600_000);
  assert.deepEqual([engine.state.status, engine.state.reason], ["paused", "gap"]);
  assert.ok(Math.abs(engine.state.phase_ms - 20_000) <= 250);
  const last = log.at(-1);
  assert.deepEqual([last.kind, last.detail.reason], ["paused", "gap"]);
  assert.ok(Math.abs(last.detail.gap_ms - 600_000) <= 250);
  engine.toggle();
  clock.pass(1000);
  assert.ok(engine.state.status === "running" && Math.abs(engine.position().phase_ms - 21_000) <= 250);
});

test("a short silence is caught up, with every boundary in it", () => {
  const { engine, clock, log } = tab({}, {}, plain([2, 2, 2, 60, 0]));
  engine.start();
  clock.pass(1000);
  clock.sleep(9000);
  assert.deepEqual(log.map(({ kind }) => kind), ["started", "phase", "phase", "phase"]);
  assert.deepEqual(log.slice(1).map(({ active_ms }) => active_ms), [2000, 4000, 6000]);
  assert.equal(engine.state.status, "running");
});

test("a clock set back a little takes nothing away; set back a lot, it pauses", () => {
  const one = tab({}, {}, plain([60, 0]));
  one.engine.start();
  one.clock.pass(10_000);
  one.clock.time -= 3000;
  one.engine.tick();
  one.clock.pass(5000);
  assert.equal(one.engine.state.status, "running");
  assert.ok(Math.abs(one.engine.position().phase_ms - 15_000) < 300);
  one.clock.time -= 3_600_000;
  one.engine.tick();
  assert.deepEqual([one.engine.state.status, one.engine.state.reason], ["paused", "clock"]);
  assert.ok(Math.abs(one.engine.state.phase_ms - 15_000) < 300);
});

test("a page loaded anew goes on where the timer is by now", () => {
  const first = tab({}, {}, plain([10, 10, 60, 0]));
  first.engine.start();
  first.clock.pass(8000);
  first.control.abort();
  first.clock.time += 6000;
  const second = tab(first, { ...first.model.traits });
  const { log, engine } = second;
  assert.deepEqual(log.map(({ kind }) => kind), ["started", "adopted", "phase"]);
  assert.equal(engine.state.status, "running");
  assert.deepEqual([engine.position().phase, engine.position().phase_ms], [1, 4000]);
  assert.equal(log[1].seq, 1);
  assert.notEqual(log[1].owner, log[0].owner);
  assert.ok(log[1].active_ms <= log[2].active_ms && log[1].detail.away_ms >= 6000);
});

test("a page loaded anew after a long time waits where it was left", () => {
  const first = tab({}, {}, plain([10, 60, 0]));
  first.engine.start();
  first.clock.pass(14_000);
  first.control.abort();
  first.clock.time += 3_600_000;
  const { engine, log } = tab(first, { ...first.model.traits });
  assert.deepEqual([engine.state.status, engine.state.reason, engine.state.phase], ["paused", "gap", 1]);
  assert.ok(Math.abs(engine.state.phase_ms - 4000) <= 1000);
  assert.deepEqual(log.map(({ kind }) => kind), ["started", "phase", "adopted", "paused"]);
});

test("with no kernel nothing is lost: the next page sends it, once", () => {
  const first = tab({ kernel: null }, {}, plain([2, 2, 60, 0]));
  first.engine.start();
  first.clock.pass(5000);
  assert.equal(first.engine.savedState(), "unsaved");
  first.control.abort();
  const log = [];
  const { engine } = tab({ ...first, kernel: writing(log) }, {}, plain([2, 2, 60, 0]));
  assert.deepEqual(log.map(({ kind }) => kind), ["started", "phase", "phase", "adopted"]);
  assert.deepEqual(log.map(({ seq }) => seq), [1, 2, 3, 1]);
  assert.equal(engine.savedState(), "saved");
  assert.equal(new Mirror(first.storage, "log").read("s1").events.length, 0);
});

test("a new player sends what other sessions of its log left behind, and only of its log", () => {
  const first = tab({ kernel: null }, {}, plain([2, 0]));
  first.engine.start();
  first.clock.pass(3000);
  first.control.abort();
  assert.deepEqual(tab({ ...first, kernel: null }, { session: { log_id: "log", session_id: "s4" } }).engine.outbox.orphans, [], "it was timed just now");
  first.clock.pass(3000);
  const other = { session: { log_id: "log", session_id: "s2" } };
  const stranger = tab({ ...first, kernel: null }, { session: { log_id: "another", session_id: "s3" } });
  assert.deepEqual(stranger.engine.outbox.orphans, []);
  const log = [];
  const { engine, model } = tab({ ...first, kernel: writing(log) }, other);
  assert.deepEqual(log.map(({ kind, session: name }) => [kind, name]), [["started", "s1"], ["phase", "s1"], ["finished", "s1"]].toSpliced(1, 1));
  assert.deepEqual(model.get("orphans"), { s1: { plan: { name: "p" }, zone: "UTC" } });
  assert.equal(engine.outbox.orphans.length, 0);
  assert.equal(new Mirror(first.storage, "log").read("s1")?.events.length ?? 0, 0);
});

test("what lies in the browser without a name gets one, so that it can be confirmed and is not sent for ever", () => {
  const first = tab({ kernel: null }, {}, plain([2, 0]));
  first.engine.start();
  first.control.abort();
  const key = "glidekit:player:log:s1";
  const kept = JSON.parse(first.storage.getItem(key));
  first.storage.setItem(key, JSON.stringify({ ...kept, events: [null, ...kept.events, { seq: "two" }] }));
  const log = [];
  const { engine } = tab({ ...first, kernel: writing(log) }, {}, plain([2, 0]));
  assert.deepEqual(log.filter(({ kind }) => kind === "unreadable").map(({ owner, seq, detail }) => [owner, seq, detail.came]),
    [["unnamed-s1", 1, "null"], ["unnamed-s1", 2, '{"seq":"two"}']]);
  assert.equal(engine.savedState(), "saved");
  assert.deepEqual(new Mirror(first.storage, "log").read("s1").events, []);
});

test("it says not saved yet after three seconds, tries again, and saved when it is", () => {
  const { engine, clock, model, log } = tab({ kernel: null }, {}, plain([60, 0]));
  engine.start();
  assert.equal(engine.savedState(), "saving");
  clock.pass(2900);
  assert.equal(engine.savedState(), "saving");
  clock.pass(1500);
  assert.equal(engine.savedState(), "unsaved");
  const nudges = model.get("nudge");
  clock.pass(11_000);
  assert.ok(model.get("nudge") >= nudges + 2);
  writing(log)(model);
  assert.equal(engine.savedState(), "saved");
});

test("a second view of the page takes over from the first, which falls silent", () => {
  const first = tab();
  first.engine.start();
  first.clock.pass(3000);
  const second = tab(first, { ...first.model.traits, status: "paused", stamp: 1 });
  assert.deepEqual([first.engine.role, second.engine.role, second.engine.state.status], ["replaced", "owner", "running"]);
  assert.equal(second.engine.position().phase_ms, 3000);
  assert.deepEqual(second.log.map(({ kind }) => kind), ["started", "adopted"]);
  first.clock.pass(20_000);
  assert.equal(first.workers(), 0);
  const owners = new Set(second.log.slice(1).map(({ owner }) => owner));
  assert.equal(owners.size, 1, "only one of the two tells what happens");
  assert.equal(second.log.filter(({ kind, phase }) => kind === "phase" && phase === 1).length, 1);
});

test("a model that nobody sees does not wake, and takes nothing over", () => {
  const first = tab();
  first.engine.start();
  const second = tab(first, { ...first.model.traits, shown: false });
  first.clock.pass(10_000);
  assert.deepEqual([first.engine.role, second.engine.role], ["owner", "resting"]);
  assert.equal(first.engine.state.phase, 1);
});

test("with no view for five seconds the session pauses", () => {
  const { engine, clock, hide, log } = tab({}, {}, plain([60, 0]));
  engine.start();
  clock.pass(2000);
  hide();
  clock.pass(4000);
  assert.equal(engine.state.status, "running");
  clock.pass(3000);
  assert.deepEqual([engine.state.status, log.at(-1).detail.reason], ["paused", "no view"]);
});

test("of two tabs one runs; the other watches, and goes on when the first is closed", async () => {
  const locks = new Locks();
  const first = tab({ locks });
  await settle();
  first.engine.start();
  first.clock.pass(3000);
  players().clear();  // another tab has another window
  const second = tab({ ...first, locks }, { ...first.model.traits });
  await settle();
  first.clock.pass(1000);
  assert.deepEqual([first.engine.role, second.engine.role], ["owner", "watching"]);
  assert.equal(second.workers(), 0);
  const told = first.log.length;
  first.clock.pass(2000);
  first.control.abort();
  await settle();
  assert.deepEqual([second.engine.role, second.engine.state.status], ["owner", "running"]);
  assert.equal(second.log.slice(told).filter(({ kind }) => kind === "adopted").length, 1);
  assert.ok(Math.abs(second.engine.position().active_ms - 6000) < 1500);
});

test("the watching tab may take over in a click; the first one then watches", async () => {
  const locks = new Locks();
  const first = tab({ locks });
  await settle();
  first.engine.start();
  first.clock.pass(3000);
  players().clear();
  const second = tab({ ...first, locks }, { ...first.model.traits });
  await settle();
  first.clock.pass(1000);
  second.engine.takeOver();
  await settle();
  first.clock.pass(1000);
  assert.deepEqual([first.engine.role, second.engine.role], ["watching", "owner"]);
  const { log } = second;
  first.clock.pass(15_000);
  const after = log.slice(log.findIndex(({ kind }) => kind === "adopted"));
  assert.equal(new Set(after.map(({ owner }) => owner)).size, 1);
  assert.equal(log.filter(({ kind, phase }) => kind === "phase" && phase === 1).length, 1);
});

test("a start in the same moment as the first view does not rob itself", async () => {
  const { engine, clock } = tab({ locks: new Locks() });
  engine.start();
  await settle();
  clock.pass(2000);
  assert.deepEqual([engine.role, engine.state.status], ["owner", "running"]);
});

test("a session started in one tab is watched in another that only waited", async () => {
  const locks = new Locks();
  const first = tab({ locks });
  players().clear();
  const second = tab({ ...first, locks });
  await settle();
  second.engine.start();
  await settle();
  second.clock.pass(2000);
  assert.deepEqual([first.engine.role, second.engine.role], ["watching", "owner"]);
});

test("a closed gate keeps the start closed and says why; an open one lets it begin", () => {
  const closed = { gate: { allowed: false, level: "missing", reason: "Please do the safety check first." } };
  const { engine, model, clock } = tab({}, closed);
  engine.start();
  assert.deepEqual([engine.state.status, engine.refused], ["ready", closed.gate.reason]);
  model.tell("gate", { allowed: true, until: clock.time + 1000 });
  assert.equal(engine.refused, "");
  engine.start();
  assert.equal(engine.state.status, "running");
});

test("a gate that runs out keeps a paused session from going on", () => {
  const { engine, clock, model } = tab({}, {}, plain([60, 0]));
  model.tell("gate", { allowed: true, level: "clear", until: clock.time + 5000 });
  engine.start();
  clock.pass(2000);
  engine.toggle();
  clock.pass(4000);
  engine.toggle();
  assert.equal(engine.state.status, "paused");
  assert.match(engine.refused, /run out/);
});

test("a stop answer given anywhere ends the session here", () => {
  const { engine, model, clock, log } = tab();
  engine.start();
  clock.pass(9000);
  model.tell("gate", { allowed: false, level: "urgent", reason: "Stop." });
  assert.deepEqual([engine.state.status, engine.state.reason, log.at(-1).kind], ["stopped", "safety", "stopped"]);
});

test("something new pauses until the check is done", () => {
  const { engine, model, clock } = tab();
  engine.start();
  clock.pass(1000);
  model.tell("gate", { allowed: false, level: "ask", reason: "Please answer the whole check." });
  engine.toggle();
  assert.equal(engine.state.status, "paused");
  model.tell("gate", { allowed: true, until: clock.time + 1e6 });
  engine.toggle();
  assert.equal(engine.state.status, "running");
});

test("stop asks once; going on goes on", () => {
  const { engine, clock, kinds } = tab();
  engine.start();
  clock.pass(1000);
  engine.askStop();
  assert.deepEqual([engine.sure, engine.state.status], [true, "paused"]);
  engine.answerStop(false);
  assert.equal(engine.state.status, "running");
  engine.askStop();
  engine.answerStop(true);
  assert.deepEqual([engine.state.status, kinds().at(-1)], ["stopped", "stopped"]);
});

test("hidden and shown are told, and hidden is not paused while it can be heard", () => {
  const { engine, clock, page, kinds } = tab({}, {}, plain([60, 0]));
  globalThis.AudioContext = class extends Audio { constructor() { super({ clock }); } };
  engine.start();
  page.visibilityState = "hidden";
  page.dispatchEvent(new Event("visibilitychange"));
  clock.pass(10_000);
  page.visibilityState = "visible";
  page.dispatchEvent(new Event("visibilitychange"));
  assert.deepEqual(kinds(), ["started", "hidden", "shown"]);
  assert.equal(engine.state.status, "running");
  delete globalThis.AudioContext;
});

test("while nobody can see or hear it, it waits", () => {
  const { engine, clock, page, log } = tab({}, { settings: { muted: true } }, plain([60, 0]));
  engine.start();
  page.visibilityState = "hidden";
  page.dispatchEvent(new Event("visibilitychange"));
  clock.pass(3000);
  assert.equal(engine.state.status, "running", "a glance at another tab is no reason");
  clock.pass(4000);
  assert.deepEqual([engine.state.status, log.at(-1).detail.reason], ["paused", "unheard"]);
});

test("twenty runs of a cell leave one engine, and one that was put away wakes with its next view", () => {
  let shown = tab();
  for (let run = 2; run <= 20; run += 1) {
    shown.hide();
    shown = tab(shown, { session: { log_id: "log", session_id: `s${run}` } });
  }
  assert.deepEqual([players().size, shown.clock.timers.size], [1, 1], "one entry, one alarm");
  shown.hide();
  shown.clock.pass(7000);
  assert.equal(players().size, 0);
  shown.show();
  shown.engine.start();
  assert.deepEqual([players().size, shown.engine.state.status], [1, "running"]);
});

/** A tab with a screen of 60 frames a second; `drawn` has the time of each frame that a face was asked to draw. */
function screen(timeline) {
  const one = tab({}, { shown: false }, timeline);
  const drawn = [];
  const face = { moving: false, paint() {}, move() { drawn.push(one.clock.time); }, announce() {}, root: { isConnected: true } };
  one.engine.env.frame.requestAnimationFrame = (run) => one.clock.setTimeout(run, 17 - (Math.floor(one.clock.time) % 17));
  one.engine.faces.add(face);
  one.engine.activate();
  one.engine.start();
  const inTwoSeconds = () => { drawn.length = 0; one.clock.pass(2000); return drawn.length; };
  return { ...one, face, drawn, inTwoSeconds };
}

test("what moves is drawn thirty times a second, numbers alone ten times, and what waits not at all", () => {
  const { engine, face, inTwoSeconds } = screen(plain([60, 0]));
  assert.ok(Math.abs(inTwoSeconds() - 20) <= 3);
  face.moving = true;
  assert.ok(Math.abs(inTwoSeconds() - 60) <= 3);
  engine.toggle();
  inTwoSeconds();
  assert.equal(inTwoSeconds(), 0);
  engine.toggle();
  assert.ok(inTwoSeconds() > 55);
});

test("a countdown is drawn with its second", () => {
  const { clock, drawn, log } = screen(plain([60, 0]));
  clock.pass(10_000);
  for (let second = 1; second < 10; second += 1) {
    const changes = log[0].at + second * 1000;
    assert.ok(drawn.some((at) => at >= changes && at < changes + 20), `${second} s`);
  }
});

test("the last stretch of a step is one short timer, which a browser wakes in time", () => {
  const { engine, clock, log } = screen(plain([5, 5, 0]));
  const asked = [];
  const { setTimeout } = engine.env;
  engine.env.setTimeout = (run, ms) => {
    if (run === engine.alarm.ring) asked.push({ at: clock.time, ms });
    return setTimeout(run, ms);
  };
  clock.pass(6000);
  const last = asked.findLast(({ at }) => at < log[0].at + 5000);
  assert.ok(last.ms < 32, `${last.ms} ms`);
  assert.equal(last.at + last.ms, log[0].at + 5000);
});

test("a view that was replaced and is taken up again is drawn by one loop", () => {
  const one = screen(plain([60, 0]));
  const usual = one.inTwoSeconds();
  one.engine.leave();
  one.engine.paint();
  assert.ok(Math.abs(one.inTwoSeconds() - usual) <= 3);
});

test("what Python rebuilt from the log is offered again", () => {
  const { engine, clock, kinds } = tab({}, { status: "paused", phase: 4, phase_ms: 1500, active_ms: 60_000, stamp: 1_600_000_000_000, reason: "reopened" });
  assert.deepEqual([engine.state.status, engine.position().phase, engine.position().phase_ms], ["paused", 4, 1500]);
  engine.toggle();
  clock.pass(4500);
  assert.equal(engine.state.phase, 5);
  assert.deepEqual(kinds(), ["adopted", "resumed", "phase"]);
});

test("a question that was open stays open", () => {
  const { engine } = tab({}, { status: "paused", phase: 1, stamp: 5, reason: "hurt", hurt: { step: "ask" } });
  engine.toggle();
  assert.deepEqual([engine.state.status, engine.state.hurt], ["paused", { step: "ask" }]);
});

test("nothing is left after close: no timer, no worker, no listener, no entry", () => {
  const { engine, clock, control, model, workers } = tab();
  engine.start();
  clock.pass(3000);
  assert.ok(clock.timers.size > 0 && workers() === 1);
  control.abort();
  assert.deepEqual([clock.timers.size, workers(), model.listeners, players().size], [0, 0, 0, 0]);
  clock.pass(60_000);
  assert.equal(engine.state.phase, 0);
});

test("a browser that keeps nothing still times and writes", () => {
  const refusing = { get length() { return 0; }, getItem: () => null, key: () => null, removeItem() {}, setItem() { throw new Error("full"); } };
  const { engine, clock, kinds } = tab({ storage: refusing }, {}, plain([2, 0]));
  engine.start();
  clock.pass(3000);
  assert.deepEqual(kinds(), ["started", "finished"]);
  assert.equal(engine.kept, false);
});

test("bad timelines are named and cannot be started", () => {
  for (const timeline of [[], [{ kind: "move", seconds: -2 }], [{ kind: "hop", seconds: 2 }], "nonsense", null]) {
    const { engine } = tab({}, {}, timeline);
    assert.notEqual(engine.problem, "");
    engine.start();
    assert.equal(engine.state.status, "ready");
    players().clear();
  }
});

test("a timeline without its end gets one", () => {
  const { engine, clock, kinds } = tab({}, {}, plain([2, 2, 0]).slice(0, 2));
  engine.start();
  clock.pass(5000);
  assert.deepEqual(kinds(), ["started", "phase", "finished"]);
});
