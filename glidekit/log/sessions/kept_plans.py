"""Plans in a log: saved ones, a clinician's proposals, those run in sessions, and the next one.

Saved and proposed plans are settings of the log. The last version of a saved plan counts; all proposals are
kept. A proposal that was taken is the person's ordinary plan from that day on. It does not say "may
exercise": the gate and the lock of held exercises ignore it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from glidekit.errors import GlidekitError, PlanError
from glidekit.in_words import day
from glidekit.log import rows, safety_log
from glidekit.log.rows import from_us
from glidekit.log.schema import BOUT, PLAN_AS_RUN, SESSION, SETTING
from glidekit.log.sessions.own_exercises import own_exercises
from glidekit.log.zones import day_in, zone_in
from glidekit.planning.plan import as_saved, own_plan, plan_from_dict
from glidekit.planning.plan_file import check_name
from glidekit.planning.presets import plan as preset
from glidekit.planning.presets import plan_names
from glidekit.planning.proposal import Proposal
from glidekit.rules.plans import Done, Given, plan_for
from glidekit.session.record import local_date

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from sqlite3 import Connection

    from glidekit.log.store.store import Base
    from glidekit.log.symptom_log import SymptomLog
    from glidekit.planning.plan import Plan
    from glidekit.rules.advice import PlanSize
    from glidekit.rules.records import Verdict


_KEY = "plan:"


def saved_plans(log: SymptomLog) -> dict[str, Plan]:
    """Name -> plan, sorted by name, without plans that this workbook can no longer read."""
    with log._base.store.read() as connection:  # noqa: SLF001 - a part of the log, kept in its own file
        found = rows.sound(connection, SETTING, "WHERE key LIKE 'plan:%' ORDER BY at_us, setting_id")
    latest = {row["key"].removeprefix(_KEY): json.loads(row["value"]) for row in found}
    plans = {
        name: _readable(data) for name, data in sorted(latest.items(), key=lambda one: one[0].casefold())
    }
    return {name: plan for name, plan in plans.items() if plan is not None}


def saved_plan(log: SymptomLog, name: str) -> Plan:
    """A plan by its name: the workbook's own, a saved one, or an exercise from the physio.

    Raises PlanError with the nearest names for any other.
    """
    if name in plan_names():
        return preset(name)
    known = {own.name: own_plan(own) for own in own_exercises(log).values()} | saved_plans(log)
    if name not in known:
        raise PlanError.unknown("plan", name, (*plan_names(), *known))
    return known[name]


def save_plan(log: SymptomLog, name: str, plan: Plan) -> Plan:
    """Save a plan under a name; gives it with that name. An earlier plan of that name stays in the log."""
    tidy = check_name(name)
    if tidy.casefold() in plan_names():
        raise PlanError(
            f"The workbook has a plan of its own called {tidy!r}.",
            safe="Nothing was saved.",
            do="Choose another name.",
        )
    named = replace(as_saved(plan), name=tidy, title=tidy, why="")
    log.set_setting(_KEY + tidy, named.to_dict())
    return named


def forget_plan(log: SymptomLog, name: str) -> None:
    """Stop offering a saved plan. Sessions done with it keep it."""
    if name in saved_plans(log):
        log.set_setting(_KEY + name, None)


def _readable(data: Any) -> Plan | None:
    if data is None:
        return None
    try:
        return as_saved(plan_from_dict(data))  # older logs stored other kinds
    except GlidekitError:
        return None


KEY = "proposed_plan"
_NEWEST_LAST = "WHERE key = ? ORDER BY written"


@dataclass(frozen=True, slots=True)
class Answered:
    """A proposal, the person's answer, and when."""

    proposal: Proposal
    answer: Literal["taken", "left"]
    at: datetime


def answer_proposal(log: SymptomLog, proposal: Proposal, *, take: bool) -> None:
    """Record whether the person takes a proposed plan; if so, it is the ordinary plan from today."""
    log.set_setting(KEY, {
        "answer": "taken" if take else "left",
        "by": proposal.by,
        "on": proposal.on.isoformat() if proposal.on else None,
        "note": proposal.note,
        "plan": proposal.plan.to_dict(),
    })  # fmt: skip


def proposed_plans(log: SymptomLog) -> tuple[Answered, ...]:
    """Every answered proposal, oldest first, without those that can no longer be read."""
    with log._base.store.read() as connection:  # noqa: SLF001 - a part of the log, kept in its own file
        found = rows.sound(connection, SETTING, _NEWEST_LAST, (KEY,))
    answered = (_answered(json.loads(row["value"]), from_us(row["at_us"])) for row in found)
    return tuple(one for one in answered if one is not None)


def taken_plan(connection: Any) -> Given | None:
    """The proposal taken last, for the rules, or None."""
    found = rows.sound(connection, SETTING, _NEWEST_LAST, (KEY,))
    read = ((row, _answered(json.loads(row["value"]), from_us(row["at_us"]))) for row in found)
    taken = [(row, one) for row, one in read if one is not None and one.answer == "taken"]
    if not taken:
        return None
    row, last = taken[-1]
    day = day_in(connection, from_us(row["at_us"]))
    return Given(day.toordinal(), last.proposal.plan, said_of(last.proposal))


def said_of(proposal: Proposal) -> str:
    """Who proposed it and when, in words."""
    by = proposal.by or "your physio or doctor"
    on = f", {day(proposal.on)}" if proposal.on else ""
    note = f" They write: {proposal.note}" if proposal.note else ""
    return f"The plan from {by}{on}.{note}"


def _answered(value: Any, at: datetime) -> Answered | None:
    try:
        on = date.fromisoformat(value["on"]) if value["on"] else None
        proposal = Proposal(plan_from_dict(value["plan"]), value["by"], on, value["note"])
        return Answered(proposal, value["answer"], at)
    except (GlidekitError, KeyError, TypeError, ValueError):
        return None


def plans_run(connection: Connection) -> dict[str, dict[str, Any]]:
    """Session id -> its plan as run, in plain values, without sessions that have a damaged row."""
    plans = {row["plan_id"]: json.loads(row["plan"]) for row in rows.sound(connection, PLAN_AS_RUN)}
    sessions = rows.sound(connection, SESSION, "WHERE voided_us IS NULL")
    return {row["session_id"]: plans[row["plan_id"]] for row in sessions if row["plan_id"] in plans}


def next_plan(base: Base, verdicts: Iterable[Verdict] = (), size: PlanSize | None = None) -> Plan:
    """The rules' plan for today, or one of another ``size``; raises SafetyStop if nothing may start."""
    found = safety_log.history(base)
    now = base.clock()
    zone, hurt, given = base.kept("of next plan", lambda seen: (zone_in(seen), _hurt(seen), taken_plan(seen)))
    today = local_date(now, zone)
    records = found.at(now, today)
    done = Done(records, found.plans, hurt, today.toordinal(), given)
    advice = safety_log.advice(base, today, now, verdicts)
    return plan_for(advice if size is None or advice.plan == "none" else replace(advice, plan=size), done)


def _hurt(connection: Connection) -> dict[str, frozenset[str]]:
    """Session id -> the exercises that hurt in it."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows.sound(connection, BOUT, "WHERE outcome = 'hurt'"):
        found[row["session_id"]].add(row["exercise"])
    return {name: frozenset(exercises) for name, exercises in found.items()}
