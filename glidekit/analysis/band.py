"""The model's line with its bands, and the change as twenty equally likely values: what pictures draw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from glidekit.analysis.line import fitted
from glidekit.analysis.reading import readings
from glidekit.analysis.verdict import LIMITS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

PLACES = 65
EQUALLY_LIKELY = 20


@dataclass(frozen=True, slots=True)
class Band:
    """The line over a record. ``share`` runs from 0 (first entry) to 1 (last), the others are levels there.

    ``low95`` to ``high95`` and ``low50`` to ``high50`` are equal-tailed intervals of the line itself, not of
    single days. ``changes`` are equally likely values of the change over the record, from low to high.
    """

    share: Floats
    mean: Floats
    low95: Floats
    low50: Floats
    high50: Floats
    high95: Floats
    changes: Floats


def band(times: Any, scores: Any) -> Band | None:
    """The band of a daily series (input as for ``trend``).

    None where the model says nothing: fewer than four days, or every value the same.
    """
    read = readings(times, scores)
    if len(read.days) < LIMITS.numbers_from or np.ptp(read.scores) == 0:
        return None
    cells, slope, level = fitted(read.days, read.scores, np.zeros(1, np.intp))
    share = np.linspace(0, 1, PLACES)
    line = cells.at(share - 0.5)
    straight = level + slope * (share - 0.5)
    low95, low50, high50, high95 = (line.quantiles((0.025, 0.25, 0.75, 0.975)) + straight[:, None]).T
    middles = (np.arange(EQUALLY_LIKELY) + 0.5) / EQUALLY_LIKELY
    changes = cells.change().quantiles(tuple(middles))[0] + slope
    return Band(share, line.mean + straight, low95, low50, high50, high95, changes)
