"""Fit the model to one record, or to many people's records on the same days.

y = a 1 + s d h_k(t) + s e, averaged over cells and curves (``method``). With white rows and the level taken
out: A = c'c, B = c'r, precision A + 1/TAU^2; the change along a curve is Student t around g B / precision,
with N = n - 1 + NU0 degrees of freedom. Every probability, interval and picture is read from one ``Fit``.

Rows are whitened for every cell, in time and memory linear in the entries. White z is L^-1 z where V = L L'.
It is causal: an entry's value needs only the entries up to it, so sums over the first k entries describe the
record as it was on that day. Without noise each entry is whitened by the one before; with noise the latent
course is a one-state Kalman filter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.linalg.lapack import dtbtrs

from glidekit.analysis.method import (
    CELLS,
    CHANGES,
    LEAST_ENTRIES,
    LIMITS,
    NU0,
    OVER,
    S0,
    SETTLED_DAYS,
    TAU,
    curves,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Days = NDArray[np.intp]
    Flags = NDArray[np.bool_]


def whiten(rows: Floats, days: NDArray[Any]) -> tuple[Floats, Floats]:
    """Whiten ``rows`` (rows, entries) in every cell: (cells, rows, entries), for entries on rising ``days``.

    The second result is log|V| of the first k entries, for each k: (cells, entries).
    """
    carry = np.zeros((len(CELLS.phi), len(days)))
    carry[:, 1:] = CELLS.phi[:, None] ** np.diff(days)
    noisy = np.flatnonzero(CELLS.noise)
    spread = np.sqrt(1 - carry**2)
    gain = _gains(carry[noisy], CELLS.noise[noisy], spread, noisy)
    white = rows / spread[:, None, :]
    pull = carry / spread
    for cell in np.flatnonzero(CELLS.noise == 0):  # one by one: all at once would double the memory
        white[cell, :, 1:] -= pull[cell, 1:] * rows[:, :-1]
    for place, cell in enumerate(noisy):
        white[cell, :, 1:] -= pull[cell, 1:] * _filtered(rows, carry[cell], gain[place])[:, :-1]
    return white, 2 * np.cumsum(np.log(spread), axis=1)


def _gains(carry: Floats, noise: Floats, spread: Floats, noisy: NDArray[np.intp]) -> Floats:
    """The filter's gain at each entry; ``spread`` receives the standard deviation of the innovation."""
    gain = np.empty_like(carry)
    for place, cell in enumerate(noisy.tolist()):
        own, signal = float(noise[place]), 1 - float(noise[place])
        known, new, gains = signal, [], []
        for rho in (carry[place] ** 2).tolist():
            ahead = signal + rho * (known - signal)
            new.append(ahead + own)
            gains.append(ahead / new[-1])
            known = ahead * (1 - gains[-1])
        gain[place], spread[cell] = gains, np.sqrt(new)
    return gain


def _filtered(rows: Floats, carry: Floats, gain: Floats) -> Floats:
    """The latent course as known at each entry, m_i = (1 - K_i) carry_i m_(i-1) + K_i z_i."""
    bands = np.ones((2, len(carry)))
    bands[1, :-1] = -(1 - gain[1:]) * carry[1:]
    solved, _ = dtbtrs(bands, np.asfortranarray((rows * gain).T), uplo="L", diag="U", overwrite_b=True)
    return np.asarray(solved.T, float)


_LEAST = 1e-300
"""The least share of "no change", which keeps the evidence finite."""


@dataclass(frozen=True, slots=True)
class Fit:
    """What the model says of each person; axes (cells, curves, people), for awake curves only.

    days        whole days since the first entry
    freedom     N
    week        days compared at both ends
    curve       which curves are awake (places in ``curves()``)
    gain        g of each curve: its mean over the last week minus its mean over the first
    none, mass  posterior mass of no change by cell, and of each cell and curve; together they sum to 1
    evidence    how much better the curves predict than no change; an e-value
    centre, spread  of d s, the change along each curve
    level, level_spread  the level with no change, by cell: (cells, people); level_spread in units of s
    height      the mean of each curve as the level sees it, (cells, curves)
    inverse     1 / (1'V^-1 1), (cells,)
    scatter     sqrt(Q / N) by cell and sqrt(Q1 / N) by cell and curve
    """

    days: Days
    freedom: float
    week: int
    curve: Days
    gain: Floats
    none: Floats
    mass: Floats
    evidence: Floats
    centre: Floats
    spread: Floats
    level: Floats
    height: Floats
    inverse: Floats
    scatter: Floats
    scatter_each: Floats

    @property
    def moved(self) -> Flags:
        """Curves whose last week differs from their first."""
        return np.asarray(np.abs(self.gain) > OVER, bool)


