"""Several explanations at once, averaged over the same cells of day-to-day likeness as a verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from glidekit.analysis.method import CELLS
from glidekit.analysis.mixture import Mixture
from glidekit.analysis.whitening import whiten

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LEAST_RSS = 1e-24
"""Of the squared range: an exact fit has no residual, and log 0 would leave no weights."""


def coefficients(explanations: Floats, outcome: Floats, days: Floats) -> list[Mixture]:
    """The posterior of each explanation's coefficient: y = b0 + X b + s e, e as in ``method``, flat b.

    ``explanations`` is (k, n), one row each; ``outcome`` and rising ``days`` are (n,), n > k + 1.
    """
    rows = np.vstack([np.ones_like(outcome), explanations, outcome])
    size, cells = len(rows) - 1, len(CELLS.phi)
    freedom = float(len(outcome) - size)
    least = LEAST_RSS * float(np.ptp(outcome)) ** 2
    log_weight, centre, spread = np.empty(cells), np.empty((cells, size)), np.empty((cells, size))
    every, log_dets = whiten(rows, days)
    for cell, white in enumerate(every):
        design, answer = white[:size], white[size]
        centre[cell], *_ = np.linalg.lstsq(design.T, answer)
        rss = max(float(((answer - centre[cell] @ design) ** 2).sum()), least)
        inner = design @ design.T
        log_det = log_dets[cell, -1] + np.linalg.slogdet(inner)[1]
        log_weight[cell] = np.log(CELLS.weight[cell]) - (log_det + freedom * np.log(rss)) / 2
        spread[cell] = np.sqrt(rss / freedom * np.diag(np.linalg.inv(inner)))
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    return [
        Mixture(weight[None], centre[:, place][None], spread[:, place][None], freedom)
        for place in range(1, size)
    ]
