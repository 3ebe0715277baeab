"""Several explanations at once, averaged over the same grid of correlations as the line of a trend."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from glidekit.analysis.gram import gram
from glidekit.analysis.grid import LOG_PRIOR
from glidekit.analysis.line import LEAST_RSS
from glidekit.analysis.mixture import Mixture

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def coefficients(explanations: Floats, outcome: Floats, days: Floats) -> list[Mixture]:
    """The posterior of each explanation's coefficient: y = b0 + X b + s e, e as in ``grid``.

    ``explanations`` is (k, n), one row each; ``outcome`` and rising ``days`` are (n,), n > k + 1.
    """
    design = np.vstack([np.ones_like(outcome), explanations])
    rough, *_ = np.linalg.lstsq(design.T, outcome)
    rest = outcome - rough @ design
    size = len(design)
    cells = gram(np.vstack([design, rest]), days, np.zeros(1, np.intp))
    within = np.empty((cells.log_det.shape[0], size + 1, size + 1))
    for (row, column), product in cells.products.items():
        within[:, row, column] = within[:, column, row] = product[:, 0]
    inverse = np.linalg.inv(within[:, :size, :size])
    toward = within[:, :size, size]
    found = np.einsum("cij,cj->ci", inverse, toward)
    least = LEAST_RSS * float(np.ptp(outcome)) ** 2
    rss = np.maximum(within[:, size, size] - (found * toward).sum(axis=1), least)
    freedom = float(len(outcome) - size)
    log_det = np.linalg.slogdet(within[:, :size, :size])[1]
    log_weight = LOG_PRIOR - (cells.log_det[:, 0] + log_det + freedom * np.log(rss)) / 2
    weight = np.exp(log_weight - log_weight.max())
    spread = np.sqrt(rss[:, None] / freedom * np.diagonal(inverse, axis1=1, axis2=2))
    return [
        Mixture(
            (weight / weight.sum())[None],
            (rough[place] + found[:, place])[None],
            spread[:, place][None],
            np.array([freedom]),
        )
        for place in range(1, size)
    ]
