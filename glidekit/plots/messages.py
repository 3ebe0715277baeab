"""What stands where a picture must not be: a stop, open questions, or nothing to show yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glidekit.analysis.words import days_logged
from glidekit.content.safety import numbers, stop_page
from glidekit.planning.location import moved_down
from glidekit.plots.series import entries
from glidekit.plots.view import Message
from glidekit.plots.words import level
from glidekit.scales import scale

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from glidekit.analysis.trend import Trend
    from glidekit.analysis.verdict import Verdict
    from glidekit.log import SymptomLog
    from glidekit.session.safety import Gate

WORSE = (
    "Leg pain has become worse, and a fixed look at your log has said so. Add nothing to the exercises, and "
    "see a clinician (nhs-sciatica)."
)
_UNTIL_THEN = "While this is open, no picture of your course is shown."


def stop_message(gate: Gate, *, emergency_number: str = "", simulated: bool = False) -> Message | None:
    """The stop page of an urgent or emergency gate, or the request for the full check after "something new".

    None where a picture may be shown. Nothing is plotted as progress while a stop is open.
    """
    if gate.level in ("urgent", "emergency"):
        name = "spine" if gate.level == "emergency" else "ring-today"
        page = stop_page(name).filled(numbers(typed=emergency_number))
        return Message(
            page.title,
            paragraphs=(*page.text, _UNTIL_THEN),
            steps=page.steps,
            heavy=True,
            simulated=simulated,
        )
    if gate.level == "changed":
        return Message(
            "Please answer the safety check first.",
            paragraphs=(gate.reason, "Your entries are safe. The picture comes back afterwards."),
            link=("Do the safety check", "00_start_here.ipynb"),
            simulated=simulated,
        )
    return None


def warnings(gate: Gate, ratings: pd.DataFrame, trend: Trend | None = None) -> list[str]:
    """What is said above a picture, before any number: bad next days, the way down the leg, firmly worse."""
    worse = trend is not None and trend.verdict.worsened and trend.firm
    said = (gate.reason if gate.level == "next-day" else "", _down_the_leg(ratings), WORSE if worse else "")
    return [words for words in said if words]


def by_the_number(sentence: str, warned: Sequence[str], verdict: Verdict) -> str:
    """The verdict under a warning, worded so that nobody takes it for the whole answer."""
    if not warned or verdict.worsened:
        return sentence
    return f"By the number for leg pain alone: {sentence[0].lower()}{sentence[1:]}"


def _down_the_leg(ratings: pd.DataFrame) -> str:
    """Says so where the latest days reach at least one level further than the first; empty otherwise."""
    known = scale("furthest_point")
    made = entries(ratings, known.id)
    made = made[made["daily"]]
    moved = moved_down(made["value"].tolist())
    if moved is None:
        return ""
    ends = [made["local_date"].iloc[end].date() for end in (0, -1)]
    return (
        f"Symptoms reach further down the leg than at first: the middle of the first {moved.days} days was "
        f"{level(known, moved.first)}, of the last {moved.days} days {level(known, moved.last)} "
        f"({days_logged(len(made), *ends)}). Ease off and ask a clinician, whatever the number for pain does "
        "(ictmjc)."
    )


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
    """The page that stands in the place of every picture while a stop is open; None otherwise.

    ``gate`` as already asked of the log, else it is asked here.
    """
    number = str(log.setting("emergency_number") or "")
    return stop_message(gate or log.gate(), emergency_number=number, simulated=log.simulated)
