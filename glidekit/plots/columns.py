"""Several pictures in one column: the page behind gk.trends and gk.adherence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from glidekit.plots.before_after import before_after
from glidekit.plots.calendar import CELL_PX, MOST_WEEKS, calendar, place_calendar
from glidekit.plots.furthest import furthest_point
from glidekit.plots.planned import planned_and_done
from glidekit.plots.style import drawing, new_figure, place
from glidekit.plots.symptoms import symptoms

if TYPE_CHECKING:
    from datetime import date

    from matplotlib.figure import Figure

    from glidekit.look import Theme

_CALENDAR_PX = 7.2 * CELL_PX


def trends_figure(
    ratings: pd.DataFrame,
    bouts: pd.DataFrame,
    *,
    marks: pd.DataFrame | None = None,
    until: date | None = None,
    theme: Theme = "light",
) -> Figure:
    """Leg pain, furthest point and calendar, one below the other, the first two on one axis of days.

    The arguments are the log's frames; ``until`` is the last day shown.
    """
    span = _span(ratings, until)
    with drawing(theme):
        figure = new_figure(64 + 230 + 94 + 184 + 120 + _CALENDAR_PX + 12)
        pain = place(figure, top_px=64, height_px=230)
        symptoms(ratings, marks=marks, span=span, title="Leg pain", ax=pain, theme=theme)
        reach = place(figure, top_px=64 + 230 + 94, height_px=184)
        furthest_point(
            ratings,
            marks=marks,
            span=span,
            title="How far down the leg",
            mark_labels=False,
            ax=reach,
            theme=theme,
        )
        days = place_calendar(figure, top_px=64 + 230 + 94 + 184 + 120)
        title = f"Sessions: done against planned{_latest(bouts, until)}"
        calendar(bouts, until=until, title=title, ax=days, theme=theme)
    return figure


def adherence_figure(
    bouts: pd.DataFrame, sessions: pd.DataFrame, *, until: date | None = None, theme: Theme = "light"
) -> Figure:
    """The calendar, and minutes planned against minutes done; the arguments are the log's frames."""
    first = pd.Timestamp(sessions["local_date"].min()).date()
    with drawing(theme):
        figure = new_figure(64 + _CALENDAR_PX + 84 + 150 + 44)
        days = place_calendar(figure, top_px=64)
        calendar(bouts, until=until, title=f"Sets{_latest(bouts, until)}", ax=days, theme=theme)
        minutes = place(figure, top_px=64 + _CALENDAR_PX + 84, height_px=150)
        span = (first, until) if until is not None else None
        planned_and_done(sessions, span=span, title="Minutes", ax=minutes, theme=theme)
    return figure


def felt_figure(sessions: pd.DataFrame, *, theme: Theme = "light") -> Figure:
    """What followed at each starting level; ``sessions`` is the log's frame."""
    with drawing(theme):
        figure = new_figure(36 + 330 + 84)
        before_after(sessions, title="", ax=place(figure, top_px=36, height_px=330), theme=theme)
    return figure


def _latest(bouts: pd.DataFrame, until: date | None) -> str:
    """Says so where the calendar leaves out the earlier weeks."""
    if bouts.empty:
        return ""
    last = pd.Timestamp(until or bouts["local_date"].max())
    weeks = (last - bouts["local_date"].min()).days // 7
    return f", the latest {MOST_WEEKS} weeks" if weeks >= MOST_WEEKS else ""


def _span(ratings: pd.DataFrame, until: date | None) -> tuple[date, date] | None:
    answered = ratings.loc[ratings["status"] == "answered", "local_date"]
    if answered.empty:
        return None
    first, last = answered.min().date(), answered.max().date()
    return first, max(last, until or last)
