"""From a log to the plan of the next session: its history in plain values, the decision, the changed plan."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from glidekit.errors import SafetyStop
from glidekit.planning.location import moved_down
from glidekit.planning.model import plan_from_dict
from glidekit.planning.presets import plan as preset
from glidekit.planning.progression import Decision, Done, decide
from glidekit.planning.remaining import LEFT
from glidekit.planning.rules import RULES, Rules
from glidekit.planning.steps import ease, step_up
from glidekit.planning.trying import is_try_out

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from glidekit.planning.model import Plan

START, FLARE = "gentle-start", "flare-day"
_CLOSED = ("urgent", "emergency", "changed", "next-day")


class Log(Protocol):
    """What is read of a log; layers above this one pass their own."""

    def gate(self) -> Any:
        """With ``level`` and ``reason``."""

    def sessions(self) -> Any:
        """One row a session."""

    def ratings(self) -> Any:
        """One row a rating."""

    def bouts(self) -> Any:
        """One row a set."""

    def safety_checks(self) -> Any:
        """One row a safety check."""

    def session(self, session_id: str) -> Any:
        """With ``plan``, in plain values."""

    def plans_run(self) -> dict[str, dict[str, Any]]:
        """Session id -> its plan, in plain values."""


def next_plan(log: Log, *, rules: Rules = RULES, firm_worse: bool = False) -> Plan:
    """The plan that the rules give for the next session; ``why`` says what was decided, and on what basis.

    ``firm_worse``: the verdict on leg pain is firmly worse. Raises SafetyStop where nothing may be started.
    """
    gate = log.gate()
    if gate.level in _CLOSED:
        raise SafetyStop(
            gate.reason, safe="Your log is as it was.", do="The safety check is in 00_start_here."
        )
    return apply(decision_of(log, rules=rules, firm_worse=firm_worse), _base(log), rules)


def decision_of(log: Log, *, rules: Rules = RULES, firm_worse: bool = False) -> Decision:
    """What the rules say about the next session, by everything that is in the log."""
    return decide(
        history_of(log),
        rules,
        down_the_leg=moved_down(_daily_places(log.ratings()), rules) is not None,
        firm_worse=firm_worse,
        assessed_at=_assessed_at(log),
    )


def apply(decision: Decision, base: Plan, rules: Rules = RULES) -> Plan:
    """The base plan changed as decided, worded in ``why``. A stop raises SafetyStop."""
    if decision.kind == "stop":
        raise SafetyStop(decision.reason, safe="Your log is as it was.", do=decision.basis)
    made, more = base, ""
    if decision.kind == "ease-off":
        made = ease(base, rules)
    if decision.kind == "progress":
        made, step = step_up(base, rules)
        more = f" The step: {step}." if step else " This plan has no further step."
    return replace(made, why=f"{decision.reason}{more} {decision.basis}")


def history_of(log: Log) -> list[Done]:
    """Every closed session in plain values, oldest first.

    A minute of trying out is no step of a course: it counts only when it hurt, or the day after was worse.
    """
    sessions = log.sessions()
    closed = sessions[sessions["status"] != "running"]
    before, after = _by_session(log.ratings(), "before"), _by_session(log.ratings(), "next-day")
    hurt = set(_where(log.bouts(), "outcome", "hurt")["session_id"])
    plans = log.plans_run()
    found = [
        Done(
            local_date=row.local_date.date(),
            started_at=row.started_at.to_pydatetime(),
            dose=_dose(plans.get(row.session_id) or log.session(row.session_id).plan),
            finished=row.status == "finished",
            hurt=row.session_id in hurt,
            came_on={"yes": True, "no": False}.get(row.came_on),
            settled=row.settled if isinstance(row.settled, str) else None,
            before=before.get(row.session_id),
            next_day=after.get(row.session_id),
        )
        for row in closed.itertuples()
    ]
    tried = closed["plan_name"].map(is_try_out)
    return [
        done
        for done, was_tried in zip(found, tried, strict=True)
        if not was_tried or done.hurt or done.bad_day()
    ]


def _where(frame: Any, column: str, value: str) -> Any:
    return frame[frame[column] == value]


def _by_session(ratings: Any, moment: str) -> dict[str, dict[str, float | None]]:
    """Session -> scale -> number, the last answer of that moment; blanks are left out."""
    found: dict[str, dict[str, float | None]] = {}
    rows = _where(_where(ratings, "moment", moment), "status", "answered").dropna(
        subset=["session_id", "value"]
    )
    for session_id, scale, value in zip(rows["session_id"], rows["scale"], rows["value"], strict=True):
        found.setdefault(session_id, {})[scale] = float(value)
    return found


def _daily_places(ratings: Any) -> list[float]:
    """The first furthest point of each day, before a session or on its own."""
    rows = _where(_where(ratings, "scale", "furthest_point"), "status", "answered").sort_values("rated_at")
    rows = rows[rows["moment"].isin(["before", "alone"])].drop_duplicates("local_date")
    return [float(value) for value in rows["value"]]


def _assessed_at(log: Log) -> datetime | None:
    checks = log.safety_checks()
    assessed = checks[checks["assessed_by_clinician"]]
    return None if assessed.empty else assessed["checked_at"].max().to_pydatetime()


def _base(log: Log) -> Plan:
    """The latest plan that was a course's own (no flare day, rest or try-out); the gentle start before."""
    sessions = log.sessions()
    names = sessions["plan_name"]
    ordinary = sessions[~(names.isin((FLARE, LEFT)) | names.map(is_try_out).astype(bool))]
    if ordinary.empty:
        return preset(START)
    return plan_from_dict(log.session(ordinary["session_id"].iloc[-1]).plan)


def _dose(plan: Mapping[str, Any]) -> tuple[Any, ...]:
    """What must be equal for sessions to count as the same."""
    return tuple(
        (
            item["exercise"],
            item["variant"],
            *(item["dose"][part] for part in ("sets", "reps", "range", "hold_s")),
        )
        for item in plan["items"]
    )
