"""The words around a picture: warnings and headlines above it, explanations below it and behind "Why?"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glidekit.analysis.legs import told_worse
from glidekit.analysis.phases import early_recent
from glidekit.content.sources import source
from glidekit.in_words import listed, number
from glidekit.plots.view import Message, Said
from glidekit.rules.messages import message, said_by_rule

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from glidekit.analysis.legs import LegTrend
    from glidekit.analysis.trend import Trend
    from glidekit.rules.advice import Advice


_OF_THE_COURSE = ("W-", "P-", "N-twice", "D-hurt-twice")


NUMBER_ALONE = "The headline is about the number for leg pain alone."


def warnings(advice: Advice, legs: Sequence[LegTrend] = ()) -> list[str]:
    """What the rules say about days and weeks, and each leg that is surely worse; shown above any number.

    A single bad day or session is left out: a picture shows a course.
    """
    said = [words for rule, words in said_by_rule(advice) if rule.startswith(_OF_THE_COURSE)]
    return [*said, *(surely_worse(leg, legs) for leg in legs if told_worse(leg.trend) and leg.trend.sure)]


def above_verdict(warned: Sequence[str], legs: Sequence[LegTrend]) -> list[str]:
    """The warnings. If the rules speak of the course, "better" is not the whole answer, and that is said."""
    course = {*warned} - {surely_worse(leg, legs) for leg in legs}
    whole = not course or all(told_worse(leg.trend) for leg in legs)
    return [*warned] if whole else [*warned, NUMBER_ALONE]


def surely_worse(leg: LegTrend, legs: Sequence[LegTrend]) -> str:
    """What the rules say of a leg that is surely worse, named if there are two."""
    return named(leg, legs, message("V-worse"))


def named(leg: LegTrend, legs: Sequence[LegTrend], words: str) -> str:
    """Words about a leg, after its name if there are two: one sentence with one colon."""
    if len(legs) == 1:
        return words
    return f"{leg.name}: {words[0].lower()}{words[1:].replace(': ', ', ', 1)}"


def said_of(legs: Sequence[LegTrend]) -> list[Said]:
    """Each leg's headline and lines, with the leg's name if there are two."""
    return [Said(named(leg, legs, leg.trend.headline), leg.trend.lines) for leg in legs]


def nothing_yet(what: str, *, simulated: bool = False) -> Message:
    """A calm page for an empty log: what will be here, and the next step."""
    return Message(
        "Nothing to show yet.",
        paragraphs=(f"After your first session you will see here {what}",),
        steps=(
            "Do a session, or run gk.check_in(log) to enter how it is now.",
            "Come back here and choose Run, then Run All Cells.",
        ),
        link=("Today's session", "03_todays_session.ipynb"),
        simulated=simulated,
    )


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


def sources_of(drawn: Sequence[LegTrend]) -> list[str]:
    """Names of the sources for what these verdicts say about sciatica in general."""
    return [source(key).where for key in sorted({key for leg in drawn for key in leg.trend.sources})]


def behind_why(
    legs: Sequence[LegTrend], facts: Mapping[str, str], drawn: Sequence[LegTrend] = ()
) -> list[str]:
    """Each verdict's facts and figures, the same counted another way, and what the shapes mean.

    ``drawn``: the legs whose likely level is in the picture.
    """
    said = []
    for leg in legs:
        if leg.trend.n:
            name = [f"The {leg.side} leg:"] if len(legs) > 1 else []
            said += [*name, facts[leg.name], *leg.trend.more, *_counted(leg.trend)]
    return [*said, how_to_read(drawn)] if drawn else said


def _counted(trend: Trend) -> list[str]:
    """Early days against recent ones; empty if there are too few."""
    if trend.series is None:
        return []
    days = [trend.series.when(int(day)) for day in trend.series.days]
    found = early_recent(days, trend.series.scores)
    return [] if found.nap is None else [f"Counted another way, and no second verdict: {found.sentence}"]


def how_to_read(legs: Sequence[LegTrend]) -> str:
    """What the line, bands and dashes mean, with the change that matters for each leg."""
    several = len(legs) > 1
    sizes = [number(leg.trend.important_change) + (f" ({leg.side} leg)" if several else "") for leg in legs]
    return (
        "The line is the likely level. The dark band holds it 50 times in 100, the light one 95 times. "
        f"Dashed: {listed(sizes)} points from the start, the size of change that usually "
        "matters (2 points or 30 % of the start, whichever is larger: Ostelo 2008). All of it is about the "
        "days logged, not about the days to come."
    )
