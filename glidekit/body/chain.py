"""Both legs' nerves as one chain of springs on a moving bed, and its numbers: left toes, conus, right toes.

The path coordinate s runs from the foramen magnum: 440 mm (conus), 600 (foramen), 1700 (toes). Lengths, zones
and levers are assumptions for a typical adult. The lever of the hip follows an MRI study (robinson2019: the
nerve lies a median 41 mm from the femoral head). The other parameters were fitted to the four rows marked
``calibrate`` in data/nerve_published.csv and to nothing else, with a hip lever of OLD_HIP_LEVER_MM; nothing
was fitted again. The force unit is what a taut sciatic nerve pulls per strain.

The equilibrium is found by Newton with step halving, many systems at once as one long tridiagonal one. The
energy is strictly convex, so there is one equilibrium and no memory of the order of movements.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.linalg.lapack import dptsv
from scipy.special import spence

from glidekit.body.posture import JOINTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Number = float | Floats


_FADED = math.exp(-340 / 200)  # a neck movement fades over 200 mm of the 340 mm to the conus


@dataclass(frozen=True, slots=True)
class Parameters:
    """One set of parameters, or many at once: then the fields are arrays (P, 1).

    ``lever_*``: how far one radian of a joint moves the bed along (mm). ``spread_mm``: how far a pull spreads
    in the thigh. ``knee_width`` and ``slack_slope``: where the nerve turns from slack to taut (a strain), and
    its stiffness when slack (a fraction). ``rest_*``: strain at rest, below 0 is slack. ``stiff_*``:
    stiffness of each stretch, sciatic = 1. ``hold_*``: how firmly the bed holds, thigh = 1. ``tether_mm``:
    the glide at which tethers below the knee are twice as firm. ``cord``, ``foramen``: point springs.
    ``neck_reaches``: the part of a neck movement that reaches the conus. The last two are changed only to
    question the model.
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
OLD_HIP_LEVER_MM = 54.134  # a third more than the MRI study allows; kept to show what the change did
# One standard deviation as a fraction; levers that were looked up are better known than fitted numbers.
_LEVERS = {"lever_hip": 0.12, "lever_ankle": 0.12, "lever_knee": 0.15, "lever_neck": 0.15}
_QUESTIONS = ("tethers_from_mm", "other_leg")
_EXACT = ("rest_root",)  # the roots are neither slack nor taut at rest
FITTED = tuple(field.name for field in fields(Parameters) if field.name not in _QUESTIONS)
PRIOR_SPREAD = {name: _LEVERS.get(name, 0.30) for name in FITTED if name not in _EXACT}


def stacked(sets: Sequence[Parameters]) -> Parameters:
    """Many sets as one whose fields are arrays (P, 1)."""
    columns: dict[str, Any] = {name: np.array([[getattr(one, name)] for one in sets]) for name in FITTED}
    return replace(NOMINAL, **columns)


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
        """The midpoints of the stretches between nodes."""
        return (self.s_mm[1:] + self.s_mm[:-1]) / 2

    @property
    def size(self) -> int:
        """Nodes of one leg."""
        return len(self.s_mm)


@lru_cache(maxsize=8)
def mesh(spacing_mm: float = SPACING_MM) -> Mesh:
    """Even nodes from conus to toes; the spacing must divide 10 mm, or zones would not end on nodes."""
    nodes = round((TOES_MM - CONUS_MM) / spacing_mm) + 1
    return Mesh(np.linspace(CONUS_MM, TOES_MM, nodes), spacing_mm)


@dataclass(frozen=True, slots=True)
class Chain:
    """The springs of both legs; node arrays end in (2n - 1,), stretch arrays in (2n - 2,).

    The other leg comes first, from its toes up; ``distal`` is 1 where the chain runs with the nerve, -1
    against. Stretches have stiffness ``stiff``, strain at rest ``rest``, ``slope`` and ``width`` of the
    J-shape (slope 1: straight). Nodes have ``hold``, the bed's grip on the length they stand for, ``tether``,
    one over the squared glide that doubles it, and springs ``point``.
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
    """How far the bed has moved along (mm): at every node, and B0, the part from neck and upper back.

    ``angles_deg`` ends in (10,), in the order of JOINTS; one row per posture, or one posture per parameter
    set.
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
    """0 before the joint's zone, 1 after it, linear in between."""
    return np.clip((s - zone[0]) / (zone[1] - zone[0]), 0.0, 1.0)


def _select(where: list[NDArray[np.bool_]], values: list[Number], otherwise: Number) -> Floats:
    """Along one leg, the value of the first condition that holds; values may be arrays (P, 1)."""
    result = np.broadcast_to(otherwise, np.broadcast_shapes(np.shape(otherwise), where[0].shape))
    for condition, value in reversed(list(zip(where, values, strict=True))):
        result = np.where(condition, value, result)
    return result


def _both(leg: Floats) -> Floats:
    """The same in both legs, for stretches."""
    return np.concatenate([leg[..., ::-1], leg], axis=-1)


def _meeting(leg: Floats, shares: float) -> Floats:
    """The same in both legs, for nodes; the conus belongs to both (with ``shares`` 2 their parts add up)."""
    return np.concatenate([leg[..., :0:-1], leg[..., :1] * shares, leg[..., 1:]], axis=-1)


RESIDUAL = 1e-9  # of the tension per strain of a taut sciatic nerve
MOST_STEPS, MOST_HALVINGS = 60, 30


