import assert from "node:assert/strict";
import { test } from "node:test";
import { claimKeys, eased, keepInView, listen, localDay, movePaths, pathThrough, randomId, staysHere, tellWhenSeen } from "../../glidekit/widgets/static/kit.js";

const key = (more = {}) => Object.assign(new Event("keydown", { bubbles: true }), { ctrlKey: false, metaKey: false, altKey: false, ...more });

test("paths are blended between frames, also where only signs part the numbers", () => {
  const frames = ["M0 0L10-10", "M4 8L20 10"];
  const through = pathThrough(frames);
  assert.equal(through(0), frames[0]);
  assert.equal(through(1), frames[1]);
  assert.deepEqual(through(0.5).match(/-?[\d.]+/g).map(Number), [2, 4, 15, 0]);
  assert.deepEqual(pathThrough([...frames, "M8 8L20 10"])(0.75).match(/[\d.]+/g).map(Number), [6, 8, 20, 10], "the frames on either side");
  assert.equal(pathThrough(["M0 0L1 1", "M0 0"])(0.4), "M0 0L1 1", "unlike shapes change over");
  assert.equal(pathThrough(["M1 1"])(0.7), "M1 1");
  assert.equal(pathThrough([])(0.5), "");
});

test("only a path that moves is drawn again", () => {
  const drawn = [];
  const path = (name, d) => ({ getAttribute: () => d, setAttribute: (_, to) => { drawn.push(name); d = to; } });
  const paths = [path("trunk", "M1 1"), path("leg", "M0 0")];
  const tracks = [["M1 1", "M1 1"], ["M0 0", "M4 4"]].map(pathThrough);
  for (const share of [0, 0.5, 0.5, 1]) movePaths(/** @type {any} */ (paths), tracks, share);
  assert.deepEqual(drawn, ["leg", "leg"]);
  assert.equal(paths[1].getAttribute(), "M4 4");
});

test("a key stays unless Ctrl, Meta or Alt is held", () => {
  assert.ok(staysHere(key()));
  assert.ok(staysHere(key({ shiftKey: true })));
  for (const held of ["ctrlKey", "metaKey", "altKey"]) assert.ok(!staysHere(key({ [held]: true })));
});

test("keys inside the root stop there, and no longer once it is gone", () => {
  const root = new EventTarget(), life = new AbortController();
  claimKeys(/** @type {any} */ (root), life.signal);
  const stopped = (event) => { let was = false; event.stopPropagation = () => { was = true; }; root.dispatchEvent(event); return was; };
  assert.ok(stopped(key()));
  assert.ok(!stopped(key({ ctrlKey: true })));
  life.abort();
  assert.ok(!stopped(key()));
});

test("a model is listened to until the end", () => {
  const heard = {}, life = new AbortController();
  const model = { on: (name, work) => { heard[name] = work; }, off: (name) => { delete heard[name]; } };
  let count = 0;
  listen(model, ["marks", "state"], () => { count += 1; }, life.signal);
  assert.deepEqual(Object.keys(heard), ["change:marks", "change:state"]);
  heard["change:state"]();
  assert.equal(count, 1);
  life.abort();
  assert.deepEqual(heard, {});
});

/** Watches nothing by itself: what a browser would tell is handed to `tell`, as many entries as it likes. */
class Watcher {
  static latest;
  constructor(tell) { this.tell = tell; Watcher.latest = this; }
  observe() {}
  disconnect() {}
}

test("what a busy page tells late and all at once brings a node back into view", (t) => {
  t.after(() => { delete globalThis.IntersectionObserver; delete globalThis.document; });
  Object.assign(globalThis, { IntersectionObserver: Watcher, document: new EventTarget() });
  let shown = 0;
  keepInView(/** @type {any} */ ({}), () => { shown += 1; }, new AbortController().signal);
  const tell = (...ratios) => Watcher.latest.tell(ratios.map((intersectionRatio) => ({ intersectionRatio })));
  tell(1);
  assert.equal(shown, 1, "it is there already");
  tell(1, 0.9);
  assert.equal(shown, 2, "the page grew before the first was told");
  tell(0.9, 1);
  assert.equal(shown, 2, "it is back");
});

test("each time that a page comes into view is told once", (t) => {
  t.after(() => { delete globalThis.IntersectionObserver; delete globalThis.document; });
  Object.assign(globalThis, { IntersectionObserver: Watcher, document: new EventTarget() });
  let told = 0;
  const model = { set() { told += 1; }, save_changes() {} };
  tellWhenSeen(model, /** @type {any} */ ({}), new AbortController().signal);
  const tell = (...seen) => Watcher.latest.tell(seen.map((isIntersecting) => ({ isIntersecting })));
  tell(true, false);
  assert.equal(told, 1);
  tell(true);
  assert.equal(told, 2, "it had gone meanwhile");
  tell(true);
  assert.equal(told, 2);
});

test("a day is the reader's own", () => {
  assert.equal(localDay(new Date(2026, 2, 9, 23, 59)), "2026-03-09");
  assert.equal(localDay(new Date(2026, 11, 31, 0, 0)), "2026-12-31");
});

test("names differ, also where a page is served over plain http", () => {
  const names = new Set(Array.from({ length: 200 }, randomId));
  assert.equal(names.size, 200);
  for (const name of names) assert.match(name, /^[0-9a-f]{24}$/);
});

test("a limb moves from slow to fast to slow", () => {
  assert.deepEqual([0, 0.5, 1].map(eased), [0, 0.5, 1]);
  assert.ok(eased(0.1) < 0.1 && eased(0.9) > 0.9);
});
