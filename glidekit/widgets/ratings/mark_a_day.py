"""Marks: days on which something changed, so that a later picture can show them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from glidekit.in_words import day
from glidekit.widgets.forms.form import Form
from glidekit.widgets.forms.page import Button, Group, Page
from glidekit.widgets.forms.question import Question, ShowIf

if TYPE_CHECKING:
    from glidekit.log import SymptomLog
    from glidekit.widgets.forms.question import Answer

WHAT, DETAIL, DAY = "what", "detail", "day"
LABELS = {"tablets": "new tablets", "injection": "injection", "other": ""}

PAGE = Page(
    "mark",
    "Mark a day",
    intro=("Something changed? Put a mark on the day, and your pictures get a line there.",),
    groups=(
        Group(
            (
                Question(
                    WHAT,
                    "choice",
                    "What changed?",
                    required=True,
                    blank="Please choose one.",
                    options=(
                        ("tablets", "New tablets"),
                        ("injection", "An injection"),
                        ("other", "Something else"),
                    ),
                ),
                Question(
                    "other",
                    "text",
                    "What was it, in a few words?",
                    required=True,
                    blank="Please write a few words, such as: new chair at work.",
                    show_if=ShowIf((WHAT,), ("other",)),
                ),
                Question(
                    DAY, "date", "On which day?", required=True, blank="Please choose a day.", today=True
                ),
                Question(DETAIL, "text", "Anything more you want to remember?"),
            )
        ),
    ),
    buttons=(Button("save", "Save the mark"),),
)


class Marks(Form):
    """Saves a mark; a day that is still to come is refused."""

    def __init__(self, log: SymptomLog, **more: Any) -> None:
        self._log = log
        super().__init__(PAGE, **more)

    def answered(self, button: str, answers: dict[str, Answer]) -> None:  # noqa: ARG002 - one button
        """Save it, and make room for another."""
        label = LABELS[str(answers[WHAT])] or str(answers["other"])
        on = date.fromisoformat(str(answers[DAY]))
        self._log.mark(label, on, str(answers[DETAIL] or ""))
        self.show(PAGE)
        self.saved(f"Saved: {label}, on {day(on)}.")
