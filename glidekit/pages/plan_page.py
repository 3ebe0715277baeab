"""A plan as a page: what, how, how much, and how long it takes."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from glidekit.pages.exercise_card import dose_facts
from glidekit.pages.render import render
from glidekit.planning.proposal import head
from glidekit.planning.timeline import timeline, total_seconds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glidekit.planning.model import Item, Plan


def plan_page(plan: Plan) -> str:
    """Title, reason, one row an exercise, and the time it takes in all."""
    return render(
        "plan.html",
        plan=plan,
        length=length_words(plan),
        dose_facts=dose_facts,
    )


def plan_lines(plan: Plan) -> tuple[str, ...]:
    """One short line an exercise: its name, the way, how much, how far, on which sides."""
    return tuple(_line(item) for item in plan.items)


def _line(item: Item) -> str:
    hold = f", hold {item.doses.hold_s:g} s" if item.doses.hold_s else ""
    sides = "both" if len(item.sides) > 1 else item.sides[0]
    return f"{head(item)}: {item.doses.sets} x {item.doses.reps}, {item.doses.range} range{hold}, {sides}"


def plans_beside(now: Plan | None, proposed: Plan) -> str:
    """The plan that the person has and a proposed one, exercise by exercise; what differs stands out."""
    return render("plans_beside.html", pairs=list(_beside(now, proposed)), title=proposed.title)


def _beside(now: Plan | None, proposed: Plan) -> Iterator[tuple[str, str, dict[str, list[tuple[str, bool]]]]]:
    """Name, what changes, and of each plan its facts, each with whether the other plan lacks it."""
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
    """Exercise and how many times it stood before -> item: one that stands twice is shown twice."""
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
