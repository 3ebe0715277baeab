"""From a frame of ratings to what a picture of one scale needs: entries, rolling median, facts in words.

The words carry n and dates, and say nothing about better or worse.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from glidekit.analysis.daily import MOMENTS, among
from glidekit.in_words import counted, dates, day, number
from glidekit.plots.timeaxis import gaps
from glidekit.scales import scale

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from glidekit.scales import Scale, Side


MEDIAN_DAYS = 7


ENDS_N = 7


def entries(ratings: pd.DataFrame, scale: str) -> pd.DataFrame:
    """Every answered rating of one scale in order of time, one row each.

    Columns: local_date (naive midnight), day (matplotlib's day number; entries of one date are spread over
    it, or they would hide each other), value, moment, session_id, daily (whether it counts for its date and
    leg: the first written before a session, on its own or the next day; on a weekly scale, the week's).
    """
    value = ratings["value"].to_numpy(dtype=float, na_value=np.nan)
    wanted = among(ratings["scale"], scale) & among(ratings["status"], "answered") & ~np.isnan(value)
    date = ratings["local_date"].to_numpy().astype("datetime64[D]")[wanted]
    order = np.lexsort((ratings["rated_at"].to_numpy(dtype="datetime64[us]")[wanted], date))
    rows, date = np.flatnonzero(wanted)[order], date[order]
    moment = ratings["moment"].take(rows).to_numpy(dtype=object)
    session = ratings["session_id"].take(rows)
    given = {name: ratings[name].take(rows) for name in ("side", "written") if name in ratings}
    daily = _of_the_day(given, date, moment)
    return pd.DataFrame({
        "local_date": date.astype("datetime64[s]"),
        "day": _spread(date, pd.factorize(session)[0], moment == "next-day"),
        "value": value[rows],
        "moment": moment,
        "session_id": session.to_numpy(dtype=object),
        "daily": daily,
    })  # fmt: skip


def _of_the_day(given: Mapping[str, pd.Series[Any]], date: np.ndarray, moment: np.ndarray) -> np.ndarray:
    """Which answers count for their date and leg: the first written (see ``analysis.daily``)."""
    leg = pd.factorize(given["side"])[0] if "side" in given else np.zeros(len(date), int)
    written = given["written"].to_numpy() if "written" in given else np.arange(len(date))
    daily = np.array([name in MOMENTS for name in moment], dtype=bool)
    kept = np.flatnonzero(daily if daily.any() else moment == "weekly")
    ordered = kept[np.lexsort((written[kept], date[kept]))]
    first: dict[tuple[object, object], int] = {}
    for row, of in zip(ordered.tolist(), zip(date[ordered].tolist(), leg[ordered], strict=True), strict=True):
        first.setdefault(of, row)
    chosen = np.zeros(len(date), dtype=bool)
    chosen[list(first.values())] = True
    return chosen


def _spread(date: np.ndarray, session: np.ndarray, next_day: np.ndarray) -> np.ndarray:
    """Day numbers; before and after of one session share theirs (-1: no session)."""
    alone = next_day | (session < 0)
    name = np.where(alone, -1 - np.arange(len(date)), session)
    key = pd.factorize(name + 1j * date.astype(float))[0]
    # Keys are numbered as they appear and dates are sorted, so places can be counted within a date.
    begins = np.flatnonzero(np.diff(date, prepend=date[:1] - np.timedelta64(1, "D")))
    counts = np.diff(begins, append=len(date))
    first = np.repeat(np.minimum.reduceat(key, begins), counts) if len(date) else key
    room = np.repeat(np.maximum.reduceat(key, begins), counts) - first + 2 if len(date) else key
    return np.asarray(date.astype(float) + (key - first + 1) / room)


def rolling_median(
    days: np.ndarray, values: np.ndarray, run: np.ndarray, window_days: int = MEDIAN_DAYS
) -> np.ndarray:
    """The median of the days around each entry (for 7: from 3 before to 3 after), within its run."""
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


@dataclass(frozen=True, slots=True)
class Facts:
    """What a daily series shows without a model: days, dates, medians of both ends.

    ``ends_n``: values behind each median; seven, or half of all if there are fewer than 14.
    """

    n: int
    first: date | None
    last: date | None
    ends_n: int
    first_median: float | None
    last_median: float | None


def facts(made: pd.DataFrame) -> Facts:
    """The facts of the daily series in ``entries``; medians of an ordinal scale are level numbers."""
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


def symptom_sentence(known: Scale, made: pd.DataFrame) -> str:
    """n, dates, and the medians of the first and last values of the daily series (``entries``)."""
    found = facts(made)
    if not found.n or found.first is None or found.last is None:
        return f"{known.label}: nothing entered yet."
    first, last = _value(known, found.first_median), _value(known, found.last_median)
    if found.n == 1:
        return f"{known.label} on 1 day, {day(found.first)}: {last}."
    when = f"{known.label} on {counted(found.n, 'day')} {dates(found.first, found.last)}."
    if found.ends_n == 1:
        return f"{when} The first was {first}, the last {last}."
    return (
        f"{when} Middle value (median) of the first {found.ends_n} days: {first}. "
        f"Of the last {found.ends_n} days: {last}."
    )


def pain_of(side: Side | None) -> str:
    """Leg pain, with the side if there are two legs."""
    return "Leg pain" if side is None else f"{side.capitalize()} leg pain"


def _value(known: Scale, value: float | None) -> str:
    if value is None:
        return "not known"
    if (level := known.level(value)) is not None:
        return level
    if known.high == 10:
        return f"{number(value)} of 10"
    unit = known.unit.removesuffix("s") if value == 1 else known.unit
    return f"{number(value)} {unit}".rstrip()


def scale_alt(ratings: pd.DataFrame, name: str) -> str:
    """One scale in words: its sentence, lowest and highest answer, and gaps."""
    known, made = scale(name), entries(ratings, name)
    words = symptom_sentence(known, made)
    if made.empty:
        return words
    low, high = made["value"].min(), made["value"].max()
    ends = (known.levels[int(low)], known.levels[int(high)]) if known.levels else (number(low), number(high))
    open_days = gaps(made["day"].to_numpy())
    longest = max((after - before - 1 for before, after in open_days), default=0)
    words += f" All {counted(len(made), 'answer')} lie between {ends[0]} and {ends[1]}."
    if open_days:
        words += f" {counted(len(open_days), 'gap')} of more than a week, the longest {longest:.0f} days."
    return words
