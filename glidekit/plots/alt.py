"""The pictures in words, for those who hear the page rather than see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glidekit.plots.before_after import rows_of
from glidekit.plots.calendar import days_of
from glidekit.plots.dots import dots_sentence
from glidekit.plots.level import drawable
from glidekit.plots.sentences import calendar_sentence, felt_sentence, symptom_sentence
from glidekit.plots.series import entries, gaps
from glidekit.plots.view import SIMULATED_WORDS
from glidekit.plots.words import figure
from glidekit.plural import counted
from glidekit.scales import scale

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from glidekit.analysis.band import Band
    from glidekit.analysis.trend import Trend


def trends_alt(
    ratings: pd.DataFrame,
    bouts: pd.DataFrame,
    *,
    trend: Trend | None = None,
    band: Band | None = None,
    warnings: Sequence[str] = (),
    simulated: bool = False,
) -> str:
    """The parts of gk.trends: warnings, leg pain with its verdict, furthest point, calendar."""
    parts = [*warnings, "Pictures over time.", scale_alt(ratings, "leg_pain")]
    if trend is not None and trend.n:
        parts.append(f"Verdict: {trend.sentence}")
    if trend is not None and band is not None and drawable(trend, band) and trend.straight:
        parts.append(dots_sentence(trend, band))
    parts += [scale_alt(ratings, "furthest_point"), f"Calendar: {calendar_sentence(days_of(bouts))}"]
    return _marked(" ".join(parts), simulated=simulated)


def scale_alt(ratings: pd.DataFrame, name: str) -> str:
    """One scale: its sentence, its lowest and highest answer, its gaps."""
    known, made = scale(name), entries(ratings, name)
    words = symptom_sentence(known, made)
    if made.empty:
        return words
    low, high = made["value"].min(), made["value"].max()
    ends = (known.levels[int(low)], known.levels[int(high)]) if known.levels else (figure(low), figure(high))
    open_days = gaps(made["day"].to_numpy())
    longest = max((after - before - 1 for before, after in open_days), default=0)
    words += f" All {counted(len(made), 'answer')} lie between {ends[0]} and {ends[1]}."
    if open_days:
        words += f" {counted(len(open_days), 'gap')} of more than a week, the longest {longest:.0f} days."
    return words


def adherence_alt(bouts: pd.DataFrame, *, simulated: bool = False) -> str:
    """The calendar and the minutes."""
    words = f"Calendar of days and minutes of each session. {calendar_sentence(days_of(bouts))}"
    return _marked(words, simulated=simulated)


def felt_alt(both: pd.DataFrame, *, simulated: bool = False) -> str:
    """What followed at each starting level."""
    rows = [
        f"from {figure(level)}: {counted(len(after), 'session')}, median after {figure(after.median())}"
        for level, after in rows_of(both)
    ]
    words = f"{felt_sentence(scale('leg_pain'), both)} By starting level: {'; '.join(rows)}."
    return _marked(words, simulated=simulated)


def _marked(words: str, *, simulated: bool) -> str:
    return SIMULATED_WORDS + words if simulated else words
