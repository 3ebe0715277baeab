"""The named plans, from presets.toml, and a plan of about a minute to try out one exercise."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import Any

from glidekit.content.exercises import exercise
from glidekit.errors import PlanError
from glidekit.planning.plan import Item, Plan


def plan(name: str) -> Plan:
    """The plan of that name; raises PlanError with the nearest names if there is none."""
    known = _presets()
    if name not in known:
        raise PlanError.unknown("plan", name, known)
    return known[name]


def plan_names() -> tuple[str, ...]:
    """All names, the gentlest start first."""
    return tuple(_presets())


@cache
def _presets() -> dict[str, Plan]:
    text = resources.files("glidekit.planning").joinpath("presets.toml").read_text(encoding="utf-8")
    return {name: _plan(name, data) for name, data in tomllib.loads(text).items()}


def _plan(name: str, data: dict[str, Any]) -> Plan:
    items = tuple(_item(**item) for item in data.pop("items"))
    return Plan(name=name, items=items, **data)


def _item(*, dose: dict[str, Any] | None = None, **rest: Any) -> Item:
    item = Item(**rest)
    return item if dose is None else replace(item, dose=replace(item.doses, **dose))


PREFIX = "try-"
REPS = 3


def try_out(exercise_id: str) -> Plan:
    """A plan of three slow repetitions on each side, half of the movement, nothing held.

    Raises GlidekitError with the nearest names for an unknown exercise.
    """
    shown = exercise(exercise_id)
    item = Item(shown.id)
    return Plan(
        name=f"{PREFIX}{shown.id}",
        title=f"Try it: {shown.name}",
        items=(replace(item, dose=replace(item.doses, sets=1, reps=REPS, range="half")),),
        kind="try-out",
        why="About a minute, to see how it feels. It is kept in your log and does not change your plan.",
    )


def is_try_out(plan_name: str) -> bool:
    """Whether a session's plan was a try-out."""
    return plan_name.startswith(PREFIX)