@dataclass(frozen=True, slots=True)
class Equilibrium:
    """Displacements (P, 2n - 1) in mm along the chain, positive distally; ``residual`` (P,) that is left."""

    displacement_mm: Floats
    residual: Floats
    steps: int

    @property
    def settled(self) -> bool:
        """Whether every system came to rest."""
        return bool((self.residual < RESIDUAL).all())


def solve(springs: Chain, bed_mm: Floats, anchor_mm: Floats, start_mm: Floats | None = None) -> Equilibrium:
    """The equilibrium on a bed (P, 2n - 1); ``anchor_mm`` (P, 1) is where the cord's spring rests.

    ``start_mm`` is a first guess of the displacements, for example the last frame's.
    """
    u = np.array(bed_mm if start_mm is None else np.broadcast_to(start_mm, bed_mm.shape), dtype=float)
    u[:, [0, -1]] = bed_mm[:, [0, -1]]
    rest = _rest(bed_mm, anchor_mm)
    now = _pulled(springs, u, bed_mm, rest)
    for step in range(MOST_STEPS):
        if (now.left < RESIDUAL).all():
            return Equilibrium(now.u, now.left, step)
        now = _halving(springs, now, _newton_step(now), bed_mm, rest)
    return Equilibrium(now.u, now.left, MOST_STEPS)


def strains(springs: Chain, u: Floats) -> Floats:
    """Strain of every stretch (P, 2n - 2); below 0 is slack."""
    return springs.rest + springs.distal * (u[..., 1:] - u[..., :-1]) / springs.spacing_mm


def energy(springs: Chain, u: Floats, bed_mm: Floats, anchor_mm: Floats) -> Floats:
    """What the equilibrium minimises (P,)."""
    e, g = strains(springs, u), u - bed_mm
    w = springs.width
    x = np.minimum(e / w, 300.0)
    beyond = np.maximum(e / w, 300.0) - 300.0  # spence overflows there; the curve is a parabola
    soft = -np.square(w) * spence(1 + np.exp(x)) + np.square(w) * beyond * (300.0 + beyond / 2)
    stretch = springs.stiff * (springs.slope * e * e / 2 + (1 - springs.slope) * soft) * springs.spacing_mm
    held = springs.hold * (g * g / 2 + springs.tether * g**4 / 4)
    point = springs.point * np.square(u - _rest(bed_mm, anchor_mm)) / 2
    return np.asarray(stretch.sum(axis=-1) + (held + point).sum(axis=-1))


def _rest(bed_mm: Floats, anchor_mm: Floats) -> Floats:
    """Where point springs rest: on the bed, except the cord's, which has its own anchor."""
    rest = bed_mm.copy()
    rest[:, rest.shape[1] // 2] = anchor_mm[:, 0]
    return rest


@dataclass(frozen=True, slots=True)
class _Pulled:
    """A trial: displacements, the force left at inner nodes, and the stiffness around it."""

    u: Floats
    force: Floats
    stretch_k: Floats
    node_k: Floats

    @property
    def left(self) -> Floats:
        """The largest force left in each system (P,)."""
        return np.asarray(np.abs(self.force).max(axis=1))


def _pulled(springs: Chain, u: Floats, bed_mm: Floats, rest_mm: Floats) -> _Pulled:
    """Gradient and curvature of the energy; ``rest_mm`` is where point springs rest."""
    e, g = strains(springs, u), u - bed_mm
    x = e / springs.width
    small = np.exp(-np.abs(x))
    soft = springs.width * (np.maximum(x, 0) + np.log1p(small))
    steep = np.where(x >= 0, 1.0, small) / (1 + small)
    tension = springs.stiff * (springs.slope * e + (1 - springs.slope) * soft) * springs.distal
    stretch_k = springs.stiff * (springs.slope + (1 - springs.slope) * steep) / springs.spacing_mm
    bent = springs.tether * g * g
    node = springs.hold * g * (1 + bent) + springs.point * (u - rest_mm)
    node_k = springs.hold * (1 + 3 * bent) + springs.point
    return _Pulled(u, node[:, 1:-1] - (tension[:, 1:] - tension[:, :-1]), stretch_k, node_k[:, 1:-1])


def _newton_step(now: _Pulled) -> Floats:
    """Solve all systems as one tridiagonal one: laid end to end, uncoupled."""
    diagonal = now.node_k + now.stretch_k[:, :-1] + now.stretch_k[:, 1:]
    coupling = -now.stretch_k[:, 1:]
    coupling[:, -1] = 0.0
    # This is what scipy.linalg.solveh_banded calls for two bands, minus 40 microseconds of checking.
    _, _, step, _ = dptsv(
        diagonal.ravel(), coupling.ravel()[:-1], now.force.ravel(), overwrite_d=1, overwrite_e=1
    )
    return np.asarray(step).reshape(now.force.shape)


def _halving(springs: Chain, now: _Pulled, move: Floats, bed_mm: Floats, rest_mm: Floats) -> _Pulled:
    """Take the longest of a full, half, quarter ... step that leaves less force, each system alone."""
    size = np.ones(len(now.u))
    for _ in range(MOST_HALVINGS):
        u = now.u.copy()
        u[:, 1:-1] -= size[:, None] * move
        then = _pulled(springs, u, bed_mm, rest_mm)
        worse = (then.left >= now.left) & (then.left >= RESIDUAL)
        if not worse.any():
            break
        size = np.where(worse, size / 2, size)
    return then
