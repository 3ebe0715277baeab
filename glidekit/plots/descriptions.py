"""The views beside the verdict: all symptoms, missing days, phases, the day after. Descriptions only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glidekit.analysis.daily import daily, leg_now
from glidekit.analysis.missing import missing_day_bounds
from glidekit.analysis.next_day import dose_and_next_day, next_day_association
from glidekit.analysis.phases import CHOSEN, phases_of
from glidekit.plots import missing as missing_picture
from glidekit.plots import next_day as next_day_picture
from glidekit.plots import phases as phases_picture
from glidekit.plots.messages import nothing_yet
from glidekit.plots.now import stop_first
from glidekit.plots.picture_column import Panel, column
from glidekit.plots.view import SIMULATED_WORDS, Message, PictureView, both_layouts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd
    from matplotlib.axes import Axes

    from glidekit.log import SymptomLog
    from glidekit.scales import Side

NO_VERDICT = "This describes the days. It is no verdict and never alters the one that gk.trends gives."
BARS = (
    "Grey bars: had a day without an entry been as good or as bad as the logged days of its week. A week "
    "without any entry takes the best and the worst of all days."
)
NO_MARKS = (
    "You have set no mark yet, so all days are one phase. gk.marks(log) sets one: new tablets, an injection, "
    "changed exercises."
)


@stop_first
def missing_days(log: SymptomLog) -> PictureView | Message:
    """Which days have an entry, and the two bounds of what the others could have been."""
    ratings = log.ratings()
    side = leg_now(ratings)
    series = daily(ratings, side=side)
    if series.empty:
        return nothing_yet("which days have an entry and which have none.", simulated=log.simulated)
    found, marks = missing_day_bounds(series), log.marks()
    table = found.table.reset_index()[["day", "value", "best", "worst"]]
    return _view(
        log,
        lambda ax: missing_picture.missing_days(found, marks=marks, title=f"{_of(side)}, day by day", ax=ax),
        250,
        found.sentence,
        table.set_axis(["Day", "Leg pain", "Best it could be", "Worst it could be"], axis=1),
        notes=(
            BARS,
            NO_VERDICT,
        ),
    )


@stop_first
def phases(log: SymptomLog) -> PictureView | Message:
    """The days between the marks you set: days, dates and middle value of each phase."""
    ratings, marks = log.ratings(), log.marks()
    side = leg_now(ratings)
    series = daily(ratings, side=side)
    if series.empty:
        return nothing_yet("the days before and after each mark you set.", simulated=log.simulated)
    found = phases_of(series, marks)
    return _view(
        log,
        lambda ax: phases_picture.phases(series, found, marks=marks, title=f"{_of(side)} by phase", ax=ax),
        210,
        f"{_of(side)} by phase. {found.sentence}",
        found.table(),
        warnings=(CHOSEN,) if len(found.phases) > 1 else (),
        notes=(NO_VERDICT,) if len(found.phases) > 1 else (NO_MARKS, NO_VERDICT),
    )


def _of(side: Side | None) -> str:
    """The leg is named where there are two."""
    return "Leg pain" if side is None else f"{side.capitalize()} leg pain"


@stop_first
def next_day(log: SymptomLog) -> PictureView | Message:
    """Exercise time and leg pain on the day after, as an association; words alone below 40 days."""
    days = dose_and_next_day(log.sessions(), log.ratings())
    found = next_day_association(days)
    if not found.shown:
        return Message(
            "Not enough to compare yet.",
            paragraphs=(
                found.sentence,
                "With fewer days a picture would show chance and little else, so none is drawn.",
            ),
            simulated=log.simulated,
        )
    table = days.dropna(subset=["minutes", "before", "next_day"])
    return _view(
        log,
        lambda ax: next_day_picture.next_day(days, found, title="Minutes and the day after", ax=ax),
        230,
        found.sentence,
        table.set_axis(["Day", "Minutes", "Leg pain before", "Leg pain on the next day"], axis=1),
        notes=("Each dot is a day with a session. No line is drawn through them on purpose.", NO_VERDICT),
        below_px=64,
    )


def _view(
    log: SymptomLog,
    draw: Callable[[Axes], object],
    height_px: float,
    sentence: str,
    table: pd.DataFrame,
    *,
    notes: Sequence[str],
    warnings: Sequence[str] = (),
    below_px: float = 46,
) -> PictureView:
    figure, narrow = both_layouts(
        lambda: column([Panel(height_px, 64, below_px, draw)]), simulated=log.simulated
    )
    said = SIMULATED_WORDS if log.simulated else ""
    return PictureView(
        figure,
        narrow=narrow,
        sentence=sentence,
        alt=f"{said}{sentence}",
        table=table,
        notes=notes,
        warnings=warnings,
        simulated=log.simulated,
    )
