"""Times and scores as people hand them in, made into plain sorted arrays; what is wrong is named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from glidekit.analysis.columns import NOTHING_DONE, days_of, numbers
from glidekit.errors import GlidekitError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from glidekit.scales import Scale

    Floats = NDArray[np.float64]

HALF_A_DAY = 0.5 - 1e-9
"""Entries closer than this gave 8-43 % false alarms: the method wants one value a day."""


@dataclass(frozen=True, slots=True)
class Readings:
    """Sorted ``days`` since the first entry and their ``scores``; ``dropped`` counts blanks left out.

    ``first`` and ``last`` are the dates of the first and last entry, or their numbers of days where the
    times were plain numbers; None where nothing is left.
    """

    days: Floats
    scores: Floats
    dropped: int
    first: date | float | None
    last: date | float | None


def readings(times: Any, scores: Any, scale: Scale | None = None) -> Readings:
    """Checked and sorted input of a trend; raises GlidekitError naming what is wrong."""
    values = numbers(scores, "scores")
    days = days_of(times)
    if len(days) != len(values):
        raise GlidekitError(
            f"There are {len(days)} times but {len(values)} scores.",
            safe=NOTHING_DONE,
            do="Give one time for each score.",
        )
    kept = np.flatnonzero(~np.isnan(values) & ~np.isnan(days))
    order = kept[np.argsort(days[kept], kind="stable")]
    _check_bounds(values[order], scale)
    first, last = (_moment(times, days, order[end]) if order.size else None for end in (0, -1))
    _check_gaps(days[order], lambda place: _moment(times, days, order[place]))
    sorted_days = days[order] - days[order[0]] if order.size else days[order]
    return Readings(sorted_days, values[order], len(values) - order.size, first, last)


def _moment(times: Any, days: Floats, place: Any) -> date | float:
    """The entry at ``place`` as its date where the person was, or as its number of days."""
    value = times.iloc[place] if isinstance(times, pd.Series) else None
    if value is None:
        value = times[place] if hasattr(times, "__getitem__") else days[place]
    if isinstance(value, date | np.datetime64):
        return pd.Timestamp(value).date()
    return float(days[place])


def _check_bounds(scores: Floats, scale: Scale | None) -> None:
    if scale is None:
        return
    outside = scores[(scores < scale.low) | (scores > scale.high)]
    if outside.size:
        raise GlidekitError(
            f"{scale.label} goes from {scale.low:g} to {scale.high:g}, and {outside[0]:g} is outside.",
            safe=NOTHING_DONE,
            do="Correct the score, or leave it out.",
        )


def _check_gaps(days: Floats, moment: Any) -> None:
    close = np.flatnonzero(np.diff(days) < HALF_A_DAY)
    if close.size:
        raise GlidekitError(
            f"Two entries are less than half a day apart ({moment(close[0])} and {moment(close[0] + 1)}).",
            safe=NOTHING_DONE,
            do="The verdict needs one value a day: glidekit.analysis.daily(ratings) makes that series.",
        )
