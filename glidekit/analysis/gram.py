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

    ``carry`` = phi^gap (0 at the start of a series), ``pull`` = 1 / (1 - carry^2), ``log_pull`` its log.
    ``diagonal`` and ``to_next`` are R^-1: its diagonal, and minus the elements beside it.
    """

    carry: Floats
    pull: Floats
    log_pull: Floats
    diagonal: Floats
    to_next: Floats


def gram(columns: Floats, days: Floats, starts: NDArray[np.intp]) -> Gram:
    """The inner products of ``columns`` (columns, entries) for every cell and series.

    ``days`` (entries) are times in days, rising within each series.
    """
    chain = _chain(days, starts)
    pairs = list(combinations_with_replacement(range(len(columns)), 2))
    products = {pair: np.empty((CELLS, len(starts))) for pair in pairs}
    log_det = np.empty((CELLS, len(starts)))
    log_r = -np.add.reduceat(chain.log_pull, starts, axis=1)
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
    different, place = np.unique(gaps, return_inverse=True)  # most gaps are one, two or three whole days
    powers = np.log(PHI)[:, None] * different
    pulls = -1 / np.expm1(2 * powers)
    carry, pull = np.exp(powers)[:, place], pulls[:, place]
    to_next, diagonal = np.zeros_like(carry), pull.copy()
    np.multiply(carry[:, 1:], pull[:, 1:], out=to_next[:, :-1])
    diagonal[:, :-1] += to_next[:, :-1] * carry[:, 1:]
    return _Chain(carry, pull, np.log(pulls)[:, place], diagonal, to_next)


def _without_noise(columns: Floats, chain: _Chain, starts: NDArray[np.intp]) -> Gram:
    white = np.repeat(columns[:, None, :], PHI.size, axis=1)
    for step, column in zip(white, columns, strict=True):
        step[:, 1:] -= chain.carry[:, 1:] * column[:-1]
    white *= np.sqrt(chain.pull)
    return Gram(_products(white, white, starts), np.zeros((PHI.size, len(starts))))


def _noisy(columns: Floats, chain: _Chain, starts: NDArray[np.intp], noise: float) -> Gram:
    signal, size = 1 - noise, columns.shape[1]
    pivots, below, _ = dpttrf(
        (chain.diagonal / signal + 1 / noise).ravel(),
        (chain.to_next / -signal).ravel()[:-1],  # nothing links one phi to the next: to_next ends in zeros
        overwrite_d=True,
        overwrite_e=True,
    )
    wide = np.repeat(columns[:, None, :], PHI.size, axis=1)
    solved, _ = dpttrs(pivots, below, wide.reshape(len(columns), -1).T, overwrite_b=True)
    smooth = solved.T.reshape(wide.shape)
    smooth *= -1 / noise
    smooth += columns[:, None, :]
    counts = np.diff(starts, append=size)
    log_p = np.add.reduceat(np.log(pivots).reshape(PHI.size, size), starts, axis=1)
    found = _products(columns[:, None, :], smooth, starts)
    return Gram(
        {pair: product / noise for pair, product in found.items()}, log_p + counts * np.log(signal * noise)
    )


def _products(first: Floats, second: Floats, starts: NDArray[np.intp]) -> dict[tuple[int, int], Floats]:
    """The sums of first[j] * second[k] over each series, for j <= k."""
    return {
        (j, k): np.add.reduceat(first[j] * second[k], starts, axis=1)
        for j, k in combinations_with_replacement(range(len(second)), 2)
    }
