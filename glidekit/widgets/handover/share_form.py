"""Choose what to share with a clinician, look at the page, then write it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import ipywidgets

from glidekit.errors import GlidekitError
from glidekit.handover.report import report
from glidekit.handover.shared_rows import ITEMS, MOST_QUESTIONS, Choice
from glidekit.scales import SIDES
from glidekit.widgets.controls import KIND, ROW, Column, button, field

if TYPE_CHECKING:
    from collections.abc import Callable

    from glidekit.handover.report import Report
    from glidekit.log import SymptomLog
    from glidekit.planning.plan import Plan

EACH_LEG = "each leg I rated"
NOTES = "My notes, in my own words"
FILE = "report-{made}.html"


class ShareForm(Column):
    """The choice above, the page below; nothing is written before *Write the page* is pressed.

    ``plan`` gives today's plan, None while nothing may be started. ``page`` is the page that is shown.
    """

    def __init__(self, log: SymptomLog, plan: Callable[[], Plan | None], **more: Any) -> None:
        super().__init__(**more)
        self._log, self._plan = log, plan
        self.page: Report | None = None
        self.since = field(ipywidgets.DatePicker, "From", value=None)
        self.until = field(ipywidgets.DatePicker, "To", value=None)
        legs = ((EACH_LEG, ""), *((f"the {side} leg", side) for side in SIDES))
        self.leg = field(ipywidgets.Dropdown, "Leg", options=legs)
        self.items = {item: _tick(words, chosen=True) for item, words in ITEMS.items()}
        self.notes = _tick(NOTES, chosen=False)
        self.questions = tuple(_line(f"Question {number}") for number in range(1, MOST_QUESTIONS + 1))
        self.look, self.write = button("Show the page"), button("Write the page")
        self.look.on_click(lambda _button: self.show())
        self.write.on_click(lambda _button: self.save())
        self._said = ipywidgets.HTML()
        self._said.add_class("gk-said")
        self._preview = ipywidgets.HTML()
        always = ipywidgets.HTML(
            "<p>Your safety checks, every stop answer and each <q>That hurt</q> always stand on the page.</p>"
        )
        ticks = ipywidgets.VBox((*self.items.values(), self.notes))
        days = ipywidgets.HBox((self.since, self.until, self.leg), layout=ROW)
        buttons = ipywidgets.HBox((self.look, self.write), layout=ROW)
        children = (days, ticks, always, *self.questions, buttons, self._said, self._preview)
        self.children = children
        self.show()

    @property
    def choice(self) -> Choice:
        """What is chosen; raises GlidekitError if it makes no page."""
        return Choice(
            since=self.since.value,
            until=self.until.value,
            leg=self.leg.value or None,
            items=tuple(item for item, tick in self.items.items() if tick.value),
            notes=self.notes.value,
            questions=tuple(words for one in self.questions if (words := one.value.strip())),
        )

    @property
    def said(self) -> str:
        """What the form says at the moment."""
        return str(self._said.value)

    def show(self) -> None:
        """Show the page as it will be written."""
        with _Told(self._said):
            self.page = report(self._log, choice=self.choice, plan=self._plan())
            self._preview.value = self.page._repr_html_()

    def save(self) -> None:
        """Write the page beside the notebook, under today's date."""
        with _Told(self._said):
            name = FILE.format(made=date.today().isoformat())  # noqa: DTZ011 - the reader's day
            self.page = report(self._log, name, choice=self.choice, plan=self._plan())
            self._preview.value = self.page._repr_html_()
            self._said.value = (
                f"<p>Written: <b>{name}</b>, in the folder of this notebook. Only you can read it.</p>"
            )


class _Told:
    """Shows a refusal in words; nothing is written by it."""

    def __init__(self, said: ipywidgets.HTML) -> None:
        self._said = said

    def __enter__(self) -> None:
        self._said.value = ""

    def __exit__(self, kind: object, problem: BaseException | None, trace: object) -> bool:
        if not isinstance(problem, GlidekitError):
            return False
        self._said.value = "".join(f"<p>{line}</p>" for line in str(problem).split("\n"))
        return True


def _line(words: str) -> ipywidgets.Text:
    """A field for a sentence, with a short name before it."""
    made = field(ipywidgets.Text, words, placeholder="I would like to ask")
    made.layout.width = "720px"
    return made


def _tick(words: str, *, chosen: bool) -> ipywidgets.Checkbox:
    """A box to tick with its words, 44 px high."""
    made = ipywidgets.Checkbox(
        value=chosen, description=words[0].upper() + words[1:], indent=False,
        layout={"height": "44px", "width": "auto"},
    )  # fmt: skip
    made.add_class(KIND)
    return made
