"""Rigid segments driven by joint angles: where every joint is, for many frames at once; arms hold, legs rest.

Axes of the body: x forward, y up towards the head, z towards the exercised side. Lengths are fractions of
body height. The first axis of every array counts frames.

Source of the lengths: Drillis & Contini 1966, Body Segment Parameters (New York University, report 1166.03),
as printed in Winter, Biomechanics and Motor Control of Human Movement, figure 4.1. The thickness of parts is
this workbook's own drawing (outline.py): no source gives a figure's outline.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from glidekit.body.posture import JOINTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from glidekit.body.posture import Posture
    from glidekit.content.exercises import Hands, Position

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
# Where the spine bends: the segment above, its height over the hip, and the joint it takes a third of.
THORACIC_AT = (0.165, 0.210, 0.255)
SPINE: tuple[tuple[str, float, str], ...] = (
    *((f"lumbar{i}", at, "lumbar_flexion") for i, at in enumerate((0.060, 0.090, 0.120))),
    *((f"thoracic{i}", at, "thoracic_flexion") for i, at in enumerate(THORACIC_AT)),
    *((name, at, "neck_flexion") for name, at in (("neck0", 0.310), ("neck1", 0.345), ("head", 0.372))),
)
HIP_HALF, SHOULDER_HALF = 0.055, 0.105  # joints lie inside the skin's widths


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
    """Angles (F, 10) from each posture to the next in ``steps`` steps, and the last posture."""
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
    """The pelvis' turn in the room, decided by what rests on the ground."""
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


Three = tuple[float, float, float]
SHOULDER = (-0.004, HIP_TO_SHOULDER - THORACIC_AT[-1])  # in the upper back: forward, up
GRASPS_OVER_DEG = 20.0


@dataclass(frozen=True, slots=True)
class Hold:
    """Where hands hold: both wrists and the fingers' direction in the ``bone``'s axes, and the elbows'.

    ``across`` turns the fingers to the middle, ``outwards`` the elbows to the outside. The far hand may hold
    with its own ``far_fingers``. A lying person reaches the leg only once the hip bends past ``lets_go_deg``;
    before that the hands lie beside the body. The far hand is on the ``rail`` if there is one.
    """

    bone: str
    near: Three
    far: Three
    fingers: tuple[float, float]
    across: float
    elbow: tuple[float, float]
    outwards: float
    lets_go_deg: float | None = None
    rail: tuple[float, float] | None = None
    far_fingers: tuple[float, float] | None = None


RAIL = (0.225, 0.60)  # something firm: forward of the standing ankle, above the floor
RAIL_FINGERS: Three = (1.0, -0.25, 0.0)
HOLDS: dict[Hands, Hold] = {
    "on-thigh": Hold(
        "thigh", (0.066, -0.120, 0.02), (0.066, -0.120, -0.02), (-0.25, -1.0), 0.0, (-0.8, -0.6), 0.5
    ),
    "on-rail": Hold(
        "thigh",
        (0.066, -0.120, 0.02),
        (0.066, -0.120, -0.02),
        (-0.25, -1.0),
        0.0,
        (-0.8, -0.6),
        0.5,
        rail=RAIL,
    ),
    # The palm lies on the outside of the thigh and the fingers reach round behind it.
    "behind-thigh": Hold(
        "thigh", (0.022, -0.130, 0.055), (0.022, -0.145, -0.055), (-1.0, -0.15), 0.35, (-0.3, -1.0), 0.9, 38.0
    ),
    # One hand on the ankle and the back of the foot, the other on the shin below the knee.
    "on-foot": Hold(
        "shank",
        (0.030, -0.160, 0.02),
        (0.045, -0.030, -0.03),
        (0.05, -1.0),
        0.2,
        (-0.3, -1.0),
        0.9,
        92.0,
        far_fingers=(-0.2, -0.9),
    ),
    "beside": Hold(
        "thigh", (0.066, -0.120, 0.02), (0.066, -0.120, -0.02), (-0.25, -1.0), 0.0, (-0.3, -1.0), 0.9, 999.0
    ),
}
# Hands beside the body: from the shoulder towards the feet, above the floor, outwards; the fingers' way.
BESIDE: Three = (0.32, 0.026, 0.04)
BESIDE_FINGERS: Three = (1.0, -0.08, 0.0)


