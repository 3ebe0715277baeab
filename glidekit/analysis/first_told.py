"""On which day each thing was first told: the verdict of every past day.

White rows are causal: running sums over the first k entries describe the record as it stood at entry k. They
approximate each past day's chances in single precision; the few days near a threshold are computed exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from glidekit.analysis.fit import fit, log_odds_of, week_of
from glidekit.analysis.method import CELLS, CHANGES, LIMITS, NU0, OVER, TAU, curves
from glidekit.analysis.posterior import chances_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from glidekit.analysis.fit import Whitened

    Floats = NDArray[np.float64]
    Days = NDArray[np.intp]
    Single = NDArray[Any]  # single precision


_EACH, _EVERY = 240, 4
"""Look after each of the first 240 entries, then after every fourth, going back three if one tells."""

_AT_ONCE, _BLOCK, _FEW = 300_000, 96, 120
_SINGLE = np.float32


@dataclass(frozen=True, slots=True)
class FirstTold:
    """Entries after which a change that way was first told, and told as sure; None: never."""

    lower: int | None = None
    lower_sure: int | None = None
    higher: int | None = None
    higher_sure: int | None = None


def first_told(white: Whitened) -> FirstTold:
    """When the first person was first told of a lower or higher level, reading after every entry."""
    n = len(white.days)
    looks = np.append(np.arange(min(n, _EACH)), np.arange(_EACH + _EVERY - 1, n, _EVERY))
    looks = looks[(white.days[looks] >= LIMITS.least_span) & (looks >= LIMITS.least_days - 1)]
    if not looks.size or not white.curve.size:
        return FirstTold()
    lower, higher = _near_chances(white, looks)
    return FirstTold(*_first(white, looks, lower, -1), *_first(white, looks, higher, 1))


def _first(white: Whitened, looks: Days, near: Floats, way: int) -> tuple[int | None, int | None]:
    """The entries after which that way was told, and sure; days near a threshold are computed exactly."""
    off = 0.003 + 0.16 / (looks + NU0)  # how far Student t can be from the normal
    known: dict[int, float] = {}

    def reached(entries: int, bar: float) -> bool:
        if entries not in known:
            known[entries] = _chance(white, entries, way)
        return known[entries] >= bar

    def first(bar: float) -> int | None:
        for place in np.flatnonzero(near >= bar - off):
            entries = int(looks[place]) + 1
            if near[place] >= bar + off[place] or reached(entries, bar):
                skipped = range(int(looks[place - 1]) + 2 if place else entries, entries)
                return next((early for early in skipped if reached(early, bar)), entries)
        return None

    return first(LIMITS.told), first(LIMITS.sure)


def _chance(white: Whitened, entries: int, way: int) -> float:
    found = chances_of(fit(white, entries), np.ones(1))
    return float((found.p_lower if way < 0 else found.p_higher)[0])


def _near_chances(white: Whitened, looks: Days) -> tuple[Floats, Floats]:
    """Approximate P(lower) and P(higher) at each look."""
    size = len(white.curve)
    one, score = white.rows[:, 0], white.rows[:, size + 1]
    sum_one, cross = np.cumsum(one * one, axis=1), np.cumsum(one * score, axis=1)
    rest = np.cumsum(score * score, axis=1) - cross**2 / sum_one + NU0 * white.s0**2
    freedom = np.arange(len(white.days)) + NU0
    log_m0 = np.log(CELLS.weight)[:, None] - (white.log_det + np.log(sum_one) + freedom * np.log(rest)) / 2
    log_m0 = (log_m0 - log_m0.max(axis=0))[:, looks]
    weight = curves().weight[white.curve]
    awake = white.wakes[:, None] <= looks + 1
    none = (1 - CHANGES * (weight @ awake)) * np.exp(log_m0).sum(axis=0)
    gain = _gains_at(white, looks)
    log_mass, below = _posterior(white, looks, gain, log_m0, rest[:, looks])
    log_mass += np.where(awake, np.log(CHANGES * weight[:, None]), -np.inf).astype(_SINGLE)
    top = np.maximum(log_mass.max(axis=(0, 1)), 0)
    log_mass -= top
    mass = np.exp(log_mass, out=log_mass)
    whole = none * np.exp(-top.astype(float)) + mass.sum(axis=(0, 1), dtype=float)
    mass *= np.abs(gain)
    lower = (mass * below).sum(axis=(0, 1), dtype=float) / whole
    return lower, mass.sum(axis=(0, 1), dtype=float) / whole - lower


def _posterior(
    white: Whitened, looks: Days, gain: Single, log_m0: Floats, rest: Floats
) -> tuple[Single, Single]:
    """Log odds of each cell and curve at each look, and its approximate P(lower): (cells, curves, looks)."""
    size, cells = len(white.curve), len(CELLS.phi)
    log_mass = np.full((cells, size, len(looks)), -np.inf, _SINGLE)
    below = np.zeros_like(log_mass)
    free = (looks + NU0).astype(_SINGLE)
    own, base = rest[:, None].astype(_SINGLE), log_m0[:, None].astype(_SINGLE)
    step = max(1, _AT_ONCE // (size * len(white.days)))
    for low in range(0, cells, step):
        some = slice(low, low + step)
        inner, toward = _running(white.rows[some], size, looks)
        for curve, at in _parts(white, looks):
            a, b, q = inner[:, curve, at], toward[:, curve, at], own[some, :, at]
            odds, left = log_odds_of(a, b, q, free[at])
            log_mass[some, curve, at] = odds + base[some, :, at]
            scale = np.sqrt(left * q / free[at] * (a + _SINGLE(1 / TAU**2)))
            below[some, curve, at] = _normal(-gain[curve, at] * b / scale)
    return log_mass, below


def _parts(white: Whitened, looks: Days) -> list[tuple[slice, slice]]:
    """Blocks of looks, each with the curves awake by its end."""
    return [
        (
            slice(0, int((white.wakes <= looks[min(low + _BLOCK, len(looks)) - 1] + 1).sum())),
            slice(low, low + _BLOCK),
        )
        for low in range(0, len(looks), _BLOCK)
    ]


def _running(rows: Floats, size: int, looks: Days) -> tuple[Single, Single]:
    """A and B of some cells at each look: (cells, curves, looks)."""
    rows = rows.astype(_SINGLE)
    one, shapes, score = rows[:, :1], rows[:, 1 : size + 1], rows[:, size + 1 : size + 2]
    sum_one, sum_score = (np.cumsum(one * row, axis=2)[:, :, looks] for row in (one, score))
    seen = _summed(shapes * one, looks)
    inner = _summed(shapes * shapes, looks) - seen * (seen / sum_one)
    toward = _summed(shapes * score, looks) - seen * (sum_score / sum_one)
    return np.maximum(inner, 0), toward


def _summed(rows: Single, looks: Days) -> Single:
    """Sums over the entries up to each look; for few entries a matrix product is quicker."""
    n = rows.shape[2]
    if n > _FEW:
        return np.cumsum(rows, axis=2)[:, :, looks]
    return rows @ (np.arange(n)[:, None] <= looks).astype(_SINGLE)


def _gains_at(white: Whitened, looks: Days) -> Single:
    """The sign of each curve's gain at each look; 0 if it is back where it began."""
    span = white.days[looks]
    week = np.array([week_of(float(days)) for days in span])
    summed = curves().summed[white.curve]
    gain = (summed[:, span + 1] - summed[:, span + 1 - week] - summed[:, week]) / week
    return np.where(np.abs(gain) > OVER, np.sign(gain), 0).astype(np.float32)


def _normal(z: Single) -> Single:
    """The normal distribution function, to within 3e-4."""
    return np.asarray(0.5 + 0.5 * np.tanh(_SINGLE(0.7978846) * (z + _SINGLE(0.044715) * z * z * z)))
