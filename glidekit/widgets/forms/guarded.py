"""A form below the safety check: it steps back, in the page, while cards or a stop page are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import ipywidgets

from glidekit.widgets.forms.one_at_a_time import Turns
from glidekit.widgets.printed import Printed
from glidekit.widgets.safety.safety_check import SafetyCheck

if TYPE_CHECKING:
    from collections.abc import Callable

    from glidekit.log import SymptomLog
    from glidekit.rules.gate import Gate
    from glidekit.widgets.safety.safety_check import Face


class Doing(Protocol):
    """A form that tells when it has done its part."""

    def on_done(self, callback: Callable[[], None]) -> None:
        """Call back then."""


class OneAtATime(Printed, ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets ships no types
    """Shows one thing at a time, in place."""

    def __init__(self, **more: Any) -> None:
        # Focus outlines must not be cut off at the edge.
        super().__init__(layout={"overflow": "visible", "width": "100%"}, **more)

    def printed(self) -> str:
        """What is shown, one below the other."""
        return "".join(child.printed() for child in self.children if isinstance(child, Printed))


class Guarded(OneAtATime):
    """The safety check with the face ``face`` above what ``make`` makes.

    An answer of the form that opens the questions, or a stop from anywhere, shows in the check; the script
    of the check hides the form meanwhile (static/safety_check.js), unless ``gives_way`` is false. Once the
    questions that a saved form opened are answered, the form begins anew.
    """

    gives_way = True

    def __init__(self, log: SymptomLog, make: Callable[[SafetyCheck], Any], face: Face = "none") -> None:
        self._log, self._make = log, make
        self._is_saved = False
        self.check = SafetyCheck(log, face)
        super().__init__()
        if self.gives_way:
            self.add_class("gk-guarded")
        self._turns = Turns(lambda: None)
        self._form()
        self.check.on_done(self._checked)

    @property
    def shown(self) -> Any:
        """The form."""
        return self.children[1]

    def _form(self, *, focus: bool = False) -> None:
        form = self._make(self.check)
        form.on_done(self._after)
        form.take_focus = focus
        self._is_saved = False
        self.children = (self.check, form)

    def _after(self) -> None:
        """The form is saved; what it opened is asked for at once."""
        self._is_saved = True
        self.check.look_again()
        if self.check.is_asking:
            self.check.take_focus = True

    def _checked(self, _gate: Gate) -> None:
        if self._is_saved and not self.check.is_asking:
            with self._turns.taken():
                self.check.show(self.check.face)
                self._form(focus=True)
