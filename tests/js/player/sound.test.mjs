import assert from "node:assert/strict";
import { test } from "node:test";
import { AudioClock } from "../../../glidekit/widgets/static/player/audio_clock.js";
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

test("an audio clock that leaps for a moment or is read late is not believed, one that stood still is", () => {
  const born = 1_700_000_000_000;
  let wall = born, off = 0;
  const audio = new AudioClock(), context = { state: "running", get currentTime() { return (wall - born + off) / 1000; } };
  const frames = (n, ms) => {
    for (let frame = 0; frame < n; frame += 1) {
      wall += 16;
      off = ms;
      audio.read(context, wall);
    }
    return audio.timeAt(wall) * 1000 - (wall - born);
  };
  assert.ok(Math.abs(frames(90, 0)) < 0.01);
  assert.ok(Math.abs(frames(5, 20)) < 0.01, "a leap after a stall");
  assert.ok(Math.abs(frames(5, -80)) < 0.01, "a page that was busy");
  assert.ok(Math.abs(frames(20, 0)) < 0.01);
  assert.ok(Math.abs(frames(20, -400) + 400) < 0.01, "it stood still for 400 ms");
  assert.ok(Math.abs(frames(95, -380) + 380) < 0.01, "and what it wins back in time is followed");
});
