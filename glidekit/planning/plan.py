"""A plan: which exercises, how, how much and on which side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Literal, get_args

from glidekit.content.exercises import RANGES, Dose, exercise, exercises
from glidekit.errors import GlidekitError, PlanError
from glidekit.planning.own_exercise import OwnExercise, own_from_dict
from glidekit.scales import SIDES, Side

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from glidekit.content.exercises import Exercise, Variant, VariantName
    from glidekit.planning.timeline import Phase

PlanKind = Literal["ordinary", "half", "gentle-start", "flare", "try-out", "own"]
PLAN_KINDS: tuple[PlanKind, ...] = get_args(PlanKind)
"""What a plan is to the rules.

ordinary: what a person's plan has grown to; half: half of it, in a smaller range; gentle-start: the very
first plan; flare: the short plan for a bad day; try-out: one movement to try; own: an exercise from the
person's physiotherapist, which the rules never change.
"""

OWN_PLAN = "own: "
"""The beginning of the name of such a plan."""

GAPS = {"count_in_s": "Count-in", "between_s": "Pause between exercises"}
"""Field of a plan -> what a reader calls it."""
LONGEST_GAP_S = 120
MOST_EXTRA_REPS = 20


@dataclass(frozen=True, slots=True)
class Item:
    """One exercise of a plan. Each side gets the full dose, in the order of ``sides``, the worse one first.

    ``extra_reps`` is added to each set of the first side only. ``own``: the exercise itself, if the person's
    physiotherapist gave it and the workbook does not know it.

    Raises PlanError for an unknown exercise, variant or side, and for a hold outside the article's range.

    >>> gk.plan("gentle-start").items[0].exercise
    'supine-glide'
    """

    exercise: str
    variant: VariantName = "gentle"
    dose: Dose | None = None
    sides: tuple[Side, ...] = SIDES
    extra_reps: int = 0
    own: OwnExercise | None = None

    def __post_init__(self) -> None:
        """Check every name, and fill in the variant's own dose."""
        known = self.known
        if self.variant not in known.variants:
            raise PlanError.unknown(f"variant of {known.name}", self.variant, known.variants)
        object.__setattr__(self, "sides", tuple(self.sides))
        if not self.sides or any(side not in SIDES for side in self.sides):
            raise PlanError(
                f"The sides of {known.name} cannot be {self.sides!r}.",
                do="Use ('left',), ('right',) or both; the first one is done first.",
            )
        if self.dose is None:
            object.__setattr__(self, "dose", self.how.dose)
        _check_hold(known.name, self.how, self.doses)
        whole = isinstance(self.extra_reps, int) and not isinstance(self.extra_reps, bool)
        if not whole or not 0 <= self.extra_reps <= MOST_EXTRA_REPS:
            raise PlanError(
                f"extra_reps cannot be {self.extra_reps!r}: whole numbers from 0 to {MOST_EXTRA_REPS}.",
                do="Use 0 to give both sides the same.",
            )

    def reps_on(self, side: Side) -> int:
        """Repetitions of each set on this side."""
        return self.doses.reps + (self.extra_reps if side == self.sides[0] else 0)

    @property
    def known(self) -> Exercise:
        """The exercise as content."""
        return exercise(self.exercise) if self.own is None else self.own.as_exercise()

    @property
    def how(self) -> Variant:
        """The variant as content."""
        return self.known.variants[self.variant]

    @property
    def doses(self) -> Dose:
        """The dose, which is always set once the item is made."""
        assert self.dose is not None  # noqa: S101 - narrowed by __post_init__
        return self.dose


