"""What closed the gate, and on which day: read from the log only when a stop page is to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from glidekit.log.safety_log import outcome
from glidekit.widgets.forms.days import day

if TYPE_CHECKING:
    from datetime import date

    from glidekit.log import SymptomLog
    from glidekit.session.safety import Gate

_STOPS = ("urgent", "emergency")


@dataclass(frozen=True, slots=True)
class Reported:
    """The stop signs that are still open, and the day of the last one."""

    flags: tuple[str, ...] = ()
    on: date | None = None

    @property
    def when(self) -> str:
        """The day in words, "" where it is not known."""
        return "" if self.on is None else day(self.on)


def reported(log: SymptomLog, gate: Gate) -> Reported:
    """What was reported since the last assessment by a clinician."""
    return _bad_days(log) if gate.level == "next-day" else _signs(log)


def _signs(log: SymptomLog) -> Reported:
    flags: dict[str, None] = {}
    on = None
    for check in log.safety_checks().to_dict("records"):
        if check["outcome"] in _STOPS:
            flags |= dict.fromkeys(flag for flag in check["flags"].split("; ") if outcome([flag]) in _STOPS)
            on = check["local_date"]
        elif check["kind"] == "full" and check["assessed_by_clinician"]:
            flags, on = {}, None
    return Reported(tuple(flags), None if on is None else on.date())


def _bad_days(log: SymptomLog) -> Reported:
    ratings = log.ratings()
    days = ratings.loc[ratings["moment"] == "next-day", "local_date"]
    return Reported(on=None if days.empty else days.max().date())
