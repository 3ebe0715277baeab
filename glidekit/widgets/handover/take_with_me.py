"""The form around ``gk.take_along``: write the page for a phone, and take its result in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from glidekit.widgets.forms.form import Form
from glidekit.widgets.forms.page import Button, Group, Page
from glidekit.widgets.forms.question import Question
from glidekit.widgets.handover.take_along import FILE, take_along

if TYPE_CHECKING:
    from glidekit.log import SymptomLog
    from glidekit.widgets.forms.question import Answer

RESULT = "result"
_LONGEST = 200_000
_WHAT = (
    "Exercise with your phone or tablet. Write the page, send it there, and open it in the browser.",
    "Afterwards the page gives you a result. Paste it here.",
)


def page() -> Page:
    """Both ways on one page."""
    pasted = Question(
        RESULT, "text", "The result", longest=_LONGEST, blank="Paste the text first.",
        help="Paste the text. Or type the name of the file, for example glidekit-result-2026-03-09.txt.",
    )  # fmt: skip
    return Page(
        "take-with-me",
        "Take it with you",
        intro=_WHAT,
        groups=(Group((pasted,)),),
        buttons=(
            Button("write", "Write the page", asks=False, look="plain"),
            Button("take", "Take it in"),
        ),
    )


class TakeWithMe(Form):
    """Writes today's plan beside the notebook; takes a result in once."""

    def __init__(self, log: SymptomLog, **more: Any) -> None:
        self._log = log
        super().__init__(page(), **more)

    def answered(self, button: str, answers: dict[str, Answer]) -> None:
        """One of the buttons."""
        if button == "write":
            self.saved(str(take_along(self._log.next_plan(), self._log, FILE)))
            return
        given = str(answers[RESULT] or "")
        if not given:
            self.refuse("Nothing was taken in yet.", {RESULT: "Paste the text first."})
            return
        self.saved(str(self._log.import_take_along(given)))
