"""Turn one series, as a person hands it in, into whole days and plain floats; name what is wrong.

``readings`` takes a series or frame with dates as its index, or times and scores.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from glidekit.analysis.method import LONGEST_DAYS
from glidekit.errors import GlidekitError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from glidekit.scales import Scale

    Floats = NDArray[np.float64]
    Days = NDArray[np.intp]

NOTHING_DONE = "Nothing was computed, and your log is as it was."
ONE_A_DAY = (
    "A verdict needs one value a day. For a log: glidekit.analysis.daily(ratings). For a series of your own: "
    "series.groupby(series.index.normalize()).first()."
)

FURTHEST = 1e12
"""Squares of larger numbers would lose the digits that matter."""

HALF_A_DAY = 0.5 - 1e-9
"""Entries closer than this gave 8-43 % false alarms: the method wants one value a day."""


@dataclass(frozen=True, slots=True)
class Series:
    """Whole ``days`` since the first entry, rising, and their ``scores``.

    dropped     blanks left out
    earlier     entries left out because they lie more than 960 days before the last
    first, last the dates of the first and last entry used, or their numbers of days; None without any
    places      where each entry used stands among those given
    """

    days: Days
    scores: Floats
    dropped: int
    earlier: int
    first: date | float | None
    last: date | float | None
    places: Days

    def when(self, day: int) -> date | float | None:
        """The date of a day since the first entry, or its number."""
        if isinstance(self.first, date):
            return self.first + timedelta(days=day)
        return None if self.first is None else self.first + day


def readings(times: Any, scores: Any = None, *, scale: Scale | None = None) -> Series:
    """A checked series from ``(series)``, ``(frame, "column")`` or ``(times, scores)``.

    Raises GlidekitError naming what is wrong and what to do about it.
    """
    if isinstance(times, pd.PeriodIndex):
        times = times.to_timestamp()
    times, scores = _split(list(times) if hasattr(times, "__next__") else times, scores)
    values, exact = numbers(scores, "scores"), days_of(times)
    if len(exact) != len(values):
        raise GlidekitError(
            f"Times and scores differ in number: {len(exact)} and {len(values)}.",
            safe=NOTHING_DONE,
            do="Give one time for each score.",
        )
    kept = np.flatnonzero(~np.isnan(values) & ~np.isnan(exact))
    order = kept[np.argsort(exact[kept], kind="stable")]
    check_bounds(values[order], scale)
    dates = dates_of(times)
    days = np.floor(exact[order]).astype(np.intp) if dates is None else dates[order]
    check_days(exact[order], days, lambda place: _shown(days[place], dated=dates is not None))
    recent = np.flatnonzero(days > days[-1] - LONGEST_DAYS) if days.size else order
    used = days[recent]
    first, last = (_shown(used[end], dated=dates is not None) if used.size else None for end in (0, -1))
    return Series(
        days=used - used[0] if used.size else used,
        scores=values[order][recent],
        dropped=len(values) - order.size,
        earlier=order.size - recent.size,
        first=first,
        last=last,
        places=order[recent],
    )


def name_of(times: Any, scores: Any = None) -> str:
    """The name of the column or series that was given, if it has one."""
    given = times if scores is None else scores
    name = scores if isinstance(times, pd.DataFrame) else getattr(given, "name", None)
    return name if isinstance(name, str) else ""


def _split(times: Any, scores: Any) -> tuple[Any, Any]:
    """Times and scores, from any of the three forms."""
    if isinstance(times, pd.DataFrame):
        return _of_frame(times, scores)
    if scores is not None:
        return times, scores
    if not isinstance(times, pd.Series):
        raise GlidekitError(
            "There are times but no scores.",
            safe=NOTHING_DONE,
            do="Give both: trend(times, scores). Or a series with dates as its index: trend(series).",
        )
    return _index_of(times), times


def _of_frame(frame: pd.DataFrame, column: Any) -> tuple[Any, Any]:
    columns = list(frame.columns)
    if columns.count(column) > 1:
        raise GlidekitError(
            f"The table has {columns.count(column)} columns called {column!r}.",
            safe=NOTHING_DONE,
            do="Give each column a name of its own: frame.columns = [...].",
        )
    if column not in columns:
        raise GlidekitError(
            f"The table has no column {column!r}." if column is not None else "Which column is meant?",
            safe=NOTHING_DONE,
            do=f'Name one of its columns: trend(frame, "..."). It has {", ".join(map(str, columns))}.',
        )
    return _index_of(frame[column]), frame[column]


def _index_of(series: pd.Series[Any]) -> Any:
    index = series.index
    if isinstance(index, pd.PeriodIndex):
        return index.to_timestamp()
    dated = isinstance(index, pd.DatetimeIndex | pd.TimedeltaIndex) or not len(index)
    if dated or any(isinstance(value, date) for value in index[:1]):
        return index
    raise GlidekitError(
        f"The index has no dates (it begins with {list(index[:1])}).",
        safe=NOTHING_DONE,
        do='Make the dates its index: frame.set_index(pandas.to_datetime(frame["date"])). '
        "Or give both: trend(dates, scores).",
    )


def dates_of(times: Any) -> Days | None:
    """Local dates as numbers of days; None where the times are plain numbers."""
    array = _flat(times, "times")
    if array.dtype.kind == "M":
        return array.astype("datetime64[D]").astype(np.intp)
    if array.dtype.kind == "O" and any(isinstance(value, date | np.datetime64) for value in array):
        days = [_day(value) for value in array]
        return np.array(days, "datetime64[D]").astype(np.intp)
    return None


def _day(value: Any) -> Any:
    """The date on the wall clock; a blank stays blank."""
    if isinstance(value, datetime):
        return value.date() if value is not pd.NaT else None
    return value if isinstance(value, date | np.datetime64) else None


def _shown(day: Any, *, dated: bool) -> date | float:
    return date(1970, 1, 1) + timedelta(days=int(day)) if dated else float(day)


def check_bounds(scores: Floats, scale: Scale | None, whose: Any = None) -> None:
    """Refuse scores off the scale; ``whose`` names the person at a place."""
    if scale is None:
        return
    outside = np.flatnonzero((scores < scale.low) | (scores > scale.high))
    if outside.size:
        owner = "" if whose is None else f" of {whose(int(outside[0]))!r}"
        raise GlidekitError(
            f"{scale.label} goes from {scale.low:g} to {scale.high:g}, and {scores[outside[0]]:g}{owner} is "
            "outside.",
            safe=NOTHING_DONE,
            do="Correct the score, or leave it out.",
        )


def check_days(exact: Floats, days: Days, moment: Any) -> None:
    """Refuse entries that share a day or lie less than half a day apart."""
    close = np.flatnonzero((np.diff(exact) < HALF_A_DAY) | (np.diff(days) == 0))
    if close.size:
        place = int(close[0])
        same = days[place] == days[place + 1]
        where = f"on one day ({moment(place)})" if same else f"less than half a day apart ({moment(place)})"
        raise GlidekitError(f"Two entries are {where}.", safe=NOTHING_DONE, do=ONE_A_DAY)


def numbers(values: Any, what: str) -> Floats:
    """One-dimensional floats, blanks as NaN; refuses text, truth values and infinities by name."""
    array = _flat(values, what)
    if array.dtype.kind in "iuf":
        numeric = array.astype(float)
    elif array.dtype.kind == "O":
        numeric = np.array([_number(value, what) for value in array], float)
    else:
        raise _unusable(what, array[0] if array.size else values)
    far = np.flatnonzero(np.abs(numeric) > FURTHEST)
    if far.size:
        raise GlidekitError(
            f"The {what} must be ordinary numbers; {numeric[far[0]]:g} is too large to compute with.",
            safe=NOTHING_DONE,
            do="Correct it, or leave it blank (NaN).",
        )
    return numeric


def days_of(times: Any) -> Floats:
    """Times in days: plain numbers as they are, dates and times as days since the earliest of them."""
    array = _flat(times, "times")
    if array.dtype.kind in "iuf":
        return numbers(array, "times")
    if array.dtype.kind == "m":
        return _in_days(array)
    if array.dtype.kind == "M":
        known = array[~np.isnat(array)]
        return _in_days(array - known.min()) if known.size else np.full(array.shape, np.nan)
    if array.dtype.kind == "O" and any(isinstance(value, date | np.datetime64) for value in array):
        return _since_first(_index(array))
    if array.dtype.kind == "O":
        return numbers(array, "times")
    raise _text(array[0]) if array.dtype.kind in "UST" else _unusable("times", array[0])


def _flat(values: Any, what: str) -> NDArray[Any]:
    """A one-dimensional array; values with a time zone stay objects, which keeps the zone."""
    if isinstance(values, str | bytes) or not hasattr(values, "__iter__"):
        raise _unusable(what, values)
    if isinstance(values, pd.Series | pd.Index):
        array = _column(values)
    elif isinstance(values, np.ma.MaskedArray) and values.dtype.kind in "iuf":
        array = np.where(np.ma.getmaskarray(values), np.nan, np.ma.getdata(values).astype(float))
    else:
        array = np.asarray(values) if isinstance(values, np.ndarray) else _listed(list(values))
    if array.ndim != 1:
        raise GlidekitError(f"The {what} must be one column, not {array.ndim} dimensions.", safe=NOTHING_DONE)
    return array


def _column(values: pd.Series[Any] | pd.Index[Any]) -> NDArray[Any]:
    if isinstance(values.dtype, np.dtype):
        return values.to_numpy()
    if pd.api.types.is_numeric_dtype(values.dtype) and not pd.api.types.is_bool_dtype(values.dtype):
        return values.to_numpy(float, na_value=np.nan)
    return values.to_numpy(object)


def _listed(values: list[Any]) -> NDArray[Any]:
    plain = all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
    return np.array(values, float if plain else object)


def _number(value: Any, what: str) -> float:
    if value is None or value is pd.NA or value is pd.NaT:
        return np.nan
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | float | np.number):
        raise _text(value) if what == "times" and isinstance(value, str) else _unusable(what, value)
    return float(value)


def _index(array: NDArray[Any]) -> pd.DatetimeIndex:
    """Dates and times as one index; refuses a mix of times with and without a zone."""
    present = [value for value in array if value is not None and value is not pd.NaT and value is not pd.NA]
    wrong = next((value for value in present if not isinstance(value, date | np.datetime64)), None)
    if wrong is not None:
        raise _text(wrong) if isinstance(wrong, str) else _unusable("times", wrong)
    aware = {isinstance(value, datetime) and value.tzinfo is not None for value in present}
    if len(aware) > 1:
        raise GlidekitError(
            "Some times have a time zone and some have none, so their order is not known.",
            safe=NOTHING_DONE,
            do="Give all of them a time zone (tz_localize) or none (tz_localize(None)).",
        )
    return pd.DatetimeIndex(pd.to_datetime(list(array), utc=aware == {True}, format="ISO8601"))


def _since_first(index: pd.DatetimeIndex) -> Floats:
    return _in_days((index - index.min()).to_numpy())


def _in_days(spans: NDArray[np.timedelta64]) -> Floats:
    days = spans / np.timedelta64(1, "D")
    return np.asarray(days, float)


def _text(value: object) -> GlidekitError:
    return GlidekitError(
        f"The times are text ({value!r}), not dates.",
        safe=NOTHING_DONE,
        do="Turn them into dates first, with pandas.to_datetime.",
    )


def _unusable(what: str, value: object) -> GlidekitError:
    if what == "times":
        kind, do = "dates or numbers of days", "Turn them into dates first, with pandas.to_datetime."
    else:
        kind, do = "numbers", "Turn them into numbers first, with astype(float); a blank is NaN."
    return GlidekitError(f"The {what} must be {kind}; {value!r} cannot be used.", safe=NOTHING_DONE, do=do)
