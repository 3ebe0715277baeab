"""The safety check in a notebook: its answer is logged, and decides whether any timer may start."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

from glidekit.widgets.forms.form import Form
from glidekit.widgets.safety.reported import reported
from glidekit.widgets.safety.safety_pages import (
    AGREED,
    STOPS,
    clear_page,
    flags_of,
    is_asked_first,
    questions_page,
    since_page,
    stopped_page,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from glidekit.log import SymptomLog
    from glidekit.rules.gate import Gate
    from glidekit.widgets.forms.page import Page
    from glidekit.widgets.forms.question import Answer

EMERGENCY_NUMBER = "emergency_number"


class SafetyCheck(Form):
    """The page that fits the gate: the questions, the quiet line, or what to do now after a stop.

    While the questions are being answered only a stop reported elsewhere takes them away. A stop page has one
    way back: "a clinician has assessed ...", which asks the whole list anew.
    """

    def __init__(self, log: SymptomLog, **more: Any) -> None:
        self._log = log
        self._done: list[Callable[[Gate], None]] = []
        self._gate = log.gate()
        super().__init__(self._fitting(self._gate, "UTC"), **more)
        weakref.finalize(self, log.on_change(asking(weakref.ref(self))))

    @property
    def gate(self) -> Gate:
        """The gate as last read."""
        return self._gate

    def on_done(self, callback: Callable[[Gate], None]) -> None:
        """Call ``callback(gate)`` after each saved check, and when the reader goes back to a good one."""
        self._done.append(callback)

    def answered(self, button: str, answers: dict[str, Answer]) -> None:
        """One of the buttons."""
        if button == "save":
            self._save(answers)
        elif button == "again":
            self.show(questions_page(self._gate, redo=True), focus=True)
        elif button == "assessed":
            self.show(since_page(reported(self._gate)), focus=True)
        else:
            self._show_fitting(focus=True)
            if self._gate.allowed:
                self._tell()

    def refresh(self) -> None:
        """Follow the log: another cell or notebook may have changed the gate."""
        before, self._gate = self._gate, self._log.gate()
        asking_now = self.page.id in ("safety-questions", "safety-since")
        stopped_elsewhere = self._gate.level in STOPS and before.level != self._gate.level
        if not asking_now or stopped_elsewhere:
            self._show_fitting()

    def _save(self, answers: dict[str, Answer]) -> None:
        seen = ("doctor", self._log.today, True) if self.page.id == "safety-since" else None
        agreed = answers.get(AGREED) is True
        tapped = [flag for flag in flags_of(answers.items()) if not (agreed and is_asked_first(flag))]
        self._gate = self._log.record_safety_check(tapped, full=True, d=True, assessed=seen, asked=agreed)
        self._show_fitting(focus=True)
        if self._gate.level not in STOPS:
            self.saved()
        self._tell()

    def _tell(self) -> None:
        for callback in self._done:
            callback(self._gate)

    def _show_fitting(self, *, focus: bool = False) -> None:
        page = self._fitting(self._gate, self.where)
        if page != self.page:
            self.show(page, focus=focus)

    def _fitting(self, gate: Gate, zone: str) -> Page:
        if gate.level in STOPS:
            number = str(self._log.setting(EMERGENCY_NUMBER) or "")
            return stopped_page(gate, reported(gate), number)
        return clear_page(gate, zone) if gate.allowed else questions_page(gate)


def asking(form: weakref.ref[Any]) -> Callable[[], None]:
    """Lets a widget look at the log again while it lives; the log keeps no widget alive."""

    def look() -> None:
        alive = form()
        if alive is not None:
            alive.look_again()

    return look
