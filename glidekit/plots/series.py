"""From rating frames to what a picture of one scale needs: entries, gaps, the rolling median."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from glidekit.analysis.daily import MOMENTS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date


GAP_DAYS = 7
MEDIAN_DAYS = 7
ENDS_N = 7


def entries(ratings: pd.DataFrame, scale: str) -> pd.DataFrame:
    """All answered ratings of one scale in order of time, one row each.

    Columns: local_date (naive midnight), day (matplotlib's day number, entries of one date spread evenly
    over it so that none hides another), value, moment, session_id, daily (the one that counts for its
    date, of each leg apart: the first written before a session, on its own or on the next day; of a
    scale that is asked weekly, the week's).
    """
    value = ratings["value"].to_numpy(dtype=float, na_value=np.nan)
    wanted = (ratings["scale"] == scale).to_numpy(dtype=bool) & ~np.isnan(value)
    wanted &= (ratings["status"] == "answered").to_numpy(dtype=bool)
    date = ratings["local_date"].to_numpy().astype("datetime64[D]")[wanted]
    order = np.lexsort((ratings["rated_at"].to_numpy(dtype="datetime64[us]")[wanted], date))
    rows, date = np.flatnonzero(wanted)[order], date[order]
    moment = ratings["moment"].take(rows).to_numpy(dtype=object)
    session = ratings["session_id"].take(rows)
    daily = _of_the_day(ratings.take(rows), date, moment)
    return pd.DataFrame({
        "local_date": date.astype("datetime64[s]"),
        "day": _spread(date, pd.factorize(session)[0], moment == "next-day"),
        "value": value[rows],
        "moment": moment,
        "session_id": session.to_numpy(dtype=object),
        "daily": daily,
    })  # fmt: skip


def _of_the_day(given: pd.DataFrame, date: np.ndarray, moment: np.ndarray) -> np.ndarray:
    """Which answer counts for its date and leg: the first written (``analysis.daily``)."""
    leg = given["side"].astype("object").fillna("").to_numpy() if "side" in given else np.full(len(given), "")
    written = given["written"].to_numpy() if "written" in given else np.arange(len(given))
    daily = np.array([name in MOMENTS for name in moment], dtype=bool)
    kept = np.flatnonzero(daily if daily.any() else moment == "weekly")
    ordered = kept[np.lexsort((written[kept], date[kept]))]
    first = pd.DataFrame({"date": date[ordered], "leg": leg[ordered]}).drop_duplicates().index
    chosen = np.zeros(len(given), dtype=bool)
    chosen[ordered[first]] = True
    return chosen


def _spread(date: np.ndarray, session: np.ndarray, next_day: np.ndarray) -> np.ndarray:
    """Day numbers; before and after of a session (numbered, -1 for none) share theirs."""
    alone = next_day | (session < 0)
    name = np.where(alone, -1 - np.arange(len(date)), session)
    key = pd.factorize(name + 1j * date.astype(float))[0]
    # Keys are numbered as they appear and dates follow one another: a place is counted within its date.
    begins = np.flatnonzero(np.diff(date, prepend=date[:1] - 1))
    counts = np.diff(begins, append=len(date))
    first = np.repeat(np.minimum.reduceat(key, begins), counts) if len(date) else key
    room = np.repeat(np.maximum.reduceat(key, begins), counts) - first + 2 if len(date) else key
    return np.asarray(date.astype(float) + (key - first + 1) / room)


_EPOCH = pd.Timestamp(1970, 1, 1)


def day_number(when: date) -> float:
    """The number of a date on matplotlib's axis: days since 1 January 1970."""
    return float((pd.Timestamp(when) - _EPOCH).days)


def runs(days: np.ndarray, breaks: Iterable[float] = ()) -> np.ndarray:
    """Which run of entries each day belongs to (0, 1, ...); ``days`` is sorted.

    A new run begins after a gap of more than 7 days, and with each break (a mark's date).
    """
    if len(days) == 0:
        return np.zeros(0, dtype=int)
    starts = np.diff(days) > GAP_DAYS
    for at in breaks:
        starts |= (days[:-1] < at) & (days[1:] >= at)
    return np.concatenate([[0], np.cumsum(starts)])


def rolling_median(
    days: np.ndarray, values: np.ndarray, run: np.ndarray, window_days: int = MEDIAN_DAYS
) -> np.ndarray:
    """The median of the days around each entry (of 7: 3 before to 3 after), never beyond its run."""
    half = window_days // 2
    whole = np.floor(days)
    given = values.tolist()  # windows are short: plain lists are faster than arrays
    made = np.empty(len(whole))
    for label in np.unique(run):
        inside = np.flatnonzero(run == label)
        first, last = inside[0], inside[-1] + 1
        low = first + np.searchsorted(whole[first:last], whole[first:last] - half, side="left")
        high = first + np.searchsorted(whole[first:last], whole[first:last] + half, side="right")
        made[inside] = [median(given[a:b]) for a, b in zip(low, high, strict=True)]
    return made


def broken(days: np.ndarray, values: np.ndarray, run: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The line with an empty point between runs, so that nothing is drawn across."""
    at = np.flatnonzero(np.diff(run)) + 1
    return np.insert(days.astype(float), at, np.nan), np.insert(values.astype(float), at, np.nan)


def gaps(days: np.ndarray) -> list[tuple[float, float]]:
    """Pairs of day numbers between which nothing was entered for more than 7 days."""
    whole = np.unique(np.floor(days))
    at = np.flatnonzero(np.diff(whole) > GAP_DAYS)
    return [(float(whole[i]), float(whole[i + 1])) for i in at]


@dataclass(frozen=True, slots=True)
class Facts:
    """What can be said of a daily series without any model: days, dates, medians of both ends.

    ``ends_n`` is how many values each median is of: seven, or half of all where there are fewer than 14.
    """

    n: int
    first: date | None
    last: date | None
    ends_n: int
    first_median: float | None
    last_median: float | None


def facts(made: pd.DataFrame) -> Facts:
    """The facts of ``entries``' daily series; ordinal medians are of level numbers."""
    daily = made[made["daily"]]
    n = len(daily)
    if not n:
        return Facts(0, None, None, 0, None, None)
    values, ends_n = daily["value"].to_numpy(), min(ENDS_N, max(1, n // 2))
    days = daily["local_date"]
    return Facts(
        n=n,
        first=days.iloc[0].date(),
        last=days.iloc[-1].date(),
        ends_n=ends_n,
        first_median=float(np.median(values[:ends_n])),
        last_median=float(np.median(values[-ends_n:])),
    )
