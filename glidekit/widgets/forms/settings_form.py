"""Settings: which leg is affected, and the emergency number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from glidekit.widgets.forms.form import Form
from glidekit.widgets.forms.guarded import Guarded
from glidekit.widgets.forms.leg import BOTH, BOTH_LEGS, SIDE, as_side, report_both, side_question
from glidekit.widgets.forms.page import Button, Group, Page
from glidekit.widgets.forms.question import Question
from glidekit.widgets.safety.safety_check import EMERGENCY_NUMBER

if TYPE_CHECKING:
    from collections.abc import Callable

    from glidekit.log import SymptomLog
    from glidekit.scales import Side
    from glidekit.widgets.forms.question import Answer


def settings_page() -> Page:
    """Both settings."""
    number = Question(
        EMERGENCY_NUMBER,
        "text",
        "Which number do you ring in an emergency?",
        help="It is shown on the page that says stop, and nowhere else.",
        pattern=r"[+]?[0-9][0-9 ()/-]{1,19}",
        pattern_words="Please write a telephone number in digits, such as 112, or leave it blank.",
    )
    return Page(
        "settings",
        "Settings",
        groups=(Group((side_question(None, required=False), number)),),
        buttons=(Button("save", "Save"),),
    )


class SettingsOnly(Form):
    """The settings without what may follow from them."""

    def __init__(self, log: SymptomLog, **more: Any) -> None:
        self._log = log
        self._done: list[Callable[[], None]] = []
        side = log.affected_side
        super().__init__(settings_page(), answers=self._now(side), **more)

    def on_done(self, callback: Callable[[], None]) -> None:
        """Call ``callback()`` after each saving."""
        self._done.append(callback)

    def answered(self, button: str, answers: dict[str, Answer]) -> None:  # noqa: ARG002 - one button
        """Save what changed."""
        number = str(answers[EMERGENCY_NUMBER] or "")
        if number != (self._log.setting(EMERGENCY_NUMBER) or ""):
            self._log.set_setting(EMERGENCY_NUMBER, number)
        side = answers[SIDE]
        if side == BOTH:
            report_both(self._log)
            self.show(Page("both-legs", "Both legs", intro=(BOTH_LEGS,)), focus=True)
        else:
            if side is not None and side != self._log.affected_side:
                self._log.affected_side = as_side(side)
            self.saved()
        for callback in self._done:
            callback()

    def _now(self, side: Side | None) -> dict[str, Answer]:
        number = self._log.setting(EMERGENCY_NUMBER) or None
        known = {SIDE: side, EMERGENCY_NUMBER: number}
        return {name: value for name, value in known.items() if value is not None}


class Settings(Guarded):
    """The settings; both legs, or the other leg, opens the safety check in their place.

    They stay within reach after a stop, because the emergency number belongs to what to do then.
    """

    gives_way = False

    def __init__(self, log: SymptomLog, **more: Any) -> None:
        super().__init__(log, lambda: SettingsOnly(log, **more))
