"""What the published studies measured, said as postures of the model and places along its nerve.

Where a paper gives no angle, one is assumed: ankle "plantarflexed to dorsiflexed" -25 to 15 degrees, straight
leg raise of cadavers to hip 70, bending forward to hips 60 and lower back 45, sitting at hips 90 and knee 20.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from glidekit.body.posture import Posture

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from glidekit.body.nerve_state import Readings

    Floats = NDArray[np.float64]

Solver = Callable[[Posture], "Readings"]
Measure = Callable[[Solver], "Floats"]

_TOES_AWAY_DEG, _TOES_UP_DEG = -25, 15
_STRAIGHT = Posture()


def _glide(site: str, start: Posture, end: Posture) -> Measure:
    return lambda solve: solve(end).glide(site) - solve(start).glide(site)


def _strain(site: str, start: Posture, end: Posture) -> Measure:
    """The raw change: what a gauge on a cadaver's nerve reads, slack included."""
    return lambda solve: solve(end).strain(site) - solve(start).strain(site)


def _ratio(above: Measure, below: Measure) -> Measure:
    return lambda solve: above(solve) / below(solve)


def _knee_extension(hip: float) -> Measure:
    bent = Posture(hip_flexion_deg=hip, knee_flexion_deg=90)
    return _glide("mid-thigh", bent, Posture(hip_flexion_deg=hip))


def _dorsiflexion(hip: float) -> Measure:
    away = Posture(hip_flexion_deg=hip, ankle_dorsiflexion_deg=_TOES_AWAY_DEG)
    return _glide("popliteal", away, Posture(hip_flexion_deg=hip, ankle_dorsiflexion_deg=_TOES_UP_DEG))


def _leg_raise(site: str, hip: float, other: float = 0) -> Measure:
    return _glide(site, _STRAIGHT, Posture(hip_flexion_deg=hip, other_hip_flexion_deg=other))


def _seated(neck: float, ankle: float) -> Posture:
    return Posture(
        hip_flexion_deg=90,
        other_hip_flexion_deg=90,
        knee_flexion_deg=20,
        neck_flexion_deg=neck,
        ankle_dorsiflexion_deg=ankle,
    )


def _toes_held_up(hip: float) -> Posture:
    return Posture(hip_flexion_deg=hip, ankle_dorsiflexion_deg=_TOES_UP_DEG)


_BENT_FORWARD = Posture(hip_flexion_deg=60, other_hip_flexion_deg=60, lumbar_flexion_deg=45)

# Row of data/nerve_published.csv -> how the model computes it; positive towards the toes.
MEASURES: dict[str, Measure] = {
    "V01": _knee_extension(30),
    "V02": _knee_extension(60),
    "V03": _glide("mid-thigh", _seated(40, _TOES_AWAY_DEG), _seated(-20, _TOES_UP_DEG)),
    "V05": _dorsiflexion(0),
    "V06": _ratio(_dorsiflexion(0), _dorsiflexion(60)),
    "V08": _glide("popliteal", _STRAIGHT, _BENT_FORWARD),
    "V09": _leg_raise("conus", 50),
    "V10": _leg_raise("conus", 50, other=50),
    "V11": _leg_raise("conus", 60),
    "V12": _leg_raise("conus", 60, other=60),
    "V13a": _leg_raise("root", 70),
    "V13b": lambda solve: solve(Posture(hip_flexion_deg=70)).root_strain() - solve(_STRAIGHT).root_strain(),
    "V14a": _leg_raise("root", 70),
    "V14b": _leg_raise("root", 70),
    "V14c": _leg_raise("root", 70, other=70),
    "V15": _strain(
        "ankle",
        Posture(ankle_dorsiflexion_deg=_TOES_AWAY_DEG),
        Posture(ankle_dorsiflexion_deg=_TOES_UP_DEG),
    ),
    "V16a": _glide("ankle", _toes_held_up(0), _toes_held_up(54.6)),
    "V16b": _strain("ankle", _toes_held_up(0), _toes_held_up(54.6)),
}
