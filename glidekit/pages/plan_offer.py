"""What a clinician may change on the page: the exercises of the plan, then the others, as fields."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from glidekit.content.entries import LIMITS, RANGES
from glidekit.content.exercises import exercises
from glidekit.pages.render import render, script
from glidekit.planning.model import GAPS, Item, Plan
from glidekit.planning.plan_file import VERSION
from glidekit.planning.proposal import SIDES_WORDS, TITLE, head

if TYPE_CHECKING:
    from collections.abc import Iterator

RANGE_WORDS = {"quarter": "a quarter", "half": "half", "full": "all of it"}


@dataclass(frozen=True, slots=True)
class Number:
    """A field for a number of a dose, with its bounds."""

    name: str
    label: str
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Offer:
    """One exercise: ticked where it is in the plan; ``item`` holds what the form does not ask for."""

    name: str
    head: str
    ticked: bool
    item: dict[str, Any]
    numbers: tuple[Number, ...]
    range: str
    sides: str


def offers(plan: Plan | None) -> tuple[Offer, ...]:
    """The plan's exercises in their order, then what else there is, gently and not ticked."""
    have = plan.items if plan is not None else ()
    there = {item.exercise for item in have}
    others = tuple(Item(one.id) for one in exercises() if one.id not in there)
    return tuple(_offer(item, ticked=item in have) for item in (*have, *others))


def plan_change(plan: Plan | None) -> str:
    """The form, with its script; ``plan`` is the plan now, None where nothing may be started."""
    whole = {"title": TITLE, **{gap: Plan.__dataclass_fields__[gap].default for gap in GAPS}}
    return render(
        "clinician_plan.html",
        whole={
            "version": VERSION,
            **(whole if plan is None else {name: getattr(plan, name) for name in whole}),
        },
        offers=offers(plan),
        choices=CHOICES,
        script=script("clinician_plan.js"),
    )


def _offer(item: Item, *, ticked: bool) -> Offer:
    return Offer(
        name=f"{item.known.name} ({item.how.label.lower()})",
        head=head(item),
        ticked=ticked,
        item={**asdict(item), "held": item.how.hold_range_s is not None},
        numbers=tuple(_numbers(item)),
        range=item.doses.range,
        sides=SIDES_WORDS[item.sides],
    )


def _numbers(item: Item) -> Iterator[Number]:
    dose, hold = item.doses, item.how.hold_range_s
    for name, label in (("sets", "Sets"), ("reps", "Repetitions")):
        yield Number(name, label, getattr(dose, name), *LIMITS[name])
    if hold is not None:
        yield Number("hold_s", "Hold, s", dose.hold_s, *hold)


CHOICES = {"ranges": {name: RANGE_WORDS[name] for name in RANGES}, "sides": tuple(SIDES_WORDS.values())}
