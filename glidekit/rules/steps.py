"""One step more and one step less: how a plan changes. Conventions of this workbook (rules/thresholds.py)."""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING

from glidekit.content.entries import RANGES
from glidekit.content.exercises import exercises
from glidekit.in_words import counted
from glidekit.planning.model import Item
from glidekit.rules.thresholds import RULES, Rules

if TYPE_CHECKING:
    from glidekit.content.entries import Dose, Range
    from glidekit.planning.model import Plan

_SHARE: dict[Range, float] = {"quarter": 0.25, "half": 0.5, "full": 1.0}


def step_up(plan: Plan, rules: Rules = RULES) -> tuple[Plan, str]:
    """The plan with one step more, and that step in words; the same plan where there is none left.

    Two more repetitions, spread over sets, up to 2 x 10; then more of the range; then the next exercise in
    teaching order. Only gentle items grow: nothing held is ever made longer by itself.
    """
    more = counted(rules.extra_reps, "more repetition")
    for grow, words in ((_more_reps, more), (_more_range, "more of the movement")):
        items = tuple(
            replace(item, dose=grow(item.doses, rules)) if item.variant == "gentle" else item
            for item in plan.items
        )
        if items != plan.items:
            return replace(plan, items=items), words
    added = _next_exercise(plan)
    if added is None:
        return plan, ""
    name = next(found.name for found in exercises() if found.id == added.exercise)
    return replace(plan, items=(*plan.items, added)), f"one more exercise, {name}"


def ease(plan: Plan, rules: Rules = RULES) -> Plan:
    """The plan with repetitions and range cut by the rules' factor; a few repetitions always stay."""
    items = tuple(replace(item, dose=_less(item.doses, rules), extra_reps=0) for item in plan.items)
    return replace(plan, items=items)


def _more_reps(dose: Dose, rules: Rules) -> Dose:
    most = rules.most_reps * rules.most_sets
    total = min(dose.sets * dose.reps + rules.extra_reps, most)
    if total <= dose.sets * dose.reps:
        return dose
    sets = max(dose.sets, ceil(total / rules.most_reps))
    return replace(dose, sets=sets, reps=ceil(total / sets))


def _more_range(dose: Dose, rules: Rules) -> Dose:  # noqa: ARG001 - called like _more_reps
    place = RANGES.index(dose.range)
    return dose if place + 1 == len(RANGES) else replace(dose, range=RANGES[place + 1])


def _less(dose: Dose, rules: Rules) -> Dose:
    now = dose.sets * dose.reps
    total = max(min(now, rules.least_reps), int(now * rules.ease_factor))
    sets = max(1, min(dose.sets, ceil(total / rules.most_reps)))
    wanted = _SHARE[dose.range] * rules.ease_factor
    smaller = [name for name in RANGES if _SHARE[name] <= wanted]
    return replace(dose, sets=sets, reps=ceil(total / sets), range=smaller[-1] if smaller else RANGES[0])


def _next_exercise(plan: Plan) -> Item | None:
    """The first exercise in teaching order that the plan does not hold, gently, on the plan's sides."""
    held = {item.exercise for item in plan.items}
    following = next((known.id for known in exercises() if known.id not in held), None)
    return None if following is None else Item(following, sides=plan.items[0].sides)
