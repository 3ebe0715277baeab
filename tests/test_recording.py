"""The sound tests' recorder: which faults are the timer's, the audio clock's or its own."""

from __future__ import annotations

import base64

import numpy as np
import pytest
from support.recording import QUANTUM, Recording, Turn, steps

RATE, BORN = 44_100, 1_700_000_000_000
TICK = [880, 0, 0.06]


def told(*, seconds=4.0, begin_s=2.0, lost_s=None, lost_ms=0, held_s=None, held_ms=0):
    """A tick at ``begin_s`` of an audio clock that loses time, or whose quanta are late for a while."""
    quanta = round(seconds * RATE / QUANTUM)
    times = np.arange(quanta * QUANTUM) / RATE
    sounds = (times >= begin_s) & (times < begin_s + TICK[2])
    samples = np.where(sounds, 0.3 * np.sin(2 * np.pi * TICK[0] * (times - begin_s)), 0)
    made = np.arange(1, quanta + 1) * QUANTUM / RATE
    walls = made + (lost_ms / 1000 if lost_s is not None else 0) * (made > (lost_s or 0))
    if held_s is not None:
        walls = np.where((made > held_s) & (made < held_s + held_ms / 1000), held_s + held_ms / 1000, walls)
    return {
        "rate": RATE,
        "frames": list(range(0, quanta * QUANTUM, QUANTUM)),
        "walls": [round(BORN + wall * 1000) for wall in walls],
        **heard(np.round(samples * 32767).astype("<i2").reshape(-1, QUANTUM)),
    }


def heard(quanta):
    """Which quanta sound, and the samples of these, as a recorder gives them."""
    sounding = np.flatnonzero(quanta.any(axis=1))
    return {
        "sounding": sounding.tolist(),
        "samples": base64.b64encode(quanta[sounding].tobytes()).decode(),
    }


def samples_of(told):
    """All samples, with the silent ones: one row per quantum."""
    quanta = np.zeros((len(told["frames"]), QUANTUM), dtype="<i2")
    sounding = np.frombuffer(base64.b64decode(told["samples"]), dtype="<i2").reshape(-1, QUANTUM)
    quanta[told["sounding"]] = sounding
    return quanta


def lost(recorded, due_s, **forgiven):
    return Turn(BORN + due_s * 1000, "tick", [TICK]).told(recorded.notes(**forgiven), BORN)


def test_a_tick_in_its_place_is_found_and_one_elsewhere_is_not():
    recorded = Recording(told())
    assert lost(recorded, 2.0) == []
    assert lost(recorded, 2.1) == ["2.10 s, tick: 880 Hz at 0 s; nearest -100 ms, 60 ms, 880 Hz"]
    assert recorded.oddities(BORN) == []
    assert recorded.repeated == 0


def test_a_quantum_that_tells_the_frame_of_another_stays_in_its_place():
    odd = told()
    at = round(2.03 * RATE / QUANTUM)
    odd["frames"][at] = odd["frames"][at - 1]
    recorded = Recording(odd)
    assert lost(recorded, 2.0) == [], "it does not cut the tick in two"
    assert (recorded.repeated, recorded.gaps) == (1, [])


def test_quanta_that_the_recorder_put_in_the_wrong_place_are_no_click():
    odd = told()
    at = round(2.03 * RATE / QUANTUM)
    odd["frames"][at] = odd["frames"][at + 1] = odd["frames"][at - 1]
    there = slice((at - 3) * QUANTUM, (at + 3) * QUANTUM)
    assert steps(Recording(odd))[there].max() <= steps(Recording(told()))[there].max()


def test_a_click_is_a_step():
    clicks = told()
    quanta = samples_of(clicks)
    quanta.reshape(-1)[3 * RATE] = 0.4 * 32767
    clicks |= heard(quanta)
    assert steps(Recording(clicks)).max() == pytest.approx(0.4, abs=0.001)


def test_the_first_quanta_may_tell_a_frame_from_before():
    odd = told()
    odd["frames"] = [0, *(frame + 4608 for frame in odd["frames"][1:])]
    recorded = Recording(odd)
    assert (recorded.first, recorded.gaps) == (4608, [])


def missed(seconds, quanta):
    """A recording without some quanta from that second on."""
    odd = told()
    at = round(seconds * RATE / QUANTUM)
    odd |= heard(np.delete(samples_of(odd), range(at, at + quanta), axis=0))
    for name in ("frames", "walls"):
        del odd[name][at : at + quanta]
    return Recording(odd)


def test_what_the_recorder_missed_it_says_and_the_tick_stays_one():
    recorded = missed(2.03, 4)
    assert recorded.oddities(BORN) == ["2.03 s, the recorder missed 512 frames"]
    assert lost(recorded, 2.0) == []
    assert len(recorded.notes()) == 1


def test_silence_that_the_recorder_missed_is_no_tick():
    assert len(missed(1.5, 4).notes()) == 1
    unheard = ["2.00 s, tick: 880 Hz at 0 s; silence"]
    assert lost(missed(1.99, 30), 2.0) == unheard, "a whole tick is not made up"


def test_what_the_audio_clock_lost_makes_a_tick_late_and_is_named():
    recorded = Recording(told(lost_s=1.9, lost_ms=50))
    assert lost(recorded, 2.0) == ["2.00 s, tick: 880 Hz at 0 s; nearest +50 ms, 60 ms, 880 Hz"]
    assert lost(recorded, 2.0, back_ms=250) == [], "nobody could know"
    assert lost(Recording(told(lost_s=1.5, lost_ms=50)), 2.0, back_ms=250) != [], "this could be known"
    (words,) = recorded.oddities(BORN)
    assert words.endswith("the audio clock lost 50 ms")
    assert float(words.split()[0]) == pytest.approx(1.9, abs=0.1)


def test_quanta_that_were_made_late_and_caught_up_keep_their_time():
    recorded = Recording(told(held_s=1.95, held_ms=150))
    assert lost(recorded, 2.0) == []
    (words,) = recorded.oddities(BORN)
    assert words.startswith("1.95 s, nothing was made for 15")