def arms(body: Skeleton, hands: Hands, floor: float) -> dict[str, Segment]:
    """Upper arm, forearm and hand of both sides (``far_`` for the other side), for every frame."""
    found: dict[str, Segment] = {}
    for whose, side in (("", 1), ("far_", -1)):
        shoulder = body["thoracic2"].at(*SHOULDER, side * SHOULDER_HALF)
        wrist, fingers = _place(body, HOLDS[hands], side, shoulder, floor)
        way = np.array([*HOLDS[hands].elbow, side * HOLDS[hands].outwards])
        upper, lower = _reach(shoulder, wrist, way)
        end = lower.at(0, -FOREARM, 0)
        found |= {f"{whose}upper_arm": upper, f"{whose}forearm": lower}
        found[f"{whose}hand"] = _bone(end, end + fingers)
    return found


def _place(body: Skeleton, hold: Hold, side: int, shoulder: Floats, floor: float) -> tuple[Floats, Floats]:
    """Where the wrist goes and which way the fingers point (F, 3)."""
    bone = body[hold.bone]
    held = bone.at(*(hold.near if side > 0 else hold.far))
    forward, up = hold.far_fingers if side < 0 and hold.far_fingers else hold.fingers
    fingers = forward * bone.axes[:, :, 0] + up * bone.axes[:, :, 1] - [0.0, 0.0, side * hold.across]
    if hold.rail is not None and side < 0:
        foot = body["other_foot"].origin
        rail = np.stack(
            [foot[:, 0] + hold.rail[0], np.full(len(foot), floor + hold.rail[1]), foot[:, 2]], axis=-1
        )
        return rail, np.broadcast_to(RAIL_FINGERS, rail.shape)
    if hold.lets_go_deg is None:
        return held, fingers
    grasp = _smooth((body.angles["hip_flexion"] - hold.lets_go_deg) / GRASPS_OVER_DEG)[:, None]
    lying = shoulder + np.array([BESIDE[0], 0.0, side * BESIDE[2]])
    lying[:, 1] = floor + BESIDE[1]
    return lying + grasp * (held - lying), np.array(BESIDE_FINGERS) * (1 - grasp) + fingers * grasp


def _reach(shoulder: Floats, wrist: Floats, elbow_way: Floats) -> tuple[Segment, Segment]:
    """Two bones from shoulder to wrist; if it is out of reach, a straight arm towards it."""
    way = wrist - shoulder
    far = np.linalg.norm(way, axis=1, keepdims=True)
    way = way / np.maximum(far, 1e-9)
    far = np.clip(far, 0.08, (UPPER_ARM + FOREARM) * 0.998)
    pole = elbow_way - np.sum(elbow_way * way, axis=1, keepdims=True) * way
    pole = pole / np.maximum(np.linalg.norm(pole, axis=1, keepdims=True), 1e-9)
    along = (UPPER_ARM**2 - FOREARM**2 + far**2) / (2 * far)
    elbow = shoulder + along * way + np.sqrt(np.maximum(UPPER_ARM**2 - along**2, 0)) * pole
    return _bone(shoulder, elbow), _bone(elbow, shoulder + far * way)


def _bone(start: Floats, end: Floats) -> Segment:
    up = start - end
    up = up / np.maximum(np.linalg.norm(up, axis=1, keepdims=True), 1e-9)
    forward = np.stack([up[:, 1], -up[:, 0], np.zeros(len(up))], axis=-1)
    forward = forward / np.maximum(np.linalg.norm(forward, axis=1, keepdims=True), 1e-9)
    return Segment(start, np.stack([forward, up, np.cross(forward, up)], axis=-1))


def _smooth(x: Floats) -> Floats:
    x = np.clip(x, 0, 1)
    return x * x * (3 - 2 * x)


BACK = 0.074  # from the spine's line to the skin of the back, lying
SEAT = 0.052  # from the hip joint down to the seat
# The foot's outline where it can touch: heel from behind, heel, ball, toes (forward, up).
SOLE = ((-0.040, -0.018), (-0.026, -0.039), (0.085, -0.039), (0.112, -0.034))
NEAR, FAR = 0.03, 0.12  # a leg nearer to the floor than NEAR rests on it, beyond FAR it does not
MOST_DEG = 26.0
_PLANTED = 0.06  # a raised foot that moves less than this stands still


@dataclass(frozen=True, slots=True)
class Grounded:
    """A skeleton in its room. ``floor`` is the floor's height; ``step`` the top of a raised surface."""

    body: Skeleton
    floor: float
    step: float | None = None


