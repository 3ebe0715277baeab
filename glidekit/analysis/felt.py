"""How a session felt: after minus before, by starting level, with its warning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from glidekit.analysis.series import days_of
from glidekit.errors import GlidekitError
from glidekit.in_words import period
from glidekit.scales import SIDES
from glidekit.scales import scale as _scale

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from glidekit.scales import Side

    Floats = NDArray[np.float64]

NO_ROOM = 1.0
"""Sessions that begin this low have no room to fall."""

REGRESSION = (
    "A high value tends to be followed by a lower one whatever is done: in simulated sessions with no effect "
    "at all, done only when pain is 7 or more, pain fell by 0.7 points on average and looked better by a "
    "point 58 times in 100. So compare only sessions that began at the same level, and read no cause into it."
)
"""Simulated: pain around 5, spread 1.5, 27.5 % of the variance new at each rating, whole points."""


@dataclass(frozen=True, slots=True)
class FeltLevel:
    """Sessions that began at one level: how many ended lower, the same and higher, and the median change."""

    start: float
    n: int
    lower: int
    same: int
    higher: int
    median_change: float


@dataclass(frozen=True, slots=True)
class FeltChange:
    """``n`` sessions rated before and after, ``no_room`` begun at 0 or 1; ``levels`` from low to high."""

    scale: str
    n: int
    no_room: int
    lower: int
    same: int
    higher: int
    levels: tuple[FeltLevel, ...]
    first: date | float | None
    last: date | float | None

    @property
    def sentence(self) -> str:
        """What followed the sessions, counted, with the warning that must go with it."""
        label = _scale(self.scale).label
        if not self.n:
            return f"No session has {label.lower()} rated before and after yet (0 sessions, no dates)."
        when = period(self.first, self.last)
        return (
            f"After {self.n} sessions rated before and after ({when}) {label.lower()} was lower {self.lower} "
            f"times, the same {self.same} times and higher {self.higher} times; {self.no_room} began at 0 or "
            f"1, with no room to fall. {REGRESSION}"
        )

    def table(self) -> pd.DataFrame:
        """One row per starting level: start, n, lower, same, higher, median_change."""
        names = list(FeltLevel.__dataclass_fields__)
        rows = [[getattr(level, name) for name in names] for level in self.levels]
        return pd.DataFrame(rows, columns=names)


def felt_change(sessions: pd.DataFrame, *, scale: str = "leg_pain", side: Side | None = None) -> FeltChange:
    """After minus before by starting level; ``sessions`` as ``log.sessions()`` gives them.

    If both legs were answered, ``side`` picks one; by default the affected leg.

    Needs the columns ``local_date``, ``<scale>_before`` and ``<scale>_after``. Sessions without both ratings
    are left out. Never plot change against start: that always slopes.

    >>> felt_change(log.sessions()).table().head(2)
       start  n  lower  same  higher  median_change
    0    1.0  1      0     0       1            1.0
    1    2.0  1      0     1       0            0.0
    """
    known = _scale(scale)
    if side is not None and side not in SIDES:
        raise GlidekitError.unknown("side", side, SIDES)
    before, after = (of_one_leg(sessions, f"{known.id}_{moment}", side) for moment in ("before", "after"))
    both = ~np.isnan(before) & ~np.isnan(after)
    start, change = before[both], (after - before)[both]
    first, last = _ends(sessions, both)
    counts = _counts(change)
    levels = tuple(_level(level, change[start == level]) for level in np.unique(start))
    no_room = int((start <= NO_ROOM).sum())
    return FeltChange(known.id, int(both.sum()), no_room, *counts, levels, first, last)


def of_one_leg(sessions: pd.DataFrame, name: str, side: Side | None) -> Floats:
    """The leg's own column if both were answered; otherwise the answers of sessions of that leg."""
    if side is None:
        return _column(sessions, name)
    if f"{name}_{side}" in sessions.columns:
        return _column(sessions, f"{name}_{side}")
    own = sessions["affected_side"].astype("object") if "affected_side" in sessions.columns else side
    return np.where(own == side, _column(sessions, name), np.nan)


def _column(sessions: pd.DataFrame, name: str) -> Floats:
    if name not in sessions.columns:
        raise GlidekitError(
            f"This is not a table of sessions: the column {name!r} is missing.",
            safe="Nothing was computed.",
            do="Give it log.sessions().",
        )
    return sessions[name].to_numpy(float, na_value=np.nan)


def _ends(sessions: pd.DataFrame, both: NDArray[np.bool_]) -> tuple[Any, Any]:
    if "local_date" not in sessions.columns or not both.any():
        return None, None
    when = sessions["local_date"]
    days = np.where(both, days_of(when), np.nan)
    return when.iloc[int(np.nanargmin(days))].date(), when.iloc[int(np.nanargmax(days))].date()


def _counts(change: Floats) -> tuple[int, int, int]:
    return int((change < 0).sum()), int((change == 0).sum()), int((change > 0).sum())


def _level(start: float, change: Floats) -> FeltLevel:
    return FeltLevel(float(start), len(change), *_counts(change), float(np.median(change)))
