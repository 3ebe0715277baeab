"""Inner products Z' V^-1 Z and log|V| for every cell of the grid, in time and memory linear in the entries.

Many series are handled at once, laid end to end: ``starts`` holds the index at which each begins. The
correlation between the last entry of one series and the first of the next is zero, so their precision
matrices stay apart, and one tridiagonal factorisation serves all series and all phi at once.

Without noise (w = 0) R^-1 is tridiagonal in closed form: each entry is whitened by the one before it.
With noise the latent course f has the posterior precision P = R^-1 / (1 - w) + I / w, tridiagonal too, and
V^-1 z = (z - P^-1 z / w) / w,  |V| = |P| |(1 - w) R| w^n  (the matrix inversion and determinant lemmas).
LAPACK's dpttrf and dpttrs factor and solve it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg.lapack import dpttrf, dpttrs

from glidekit.analysis.grid import CELLS, NOISE, PHI

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Gram:
    """``products[j, k]`` = z_j' V^-1 z_k and ``log_det`` = log|V|, each of shape (cells, series)."""

    products: dict[tuple[int, int], Floats]
    log_det: Floats


@dataclass(frozen=True, slots=True)
class _Chain:
    """How each entry hangs on the one before it, by phi: shape (phi, entries).

    ``carry`` = phi^gap (0 at the start of a series), ``pull`` = 1 / (1 - carry^2).
    """

    carry: Floats
    pull: Floats


def gram(columns: Floats, days: Floats, starts: NDArray[np.intp]) -> Gram:
    """The inner products of ``columns`` (columns, entries) for every cell and series.

    ``days`` (entries) are times in days, rising within each series.
    """
    chain = _chain(days, starts)
    pairs = list(combinations_with_replacement(range(len(columns)), 2))
    products = {pair: np.empty((CELLS, len(starts))) for pair in pairs}
    log_det = np.empty((CELLS, len(starts)))
    log_r = -np.add.reduceat(np.log(chain.pull), starts, axis=1)
    for place, noise in enumerate(NOISE):
        rows = slice(place * PHI.size, (place + 1) * PHI.size)
        cells = (
            _without_noise(columns, chain, starts) if noise == 0 else _noisy(columns, chain, starts, noise)
        )
        for pair in pairs:
            products[pair][rows] = cells.products[pair]
        log_det[rows] = cells.log_det + log_r
    return Gram(products, log_det)


def _chain(days: Floats, starts: NDArray[np.intp]) -> _Chain:
    gaps = np.diff(days, prepend=days[:1])
    gaps[starts] = np.inf
    powers = np.log(PHI)[:, None] * gaps
    return _Chain(np.exp(powers), -1 / np.expm1(2 * powers))


def _without_noise(columns: Floats, chain: _Chain, starts: NDArray[np.intp]) -> Gram:
    root = np.sqrt(chain.pull)
    white = []
    for column in columns:
        step = np.tile(column, (PHI.size, 1))
        step[:, 1:] -= chain.carry[:, 1:] * column[:-1]
        white.append(step * root)
    products = {
        (j, k): np.add.reduceat(white[j] * white[k], starts, axis=1)
        for j, k in combinations_with_replacement(range(len(columns)), 2)
    }
    return Gram(products, np.zeros((PHI.size, len(starts))))


def _noisy(columns: Floats, chain: _Chain, starts: NDArray[np.intp], noise: float) -> Gram:
    signal, size = 1 - noise, columns.shape[1]
    pivots, below = _factor(chain, signal, noise)
    wide = np.empty((len(columns), PHI.size, size))
    wide[:] = columns[:, None, :]
    solved, _ = dpttrs(pivots, below, wide.reshape(len(columns), -1).T, overwrite_b=True)
    smooth = solved.T.reshape(len(columns), PHI.size, size)
    smooth = (columns[:, None, :] - smooth / noise) / noise
    products = {
        (j, k): np.add.reduceat(smooth[k] * columns[j], starts, axis=1)
        for j, k in combinations_with_replacement(range(len(columns)), 2)
    }
    counts = np.diff(starts, append=size)
    log_p = np.add.reduceat(np.log(pivots).reshape(PHI.size, size), starts, axis=1)
    return Gram(products, log_p + counts * np.log(signal * noise))


def _factor(chain: _Chain, signal: float, noise: float) -> tuple[Floats, Floats]:
    """Pivots and multipliers of P for all phi, laid end to end; nothing links one phi to the next."""
    to_next = np.zeros_like(chain.carry)
    to_next[:, :-1] = chain.carry[:, 1:] * chain.pull[:, 1:]
    diagonal = chain.pull.copy()
    diagonal[:, :-1] += to_next[:, :-1] * chain.carry[:, 1:]
    pivots, below, _ = dpttrf(
        (diagonal / signal + 1 / noise).ravel(),
        (-to_next / signal).ravel()[:-1],
        overwrite_d=True,
        overwrite_e=True,
    )
    return pivots, below
