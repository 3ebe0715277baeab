"""A plan as a page: to read, beside another one, and as fields that a clinician may change."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from glidekit.content.exercises import DOSE_LIMITS, RANGES, exercises
from glidekit.pages.exercise_card import dose_facts
from glidekit.pages.render import render, script
from glidekit.planning.plan import GAPS, Item, Plan
from glidekit.planning.plan_file import VERSION
from glidekit.planning.proposal import SIDES_WORDS, TITLE, head
from glidekit.planning.timeline import timeline, total_seconds

if TYPE_CHECKING:
    from collections.abc import Iterator


def plan_page(plan: Plan) -> str:
    """Title, reason, a row for each exercise, and the total time."""
    return render(
        "plan.html",
        plan=plan,
        length=length_words(plan),
        dose_facts=dose_facts,
    )


def plan_lines(plan: Plan) -> tuple[str, ...]:
    """A short line for each exercise: name, way, how much, how far, which sides."""
    return tuple(_line(item) for item in plan.items)


def _line(item: Item) -> str:
    hold = f", hold {item.doses.hold_s:g} s" if item.doses.hold_s else ""
    sides = "both" if len(item.sides) > 1 else item.sides[0]
    return f"{head(item)}: {item.doses.sets} x {item.doses.reps}, {item.doses.range} range{hold}, {sides}"


def plans_beside(now: Plan | None, proposed: Plan) -> str:
    """The plan that the person has and a proposed one, exercise by exercise; what differs stands out."""
    return render("plans_beside.html", pairs=list(_beside(now, proposed)), title=proposed.title)


def _beside(now: Plan | None, proposed: Plan) -> Iterator[tuple[str, str, dict[str, list[tuple[str, bool]]]]]:
    """Name, what changes, and each plan's facts, each with whether the other plan lacks it."""
    old, new = map(_by_place, (now, proposed))
    for name in dict.fromkeys((*new, *old)):
        item = new.get(name) or old[name]
        before, after = (_facts(one[name]) if name in one else () for one in (old, new))
        change = "same" if before == after else "left out" if not after else "different" if before else "new"
        sides = {"Now": (before, after), "Proposed": (after, before)}
        yield item.known.name, change, {
            words: [(fact, fact not in other) for fact in facts] for words, (facts, other) in sides.items()
        }  # fmt: skip


def _by_place(plan: Plan | None) -> dict[tuple[str, int], Item]:
    """(Exercise, how many times it came before) -> item: one that is there twice is shown twice."""
    seen: Counter[str] = Counter()
    found = {}
    for item in plan.items if plan else ():
        found[item.exercise, seen[item.exercise]] = item
        seen[item.exercise] += 1
    return found


def _facts(item: Item) -> tuple[str, ...]:
    more = (f"{item.extra_reps} more on the first side",) if item.extra_reps else ()
    rest = f"rest {item.doses.rest_s:g} s"
    return (item.how.label, *dose_facts(item.how, item.doses), rest, *more, ", then ".join(item.sides))


def length_words(plan: Plan) -> str:
    """How long the plan takes, in words."""
    phases = timeline(plan)
    minutes = f"About {max(1, round(total_seconds(phases) / 60))} min"
    waits = any(phase.seconds is None for phase in phases)
    return minutes + (
        ", and the parts that you do in your own time." if waits else " in all, rests included."
    )


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
        yield Number(name, label, getattr(dose, name), *DOSE_LIMITS[name])
    if hold is not None:
        yield Number("hold_s", "Hold, s", dose.hold_s, *hold)


CHOICES = {"ranges": {name: RANGE_WORDS[name] for name in RANGES}, "sides": tuple(SIDES_WORDS.values())}
