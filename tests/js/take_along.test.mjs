// The take-along page: what its stand-in for Python does with answers, and how a result becomes text.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as along from "../../glidekit/widgets/static/take_along.js";

const data = (more = {}) => ({
  id: "f1", log: "abc", until: 1e13, idle_ms: 7_200_000, title: "A plan", side: "left", article: false,
  levels: { A1: "emergency", C1: "urgent", D2: "ask-first" },
  words: { kept: "Kept on this device", open: "Keep this page open", shut: "Shut", unsettled: "not yet", whole: "Whole.", ended: "Ended." },
  check: { view: { kind: "cards", only: false, remembered: null }, heard: [], told: [], log_id: "along-f1" },
  player: { timeline: [], figures: {}, facts: { hurt_words: { settled: "a", unsettled: "Not settled.", further: "Further.", twice: "Twice." }, hurts: 2 }, settings: {}, session: { log_id: "along-f1", plan: { name: "p" } }, acked: {}, events: [] },
  form: { submission: {}, answers: {}, state: "open" },
  ...more,
});
const storage = () => {
  const kept = new Map();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value), removeItem: (key) => kept.delete(key) };
};
let now = 1_700_000_000_000;
const begin = (kept = storage(), more = {}) => new along.Along(data(more), kept, () => now);
const heard = () => new Promise((done) => queueMicrotask(() => queueMicrotask(done)));
async function tell(one, ...messages) {
  one.check.set("told", messages.map((message, place) => ({ id: `m${place}-${Math.random()}`, at: now, ...message })));
  one.check.save_changes();
  await heard();
}
async function play(one, ...kinds) {
  const from = one.timer.get("events").length;
  const events = kinds.map((kind, place) => ({ owner: "o", seq: from + place + 1, kind, at: now + place, active_ms: place, phase: 0, detail: {} }));
  one.timer.set({ events: [...one.timer.get("events"), ...events], status: kinds.at(-1), hurts: 0 });
  one.timer.save_changes();
  await heard();
}
const clear = { kind: "full", items: [], seen: null, d: true };

test("nothing starts before the cards; then the timer, the check-out and the result", async () => {
  const one = begin();
  assert.equal(one.timer.get("gate").allowed, false);
  await tell(one, clear);
  assert.equal(one.state.stage, "play");
  assert.equal(one.timer.get("gate").allowed, true);
  await play(one, "started", "finished");
  assert.equal(one.state.stage, "out");
  one.form.set("submission", { id: "s", button: "keep", answers: { leg_pain: 3 } });
  one.form.save_changes();
  await heard();
  assert.equal(one.state.stage, "done");
  assert.deepEqual(one.result().session.answers, { leg_pain: 3 });
  assert.equal((await one.results()).length, 1);
});

test("every step of the timer is acknowledged once it is kept, so the page never says that it is saved", async () => {
  const one = begin();
  await tell(one, clear);
  await play(one, "started", "phase");
  assert.deepEqual(one.timer.get("acked"), { o: 2 });
  assert.equal(one.timer.get("facts").saved_word, "Kept on this device");
  const refusing = begin({ getItem: () => null, setItem: () => { throw new Error("full"); } });
  refusing.begin();
  assert.equal(refusing.timer.get("facts").saved_word, "Keep this page open");
});

test("a stop ends it for good, and its result goes back without a session", async () => {
  const kept = storage();
  const one = begin(kept);
  await tell(one, { kind: "tap", items: ["A1"] });
  assert.equal(one.check.get("view").kind, "stop");
  assert.equal(one.check.get("view").level, "emergency");
  assert.equal(one.mayBegin, false);
  assert.equal(one.result().session, null);
  assert.deepEqual(one.result().checks.map(({ items }) => items), [["A1"]]);
  now += 10 * 86_400_000;
  const later = begin(kept);
  assert.equal(later.check.get("view").kind, "stop");
  assert.equal(later.mayBegin, false);
});

test("a stop in the middle of a session ends the session, and asks nothing more", async () => {
  const one = begin();
  await tell(one, clear);
  await play(one, "started");
  await tell(one, { kind: "tap", items: ["C1"] });
  assert.equal(one.timer.get("gate").level, "urgent");
  await play(one, "stopped");
  assert.equal(one.state.stage, "done");
});

test("a slip of the finger opens the cards again, and both answers go back", async () => {
  const one = begin();
  await tell(one, { kind: "tap", items: ["C1"] });
  await tell(one, { kind: "slip", items: ["C1"], has: false, minutes: 0.5 });
  assert.equal(one.check.get("view").kind, "cards");
  await tell(one, clear);
  assert.equal(one.state.stage, "play");
  assert.deepEqual([one.result().checks.length, one.result().slips.length], [2, 1]);
});

test("'someone has checked it' belongs in the diary: here no timer starts", async () => {
  const seen = { by: "doctor", day: "2026-11-20", may: true };
  for (const told of [[{ kind: "full", items: ["C1"], seen }, clear], [{ kind: "tap", items: ["A1"] }, { ...clear, seen }]]) {
    const one = begin();
    await tell(one, ...told);
    assert.equal(one.state.stage, "seen");
    assert.equal(one.timer.get("gate").allowed, false);
    assert.equal(one.mayBegin, false);
    assert.equal((await one.results()).length, 1);
  }
});

test("after a session that hurt, or that had not settled, no other begins that day", async () => {
  const one = begin();
  await tell(one, clear);
  await play(one, "started", "finished");
  one.form.set("submission", { id: "s", button: "keep", answers: { settled: "not yet" } });
  one.form.save_changes();
  await heard();
  assert.equal(one.mayBegin, false);
  now += 86_400_000;
  assert.equal(one.mayBegin, true);
});

test("a reload goes on where it was; after hours away the cards are asked anew", async () => {
  const kept = storage();
  const one = begin(kept);
  await tell(one, clear);
  await play(one, "started");
  assert.equal(begin(kept).state.stage, "play");
  now += 3 * 3_600_000;
  const later = begin(kept);
  assert.equal(later.state.stage, "done");
  assert.equal((await later.results()).length, 1);
  later.begin();
  assert.equal(later.state.stage, "cards");
  assert.equal((await later.results()).length, 1, "the result before it stays");
});

test("nothing begins once the page has run out", () => {
  assert.equal(begin(storage(), { until: now - 1 }).mayBegin, false);
});

test("removing the results keeps a stop", async () => {
  const one = begin();
  await tell(one, { kind: "tap", items: ["A1"] });
  await one.results();
  one.forget();
  assert.equal(one.check.get("view").kind, "stop");
});

test("the checksum is that of a zip file, the letters are those of RFC 4648", () => {
  const bytes = (text) => new TextEncoder().encode(text);
  assert.equal(along.crc32(bytes("123456789")), 0xcbf43926);
  assert.deepEqual(["f", "fo", "foo", "foob", "fooba", "foobar"].map((text) => along.base32(bytes(text))), ["MY", "MZXQ", "MZXW6", "MZXW6YQ", "MZXW6YTB", "MZXW6YTBOI"]);
});

test("a model tells of what changed, and of nothing else", () => {
  const model = new along.Model({ a: [1], b: 2 }, () => {});
  const told = [];
  model.on("change:a change:b", () => told.push("both"));
  model.set({ a: [1], b: 3 });
  assert.deepEqual(told, ["both"]);
});

test("names rise with time and are of version 7", () => {
  const [first, second] = [along.newId(1_700_000_000_000), along.newId(1_700_000_000_001)];
  assert.match(first, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.ok(first < second);
});
