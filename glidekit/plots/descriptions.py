"""The views beside the verdict: all symptoms, missing days, phases, the day after. Descriptions only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from glidekit.analysis.daily import daily, legs_now, legs_rated
from glidekit.analysis.missing import missing_day_bounds
from glidekit.analysis.next_day import dose_and_next_day, next_day_association
from glidekit.analysis.phases import CHOSEN, phases_of
from glidekit.plots import missing as missing_picture
from glidekit.plots import next_day as next_day_picture
from glidekit.plots import phases as phases_picture
from glidekit.plots.alt import within_words
from glidekit.plots.messages import nothing_yet
from glidekit.plots.now import stop_first
from glidekit.plots.picture_column import Panel, column
from glidekit.plots.sentences import pain_of
from glidekit.plots.tables import by_leg
from glidekit.plots.view import SIMULATED_WORDS, Message, PictureView, Said, both_layouts

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    import pandas as pd
    from matplotlib.axes import Axes

    from glidekit.log import SymptomLog

NO_VERDICT = "This describes the days. It is no verdict and never alters the one that gk.trends gives."
BARS = (
    "Grey bars: had a day without an entry been as good or as bad as the logged days of its week. A week "
    "with one entry or none takes the best and the worst of all days."
)
NO_MARKS = (
    "You have set no mark yet, so all days are one phase. gk.marks(log) sets one: new tablets, an injection, "
    "changed exercises."
)


@stop_first
def missing_days(log: SymptomLog) -> PictureView | Message:
    """Which days have an entry, and the two bounds of what the others could have been; each leg by itself."""
    legs, marks = _legs(log.ratings()), log.marks()
    if not legs:
        return nothing_yet("which days have an entry and which have none.", simulated=log.simulated)

    def shown(name: str, series: pd.Series[float]) -> _Shown:
        found, title = missing_day_bounds(series), f"{name}, day by day"

        def draw(ax: Axes) -> object:
            return missing_picture.missing_days(found, marks=marks, title=title, ax=ax)

        table = found.table.reset_index()[["day", "value", "best", "worst"]]
        named = table.set_axis(["Day", "Leg pain", "Best it could be", "Worst it could be"], axis=1)
        return _Shown(name, title, draw, _said(name, legs, found.sentence), named)

    return _view(log, [shown(*leg) for leg in legs.items()], 250, notes=(BARS, NO_VERDICT))


@stop_first
def phases(log: SymptomLog) -> PictureView | Message:
    """The days between the marks you set: days, dates and middle value of each phase; each leg by itself."""
    legs, marks = _legs(log.ratings()), log.marks()
    if not legs:
        return nothing_yet("the days before and after each mark you set.", simulated=log.simulated)
    found = {name: phases_of(series, marks) for name, series in legs.items()}

    def shown(name: str, series: pd.Series[float]) -> _Shown:
        title = f"{name} by phase"

        def draw(ax: Axes) -> object:
            return phases_picture.phases(series, found[name], marks=marks, title=title, ax=ax)

        return _Shown(name, title, draw, f"{title}. {found[name].sentence}", found[name].table())

    several = any(len(one.phases) > 1 for one in found.values())
    return _view(
        log,
        [shown(*leg) for leg in legs.items()],
        210,
        warnings=(CHOSEN,) if several else (),
        notes=(NO_VERDICT,) if several else (NO_MARKS, NO_VERDICT),
    )


def _legs(ratings: pd.DataFrame) -> dict[str, pd.Series[float]]:
    """The daily leg pain of each leg by its name; a leg is named where two were ever rated."""
    several = len(legs_rated(ratings)) > 1
    found = {pain_of(side if several else None): daily(ratings, side=side) for side in legs_now(ratings)}
    return {name: series for name, series in found.items() if len(series)}


def _said(name: str, legs: Collection[str], sentence: str) -> str:
    """The sentence, with the leg it is about where there are two."""
    return f"{name}: {sentence}" if len(legs) > 1 else sentence


@stop_first
def next_day(log: SymptomLog) -> PictureView | Message:
    """Exercise time and leg pain on the day after, as an association; words alone below 40 days."""
    ratings, sessions = log.ratings(), log.sessions()
    several = len(legs_rated(ratings)) > 1
    legs = {
        pain_of(side if several else None): dose_and_next_day(sessions, ratings, side=side)
        for side in legs_now(ratings)
    }
    found = {name: next_day_association(days) for name, days in legs.items()}
    said = {name: _said(name, legs, one.sentence) for name, one in found.items()}
    enough = [name for name, one in found.items() if one.shown]
    if not enough:
        return Message(
            "Not enough to compare yet.",
            paragraphs=(
                *said.values(),
                "With fewer days a picture would show chance and little else, so none is drawn.",
            ),
            simulated=log.simulated,
        )

    def shown(name: str) -> _Shown:
        days = legs[name]
        title = _said(name, legs, "Minutes and the day after")

        def draw(ax: Axes) -> object:
            return next_day_picture.next_day(days, found[name], title=title, ax=ax)

        table = days.dropna(subset=["minutes", "before", "next_day"])
        columns = ["Day", "Minutes", "Leg pain before", "Leg pain on the next day"]
        return _Shown(name, title, draw, said[name], table.set_axis(columns, axis=1))

    notes = ("Each dot is a day with a session. No line is drawn through them on purpose.", NO_VERDICT)
    return _view(log, [shown(name) for name in enough], 230, notes=notes, below_px=64)


def _heard(legs: Sequence[_Shown]) -> list[str]:
    """What the pictures are; then sentence by sentence what stands as text beside them as well."""
    said = (part for leg in legs for part in re.split(r"(?<=[.;]) ", leg.sentence))
    return list(dict.fromkeys((*(f"{leg.title}." for leg in legs), *said)))


class _Shown(NamedTuple):
    """One leg's picture with its title, its sentence and its numbers."""

    name: str
    title: str
    draw: Callable[[Axes], object]
    sentence: str
    table: pd.DataFrame


def _view(
    log: SymptomLog,
    legs: Sequence[_Shown],
    height_px: float,
    *,
    notes: Sequence[str],
    warnings: Sequence[str] = (),
    below_px: float = 46,
) -> PictureView:
    panels = [Panel(height_px, 64, below_px, leg.draw) for leg in legs]
    figure, narrow = both_layouts(lambda: column(panels), simulated=log.simulated)
    first, *others = legs
    return PictureView(
        figure,
        narrow=narrow,
        sentence=first.sentence,
        others=[Said(leg.sentence) for leg in others],
        alt=within_words((SIMULATED_WORDS.strip() if log.simulated else "", *_heard(legs))),
        table=by_leg({leg.name: leg.table for leg in legs}),
        notes=notes,
        warnings=warnings,
        simulated=log.simulated,
    )
