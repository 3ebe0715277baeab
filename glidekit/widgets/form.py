"""A form in the page: a Page of questions, their answers checked, and "Saved" only after Python has saved.

A Page is plain values, drawn by static/form.js. The same rules run there (beside the field) and here (before
anything is saved); their words stand once, in the question. Callbacks run on subshell threads of the kernel,
so each form handles one thing at a time.
"""

from __future__ import annotations

import logging
import math
import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Literal, get_args
from zoneinfo import ZoneInfo

import traitlets

from glidekit.body.areas import marks_in
from glidekit.errors import GlidekitError
from glidekit.log.listeners import told_afterwards
from glidekit.pages.render import render
from glidekit.progress import heard_by
from glidekit.widgets.page_widget import PageWidget, themed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_LOG = logging.getLogger(__name__)

Kind = Literal[
    "yes-no", "scale-0-10", "scale", "levels", "choice", "pick", "several", "minutes", "number", "text",
    "date", "info", "map",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)
Answer = bool | float | str | None

LONGEST_TEXT = 2000


@dataclass(frozen=True, slots=True)
class ShowIf:
    """Ask a question only if any of ``questions`` was answered with one of ``values``."""

    questions: tuple[str, ...]
    values: tuple[Answer, ...]

    def holds(self, answers: Mapping[str, Any]) -> bool:
        """Whether the question is asked, given the answers so far."""
        return any(_same(answers.get(name), value) for name in self.questions for value in self.values)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for the page."""
        return {"questions": list(self.questions), "values": list(self.values)}


def _same(given: object, wanted: object) -> bool:
    # In Python True == 1, but a yes is not a number.
    return type(given) is type(wanted) and given == wanted


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked.

    ``options`` are (value, words) of levels and choices. ``pick`` is a choice from a long list, folded away;
    ``several`` takes any number of options, joined by ", ". ``ends`` are the words at both ends of a scale
    from ``low`` to ``high``. ``today`` fills a date with the reader's own day; only a date that looks
    ``ahead`` may lie in the future. With ``on_leave`` a field answers once it is left, not at each letter. A
    blank is taken unless ``required``; ``blank`` says what to do.
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


def number_question(name: str, label: str, limits: tuple[float, float], **more: Any) -> Question:
    """A number that must be given, from the lower limit to the higher one."""
    low, high = limits
    blank = f"Please write a number from {low:g} to {high:g}."
    return Question(name, "number", label, required=True, blank=blank, low=low, high=high, **more)


def blank(answer: object) -> bool:
    """Whether an answer is missing: nothing, empty words, not a number."""
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

    ``row`` sets small fields side by side. ``fold`` is the line that unfolds the questions; an answer
    or a problem among them opens it.
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
    """``asks``: pressing it hands in the answers, which must be complete."""

    id: str
    label: str
    asks: bool = True
    look: Literal["main", "plain", "words"] = "main"


@dataclass(frozen=True, slots=True)
class Step:
    """One step in the line on top."""

    label: str
    state: Literal["done", "now", "later"]


AT_ONCE = 10
"""Lines of a list that are shown at once."""

BACK = Button("back", "Go back", asks=False, look="words")


@dataclass(frozen=True, slots=True)
class Page:
    """One page, drawn in the order of its fields after ``tone``; ``path``, the line of steps, is on top.

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


def row(name: str, words: str) -> Button:
    """One line of a list."""
    return Button(name, words, asks=False, look="plain")


def stretch(count: int, start: int) -> tuple[int, int]:
    """The first line to show and the one after the last, for a list of ``count`` that starts at ``start``."""
    first = max(0, min(start, count - 1)) // AT_ONCE * AT_ONCE if count else 0
    return first, min(first + AT_ONCE, count)


def turning(count: int, start: int) -> tuple[Button, ...]:
    """Buttons to later and earlier lines of a list that runs from new to old."""
    first, last = stretch(count, start)
    later = Button(f"show:{first - AT_ONCE}", "Later ones", asks=False, look="words")
    earlier = Button(f"show:{last}", "Earlier ones", asks=False, look="words")
    return (*((earlier,) if last < count else ()), *((later,) if first else ()))


