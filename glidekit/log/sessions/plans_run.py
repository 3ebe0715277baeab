"""The plan of every session at once, and the plan that follows from them."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from glidekit.log import rows, safety_log
from glidekit.log.schema import BOUT, PLAN_AS_RUN, SESSION
from glidekit.log.sessions.proposed_plans import taken_plan
from glidekit.log.zone_of_log import zone_in
from glidekit.rules.plans import Done, plan_for
from glidekit.session.record import local_date

if TYPE_CHECKING:
    from collections.abc import Iterable
    from sqlite3 import Connection

    from glidekit.log.base import Base
    from glidekit.planning.model import Plan
    from glidekit.rules.advice import PlanSize
    from glidekit.rules.records import Verdict


def plans_run(connection: Connection) -> dict[str, dict[str, Any]]:
    """Session id -> its plan as run, in plain values; sessions with a damaged row are left out."""
    plans = {row["plan_id"]: json.loads(row["plan"]) for row in rows.sound(connection, PLAN_AS_RUN)}
    sessions = rows.sound(connection, SESSION, "WHERE voided_us IS NULL")
    return {row["session_id"]: plans[row["plan_id"]] for row in sessions if row["plan_id"] in plans}


def next_plan(base: Base, verdicts: Iterable[Verdict] = (), size: PlanSize | None = None) -> Plan:
    """Today's plan by the rules, or that of another ``size``. SafetyStop where nothing may start."""
    found = safety_log.history(base)
    now = base.clock()
    with base.store.read() as connection:
        today = local_date(now, zone_in(connection))
        hurt, given = _hurt(connection), taken_plan(connection)
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
