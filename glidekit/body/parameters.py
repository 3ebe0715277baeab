"""The numbers of the nerve model, what is known about them, and the variants used to question it.

Levers, lengths and zones are assumptions. The lever of the hip follows an MRI study (robinson2019: the nerve
lies a median 41 mm from the femoral head). The others were fitted to the four rows marked ``calibrate`` in
data/nerve_published.csv and to nothing else, with a hip lever of OLD_HIP_LEVER_MM; nothing was fitted again.
The force unit is what a taut sciatic nerve pulls per strain.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Number = float | Floats


_FADED = math.exp(-340 / 200)  # a neck movement fades over 200 mm of the 340 mm to the conus


@dataclass(frozen=True, slots=True)
class Parameters:
    """One set of parameters, or many at once: then the fields are arrays (P, 1).

    ``lever_*``: how far one radian of a joint takes the bed along (mm). ``spread_mm``: how far a pull
    spreads in the thigh. ``knee_width`` and ``slack_slope``: where the nerve turns from slack to taut (a
    strain), and its stiffness when slack (a fraction). ``rest_*``: strain at rest, below 0 is slack.
    ``stiff_*``: stiffness of each stretch, sciatic = 1. ``hold_*``: how firmly the bed holds, thigh = 1.
    ``tether_mm``: the glide at which tethers below the knee are twice as firm. ``cord``, ``foramen``: point
    springs. ``neck_reaches``: the part of a neck movement that reaches the conus. The last two are changed
    only to question the model.
    """

    lever_neck: Number = 18.0
    lever_thoracic: Number = 8.0
    lever_lumbar: Number = 20.0
    lever_hip: Number = 43.0
    lever_knee: Number = 32.0
    lever_ankle: Number = 25.425
    spread_mm: Number = 662.93
    knee_width: Number = 0.0057406
    slack_slope: Number = 0.02013
    rest_limb: Number = -0.00077332
    rest_root: Number = -1.0e-6
    stiff_root: Number = 0.70705
    stiff_tibial: Number = 0.49492
    stiff_foot: Number = 0.33579
    hold_canal: Number = 0.049773
    hold_leg: Number = 0.83425
    tether_mm: Number = 8.6141
    cord: Number = 0.0039791
    foramen: Number = 0.0061701
    neck_reaches: Number = _FADED
    tethers_from_mm: float = 1080.0
    other_leg: float = 1.0


NOMINAL = Parameters()

OLD_HIP_LEVER_MM = 54.134  # a third longer than the MRI study allows; kept to show what the change did

# One standard deviation as a fraction: levers that were looked up are known better than what was fitted.
_LEVERS = {"lever_hip": 0.12, "lever_ankle": 0.12, "lever_knee": 0.15, "lever_neck": 0.15}
_QUESTIONS = ("tethers_from_mm", "other_leg")
_EXACT = ("rest_root",)  # the roots are neither slack nor taut at rest
FITTED = tuple(field.name for field in fields(Parameters) if field.name not in _QUESTIONS)
PRIOR_SPREAD = {name: _LEVERS.get(name, 0.30) for name in FITTED if name not in _EXACT}


def stacked(sets: Sequence[Parameters]) -> Parameters:
    """Many sets as one whose fields are arrays (P, 1)."""
    columns: dict[str, Any] = {name: np.array([[getattr(one, name)] for one in sets]) for name in FITTED}
    return replace(NOMINAL, **columns)
