"""A form in the page: shows a Page, hands its answers to Python, says "Saved" only after Python has saved.

Callbacks run on subshell threads of the kernel, so each form handles one thing at a time.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import traitlets

from glidekit.errors import GlidekitError
from glidekit.log.listeners import told_afterwards
from glidekit.look import css_variables
from glidekit.pages.render import render
from glidekit.progress import heard_by
from glidekit.widgets.forms.one_at_a_time import Turns
from glidekit.widgets.forms.page import Page, check
from glidekit.widgets.page_widget import PageWidget
from glidekit.widgets.printed import Printed
from glidekit.widgets.scripts import style

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from glidekit.widgets.forms.page import Answer, Question

_LOG = logging.getLogger(__name__)

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


def _offered(question: Question) -> str:
    """What can be answered, in a line."""
    if question.kind == "yes-no":
        return "yes, no"
    if question.options:
        return ", ".join(words for _, words in question.options)
    if question.kind.startswith("scale") and question.low is not None and question.high is not None:
        return f"{question.low:g} ({question.ends[0]}) to {question.high:g} ({question.ends[1]})"
    return question.unit if question.kind == "minutes" else ""


class Form(Printed, PageWidget):
    """One page of questions after the other.

    Subclasses override ``answered``; others use ``on_submit``. Either may raise GlidekitError: its words are
    shown and the answers stay. ``zone`` is the browser's IANA time zone ("" until a page has shown the form).
    ``live`` maps a question to words: of an info, what it says; of another, what was answered last time.
    """

    script_name = "form"
    style_sheet = css_variables(".gk-form") + style("form", "body_map")

    # from Python
    spec = traitlets.Dict().tag(sync=True)
    message = traitlets.Unicode("").tag(sync=True)
    live = traitlets.Dict().tag(sync=True)
    progress = traitlets.Dict().tag(sync=True)  # what is being done, and how much of it is
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
        self._turns = Turns(self.refresh)
        self._handled = ""
        self._callbacks: list[Callable[[str, dict[str, Answer]], None]] = []
        super().__init__(spec=self._page.to_dict(), **traits)
        self.observe(self._submitted, "submission")
        self.observe(lambda _change: self.look_again(), ["seen", "zone"])

    @property
    def page(self) -> Page:
        """What is shown now."""
        return self._page

    def printed(self) -> str:
        """The page as it is asked, without answers."""
        return render("form.html", page=self._page, answers=_offered)

    @property
    def where(self) -> str:
        """The reader's time zone; UTC until the page has told it, or where Python does not know its name."""
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

    def answered(self, button: str, answers: dict[str, Answer]) -> None:
        """A whole form was handed in with this button; blank answers are None."""
        for callback in self._callbacks:
            callback(button, answers)

    def refresh(self) -> None:
        """Called when the form is looked at, its zone is known, or the log changed: bring it up to date."""

    def look_again(self) -> None:
        """Refresh now, or right after what is being handled."""
        self._turns.ask()

    def show(self, page: Page, *, keep: bool = False, focus: bool = False) -> None:
        """Show another page, with empty fields unless ``keep``; ``focus`` moves the keyboard to its title."""
        with self.hold_sync():
            self._page = page
            self.spec = page.to_dict()
            if not keep:
                self.answers, self.live = {}, {}
            self.problems, self.message, self.state = {}, "", "open"
            self.take_focus = focus

    def saved(self, message: str = "Saved.") -> None:
        """Say that it is saved; call it after the commit only."""
        with self.hold_sync():
            self.problems, self.message, self.state = {}, message, "saved"

    def refuse(self, message: str, problems: dict[str, str] | None = None) -> None:
        """Say in plain words why it was not saved; the answers stay."""
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
            # Whatever breaks, the person must learn that nothing was saved, and keep what they wrote.
            _LOG.exception("A form could not be saved")
            self.refuse(FAULT.format(f"{type(fault).__name__}: {fault}"))
        else:
            if self.state == "saving":
                self.state = "open"
        finally:
            self.progress = {}