def week_of(span: float) -> int:
    """Days compared at both ends: 7, or half a record shorter than two weeks."""
    return max(1, min(LIMITS.week, int((span + 1) // 2)))


def awake_from(days: Days) -> Days:
    """How many entries wake each curve; more than there are if it stays asleep."""
    known = curves()
    enough = np.searchsorted(days, known.start) + LEAST_ENTRIES
    settled = np.searchsorted(days, known.start + SETTLED_DAYS) + 1
    before = np.searchsorted(days, known.start)
    never = (known.start > 0) & (before < LEAST_ENTRIES)
    return np.where(never, len(days) + 1, np.maximum(enough, settled))


def gains(curve: Days, span: int, week: int) -> Floats:
    """Each curve's mean over the last ``week`` calendar days minus its mean over the first."""
    summed = curves().summed[curve]
    return np.asarray((summed[:, span + 1] - summed[:, span + 1 - week] - summed[:, week]) / week, float)


def log_odds_of(inner: Any, toward: Any, rest: Any, freedom: Any) -> tuple[Any, Any]:
    """How much better each curve predicts than no change (log, without its prior weight), and Q1 / Q.

    ``inner`` is A, ``toward`` B and ``rest`` Q. In logs, because years of records overflow a float.
    """
    prec = inner + 1 / TAU**2
    left = 1 - toward**2 / (prec * rest)
    return -0.5 * (np.log(TAU**2 * prec) + freedom * np.log(left)), left


@dataclass(frozen=True, slots=True)
class Whitened:
    """People with entries on the same days, whitened in every cell, ready to fit whole or in part.

    ``rows`` holds the white constant, awake curves and scores (minus each person's first, kept in ``base``),
    shape (cells, 1 + curves + people, entries). Curves are in waking order; ``wakes`` says after how many
    entries each wakes. ``log_det`` is log|V| of the first k entries by cell.
    """

    days: Days
    curve: Days
    wakes: Days
    base: Floats
    rows: Floats
    log_det: Floats
    s0: float


def whitened(days: Days, scores: Floats, *, s0: float = S0) -> Whitened:
    """Whiten the people in ``scores`` (people, entries), all with entries on the same ``days``.

    ``days`` are whole, rising and begin at 0; ``s0`` is the prior spread of a day in the scale's points.
    """
    base, wakes = scores[:, :1], awake_from(days)
    curve = np.argsort(wakes, kind="stable")[: int((wakes <= len(days)).sum())]
    rows = np.vstack([np.ones((1, len(days))), curves().height[curve][:, days], scores - base])
    white, log_det = whiten(rows, days)
    return Whitened(days, curve, wakes[curve], base, white, log_det, s0)


def fit(white: Whitened, upto: int | None = None) -> Fit:
    """Fit the records, or only their first ``upto`` entries, as they stood on that day."""
    n = upto or len(white.days)
    days, awake, listed = white.days[:n], int((white.wakes <= n).sum()), len(white.curve)
    curve, span = white.curve[:awake], int(days[-1])
    known, week, freedom = curves(), week_of(span), n - 1 + NU0
    one, shapes = white.rows[:, 0, :n], white.rows[:, 1 : awake + 1, :n]
    values = white.rows[:, listed + 1 :, :n]
    inverse = 1 / np.einsum("ci,ci->c", one, one)
    height = np.einsum("cki,ci->ck", shapes, one) * inverse[:, None]
    level = np.einsum("cpi,ci->cp", values, one) * inverse[:, None]
    clean = values - level[:, :, None] * one[:, None, :]
    rest = np.einsum("cpi,cpi->cp", clean, clean) + NU0 * white.s0**2
    inner = np.einsum("cki,cki->ck", shapes, shapes) - height**2 / inverse[:, None]
    toward = shapes @ clean.transpose(0, 2, 1)
    log_m0 = np.log(CELLS.weight * np.sqrt(inverse))[:, None] - white.log_det[:, n - 1, None] / 2
    log_m0 = log_m0 - freedom / 2 * np.log(rest)
    log_mk, left = log_odds_of(inner[:, :, None], toward, rest[:, None, :], freedom)
    log_mk += log_m0[:, None, :]
    top = np.maximum(log_m0.max(axis=0), log_mk.max(axis=(0, 1), initial=-np.inf))
    m0, mk = np.exp(log_m0 - top), np.exp(log_mk - top) * known.weight[curve][:, None]
    asleep = 1 - known.weight[curve].sum()
    none = (1 - CHANGES + CHANGES * asleep) * m0
    changed = mk.sum(axis=(0, 1))
    whole = none.sum(axis=0) + CHANGES * changed
    scatter = np.sqrt(rest / freedom)
    scatter_each = scatter[:, None, :] * np.sqrt(left)
    prec = (inner + 1 / TAU**2)[:, :, None]
    return Fit(
        days=days,
        freedom=freedom,
        week=week,
        curve=curve,
        gain=gains(curve, span, week),
        none=none / whole,
        mass=mk * (CHANGES / whole),
        evidence=changed / np.maximum(m0.sum(axis=0), _LEAST),
        centre=toward / prec,
        spread=scatter_each / np.sqrt(prec),
        level=level + white.base.T,
        height=height,
        inverse=inverse,
        scatter=scatter,
        scatter_each=scatter_each,
    )
