"""Several pictures in one column: the page behind gk.trends and gk.adherence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from glidekit.analysis.daily import of_leg
from glidekit.plots.before_after import before_after
from glidekit.plots.calendar import CELL_PX, calendar, most_weeks, place_calendar
from glidekit.plots.day_marks import day_marks, ticked_days
from glidekit.plots.dots import change_dots
from glidekit.plots.level import drawable
from glidekit.plots.planned import planned_and_done
from glidekit.plots.style import drawing, is_narrow, new_figure, place
from glidekit.plots.symptoms import furthest_point, symptoms

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from glidekit.analysis.legs import LegTrend
    from glidekit.analysis.level_band import Band
    from glidekit.look import Theme
    from glidekit.scales import Side

CALENDAR_PX = 7.2 * CELL_PX
_NARROW_ABOVE_PX = 34  # titles run to three lines there
_KEY_PX = 8.5 * CELL_PX  # the calendar's shapes stand below it
LINED = "{} and its likely level; beyond the dashed lines a change is of a size that matters"
DOTS = "How sure is that? Twenty equally likely changes in {}, in points"


class Panel(NamedTuple):
    """One picture of a column: its height, the room above it (for its title) and below it (for its axis).

    ``draw`` gets the Axes. A calendar has a width of its own.
    """

    height_px: float
    above_px: float
    below_px: float
    draw: Callable[[Axes], object]
    calendar: bool = False


def column(panels: Sequence[Panel], *, theme: Theme = "light") -> Figure:
    """The panels one below the other on one figure."""
    with drawing(theme):
        more, key = (_NARROW_ABOVE_PX, _KEY_PX) if is_narrow() else (0, 0)
        below = [panel.below_px + (key if panel.calendar else 0) for panel in panels]
        figure = new_figure(sum(panel.height_px + panel.above_px + more for panel in panels) + sum(below))
        top = 0.0
        for panel, below_px in zip(panels, below, strict=True):
            top += panel.above_px + more
            made = (
                place_calendar(figure, top_px=top)
                if panel.calendar
                else place(figure, top_px=top, height_px=panel.height_px)
            )
            panel.draw(made)
            top += panel.height_px + below_px
    return figure


def trends_figure(
    ratings: pd.DataFrame,
    bouts: pd.DataFrame,
    *,
    legs: Sequence[LegTrend] = (),
    marks: pd.DataFrame | None = None,
    bands: Mapping[str, Band | None] | None = None,
    until: date | None = None,
    theme: Theme = "light",
) -> Figure:
    """Leg pain with its likely level, furthest point, what else the days held: one axis of days; a calendar.

    The frames are the log's; ``legs`` are the verdicts on leg pain, each leg with pictures of its own,
    ``bands`` what ``level_band`` gives for each leg's name: without one only its entries are drawn.
    ``until`` is the last day shown.
    """
    shared: Any = {"marks": marks, "span": _span(ratings, until), "theme": theme}
    title = f"Sessions: done against planned{_latest(bouts, until)}"
    sides = [leg.side for leg in legs] or [None]
    told: Any = {**shared, "several": len(legs) > 1}
    found = bands or {}
    pain = [_pain(ratings, leg, found.get(leg.name), **told) for leg in legs]
    if not legs:
        pain = [Panel(230, 64, 42, lambda ax: symptoms(ratings, title="Leg pain", ax=ax, **shared))]
    reach = [_furthest(of_leg(ratings, side), side if len(sides) > 1 else None, shared) for side in sides]
    held = _held(ratings, shared["span"], theme)
    days = _calendar(bouts, ratings, until, title=title, above_px=74, theme=theme)
    return column([*pain, *reach, *held, days], theme=theme)


def dots_figure(legs: Sequence[LegTrend], bands: Mapping[str, Band], *, theme: Theme = "light") -> Figure:
    """The change of each leg as dots: how sure its verdict is. Each of ``legs`` has its band by its name."""
    names = [f"{leg.name} pain".lower() if len(legs) > 1 else "leg pain" for leg in legs]
    return column([_dots(leg, bands[leg.name], name, theme) for leg, name in zip(legs, names, strict=True)])


def _pain(ratings: pd.DataFrame, leg: LegTrend, band: Band | None, *, several: bool, **shared: Any) -> Panel:
    """Leg pain of one leg with its likely level, where there is one."""
    rows = of_leg(ratings, leg.side)
    name = f"{leg.name} pain" if several else "Leg pain"
    given: Any = {**shared, "trend": leg.trend, "band": band}
    given["title"] = LINED.format(name) if drawable(leg.trend, band) else name
    return Panel(230, 64, 42, lambda ax: symptoms(rows, ax=ax, **given))


def _furthest(rows: pd.DataFrame, side: Side | None, shared: Any) -> Panel:
    title = f"How far down the {side} leg" if side else "How far down the leg"
    return Panel(
        184, 52, 46, lambda ax: furthest_point(rows, ax=ax, title=title, mark_labels=False, **shared)
    )


def _held(ratings: pd.DataFrame, span: tuple[date, date] | None, theme: Theme) -> list[Panel]:
    """Nights woken, more tablets, different days; nothing where none was told."""
    rows = len(ticked_days(ratings))
    if not rows:
        return []
    return [Panel(24 * rows, 40, 42, lambda ax: day_marks(ratings, span=span, ax=ax, theme=theme))]


def _dots(leg: LegTrend, band: Band, name: str, theme: Theme) -> Panel:
    given: Any = {"title": DOTS.format(name), "theme": theme}
    return Panel(130, 68, 42, lambda ax: change_dots(leg.trend, band, ax=ax, **given))


def _calendar(
    bouts: pd.DataFrame,
    ratings: pd.DataFrame,
    until: date | None,
    *,
    title: str,
    above_px: float,
    theme: Theme,
) -> Panel:
    logged = ratings.loc[ratings["status"] == "answered", "local_date"].dt.date.unique()

    def draw(ax: Axes) -> object:
        return calendar(bouts, logged=logged, until=until, title=title, ax=ax, theme=theme)

    return Panel(CALENDAR_PX, above_px, 24, draw, calendar=True)


def adherence_figure(
    bouts: pd.DataFrame,
    sessions: pd.DataFrame,
    ratings: pd.DataFrame,
    *,
    until: date | None = None,
    theme: Theme = "light",
) -> Figure:
    """The calendar, and minutes planned against minutes done; the arguments are the log's frames."""
    first = pd.Timestamp(sessions["local_date"].min()).date()
    given: Any = {"span": (first, until) if until is not None else None, "title": "Minutes", "theme": theme}
    title = f"Sets{_latest(bouts, until)}"
    days = _calendar(bouts, ratings, until, title=title, above_px=64, theme=theme)
    minutes = Panel(150, 60, 44, lambda ax: planned_and_done(sessions, ax=ax, **given))
    return column((days, minutes), theme=theme)


