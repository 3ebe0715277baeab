"""Settings: which leg is affected, the country, and the emergency number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from glidekit.content.safety import countries
from glidekit.log.settings import COUNTRY, EMERGENCY_NUMBER
from glidekit.widgets.form import Button, Form, Group, Page, Question
from glidekit.widgets.ratings.rating_form import BOTH, BOTH_LEGS, SIDE, as_side, report_both, side_question
from glidekit.widgets.safety_check import Guarded

if TYPE_CHECKING:
    from glidekit.log import SymptomLog
    from glidekit.scales import Side
    from glidekit.widgets.form import Answer


def settings_page() -> Page:
    """The leg, the country, and a number that overrides the country's."""
    country = Question(
        COUNTRY,
        "choice",
        "Which country are you in?",
        help="It chooses the numbers on the page that says stop, and nothing else.",
        options=tuple((one.id, one.name) for one in countries()),
    )
    number = Question(
        EMERGENCY_NUMBER,
        "text",
        "Your own emergency number, if you know a better one",
        help="It is shown as you write it, in place of the country's number.",
        pattern=r".{1,40}",
        pattern_words="Please shorten this to 40 characters.",
    )
    return Page(
        "settings",
        "Settings",
        groups=(Group((side_question(None, required=False), country, number)),),
        buttons=(Button("save", "Save"),),
    )


class SettingsOnly(Form):
    """The settings without what may follow from them; done after each saving."""

    def __init__(self, log: SymptomLog, **more: Any) -> None:
        self._log = log
        side = log.affected_side
        super().__init__(settings_page(), answers=self._now(side), **more)

    def answered(self, button: str, answers: dict[str, Answer]) -> None:  # noqa: ARG002 - one button
        """Save what changed."""
        for key in (COUNTRY, EMERGENCY_NUMBER):
            given = str(answers[key] or "")
            if given != (self._log.setting(key) or ""):
                self._log.set_setting(key, given)
        side = answers[SIDE]
        if side == BOTH:
            report_both(self._log)
            self.show(Page("both-legs", "Both legs", intro=(BOTH_LEGS,)), focus=True)
        else:
            if side is not None and side != self._log.affected_side:
                self._log.affected_side = as_side(side)
            self.saved()
        self.done()

    def _now(self, side: Side | None) -> dict[str, Answer]:
        kept = {key: self._log.setting(key) or None for key in (COUNTRY, EMERGENCY_NUMBER)}
        known = {SIDE: side, **kept}
        return {name: value for name, value in known.items() if value is not None}


class Settings(Guarded):
    """The settings; both legs, or the other leg, opens the safety check above them.

    They stay within reach after a stop: the numbers are needed then.
    """

    gives_way = False

    def __init__(self, log: SymptomLog, **more: Any) -> None:
        super().__init__(log, lambda _check: SettingsOnly(log, **more))
