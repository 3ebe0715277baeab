"""About a minute of one exercise, gently, to try it out: a real plan that leaves the others as they are."""

from __future__ import annotations

from dataclasses import replace

from glidekit.content.exercises import exercise
from glidekit.planning.model import Item, Plan

PREFIX = "try-"
REPS = 3


def try_out(exercise_id: str) -> Plan:
    """Three slow repetitions on each side, half of the movement, nothing held.

    Raises GlidekitError for an unknown exercise, with the nearest names.
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
    """Whether a session's plan was one of these."""
    return plan_name.startswith(PREFIX)
