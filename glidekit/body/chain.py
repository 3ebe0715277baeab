"""Both legs' nerves as one chain of springs on a moving bed: left toes, conus, right toes.

The path coordinate s runs from the foramen magnum: 440 mm (conus), 600 (foramen), 1700 (toes). Lengths, zones
and levers are assumptions for a typical adult.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from glidekit.body.posture import JOINTS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from glidekit.body.parameters import Number, Parameters

    Floats = NDArray[np.float64]

CONUS_MM, FORAMEN_MM, CANAL_END_MM, POPLITEAL_MM, ANKLE_MM, TOES_MM = 440, 600, 606, 1080, 1550, 1700
SPACING_MM = 10.0
LUMBAR_MM, HIP_MM, KNEE_MM, ANKLE_JOINT_MM = (440, 600), (670, 790), (1080, 1220), (1515, 1595)


@dataclass(frozen=True, slots=True)
class Mesh:
    """Nodes along one leg (n,), stretches between them (n - 1,) and the length each node stands for."""

    s_mm: Floats
    spacing_mm: float

    @property
    def middles_mm(self) -> Floats:
        """Where the stretches between nodes have their middles."""
        return (self.s_mm[1:] + self.s_mm[:-1]) / 2

    @property
    def size(self) -> int:
        """Nodes of one leg."""
        return len(self.s_mm)


@lru_cache(maxsize=8)
def mesh(spacing_mm: float = SPACING_MM) -> Mesh:
    """Even nodes from conus to toes; the spacing must part 10 mm evenly, so that zones end on nodes."""
    nodes = round((TOES_MM - CONUS_MM) / spacing_mm) + 1
    return Mesh(np.linspace(CONUS_MM, TOES_MM, nodes), spacing_mm)


@dataclass(frozen=True, slots=True)
class Chain:
    """The springs of both legs; node arrays end in (2n - 1,), stretch arrays in (2n - 2,).

    The other leg comes first, from its toes up; ``distal`` says of a stretch whether the chain runs with
    the nerve (1) or against it (-1). Stretches have stiffness ``stiff``, strain at rest ``rest``,
    ``slope`` and ``width`` of the J-shape (slope 1: straight). Nodes have ``hold``, the bed's grip on the
    length they stand for, ``tether``, one over the squared glide that doubles it, and springs ``point``.
    """

    stiff: Floats
    rest: Floats
    slope: Floats
    width: Number
    hold: Floats
    tether: Floats
    point: Floats
    distal: Floats
    spacing_mm: float


def chain(p: Parameters, grid: Mesh) -> Chain:
    """Parameters laid out along both legs."""
    s, middles = grid.s_mm, grid.middles_mm
    root = middles < FORAMEN_MM
    stretches = [root, middles < POPLITEAL_MM, middles < ANKLE_MM]
    stiff = _select(stretches, [p.stiff_root, 1.0, p.stiff_tibial], p.stiff_foot)
    firm = _select([s < CANAL_END_MM, s < POPLITEAL_MM], [p.hold_canal, 1.0], p.hold_leg)
    length = np.where((s == s[0]) | (s == s[-1]), grid.spacing_mm / 2, grid.spacing_mm)
    conus = np.arange(2 * grid.size - 1) == grid.size - 1
    return Chain(
        stiff=np.concatenate([stiff[..., ::-1] * p.other_leg, stiff], axis=-1),
        rest=_both(_select([root], [p.rest_root], p.rest_limb)),
        slope=_both(_select([root], [1.0], p.slack_slope)),
        width=p.knee_width,
        hold=_meeting(firm / np.square(p.spread_mm) * length, 2.0),
        tether=_meeting(_select([s < p.tethers_from_mm], [0.0], 1 / np.square(p.tether_mm)), 1.0),
        point=_meeting(_select([s == FORAMEN_MM], [p.foramen], 0.0), 1.0) + conus * p.cord,
        distal=np.repeat([-1.0, 1.0], grid.size - 1),
        spacing_mm=grid.spacing_mm,
    )


def bed(p: Parameters, grid: Mesh, angles_deg: Floats) -> tuple[Floats, Floats]:
    """How far the bed has moved along (mm): at all nodes of the chain, and B0, that of neck and upper back.

    ``angles_deg`` ends in (10,), in the order of JOINTS; one row a posture, or a posture a parameter set.
    """
    q = dict(zip(JOINTS, np.moveaxis(np.deg2rad(angles_deg)[..., None], -2, 0), strict=True))
    whole = p.lever_neck * q["neck_flexion_deg"] + p.lever_thoracic * q["thoracic_flexion_deg"]
    legs = []
    for whose in ("", "other_"):
        turned = (
            (LUMBAR_MM, p.lever_lumbar * q["lumbar_flexion_deg"]),
            (HIP_MM, p.lever_hip * q[f"{whose}hip_flexion_deg"]),
            (KNEE_MM, -p.lever_knee * q[f"{whose}knee_flexion_deg"]),
            (ANKLE_JOINT_MM, p.lever_ankle * q[f"{whose}ankle_dorsiflexion_deg"]),
        )
        legs.append(sum((moved * _ramp(grid.s_mm, zone) for zone, moved in turned), whole))
    return np.concatenate([legs[1][..., :0:-1], legs[0]], axis=-1), whole


def _ramp(s: Floats, zone: tuple[int, int]) -> Floats:
    """0 before the joint's zone, 1 after it, even between."""
    return np.clip((s - zone[0]) / (zone[1] - zone[0]), 0.0, 1.0)


def _select(where: list[NDArray[np.bool_]], values: list[Number], otherwise: Number) -> Floats:
    """Along one leg: the value of the first condition that holds; works for arrays of values (P, 1)."""
    result = np.broadcast_to(otherwise, np.broadcast_shapes(np.shape(otherwise), where[0].shape))
    for condition, value in reversed(list(zip(where, values, strict=True))):
        result = np.where(condition, value, result)
    return result


def _both(leg: Floats) -> Floats:
    """The same in both legs, for stretches."""
    return np.concatenate([leg[..., ::-1], leg], axis=-1)


def _meeting(leg: Floats, shares: float) -> Floats:
    """The same in both legs, for nodes; the conus belongs to both (``shares`` 2: their parts add up)."""
    return np.concatenate([leg[..., :0:-1], leg[..., :1] * shares, leg[..., 1:]], axis=-1)