def _check_hold(name: str, how: Variant, dose: Dose) -> None:
    allowed = how.hold_range_s
    if allowed is None and dose.hold_s:
        raise PlanError(
            f"{name} ({how.label}) has no hold, so hold_s cannot be {dose.hold_s:g}.",
            do="Set hold_s to 0, or choose the variant 'article' if you want the article's hold.",
        )
    if allowed is not None and not allowed[0] <= dose.hold_s <= allowed[1]:
        raise PlanError(
            f"hold_s {dose.hold_s:g} is outside the article's range for {name}: "
            f"{allowed[0]:g} to {allowed[1]:g} seconds.",
            do=f"Choose a hold from {allowed[0]:g} to {allowed[1]:g} seconds.",
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """Items in order, with the count-in before each exercise and the gap between exercises, in seconds.

    ``kind``: what it is to the rules (``PLAN_KINDS``).

    >>> gk.plan("gentle-start").with_dose(reps=5).items[0].dose.reps
    5
    """

    name: str
    title: str
    items: tuple[Item, ...]
    count_in_s: float = 8
    between_s: float = 20
    why: str = ""
    kind: PlanKind = "ordinary"

    def __post_init__(self) -> None:
        """Refuse an empty plan, an unknown kind, and gaps that nobody would wait for."""
        if self.kind not in PLAN_KINDS:
            raise PlanError.unknown("kind of plan", self.kind, PLAN_KINDS)
        object.__setattr__(self, "items", tuple(self.items))
        if not self.items:
            raise PlanError(
                f"The plan {self.name!r} holds no exercise.",
                safe="Nothing was changed.",
                do="Give it at least one, for example gk.plan('gentle-start').",
            )
        for field in GAPS:
            value = getattr(self, field)
            if (
                isinstance(value, bool)
                or not isinstance(value, int | float)
                or not 0 <= value <= LONGEST_GAP_S
            ):
                raise PlanError(
                    f"{field} cannot be {value!r}: it goes from 0 to {LONGEST_GAP_S} seconds.",
                    do=f"Choose a number from 0 to {LONGEST_GAP_S}.",
                )

    @property
    def uses_article(self) -> bool:
        """Whether any item follows the article; ask-first answers lock such plans."""
        return any(item.variant == "article" for item in self.items)

    def with_dose(self, *, only: str | None = None, **changes: Any) -> Plan:
        """This plan with other numbers in the dose, for one exercise id or for all.

        >>> gk.plan("gentle-start").with_dose(reps=5, rest_s=45)  # doctest: +SKIP
        """
        known = set(Dose.__dataclass_fields__)
        for field in changes:
            if field not in known:
                raise PlanError.unknown("number of a dose", field, known)
        if only is not None and only not in {item.exercise for item in self.items}:
            raise PlanError.unknown("exercise in this plan", only, {item.exercise for item in self.items})
        items = tuple(
            replace(item, dose=replace(item.doses, **changes)) if only in (None, item.exercise) else item
            for item in self.items
        )
        return replace(self, items=items, kind=kind_with(self, items))

    def for_sides(self, *sides: Side) -> Plan:
        """This plan for these sides, the first one first: ``plan.for_sides("left")`` for one side only."""
        return replace(self, items=tuple(replace(item, sides=sides) for item in self.items))

    def worse_first(self, side: Side | None) -> Plan:
        """This plan with the worse side first wherever both are done; unchanged if it is unknown."""
        if side is None:
            return self
        return replace(
            self,
            items=tuple(
                replace(item, sides=tuple(sorted(item.sides, key=lambda other: other != side)))
                for item in self.items
            ),
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain values, as stored beside a session and in a plan file."""
        return {**fields_of(self), "items": tuple(map(_item_to_dict, self.items))}


def _item_to_dict(item: Item) -> dict[str, Any]:
    """Plain values; ``own`` only if it is set, so stored plans stay what they were."""
    plain = {**fields_of(item), "dose": fields_of(item.doses)}
    del plain["own"]
    return plain if item.own is None else {**plain, "own": item.own.to_dict()}


def fields_of(one: Plan | Item | Dose | Phase) -> dict[str, Any]:
    """Field -> value. ``asdict`` would also copy every value, however deep."""
    return {field.name: getattr(one, field.name) for field in fields(one)}


def own_plan(own: OwnExercise) -> Plan:
    """The plan of one exercise from the person's physiotherapist, which the rules leave alone."""
    item = Item(own.id, dose=own.dose, sides=own.sides, own=own)
    return Plan(
        f"{OWN_PLAN}{own.name}", own.name, (item,), why=own.stop_if and f"Stop if: {own.stop_if}", kind="own"
    )


def as_saved(plan: Plan) -> Plan:
    """A plan as it counts once saved or sent: a person's ordinary plan, or a physiotherapist's.

    What it was made from does not matter: it grows like any other, and pays no restart and no smaller plan.
    """
    return replace(plan, kind="own" if plan.kind == "own" else "ordinary")


def kind_with(plan: Plan, items: Sequence[Item]) -> PlanKind:
    """The plan's kind with these items: a small plan made larger is an ordinary one."""
    if plan.kind not in _SMALL:
        return plan.kind
    was = {item.exercise: item for item in plan.items}
    grown = any(item.exercise not in was or _is_more(item, was[item.exercise]) for item in items)
    return "ordinary" if grown else plan.kind


_SMALL: tuple[PlanKind, ...] = ("half", "gentle-start", "flare")


def _is_more(item: Item, was: Item) -> bool:
    return (
        item.variant != was.variant
        or not set(item.sides) <= set(was.sides)
        or any(new > old for new, old in zip(_amounts(item), _amounts(was), strict=True))
    )


def _amounts(item: Item) -> tuple[float, ...]:
    """What makes a dose larger: repetitions, the range of movement, the hold."""
    dose = item.doses
    return dose.sets * (dose.reps + item.extra_reps), RANGES.index(dose.range), dose.hold_s


def kind_of(plan: Mapping[str, Any]) -> PlanKind:
    """The kind of a stored plan; the first version tells it only by the name."""
    if plan.get("kind") in PLAN_KINDS:
        kind: PlanKind = plan["kind"]
        return kind
    name = str(plan.get("name", ""))
    return "flare" if name == "flare-day" else "try-out" if name.startswith("try-") else "ordinary"


def dose_of(plan: Mapping[str, Any]) -> Hashable:
    """What sessions of the same dose share: exercises, sets, repetitions, range, hold."""
    numbers = ("sets", "reps", "range", "hold_s")
    return tuple(
        (item["exercise"], item["variant"], *(item["dose"][number] for number in numbers))
        for item in plan.get("items", ())
    )


_WHOLE_PLAN = "A plan has a name, a title and items, each with an exercise, a variant, a dose and sides."


def plan_from_dict(data: Mapping[str, Any]) -> Plan:
    """A plan from plain values; raises PlanError that names the wrong item and field."""
    try:
        items = tuple(_item_from_dict(number, item) for number, item in enumerate(data["items"], 1))
        rest = {key: data[key] for key in Plan.__dataclass_fields__ if key in data and key != "items"}
        _refuse_unknown("field of a plan", data, Plan)
        return Plan(**rest, items=items)
    except _NOT_WHOLE as problem:
        raise PlanError(
            f"This is not a whole plan: {problem}.", safe="Nothing was changed.", do=_WHOLE_PLAN
        ) from problem


_NOT_WHOLE = (KeyError, TypeError, AttributeError)


def _item_from_dict(number: int, data: Mapping[str, Any]) -> Item:
    try:
        _refuse_unknown("field of an item", data, Item)
        given = dict(data)
        if given.get("dose") is not None:
            _refuse_unknown("number of a dose", given["dose"], Dose)
            given["dose"] = Dose(**given["dose"])
        if given.get("own") is not None:
            given["own"] = own_from_dict(given["own"])
        return Item(**given)
    except GlidekitError as problem:
        raise PlanError(
            f"{named_item(number, data)}: {problem.what}", safe=problem.safe, do=problem.do
        ) from problem
    except _NOT_WHOLE as problem:
        raise PlanError(
            f"{named_item(number, data)} is not whole: {problem}.",
            safe="Nothing was changed.",
            do=_WHOLE_PLAN,
        ) from problem


def named_item(number: int, data: Any) -> str:
    """An item's name for the reader: its place and, if known, the exercise's name."""
    name = data.get("exercise") if isinstance(data, Mapping) else None
    known = next((one for one in exercises() if one.id == name), None)
    return f"Exercise {number}" if known is None else f"Exercise {number}, {known.name}"


def _refuse_unknown(what: str, data: Mapping[str, Any], shape: type[Plan | Item | Dose]) -> None:
    for field in data.keys() - shape.__dataclass_fields__.keys():
        raise PlanError.unknown(what, field, shape.__dataclass_fields__)
