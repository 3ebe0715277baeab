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
from glidekit.rules.messages import half_words, message
from glidekit.rules.plans import step_up
from glidekit.session.remaining import what_is_left

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glidekit.log import SymptomLog
    from glidekit.planning.model import Plan
    from glidekit.rules.advice import Advice, PlanSize
    from glidekit.rules.records import Verdict
    from glidekit.session.record import SessionRecord

_SMALLER: dict[PlanSize, str] = {
    "flare": "The shorter plan",
    "half": f"{half_words().capitalize()} of your plan",
    "gentle-start": "The gentle start",
}
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


def todays_plan(log: SymptomLog, course: Sequence[Verdict] = (), *, usual: bool = False) -> Plan | None:
    """What the rules give today, or one's own plan (``usual``); None where nothing may start.

    ``course``: what the statistics say of each leg.
    """
    if log.advice().plan == "none":
        return None
    try:
        return log.next_plan(verdicts=course, size="ordinary" if usual else None)
    except SafetyStop:
        return None
    except GlidekitError:
        why = "An earlier plan could not be read, so this begins gently."
        return replace(preset("gentle-start"), why=why)


def choices(log: SymptomLog, given: Plan | None, course: Sequence[Verdict] = ()) -> tuple[Choice, ...]:
    """What may be taken today, what the rules advise first; empty where nothing may start."""
    advice = log.advice(verdicts=course)
    advised = todays_plan(log, course)
    if advised is None:
        return ()
    over = not is_whole(advice)
    usual = None if given is not None or advice.plan == "ordinary" else todays_plan(log, course, usual=True)
    found = [Choice(TODAYS, _called(advice, advised, usual), advised)]
    if usual is not None and not over:  # the step is only a wish
        found.append(Choice(USUAL, "The same as last time", usual))
    if given is not None:
        mine = Choice(GIVEN, given.title or "The plan you gave", given, larger=over and given.kind != "flare")
        found = [*found, mine] if mine.larger else [mine]
    if advised.kind != "flare":
        short = replace(preset("flare-day"), why=message("F-flare-day"))
        found.append(Choice(SHORTER, _SMALLER["flare"], short))
    if usual is not None and over and usual.items != advised.items:
        found.append(Choice(USUAL, "Your usual plan", usual, larger=True))
    if given is None:
        found += [
            Choice(f"{SAVED_PLAN}{name}", name, plan, larger=over)
            for name, plan in saved_plans(log).items()
            if name != advised.name
        ]
    return tuple(found)


def _called(advice: Advice, advised: Plan, usual: Plan | None) -> str:
    """What the rules' plan is called on its button: as in their message, with the step where there is one."""
    step = step_up(usual)[1] if usual is not None and advice.plan == "ordinary+step" else ""
    return f"{advised.title}, with {step}" if step else _SMALLER.get(advice.plan, advised.title)


def with_left(offered: tuple[Choice, ...], left: Plan | None, advice: Advice) -> tuple[Choice, ...]:
    """The choices with what was left of the last session: first, unless today's answers ask for less."""
    if left is None:
        return offered
    larger = not is_whole(advice)
    rest = Choice("left", left.title, left, larger=larger)
    return (*offered, rest) if larger else (rest, *offered)