def check(page: Page, given: Mapping[str, Any], today: date) -> tuple[dict[str, Answer], dict[str, str]]:
    """The answers of a page, and by question what is wrong with them, in words.

    A blank is None, never 0 and never no. A question that was not asked is not among the answers.
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


ONE_WRONG = "One answer needs another look. Nothing was saved yet, and all your answers are still here."
SOME_WRONG = "{} answers need another look. Nothing was saved yet, and all your answers are still here."
FAULT = (
    "Your answers could not be saved. They are still here, and what was saved before is as it was.\n"
    "Press the button once more. If this comes back, run this cell again and fill the form in anew.\n"
    "For the person who helps you: {}"
)


def now() -> datetime:
    """The time now, UTC."""
    return datetime.now(UTC)


def _answers_of(question: Question) -> str:
    """What can be answered, in a line."""
    if question.kind == "yes-no":
        return "yes, no"
    if question.options:
        return ", ".join(words for _, words in question.options)
    if question.kind.startswith("scale") and question.low is not None and question.high is not None:
        return f"{question.low:g} ({question.ends[0]}) to {question.high:g} ({question.ends[1]})"
    return question.unit if question.kind == "minutes" else ""


class Form(PageWidget):
    """One page of questions after the other.

    Subclasses override ``answered``; others use ``on_submit``. Either may raise GlidekitError: its words are
    shown and the answers stay. ``zone`` is the browser's IANA time zone ("" until a page has shown the form).
    ``live`` maps an info to what it says, and any other question to what was answered last time.
    """

    script_name = "form"
    style_sheet = themed(".gk-form", "form", "body_map")

    # from Python
    spec = traitlets.Dict().tag(sync=True)
    message = traitlets.Unicode("").tag(sync=True)
    live = traitlets.Dict().tag(sync=True)
    progress = traitlets.Dict().tag(sync=True)  # what is being done, and how far it is
    # from the page
    submission = traitlets.Dict().tag(sync=True)
    zone = traitlets.Unicode("").tag(sync=True)
    seen = traitlets.Float(0.0).tag(sync=True)
    # from both
    answers = traitlets.Dict().tag(sync=True)
    problems = traitlets.Dict().tag(sync=True)
    state = traitlets.Enum(("open", "saving", "saved", "error"), "open").tag(sync=True)
    take_focus = traitlets.Bool(default_value=False).tag(sync=True)

    def __init__(
        self, page: Page | None = None, *, clock: Callable[[], datetime] = now, **traits: Any
    ) -> None:
        self._page = page or Page("empty")
        self._clock = clock
        self._handled = ""
        self._callbacks: list[Callable[[str, dict[str, Answer]], None]] = []
        self._done: list[Callable[[], None]] = []
        super().__init__(spec=self._page.to_dict(), **traits)
        self.observe(self._submitted, "submission")
        self.observe(lambda _change: self.look_again(), ["seen", "zone"])

    @property
    def page(self) -> Page:
        """What is shown now."""
        return self._page

    def printed(self) -> str:
        """The page as it is asked, without answers."""
        return render("form.html", page=self._page, answers=_answers_of)

    @property
    def where(self) -> str:
        """The reader's time zone; UTC until the page has named it, or if Python does not know the name."""
        try:
            return ZoneInfo(self.zone).key
        except (KeyError, ValueError, OSError):
            return "UTC"

    def today(self) -> date:
        """The calendar date where the reader is."""
        return self._clock().astimezone(ZoneInfo(self.where)).date()

    def on_submit(self, callback: Callable[[str, dict[str, Answer]], None]) -> None:
        """Call ``callback(button, answers)`` for each whole form handed in."""
        self._callbacks.append(callback)

    def on_done(self, callback: Callable[[], None]) -> None:
        """Call ``callback()`` whenever the form has done its part, as its class describes it."""
        self._done.append(callback)

    def done(self) -> None:
        """Report that the form has done its part."""
        for callback in self._done:
            callback()

    def answered(self, button: str, answers: dict[str, Answer]) -> None:
        """A whole form was handed in with this button; blank answers are None."""
        for callback in self._callbacks:
            callback(button, answers)

    def refresh(self) -> None:
        """Bring the form up to date: it was looked at, its zone is known, or the log changed."""

    def show(self, page: Page, *, keep: bool = False, focus: bool = False) -> None:
        """Show another page, with empty fields unless ``keep``; ``focus`` moves the keyboard to its title."""
        with self.hold_sync():
            self._page = page
            self.spec = page.to_dict()
            if not keep:
                self.answers, self.live = {}, {}
            self.problems, self.message, self.state = {}, "", "open"
            self.take_focus = focus

    def fill(self, page: Page, answers: Mapping[str, Answer], *, focus: bool = True) -> None:
        """Show a page with its fields filled in."""
        with self.hold_sync():
            self.show(page, focus=focus)
            self.answers = {name: value for name, value in answers.items() if value is not None}

    def saved(self, message: str = "Saved.") -> None:
        """Say that it is saved; call it after the commit only."""
        with self.hold_sync():
            self.problems, self.message, self.state = {}, message, "saved"

    def refuse(self, message: str, problems: dict[str, str] | None = None) -> None:
        """Say why it was not saved; the answers stay."""
        with self.hold_sync():
            self.problems, self.message, self.state = problems or {}, message, "error"

    def _submitted(self, change: dict[str, Any]) -> None:
        given = change["new"]
        with told_afterwards(), self._turns.taken():
            if given.get("id", "") in ("", self._handled):
                return
            self._handled = given["id"]
            button = self._page.button(str(given.get("button")))
            if button is None:
                # Python had already moved on from what the page showed.
                self.state = "open"
                return
            self._hand_over(button.id, dict(given.get("answers") or {}), asks=button.asks)

    def _hand_over(self, button: str, given: dict[str, Any], *, asks: bool) -> None:
        answers, wrong = check(self._page, given, self.today()) if asks else ({}, {})
        if wrong:
            self.refuse(ONE_WRONG if len(wrong) == 1 else SOME_WRONG.format(len(wrong)), wrong)
            return
        try:
            with heard_by(lambda what, share: self.set_trait("progress", {"what": what, "share": share})):
                self.answered(button, answers)
        except GlidekitError as problem:
            self.refuse(str(problem))
        except Exception as fault:  # noqa: BLE001 - see the comment
            # Whatever breaks, say that nothing was saved, and keep what was written.
            _LOG.exception("A form could not be saved")
            self.refuse(FAULT.format(f"{type(fault).__name__}: {fault}"))
        else:
            if self.state == "saving":
                self.state = "open"
        finally:
            self.progress = {}
