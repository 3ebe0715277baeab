"""From segments to a drawing: rings around bones, seen by a camera, as smooth path strings.

Thicknesses, in fractions of body height, are our own drawing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from glidekit.body import skeleton as part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from glidekit.body.skeleton import Segment, Skeleton

    Floats = NDArray[np.float64]
    Rings = Sequence[tuple[float, float, float, float]]


# Along the bone (0 near end, 1 far end), shift forward, half depth, half width.
THIGH_RINGS = (
    (-0.02, 0.000, 0.058, 0.055),
    (0.25, 0.006, 0.060, 0.055),
    (0.6, 0.008, 0.051, 0.048),
    (0.93, 0.005, 0.040, 0.040),
    (1.0, 0.003, 0.037, 0.036),
)
SHANK_RINGS = (
    (0.0, 0.002, 0.037, 0.036), (0.18, -0.006, 0.037, 0.036), (0.36, -0.011, 0.040, 0.037),
    (0.6, -0.007, 0.031, 0.030), (0.85, -0.002, 0.021, 0.021), (1.0, 0.0, 0.021, 0.021),
)  # fmt: skip
UPPER_ARM_RINGS = ((0.0, 0.0, 0.034, 0.034), (0.3, 0.001, 0.031, 0.030), (1.0, 0.0, 0.024, 0.024))
FOREARM_RINGS = ((0.0, 0.0, 0.024, 0.024), (0.3, 0.001, 0.025, 0.024), (1.0, 0.0, 0.016, 0.016))
HAND_RINGS = (
    (0.0, 0.0, 0.016, 0.016),
    (0.3, 0.0, 0.021, 0.015),
    (0.7, 0.001, 0.015, 0.013),
    (0.85, 0.001, 0.012, 0.012),
)
# Along the foot: its middle's height below the ankle, half height, half width (seen from above).
_FOOT_WIDE = ((-0.018, -0.020, 0.015, 0.019), (0.04, -0.022, 0.013, 0.021), (0.1, -0.029, 0.008, 0.022))
# Through the head from chin to crown, as the trunk's rings.
_HEAD_WIDE = (
    (-0.038, 0.016, 0.026, 0.026),
    (-0.01, 0.010, 0.040, 0.040),
    (0.025, 0.000, 0.048, 0.046),
    (0.06, 0.0, 0.034, 0.034),
)
# The foot from the side: forward and up of the ankle.
FOOT_OUTLINE = (
    (-0.021, 0.020), (-0.024, -0.004), (-0.037, -0.018), (-0.038, -0.039), (-0.014, -0.040), (0.020, -0.036),
    (0.060, -0.041), (0.098, -0.041), (0.119, -0.038), (0.117, -0.018), (0.086, -0.014), (0.052, -0.003),
    (0.026, 0.010), (0.021, 0.024),
)  # fmt: skip
# Segments of the spine with their rings: the trunk from the seat to the skull.
TRUNK_RINGS: tuple[tuple[str, Rings], ...] = (
    (
        "pelvis",
        ((-0.030, -0.006, 0.048, 0.080), (0.012, -0.010, 0.063, 0.090), (0.055, -0.002, 0.062, 0.085)),
    ),
    ("lumbar1", ((0.010, 0.005, 0.058, 0.075),)),
    ("lumbar2", ((0.020, 0.004, 0.060, 0.078),)),
    ("thoracic0", ((0.022, 0.000, 0.066, 0.085),)),
    ("thoracic1", ((0.022, -0.004, 0.068, 0.092),)),
    ("thoracic2", ((0.006, -0.008, 0.062, 0.095), (0.034, -0.010, 0.048, 0.080))),
    ("neck0", ((0.000, -0.008, 0.034, 0.036), (0.024, -0.003, 0.031, 0.031))),
    ("neck1", ((0.020, 0.000, 0.031, 0.030),)),
)
TRUNK_CAPS = (0.4, 0.75)
HEAD_OUTLINE = (
    (0.034, -0.052), (0.052, -0.047), (0.055, -0.034), (0.0565, -0.024), (0.060, -0.019), (0.069, -0.012),
    (0.060, 0.004), (0.0555, 0.016), (0.057, 0.036), (0.048, 0.066), (0.018, 0.084), (-0.024, 0.081),
    (-0.054, 0.058), (-0.062, 0.024), (-0.052, -0.008), (-0.032, -0.030), (0.006, -0.040),
)  # fmt: skip


def limb(segment: Segment, rings: Rings, length: float, camera: Camera) -> Floats:
    """The outline of a limb whose bone hangs down from the segment's origin."""
    return swept([(segment, [(-t * length, f, d, w) for t, f, d, w in rings])], camera)


def leg_outlines(body: Skeleton, whose: str, camera: Camera) -> list[Floats]:
    """Thigh, shank and foot; together one shape when filled."""
    return [
        limb(body[f"{whose}thigh"], THIGH_RINGS, part.THIGH, camera),
        limb(body[f"{whose}shank"], SHANK_RINGS, part.SHANK, camera),
        flat(body[f"{whose}foot"], FOOT_OUTLINE[::-1], camera),
        *_seen_from_above(body[f"{whose}foot"], _FOOT_WIDE, camera, axis=0),
    ]


def arm_outlines(arm: dict[str, Segment], whose: str, camera: Camera) -> list[Floats]:
    """Upper arm, forearm and hand."""
    return [
        limb(arm[f"{whose}upper_arm"], UPPER_ARM_RINGS, part.UPPER_ARM, camera),
        limb(arm[f"{whose}forearm"], FOREARM_RINGS, part.FOREARM, camera),
        limb(arm[f"{whose}hand"], HAND_RINGS, part.HAND, camera),
    ]


def trunk_outlines(body: Skeleton, camera: Camera) -> list[Floats]:
    """Trunk with neck, and the head."""
    return [
        swept([(body[name], rings) for name, rings in TRUNK_RINGS], camera, caps=TRUNK_CAPS),
        flat(body["head"], HEAD_OUTLINE[::-1], camera),
        *_seen_from_above(body["head"], _HEAD_WIDE, camera),
    ]


def _seen_from_above(segment: Segment, rings: Rings, camera: Camera, axis: int = 1) -> list[Floats]:
    """Give a flat profile its width when the camera looks down."""
    if not camera.pitch_deg:
        return []
    return [swept([(segment, rings)], camera, axis=axis)]


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
        """What a point's x, y, z add to right and up in the picture, (3, 2)."""
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


# Tenths of a drawing unit as short text with a separator: looking up beats formatting.
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
    """Chain quadratic curves, each relative to its start."""
    before = np.concatenate([start[:, None], ends[:, :-1]], axis=1)
    steps = np.concatenate([controls - before, ends - before], axis=-1).astype(int)
    return [
        f"M{_TENTHS[x]}{_TENTHS[y]}q{''.join([_TENTHS[n] for n in row])}"
        for (x, y), row in zip(
            start.astype(int).tolist(), steps.reshape(len(steps), -1).tolist(), strict=True
        )
    ]
