"""The timeline: every second of a plan, on each side, and nothing else."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glidekit.content.exercises import RANGES, Dose, exercises
from glidekit.planning.plan import Item, Plan
from glidekit.planning.presets import plan, plan_names
from glidekit.planning.timeline import timeline, total_seconds
from glidekit.scales import SIDES

repeatable = settings(derandomize=True, deadline=None, max_examples=60)


@st.composite
def items(draw):
    exercise = draw(st.sampled_from(exercises()))
    how = draw(st.sampled_from(sorted(exercise.variants.values(), key=lambda variant: variant.name)))
    low, high = how.hold_range_s or (0, 0)
    dose = Dose(
        sets=draw(st.integers(1, 3)),
        reps=draw(st.integers(1, 6)),
        range=draw(st.sampled_from(RANGES)),
        pace_s=draw(st.integers(1, 8)),
        hold_s=draw(st.integers(int(low), int(high))),
        rest_s=draw(st.integers(0, 60)),
        switch_s=draw(st.integers(0, 30)),
    )
    return Item(
        exercise.id, how.name, dose, draw(st.sampled_from([SIDES, SIDES[::-1], SIDES[:1], SIDES[1:]]))
    )


plans = st.builds(
    Plan,
    name=st.just("made"),
    title=st.just("Made"),
    items=st.lists(items(), min_size=1, max_size=4).map(tuple),
    count_in_s=st.integers(0, 20),
    between_s=st.integers(0, 60),
)


def expected_seconds(made: Plan) -> float:
    """The total seconds, worked out from the plan alone."""
    total = made.between_s * (len(made.items) - 1)
    for item in made.items:
        dose = item.doses
        per_rep = sum(
            {"there-and-back": 2 * dose.pace_s, "pace": dose.pace_s, "hold": dose.hold_s, "own": 0}[
                stage.time
            ]
            for stage in item.how.cycle
        )
        per_side = dose.sets * dose.reps * per_rep + (dose.sets - 1) * dose.rest_s
        total += made.count_in_s + len(item.sides) * per_side + (len(item.sides) - 1) * dose.switch_s
    return total


@repeatable
@given(plans)
def test_the_total_is_the_sum_of_its_parts(made):
    assert total_seconds(timeline(made)) == pytest.approx(expected_seconds(made))


@repeatable
@given(plans)
def test_both_sides_get_the_same_full_dose(made):
    for number, item in enumerate(made.items):
        alone = timeline(replace(made, items=(item,)))
        by_side = {
            side: Counter((p.kind, p.seconds, p.set, p.rep) for p in alone if p.counts and p.side == side)
            for side in item.sides
        }
        assert all(dose == by_side[item.sides[0]] for dose in by_side.values()), number
        assert all(dose for dose in by_side.values())


@repeatable
@given(plans)
def test_nothing_is_negative_and_the_numbering_has_no_holes(made):
    phases = timeline(made)
    assert [phase.index for phase in phases] == list(range(len(phases)))
    assert all(phase.seconds is None or phase.seconds >= 0 for phase in phases)
    bouts = [phase.bout for phase in phases if phase.bout is not None]
    assert sorted(set(bouts)) == list(range(max(bouts) + 1))
    assert [phase.kind for phase in phases].count("done") == 1
    assert phases[-1].kind == "done"


@repeatable
@given(plans)
def test_each_exercise_is_counted_in_and_each_side_announced(made):
    phases = timeline(made)
    kinds = Counter(phase.kind for phase in phases)
    assert kinds["get-ready"] == len(made.items)
    assert kinds["between"] == len(made.items) - 1
    assert kinds["switch-side"] == sum(len(item.sides) - 1 for item in made.items)
    assert kinds["rest"] == sum((item.doses.sets - 1) * len(item.sides) for item in made.items)
    assert all(
        str(phase.side).capitalize() in phase.cue
        for phase in phases
        if phase.kind in ("get-ready", "switch-side")
    )


def test_extra_repetitions_go_to_the_first_side_only():
    item = replace(plan("gentle-start").items[0], sides=("right", "left"), extra_reps=3)
    phases = timeline(Plan("made", "Made", (item,)))
    reps = {side: max(p.rep for p in phases if p.counts and p.side == side) for side in SIDES}
    assert reps["right"] == reps["left"] + 3


def test_the_worse_side_goes_first_when_it_is_known():
    phases = timeline(plan("gentle-start").worse_first("right"))
    assert next(phase.side for phase in phases if phase.counts) == "right"
    assert plan("gentle-start").worse_first(None) == plan("gentle-start")


def test_an_article_hold_is_its_own_phase_of_full_length_on_each_side():
    made = plan("as-in-the-article").with_dose(only="sitting-glide", hold_s=30, reps=1)
    holds = [p for p in timeline(made) if p.kind == "hold" and p.exercise == "sitting-glide"]
    assert [(hold.side, hold.seconds) for hold in holds] == [("left", 30), ("right", 30)]


def test_the_article_gives_the_supine_glide_no_count_so_it_waits_for_the_person():
    waiting = [p for p in timeline(plan("as-in-the-article")) if p.seconds is None]
    assert waiting
    assert {phase.exercise for phase in waiting} == {"supine-glide"}


@pytest.mark.parametrize("name", plan_names())
def test_every_named_plan_has_a_timeline_and_says_why(name):
    made = plan(name)
    assert len(timeline(made)) > 3
    assert made.title
    assert made.why


def test_only_the_plan_that_says_so_uses_article_variants():
    assert [name for name in plan_names() if plan(name).uses_article] == ["as-in-the-article"]


def test_the_last_repetition_is_announced():
    phases = [phase for phase in timeline(plan("gentle-start")) if phase.bout == 0]
    assert [phase.rep for phase in phases if phase.cue.startswith("Last one")] == [phases[-1].rep]
