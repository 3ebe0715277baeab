"""The one series that a verdict may use: a single value for each local day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from glidekit.errors import GlidekitError
from glidekit.scales import SIDES
from glidekit.scales import scale as _scale

if TYPE_CHECKING:
    from glidekit.scales import Side

COLUMNS = ("rated_at", "local_date", "moment", "scale", "value", "status")
MOMENTS = ("before", "alone")


def daily(ratings: pd.DataFrame, scale: str = "leg_pain", *, side: Side | None = None) -> pd.Series[float]:
    """One value a local day: the first before-session or stand-alone rating that was answered.

    ``ratings`` has the columns of ``log.ratings()``. Gives a Series of floats named after the scale, indexed
    by ``local_date`` (midnight, no time zone), in order of days; days without such a rating are absent.
    ``side`` keeps the ratings of one side. Ratings after a session or on the day after are left out: they
    would bring a second value into a day, and two a day 15 minutes apart gave 8-17 % false alarms.
    """
    known = _scale(scale)
    _check(ratings, side)
    chosen = (
        (ratings["scale"].astype("object") == known.id)
        & ratings["moment"].astype("object").isin(MOMENTS)
        & (ratings["status"].astype("object") == "answered")
        & ratings["value"].notna()
    )
    if side is not None:
        chosen &= ratings["side"].astype("object") == side
    kept = ratings.loc[chosen.fillna(value=False), ["rated_at", "local_date", "value"]]
    first = kept.sort_values(["local_date", "rated_at"], kind="stable").drop_duplicates("local_date")
    index = pd.DatetimeIndex(pd.to_datetime(first["local_date"]), name="local_date")
    return pd.Series(first["value"].to_numpy(float), index=index, name=known.id)


def _check(ratings: pd.DataFrame, side: str | None) -> None:
    if side is not None and side not in SIDES:
        raise GlidekitError.unknown("side", side, SIDES)
    needed = COLUMNS if side is None else (*COLUMNS, "side")
    missing = [name for name in needed if name not in getattr(ratings, "columns", ())]
    if missing:
        raise GlidekitError(
            f"This is not a table of ratings: the columns {', '.join(missing)} are missing.",
            safe="Nothing was computed.",
            do="Give it log.ratings().",
        )
