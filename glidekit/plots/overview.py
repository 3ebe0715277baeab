"""From a log to the views a notebook shows: the gate first, then the frames, then the picture."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pandas as pd

from glidekit.analysis.daily import leg_now, legs_now, legs_rated, of_leg
from glidekit.analysis.felt import REGRESSION
from glidekit.analysis.legs import leg_trends
from glidekit.analysis.level_band import level_band
from glidekit.errors import GlidekitError
from glidekit.plots.alt import adherence_alt, felt_alt, trends_alt
from glidekit.plots.before_after import pairs_of
from glidekit.plots.calendar import days_of, with_unrecorded
from glidekit.plots.dots import dots_sentence
from glidekit.plots.explained import (
    DOWN_THE_LEG,
    EMPTY_DAYS,
    ONLY_FACTS,
    behind_why,
    levels_drawn,
    sources_of,
)
from glidekit.plots.explore import chosen_view
from glidekit.plots.messages import above_verdict, nothing_yet, said_of, stopped, warnings
from glidekit.plots.now import advice_of, diary_of, light_of, stop_days, stop_first, with_stops
from glidekit.plots.picture_column import adherence_figure, dots_figure, felt_figure, trends_figure
from glidekit.plots.sentences import calendar_sentence, felt_sentence, pain_of
from glidekit.plots.small_multiples import Shown, leg_facts, only
from glidekit.plots.symptoms import furthest_point, symptoms
from glidekit.plots.tables import by_leg, day_table, felt_table, rating_table, session_table
from glidekit.plots.view import Behind, PictureView, Said, both_layouts
from glidekit.scales import SIDES
from glidekit.scales import scale as scale_named

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from glidekit.log import SymptomLog
    from glidekit.plots.view import Message
    from glidekit.scales import Side

_RECENT = timedelta(days=28)


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
    shows that choice alone; only leg pain over the whole record has a verdict. With ``ax`` the picture of the
    choice is drawn there, and the Axes returned. While a stop is open its page comes first, and no verdict.
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
    """A date, or one written as 2026-05-01."""
    try:
        if given is None or isinstance(given, date):
            return given
        return date.fromisoformat(given)
    except (TypeError, ValueError):
        raise GlidekitError(f"{given!r} is not a date.", do="Write it as 2026-05-01.") from None


def _drawn(
    log: SymptomLog, shown: Shown, leg: Side | None, days: tuple[date | None, date | None], ax: Axes
) -> Axes:
    """The picture of the choice on Axes of one's own; without a leg that of the one rated last."""
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
    until = _until(sessions["local_date"], ratings["local_date"], simulated=simulated)
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


@stop_first
def adherence(log: SymptomLog) -> PictureView | Message:
    """What was done against what was planned: a calendar of sets, and the minutes of each session."""
    simulated = log.simulated
    sessions = log.sessions()
    bouts = with_unrecorded(log.bouts(), sessions)
    if bouts.empty:
        return nothing_yet(
            "a calendar: a square for each day with a session, filled as far as you did what was planned.",
            simulated=simulated,
        )
    until = _until(sessions["local_date"], simulated=simulated)
    ratings = log.ratings()
    figure, narrow = both_layouts(
        lambda: adherence_figure(bouts, sessions, ratings, until=until), simulated=simulated
    )
    return PictureView(
        figure,
        narrow=narrow,
        sentence=calendar_sentence(days_of(bouts)),
        alt=adherence_alt(bouts, simulated=simulated),
        table=day_table(days_of(bouts)),
        notes=(EMPTY_DAYS,),
        simulated=simulated,
    )


@stop_first
def felt_change(log: SymptomLog) -> PictureView | Message:
    """Leg pain after sessions at each starting level, with the warning that belongs to it."""
    simulated = log.simulated
    sessions, sides = log.sessions(), _felt_sides(log.ratings())
    legs = {name: pairs_of(sessions, side=side) for name, side in sides.items()}
    legs = {name: both for name, both in legs.items() if len(both)}
    if not legs:
        return nothing_yet(
            "for each level of leg pain that a session began with, which levels followed it.",
            simulated=simulated,
        )
    figure, narrow = both_layouts(
        lambda: felt_figure(sessions, {name: sides[name] for name in legs}), simulated=simulated
    )
    first, *others = (felt_sentence(name, both) for name, both in legs.items())
    return PictureView(
        figure,
        narrow=narrow,
        sentence=first,
        others=[Said(sentence) for sentence in others],
        alt=felt_alt(legs, simulated=simulated),
        table=by_leg({name: felt_table(both) for name, both in legs.items()}),
        warnings=(REGRESSION,),
        simulated=simulated,
    )


def _felt_sides(ratings: pd.DataFrame) -> dict[str, Side | None]:
    """The legs rated now by the name of their pain; a leg is named where two were ever rated."""
    several = len(legs_rated(ratings)) > 1
    return {pain_of(side if several else None): side if several else None for side in legs_now(ratings)}


def _until(*dates: pd.Series, simulated: bool) -> date:
    """The last day shown: today, so that days since the last entry are seen as empty; four weeks at most."""
    last: date = max(given.max() for given in dates if len(given)).date()
    today = date.today()  # noqa: DTZ011 - the day where the reader is
    return last if simulated else max(last, min(today, last + _RECENT))
