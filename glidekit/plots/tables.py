"""The numbers behind each picture as small frames with words for column names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from glidekit.plots.before_after import rows_of
from glidekit.scales import SIDES, scale

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from glidekit.plots.calendar import Day


def session_table(sessions: pd.DataFrame) -> pd.DataFrame:
    """One row a session: date, leg pain and furthest point before and after, sets done, note.

    Where both legs were answered each has its columns.
    """
    return pd.DataFrame({
        "Date": sessions["local_date"],
        **_answers(sessions, "leg_pain"),
        **{name: _levels(values) for name, values in _answers(sessions, "furthest_point").items()},
        "Sets done": _of(sessions["bouts_done"], sessions["bouts_planned"]),
        "Note": sessions["note"],
    })  # fmt: skip


def _answers(sessions: pd.DataFrame, name: str) -> dict[str, pd.Series]:
    """The answers before and after by the name of their column, of each leg where both have some."""
    both = f"{name}_before_{SIDES[0]}" in sessions
    return {
        f"{scale(name).label} {moment}" + (f", {side}" if both else ""): sessions[
            f"{name}_{moment}_{side}" if both else f"{name}_{moment}"
        ]
        for side in (SIDES if both else SIDES[:1])
        for moment in ("before", "after")
    }


def rating_table(ratings: pd.DataFrame) -> pd.DataFrame:
    """One row a leg pain rating, for a log that has ratings and no session; its leg where two are named."""
    rows = ratings[(ratings["scale"] == "leg_pain") & (ratings["status"] == "answered")]
    rows = rows.sort_values(["local_date", "rated_at"], kind="stable")
    table = pd.DataFrame({"Date": rows["local_date"], "Leg pain": rows["value"], "When": rows["moment"]})
    if "side" in rows and len(set(rows["side"].dropna())) > 1:
        table.insert(1, "Leg", rows["side"])
    return table


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


def by_leg(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The tables below one another, with a column that names the leg where there are two."""
    if len(tables) == 1:
        return next(iter(tables.values()))
    named = [table.assign(Of=name) for name, table in tables.items()]
    joined = pd.concat(named, ignore_index=True)
    return joined[["Of", *(name for name in joined.columns if name != "Of")]]


def _levels(values: pd.Series) -> list[str]:
    names = scale("furthest_point").levels
    return ["" if pd.isna(value) else names[int(value)] for value in values]


def _of(done: pd.Series, planned: pd.Series) -> list[str]:
    return ["" if pd.isna(b) else f"{a} of {b}" for a, b in zip(done, planned, strict=True)]
