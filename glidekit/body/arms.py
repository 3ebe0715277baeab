"""Where the arms go: shoulder to a place for the hand, the elbow where it falls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from glidekit.body import proportions as part
from glidekit.body.skeleton import SHOULDER_HALF, THORACIC_AT, Segment

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from glidekit.body.skeleton import Skeleton

    Floats = NDArray[np.float64]

Hands = Literal["on-thigh", "behind-thigh", "on-shin", "beside"]

_SHOULDER_AT = part.HIP_TO_SHOULDER - THORACIC_AT[-1]
_LETS_GO_DEG: dict[Hands, float] = {"behind-thigh": 38.0, "on-shin": 62.0}
_GRASPS_OVER_DEG = 20.0  # a lying person reaches the leg only when it comes up


def arms(body: Skeleton, hands: Hands, floor: Floats) -> dict[str, Segment]:
    """Upper arm, forearm and hand of both sides (``far_`` for the other side), for every frame."""
    found: dict[str, Segment] = {}
    for whose, side in (("", 1), ("far_", -1)):
        shoulder = body["thoracic2"].at(-0.004, _SHOULDER_AT, side * SHOULDER_HALF)
        wrist, elbow_way, fingers = _place(body, hands, side, shoulder, floor)
        upper, lower = _reach(shoulder, wrist, elbow_way)
        end = lower.at(0, -part.FOREARM, 0)
        found |= {
            f"{whose}upper_arm": upper,
            f"{whose}forearm": lower,
            f"{whose}hand": _bone(end, end + fingers),
        }
    return found


def _place(
    body: Skeleton, hands: Hands, side: int, shoulder: Floats, floor: Floats
) -> tuple[Floats, Floats, Floats]:
    """Where the wrist should be (F, 3), and which way elbow (3,) and fingers (F, 3) point."""
    thigh, shank = body["thigh"], body["shank"]
    down_thigh, down_shank = -thigh.axes[:, :, 1], -shank.axes[:, :, 1]
    if hands == "on-thigh":
        wrist = thigh.at(0.066, -0.120, side * 0.02)
        return wrist, np.array([-0.8, -0.6, side * 0.5]), down_thigh - 0.25 * thigh.axes[:, :, 0]
    across = np.array([0.0, 0.0, -0.6 * side])
    if hands == "behind-thigh":
        held, hold = (
            thigh.at(-0.060, -0.150, side * 0.045),
            0.5 * down_thigh + 0.35 * thigh.axes[:, :, 0] + across,
        )
    elif hands == "on-shin":
        held = shank.at(0.050, -0.045, 0.04) if side > 0 else shank.at(0.035, -0.120, -0.03)
        hold = 0.45 * down_shank - 0.3 * shank.axes[:, :, 0] + across
    else:
        held, hold = shoulder, 0 * shoulder
    lying = np.stack([shoulder[:, 0] + 0.32, floor + 0.026, shoulder[:, 2] + side * 0.04], axis=-1)
    grasp = (
        0.0
        if hands == "beside"
        else _smooth((body.angles["hip_flexion"] - _LETS_GO_DEG[hands]) / _GRASPS_OVER_DEG)
    )
    grasp = np.broadcast_to(grasp, len(lying))[:, None]
    fingers = np.array([1.0, -0.08, 0.0]) * (1 - grasp) + hold * grasp
    return lying + grasp * (held - lying), np.array([-0.3, -1.0, side * 0.9]), fingers


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
