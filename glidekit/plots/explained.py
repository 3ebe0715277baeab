"""What is said beside a picture, each statement with its source key; no picture stands without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glidekit.analysis.early_recent import early_recent
from glidekit.plots.level import drawable
from glidekit.plots.words import figure

if TYPE_CHECKING:
    from glidekit.analysis.level_band import Band
    from glidekit.analysis.trend import Trend

DOWN_THE_LEG = (
    "Symptoms that move further down the leg are a reason to ease off, even if the number for pain falls. "
    "Symptoms that draw back up towards the spine are a good sign, even if the back is sorer (ictmjc)."
)
ONLY_FACTS = (
    "These are facts from your log, and no verdict. Pain goes up and down by itself, and most sciatica "
    "settles with time (nhs-sciatica), so a picture alone cannot say what an exercise did."
)
EMPTY_DAYS = (
    "An empty day is a day without a session, and no more than that. Doing less on a bad day is sensible."
)


def how_to_read(trend: Trend, band: Band | None) -> list[str]:
    """What the shapes of a verdict mean, or that there is no verdict yet; with the sources of both."""
    if band is None or not drawable(trend, band):
        return [ONLY_FACTS]
    notes = [_band(trend)]
    about = f"Sources for what is said of sciatica in general: {', '.join(trend.sources)}."
    return [*notes, about] if trend.sources else notes


def described(trend: Trend) -> list[str]:
    """Early days against recent ones, counted; nothing where there are too few."""
    if trend.series is None:
        return []
    days = [trend.series.when(int(day)) for day in trend.series.days]
    found = early_recent(days, trend.series.scores)
    return [] if found.nap is None else [f"Counted another way, and no second verdict: {found.sentence}"]


def _band(trend: Trend) -> str:
    return (
        "The line is the likely level. The dark band holds it 50 times in 100, the light one 95 times. "
        f"Dashed: {figure(trend.important_change)} points from the start, the size of change that usually "
        "matters (2 points or 30 % of the start, whichever is larger: Ostelo 2008). All of it is about the "
        "days logged, not about the days to come."
    )
