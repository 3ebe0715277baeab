"""What closed the gate, and on which day: read from the log only when a stop page is to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from glidekit.widgets.forms.days import day

if TYPE_CHECKING:
    from datetime import date

    from glidekit.rules.gate import Gate


@dataclass(frozen=True, slots=True)
class Reported:
    """The stop signs that are still open, and the day of the last one."""

    flags: tuple[str, ...] = ()
    on: date | None = None

    @property
    def when(self) -> str:
        """The day in words, "" where it is not known."""
        return "" if self.on is None else day(self.on)


def reported(gate: Gate) -> Reported:
    """What was tapped since the last stop was closed."""
    return Reported(gate.items, gate.since)
