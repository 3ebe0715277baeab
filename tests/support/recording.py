"""What came out of a page before the loudspeaker, recorded by an AudioWorklet, and the notes in it."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from playwright.sync_api import Page

RATE_STEP_S = 0.002  # loudness is looked at in steps this long; the shortest gap between two notes is 10 ms
SILENT = 0.002

# Whatever is connected to a destination is recorded too; pairs of clock readings place the recording in time.
RECORD = """() => {
  const source = `registerProcessor('record', class extends AudioWorkletProcessor {
    process([[channel]]) {
      this.port.postMessage([currentFrame, channel ? channel.slice() : null]);
      return true;
    }
  })`;
  const url = URL.createObjectURL(new Blob([source], {type: 'text/javascript'}));
  const recorded = {rate: 0, blocks: [], clocks: []};
  window.recorded = recorded;
  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (to, ...rest) {
    const {context} = this;
    if (to instanceof AudioDestinationNode && context instanceof AudioContext && !context.recording) {
      context.recording = true;
      recorded.rate = context.sampleRate;
      const running = () => context.state === 'running';
      setInterval(() => running() && recorded.clocks.push([Date.now(), context.currentTime]), 50);
      context.audioWorklet.addModule(url).then(() => {
        const node = new AudioWorkletNode(context, 'record');
        node.port.onmessage = ({data: [frame, block]}) => {
          if (recorded.from === undefined) recorded.from = frame;
          if (block) recorded.blocks.push([frame, block]);
        };
        connect.call(this, node);
        connect.call(node, context.destination);
      });
    }
    return connect.call(this, to, ...rest);
  };
}"""
FETCH = """() => {
  const {rate, blocks, clocks, from} = window.recorded;
  if (!blocks.length) return {rate, from, clocks, samples: ''};
  const last = blocks.at(-1);
  const all = new Int16Array(last[0] + last[1].length - from);
  for (const [frame, block] of blocks)
    for (let i = 0; i < block.length; i += 1) all[frame - from + i] = Math.round(block[i] * 32767);
  const bytes = new Uint8Array(all.buffer);
  let text = '';
  for (let i = 0; i < bytes.length; i += 32768) text += String.fromCharCode(...bytes.subarray(i, i + 32768));
  return {rate, from, clocks, samples: btoa(text)};
}"""


@dataclass(frozen=True)
class Note:
    """One sound without a gap: when it begins (epoch ms), how long it lasts, and its pitch at first."""

    at_ms: float
    length_ms: float
    hz: float


def record(page: Page) -> None:
    """Record from the next AudioContext of this page on."""
    page.evaluate(RECORD)


def notes(page: Page) -> list[Note]:
    """Every note that was recorded in this page, in order."""
    return notes_in(page.evaluate(FETCH))


def began_ms(page: Page) -> float:
    """When the recording began, epoch ms: with the sound, once the worklet is loaded. Waits for it."""
    page.wait_for_function("window.recorded.from !== undefined && window.recorded.clocks.length > 5")
    told = page.evaluate("(({rate, from, clocks}) => ({rate, from, clocks}))(window.recorded)")
    at_s = told["from"] / told["rate"]
    return at_s * 1000 - _ahead_ms(told["clocks"], at_s)


def largest_step(page: Page) -> float:
    """The largest step between two samples of the recording: a crack is one, a fade is none.

    Its first half second is left out: the recorder joins in while the first tone sounds.
    """
    told = page.evaluate(FETCH)
    return float(np.abs(np.diff(_samples(told)[told["rate"] // 2 :])).max(initial=0))


def _samples(told: dict[str, Any]) -> np.ndarray:
    return np.frombuffer(base64.b64decode(told["samples"]), dtype="<i2").astype(float) / 32767


def notes_in(told: dict[str, Any]) -> list[Note]:
    """Every note in what FETCH gives, in order."""
    samples = _samples(told)
    step = round(told["rate"] * RATE_STEP_S)
    whole = samples[: len(samples) // step * step].reshape(-1, step)
    loud = np.abs(whole).max(axis=1) > SILENT
    found, at = [], 0
    for on, run in groupby(loud):
        length = sum(1 for _ in run)
        if on:
            found.append(_note(told, samples, at * step, (at + length) * step))
        at += length
    return found


def _note(told: dict[str, Any], samples: np.ndarray, first: int, end: int) -> Note:
    sound = samples[first:end]
    audible = np.flatnonzero(np.abs(sound) > SILENT)
    first, end = first + int(audible[0]), first + int(audible[-1]) + 1
    rate = told["rate"]
    at_s = (told["from"] + first) / rate
    head = samples[first : first + min(end - first, rate // 10)]
    crossings = np.flatnonzero((head[:-1] < 0) & (head[1:] >= 0))
    hz = rate * (len(crossings) - 1) / (crossings[-1] - crossings[0]) if len(crossings) > 1 else float("nan")
    return Note(at_s * 1000 - _ahead_ms(told["clocks"], at_s), (end - first) / rate * 1000, hz)


def _ahead_ms(clocks: list[list[float]], at_s: float) -> float:
    """How far the audio clock is ahead of the wall clock near that time.

    It is read in steps, never ahead of itself: of the readings around, the furthest is the true one. A busy
    machine makes it stand still now and then, so only the nearest ones count.
    """
    nearest = sorted(clocks, key=lambda one: abs(one[1] - at_s))[:10]
    return max(audio * 1000 - wall for wall, audio in nearest)


@dataclass(frozen=True)
class Turn:
    """A change of phase: when it was (epoch ms), the cue that belongs to it and that cue's notes."""

    at_ms: float
    sound: str
    parts: list[list[float]]

    def lost(self, heard: list[Note], *, within_ms: float = 20) -> list[str]:
        """Its notes that were not heard at their time, length and pitch, in words."""
        return [
            f"{self.sound}: {part[0]:g} Hz at {part[1]:g} s; {self._nearest(heard, part)}"
            for part in self.parts
            if not any(self._is(note, part, within_ms) for note in heard)
        ]

    def late_ms(self, heard: list[Note]) -> float:
        """How late its first note was heard."""
        return min((note.at_ms - self.at_ms for note in heard), key=abs)

    def _is(self, note: Note, part: list[float], within_ms: float) -> bool:
        hz, start, length = part[:3]
        # The pitch is read over the first tenth of a second, in which one that falls has fallen a little.
        return (
            abs(note.at_ms - self.at_ms - start * 1000) <= within_ms
            and abs(note.length_ms - length * 1000) <= 15
            and abs(note.hz / hz - 1) < (0.06 if len(part) > 4 else 0.03)
        )

    def _nearest(self, heard: list[Note], part: list[float]) -> str:
        due = self.at_ms + part[1] * 1000
        note = min(heard, key=lambda one: abs(one.at_ms - due), default=None)
        return (
            f"nearest {note.at_ms - due:+.0f} ms, {note.length_ms:.0f} ms, {note.hz:.0f} Hz"
            if note
            else "silence"
        )


TURNS = """async ([source, timeline, events]) => {
  const url = URL.createObjectURL(new Blob([source], {type: 'text/javascript'}));
  const {SOUNDS, landing} = await import(url);
  return events.map(([to, at]) => [at, landing(timeline, to), SOUNDS[landing(timeline, to)]]);
}"""


def turns(
    page: Page, source: str, timeline: list[dict[str, Any]], entered: list[tuple[int, float]]
) -> list[Turn]:
    """The cue of each phase that was entered (index, epoch ms), as the script has it."""
    return [Turn(*one) for one in page.evaluate(TURNS, [source, timeline, entered])]
