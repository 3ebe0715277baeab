"""Rows of numbers whitened for every cell of the method, in time and memory linear in the entries.

White z is L^-1 z where V = L L'. It is causal: what stands at an entry needs only the entries up to it, so
sums over the first k entries are those of the record as it was on that day. Without noise each entry is
whitened by the one before it; with noise the latent course is a Kalman filter of one state.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.linalg import solve_banded

from glidekit.analysis.method import CELLS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Whitener:
    """One cell's L^-1 for entries on given days.

    ``carry`` = phi^gap to the entry before (0 at the first), ``gain`` the filter's (None without noise),
    ``spread`` the standard deviation of what is new at each entry.
    """

    carry: Floats
    gain: Floats | None
    spread: Floats

    def __call__(self, rows: Floats, white: Floats) -> None:
        """Put the white rows, shape (rows, entries), into ``white``."""
        before = rows if self.gain is None else self._filtered(rows)
        np.divide(rows, self.spread, out=white)
        white[:, 1:] -= (self.carry / self.spread)[1:] * before[:, :-1]

    def _filtered(self, rows: Floats) -> Floats:
        """The latent course as known at each entry: m_i = (1 - K_i) carry_i m_(i-1) + K_i z_i."""
        assert self.gain is not None  # noqa: S101 - only called with noise
        bands = np.ones((2, len(self.carry)))
        bands[1, :-1] = -(1 - self.gain[1:]) * self.carry[1:]
        solved = solve_banded((1, 0), bands, (rows * self.gain).T, overwrite_b=True, check_finite=False)
        return np.asarray(solved.T, float)

    @property
    def log_det(self) -> Floats:
        """log|V| of the first k entries, for each k."""
        return 2 * np.cumsum(np.log(self.spread))


def whitener(days: NDArray[Any], cell: int) -> Whitener:
    """The cell's L^-1 for entries on these rising days."""
    phi, noise = CELLS.phi[cell], CELLS.noise[cell]
    carry = np.zeros(len(days))
    carry[1:] = phi ** np.diff(days)
    if not noise:
        return Whitener(carry, None, np.sqrt(1 - carry**2))
    gain, new = np.empty(len(days)), np.empty(len(days))
    signal = known = 1 - noise
    for place, rho in enumerate((carry**2).tolist()):
        ahead = signal + rho * (known - signal)
        new[place] = ahead + noise
        gain[place] = ahead / new[place]
        known = ahead * (1 - gain[place])
    return Whitener(carry, gain, np.sqrt(new))
