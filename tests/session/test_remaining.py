"""What is left of a plan: every set not reached, as planned, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glidekit.planning.plan import Item, Plan
from glidekit.planning.presets import plan
from glidekit.planning.timeline import timeline
from glidekit.session.remaining import LEFT, what_is_left

OUTCOMES = ("done", "partial", "skipped", "hurt")


class Bout(NamedTuple):
    index: int
    outcome: str


def sets(of):
    """Each set of a plan: exercise, variant, side, and its phases with their seconds."""
    found = {}
    for phase in timeline(of):
        if phase.bout is not None:
            key = (phase.exercise, phase.variant, phase.side)
            found.setdefault(phase.bout, [key]).append((phase.kind, phase.seconds, phase.rep))
    return [tuple(found[bout]) for bout in sorted(found)]


def after(of, *outcomes):
    """What is left after these outcomes of the first sets; the rest were not reached."""
    rest = ["skipped"] * (len(sets(of)) - len(outcomes))
    return what_is_left(of, [Bout(*one) for one in enumerate([*outcomes, *rest])])


@st.composite
def plans(draw):
    items = [
        Item(
            draw(st.sampled_from(["supine-glide", "sitting-glide", "standing-glide"])),
            sides=draw(st.sampled_from([("left",), ("right",), ("left", "right"), ("right", "left")])),
            extra_reps=draw(st.integers(0, 2)),
        )
        for _ in range(draw(st.integers(1, 3)))
    ]
    sized = [replace(item, dose=replace(item.doses, sets=draw(st.integers(1, 3)), reps=2)) for item in items]
    return Plan("any", "Any", tuple(sized), count_in_s=draw(st.integers(0, 9)))


GENTLE = plan("gentle-start").with_dose(sets=2)


def test_two_of_eight_sets_done_leave_six():
    left = after(GENTLE, "done", "done")
    assert sets(left) == sets(GENTLE)[2:]
    assert [item.sides for item in left.items] == [("right",), ("left", "right")]
    assert (left.name, left.title) == (LEFT, GENTLE.title)


def test_a_set_only_begun_is_offered_again_in_full():
    assert sets(after(GENTLE, "done", "partial")) == sets(GENTLE)[1:]


def test_a_set_passed_over_stays_passed_over():
    assert sets(after(GENTLE, "done", "skipped", "done")) == sets(GENTLE)[3:]


def test_an_exercise_that_hurt_is_not_offered_again():
    assert sets(after(GENTLE, "done", "hurt")) == sets(GENTLE)[4:]
    assert after(GENTLE, *["done"] * 5, "hurt") is None


@pytest.mark.parametrize("name", ["gentle-start", "flare-day", "as-in-the-article"])
def test_nothing_begun_leaves_all_and_all_done_leaves_nothing(name):
    assert sets(after(plan(name))) == sets(plan(name))
    assert after(plan(name), *["done"] * len(sets(plan(name)))) is None


@settings(deadline=None, derandomize=True, max_examples=150)
@given(plans(), st.lists(st.sampled_from(OUTCOMES), max_size=18))
def test_what_is_left_is_the_end_of_the_plan_without_what_hurt(whole, outcomes):
    planned = sets(whole)
    outcomes = outcomes[: len(planned)]
    begun = [index for index, outcome in enumerate(outcomes) if outcome != "skipped"]
    last = begun[-1] if begun else -1
    first = last if begun and outcomes[last] == "partial" else last + 1
    hurt = {planned[index][0][0] for index, outcome in enumerate(outcomes) if outcome == "hurt"}
    left = after(whole, *outcomes)
    assert (sets(left) if left else []) == [one for one in planned[first:] if one[0][0] not in hurt]


@settings(deadline=None, derandomize=True, max_examples=60)
@given(plans(), st.integers(0, 18), st.integers(0, 18))
def test_leaving_twice_leaves_the_same_as_leaving_once(whole, first, second):
    planned = sets(whole)
    first = min(first, len(planned))
    second = min(second, len(planned) - first)
    once = after(whole, *["done"] * (first + second))
    left = after(whole, *["done"] * first)
    twice = after(left, *["done"] * second) if left else None
    assert (sets(twice) if twice else []) == (sets(once) if once else [])
