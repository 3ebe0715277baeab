"""Which plan today's session takes: what was left, what the rules give, the gentle versions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from glidekit.errors import GlidekitError, SafetyStop
from glidekit.log.sessions.abandoned import left_behind
from glidekit.planning.model import Item, plan_from_dict
from glidekit.planning.next_plan import decision_of, next_plan
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
        eases = decision_of(log).kind in ("ease-off", "stop")
    except GlidekitError:  # a plan from another version of the workbook: nothing to go on with
        return None
    if left is None or eases:
        return None
    why = f"The rest of the session of {day(record.local_date)}."
    return record, replace(left, title="What was left", why=why)


def todays_plan(log: SymptomLog) -> Plan:
    """What the rules give; the gentle start where an earlier plan cannot be read. May raise SafetyStop."""
    from glidekit.analysis.firmly_worse import firmly_worse  # heavy: only where a plan is asked for

    try:
        return next_plan(log, firm_worse=firmly_worse(log.ratings()))
    except SafetyStop:
        raise
    except GlidekitError:
        return replace(
            preset("gentle-start"), why="An earlier plan could not be read, so this begins gently."
        )


def gentle(plan: Plan) -> Plan:
    """The same exercises and sides, none as in the article; each with its gentle version's own dose."""
    return replace(
        plan,
        items=tuple(
            Item(item.exercise, "gentle", sides=item.sides) if item.variant == "article" else item
            for item in plan.items
        ),
    )
