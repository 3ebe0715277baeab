"""What a form shows at one moment: words, questions in groups, buttons. Plain values, drawn by form.js."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from glidekit.widgets.forms.question import Question, blank, problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from glidekit.widgets.forms.question import Answer

Tone = Literal["plain", "quiet", "stop", "saved", "carry-on", "less", "ask"]
Layout = Literal["lines", "row"]


@dataclass(frozen=True, slots=True)
class Group:
    """Questions under one heading.

    ``row`` sets small fields side by side. ``fold`` is what is pressed to see the questions at all; an
    answer or a problem among them opens it.
    """

    questions: tuple[Question, ...]
    heading: str = ""
    help: str = ""
    layout: Layout = "lines"
    fold: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Plain values for the page."""
        plain = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return plain | {"questions": [question.to_dict() for question in self.questions]}


@dataclass(frozen=True, slots=True)
class Button:
    """``asks``: pressing it hands in the answers, which must then be whole."""

    id: str
    label: str
    asks: bool = True
    look: Literal["main", "plain", "words"] = "main"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a longer path, in the line on top."""

    label: str
    state: Literal["done", "now", "later"]


@dataclass(frozen=True, slots=True)
class Page:
    """One page, drawn in the order of its fields after ``tone``; only ``path``, the line of steps, is on top.

    ``facts`` are pairs of words, ``steps`` numbered things to do, ``points`` a list under ``points_title``.
    """

    id: str
    title: str = ""
    tone: Tone = "plain"
    intro: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    steps: tuple[str, ...] = ()
    points_title: str = ""
    points: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()
    after: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()
    path: tuple[Step, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain values for the page."""
        plain = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return plain | {
            "intro": list(self.intro),
            "groups": [group.to_dict() for group in self.groups],
            "buttons": [
                {"id": button.id, "label": button.label, "asks": button.asks, "look": button.look}
                for button in self.buttons
            ],
            "steps": list(self.steps),
            "facts": [list(fact) for fact in self.facts],
            "points": list(self.points),
            "after": list(self.after),
            "path": [{"label": step.label, "state": step.state} for step in self.path],
        }

    @property
    def questions(self) -> Iterator[Question]:
        """All questions, in order."""
        return (question for group in self.groups for question in group.questions)

    def button(self, name: str) -> Button | None:
        """The button of that id."""
        return next((button for button in self.buttons if button.id == name), None)


def check(page: Page, given: Mapping[str, Any], today: date) -> tuple[dict[str, Answer], dict[str, str]]:
    """The answers of a page, and what is wrong with them by question, in words.

    A question left blank is None: never 0, never no. One that was not asked is not among the answers.
    """
    answers: dict[str, Answer] = {}
    wrong: dict[str, str] = {}
    for question in page.questions:
        if question.kind == "info" or not (question.show_if is None or question.show_if.holds(given)):
            continue
        answer = given.get(question.id)
        broken = problem(question, answer, today)
        if broken is not None:
            wrong[question.id] = question.words[broken]
        answers[question.id] = None if blank(answer) or broken else _tidy(answer)
    return answers, wrong


def _tidy(answer: Any) -> Answer:
    return answer.strip() if isinstance(answer, str) else answer
