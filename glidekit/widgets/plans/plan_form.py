"""A small form for the numbers of a plan; ``plan`` is what they say at any moment."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from glidekit.content.dose import LIMITS
from glidekit.content.exercises import exercise
from glidekit.pages.plan_page import length_words
from glidekit.widgets.forms.form import Form
from glidekit.widgets.forms.page import Button, Group, Page, check
from glidekit.widgets.forms.question import Question

if TYPE_CHECKING:
    from glidekit.planning.model import Item, Plan
    from glidekit.scales import Side
    from glidekit.widgets.forms.question import Answer

_LABELS = {
    "sets": ("Sets", ""),
    "reps": ("Repetitions", ""),
    "pace_s": ("Each way", "s"),
    "hold_s": ("Hold", "s"),
    "rest_s": ("Rest between sets", "s"),
}
_SIDES: dict[str, tuple[Side, ...]] = {
    "left-right": ("left", "right"),
    "right-left": ("right", "left"),
    "left": ("left",),
    "right": ("right",),
}
_SIDE_WORDS = {
    "left-right": "Both, left first",
    "right-left": "Both, right first",
    "left": "Left only",
    "right": "Right only",
}
_RESET = Button("reset", "Back to the plan as it was", asks=False, look="plain")


def plan_form_page(plan: Plan) -> Page:
    """One group an exercise; bounds are those of a dose, and of the article's hold."""
    total = Group((Question("total", "info", length_words(plan)),))
    return Page(
        "plan",
        plan.title,
        intro=("Change what you like. The next cell that uses this plan takes the numbers you see here.",),
        groups=(*(_group(number, item) for number, item in enumerate(plan.items)), total),
        buttons=(_RESET,),
    )


def _group(number: int, item: Item) -> Group:
    sides = Question(
        f"{number}.sides",
        "choice",
        "Sides",
        required=True,
        options=tuple(_SIDE_WORDS.items()),
    )
    fields = (name for name in _LABELS if name != "hold_s" or item.how.hold_range_s is not None)
    return Group(
        (*(_field(number, item, name) for name in fields), sides),
        heading=f"{exercise(item.exercise).name} ({item.how.label.lower()})",
        layout="row",
    )


def _field(number: int, item: Item, name: str) -> Question:
    low, high = item.how.hold_range_s if name == "hold_s" and item.how.hold_range_s else LIMITS[name]
    label, unit = _LABELS[name]
    return Question(
        f"{number}.{name}",
        "number",
        label,
        required=True,
        blank=f"Please write a number from {low:g} to {high:g}.",
        low=low,
        high=high,
        whole=name in ("sets", "reps"),
        unit=unit,
    )


class PlanForm(Form):
    """Edits sets, repetitions, pace, hold, rest and sides.

    A number that cannot be is said beside its field, and ``plan`` keeps the one before it.
    """

    def __init__(self, plan: Plan, **more: Any) -> None:
        self._first = self._plan = plan
        super().__init__(plan_form_page(plan), answers=_numbers(plan), **more)
        self.observe(self._edited, "answers")

    @property
    def plan(self) -> Plan:
        """The plan with the numbers of the form."""
        return self._plan

    def take(self, plan: Plan) -> None:
        """Show another plan; "back" then goes back to that one."""
        with self._turns.taken():
            self._first = self._plan = plan
            self.show(plan_form_page(plan))
            self.answers = _numbers(plan)

    def answered(self, button: str, answers: dict[str, Answer]) -> None:  # noqa: ARG002 - one button
        """Back to the beginning."""
        self.answers = _numbers(self._first)

    def _edited(self, _change: object) -> None:
        with self._turns.taken():
            answers, wrong = check(self.page, self.answers, self.today())
            items = tuple(
                _item(item, number, {name: value for name, value in answers.items() if name not in wrong})
                for number, item in enumerate(self._plan.items)
            )
            self._plan = replace(self._plan, items=items)
            with self.hold_sync():
                self.problems = wrong
                self.live = {"total": length_words(self._plan)}


def _numbers(plan: Plan) -> dict[str, Answer]:
    return {
        name: value
        for number, item in enumerate(plan.items)
        for name, value in (
            *((f"{number}.{field}", getattr(item.doses, field)) for field in _LABELS),
            (f"{number}.sides", "-".join(item.sides)),
        )
    }


def _item(item: Item, number: int, answers: dict[str, Answer]) -> Item:
    own = f"{number}."
    given: dict[str, Any] = {
        name.removeprefix(own): value for name, value in answers.items() if name.startswith(own)
    }
    sides = _SIDES.get(given.pop("sides", ""), item.sides)
    return replace(item, sides=sides, dose=replace(item.doses, **given))
