"""A small form for the numbers of a plan; ``plan`` is what they say at any moment."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from glidekit.content.entries import LIMITS, NAMES
from glidekit.errors import PlanError
from glidekit.pages.plan_page import length_words, plan_page
from glidekit.planning.model import GAPS, LONGEST_GAP_S, MOST_EXTRA_REPS, kind_with
from glidekit.widgets.forms.form import Form
from glidekit.widgets.forms.page import Button, Group, Page, Question, check

if TYPE_CHECKING:
    from glidekit.planning.model import Item, Plan
    from glidekit.scales import Side
    from glidekit.widgets.forms.page import Answer

_RANGE_WORDS = {"quarter": "A quarter", "half": "Half", "full": "All of it"}
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
WRONG = "Please put right what is marked. Until then the plan keeps the number it had there."
_RESET = Button("reset", "Back to the plan as it was", asks=False, look="plain")


def plan_form_page(plan: Plan) -> Page:
    """One group an exercise; bounds are those of a dose, and of the article's hold."""
    gaps = [_number(name, label, (0, LONGEST_GAP_S), "s", whole=False) for name, label in GAPS.items()]
    shown = gaps if len(plan.items) > 1 else gaps[:1]
    whole = Group(tuple(shown), heading="The whole session", layout="row")
    total = Group((Question("total", "info", length_words(plan)),))
    return Page(
        "plan",
        plan.title,
        intro=("Change what you like. The next cell that uses this plan takes the numbers you see here.",),
        groups=(*(_group(number, item) for number, item in enumerate(plan.items)), whole, total),
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
    far = Question(f"{number}.range", "choice", "How far", required=True, options=tuple(_RANGE_WORDS.items()))
    fields = (name for name in NAMES if name != "hold_s" or item.how.hold_range_s is not None)
    extra = (_extra(number),) if item.extra_reps else ()
    return Group(
        (*(_field(number, item, name) for name in fields), *extra, far, sides),
        heading=f"{item.known.name} ({item.how.label.lower()})",
        layout="row",
    )


def _field(number: int, item: Item, name: str) -> Question:
    low, high = item.how.hold_range_s if name == "hold_s" and item.how.hold_range_s else LIMITS[name]
    label, unit = NAMES[name]
    return _number(f"{number}.{name}", label, (low, high), unit, whole=name in ("sets", "reps"))


def _extra(number: int) -> Question:
    return _number(f"{number}.extra_reps", "More on the first side", (0, MOST_EXTRA_REPS), "", whole=True)


def _number(name: str, label: str, limits: tuple[float, float], unit: str, *, whole: bool) -> Question:
    low, high = limits
    return Question(
        name,
        "number",
        label,
        required=True,
        blank=f"Please write a number from {low:g} to {high:g}.",
        low=low,
        high=high,
        whole=whole,
        unit=unit,
        on_leave=True,
    )


class PlanForm(Form):
    """Edits all that a plan holds; a field counts once it is left, or Enter is pressed in it.

    A number that cannot be is said beside its field, and ``plan`` keeps the one before it; ``whole_plan``
    refuses until it is put right.
    """

    def __init__(self, plan: Plan, **more: Any) -> None:
        self._first = self._plan = plan
        super().__init__(plan_form_page(plan), answers=_numbers(plan), **more)
        self.observe(self._edited, "answers")

    @property
    def plan(self) -> Plan:
        """The plan with the numbers of the form."""
        return self._plan

    def printed(self) -> str:
        """The plan itself: it holds exercises and numbers, and nothing about a person."""
        return plan_page(self._plan)

    def whole_plan(self) -> Plan:
        """The plan, as every field shows it; raises PlanError while one of them is wrong, naming it."""
        if not self.problems:
            return self._plan
        names = "; ".join(self._named(name) for name in self.problems)
        raise PlanError(
            f"One field of this plan needs another look: {names}."
            if len(self.problems) == 1
            else f"{len(self.problems)} fields of this plan need another look: {names}.",
            safe="Nothing was saved, written or started.",
            do="Put it right in the form above, or press Back to the plan as it was.",
        )

    def _named(self, name: str) -> str:
        """A field as the page shows it: its label, and its exercise."""
        label = next(question.label for question in self.page.questions if question.id == name)
        place, _, field = name.partition(".")
        return f"{label}, {self._plan.items[int(place)].known.name}" if field else label

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
            gaps: dict[str, Any] = {
                name: answers[name] for name in GAPS if name in answers and name not in wrong
            }
            self._plan = replace(self._plan, items=items, kind=kind_with(self._first, items), **gaps)
            with self.hold_sync():
                self.problems = wrong
                self.state, self.message = ("error", WRONG) if wrong else ("open", "")
                self.live = {"total": length_words(self._plan)}


def _numbers(plan: Plan) -> dict[str, Answer]:
    return {
        name: value
        for number, item in enumerate(plan.items)
        for name, value in (
            *((f"{number}.{field}", getattr(item.doses, field)) for field in (*NAMES, "range")),
            (f"{number}.sides", "-".join(item.sides)),
            (f"{number}.extra_reps", item.extra_reps),
        )
    } | {name: getattr(plan, name) for name in GAPS}


def _item(item: Item, number: int, answers: dict[str, Answer]) -> Item:
    own = f"{number}."
    given: dict[str, Any] = {
        name.removeprefix(own): value for name, value in answers.items() if name.startswith(own)
    }
    sides = _SIDES.get(given.pop("sides", ""), item.sides)
    extra = given.pop("extra_reps", item.extra_reps)
    return replace(item, sides=sides, extra_reps=extra, dose=replace(item.doses, **given))
