"""From a log to the view of gk.trends: the gate first, then the frames, then the pictures in one column."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from glidekit.analysis.daily import leg_now, of_leg
from glidekit.analysis.legs import leg_trends
from glidekit.analysis.trend import level_band
from glidekit.errors import GlidekitError
from glidekit.plots.adherence import calendar_panel, latest_weeks, with_unrecorded
from glidekit.plots.captions import (
    DOWN_THE_LEG,
    ONLY_FACTS,
    above_verdict,
    behind_why,
    named,
    nothing_yet,
    said_of,
    sources_of,
    warnings,
)
from glidekit.plots.explore import Shown, chosen_view, diary_of, leg_facts, only
from glidekit.plots.level import change_dots, dots_sentence, drawable, levels_drawn
from glidekit.plots.now import advice_of, light_of, stop_days, stop_first, stopped, with_stops
from glidekit.plots.style import Panel, column
from glidekit.plots.symptoms import day_marks, furthest_point, symptoms, ticked_days
from glidekit.plots.timeaxis import last_shown
from glidekit.plots.view import SIMULATED_WORDS, Behind, PictureView, both_layouts, within_words
from glidekit.scales import SIDES
from glidekit.scales import scale as scale_named

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from glidekit.analysis.legs import LegTrend
    from glidekit.analysis.trend import Band
    from glidekit.log import SymptomLog
    from glidekit.look import Theme
    from glidekit.plots.view import Message
    from glidekit.scales import Side


LINED = "{} and its likely level; beyond the dashed lines a change is of a size that matters"
DOTS = "How sure is that? Twenty equally likely changes in {}, in points"


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
    """Leg pain with its likely level, furthest point and what else the days held, on one axis; a calendar.

    The frames are the log's. ``legs`` are the verdicts on leg pain, each with pictures of its own; ``bands``
    maps a leg's name to its ``level_band``. Without a band only the entries are drawn. ``until`` is the last
    day shown.
    """
    shared: Any = {"marks": marks, "span": _span(ratings, until), "theme": theme}
    title = f"Sessions: done against planned{latest_weeks(bouts, until)}"
    sides = [leg.side for leg in legs] or [None]
    told: Any = {**shared, "several": len(legs) > 1}
    found = bands or {}
    pain = [_pain(ratings, leg, found.get(leg.name), **told) for leg in legs]
    if not legs:
        pain = [Panel(230, 64, 42, lambda ax: symptoms(ratings, title="Leg pain", ax=ax, **shared))]
    reach = [_furthest(of_leg(ratings, side), side if len(sides) > 1 else None, shared) for side in sides]
    held = _held(ratings, shared["span"], theme)
    days = calendar_panel(bouts, ratings, until, title=title, above_px=74, theme=theme)
    return column([*pain, *reach, *held, days], theme=theme)


def dots_figure(legs: Sequence[LegTrend], bands: Mapping[str, Band], *, theme: Theme = "light") -> Figure:
    """Each leg's change as dots: how sure its verdict is. ``bands`` has one for each leg's name."""
    names = [f"{leg.name} pain".lower() if len(legs) > 1 else "leg pain" for leg in legs]
    return column([_dots(leg, bands[leg.name], name, theme) for leg, name in zip(legs, names, strict=True)])


def _pain(ratings: pd.DataFrame, leg: LegTrend, band: Band | None, *, several: bool, **shared: Any) -> Panel:
    """Pain of one leg with its likely level, if there is one."""
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
    """Nights woken, more tablets, different days; empty if none was entered."""
    rows = len(ticked_days(ratings))
    if not rows:
        return []
    return [Panel(24 * rows, 40, 42, lambda ax: day_marks(ratings, span=span, ax=ax, theme=theme))]


def _dots(leg: LegTrend, band: Band, name: str, theme: Theme) -> Panel:
    given: Any = {"title": DOTS.format(name), "theme": theme}
    return Panel(130, 68, 42, lambda ax: change_dots(leg.trend, band, ax=ax, **given))


def _span(ratings: pd.DataFrame, until: date | None) -> tuple[date, date] | None:
    answered = ratings.loc[ratings["status"] == "answered", "local_date"]
    if answered.empty:
        return None
    first, last = answered.min().date(), answered.max().date()
    return first, max(last, until or last)


def session_table(sessions: pd.DataFrame) -> pd.DataFrame:
    """One row per session: date, leg pain and furthest point before and after, sets done, note.

    If both legs were answered, each has its own columns.
    """
    return pd.DataFrame({
        "Date": sessions["local_date"],
        **_answers(sessions, "leg_pain"),
        **{name: _levels(values) for name, values in _answers(sessions, "furthest_point").items()},
        "Sets done": _of(sessions["bouts_done"], sessions["bouts_planned"]),
        "Note": sessions["note"],
    })  # fmt: skip


def _answers(sessions: pd.DataFrame, name: str) -> dict[str, pd.Series]:
    """Column name -> answers before and after, for each leg if both have some."""
    both = f"{name}_before_{SIDES[0]}" in sessions
    return {
        f"{scale_named(name).label} {moment}" + (f", {side}" if both else ""): sessions[
            f"{name}_{moment}_{side}" if both else f"{name}_{moment}"
        ]
        for side in (SIDES if both else SIDES[:1])
        for moment in ("before", "after")
    }


def rating_table(ratings: pd.DataFrame) -> pd.DataFrame:
    """One row per leg pain rating, for a log with ratings and no session; with its leg if two are named."""
    rows = ratings[(ratings["scale"] == "leg_pain") & (ratings["status"] == "answered")]
    rows = rows.sort_values(["local_date", "rated_at"], kind="stable")
    table = pd.DataFrame({"Date": rows["local_date"], "Leg pain": rows["value"], "When": rows["moment"]})
    if "side" in rows and len(set(rows["side"].dropna())) > 1:
        table.insert(1, "Leg", rows["side"])
    return table


def _levels(values: pd.Series) -> list[str]:
    names = scale_named("furthest_point").levels
    return ["" if pd.isna(value) else names[int(value)] for value in values]


def _of(done: pd.Series, planned: pd.Series) -> list[str]:
    return ["" if pd.isna(b) else f"{a} of {b}" for a, b in zip(done, planned, strict=True)]


def trends_alt(
    legs: Sequence[LegTrend] = (), *, warnings: Sequence[str] = (), simulated: bool = False
) -> str:
    """What ``gk.trends`` shows, in at most sixty words: origin, verdicts, warnings, and what is drawn.

    Warnings and verdicts also stand as text beside the picture, so nothing is lost for lack of room.
    """
    said = [
        named(leg, legs, leg.trend.headline) if len(legs) > 1 else f"Leg pain: {leg.trend.headline}"
        for leg in legs
        if leg.trend.n
    ]
    drawn = "Pictures over time: leg pain, how far down the leg, calendar of sessions."
    return within_words((SIMULATED_WORDS.strip() if simulated else "", *said, *warnings, drawn))


@stop_first
def trends(
    log: SymptomLog,
    *,
    scale: str | None = None,
    leg: Side | None = None,
    since: date | str | None = None,
    until: date | str | None = None,
    ax: Axes | None = None,
) -> PictureView | Message | Axes:
    """Leg pain with its verdict, each leg by itself, how far down the leg, and done against planned.

    With ``scale`` (the id of one), ``leg`` ("left", "right") or days (``since``, ``until``, both included) it
    shows that choice alone; only leg pain over the whole record has a verdict. With ``ax`` the choice is
    drawn there, and the Axes returned. While a stop is open, its page comes first and there is no verdict.
    """
    if leg is not None and leg not in SIDES:
        raise GlidekitError.unknown("leg", leg, SIDES)
    shown = Shown(scale_named(scale or "leg_pain").id)
    first, last = _day(since), _day(until)
    if ax is not None:
        return _drawn(log, shown, leg, (first, last), ax)
    if scale is None and leg is None and first is None and last is None:
        return overview(log)
    found = diary_of(log)
    found = found if stopped(log) is None else replace(found, legs=())
    return chosen_view(found, shown, first=first, last=last, side=leg)


def _day(given: date | str | None) -> date | None:
    """A date, given as one or written as 2026-05-01."""
    try:
        if given is None or isinstance(given, date):
            return given
        return date.fromisoformat(given)
    except (TypeError, ValueError):
        raise GlidekitError(f"{given!r} is not a date.", do="Write it as 2026-05-01.") from None


def _drawn(
    log: SymptomLog, shown: Shown, leg: Side | None, days: tuple[date | None, date | None], ax: Axes
) -> Axes:
    """Draw the choice on the caller's Axes; without a leg, that of the leg rated last."""
    ratings = log.ratings()
    rows = only(of_leg(ratings, leg or leg_now(ratings, shown.scale)), shown)
    for day, keep in ((days[0], rows["local_date"].ge), (days[1], rows["local_date"].le)):
        if day is not None:
            rows = rows[keep(pd.Timestamp(day)).reindex(rows.index)]
    if shown.scale == "furthest_point":
        return furthest_point(rows, marks=log.marks(), title=shown.label, ax=ax)
    return symptoms(rows, scale=shown.scale, marks=log.marks(), title=shown.label, ax=ax)


