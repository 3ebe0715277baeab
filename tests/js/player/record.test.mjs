import assert from "node:assert/strict";
import { test } from "node:test";
import { readyState } from "../../../glidekit/widgets/static/player/state.js";
import { Mirror, Outbox, merge, orphansOf, unconfirmed } from "../../../glidekit/widgets/static/player/record.js";
import { clock } from "../../../glidekit/widgets/static/player/words.js";
import { session } from "../cases.mjs";
import { Clock, Storage } from "../fakes.mjs";

test("what is confirmed is forgotten, by owner and number, and nothing else", () => {
  const events = [["a", 1], ["a", 2], ["b", 1], ["b", 2]].map(([owner, seq]) => ({ owner, seq }));
  assert.deepEqual(unconfirmed(events, { a: 2, b: 1 }), [{ owner: "b", seq: 2 }]);
  assert.deepEqual(unconfirmed(events, {}), events);
  assert.equal(merge(events, events, [{ owner: "c", seq: 1 }]).length, 5);
});

test("events that another page left behind carry their session", () => {
  const kept = { one: { events: [{ owner: "a", seq: 3 }] }, own: { events: [{ owner: "b", seq: 1 }] }, none: {} };
  assert.deepEqual(orphansOf(kept, "own"), [{ owner: "a", seq: 3, session: "one" }]);
});

test("an outbox keeps what Python has not written, and says how long it waits", () => {
  const clock = new Clock(), mirror = new Mirror(new Storage(), "log");
  const outbox = new Outbox({ now: clock.now, id: () => "me" });
  const happened = (kind, late_ms) => ({ kind, at: clock.now(), active_ms: 0, phase: 0, detail: late_ms === undefined ? {} : { late_ms } });
  assert.equal(outbox.state, "saved");
  outbox.add([happened("started"), happened("phase", 3)]);
  assert.deepEqual(outbox.events.map(({ owner, seq }) => [owner, seq]), [["me", 1], ["me", 2]]);
  assert.deepEqual(outbox.late, [3]);
  assert.equal(outbox.state, "saving");
  clock.pass(3001);
  assert.equal(outbox.state, "unsaved");
  assert.equal(outbox.confirm(mirror, { me: 1 }), true);
  assert.equal(outbox.confirm(mirror, { me: 1 }), false);
  assert.equal(outbox.confirm(mirror, { me: 2 }), true);
  assert.ok(outbox.isEmpty);
});

test("what other pages left behind is taken up, and forgotten in the mirror once it is written", () => {
  const clock = new Clock(), mirror = new Mirror(new Storage(), "log");
  const event = { owner: "gone", seq: 1, kind: "started", at: clock.now(), active_ms: 0, phase: 0, detail: {} };
  const state = { ...readyState(), status: "paused" };
  mirror.write("other", { plan: { title: "A" }, zone: "UTC", state, late: [], events: [event], saved_at: clock.now() });
  mirror.write("old", { state: { ...state, status: "finished" }, late: [], events: [], saved_at: clock.now() });
  const outbox = new Outbox({ now: clock.now, id: () => "me" });
  outbox.collect(mirror, "mine");
  assert.deepEqual(outbox.orphans, [{ ...event, session: "other" }]);
  assert.deepEqual(outbox.about(mirror), { other: { plan: { title: "A" }, zone: "UTC" } });
  assert.deepEqual(Object.keys(mirror.all()), ["other"], "what has ended and is written is forgotten");
  outbox.confirm(mirror, { gone: 1 });
  assert.ok(outbox.isEmpty);
  assert.deepEqual(mirror.read("other").events, []);
});

test("one that a page times at this moment is left to it", () => {
  const clock = new Clock(), mirror = new Mirror(new Storage(), "log");
  const event = { owner: "there", seq: 1, kind: "started", at: clock.now(), active_ms: 0, phase: 0, detail: {} };
  mirror.write("other", { plan: { title: "A" }, state: { ...readyState(), status: "running" }, late: [], events: [event], saved_at: clock.now() });
  mirror.noteBeat("other", clock.now());
  const outbox = new Outbox({ now: clock.now, id: () => "me" });
  outbox.collect(mirror, "mine");
  assert.deepEqual(outbox.orphans, []);
  assert.deepEqual(mirror.running("mine", clock.now()), { session: "other", title: "A" });
  clock.pass(5000);
  outbox.collect(mirror, "mine");
  assert.equal(outbox.orphans.length, 1);
  assert.equal(mirror.running("mine", clock.now()), null);
});
