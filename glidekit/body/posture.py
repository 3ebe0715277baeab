"""A posture: joint angles of one person, checked at the edge."""

from __future__ import annotations

from dataclasses import dataclass, fields
from math import isnan
from typing import TYPE_CHECKING

import numpy as np

from glidekit.content.joints import JOINT_RANGE_DEG
from glidekit.errors import GlidekitError

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
    positive in the ankle; adduction brings the knee across the middle.
    Raises GlidekitError naming the joint, the value and the range it can be in; NaN is refused too.
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
        """Refuse what no body can do, by name."""
        for field in fields(self):
            _check(field.name, getattr(self, field.name))

    def angles(self) -> tuple[float, ...]:
        """The ten angles in degrees, in the order of JOINTS."""
        return tuple(float(getattr(self, name)) for name in JOINTS)

    @classmethod
    def of(cls, angles: Mapping[str, float]) -> Posture:
        """From a table of angles, as in the exercise file; an unknown joint is refused with near names."""
        for name in angles:
            if name not in JOINT_RANGE_DEG:
                raise GlidekitError.unknown("joint", name, JOINTS)
        return cls(**dict(angles))

    def towards(self, other: Posture, fraction: float) -> Posture:
        """The posture a fraction of the way (0 to 1) to another one, every joint in step."""
        pairs = zip(JOINTS, self.angles(), other.angles(), strict=True)
        return Posture(**{name: a + (b - a) * fraction for name, a, b in pairs})


def clamped(angles: Mapping[str, float]) -> tuple[Posture, tuple[str, ...]]:
    """A posture with every angle brought into its range, and a sentence for each one that was changed."""
    kept, notes = {}, []
    for name, value in angles.items():
        if name not in JOINT_RANGE_DEG or not isinstance(value, int | float) or isnan(value):
            return Posture.of(angles), ()  # which refuses it in words
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
