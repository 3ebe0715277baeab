"""Every symptom that was answered, one small picture below the other on the same days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from glidekit.analysis.daily import of_leg
from glidekit.plots.picture_column import Panel, column
from glidekit.plots.sentences import pain_of, symptom_sentence
from glidekit.plots.series import entries
from glidekit.plots.stamps import DENSE_N
from glidekit.plots.symptoms import furthest_point, symptoms
from glidekit.scales import SCALES, SIDES
from glidekit.scales import scale as scale_named

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from glidekit.analysis.legs import LegTrend
    from glidekit.look import Theme
    from glidekit.scales import Side

_ONE_OFF = ("came_on", "settled", "new_numbness", "hurt")
COURSES = tuple(name for name in SCALES if name not in _ONE_OFF)
"""Scales that have a course over days; yes or no of a single session has none."""

ACTIVITY = "activity"


class Shown(NamedTuple):
    """One series to show: its scale, the person's own words where these tell series apart, and its leg.

    Without ``side`` it is of the one leg there is, or stands for both (``by_leg`` sets them apart).
    """

    scale: str
    text: str = ""
    side: Side | None = None

    @property
    def label(self) -> str:
        """Its name for the reader."""
        known = scale_named(self.scale).label
        if self.side:
            return pain_of(self.side) if self.scale == "leg_pain" else f"{known} in the {self.side} leg"
        return f"{known}: {self.text}" if self.text else known


def shown_in(ratings: pd.DataFrame) -> list[Shown]:
    """Every series with an answer, in the order of the scales; each activity, and each leg, is its own."""
    answered = ratings[(ratings["status"] == "answered") & ratings["value"].notna()]
    there = set(answered["scale"].astype("object"))
    found: list[Shown] = []
    for name in COURSES:
        if name == ACTIVITY and name in there and "text" in answered:
            words = answered.loc[answered["scale"] == name, "text"].fillna("").astype("object")
            found += [Shown(name, str(text)) for text in sorted(set(words))]
        elif name in there:
            found += by_leg(answered, Shown(name))
    return found


def by_leg(ratings: pd.DataFrame, shown: Shown) -> list[Shown]:
    """The series of each leg where both have answers; otherwise the one."""
    rows = only(ratings, shown)
    apart = scale_named(shown.scale).of_leg and "side" in rows
    legs = set(rows["side"].astype("object").dropna()) if apart else set()
    return [shown._replace(side=side) for side in SIDES if side in legs] if len(legs) > 1 else [shown]


def only(ratings: pd.DataFrame, shown: Shown) -> pd.DataFrame:
    """The rows of that series alone."""
    ratings = of_leg(ratings, shown.side)
    chosen = ratings["scale"] == shown.scale
    if shown.text:
        chosen &= ratings["text"].astype("object") == shown.text
    return ratings[chosen]


def small_multiples(
    ratings: pd.DataFrame,
    *,
    marks: pd.DataFrame | None = None,
    span: tuple[date, date] | None = None,
    series: Sequence[Shown] | None = None,
    theme: Theme = "light",
) -> Figure:
    """One row a series, all on the same days; each titled with its count, dates and both middle values.

    ``ratings`` and ``marks`` are the log's frames; ``series`` those of ``shown_in`` unless given.
    """
    shown = shown_in(ratings) if series is None else list(series)
    days = span or _span(ratings)
    given: Any = {"marks": marks, "span": days, "theme": theme}
    return column([_row(ratings, one, given) for one in shown], theme=theme)


def _row(ratings: pd.DataFrame, shown: Shown, given: dict[str, Any]) -> Panel:
    rows = only(ratings, shown)
    words = series_sentence(rows, shown)
    if len(rows) > DENSE_N:  # small and crowded: the one value that counts for each day
        rows = rows[rows["moment"].isin(("before", "alone"))]

    def draw(ax: Axes) -> object:
        if shown.scale == "furthest_point":
            return furthest_point(rows, title=words, ax=ax, mark_labels=False, **given)
        return symptoms(rows, scale=shown.scale, title=words, ax=ax, small=True, **given)

    return Panel(140 if shown.scale == "furthest_point" else 120, 66, 40, draw)


def series_sentence(rows: pd.DataFrame, shown: Shown) -> str:
    """Its sentence, under the person's own words where there are some."""
    known = scale_named(shown.scale)
    return symptom_sentence(known, entries(rows, shown.scale)).replace(known.label, shown.label, 1)


def leg_facts(ratings: pd.DataFrame, leg: LegTrend) -> str:
    """The sentence of leg pain of one leg."""
    return series_sentence(of_leg(ratings, leg.side), Shown("leg_pain"))


def _span(ratings: pd.DataFrame) -> tuple[date, date] | None:
    days = ratings.loc[ratings["status"] == "answered", "local_date"]
    return None if days.empty else (days.min().date(), days.max().date())
