"""From segments to a drawing: rings around the bones, seen by a camera, as smooth path strings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from glidekit.body.skeleton import Segment

    Floats = NDArray[np.float64]
    Rings = Sequence[tuple[float, float, float, float]]

CAP_DEG = (-66.0, -24.0, 24.0, 66.0)
_CAP = np.deg2rad(CAP_DEG)
BULGE = 1.06  # control points lie a little outside the curve they draw


@dataclass(frozen=True, slots=True)
class Camera:
    """Looks at the exercised side from far away; ``pitch_deg`` from above, ``yaw_deg`` from the front."""

    yaw_deg: float = 0
    pitch_deg: float = 0

    @property
    def view(self) -> Floats:
        """(3, 2): what a point's x, y, z add to right and up in the picture."""
        yaw, pitch = np.deg2rad(self.yaw_deg), np.deg2rad(self.pitch_deg)
        right = [np.cos(yaw), 0.0, -np.sin(yaw)]
        up = [-np.sin(yaw) * np.sin(pitch), np.cos(pitch), -np.cos(yaw) * np.sin(pitch)]
        return np.array([right, up]).T


def swept(
    pieces: Sequence[tuple[Segment, Rings]], camera: Camera, caps: tuple[float, float] = (1, 1), axis: int = 1
) -> Floats:
    """The outline (F, P, 2) of the body that these rings sweep, seen by the camera.

    A ring is a slice of a limb: (distance along it, shift forward, half depth, half width), all in body
    heights; the distance runs along the segment's ``axis`` (1: up, 0: forward). ``caps`` say how round both
    ends are (0 flat, 1 half a ball).
    """
    seen = [_rings(segment, np.array(rings), camera.view, axis) for segment, rings in pieces]
    centre, deep, wide = (np.concatenate(kind, axis=1) for kind in zip(*seen, strict=True))
    ahead = np.gradient(centre, axis=1)
    ahead /= np.maximum(np.hypot(ahead[..., :1], ahead[..., 1:]), 1e-9)
    d, w = (v[..., 1:] * ahead[..., :1] - v[..., :1] * ahead[..., 1:] for v in (deep, wide))
    reach = (d * deep + w * wide) / np.maximum(np.hypot(d, w), 1e-9)  # the ellipse's outermost point
    return np.concatenate(
        [
            centre + reach,
            _cap(centre[:, -1:], ahead[:, -1:], reach[:, -1:], caps[1]),
            (centre - reach)[:, ::-1],
            _cap(centre[:, :1], -ahead[:, :1], -reach[:, :1], caps[0]),
        ],
        axis=1,
    )


def flat(segment: Segment, outline: Sequence[tuple[float, float]], camera: Camera) -> Floats:
    """A flat shape (F, P, 2) given by (forward, up) in the middle plane of a segment."""
    seen = np.swapaxes(segment.axes, 1, 2)[:, :2] @ camera.view
    points: Floats = (segment.origin @ camera.view)[:, None] + np.array(outline) @ seen
    return points


def _rings(segment: Segment, rings: Floats, view: Floats, axis: int) -> tuple[Floats, Floats, Floats]:
    """Centres and both half axes (F, R, 2) of a segment's rings as the camera sees them."""
    seen = np.swapaxes(segment.axes, 1, 2) @ view  # (F, 3, 2): the segment's axes in the picture
    along, forward, sideways = seen[:, None, axis], seen[:, None, 1 - axis], seen[:, None, 2]
    at, shift, deep, wide = (rings[:, i, None] for i in range(4))
    middle = (segment.origin @ view)[:, None]
    return middle + along * at + forward * shift, forward * deep, sideways * wide


def _cap(end: Floats, ahead: Floats, reach: Floats, round_: float) -> Floats:
    size = np.hypot(reach[..., :1], reach[..., 1:]) * round_ * BULGE
    return end + ahead * size * np.cos(_CAP)[:, None] - reach * np.sin(_CAP)[:, None]


# Numbers as text, in tenths of a drawing unit, with what parts them: looked up, not formatted, and short.
_TENTHS = {
    n: f"{'-' if n < 0 else ' '}{f'{abs(n) / 10:g}'.removeprefix('0') or '0'}" for n in range(-9999, 10000)
}


def closed_path(points: Floats) -> list[str]:
    """A smooth closed path per frame for control points (F, P, 2) in drawing units (y down)."""
    tenths = np.rint(points * 10)
    ends = np.rint((tenths + np.roll(tenths, -1, axis=1)) / 2)
    return [path + "z" for path in _curves(ends[:, -1], tenths, ends)]


def open_path(points: Floats) -> list[str]:
    """A smooth open path per frame through the first and last of the control points (F, P, 2)."""
    tenths = np.rint(points * 10)
    ends = np.rint((tenths[:, 1:-1] + tenths[:, 2:]) / 2)
    ends[:, -1] = tenths[:, -1]
    return _curves(tenths[:, 0], tenths[:, 1:-1], ends)


def _curves(start: Floats, controls: Floats, ends: Floats) -> list[str]:
    """Quadratic curves one after the other, relative to where each begins."""
    before = np.concatenate([start[:, None], ends[:, :-1]], axis=1)
    steps = np.concatenate([controls - before, ends - before], axis=-1).astype(int)
    return [
        f"M{_TENTHS[x]}{_TENTHS[y]}q{''.join([_TENTHS[n] for n in row])}"
        for (x, y), row in zip(
            start.astype(int).tolist(), steps.reshape(len(steps), -1).tolist(), strict=True
        )
    ]
