import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { Voice, localVoice } from "../../../glidekit/widgets/static/player/voice.js";
import { Clock } from "../fakes.mjs";

afterEach(() => { delete globalThis.speechSynthesis; delete globalThis.SpeechSynthesisUtterance; });

/** A device with these voices; returns the list of what it says. */
function device(...voices) {
  const said = [];
  globalThis.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  globalThis.speechSynthesis = { getVoices: () => voices, speak: ({ text, voice, volume }) => said.push([text, voice.name, volume]), cancel: () => said.push("silence") };
  return said;
}

const near = { name: "near", lang: "en-GB", localService: true, default: false };
const far = { name: "far", lang: "en-US", localService: false, default: true };
const settings = (more = {}) => () => ({ volume: 0.5, muted: false, voice: true, metronome: false, ...more });

test("only an English voice of this device is taken, its default first", () => {
  device(far, { ...near, lang: "de-DE" });
  assert.equal(localVoice(), null);
  device(far, near, { ...near, name: "mine", default: true });
  assert.equal(localVoice().name, "mine");
});

test("each sentence comes at its time, and of several that are late only the last", () => {
  const said = device(near), clock = new Clock();
  const voice = new Voice(clock, settings());
  const now = clock.now();
  voice.sayAt(now + 100, "Hold.");
  voice.sayAt(now + 900, "Let go.");
  assert.equal(voice.next, now + 100);
  clock.pass(500);
  assert.deepEqual(said.filter((one) => one !== "silence"), [["Hold.", "near", 0.5]]);
  voice.sayAt(now + 950, "Rest.");
  clock.sleep(5000);
  assert.deepEqual(said.filter((one) => one !== "silence").at(-1), ["Rest.", "near", 0.5]);
  assert.equal(clock.timers.size, 0);
  assert.equal(voice.next, Infinity);
});

test("what is hushed is forgotten", () => {
  const said = device(near), clock = new Clock();
  const voice = new Voice(clock, settings());
  voice.sayAt(clock.now() + 100, "Hold.");
  voice.hush();
  clock.pass(1000);
  assert.deepEqual(said, ["silence"]);
});

test("it is silent when muted, switched off, or where the device has none", () => {
  for (const [voices, more] of [[[near], { muted: true }], [[near], { voice: false }], [[far], {}]]) {
    const said = device(...voices), clock = new Clock();
    const voice = new Voice(clock, settings(more));
    assert.equal(voice.on, false);
    voice.sayAt(clock.now(), "Hold.");
    clock.pass(10);
    assert.deepEqual(said, []);
  }
});
