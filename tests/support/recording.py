"""A page's sound, recorded by an AudioWorklet just before the loudspeaker, and the notes in it.

The recorder notes when each quantum of 128 frames was made, by the audio thread's clock. So it can tell a
wrongly scheduled tone from an audio clock that stood still, and from a quantum that the recorder missed.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from support.notebook_page import LOOK_MS

if TYPE_CHECKING:
    from playwright.sync_api import Page

QUANTUM = 128  # frames, fixed by Web Audio
RATE_STEP_S = 0.002  # loudness is measured in steps this long; the shortest gap between notes is 10 ms
SILENT = 0.002
LOST_MS = 8  # the audio clock moves in steps of up to 10 ms; report larger losses
WITHIN_MS = 20  # how far from its time a note may be recorded; the recorder itself is up to 10 ms off
STOOD_MS = 60  # report a pause this long

# Records every node that is connected to a destination.
RECORD = """() => {
  const posted = 20;  // quanta in one message, about 50 ms: one each would cost more than all else
  const source = `registerProcessor('record', class extends AudioWorkletProcessor {
    quanta = [];
    process([[channel]]) {
      const sounds = channel?.some((value) => value !== 0);
      this.quanta.push([currentFrame, Date.now(), sounds ? channel.slice() : null]);
      if (this.quanta.length === ${posted}) this.port.postMessage(this.quanta.splice(0));
      return true;
    }
  })`;
  const url = URL.createObjectURL(new Blob([source], {type: 'text/javascript'}));
  const recorded = {rate: 0, quanta: []};
  window.recorded = recorded;
  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (to, ...rest) {
    const {context} = this;
    if (to instanceof AudioDestinationNode && context instanceof AudioContext && !context.recording) {
      context.recording = true;
      recorded.rate = context.sampleRate;
      context.audioWorklet.addModule(url).then(() => {
        const node = new AudioWorkletNode(context, 'record');
        node.port.onmessage = ({data}) => recorded.quanta.push(...data);
        connect.call(this, node);
        connect.call(node, context.destination);
      });
    }
    return connect.call(this, to, ...rest);
  };
}"""
# As text, which arrives far sooner than lists of numbers, and without the samples of silence.
FETCH = """() => {
  const {rate, quanta} = window.recorded;
  const sounding = [...quanta.keys()].filter((at) => quanta[at][2]);
  const all = new Int16Array(sounding.length * 128);
  for (const [i, at] of sounding.entries())
    all.set(quanta[at][2].map((value) => Math.round(value * 32767)), i * 128);
  const bytes = new Uint8Array(all.buffer);
  let text = '';
  for (let i = 0; i < bytes.length; i += 32768) text += String.fromCharCode(...bytes.subarray(i, i + 32768));
  const [frames, walls] = [0, 1].map((part) => quanta.map((one) => one[part]));
  return JSON.stringify({rate, frames, walls, sounding, samples: btoa(text)});
}"""


@dataclass(frozen=True)
class Note:
    """One sound without a gap: its start (epoch ms), its length, and its pitch at the start."""

    at_ms: float
    length_ms: float
    hz: float


class Recording:
    """What FETCH returns, parsed: the samples in place, and the audio clock against the wall clock."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.rate = told["rate"]
        frames, self.repeated = _in_place(np.array(told["frames"], dtype=np.int64))
        quanta = np.frombuffer(base64.b64decode(told["samples"]), dtype="<i2").reshape(-1, QUANTUM)
        self.first = int(frames[0]) if len(frames) else 0
        length = int(frames[-1]) + QUANTUM - self.first if len(frames) else 0
        self.samples = np.zeros(length)
        sounding = frames[np.array(told["sounding"], dtype=np.int64)] - self.first
        for frame, quantum in zip(sounding, quanta, strict=True):
            self.samples[frame : frame + QUANTUM] = quantum / 32767
        self.ends_ms = (frames + QUANTUM) / self.rate * 1000 if length else np.zeros(0)
        self.walls = np.array(told["walls"], dtype=float)
        odd = np.flatnonzero(np.diff(frames) != QUANTUM)
        self.seams = np.concatenate([frames[odd] + QUANTUM, frames[odd + 1]]) - self.first
        self.gaps = [(int(a) + QUANTUM, int(b)) for a, b in pairwise(frames) if b - a > QUANTUM]

    def wall_ms(self, audio_ms: float, back_ms: float = 20) -> float:
        """The same moment on the wall clock, epoch ms.

        Quanta are made in batches, a little ahead of time or late, never too early: of the quanta from this
        moment on, the one furthest ahead is on time. If the audio clock has just lost some time, a
        ``back_ms`` that reaches back beyond the loss reads the clock as it was before.
        """
        near = (self.ends_ms > audio_ms - back_ms) & (self.ends_ms < audio_ms + 250)
        return audio_ms - float(np.max(self.ends_ms[near] - self.walls[near]))

    def notes(self, back_ms: float = 20) -> list[Note]:
        """Every note in order, timed by the clock of up to ``back_ms`` earlier (see ``wall_ms``)."""
        step = round(self.rate * RATE_STEP_S)
        whole = self.samples[: len(self.samples) // step * step].reshape(-1, step)
        loud = np.abs(whole).max(axis=1) > SILENT
        for first, end in ((at - self.first for at in gap) for gap in self.gaps):
            # Fill a gap with the sound around it: the loudspeaker is fed separately and did not miss it.
            inside = slice(first // step, end // step + 1)
            loud[inside] |= loud[: inside.start][-1:].any() and loud[inside.stop :][:1].any()
        found, at = [], 0
        for on, run in groupby(loud):
            length = sum(1 for _ in run)
            if on:
                found.append(self._note(at * step, (at + length) * step, back_ms))
            at += length
        return found

    def _note(self, first: int, end: int, back_ms: float) -> Note:
        audible = np.flatnonzero(np.abs(self.samples[first:end]) > SILENT)
        first, end = first + int(audible[0]), first + int(audible[-1]) + 1
        head = self.samples[first : first + min(end - first, self.rate // 10)]
        crossings = np.flatnonzero((head[:-1] < 0) & (head[1:] >= 0))
        periods = np.diff(crossings)
        whole = periods[periods < 1.5 * np.median(periods)] if len(periods) else np.full(1, np.nan)
        at_ms = (self.first + first) / self.rate * 1000
        hz = self.rate / float(np.mean(whole))
        return Note(self.wall_ms(at_ms, back_ms), (end - first) / self.rate * 1000, hz)

    def oddities(self, since_ms: float) -> list[str]:
        """Faults of the recorder and the audio clock, which no timer can avoid, with their session time."""
        pauses = np.diff(self.walls)
        gaps = [
            (self.wall_ms(a / self.rate * 1000), f"the recorder missed {b - a} frames") for a, b in self.gaps
        ]
        stood = [
            (self.walls[i], f"nothing was made for {pauses[i]:.0f} ms")
            for i in np.flatnonzero(pauses > STOOD_MS)
        ]
        losses = [(wall, f"the audio clock lost {ms:.0f} ms") for wall, ms in self._losses()]
        return [f"{(wall - since_ms) / 1000:.2f} s, {what}" for wall, what in (*gaps, *stood, *losses)]

    def _losses(self) -> list[tuple[float, float]]:
        """When the audio clock fell behind for good, and by how much."""
        ahead = self.ends_ms - self.walls
        level = [float(ahead[i : i + 80].max()) for i in range(0, len(ahead) - 80, 20)]
        steps = [(i, before - after) for i, (before, after) in enumerate(pairwise(level))]
        return [(float(self.walls[20 * i + 20]), lost) for i, lost in steps if lost > LOST_MS]


def _in_place(frames: np.ndarray) -> tuple[np.ndarray, int]:
    """The frame at which each quantum begins, and how many reported a wrong one.

    Chromium sometimes gives a quantum the frame of the one before; the next one shows where it belongs.
    """
    placed = frames.copy()
    for i in range(1, len(placed) - 1):
        if placed[i] <= placed[i - 1] and placed[i + 1] == placed[i - 1] + 2 * QUANTUM:
            placed[i] = placed[i - 1] + QUANTUM
    whole = np.flatnonzero(np.diff(placed) != QUANTUM)
    # The first quanta may be reported as frame 0.
    begin = int(whole[0]) + 1 if len(whole) and whole[0] < 2 else 0
    placed[:begin] = placed[begin] - QUANTUM * np.arange(begin, 0, -1) if begin else placed[:begin]
    return placed, int(np.sum(placed != frames)) - begin


def record(page: Page) -> None:
    """Record from the next AudioContext of this page on."""
    page.evaluate(RECORD)


def recording(page: Page) -> Recording:
    """What has been recorded in this page so far."""
    return Recording(json.loads(page.evaluate(FETCH)))


def notes(page: Page) -> list[Note]:
    """Every note recorded in this page, in order, forgiving what the audio clock has just lost."""
    return recording(page).notes(back_ms=250)


def began_ms(page: Page) -> float:
    """When the recording began, epoch ms; waits until the worklet is loaded and sound has begun."""
    page.wait_for_function("window.recorded.quanta.length > 100", polling=LOOK_MS)
    found = recording(page)
    return found.wall_ms(found.first / found.rate * 1000)


def largest_step(page: Page) -> float:
    """The largest step between two samples of the recording: large for a click, small for a fade.

    This skips the first half second, as the recorder joins while the first tone sounds.
    """
    found = recording(page)
    return float(steps(found)[found.rate // 2 :].max(initial=0))


def steps(found: Recording) -> np.ndarray:
    """The steps between its samples; 0 where the recorder missed a quantum or put one in the wrong place."""
    between = np.abs(np.diff(found.samples))
    seams = found.seams[(found.seams > 0) & (found.seams < len(found.samples))]
    between[seams - 1] = 0
    return between


@dataclass(frozen=True)
class Turn:
    """A change of phase: its time (epoch ms), its cue and the cue's notes."""

    at_ms: float
    sound: str
    parts: list[list[float]]

    def lost(self, heard: list[Note], *, within_ms: float = WITHIN_MS) -> list[str]:
        """Its notes that were not heard at the right time, length and pitch, in words."""
        return [
            f"{self.sound}: {part[0]:g} Hz at {part[1]:g} s; {self._nearest(heard, part)}"
            for part in self.parts
            if not any(self._is(note, part, within_ms) for note in heard)
        ]

    def told(self, heard: list[Note], since_ms: float) -> list[str]:
        """What was lost, each with its time in the session."""
        return [f"{(self.at_ms - since_ms) / 1000:.2f} s, {words}" for words in self.lost(heard)]

    def late_ms(self, heard: list[Note]) -> float:
        """How late its first note was heard."""
        return min((note.at_ms - self.at_ms for note in heard), key=abs)

    def _is(self, note: Note, part: list[float], within_ms: float) -> bool:
        hz, start, length = part[:3]
        # The pitch is measured over the first tenth of a second, during which a falling one falls a little.
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
    """The script's cue for each entered phase (index, epoch ms)."""
    return [Turn(*one) for one in page.evaluate(TURNS, [source, timeline, entered])]
