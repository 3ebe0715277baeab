"""The equilibrium of the chain: Newton with step halving; many systems at once as one long tridiagonal one.

The energy is strictly convex, so there is one equilibrium and no memory of the order of movements.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg.lapack import dptsv
from scipy.special import spence

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from glidekit.body.chain import Chain

    Floats = NDArray[np.float64]

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
    """Where point springs rest: on the bed, but the cord's at its own anchor."""
    rest = bed_mm.copy()
    rest[:, rest.shape[1] // 2] = anchor_mm[:, 0]
    return rest


@dataclass(frozen=True, slots=True)
class _Pulled:
    """A trial: displacements, the force that is left at inner nodes, and the stiffness around it."""

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
    """One tridiagonal solve for all systems: laid end to end, with nothing that couples them."""
    diagonal = now.node_k + now.stretch_k[:, :-1] + now.stretch_k[:, 1:]
    coupling = -now.stretch_k[:, 1:]
    coupling[:, -1] = 0.0
    # What scipy.linalg.solveh_banded calls for two bands, without its 40 microseconds of checks.
    _, _, step, _ = dptsv(
        diagonal.ravel(), coupling.ravel()[:-1], now.force.ravel(), overwrite_d=1, overwrite_e=1
    )
    return np.asarray(step).reshape(now.force.shape)


def _halving(springs: Chain, now: _Pulled, move: Floats, bed_mm: Floats, rest_mm: Floats) -> _Pulled:
    """The longest of a full, half, quarter ... step that leaves less force, for each system by itself."""
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
