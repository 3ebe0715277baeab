"""Forms about one leg: they ask first which leg it is, and let it be changed."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any

from glidekit.errors import GlidekitError
from glidekit.widgets.forms.ask import last_words
from glidekit.widgets.forms.form import Form
from glidekit.widgets.forms.page import Button, Group, Page, Question

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from glidekit.log import SymptomLog
    from glidekit.scales import Moment, Side
    from glidekit.widgets.forms.page import Answer
    from glidekit.widgets.safety.safety_check import SafetyCheck

SIDE = "side"
BOTH = "both"
CHANGE = Button("change-side", "It is the other leg now", asks=False, look="words")

BOTH_LEGS = (
    "Signs in both legs can need help today. Please answer the safety check above, before anything else."
)


def side_page(now: Side | None) -> Page:
    """Which leg it is; both opens the safety check, because that is one of its signs."""
    back = Button("back", "Go back", asks=False, look="words")
    why = "This workbook follows one leg at a time. So it notices when the other one joins in."
    return Page(
        "side",
        "Which leg is affected?",
        intro=(f"{why} You can change this at any check-in.",),
        groups=(Group((side_question(now),)),),
        buttons=(Button("side", "Save and go on"), *((back,) if now else ())),
    )


def side_question(now: Side | None, *, required: bool = True) -> Question:
    """Left, right or both; what it is now is said, not chosen."""
    return Question(
        SIDE,
        "choice",
        "Where do you feel it?",
        help=f"Until now it was the {now} leg." if now else "",
        required=required,
        blank="Please choose one.",
        options=(("left", "Left leg"), ("right", "Right leg"), (BOTH, "Both legs")),
    )


def as_side(answer: Answer) -> Side:
    """Left or right, as the question offers them."""
    return "left" if answer == "left" else "right"


def report_both(log: SymptomLog) -> None:
    """Both sides is a sign of the emergency list: whatever happens next, the whole check is asked first."""
    log.record_safety_check(something_new=True)


class LegForm(Form):
    """Asks for the affected leg where it is not known, then shows ``main_page``.

    ``on_done`` is told when the form has done its part: it was saved, or both legs were reported.
    """

    lasts: tuple[Moment, ...] = ("before",)

    def __init__(self, log: SymptomLog, check: SafetyCheck, **more: Any) -> None:
        self._log, self._check = log, check
        self._done: list[Callable[[], None]] = []
        self._opened = False
        super().__init__(**more)
        side = log.affected_side
        self.show(side_page(None) if side is None else self.main_page(side), focus=self.take_focus)

    @abstractmethod
    def main_page(self, side: Side) -> Page:
        """The questions about this leg."""

    @abstractmethod
    def rated(self, button: str, answers: dict[str, Answer], *, side: Side, at: datetime) -> None:
        """Save the answers of the main page."""

    def keep_line_first(self, *, marks_ask: bool) -> None:
        """Before anything else is saved: "anything new?" is answered, and marks that ask, ask.

        Raises GlidekitError where the line above the form was not answered.
        """
        if self._check.line is None:
            self._check.ask_for_line()
            raise GlidekitError(
                "One line above is still open: anything new?",
                safe="Nothing was saved yet, and all your answers are still here.",
                do="Choose No or Yes there, then press the button again.",
            )
        if marks_ask:
            self._log.record_safety_check(something_new=True)

    def on_done(self, callback: Callable[[], None]) -> None:
        """Call ``callback()`` when there is nothing more to do here."""
        self._done.append(callback)

    def done(self) -> None:
        """Tell those who wait."""
        for callback in self._done:
            callback()

    def answered(self, button: str, answers: dict[str, Answer]) -> None:
        """One of the buttons."""
        side = self._log.affected_side
        if button == "side":
            self._side(answers[SIDE])
        elif button == CHANGE.id or side is None:
            self.show(side_page(side), keep=True, focus=True)
        elif button == "back":
            self.show(self.main_page(side), keep=True, focus=True)
        else:
            self.rated(button, answers, side=side, at=self._clock())

    def refresh(self) -> None:
        """Once the form is to be seen: what was answered last time, for after each answer."""
        if self.seen and not self._opened:
            self._opened = True
            self.live = {**self.live, **self._last_words()}

    def _last_words(self) -> dict[str, str]:
        names: Iterable[str] = [question.id for question in self.page.questions]
        return last_words(self._log, names, self.lasts)

    def _side(self, side: Answer) -> None:
        if side == BOTH:
            report_both(self._log)
            self.show(Page("both-legs", "Both legs", intro=(BOTH_LEGS,)), focus=True)
            self.done()
            return
        known = as_side(side)
        if known != self._log.affected_side:
            self._log.affected_side = known
        self._opened = False
        self.show(self.main_page(known), keep=True, focus=True)
        self.look_again()