def felt_figure(
    sessions: pd.DataFrame, sides: Mapping[str, Side | None], *, theme: Theme = "light"
) -> Figure:
    """What followed at each starting level; ``sessions`` is the log's frame, ``sides`` the legs by name."""
    below = 118 if is_narrow() else 84

    def panel(name: str, side: Side | None) -> Panel:
        title = name if len(sides) > 1 else ""
        above = 60 if title else 36
        return Panel(
            330, above, below, lambda ax: before_after(sessions, side=side, title=title, ax=ax, theme=theme)
        )

    return column([panel(*leg) for leg in sides.items()], theme=theme)


def _latest(bouts: pd.DataFrame, until: date | None) -> str:
    """Says so where the calendar leaves out the earlier weeks."""
    if bouts.empty:
        return ""
    last = pd.Timestamp(until or bouts["local_date"].max())
    weeks = (last - bouts["local_date"].min()).days // 7
    return f", the latest {most_weeks()} weeks" if weeks >= most_weeks() else ""


def _span(ratings: pd.DataFrame, until: date | None) -> tuple[date, date] | None:
    answered = ratings.loc[ratings["status"] == "answered", "local_date"]
    if answered.empty:
        return None
    first, last = answered.min().date(), answered.max().date()
    return first, max(last, until or last)
