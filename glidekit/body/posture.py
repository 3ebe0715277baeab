"""A posture: one person's joint angles, checked on entry; and the change between two, in words."""

from __future__ import annotations

from dataclasses import dataclass, fields
from math import isnan
from typing import TYPE_CHECKING

import numpy as np

from glidekit.content.exercises import JOINT_RANGE_DEG
from glidekit.errors import GlidekitError
from glidekit.in_words import listed

if TYPE_CHECKING:
    from collections.abc import Mapping


JOINTS: tuple[str, ...] = tuple(JOINT_RANGE_DEG)

_WORDS = {
    "hip_flexion_deg": "The hip",
    "hip_adduction_deg": "The hip, sideways,",
    "knee_flexion_deg": "The knee",
    "ankle_dorsiflexion_deg": "The ankle",
    "lumbar_flexion_deg": "The lower back",
    "neck_flexion_deg": "The neck",
    "thoracic_flexion_deg": "The upper back",
    "other_hip_flexion_deg": "The other hip",
    "other_knee_flexion_deg": "The other knee",
    "other_ankle_dorsiflexion_deg": "The other ankle",
}


@dataclass(frozen=True, slots=True)
class Posture:
    """Joint angles in degrees; 0 everywhere is standing straight with the feet at right angles.

    The first four belong to the exercised leg, ``other_`` to the other one. Bending forward is positive in
    hip, knee, lower back, upper back and neck (a straight knee is 0, looking up is negative); toes up is
    positive in the ankle; adduction brings the knee across the middle. Raises GlidekitError naming the joint,
    the value and its range; NaN is refused too.
    """

    hip_flexion_deg: float = 0
    hip_adduction_deg: float = 0
    knee_flexion_deg: float = 0
    ankle_dorsiflexion_deg: float = 0
    lumbar_flexion_deg: float = 0
    neck_flexion_deg: float = 0
    thoracic_flexion_deg: float = 0
    other_hip_flexion_deg: float = 0
    other_knee_flexion_deg: float = 0
    other_ankle_dorsiflexion_deg: float = 0

    def __post_init__(self) -> None:
        """Refuse what no body can do, naming the joint."""
        for field in fields(self):
            _check(field.name, getattr(self, field.name))

    def angles(self) -> tuple[float, ...]:
        """The ten angles in degrees, in the order of JOINTS."""
        return tuple(float(getattr(self, name)) for name in JOINTS)

    @classmethod
    def of(cls, angles: Mapping[str, float]) -> Posture:
        """From a table of angles, as in the exercise file; refuses an unknown joint with similar names."""
        for name in angles:
            if name not in JOINT_RANGE_DEG:
                raise GlidekitError.unknown("joint", name, JOINTS)
        return cls(**dict(angles))

    def towards(self, other: Posture, fraction: float) -> Posture:
        """The posture a fraction (0 to 1) of the way to another, all joints in step."""
        pairs = zip(JOINTS, self.angles(), other.angles(), strict=True)
        return Posture(**{name: a + (b - a) * fraction for name, a, b in pairs})


def clamped(angles: Mapping[str, float]) -> tuple[Posture, tuple[str, ...]]:
    """A posture with every angle brought into range, and a sentence for each one changed."""
    kept, notes = {}, []
    for name, value in angles.items():
        if name not in JOINT_RANGE_DEG or not isinstance(value, int | float) or isnan(value):
            return Posture.of(angles), ()  # refuses it with a message
        low, high = JOINT_RANGE_DEG[name]
        kept[name] = min(max(value, low), high)
        if kept[name] != value:
            notes.append(f"{_WORDS[name]} goes from {low:g} to {high:g} degrees: shown at {kept[name]:g}.")
    return Posture.of(kept), tuple(notes)


def _check(name: str, value: object) -> None:
    low, high = JOINT_RANGE_DEG[name]
    number = not isinstance(value, bool) and isinstance(value, int | float | np.integer | np.floating)
    if number and low <= float(value) <= high:  # type: ignore[arg-type]  # NaN lies in no range
        return
    raise GlidekitError(
        f"{_WORDS[name]} cannot be at {value!r} degrees ({name}).",
        safe="Nothing was drawn or worked out.",
        do=f"Choose a number from {low:g} to {high:g}.",
    )


_SEEN_DEG = 6  # a smaller change is not worth a word
_WAYS = {
    "hip_flexion_deg": ("the hip bends", "the hip straightens"),
    "hip_adduction_deg": ("the knee goes across the body", "the knee comes back from across the body"),
    "knee_flexion_deg": ("the knee bends", "the knee straightens"),
    "ankle_dorsiflexion_deg": ("the toes come up", "the toes point away"),
    "lumbar_flexion_deg": ("the lower back rounds", "the lower back straightens"),
    "thoracic_flexion_deg": ("the upper back rounds", "the upper back straightens"),
    "neck_flexion_deg": ("the head bends forward", "the head goes back"),
}


def change_in_words(start: Posture, end: Posture) -> str:
    """What moves, biggest first, for example "the knee straightens, the head goes back"."""
    changes = {name: getattr(end, name) - getattr(start, name) for name in _WAYS}
    if (
        end.other_hip_flexion_deg - start.other_hip_flexion_deg > _SEEN_DEG
        and end.other_knee_flexion_deg < 30
    ):
        return listed(["the body leans forward", *_said(changes | {"hip_flexion_deg": 0.0})])
    return listed(_said(changes)) or "the position is kept"


def _said(changes: dict[str, float]) -> list[str]:
    big = [name for name in changes if abs(changes[name]) >= _SEEN_DEG]
    return [_WAYS[name][changes[name] < 0] for name in sorted(big, key=lambda name: -abs(changes[name]))]
