"""The pages of the safety check: the questions, what a yes shows, and the quiet line when all is clear."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from glidekit.content.safety import numbers, safety_item, safety_items, stop_page, stop_pages
from glidekit.errors import GlidekitError
from glidekit.rules.thresholds import RULES
from glidekit.widgets.forms.days import day_in
from glidekit.widgets.forms.page import Button, Group, Page
from glidekit.widgets.forms.question import Question, ShowIf

if TYPE_CHECKING:
    from collections.abc import Iterable

    from glidekit.content.model import SafetyLevel, StopPage
    from glidekit.rules.gate import Gate
    from glidekit.widgets.safety.reported import Reported

STOPS = ("emergency", "urgent")
"""Levels of a gate that only a clinician's assessment opens again."""

AGREED = "clinician-agreed"
SAVE = Button("save", "Save my answers")
BACK = Button("back", "Go back", asks=False, look="words")
AGAIN = Button("again", "Do the safety check again", asks=False, look="words")

_HEADINGS: dict[SafetyLevel, str] = {
    "emergency": "Signs that need help today",
    "urgent": "Signs that a clinician should see soon",
    "ask-first": "Reasons to ask a clinician first",
}
_UNANSWERED = "Please choose yes or no."


def questions_page(gate: Gate, *, redo: bool = False) -> Page:
    """All questions, nothing chosen; with the reason why they are asked, and a way back where one is open."""
    intro = "These questions look for signs that a clinician should see before you exercise."
    return Page(
        "safety-questions",
        "Safety check",
        intro=tuple(words for words in (gate.reason, intro) if words),
        groups=_groups(),
        buttons=(SAVE, BACK) if redo else (SAVE,),
    )


def since_page(reported: Reported) -> Page:
    """The same questions anew, after a clinician's assessment."""
    on = f" on {reported.when}" if reported.when else ""
    intro = (
        f"You say that a clinician has assessed what you reported{on}, and said that you may exercise. "
        "Please go through the list once more, and say yes only to what is new since then."
    )
    return Page(
        "safety-since",
        "Since that assessment, is any of this new?",
        intro=(intro,),
        groups=_groups(),
        buttons=(SAVE, BACK),
    )


def _groups() -> tuple[Group, ...]:
    groups = [
        Group(
            tuple(_question(item.id, item.button) for item in safety_items(level) if item.card),
            heading=heading,
            layout="list",
            none="None of these",
        )
        for level, heading in _HEADINGS.items()
    ]
    asks = tuple(item.id for item in safety_items("ask-first"))
    agreed = Question(
        AGREED,
        "yes-no",
        "Have you asked a clinician about these exercises, and did they agree?",
        help="Until they do, the gentle versions stay open and the held ones stay locked.",
        required=True,
        blank=_UNANSWERED,
        show_if=ShowIf(asks, (True,)),
    )
    return (*groups, Group((agreed,)))


def _question(name: str, words: str) -> Question:
    return Question(name, "yes-no", " ".join(words.split()), required=True, blank=_UNANSWERED)


def clear_page(gate: Gate, zone: str) -> Page:
    """When the check was done and how long it holds, quietly."""
    if gate.until is None:
        return Page("safety-done", "Safety check done", tone="quiet", buttons=(AGAIN,))
    done = gate.until - timedelta(days=RULES.check_days)
    asked = () if gate.article_allowed else stop_page("ask-first").text
    return Page(
        "safety-done",
        f"Safety check done on {day_in(done, zone)}; good until {day_in(gate.until, zone)}",
        tone="quiet",
        intro=asked,
        buttons=(AGAIN,),
    )


def stopped_page(gate: Gate, reported: Reported, emergency_number: str) -> Page:
    """What to do now. Nothing else is on this page but the one way back."""
    page = _page_of(gate, reported).filled(numbers(typed=emergency_number))
    points = tuple(_reported(flag) for flag in reported.flags)
    on = f" on {reported.when}" if reported.when else ""
    return Page(
        "safety-stop",
        page.title,
        tone="stop",
        intro=page.text,
        steps=page.steps,
        points_title="You reported:" if points else "",
        points=points,
        buttons=(
            Button(
                "assessed",
                f"A clinician has assessed what I reported{on}, and said that I may exercise",
                asks=False,
                look="plain",
            ),
        ),
    )


def _reported(flag: str) -> str:
    try:
        return safety_item(flag).reported
    except GlidekitError:
        return flag  # an older version of this workbook asked it


def _page_of(gate: Gate, reported: Reported) -> StopPage:
    found = stop_pages(flag for flag in reported.flags)
    return found[0] if found else stop_page("spine" if gate.level == "emergency" else "ring-today")


def is_asked_first(name: str) -> bool:
    """Whether an item only asks to talk to somebody first."""
    return safety_item(name).level == "ask-first"


def flags_of(answers: Iterable[tuple[str, object]]) -> tuple[str, ...]:
    """The ids of the questions answered yes."""
    known = {item.id for item in safety_items()}
    return tuple(name for name, answer in answers if answer is True and name in known)
