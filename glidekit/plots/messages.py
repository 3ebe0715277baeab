"""What stands where a picture must not be: a stop, open questions, or nothing to show yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glidekit.content.safety import stop_page
from glidekit.plots.series import entries, facts
from glidekit.plots.view import Message
from glidekit.plots.words import level
from glidekit.scales import scale

if TYPE_CHECKING:
    import pandas as pd

    from glidekit.session.safety import Gate

_ENOUGH = 3  # days in each median: one odd day is no direction
_UNTIL_THEN = "While this is open, no picture of your course is shown."


def stop_message(gate: Gate, *, emergency_number: str = "", simulated: bool = False) -> Message | None:
    """The stop page of an urgent or emergency gate, or the request for the full check after "something new".

    None where a picture may be shown. Nothing is plotted as progress while a stop is open.
    """
    if gate.level in ("urgent", "emergency"):
        page = stop_page(gate.level).filled(emergency_number)
        return Message(
            page.title, paragraphs=(page.text, _UNTIL_THEN), steps=page.steps, heavy=True, simulated=simulated
        )
    if gate.level == "changed":
        return Message(
            "Please answer the safety check first.",
            paragraphs=(gate.reason, "Your entries are safe. The picture comes back afterwards."),
            link=("Do the safety check", "00_start_here.ipynb"),
            simulated=simulated,
        )
    return None


def warnings(gate: Gate, ratings: pd.DataFrame) -> list[str]:
    """What is said above a picture, before any number: bad next days in a row, and the way down the leg."""
    return [
        words for words in (gate.reason if gate.level == "next-day" else "", _down_the_leg(ratings)) if words
    ]


def _down_the_leg(ratings: pd.DataFrame) -> str:
    """Says so where the latest days reach at least one level further than the first; empty otherwise."""
    known = scale("furthest_point")
    found = facts(entries(ratings, known.id))
    if found.ends_n < _ENOUGH or found.first_median is None or found.last_median is None:
        return ""
    if found.last_median - found.first_median < (known.important_change or 1):
        return ""
    first, last = level(known, found.first_median), level(known, found.last_median)
    return (
        f"Symptoms reach further down the leg than at first: the middle of the first {found.ends_n} days was "
        f"{first}, of the last {found.ends_n} days {last}. Ease off and ask a clinician, "
        "whatever the number for pain does (ictmjc)."
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
