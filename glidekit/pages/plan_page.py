"""A plan as a page: what, how, how much, and how long it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glidekit.content.exercises import exercise
from glidekit.pages.exercise_card import dose_facts
from glidekit.pages.html import style, tag, text
from glidekit.planning.timeline import timeline, total_seconds

if TYPE_CHECKING:
    from glidekit.planning.model import Item, Plan

_COLUMNS = ("Exercise", "Way", "How much", "Sides")


def plan_page(plan: Plan) -> str:
    """Title, reason, one row an exercise, and the time it takes in all."""
    return tag(
        "section",
        style(),
        text("h4", plan.title),
        text("p", plan.why),
        tag(
            "table",
            tag("thead", tag("tr", *(text("th", column, scope="col") for column in _COLUMNS))),
            tag("tbody", *(_row(item) for item in plan.items)),
        ),
        text("p", length_words(plan), class_="gk-quiet"),
        class_="gk-page",
    )


def length_words(plan: Plan) -> str:
    """How long the plan takes, in words."""
    phases = timeline(plan)
    minutes = f"About {max(1, round(total_seconds(phases) / 60))} min"
    waits = any(phase.seconds is None for phase in phases)
    return minutes + (
        ", and the parts that you do in your own time." if waits else " in all, rests included."
    )


def _row(item: Item) -> str:
    return tag(
        "tr",
        text("th", exercise(item.exercise).name, scope="row"),
        text("td", item.how.label),
        text("td", ", ".join(dose_facts(item.how, item.doses))),
        text("td", ", then ".join(item.sides)),
    )
