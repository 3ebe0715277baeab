"""The numbers behind each picture as small frames with words for column names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from glidekit.plots.before_after import rows_of
from glidekit.scales import scale

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glidekit.plots.calendar import Day


def session_table(sessions: pd.DataFrame) -> pd.DataFrame:
    """One row a session: date, leg pain and furthest point before and after, sets done, note."""
    return pd.DataFrame({
        "Date": sessions["local_date"],
        "Leg pain before": sessions["leg_pain_before"],
        "Leg pain after": sessions["leg_pain_after"],
        "Furthest point before": _levels(sessions["furthest_point_before"]),
        "Furthest point after": _levels(sessions["furthest_point_after"]),
        "Sets done": _of(sessions["bouts_done"], sessions["bouts_planned"]),
        "Note": sessions["note"],
    })  # fmt: skip


def rating_table(entries: pd.DataFrame) -> pd.DataFrame:
    """One row a leg pain rating, for a log that has ratings and no session."""
    return pd.DataFrame(
        {"Date": entries["local_date"], "Leg pain": entries["value"], "When": entries["moment"]}
    )


def day_table(days: Sequence[Day]) -> pd.DataFrame:
    """One row a day with a session: sessions, sets done of those planned, sets that hurt."""
    return pd.DataFrame({
        "Date": pd.to_datetime([day.local_date for day in days]),
        "Sessions": [day.sessions for day in days],
        "Sets done": [f"{day.done} of {day.planned}" if day.planned else "not recorded" for day in days],
        "Ended because it hurt": [day.hurt or "" for day in days],
    })  # fmt: skip


def felt_table(both: pd.DataFrame) -> pd.DataFrame:
    """One row a starting level: sessions, how many ended lower, the same, higher, and the median after."""
    rows = [
        {
            "Before": level,
            "Sessions": len(after),
            "Lower after": int((after < level).sum()),
            "The same": int((after == level).sum()),
            "Higher after": int((after > level).sum()),
            "Median after": float(after.median()),
        }
        for level, after in reversed(rows_of(both))
    ]
    columns = ("Before", "Sessions", "Lower after", "The same", "Higher after", "Median after")
    return pd.DataFrame(rows, columns=list(columns))


def _levels(values: pd.Series) -> list[str]:
    names = scale("furthest_point").levels
    return ["" if pd.isna(value) else names[int(value)] for value in values]


def _of(done: pd.Series, planned: pd.Series) -> list[str]:
    return ["" if pd.isna(b) else f"{a} of {b}" for a, b in zip(done, planned, strict=True)]
