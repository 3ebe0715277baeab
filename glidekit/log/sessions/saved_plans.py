"""Plans that the person saved under a name: settings of the log, one key a name, the last one counts."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from glidekit.errors import GlidekitError, PlanError
from glidekit.log import rows
from glidekit.log.schema import SETTING
from glidekit.log.sessions.own_exercises import own_exercises
from glidekit.planning.model import own_plan, plan_from_dict
from glidekit.planning.plan_file import check_name
from glidekit.planning.presets import plan as preset
from glidekit.planning.presets import plan_names

if TYPE_CHECKING:
    from glidekit.log.symptom_log import SymptomLog
    from glidekit.planning.model import Plan

_KEY = "plan:"


def saved_plans(log: SymptomLog) -> dict[str, Plan]:
    """Name -> plan, by name; one that this workbook can no longer read is left out."""
    with log._base.store.read() as connection:  # noqa: SLF001 - a part of the log, kept in its own file
        found = rows.sound(connection, SETTING, "WHERE key LIKE 'plan:%' ORDER BY at_us, setting_id")
    latest = {row["key"].removeprefix(_KEY): json.loads(row["value"]) for row in found}
    plans = {
        name: _readable(data) for name, data in sorted(latest.items(), key=lambda one: one[0].casefold())
    }
    return {name: plan for name, plan in plans.items() if plan is not None}


def saved_plan(log: SymptomLog, name: str) -> Plan:
    """A plan by its name: one of the workbook's own, one that was saved, or an exercise from the physio.

    Another name raises PlanError with the nearest ones.
    """
    if name in plan_names():
        return preset(name)
    known = {own.name: own_plan(own) for own in own_exercises(log).values()} | saved_plans(log)
    if name not in known:
        raise PlanError.unknown("plan", name, (*plan_names(), *known))
    return known[name]


def save_plan(log: SymptomLog, name: str, plan: Plan) -> Plan:
    """Save a plan under a name and give it back with that name; what had the name before stays in the log."""
    tidy = check_name(name)
    if tidy.casefold() in plan_names():
        raise PlanError(
            f"The workbook has a plan of its own called {tidy!r}.",
            safe="Nothing was saved.",
            do="Choose another name.",
        )
    named = replace(plan, name=tidy, title=tidy, why="")
    log.set_setting(_KEY + tidy, named.to_dict())
    return named


def forget_plan(log: SymptomLog, name: str) -> None:
    """Offer a saved plan no longer. Sessions that were done with it keep it."""
    if name in saved_plans(log):
        log.set_setting(_KEY + name, None)


def _readable(data: Any) -> Plan | None:
    if data is None:
        return None
    try:
        return plan_from_dict(data)
    except GlidekitError:
        return None