def grounded(body: Skeleton) -> Grounded:
    """Move the body so that whatever carries it stays put, frame after frame."""
    match body.position:
        case "lying":
            body = _moved(body, -body["thoracic1"].origin)
            body = _tipped(_settled(_settled(body, "other_", -BACK), "", -BACK))
            return Grounded(body, -BACK)
        case "sitting":
            body = _settled(body, "", float(_lowest(body["other_foot"]).min()), below_only=True)
            return Grounded(body, float(_lowest(body["other_foot"]).min()))
        case "standing":
            body = _planted(_moved(body, -body["other_foot"].origin))
            return Grounded(
                body, float(_lowest(body["other_foot"]).min()), float(_lowest(body["foot"]).min())
            )


def _moved(body: Skeleton, by: Floats) -> Skeleton:
    by = by * np.array([1.0, 1.0, 0.0])
    moved = {name: Segment(s.origin + by, s.axes) for name, s in body.segments.items()}
    return replace(body, segments=moved)


def _touching(foot: Segment) -> Floats:
    return np.stack([foot.at(x, y, 0) for x, y in SOLE], axis=1)


def _lowest(foot: Segment) -> Floats:
    lowest: Floats = _touching(foot)[..., 1].min(axis=1)
    return lowest


def _settled(body: Skeleton, whose: str, floor: float, *, below_only: bool = False) -> Skeleton:
    """Turn one leg a little at the hip to rest a foot near the floor on it."""
    more = np.zeros(len(body[f"{whose}foot"].origin))
    for _ in range(3):
        points = _touching(body[f"{whose}foot"])
        which = points[..., 1].argmin(axis=1)
        low = np.take_along_axis(points, which[:, None, None], axis=1)[:, 0]
        gap = low[:, 1] - floor
        lever = np.maximum(low[:, 0] - body[f"{whose}thigh"].origin[:, 0], 0.1)
        near = np.clip((FAR - gap) / (FAR - NEAR), 0, 1)
        weight = np.where(gap < 0, 1.0, 0.0 if below_only else near * near * (3 - 2 * near))
        more = np.clip(more - np.rad2deg(gap / lever) * weight, -MOST_DEG, MOST_DEG)
        body = replace(body, segments=body.segments | leg(body["pelvis"], body.angles, whose, more_hip=more))
    return body


def _planted(body: Skeleton) -> Skeleton:
    """Keep a raised foot that hardly moves where it is; hip and knee give a little."""
    foot, hip = body["foot"], body["thigh"].origin
    if not 0 < np.ptp(foot.origin, axis=0).max() <= _PLANTED:
        return body
    ankle = np.broadcast_to(foot.origin[0], hip.shape)
    way = (ankle - hip)[:, :2]
    far = np.clip(np.linalg.norm(way, axis=1), 0.05, THIGH + SHANK)
    down = np.rad2deg(np.arctan2(way[:, 0], -way[:, 1]))
    above = _corner_deg(THIGH, far, SHANK)
    thigh = Segment(hip, turn(down + above))
    shank = Segment(thigh.at(0, -THIGH, 0), turn(down - _corner_deg(SHANK, far, THIGH)))
    planted = Segment(shank.at(0, -SHANK, 0), np.broadcast_to(foot.axes[0], foot.axes.shape))
    return replace(body, segments=body.segments | {"thigh": thigh, "shank": shank, "foot": planted})


def _tipped(body: Skeleton) -> Skeleton:
    """Keep the foot where it stands if the knee only tips sideways: the shank leans towards it."""
    foot, shank = body["foot"], body["shank"]
    if np.ptp(foot.origin[:, :2], axis=0).max() > _PLANTED or np.ptp(foot.origin[:, 2]) == 0:
        return body
    up = shank.origin - foot.origin[0]
    up = up / np.linalg.norm(up, axis=1, keepdims=True)
    forward = shank.axes[:, :, 0] - np.sum(shank.axes[:, :, 0] * up, axis=1, keepdims=True) * up
    forward = forward / np.linalg.norm(forward, axis=1, keepdims=True)
    leaning = Segment(shank.origin, np.stack([forward, up, np.cross(forward, up)], axis=-1))
    stays = Segment(leaning.at(0, -SHANK, 0), np.broadcast_to(foot.axes[0], foot.axes.shape))
    return replace(body, segments=body.segments | {"shank": leaning, "foot": stays})


def _corner_deg(a: float, b: Floats, opposite: float) -> Floats:
    """The angle between sides ``a`` and ``b`` of a triangle, opposite the third side."""
    return np.rad2deg(np.arccos(np.clip((a * a + b * b - opposite * opposite) / (2 * a * b), -1, 1)))
