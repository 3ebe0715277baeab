"""Pages of words: a stop, open questions, nothing to show yet, and what is said above a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glidekit.analysis.legs import told_worse
from glidekit.content.safety import numbers, stop_page
from glidekit.log.settings import COUNTRY, EMERGENCY_NUMBER
from glidekit.plots.view import Message, Said
from glidekit.rules.messages import message, said_by_rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glidekit.analysis.legs import LegTrend
    from glidekit.content.entries import Numbers
    from glidekit.log import SymptomLog
    from glidekit.rules.advice import Advice
    from glidekit.rules.gate import Gate

_OF_THE_COURSE = ("W-", "P-", "N-twice", "D-hurt-twice")
NUMBER_ALONE = "The headline is about the number for leg pain alone."


def stop_message(gate: Gate, *, ring: Numbers | None = None, simulated: bool = False) -> Message | None:
    """The stop page of an urgent or emergency gate, or the request for the full check after "something new".

    ``ring``: whom to ring there. All pages that apply stand in it, the one to act on first in front. None
    where a verdict may be shown. Nothing is told as progress while a stop is open.
    """
    if gate.level in ("urgent", "emergency"):
        pages = [stop_page(name).filled(ring or numbers()) for name in gate.pages]
        return Message(
            pages[0].title,
            paragraphs=[words for page in pages for words in page.text],
            steps=tuple(dict.fromkeys(step for page in pages for step in page.steps)),
            heavy=True,
            simulated=simulated,
        )
    if gate.level == "ask":
        return Message(
            "Please answer the safety check first.",
            paragraphs=(gate.reason, "Your entries are safe."),
            link=("Do the safety check", "00_start_here.ipynb"),
            simulated=simulated,
        )
    return None


def warnings(advice: Advice, legs: Sequence[LegTrend] = ()) -> list[str]:
    """What is said above a picture, before any number: what the rules say where they ask for less or more.

    A bad day or session is no matter of a picture; days and weeks are, and a leg that is surely worse.
    """
    said = [words for rule, words in said_by_rule(advice) if rule.startswith(_OF_THE_COURSE)]
    return [*said, *(surely_worse(leg, legs) for leg in legs if told_worse(leg.trend) and leg.trend.sure)]


def above_verdict(warned: Sequence[str], legs: Sequence[LegTrend]) -> list[str]:
    """The warnings; beside what the rules say of the course, "better" is not the whole answer."""
    course = {*warned} - {surely_worse(leg, legs) for leg in legs}
    whole = not course or all(told_worse(leg.trend) for leg in legs)
    return [*warned] if whole else [*warned, NUMBER_ALONE]


def surely_worse(leg: LegTrend, legs: Sequence[LegTrend]) -> str:
    """What the rules say of a leg that is surely worse; it is named where there are two."""
    return named(leg, legs, message("V-worse"))


def named(leg: LegTrend, legs: Sequence[LegTrend], words: str) -> str:
    """What is said of a leg, after its name where there are two: one sentence with one colon."""
    if len(legs) == 1:
        return words
    return f"{leg.name}: {words[0].lower()}{words[1:].replace(': ', ', ', 1)}"


def said_of(legs: Sequence[LegTrend]) -> list[Said]:
    """Each leg's headline and lines; the leg is named where there are two."""
    return [Said(named(leg, legs, leg.trend.headline), leg.trend.lines) for leg in legs]


def nothing_yet(what: str, *, simulated: bool = False) -> Message:
    """A calm page for a log without entries: what will stand here, and the next step."""
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


def stopped(log: SymptomLog, gate: Gate | None = None) -> Message | None:
    """The page that comes before every picture while a stop is open; None otherwise.

    ``gate`` as already asked of the log, else it is asked here.
    """
    ring = numbers(str(log.setting(COUNTRY) or ""), str(log.setting(EMERGENCY_NUMBER) or ""))
    return stop_message(gate or log.gate(), ring=ring, simulated=log.simulated)
