"""Rigid segments driven by joint angles: where every joint is, for many frames at once.

Axes of the body: x forward, y up towards the head, z towards the exercised side. Lengths are fractions of
body height. The first axis of every array counts frames.

Source of the lengths: Drillis & Contini 1966, Body Segment Parameters (New York University, report 1166.03),
as printed in Winter, Biomechanics and Motor Control of Human Movement, figure 4.1. How thick the parts are
drawn is this workbook's own drawing (outline.py): no source gives the outline of a calm figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from glidekit.body.posture import JOINTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from glidekit.body.posture import Posture
    from glidekit.content.entries import Position

    Floats = NDArray[np.float64]


ANKLE_HEIGHT = 0.039
SHANK = 0.285 - ANKLE_HEIGHT
THIGH = 0.530 - 0.285
HIP_TO_SHOULDER = 0.818 - 0.530
SHOULDER_TO_CHIN = 0.870 - 0.818
HEAD = 0.130
UPPER_ARM = 0.186
FOREARM = 0.146
HAND = 0.108
FOOT = 0.152
HIP_WIDTH = 0.191
SHOULDER_WIDTH = 0.259


# Where the spine bends: the segment above, its height over the hip joint, and the joint whose third it takes.
THORACIC_AT = (0.165, 0.210, 0.255)
SPINE: tuple[tuple[str, float, str], ...] = (
    *((f"lumbar{i}", at, "lumbar_flexion") for i, at in enumerate((0.060, 0.090, 0.120))),
    *((f"thoracic{i}", at, "thoracic_flexion") for i, at in enumerate(THORACIC_AT)),
    *((name, at, "neck_flexion") for name, at in (("neck0", 0.310), ("neck1", 0.345), ("head", 0.372))),
)
HIP_HALF, SHOULDER_HALF = 0.055, 0.105  # joints lie inside the widths over the skin


@dataclass(frozen=True, slots=True)
class Segment:
    """A rigid part: its near end (F, 3) and its axes as columns (F, 3, 3): forward, up, sideways."""

    origin: Floats
    axes: Floats

    def at(self, *local: float) -> Floats:
        """The point (F, 3) at local coordinates: forward, up, sideways."""
        point: Floats = self.origin + self.axes @ np.asarray(local, dtype=float)
        return point


@dataclass(frozen=True, slots=True)
class Skeleton:
    """The whole body over frames: segments by name, and the position it is in.

    Segments: pelvis, lumbar0-2, thoracic0-2, neck0-1, head; thigh, shank, foot and other_thigh ...; a
    segment's origin is its joint nearer to the pelvis.
    """

    position: Position
    segments: dict[str, Segment]
    angles: dict[str, Floats]

    def __getitem__(self, name: str) -> Segment:
        """The segment of that name."""
        return self.segments[name]


def turn(degrees: Floats) -> Floats:
    """Rotations (F, 3, 3) in the plane of walking; positive lifts what points forward."""
    radians = np.deg2rad(degrees)
    c, s, o = np.cos(radians), np.sin(radians), np.zeros_like(radians)
    return np.stack([c, -s, o, s, c, o, o, o, o + 1], axis=-1).reshape(-1, 3, 3)


def swing(degrees: Floats) -> Floats:
    """Rotations (F, 3, 3) about the forward axis; positive takes a hanging limb across the middle."""
    radians = np.deg2rad(degrees)
    c, s, o = np.cos(radians), np.sin(radians), np.zeros_like(radians)
    return np.stack([o + 1, o, o, o, c, -s, o, s, c], axis=-1).reshape(-1, 3, 3)


def between_postures(postures: Sequence[Posture], steps: int) -> Floats:
    """Angles (F, 10) on the way from each posture to the next in ``steps`` steps, and the last one."""
    table = np.array([posture.angles() for posture in postures])
    part_way = np.arange(steps)[:, None] / steps
    ways = [a + (b - a) * part_way for a, b in pairwise(table)]
    return np.concatenate([*ways, table[-1:]])


def skeleton(table: Floats, position: Position) -> Skeleton:
    """Where everything is for angles (F, 10) in degrees, in the order of JOINTS.

    The hip centre is the origin; nothing rests on a floor yet.
    """
    angles = {name.removesuffix("_deg"): table[:, i] for i, name in enumerate(JOINTS)}
    pelvis = _pelvis(angles, position)
    segments = {"pelvis": Segment(np.zeros((len(table), 3)), turn(pelvis))}
    segments |= _spine(segments["pelvis"], pelvis, angles)
    segments |= leg(segments["pelvis"], angles, "")
    segments |= leg(segments["pelvis"], angles, "other_")
    return Skeleton(position, segments, angles)


def between(upper: Segment, lower: Segment, degrees: Floats) -> Segment:
    """Half way around a joint: at the lower segment's origin, turned by half of the joint's angle."""
    return Segment(lower.origin, upper.axes @ turn(degrees / 2))


def leg(
    pelvis: Segment, angles: dict[str, Floats], whose: str, *, more_hip: Floats | float = 0
) -> dict[str, Segment]:
    """Thigh, shank and foot of one leg; ``more_hip`` is added to the hip's flexion (degrees)."""
    side = -1 if whose else 1
    hip = pelvis.axes @ turn(angles[f"{whose}hip_flexion"] + more_hip)
    if not whose:
        hip = hip @ swing(angles["hip_adduction"])
    thigh = Segment(pelvis.at(0, 0, side * HIP_HALF), hip)
    shank = Segment(thigh.at(0, -THIGH, 0), thigh.axes @ turn(-angles[f"{whose}knee_flexion"]))
    foot = Segment(shank.at(0, -SHANK, 0), shank.axes @ turn(angles[f"{whose}ankle_dorsiflexion"]))
    return {f"{whose}thigh": thigh, f"{whose}shank": shank, f"{whose}foot": foot}


def _pelvis(angles: dict[str, Floats], position: Position) -> Floats:
    """The pelvis' turn in the room: what rests on the ground decides it."""
    match position:
        case "sitting":  # the other thigh lies on the seat
            return 90 - angles["other_hip_flexion"]
        case "lying":  # the chest lies on the floor, face up
            return 90 + angles["lumbar_flexion"] + angles["thoracic_flexion"]
        case "standing":  # the other foot stands flat
            knee, ankle = angles["other_knee_flexion"], angles["other_ankle_dorsiflexion"]
            return knee - ankle - angles["other_hip_flexion"]


def _spine(pelvis: Segment, pelvis_turn: Floats, angles: dict[str, Floats]) -> dict[str, Segment]:
    """From the pelvis up; each bend is shared evenly by its joints."""
    found: dict[str, Segment] = {}
    below, height, turned = pelvis, 0.0, pelvis_turn
    for name, at, joint in SPINE:
        turned = turned - angles[joint] / 3
        below = found[name] = Segment(below.at(0, at - height, 0), turn(turned))
        height = at
    return found
