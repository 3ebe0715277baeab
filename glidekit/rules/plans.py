"""From advice to a real plan: none, flare, half, gentle-start, ordinary, or ordinary and one step.

"Ordinary" is what the person's plan has grown to: the last ordinary plan done since the base began. How a
plan grows and shrinks is this workbook's own convention (``thresholds``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING, Any

from glidekit.content.exercises import RANGES, exercises
from glidekit.errors import SafetyStop
from glidekit.in_words import counted
from glidekit.planning.plan import Item, plan_from_dict
from glidekit.planning.presets import plan as preset
from glidekit.rules.advice import advise
from glidekit.rules.messages import in_one_message, message
from glidekit.rules.records import Session
from glidekit.rules.thresholds import RULES, Rules
from glidekit.session.remaining import LEFT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from glidekit.content.exercises import Dose, Range
    from glidekit.planning.plan import Plan
    from glidekit.rules.advice import Advice
    from glidekit.rules.records import Record


START, FLARE = "gentle-start", "flare-day"


@dataclass(frozen=True, slots=True)
class Given:
    """A clinician's plan that the person accepted: the day, the plan, and whose it is in words."""

    day: int
    plan: Plan
    said: str


@dataclass(frozen=True, slots=True)
class Done:
    """What a plan needs besides advice: the records it came from, and what each session did.

    ``plans``: session id -> its plan as run, in plain values. ``hurt``: session id -> exercises that hurt.
    ``given``: the clinician's plan accepted last. It is the ordinary plan from its day on; it opens nothing,
    and the rules cut it like any other.
    """

    records: Sequence[Record]
    plans: Mapping[Any, Mapping[str, Any]]
    hurt: Mapping[Any, frozenset[str]]
    day: int
    given: Given | None = None


def plan_for(advice: Advice, done: Done, rules: Rules = RULES) -> Plan:
    """The plan that the advice means, with ``why`` in words. Raises SafetyStop if nothing may start."""
    why = in_one_message(advice, rules=rules)
    if advice.plan == "none":
        raise SafetyStop(why, safe="Your log is as it was.", do=_HOW_ON[advice.action])
    if advice.plan == "flare":
        made = preset(FLARE)
    elif advice.plan == "gentle-start":
        made = preset(START)
    else:
        made = replace(ordinary(advice, done, rules), kind="ordinary")
    if advice.plan == "half":  # after a gap the base is already half
        made = replace(made if "G-gap" in advice.why else ease(made, rules), kind="half")
    given = _newly_given(advice, done)
    if given is not None and advice.plan in ("ordinary", "ordinary+step"):  # no step before it is done
        return replace(_without_what_hurt(made, done), why=given.said)
    if advice.plan == "ordinary+step":
        made, step = step_up(made, rules)
        why = f"{why} The step: {step}." if step else why
    return replace(_without_what_hurt(made, done), why=why)


def ordinary(advice: Advice, done: Done, rules: Rules = RULES) -> Plan:
    """What the plan has grown to, or the clinician's plan accepted since; else the gentle start."""
    given = _newly_given(advice, done)
    if given is not None:
        return given.plan
    since, grown = _grown(advice, done)
    if grown:
        return plan_from_dict(dict(done.plans[grown[-1].id]))
    if advice.base == "half":
        return ease(_before(since, done, rules), rules)
    return preset(START)


def _grown(advice: Advice, done: Done) -> tuple[int, list[Session]]:
    """The day since when the ordinary plan grows, and the sessions it grew by."""
    sessions = [
        one for one in done.records if isinstance(one, Session) and one.is_done and one.day <= done.day
    ]
    since = advice.since if advice.since is not None else min((one.day for one in sessions), default=0)
    return since, [
        one for one in sessions if one.plan == "ordinary" and one.day >= since and _is_whole(one, done)
    ]


def _newly_given(advice: Advice, done: Done) -> Given | None:
    """The clinician's plan, if accepted since the base began and no later session was done without it."""
    since, grown = _grown(advice, done)
    latest = max((one.day for one in grown), default=since)
    given = done.given
    return given if given is not None and max(since, latest) <= given.day <= done.day else None


def _is_whole(session: Session, done: Done) -> bool:
    """Whether its plan is known and not the rest of another one."""
    return str(done.plans.get(session.id, {}).get("name", LEFT)) != LEFT


def _before(since: int, done: Done, rules: Rules) -> Plan:
    """What it had grown to before the gap that ended on that day."""
    until = max(
        (one.day for one in done.records if isinstance(one, Session) and one.is_done and one.day < since),
        default=since,
    )
    records = tuple(one for one in done.records if one.day <= until)
    earlier = replace(done, records=records, day=until)
    return ordinary(advise(records, until, rules), earlier, rules)


def _without_what_hurt(plan: Plan, done: Done) -> Plan:
    """The plan without the exercises that hurt today, if any other is left."""
    hurt = {
        exercise
        for one in done.records
        if isinstance(one, Session) and one.day == done.day
        for exercise in done.hurt.get(one.id, ())
    }
    left = tuple(item for item in plan.items if item.exercise not in hurt)
    return replace(plan, items=left) if left else plan


def gentle(plan: Plan) -> Plan:
    """The same exercises and sides with nothing held, each at its gentle version's own dose."""
    return replace(
        plan,
        items=tuple(
            Item(item.exercise, "gentle", sides=item.sides) if item.variant == "article" else item
            for item in plan.items
        ),
    )


def is_larger(kind: str, advised: str) -> bool:
    """Whether a plan of that kind is larger than advised."""
    order = ("flare", "half", "gentle-start", "ordinary")
    return kind in order and advised in order and order.index(kind) > order.index(advised)


_HOW_ON = {
    "locked": "The safety check is in 00_start_here.",
    "ask": "The safety check is in 00_start_here.",
    "rest-today": message("until (rest-today)") + " there is a plan again.",
}
_SHARE: dict[Range, float] = {"quarter": 0.25, "half": 0.5, "full": 1.0}


def step_up(plan: Plan, rules: Rules = RULES) -> tuple[Plan, str]:
    """The plan one step larger, and the step in words; the same plan if no step is left.

    First two more repetitions, spread over sets, up to 2 x 10; then more range; then the next exercise in
    teaching order. Only gentle items grow: a hold never gets longer by itself.
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
    """The plan with repetitions and range cut by the rules' factor, keeping at least a few repetitions."""
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
    """The first exercise in teaching order that is not in the plan: gentle, on the plan's sides."""
    held = {item.exercise for item in plan.items}
    following = next((known.id for known in exercises() if known.id not in held), None)
    return None if following is None else Item(following, sides=plan.items[0].sides)
