"""From a log to the views a notebook shows: the gate first, then the frames, then the picture."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from glidekit.analysis.daily import of_leg
from glidekit.analysis.felt import REGRESSION
from glidekit.analysis.legs import leg_trends
from glidekit.analysis.level_band import level_band
from glidekit.plots.alt import adherence_alt, felt_alt, trends_alt
from glidekit.plots.before_after import pairs_of
from glidekit.plots.calendar import days_of, with_unrecorded
from glidekit.plots.columns import adherence_figure, felt_figure, trends_figure
from glidekit.plots.explained import DOWN_THE_LEG, EMPTY_DAYS, described, how_to_read
from glidekit.plots.lettering import stamp
from glidekit.plots.messages import nothing_yet, said_of, stopped, warnings
from glidekit.plots.sentences import calendar_sentence, felt_sentence, symptom_sentence
from glidekit.plots.series import entries
from glidekit.plots.tables import day_table, felt_table, rating_table, session_table
from glidekit.plots.view import PictureView
from glidekit.scales import scale

if TYPE_CHECKING:
    import pandas as pd

    from glidekit.log import SymptomLog
    from glidekit.plots.view import Message

_RECENT = timedelta(days=28)


def trends(log: SymptomLog) -> PictureView | Message:
    """Leg pain with its verdict, each leg by itself, how far down the leg, and the calendar.

    A stop page in their place while an urgent or emergency answer is open.
    """
    simulated = log.simulated
    stop = stopped(log)
    if stop is not None:
        return stop
    ratings, sessions = log.ratings(), log.sessions()
    if sessions.empty and ratings.empty:
        return nothing_yet(
            "every answer as a dot: leg pain before and after each session, how far down the leg it reached, "
            "and on which days you exercised.",
            simulated=simulated,
        )
    bouts, legs = with_unrecorded(log.bouts(), sessions), leg_trends(ratings)
    warned = warnings(log.advice(), *(leg.trend for leg in legs))
    made = entries(of_leg(ratings, legs[0].side), "leg_pain")
    until = _until(sessions["local_date"], ratings["local_date"], simulated=simulated)
    figure = trends_figure(ratings, bouts, legs=legs, marks=log.marks(), until=until)
    facts = symptom_sentence(scale("leg_pain"), made)
    first, *others = said_of(legs, warned)
    verdict = legs[0].trend
    return PictureView(
        stamp(figure) if simulated else figure,
        sentence=first.headline if verdict.n else facts,
        alt=trends_alt(legs, warnings=warned, simulated=simulated),
        table=rating_table(made) if sessions.empty else session_table(sessions),
        lines=first.lines,
        others=others,
        more=(*((facts,) if verdict.n else ()), *verdict.more, *described(verdict)),
        notes=(*how_to_read(verdict, level_band(verdict)), DOWN_THE_LEG),
        warnings=warned,
        simulated=simulated,
    )


def adherence(log: SymptomLog) -> PictureView | Message:
    """What was done against what was planned: a calendar of sets, and the minutes of each session."""
    simulated = log.simulated
    stop = stopped(log)
    if stop is not None:
        return stop
    sessions = log.sessions()
    bouts = with_unrecorded(log.bouts(), sessions)
    if bouts.empty:
        return nothing_yet(
            "a calendar: a square for each day with a session, filled as far as you did what was planned.",
            simulated=simulated,
        )
    until = _until(sessions["local_date"], simulated=simulated)
    figure = adherence_figure(bouts, sessions, until=until)
    return PictureView(
        stamp(figure) if simulated else figure,
        sentence=calendar_sentence(days_of(bouts)),
        alt=adherence_alt(bouts, simulated=simulated),
        table=day_table(days_of(bouts)),
        notes=(EMPTY_DAYS,),
        simulated=simulated,
    )


def felt_change(log: SymptomLog) -> PictureView | Message:
    """Leg pain after sessions at each starting level, with the warning that belongs to it."""
    simulated = log.simulated
    stop = stopped(log)
    if stop is not None:
        return stop
    sessions = log.sessions()
    both = pairs_of(sessions)
    if both.empty:
        return nothing_yet(
            "for each level of leg pain that a session began with, which levels followed it.",
            simulated=simulated,
        )
    figure = felt_figure(sessions)
    return PictureView(
        stamp(figure) if simulated else figure,
        sentence=felt_sentence(scale("leg_pain"), both),
        alt=felt_alt(both, simulated=simulated),
        table=felt_table(both),
        warnings=(REGRESSION,),
        simulated=simulated,
    )


def _until(*dates: pd.Series, simulated: bool) -> date:
    """The last day shown: today, so that days since the last entry are seen as empty; four weeks at most."""
    last: date = max(given.max() for given in dates if len(given)).date()
    today = date.today()  # noqa: DTZ011 - the day where the reader is
    return last if simulated else max(last, min(today, last + _RECENT))
