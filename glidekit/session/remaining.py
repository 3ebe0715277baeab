"""What is left of a plan that was begun and not finished."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from glidekit.planning.plan import Item, Plan
    from glidekit.scales import Side
    from glidekit.session.record import Bout

LEFT = "what-was-left"
"""The name of every such plan, which is no step in the course from session to session."""


class _Set(NamedTuple):
    """One set on one side of the item at this place."""

    number: int
    place: int
    side: Side


def what_is_left(plan: Plan, bouts: Sequence[Bout]) -> Plan | None:
    """The sets after the last one begun, and that one if it is not whole; None if no set is left.

    A set that was passed over stays so. An exercise that hurt is not offered again. Each set keeps its
    exercise, side, repetitions and pace.
    """
    outcomes = {bout.index: bout.outcome for bout in bouts}
    begun = max((index for index, outcome in outcomes.items() if outcome != "skipped"), default=-1)
    first = begun if outcomes.get(begun) == "partial" else begun + 1
    sets = list(_sets(plan))
    hurt = {plan.items[one.place].exercise for one in sets if outcomes.get(one.number) == "hurt"}
    open_ = [one for one in sets if one.number >= first and plan.items[one.place].exercise not in hurt]
    items = tuple(item for place, run in _by_place(open_) for item in _items(plan.items[place], run))
    return replace(plan, name=LEFT, items=items) if items else None


def _sets(plan: Plan) -> Iterator[_Set]:
    """Every set, in the order in which ``timeline`` numbers them."""
    index = 0
    for place, item in enumerate(plan.items):
        for side in item.sides:
            for _ in range(item.doses.sets):
                yield _Set(index, place, side)
                index += 1


def _by_place(sets: Sequence[_Set]) -> Iterator[tuple[int, list[_Set]]]:
    for place, run in groupby(sets, key=lambda one: one.place):
        yield place, list(run)


def _items(item: Item, sets: Sequence[_Set]) -> Iterator[Item]:
    """The item for the sides that are left; two items if the sides have different numbers of sets."""
    counts = [(side, sum(one.side == side for one in sets)) for side in item.sides]
    for number, run in groupby((one for one in counts if one[1]), key=lambda one: one[1]):
        sides = tuple(side for side, _ in run)
        extra = item.extra_reps if item.sides[0] in sides else 0
        yield replace(item, sides=sides, dose=replace(item.doses, sets=number), extra_reps=extra)
