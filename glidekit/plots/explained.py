"""What is said beside a picture; no picture stands without it. Notebook 04 gives the sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glidekit.analysis.early_recent import early_recent
from glidekit.content.sources import source
from glidekit.in_words import listed, number
from glidekit.plots.level import drawable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from glidekit.analysis.legs import LegTrend
    from glidekit.analysis.level_band import Band
    from glidekit.analysis.trend import Trend

DOWN_THE_LEG = (
    "If it spreads further down the leg while you move or the day after, ease off: physios use this as a "
    "warning, though no study shows that it tells how you will do. If it draws back towards the spine, that "
    "is usually welcome."
)
ONLY_FACTS = (
    "These are facts from your log, and no verdict. Pain goes up and down by itself, and most people with "
    "sciatica get better with time. So a picture alone cannot say what an exercise did."
)
EMPTY_DAYS = (
    "An empty day is a day without a session, and no more than that. Doing less on a bad day is sensible."
)


def levels_drawn(legs: Sequence[LegTrend], bands: Mapping[str, Band | None]) -> dict[str, Band]:
    """Of the likely levels by the leg's name, those that a picture shows."""
    found = ((leg, bands.get(leg.name)) for leg in legs)
    return {leg.name: band for leg, band in found if band is not None and drawable(leg.trend, band)}


def sources_of(drawn: Sequence[LegTrend]) -> list[str]:
    """Who says what is said of sciatica in general beside these verdicts."""
    return [source(key).where for key in sorted({key for leg in drawn for key in leg.trend.sources})]


def behind_why(
    legs: Sequence[LegTrend], facts: Mapping[str, str], drawn: Sequence[LegTrend] = ()
) -> list[str]:
    """The figures of each verdict below its facts, the same counted another way, and what the shapes mean.

    ``drawn`` are the legs whose likely level is in the picture.
    """
    said = []
    for leg in legs:
        if leg.trend.n:
            name = [f"The {leg.side} leg:"] if len(legs) > 1 else []
            said += [*name, facts[leg.name], *leg.trend.more, *_counted(leg.trend)]
    return [*said, how_to_read(drawn)] if drawn else said


def _counted(trend: Trend) -> list[str]:
    """Early days against recent ones; nothing where there are too few."""
    if trend.series is None:
        return []
    days = [trend.series.when(int(day)) for day in trend.series.days]
    found = early_recent(days, trend.series.scores)
    return [] if found.nap is None else [f"Counted another way, and no second verdict: {found.sentence}"]


def how_to_read(legs: Sequence[LegTrend]) -> str:
    """What line, bands and dashes of a verdict mean, with the size that matters to each leg."""
    several = len(legs) > 1
    sizes = [number(leg.trend.important_change) + (f" ({leg.side} leg)" if several else "") for leg in legs]
    return (
        "The line is the likely level. The dark band holds it 50 times in 100, the light one 95 times. "
        f"Dashed: {listed(sizes)} points from the start, the size of change that usually "
        "matters (2 points or 30 % of the start, whichever is larger: Ostelo 2008). All of it is about the "
        "days logged, not about the days to come."
    )
