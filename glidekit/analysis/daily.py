"""The only series a verdict may use: one value per local day of one leg; and the days without one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from glidekit.errors import GlidekitError
from glidekit.in_words import days_logged, number
from glidekit.scales import IMPROVEMENTS, SIDES, Improvement
from glidekit.scales import scale as _scale

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from glidekit.scales import Side


COLUMNS = ("rated_at", "local_date", "moment", "scale", "value", "status")
MOMENTS = ("before", "alone", "next-day")
"""Never after a session: a second value in a day gave 8-17 % false alarms."""

APART = 3
"""After this many days in a row with only the other leg rated, a leg's next rating begins a new course."""

_OF_NOW = pd.Timedelta(days=28)


def daily(ratings: pd.DataFrame, scale: str = "leg_pain", *, side: Side | None = None) -> pd.Series[float]:
    """One value per local day: the first answer written before a session, on its own, or on the next day.

    ``ratings`` has the columns of ``log.ratings()``. Returns a Series of floats named after the scale,
    indexed by ``local_date`` (midnight, no time zone) and sorted; days without such an answer are absent.

    On a leg's scale, ``side`` picks the leg if both have answers (``legs_rated``). Answers without a leg
    belong to the only leg that is named. If ratings switched to the other leg for a while, the course begins
    at the return.

    >>> daily(log.ratings()).tail(3)
    local_date
    2025-06-28    2.0
    2025-06-29    3.0
    2025-06-30    2.0
    Name: leg_pain, dtype: float64
    """
    found = first_of_day(ratings, scale, side=side)
    index = pd.DatetimeIndex(pd.to_datetime(found["local_date"]), name="local_date")
    return pd.Series(found["value"].to_numpy(float), index=index, name=_scale(scale).id)


def first_of_day(ratings: pd.DataFrame, scale: str, *, side: Side | None = None) -> pd.DataFrame:
    """The rows of ``ratings`` behind ``daily``, in order of days, with their ``hour``.

    ``hour`` counts from the local date's midnight in UTC: off by the time zone, but always by the same.
    """
    known = _scale(scale)
    _check(ratings, side)
    kept = _answers(ratings, known.id)
    legs = _legs(kept, known.id)
    if side is None and len(legs) > 1:
        raise GlidekitError(
            f"{known.label} was rated for both legs, and each leg is judged by itself.",
            safe="Nothing was computed, and your log is as it was.",
            do='Name the leg: daily(ratings, side="left").',
        )
    if len(legs) > 1:
        kept = _course(kept, str(side))
    elif side is not None and legs and side not in legs:
        kept = kept.iloc[:0]
    first = _in_order(kept)
    first = first[~first["local_date"].duplicated()]
    midnight = pd.DatetimeIndex(pd.to_datetime(first["local_date"])).tz_localize("UTC")
    given = pd.DatetimeIndex(pd.to_datetime(first["rated_at"], utc=True))
    return first.assign(hour=np.asarray((given - midnight) / pd.Timedelta(hours=1), float))


def legs_rated(ratings: pd.DataFrame, scale: str = "leg_pain") -> tuple[Side, ...]:
    """The legs with answers on the scale, the one rated last first; empty if no answer names a leg."""
    return tuple(_last_rated(ratings, scale))


def _last_rated(ratings: pd.DataFrame, scale: str) -> dict[Side, pd.Timestamp]:
    """Each leg's last day, the leg rated last first."""
    kept = _answers(ratings, _scale(scale).id)
    last = {
        side: kept["local_date"][among(kept["side"], side)].max() for side in _legs(kept, _scale(scale).id)
    }
    return dict(sorted(last.items(), key=lambda leg: leg[1], reverse=True))


def leg_now(ratings: pd.DataFrame, scale: str = "leg_pain") -> Side | None:
    """The leg rated last, if both were rated; otherwise None."""
    legs = legs_rated(ratings, scale)
    return legs[0] if len(legs) > 1 else None


