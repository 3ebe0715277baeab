"""Columns of times and scores, whatever they come as, made into plain floats; what is wrong is named."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from glidekit.errors import GlidekitError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

NOTHING_DONE = "Nothing was computed, and your log is as it was."


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
    """Dates and times as one index; with and without a time zone in one series is refused."""
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
    kind = "numbers" if what == "scores" else "dates or numbers of days"
    return GlidekitError(f"The {what} must be {kind}; {value!r} cannot be used.", safe=NOTHING_DONE)
