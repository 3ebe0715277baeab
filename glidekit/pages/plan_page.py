"""A plan as a page: what, how, how much, and how long it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glidekit.content.exercises import exercise
from glidekit.pages.exercise_card import dose_facts
from glidekit.pages.render import render
from glidekit.planning.timeline import timeline, total_seconds

if TYPE_CHECKING:
    from glidekit.planning.model import Plan


def plan_page(plan: Plan) -> str:
    """Title, reason, one row an exercise, and the time it takes in all."""
    return render(
        "plan.html",
        plan=plan,
        length=length_words(plan),
        name=lambda key: exercise(key).name,
        dose_facts=dose_facts,
    )


def plan_lines(plan: Plan) -> tuple[str, ...]:
    """One line an exercise: its name, the way, how much, on which sides."""
    return tuple(
        f"{exercise(item.exercise).name}, {item.how.label}: {', '.join(dose_facts(item.how, item.doses))}; "
        f"{', then '.join(item.sides)}"
        for item in plan.items
    )


def length_words(plan: Plan) -> str:
    """How long the plan takes, in words."""
    phases = timeline(plan)
    minutes = f"About {max(1, round(total_seconds(phases) / 60))} min"
    waits = any(phase.seconds is None for phase in phases)
    return minutes + (
        ", and the parts that you do in your own time." if waits else " in all, rests included."
    )
