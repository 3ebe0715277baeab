"""Where the arms go: shoulder to a place for the hand, the elbow where it falls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from glidekit.body import skeleton as part
from glidekit.body.skeleton import SHOULDER_HALF, THORACIC_AT, Segment

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from glidekit.body.skeleton import Skeleton
    from glidekit.content.entries import Hands

    Floats = NDArray[np.float64]

Three = tuple[float, float, float]

SHOULDER = (-0.004, part.HIP_TO_SHOULDER - THORACIC_AT[-1])  # in the upper back: forward, up
GRASPS_OVER_DEG = 20.0


@dataclass(frozen=True, slots=True)
class Hold:
    """Where hands hold: both wrists and the fingers' way in the ``bone``'s axes, and the elbows' way.

    ``across`` turns the fingers to the middle, ``outwards`` the elbows to the outside. The far hand may hold
    with its own ``far_fingers``. A lying person reaches the leg only once the hip bends past ``lets_go_deg``;
    before that the hands lie beside the body. The far hand is on a ``rail`` where there is one.
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
        end = lower.at(0, -part.FOREARM, 0)
        found |= {f"{whose}upper_arm": upper, f"{whose}forearm": lower}
        found[f"{whose}hand"] = _bone(end, end + fingers)
    return found


def _place(body: Skeleton, hold: Hold, side: int, shoulder: Floats, floor: float) -> tuple[Floats, Floats]:
    """Where the wrist should be and which way the fingers point (F, 3)."""
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
    """Two bones from shoulder to wrist; out of reach means a straight arm towards it."""
    way = wrist - shoulder
    far = np.linalg.norm(way, axis=1, keepdims=True)
    way = way / np.maximum(far, 1e-9)
    far = np.clip(far, 0.08, (part.UPPER_ARM + part.FOREARM) * 0.998)
    pole = elbow_way - np.sum(elbow_way * way, axis=1, keepdims=True) * way
    pole = pole / np.maximum(np.linalg.norm(pole, axis=1, keepdims=True), 1e-9)
    along = (part.UPPER_ARM**2 - part.FOREARM**2 + far**2) / (2 * far)
    elbow = shoulder + along * way + np.sqrt(np.maximum(part.UPPER_ARM**2 - along**2, 0)) * pole
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
