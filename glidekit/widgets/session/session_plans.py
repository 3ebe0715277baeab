"""Which plan today's session takes: what was left, what the rules give, the gentle versions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from glidekit.errors import GlidekitError, SafetyStop
from glidekit.log.sessions.abandoned import left_behind
from glidekit.planning.model import plan_from_dict
from glidekit.planning.presets import plan as preset
from glidekit.planning.remaining import what_is_left
from glidekit.widgets.forms.days import day

if TYPE_CHECKING:
    from glidekit.log import SymptomLog
    from glidekit.planning.model import Plan
    from glidekit.session.record import SessionRecord


def left_over(log: SymptomLog) -> tuple[SessionRecord, Plan] | None:
    """The session that was left behind and what was left of it; None where the rules ask for less."""
    record = left_behind(log)
    if record is None:
        return None
    try:
        plan = plan_from_dict(record.plan)
        left = what_is_left(plan, record.bouts)
        eases = log.advice().light != "carry on"
    except GlidekitError:  # a plan from another version of the workbook: nothing to go on with
        return None
    if left is None or eases:
        return None
    why = f"The rest of the session of {day(record.local_date)}."
    return record, replace(left, title="What was left", why=why)


def todays_plan(log: SymptomLog) -> Plan:
    """What the rules give; the gentle start where an earlier plan cannot be read. May raise SafetyStop."""
    from glidekit.analysis.legs import verdicts  # heavy: only where a plan is asked for

    try:
        return log.next_plan(verdicts=verdicts(log.ratings()))
    except SafetyStop:
        raise
    except GlidekitError:
        return replace(
            preset("gentle-start"), why="An earlier plan could not be read, so this begins gently."
        )
