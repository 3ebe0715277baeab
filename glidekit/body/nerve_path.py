"""The line the nerve takes through the figure: from the lowest roots to the sole of the foot.

Places are anchored to segments; between them the line is smooth. ``s_mm`` is the model's path coordinate
(mechanics), so a number along the nerve and a place in the figure are the same thing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from glidekit.body import proportions as part
from glidekit.body.skeleton import between

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from glidekit.body.outline import Camera
    from glidekit.body.skeleton import Segment, Skeleton

    Floats = NDArray[np.float64]

_T, _S = -part.THIGH, -part.SHANK
# Path coordinate (mm), segment, forward and up within it (body heights).
ANCHORS: tuple[tuple[float, str, float, float], ...] = (
    (440, "lumbar2", -0.024, 0.012),
    (520, "lumbar0", -0.026, 0.018),
    (595, "pelvis", -0.030, 0.048),
    (665, "hip", -0.036, 0.022),
    (730, "hip", -0.040, -0.012),
    (790, "thigh", -0.026, _T * 0.16),
    (880, "thigh", -0.016, _T * 0.36),
    (1000, "thigh", -0.014, _T * 0.65),
    (1090, "thigh", -0.017, _T * 0.86),
    (1150, "knee", -0.022, 0.0),
    (1215, "shank", -0.018, _S * 0.16),
    (1350, "shank", -0.014, _S * 0.48),
    (1470, "shank", -0.009, _S * 0.78),
    (1545, "ankle", -0.012, 0.000),
    (1590, "ankle", -0.006, -0.022),
    (1645, "foot", 0.030, -0.029),
    (1700, "foot", 0.090, -0.031),
)
S_MM = np.array([anchor[0] for anchor in ANCHORS])


def nerve_points(body: Skeleton, camera: Camera, s_mm: Floats | None = None) -> Floats:
    """The nerve's line (F, P, 2) seen by the camera, at the anchors or at path coordinates ``s_mm``."""
    places = body.segments | _half_way(body)
    anchors = np.stack([places[name].at(x, y, 0.0) for _, name, x, y in ANCHORS], axis=1) @ camera.view
    if s_mm is None:
        return anchors
    from scipy.interpolate import PchipInterpolator  # slow to import; only the explorer asks for it

    return np.asarray(PchipInterpolator(S_MM, anchors, axis=1)(s_mm))


def _half_way(body: Skeleton) -> dict[str, Segment]:
    """Behind a bent joint the nerve lies in the middle of the bend."""
    angles = body.angles
    return {
        "hip": between(body["pelvis"], body["thigh"], angles["hip_flexion"]),
        "knee": between(body["thigh"], body["shank"], -angles["knee_flexion"]),
        "ankle": between(body["shank"], body["foot"], angles["ankle_dorsiflexion"]),
    }
