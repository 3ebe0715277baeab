"""Days without an entry: how many, where, and how much could hide in them. It never alters a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from glidekit.analysis.verdict import IMPROVEMENTS, Improvement
from glidekit.errors import GlidekitError
from glidekit.in_words import days_logged, number

if TYPE_CHECKING:
    from datetime import date

_WEEK, _LEAST_ENTRIES = 7, 2


@dataclass(frozen=True, slots=True)
class MissingDays:
    """Logged and unlogged days between the first and the last entry, both included.

    ``table`` has one row a day (index ``day``): ``logged``, ``value`` (blank where unlogged), and ``best``
    and ``worst``: the value, or for an unlogged day the best and worst logged day of its week (weeks counted
    from the first day; a week with fewer than two entries takes the best and worst of the whole record).
    ``longest_gap`` is the longest run of unlogged days.
    """

    n_logged: int
    n_missing: int
    longest_gap: int
    first: date | None
    last: date | None
    table: pd.DataFrame

    @property
    def sentence(self) -> str:
        """How many days are missing, and the middle value if all had been good or all bad."""
        logged = days_logged(self.n_logged, self.first, self.last)
        if not self.n_missing:
            return f"No day is missing. {logged}."
        middle = [number(float(self.table[name].median())) for name in ("value", "best", "worst")]
        gap = f"{self.longest_gap} {'day' if self.longest_gap == 1 else 'days'}"
        return (
            f"{self.n_missing} of {self.n_missing + self.n_logged} days have no entry. "
            f"{logged}; the longest gap is {gap}. The middle value of the logged days is {middle[0]}. Had "
            f"every missing day been as good as the best logged day of its week, it would be {middle[1]}; as "
            f"bad as the worst, {middle[2]}."
        )


def missing_day_bounds(daily: pd.Series[float], *, improvement: Improvement = "decrease") -> MissingDays:
    """The two bounds of a daily series as ``daily`` gives it: indexed by date, one value a day.

    >>> missing_day_bounds(daily(log.ratings())).n_missing
    27
    """
    if improvement not in IMPROVEMENTS:
        raise GlidekitError.unknown("direction of improvement", improvement, IMPROVEMENTS)
    if not isinstance(daily.index, pd.DatetimeIndex) or daily.index.has_duplicates:
        raise GlidekitError(
            "The series must have one value a day and dates as its index.",
            do="glidekit.analysis.daily(ratings) makes such a series.",
        )
    values = daily.dropna().sort_index()
    values.index = pd.DatetimeIndex(values.index).normalize()
    if values.empty:
        table = pd.DataFrame(
            {"logged": np.zeros(0, bool), **dict.fromkeys(("value", "best", "worst"), np.zeros(0))}
        )
        return MissingDays(0, 0, 0, None, None, table)
    table = _filled(values, improvement)
    gaps = (~table["logged"]).groupby(table["logged"].cumsum()).sum()
    first, last = (pd.Timestamp(table.index[end]).date() for end in (0, -1))
    return MissingDays(len(values), len(table) - len(values), int(gaps.max()), first, last, table)


def _filled(values: pd.Series[float], improvement: Improvement) -> pd.DataFrame:
    every = pd.date_range(values.index[0], values.index[-1], freq="D", name="day")
    table = pd.DataFrame({"value": values.reindex(every).astype(float)})
    table.insert(0, "logged", table["value"].notna())
    week = np.arange(len(table)) // _WEEK
    weeks = table["value"].groupby(week)
    known = weeks.transform("count") >= _LEAST_ENTRIES
    low = weeks.transform("min").where(known, values.min())
    high = weeks.transform("max").where(known, values.max())
    best, worst = (low, high) if improvement == "decrease" else (high, low)
    table["best"], table["worst"] = table["value"].fillna(best), table["value"].fillna(worst)
    return table
