"""The named plans, from presets.toml, and a plan of about a minute to try out one exercise."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from glidekit.content.exercises import VARIANTS, dose_numbers, exercise
from glidekit.content.toml_entry import Entry, read_toml
from glidekit.errors import GlidekitError, PlanError
from glidekit.planning.plan import GAPS, LONGEST_GAP_S, PLAN_KINDS, Item, Plan

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE = "presets.toml"


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
    return presets_from(read_toml(FILE, package="glidekit.planning"))


def presets_from(data: Mapping[str, Any]) -> dict[str, Plan]:
    """Name -> Plan, in the file's order; raises ContentError naming plan and field."""
    return {name: _plan(name, Entry(FILE, f"plan {name!r}", table)) for name, table in data.items()}


def _plan(name: str, entry: Entry) -> Plan:
    gaps = {field: entry.number(field, 0, LONGEST_GAP_S) for field in GAPS if entry.has(field)}
    made = Plan(
        name=name,
        title=entry.text("title"),
        items=tuple(map(_item, entry.entries("items"))),
        why=entry.text("why", ""),
        kind=entry.choice("kind", PLAN_KINDS, "ordinary"),
        **gaps,
    )
    entry.done()
    return made


def _item(entry: Entry) -> Item:
    """An item; of its dose only what differs from the variant's own is given."""
    name, variant = entry.text("exercise"), entry.choice("variant", VARIANTS, "gentle")
    changed = dose_numbers(entry.entry("dose")) if entry.has("dose") else {}
    entry.done()
    try:
        item = Item(name, variant)
        return replace(item, dose=replace(item.doses, **changed))
    except GlidekitError as problem:
        entry.wrong("", f"cannot be used: {problem.what.rstrip('.')}")


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
