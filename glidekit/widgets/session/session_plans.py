"""Which plan today's session takes: what the rules give, the shorter one, an own one, what was left."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from glidekit.errors import GlidekitError, SafetyStop
from glidekit.in_words import day
from glidekit.log.sessions.kept_plans import saved_plans
from glidekit.log.sessions.running import left_behind
from glidekit.planning.model import plan_from_dict
from glidekit.planning.presets import plan as preset
from glidekit.planning.remaining import what_is_left

if TYPE_CHECKING:
    from glidekit.log import SymptomLog
    from glidekit.planning.model import Plan
    from glidekit.rules.advice import Advice
    from glidekit.session.record import SessionRecord

TODAYS, SHORTER, USUAL, GIVEN, SAVED_PLAN = "todays", "shorter", "usual", "given", "saved:"


@dataclass(frozen=True, slots=True)
class Choice:
    """A plan that may be taken today. ``larger``: it is more than the rules advise."""

    id: str
    label: str
    plan: Plan
    larger: bool = False


def left_over(log: SymptomLog) -> tuple[SessionRecord, Plan] | None:
    """The session that was left behind and what was left of it; None where the rules ask for less."""
    record = left_behind(log)
    if record is None or not is_whole(log.advice()):
        return None
    try:
        left = what_is_left(plan_from_dict(record.plan), record.bouts)
    except GlidekitError:  # a plan from another version of the workbook: nothing to go on with
        return None
    if left is None:
        return None
    why = f"The rest of the session of {day(record.local_date)}."
    return record, replace(left, title="What was left", why=why)


def is_whole(advice: Advice) -> bool:
    """Whether the rules ask for nothing smaller than the ordinary plan."""
    return advice.plan in ("ordinary", "ordinary+step")


def todays_plan(log: SymptomLog, *, usual: bool = False) -> Plan | None:
    """What the rules give today, or one's own plan (``usual``); None where nothing may start."""
    if log.advice().plan == "none":
        return None
    try:
        return log.next_plan(size="ordinary" if usual else None)
    except SafetyStop:
        return None
    except GlidekitError:
        why = "An earlier plan could not be read, so this begins gently."
        return replace(preset("gentle-start"), why=why)


def choices(log: SymptomLog, given: Plan | None) -> tuple[Choice, ...]:
    """What may be taken today, what the rules advise first; empty where nothing may start."""
    advice = log.advice()
    advised = todays_plan(log)
    if advised is None:
        return ()
    over = not is_whole(advice)
    found = [Choice(TODAYS, advised.title, advised)]
    if given is not None:
        mine = Choice(GIVEN, given.title or "The plan you gave", given, larger=over and given.kind != "flare")
        found = [*found, mine] if mine.larger else [mine]
    if advised.kind != "flare":
        found.append(Choice(SHORTER, "The shorter plan", preset("flare-day")))
    if over and given is None:
        usual = todays_plan(log, usual=True)
        found += [Choice(USUAL, "Your usual plan", usual, larger=True)] if usual is not None else []
    if given is None:
        found += [
            Choice(f"{SAVED_PLAN}{name}", name, plan, larger=over)
            for name, plan in saved_plans(log).items()
            if name != advised.name
        ]
    return tuple(found)
