"""Rows of numbers whitened for every cell of the method, in time and memory linear in the entries.

White z is L^-1 z where V = L L'. It is causal: what stands at an entry needs only the entries up to it, so
sums over the first k entries are those of the record as it was on that day. Without noise each entry is
whitened by the one before it; with noise the latent course is a Kalman filter of one state.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.linalg.lapack import dtbtrs

from glidekit.analysis.method import CELLS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def whiten(rows: Floats, days: NDArray[Any]) -> tuple[Floats, Floats]:
    """White ``rows`` (rows, entries) in every cell, (cells, rows, entries), for entries on rising ``days``.

    The second result is log|V| of the first k entries, for each k: (cells, entries).
    """
    carry = np.zeros((len(CELLS.phi), len(days)))
    carry[:, 1:] = CELLS.phi[:, None] ** np.diff(days)
    noisy = np.flatnonzero(CELLS.noise)
    spread = np.sqrt(1 - carry**2)
    gain = _gains(carry[noisy], CELLS.noise[noisy], spread, noisy)
    white = rows / spread[:, None, :]
    pull = carry / spread
    for cell in np.flatnonzero(CELLS.noise == 0):  # one after the other: all at once would double the memory
        white[cell, :, 1:] -= pull[cell, 1:] * rows[:, :-1]
    for place, cell in enumerate(noisy):
        white[cell, :, 1:] -= pull[cell, 1:] * _filtered(rows, carry[cell], gain[place])[:, :-1]
    return white, 2 * np.cumsum(np.log(spread), axis=1)


def _gains(carry: Floats, noise: Floats, spread: Floats, noisy: NDArray[np.intp]) -> Floats:
    """The filter's gain at each entry; ``spread`` gets the standard deviation of what is new there."""
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
    """The latent course as known at each entry: m_i = (1 - K_i) carry_i m_(i-1) + K_i z_i."""
    bands = np.ones((2, len(carry)))
    bands[1, :-1] = -(1 - gain[1:]) * carry[1:]
    solved, _ = dtbtrs(bands, np.asfortranarray((rows * gain).T), uplo="L", diag="U", overwrite_b=True)
    return np.asarray(solved.T, float)
