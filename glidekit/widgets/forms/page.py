"""What a form shows at one moment: words, questions in groups, buttons. Plain values, drawn by form.js.

A question says how it is asked and what may be answered. The same rules run in the page (static/form.js,
beside the field) and here (before anything is saved); the words stand once, in the question.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, get_args

from glidekit.body.areas import marks_in
from glidekit.errors import GlidekitError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


Kind = Literal[
    "yes-no", "scale-0-10", "scale", "levels", "choice", "pick", "several", "minutes", "number", "text",
    "date", "info", "map",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)
Answer = bool | float | str | None

LONGEST_TEXT = 2000


@dataclass(frozen=True, slots=True)
class ShowIf:
    """A question is asked only when any of ``questions`` was answered with one of ``values``."""

    questions: tuple[str, ...]
    values: tuple[Answer, ...]

    def holds(self, answers: Mapping[str, Any]) -> bool:
        """Whether the question is asked, given the answers so far."""
        return any(_same(answers.get(name), value) for name in self.questions for value in self.values)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for the page."""
        return {"questions": list(self.questions), "values": list(self.values)}


def _same(given: object, wanted: object) -> bool:
    # True == 1 in Python, and a yes is no number.
    return type(given) is type(wanted) and given == wanted


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked.

    ``options`` are (value, words) of levels and choices. A ``pick`` is a choice from a long list, folded
    away; of ``several``, any number is named, joined by ", ". ``ends`` are the words at both ends of a scale,
    from ``low`` to ``high``; ``today`` fills a date with the reader's own day;
    only one that looks ``ahead`` may be still to come.
    A field that is ``on_leave`` is an answer once it is left, not at each letter. A blank is taken unless
    ``required``; ``blank`` says what to do.
    """

    id: str
    kind: Kind
    label: str
    help: str = ""
    required: bool = False
    blank: str = "Please answer this one."
    low: float | None = None
    high: float | None = None
    whole: bool = True
    ends: tuple[str, str] = ("", "")
    unit: str = ""
    options: tuple[tuple[str, str], ...] = ()
    show_if: ShowIf | None = None
    today: bool = False
    ahead: bool = False
    pattern: str = ""
    pattern_words: str = ""
    on_leave: bool = False
    longest: int = LONGEST_TEXT
    words: dict[str, str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse an unknown kind and fill in the bounds that a kind implies."""
        if self.kind not in KINDS:
            raise GlidekitError.unknown("kind of question", self.kind, KINDS)
        if self.kind in ("scale-0-10", "minutes"):
            low, high = (0.0, 10.0) if self.kind == "scale-0-10" else (0.0, 1440.0)
            object.__setattr__(self, "low", low if self.low is None else self.low)
            object.__setattr__(self, "high", high if self.high is None else self.high)
        object.__setattr__(self, "words", self._words())

    def _words(self) -> dict[str, str]:
        number = "a whole number" if self.whole else "a number"
        if self.low is not None and self.high is not None:
            number += f" from {self.low:g} to {self.high:g}"
        or_blank = "." if self.required else ", or leave it blank."
        return {
            "blank": self.blank,
            "number": f"Please write {number}{or_blank}",
            "range": f"Please choose {number}{or_blank}",
            "option": f"Please choose one of the answers{or_blank}",
            "date": f"Please write a day, such as 2026-03-09{or_blank}",
            "future": "This day is still to come. Please choose today or an earlier day.",
            "long": f"Please shorten this to {self.longest} characters.",
            "pattern": self.pattern_words,
        }

    def to_dict(self) -> dict[str, Any]:
        """Plain values for the page."""
        plain = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return plain | {
            "ends": list(self.ends),
            "options": [list(option) for option in self.options],
            "show_if": None if self.show_if is None else self.show_if.to_dict(),
        }


def blank(answer: object) -> bool:
    """Whether this is no answer: nothing, empty words, not a number."""
    if isinstance(answer, str):
        return not answer.strip()
    return answer is None or (isinstance(answer, float) and math.isnan(answer))


def problem(question: Question, answer: object, today: date) -> str | None:
    """Which rule an answer breaks (a key of ``question.words``); None when it can be taken."""
    if question.kind == "info":
        return None
    if blank(answer):
        return "blank" if question.required else None
    match question.kind:
        case "yes-no" | "levels" | "choice" | "pick" | "several" | "map":
            return None if _offered(question, answer) else "option"
        case "text":
            return _text_problem(question, answer)
        case "date":
            return _date_problem(answer, date.max if question.ahead else today)
    return _number_problem(question, answer)


def _offered(question: Question, answer: object) -> bool:
    if question.kind == "yes-no":
        return isinstance(answer, bool)
    if question.kind == "several":
        named = str(answer).split(", ")
        return len(set(named)) == len(named) and set(named) <= {value for value, _ in question.options}
    if question.kind == "map":
        return isinstance(answer, str) and marks_in(answer) is not None
    return answer in [value for value, _ in question.options]


def _number_problem(question: Question, answer: object) -> str | None:
    if isinstance(answer, bool) or not isinstance(answer, int | float) or not math.isfinite(answer):
        return "number"
    if question.whole and answer != int(answer):
        return "number"
    low, high = question.low, question.high
    return "range" if (low is not None and answer < low) or (high is not None and answer > high) else None


def _text_problem(question: Question, answer: object) -> str | None:
    if not isinstance(answer, str) or len(answer) > question.longest:
        return "long"
    return "pattern" if question.pattern and not re.fullmatch(question.pattern, answer.strip()) else None


def _date_problem(answer: object, today: date) -> str | None:
    try:
        day = date.fromisoformat(str(answer))
    except ValueError:
        return "date"
    return "future" if day > today else None


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