def legs_now(ratings: pd.DataFrame, scale: str = "leg_pain") -> tuple[Side | None, ...]:
    """The legs rated in a record's last four weeks, the one rated last first; None if no leg is named."""
    last = _last_rated(ratings, scale)
    newest = max(last.values(), default=None)
    return tuple(side for side in last if newest is None or last[side] >= newest - _OF_NOW) or (None,)


def of_leg(ratings: pd.DataFrame, side: Side | None) -> pd.DataFrame:
    """The rows of one leg; rows without a leg belong to the only leg that is named anywhere."""
    if side is None or "side" not in ratings:
        return ratings
    leg = ratings["side"].astype("object")
    named = set(leg.dropna())
    return ratings if named <= {side} else ratings[leg == side]


def _answers(ratings: pd.DataFrame, scale: str) -> pd.DataFrame:
    chosen = (
        among(ratings["scale"], scale)
        & among(ratings["moment"], *MOMENTS)
        & among(ratings["status"], "answered")
        & ratings["value"].notna().to_numpy()
    )
    names = [name for name in ("rated_at", "local_date", "value", "side", "written") if name in ratings]
    return ratings[names].take(np.flatnonzero(chosen))


def among(column: pd.Series[Any], *words: str) -> NDArray[np.bool_]:
    """Whether each value is one of these words; a blank is none."""
    if isinstance(column.dtype, pd.CategoricalDtype):  # look at each level once, not at each value
        levels = [level in words for level in column.dtype.categories.tolist()]
        return np.array([*levels, False])[column.cat.codes.to_numpy()]  # the code of a blank is -1
    return column.astype("object").isin(words).to_numpy()


def _in_order(kept: pd.DataFrame) -> pd.DataFrame:
    """Sort by day and order of writing; if that is not known, by the clock."""
    by = ["local_date", "written" if "written" in kept else "rated_at"]
    if all(kept[name].is_monotonic_increasing for name in by):  # the usual case
        return kept
    return kept.sort_values(by, kind="stable")


def _legs(kept: pd.DataFrame, scale: str) -> list[Side]:
    if "side" not in kept or not _scale(scale).of_leg:
        return []
    return [side for side in SIDES if among(kept["side"], side).any()]


def _course(kept: pd.DataFrame, side: str) -> pd.DataFrame:
    """The latest course of one leg: from its return, if ratings had switched to the other leg."""
    leg = kept["side"].astype("object")
    own = kept[leg == side]
    others = np.setdiff1d(kept.loc[leg.notna() & (leg != side), "local_date"], own["local_date"])
    days = np.sort(own["local_date"].unique())
    between = np.searchsorted(others, days[1:]) - np.searchsorted(others, days[:-1])
    returns = np.flatnonzero(between >= APART)
    return own[own["local_date"] >= days[returns[-1] + 1]] if returns.size else own


def _check(ratings: pd.DataFrame, side: str | None) -> None:
    if side is not None and side not in SIDES:
        raise GlidekitError.unknown("side", side, SIDES)
    needed = COLUMNS if side is None else (*COLUMNS, "side")
    missing = [name for name in needed if name not in getattr(ratings, "columns", ())]
    if missing:
        raise GlidekitError(
            f"This is not a table of ratings: the columns {', '.join(missing)} are missing.",
            safe="Nothing was computed.",
            do="Give it log.ratings(). For a table of your own: trend(frame, column).",
        )


_WEEK, _LEAST_ENTRIES = 7, 2


@dataclass(frozen=True, slots=True)
class MissingDays:
    """Logged and unlogged days from the first entry to the last.

    ``table`` has one row per day (index ``day``): ``logged``, ``value`` (blank if unlogged), ``best`` and
    ``worst``. These two are the value, or for an unlogged day the best and worst logged day of its week.
    Weeks count from the first day; one with fewer than two entries takes the best and worst of the whole
    record. ``longest_gap`` is the longest run of unlogged days.
    """

    n_logged: int
    n_missing: int
    longest_gap: int
    first: date | None
    last: date | None
    table: pd.DataFrame

    @property
    def sentence(self) -> str:
        """How many days are missing, and the median if all of them had been good or bad."""
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
    """Bounds for the missing days of a daily series, as ``daily`` gives it: one value a day, indexed by date.

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
