"""A form that makes way for the safety check when an answer, here or elsewhere, closes the gate."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any, Protocol

import ipywidgets

from glidekit.widgets.forms.one_at_a_time import Turns
from glidekit.widgets.printed import Printed
from glidekit.widgets.safety.safety_check import SafetyCheck, asking
from glidekit.widgets.safety.safety_pages import STOPS

if TYPE_CHECKING:
    from collections.abc import Callable

    from glidekit.log import SymptomLog
    from glidekit.rules.gate import Gate


class Doing(Protocol):
    """A form that tells when it has done its part."""

    def on_done(self, callback: Callable[[], None]) -> None:
        """Call back then."""


class OneAtATime(Printed, ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets ships no types
    """Shows one thing at a time, in place."""

    def __init__(self, **more: Any) -> None:
        # Outlines of the keyboard's place must not be cut off at the edge.
        super().__init__(layout={"overflow": "visible", "width": "100%"}, **more)

    def printed(self) -> str:
        """What is shown, one below the other."""
        return "".join(child.printed() for child in self.children if isinstance(child, Printed))


class Guarded(OneAtATime):
    """Shows what ``make`` makes; the whole check when an answer closed the gate; a stop page where due.

    ``gives_way``: whether a stop that was reported earlier, or elsewhere, takes the form's place.
    """

    gives_way = True

    def __init__(self, log: SymptomLog, make: Callable[[], Any]) -> None:
        self._log, self._make = log, make
        super().__init__()
        self._turns = Turns(self._follow)
        if self.gives_way and log.gate().level in STOPS:
            self._check()
        else:
            self._form()
        weakref.finalize(self, log.on_change(asking(weakref.ref(self))))

    @property
    def shown(self) -> Any:
        """The widget that is to be seen."""
        return self.children[0]

    def look_again(self) -> None:
        """The log changed."""
        self._turns.ask()

    def _follow(self) -> None:
        is_form = not isinstance(self.shown, SafetyCheck)
        if self.gives_way and is_form and self._log.gate().level in STOPS:
            self._check()

    def _form(self, *, focus: bool = False) -> None:
        form = self._make()
        form.on_done(self._after)
        form.take_focus = focus
        self.children = (form,)

    def _after(self) -> None:
        """The form is saved. Only an answer that closed the gate asks for more."""
        with self._turns.taken():
            if self._log.gate().level in ("ask", *STOPS):
                self._check(focus=True)

    def _check(self, *, focus: bool = False) -> None:
        check = SafetyCheck(self._log, take_focus=focus)
        check.on_done(self._checked)
        self.children = (check,)

    def _checked(self, gate: Gate) -> None:
        if gate.level not in STOPS:
            with self._turns.taken():
                self._form(focus=True)
