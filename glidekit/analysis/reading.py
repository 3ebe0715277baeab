"""Times and scores as people hand them in, made into plain sorted arrays; what is wrong is named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from glidekit.errors import GlidekitError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from glidekit.scales import Scale

    Floats = NDArray[np.float64]

HALF_A_DAY = 0.5 - 1e-9
"""Entries closer than this gave 8-43 % false alarms: the method wants one value a day."""

_SAFE = "Nothing was computed, and your log is as it was."


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
            safe=_SAFE,
            do="Give one time for each score.",
        )
    kept = np.flatnonzero(~np.isnan(values) & ~np.isnan(days))
    order = kept[np.argsort(days[kept], kind="stable")]
    _check_bounds(values[order], scale)
    first, last = (_moment(times, days, order[end]) if order.size else None for end in (0, -1))
    _check_gaps(days[order], lambda place: _moment(times, days, order[place]))
    sorted_days = days[order] - days[order[0]] if order.size else days[order]
    return Readings(sorted_days, values[order], len(values) - order.size, first, last)


def numbers(values: Any, what: str) -> Floats:
    """One-dimensional floats, blanks as NaN; text, truth values and infinities are refused by name."""
    array = _flat(values, what)
    if array.dtype.kind in "iuf":
        numeric = array.astype(float)
    elif array.dtype.kind == "O":
        numeric = np.array([_number(value, what) for value in array], float)
    else:
        raise _unusable(what, array[0] if array.size else values)
    if np.isinf(numeric).any():
        raise _unusable(what, "infinity")
    return numeric


def days_of(times: Any) -> Floats:
    """Times in days: plain numbers as they are, dates and times as days since the earliest of them."""
    array = _flat(times, "times")
    if array.dtype.kind in "iuf":
        return numbers(array, "times")
    if array.dtype.kind == "m":
        return _in_days(array)
    if array.dtype.kind == "M":
        return _since_first(pd.DatetimeIndex(array))
    if array.dtype.kind == "O" and any(isinstance(value, date | np.datetime64) for value in array):
        return _since_first(_index(array))
    if array.dtype.kind == "O":
        return numbers(array, "times")
    raise _text(array[0]) if array.dtype.kind in "UST" else _unusable("times", array[0])


def _flat(values: Any, what: str) -> NDArray[Any]:
    """A one-dimensional array; time zones are kept by leaving such values as objects."""
    if isinstance(values, str | bytes) or not hasattr(values, "__iter__"):
        raise _unusable(what, values)
    if isinstance(values, pd.Series | pd.Index):
        array = _column(values)
    else:
        array = np.asarray(values) if isinstance(values, np.ndarray) else _listed(list(values))
    if array.ndim != 1:
        raise GlidekitError(f"The {what} must be one column, not {array.ndim} dimensions.", safe=_SAFE)
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
    """Dates and times as one index; with and without a time zone in one series is refused."""
    present = [value for value in array if value is not None and value is not pd.NaT and value is not pd.NA]
    wrong = next((value for value in present if not isinstance(value, date | np.datetime64)), None)
    if wrong is not None:
        raise _text(wrong) if isinstance(wrong, str) else _unusable("times", wrong)
    aware = {isinstance(value, datetime) and value.tzinfo is not None for value in present}
    if len(aware) > 1:
        raise GlidekitError(
            "Some times have a time zone and some have none, so their order is not known.",
            safe=_SAFE,
            do="Give all of them a time zone (tz_localize) or none (tz_localize(None)).",
        )
    return pd.DatetimeIndex(pd.to_datetime(list(array), utc=aware == {True}, format="ISO8601"))


def _since_first(index: pd.DatetimeIndex) -> Floats:
    return _in_days((index - index.min()).to_numpy())


def _in_days(spans: NDArray[np.timedelta64]) -> Floats:
    days = spans / np.timedelta64(1, "D")
    return np.asarray(days, float)


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
            safe=_SAFE,
            do="Correct the score, or leave it out.",
        )


def _check_gaps(days: Floats, moment: Any) -> None:
    close = np.flatnonzero(np.diff(days) < HALF_A_DAY)
    if close.size:
        raise GlidekitError(
            f"Two entries are less than half a day apart ({moment(close[0])} and {moment(close[0] + 1)}).",
            safe=_SAFE,
            do="The verdict needs one value a day: glidekit.analysis.daily(ratings) makes that series.",
        )


def _text(value: object) -> GlidekitError:
    return GlidekitError(
        f"The times are text ({value!r}), not dates.",
        safe=_SAFE,
        do="Turn them into dates first, with pandas.to_datetime.",
    )


def _unusable(what: str, value: object) -> GlidekitError:
    kind = "numbers" if what == "scores" else "dates or numbers of days"
    return GlidekitError(f"The {what} must be {kind}; {value!r} cannot be used.", safe=_SAFE)
