"""How thick each part is drawn: rings and outlines in fractions of body height (own drawing)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glidekit.body import proportions as part
from glidekit.body.outline import flat, swept

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from glidekit.body.outline import Camera, Rings
    from glidekit.body.skeleton import Segment, Skeleton

    Floats = NDArray[np.float64]

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
    """What gives a flat profile its width once the camera looks down."""
    if not camera.pitch_deg:
        return []
    return [swept([(segment, rings)], camera, axis=axis)]
