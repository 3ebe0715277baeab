"""Every symptom that was answered, one small picture below the other on the same days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from glidekit.plots.furthest import furthest_point
from glidekit.plots.picture_column import Panel, column
from glidekit.plots.sentences import symptom_sentence
from glidekit.plots.series import entries
from glidekit.plots.stamps import DENSE_N
from glidekit.plots.symptoms import symptoms
from glidekit.scales import SCALES
from glidekit.scales import scale as scale_named

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from glidekit.look import Theme

_ONE_OFF = ("came_on", "settled", "new_numbness", "hurt")
COURSES = tuple(name for name in SCALES if name not in _ONE_OFF)
"""Scales that have a course over days; yes or no of a single session has none."""

ACTIVITY = "activity"


class Shown(NamedTuple):
    """One series to show: its scale, and the person's own words where these tell series apart."""

    scale: str
    text: str = ""

    @property
    def label(self) -> str:
        """Its name for the reader."""
        known = scale_named(self.scale).label
        return f"{known}: {self.text}" if self.text else known


def shown_in(ratings: pd.DataFrame) -> list[Shown]:
    """Every series with an answer, in the order of the scales; each activity is one of its own."""
    answered = ratings[(ratings["status"] == "answered") & ratings["value"].notna()]
    there = set(answered["scale"].astype("object"))
    found: list[Shown] = []
    for name in COURSES:
        if name == ACTIVITY and name in there and "text" in answered:
            words = answered.loc[answered["scale"] == name, "text"].fillna("").astype("object")
            found += [Shown(name, str(text)) for text in sorted(set(words))]
        elif name in there:
            found.append(Shown(name))
    return found


def only(ratings: pd.DataFrame, shown: Shown) -> pd.DataFrame:
    """The rows of that series alone."""
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


def _span(ratings: pd.DataFrame) -> tuple[date, date] | None:
    days = ratings.loc[ratings["status"] == "answered", "local_date"]
    return None if days.empty else (days.min().date(), days.max().date())
