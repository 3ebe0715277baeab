import assert from "node:assert/strict";
import { test } from "node:test";
import { tone } from "../../../glidekit/widgets/static/player/sound.js";

test("a tone is a sine that fades in and out within 10 ms, to the millisecond", () => {
  const calls = [];
  const param = (name) => new Proxy({}, { get: (_, method) => (...args) => calls.push([name, method, ...args.map((value) => Math.round(value * 1e6) / 1e6)]) });
  const node = (name) => ({ frequency: param("hz"), gain: param("gain"), connect: (to) => to, start: (at) => calls.push([name, "start", at]), stop: (at) => calls.push([name, "stop", Math.round(at * 1e6) / 1e6]) });
  const context = { currentTime: 10, createOscillator: () => node("osc"), createGain: () => node("gain") };
  const { oscillator } = tone(context, {}, [440, 0.5, 0.2], 12);
  assert.equal(oscillator.type, "sine");
  assert.deepEqual(calls.filter(([name]) => name === "gain"), [["gain", "setValueAtTime", 0, 12.5], ["gain", "linearRampToValueAtTime", 0.5, 12.51], ["gain", "setValueAtTime", 0.5, 12.68], ["gain", "linearRampToValueAtTime", 0, 12.7]]);
  assert.deepEqual(calls.filter(([name]) => name === "osc"), [["osc", "start", 12.5], ["osc", "stop", 12.71]]);
});
