"""The lesson in numbers: sequences that differ in one thing, what slides and how hard it is pulled.

Strain counts from zero up: going from slack to less slack pulls on nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import numpy as np

from glidekit.body.bands import band, ensemble
from glidekit.body.nerve_state import nerve
from glidekit.body.posture import Posture

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from glidekit.body.nerve_state import Readings
    from glidekit.content.exercises import Position

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sequence:
    """A movement of all joints together from one posture to another; ``note`` says what to notice."""

    id: str
    title: str
    aim: Literal["slider", "tensioner"]
    position: Position
    start: Posture
    end: Posture
    note: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a sequence does: glide at mid-thigh (mm, positive towards the toes), changes of strain (points).

    ``glide_band`` is the 5 to 95 % range over the parameter sets. ``thigh`` is mid-thigh, the least
    sure of them.
    """

    glide_mm: float
    glide_band: tuple[float, float]
    popliteal: float
    ankle: float
    root: float
    thigh: float


def _seated(knee: float, *, neck: float = 0, ankle: float = 0) -> Posture:
    return Posture(
        hip_flexion_deg=85,
        other_hip_flexion_deg=85,
        other_knee_flexion_deg=85,
        lumbar_flexion_deg=20,
        knee_flexion_deg=knee,
        neck_flexion_deg=neck,
        ankle_dorsiflexion_deg=ankle,
    )


def _lying(hip: float, knee: float) -> Posture:
    return Posture(hip_flexion_deg=hip, knee_flexion_deg=knee)


_LYING = (
    "The same knee straightens in both. If the hip opens as it does, there is slack to spare and the nerve "
    "slides. If the hip bends, the nerve is pulled from both ends."
)
_HEAD = (
    "A seated slider is not free of tension: behind the knee the pull rises by about 5 points either way. "
    "The head decides how far the nerve slides, and how hard the roots are pulled."
)
_TOES = (
    "With the ankle, the tensioner slides a little more. A slider slides further with the head and the hip "
    "only. The toes decide the pull at the ankle."
)

SEQUENCES: tuple[Sequence, ...] = (
    Sequence(
        "lying-slider", "Lying: the knee straightens as the hip lets go", "slider", "lying",
        _lying(80, 80), _lying(20, 0), _LYING,
    ),
    Sequence(
        "lying-tensioner", "Lying: the knee straightens as the hip bends", "tensioner", "lying",
        _lying(20, 80), _lying(80, 0), _LYING,
    ),
    Sequence(
        "head-back", "Sitting: the knee straightens as the head goes back", "slider", "sitting",
        _seated(80, neck=40), _seated(20, neck=-20), _HEAD,
    ),
    Sequence(
        "head-down", "Sitting: the knee straightens as the head goes down", "tensioner", "sitting",
        _seated(80, neck=-20), _seated(20, neck=40), _HEAD,
    ),
    Sequence(
        "toes-away", "Sitting: the knee straightens as the toes point away", "slider", "sitting",
        _seated(80, ankle=15), _seated(20, ankle=-25), _TOES,
    ),
    Sequence(
        "toes-up", "Sitting: the knee straightens as the toes come up", "tensioner", "sitting",
        _seated(80, ankle=-25), _seated(20, ankle=15), _TOES,
    ),
)  # fmt: skip


@lru_cache(maxsize=16)
def outcome(sequence: Sequence) -> Outcome:
    """What the model says about a sequence, with the band of the glide."""
    start, end = nerve(sequence.start).readings, nerve(sequence.end).readings
    many = ensemble()
    glides = many(sequence.end).glide("mid-thigh") - many(sequence.start).glide("mid-thigh")
    return Outcome(
        glide_mm=float(end.glide("mid-thigh") - start.glide("mid-thigh")),
        glide_band=band(glides),
        popliteal=_pulled_more(start, end, "popliteal"),
        ankle=_pulled_more(start, end, "ankle"),
        root=float(np.maximum(end.root_strain(), 0) - np.maximum(start.root_strain(), 0)),
        thigh=_pulled_more(start, end, "mid-thigh"),
    )


def _pulled_more(start: Readings, end: Readings, site: str) -> float:
    return float(np.maximum(end.strain(site), 0) - np.maximum(start.strain(site), 0))
