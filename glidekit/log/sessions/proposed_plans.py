"""Plans that a clinician proposed and the person took or left: settings of the log, all of them kept.

A plan that was taken is the person's ordinary plan from that day on. It is no "may exercise": the gate and
the lock of held versions do not read it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from glidekit.errors import GlidekitError
from glidekit.log import rows
from glidekit.log.ids import from_us
from glidekit.log.schema import SETTING
from glidekit.log.zone_of_log import zone_in
from glidekit.planning.model import plan_from_dict
from glidekit.planning.proposal import Proposal
from glidekit.rules.plans import Given
from glidekit.session.record import local_date

if TYPE_CHECKING:
    from datetime import datetime

    from glidekit.log.symptom_log import SymptomLog

KEY = "proposed_plan"
_NEWEST_LAST = "WHERE key = ? ORDER BY written"


@dataclass(frozen=True, slots=True)
class Answered:
    """A proposal, what the person did with it, and when."""

    proposal: Proposal
    answer: Literal["taken", "left"]
    at: datetime


def answer_proposal(log: SymptomLog, proposal: Proposal, *, take: bool) -> None:
    """Record that the person takes a proposed plan, or leaves it; a taken one is today's ordinary plan."""
    log.set_setting(KEY, {
        "answer": "taken" if take else "left",
        "by": proposal.by,
        "on": proposal.on.isoformat() if proposal.on else None,
        "note": proposal.note,
        "plan": proposal.plan.to_dict(),
    })  # fmt: skip


def proposed_plans(log: SymptomLog) -> tuple[Answered, ...]:
    """Every proposal that was answered, oldest first; one that can no longer be read is left out."""
    with log._base.store.read() as connection:  # noqa: SLF001 - a part of the log, kept in its own file
        found = rows.sound(connection, SETTING, _NEWEST_LAST, (KEY,))
    answered = (_answered(json.loads(row["value"]), from_us(row["at_us"])) for row in found)
    return tuple(one for one in answered if one is not None)


def taken_plan(connection: Any) -> Given | None:
    """The plan that was taken last, for the rules; None where none was."""
    found = rows.sound(connection, SETTING, _NEWEST_LAST, (KEY,))
    read = ((row, _answered(json.loads(row["value"]), from_us(row["at_us"]))) for row in found)
    taken = [(row, one) for row, one in read if one is not None and one.answer == "taken"]
    if not taken:
        return None
    row, last = taken[-1]
    day = local_date(from_us(row["at_us"]), zone_in(connection))
    return Given(day.toordinal(), last.proposal.plan, said_of(last.proposal))


def said_of(proposal: Proposal) -> str:
    """Who proposed it and when, in words."""
    by = proposal.by or "your physio or doctor"
    on = f", {proposal.on.day} {proposal.on:%B %Y}" if proposal.on else ""
    note = f" They write: {proposal.note}" if proposal.note else ""
    return f"The plan from {by}{on}.{note}"


def _answered(value: Any, at: datetime) -> Answered | None:
    try:
        on = date.fromisoformat(value["on"]) if value["on"] else None
        proposal = Proposal(plan_from_dict(value["plan"]), value["by"], on, value["note"])
        return Answered(proposal, value["answer"], at)
    except (GlidekitError, KeyError, TypeError, ValueError):
        return None
