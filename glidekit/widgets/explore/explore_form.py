"""Choose what to look at: a symptom or all of them, from one day to another, one side or both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets

from glidekit.plots.explore import LEG_PAIN, Diary, chosen_view
from glidekit.plots.messages import stopped
from glidekit.plots.now import diary_of
from glidekit.plots.overview import overview
from glidekit.plots.small_multiples import Shown, shown_in
from glidekit.scales import SIDES
from glidekit.widgets.forms.controls import ROW, button, field
from glidekit.widgets.forms.guarded import OneAtATime

if TYPE_CHECKING:
    from datetime import date

    from glidekit.log import SymptomLog
    from glidekit.plots.view import Message, PictureView

ALL = "all of them, one below the other"
BOTH = "both"


class Explore(OneAtATime):
    """The choice above, the picture below; ``view`` is what is shown. The log is read when it is opened.

    While a stop is open its page stands here with the entries below it, and nothing can be chosen.
    """

    def __init__(self, log: SymptomLog, **more: Any) -> None:
        super().__init__(**more)
        self._quiet = False
        self._picture = ipywidgets.HTML()
        if stopped(log) is not None:
            self._set(overview(log))
            self.children = (self._picture,)
            return
        self._diary: Diary = diary_of(log)
        self.symptom = field(ipywidgets.Dropdown, "Symptom", options=self._symptoms(), value=LEG_PAIN)
        self.first = field(ipywidgets.DatePicker, "From", value=None)
        self.last = field(ipywidgets.DatePicker, "To", value=None)
        self.side = field(ipywidgets.Dropdown, "Side", options=(BOTH, *SIDES), value=BOTH)
        self.whole = button("The whole record")
        self.whole.on_click(self._clear)
        for control in (self.symptom, self.first, self.last, self.side):
            control.observe(self._draw, "value")
        days = ipywidgets.HBox((self.first, self.last, self.whole), layout=ROW)
        which = ipywidgets.HBox((self.symptom, self.side), layout=ROW)
        self.children = (which, days, self._picture)  # type: ignore[assignment]
        self._draw()

    def _symptoms(self) -> tuple[tuple[str, Shown | str], ...]:
        # The leg is a choice of its own.
        every = dict.fromkeys(shown._replace(side=None) for shown in shown_in(self._diary.ratings))
        found = [shown for shown in every if shown != LEG_PAIN]
        # A choice whose value is None would be shown as an empty field.
        return ((LEG_PAIN.label, LEG_PAIN), *((shown.label, shown) for shown in found), (ALL, ALL))

    def _clear(self, _button: object = None) -> None:
        if self.first.value is None and self.last.value is None:
            return
        self._quiet = True
        self.first.value = self.last.value = None
        self._quiet = False
        self._draw()

    def _draw(self, _change: object = None) -> None:
        if self._quiet:
            return
        first, last = self._days()
        side = None if self.side.value == BOTH else self.side.value
        symptom = None if self.symptom.value == ALL else self.symptom.value
        self._set(chosen_view(self._diary, symptom, first=first, last=last, side=side))

    def _days(self) -> tuple[date | None, date | None]:
        """Both ends, in whichever order they were given."""
        first, last = self.first.value, self.last.value
        return (last, first) if first is not None and last is not None and last < first else (first, last)

    def _set(self, view: PictureView | Message) -> None:
        self.view = view
        self._picture.value = view.to_html()