@stop_first
def overview(log: SymptomLog) -> PictureView | Message:
    """Every picture of ``trends`` on one page."""
    simulated, stop = log.simulated, stopped(log)
    ratings, sessions = log.ratings(), log.sessions()
    if sessions.empty and ratings.empty:
        return nothing_yet(
            "every answer as a dot: leg pain before and after each session, how far down the leg it reached, "
            "and on which days you exercised.",
            simulated=simulated,
        )
    bouts, legs = with_unrecorded(log.bouts(), sessions), leg_trends(ratings)
    until = last_shown(sessions["local_date"], ratings["local_date"], simulated=simulated)
    advice = advice_of(log, until, legs)
    warned, light = above_verdict(warnings(advice, legs), legs), light_of(log, advice, legs)
    marks = with_stops(log.marks(), stop_days(log))
    bands = {leg.name: level_band(leg.trend) for leg in legs}
    levels = levels_drawn(legs, bands if stop is None else {})
    drawn = [leg for leg in legs if leg.name in levels]
    figure, narrow = both_layouts(
        lambda: trends_figure(ratings, bouts, legs=legs, bands=levels, marks=marks, until=until),
        simulated=simulated,
    )
    sure = both_layouts(lambda: dots_figure(drawn, levels), simulated=simulated) if drawn else None
    counted = " ".join(dots_sentence(leg.trend, levels[leg.name]) for leg in drawn)
    facts = {leg.name: leg_facts(ratings, leg) for leg in legs}
    first, *others = said_of(legs)
    return PictureView(
        figure,
        narrow=narrow,
        sentence=first.headline if legs[0].trend.n else facts[legs[0].name],
        alt=trends_alt(legs, warnings=warned, simulated=simulated),
        table=rating_table(ratings) if sessions.empty else session_table(sessions),
        lines=first.lines,
        others=others,
        more=behind_why(legs, facts, drawn),
        sources=sources_of(drawn),
        behind=Behind(*sure, counted) if sure else None,
        notes=(DOWN_THE_LEG,) if drawn else (ONLY_FACTS, DOWN_THE_LEG),
        warnings=[words for words in warned if words not in light.said],
        light=light,
        simulated=simulated,
    )
