"""The pictures in words, for those who hear the page rather than see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glidekit.in_words import counted, number
from glidekit.plots.before_after import rows_of
from glidekit.plots.calendar import days_of
from glidekit.plots.messages import named
from glidekit.plots.sentences import calendar_sentence, felt_sentence, symptom_sentence
from glidekit.plots.series import entries, gaps
from glidekit.plots.view import SIMULATED_WORDS
from glidekit.scales import scale

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from glidekit.analysis.legs import LegTrend


def trends_alt(
    legs: Sequence[LegTrend] = (), *, warnings: Sequence[str] = (), simulated: bool = False
) -> str:
    """What gk.trends shows, in at most sixty words: origin, verdicts, warnings, and what is drawn.

    The warnings and the verdicts stand as text beside the picture as well, so what finds no room is not lost.
    """
    said = [
        named(leg, legs, leg.trend.headline) if len(legs) > 1 else f"Leg pain: {leg.trend.headline}"
        for leg in legs
        if leg.trend.n
    ]
    drawn = "Pictures over time: leg pain, how far down the leg, calendar of sessions."
    return within_words((SIMULATED_WORDS.strip() if simulated else "", *said, *warnings, drawn))


def within_words(parts: Sequence[str], most: int = 60) -> str:
    """As many of the parts as fit into so many words; a part that does not fit is left out whole."""
    kept: list[str] = []
    for part in parts:
        if part and len(" ".join([*kept, part]).split()) <= most:
            kept.append(part)
    return " ".join(kept)


def scale_alt(ratings: pd.DataFrame, name: str) -> str:
    """One scale: its sentence, its lowest and highest answer, its gaps."""
    known, made = scale(name), entries(ratings, name)
    words = symptom_sentence(known, made)
    if made.empty:
        return words
    low, high = made["value"].min(), made["value"].max()
    ends = (known.levels[int(low)], known.levels[int(high)]) if known.levels else (number(low), number(high))
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


def felt_alt(legs: Mapping[str, pd.DataFrame], *, simulated: bool = False) -> str:
    """What followed at each starting level, of each leg by its name."""
    rows = [
        f"from {number(level)}: {counted(len(after), 'session')}, median after {number(after.median())}"
        for both in legs.values()
        for level, after in rows_of(both)
    ]
    levels = f"By starting level: {'; '.join(rows)}." if len(legs) == 1 else ""
    said = (felt_sentence(name, both) for name, both in legs.items())
    return within_words((SIMULATED_WORDS.strip() if simulated else "", *said, levels))


def _marked(words: str, *, simulated: bool) -> str:
    return SIMULATED_WORDS + words if simulated else words
