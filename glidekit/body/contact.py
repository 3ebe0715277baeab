"""What the body rests on: floor, seat and step, and legs that touch them instead of floating."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from glidekit.body import skeleton as part
from glidekit.body.skeleton import Segment, Skeleton, leg, turn

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

BACK = 0.074  # from the spine's line to the skin of the back, lying
SEAT = 0.052  # from the hip joint down to the seat
# The foot's outline where it can touch: heel from behind, heel, ball, toes (forward, up).
SOLE = ((-0.040, -0.018), (-0.026, -0.039), (0.085, -0.039), (0.112, -0.034))
NEAR, FAR = 0.03, 0.12  # a leg nearer to the floor than this rests on it, farther does not
MOST_DEG = 26.0
_PLANTED = 0.06  # a raised foot that wanders less than this over a movement stands still


@dataclass(frozen=True, slots=True)
class Grounded:
    """A skeleton in its room. ``floor`` is the floor's height; ``step`` the top of a raised surface."""

    body: Skeleton
    floor: float
    step: float | None = None


def grounded(body: Skeleton) -> Grounded:
    """The body moved so that what carries it stays where it is, frame after frame."""
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
    """One leg turned a little at the hip so that a foot near the floor rests on it."""
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
    """A raised foot that hardly moves stays where it is; hip and knee give the little that this needs."""
    foot, hip = body["foot"], body["thigh"].origin
    if not 0 < np.ptp(foot.origin, axis=0).max() <= _PLANTED:
        return body
    ankle = np.broadcast_to(foot.origin[0], hip.shape)
    way = (ankle - hip)[:, :2]
    far = np.clip(np.linalg.norm(way, axis=1), 0.05, part.THIGH + part.SHANK)
    down = np.rad2deg(np.arctan2(way[:, 0], -way[:, 1]))
    above = _corner_deg(part.THIGH, far, part.SHANK)
    thigh = Segment(hip, turn(down + above))
    shank = Segment(thigh.at(0, -part.THIGH, 0), turn(down - _corner_deg(part.SHANK, far, part.THIGH)))
    planted = Segment(shank.at(0, -part.SHANK, 0), np.broadcast_to(foot.axes[0], foot.axes.shape))
    return replace(body, segments=body.segments | {"thigh": thigh, "shank": shank, "foot": planted})


def _tipped(body: Skeleton) -> Skeleton:
    """A knee that only tips sideways leaves the foot where it stands: the shank leans towards it."""
    foot, shank = body["foot"], body["shank"]
    if np.ptp(foot.origin[:, :2], axis=0).max() > _PLANTED or np.ptp(foot.origin[:, 2]) == 0:
        return body
    up = shank.origin - foot.origin[0]
    up = up / np.linalg.norm(up, axis=1, keepdims=True)
    forward = shank.axes[:, :, 0] - np.sum(shank.axes[:, :, 0] * up, axis=1, keepdims=True) * up
    forward = forward / np.linalg.norm(forward, axis=1, keepdims=True)
    leaning = Segment(shank.origin, np.stack([forward, up, np.cross(forward, up)], axis=-1))
    stays = Segment(leaning.at(0, -part.SHANK, 0), np.broadcast_to(foot.axes[0], foot.axes.shape))
    return replace(body, segments=body.segments | {"shank": leaning, "foot": stays})


def _corner_deg(a: float, b: Floats, opposite: float) -> Floats:
    """The corner between sides ``a`` and ``b`` of a triangle, opposite to the third side."""
    return np.rad2deg(np.arccos(np.clip((a * a + b * b - opposite * opposite) / (2 * a * b), -1, 1)))
