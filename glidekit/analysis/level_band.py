"""The averaged curve with its bands, and the change as twenty equally likely values: what pictures draw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from glidekit.analysis.method import LIMITS
from glidekit.analysis.posterior import averaged, level_quantiles, likely_changes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from glidekit.analysis.trend import Trend

    Floats = NDArray[np.float64]

PLACES = 65
EQUALLY_LIKELY = 20


@dataclass(frozen=True, slots=True)
class Band:
    """The curve over a record. ``share`` runs from 0 (first entry) to 1 (last), the others are levels there.

    ``low95`` to ``high95`` and ``low50`` to ``high50`` are equal-tailed intervals of the level itself, not of
    single days. ``changes`` are equally likely values of the change, from low to high, no change among them.
    """

    share: Floats
    mean: Floats
    low95: Floats
    low50: Floats
    high50: Floats
    high95: Floats
    changes: Floats


def level_band(trend: Trend) -> Band | None:
    """The band of a Trend, from the fit that gave its verdict; None before anything can be compared."""
    model = trend.fit
    if model is None or trend.n < LIMITS.least_days or trend.span_days < LIMITS.least_span:
        return None
    days = np.unique(np.linspace(0, trend.span_days, PLACES).round())
    low95, low50, high50, high95 = level_quantiles(model, days, (0.025, 0.25, 0.75, 0.975)).T
    return Band(
        days / trend.span_days,
        averaged(model)[0][days.astype(int)],
        low95, low50, high50, high95,
        likely_changes(model, EQUALLY_LIKELY),
    )  # fmt: skip
