"""From advice to a real plan: short, half, the gentle start, the plan as grown so far, one step more."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glidekit.errors import SafetyStop
from glidekit.planning.plan import dose_of
from glidekit.planning.presets import plan
from glidekit.rules import Advice, Check, Entry, Hurt, Session, advise
from glidekit.rules.plans import Done, Given, ease, gentle, is_larger, plan_for, step_up
from glidekit.rules.records import Assessed
from glidekit.rules.thresholds import RULES
from glidekit.session.remaining import LEFT

USUAL = plan("gentle-start").with_dose(reps=10, range="half")


def went_well(day, kind="ordinary", dose="a"):
    """A session that went well, with a good day after it."""
    return [
        Entry(day, "before", day, pain=3),
        Session(day, day, sets=4, plan=kind, dose=dose),
        Entry(day, "after", day, pain=3),
        Entry(day + 1, "next-day", day, pain=3),
    ]


def made(records, day, plans=None, hurt=None, given=None):
    ran = {one.id: USUAL.to_dict() for one in records if isinstance(one, Session)}
    done = Done(records, ran | (plans or {}), hurt or {}, day, given)
    return plan_for(advise(records, day), done)


def reps(found):
    return {item.doses.reps * item.doses.sets for item in found.items}


def test_the_first_plan_of_all_is_the_gentle_start_as_an_ordinary_plan():
    found = made([], 1)
    assert (found.items, found.kind) == (plan("gentle-start").items, "ordinary")
    assert found.why == "Nothing in your answers asks for less.", "there was no last time"
    assert made(went_well(1), 3).why == "Same plan as last time. Nothing in your answers asks for less."


def test_three_good_sessions_give_two_more_repetitions_and_say_so():
    records = [*went_well(1), *went_well(3), *went_well(5)]
    found = made(records, 7)
    assert (reps(found), found.kind) == ({12}, "ordinary")
    assert "2 more repetitions" in found.why


def test_half_is_half_the_repetitions_in_a_smaller_range():
    worse = [
        Entry(1, "before", 1, pain=3),
        Session(1, 1, sets=4),
        Entry(1, "after", 1, pain=7),
        Entry(2, "next-day", 1, pain=6),
    ]
    found = made([*(Entry(-day, pain=3) for day in range(9, 0, -1)), *worse], 3)
    assert ({(item.doses.reps, item.doses.range) for item in found.items}, found.kind) == (
        {(5, "quarter")},
        "half",
    )
    assert "half as much" in found.why


def test_a_bad_day_gets_the_short_plan():
    found = made([*went_well(1), Entry(3, pain=9)], 3)
    assert (found.name, found.kind) == ("flare-day", "flare")


def test_no_plan_is_given_where_the_rules_say_rest_ask_or_locked():
    with pytest.raises(SafetyStop, match="No more of these exercises today"):
        made([Session(1, 1, sets=2, settled="not yet")], 1)
    with pytest.raises(SafetyStop, match="answer a few questions"):
        made([Entry(1, weakness=5)], 1)
    with pytest.raises(SafetyStop, match="Ring your doctor today"):
        made([Check(1, ("C1",))], 1)


def test_a_flare_day_a_try_out_and_a_rest_are_no_basis():
    records = [*went_well(1), *went_well(3, "flare"), *went_well(5, "try-out"), *went_well(7)]
    plans = {
        3: plan("flare-day").to_dict(),
        5: plan("flare-day").to_dict(),
        7: replace(USUAL, name=LEFT).to_dict(),
    }
    assert reps(made(records, 8, plans)) == {10}


def test_after_an_opening_ordinary_grows_from_the_gentle_start_and_never_from_the_old_plan():
    seen = Check(10, assessed=None)
    records = [*went_well(1), Check(9, ("A1",)), seen]
    opened = Advice("go-on", "ordinary", base="gentle-start", since=10)
    done = Done(records, {1: USUAL.with_dose(reps=20).to_dict()}, {}, 20)
    assert plan_for(opened, done).items == plan("gentle-start").items
    later = Done(
        [*records, *went_well(12)], {1: USUAL.to_dict(), 12: USUAL.with_dose(reps=6).to_dict()}, {}, 20
    )
    assert reps(plan_for(opened, later)) == {6}


def test_after_a_gap_ordinary_is_half_of_what_it_had_grown_to_however_often():
    first = went_well(1)
    found = made(first, 20)
    assert (found.items, found.kind) == (ease(USUAL).items, "half")
    back = [*first, *went_well(20, "half")]
    assert made(back, 22).items == ease(USUAL).items
    assert made(back, 22).kind == "ordinary"
    assert made(back, 40).items == ease(ease(USUAL)).items


def test_an_exercise_that_hurt_is_left_out_for_that_day():
    hurt = Session(1, 1, sets=2, hurt=(Hurt(settled=True, where_before=5, where_now=5),))
    exercise = USUAL.items[0].exercise
    today = made([hurt], 1, hurt={1: frozenset({exercise})})
    assert exercise not in {item.exercise for item in today.items}
    assert len(made([hurt], 2, hurt={1: frozenset({exercise})}).items) == len(USUAL.items)


def test_what_is_larger_than_advised_is_known():
    assert is_larger("ordinary", "flare")
    assert not is_larger("flare", "half")
    assert not is_larger("own", "flare")


def test_the_gentle_versions_hold_nothing():
    article = plan("as-in-the-article")
    assert not gentle(article).uses_article
    assert len(gentle(article).items) == len(article.items)
    assert dose_of(gentle(USUAL).to_dict()) == dose_of(USUAL.to_dict())


FROM_PHYSIO = Given(6, USUAL.with_dose(reps=4), "The plan from A. Physio.")


def test_a_clinicians_plan_is_the_ordinary_one_from_its_day_on_and_gets_no_step_before_it_was_done():
    records = [*went_well(1), *went_well(3), *went_well(5)]  # the old plan would have earned a step
    found = made(records, 7, given=FROM_PHYSIO)
    assert (reps(found), found.kind, found.why) == ({4}, "ordinary", "The plan from A. Physio.")
    assert reps(made(records, 5, given=FROM_PHYSIO)) == {10}


def test_once_another_session_was_done_on_a_later_day_that_one_counts():
    records = [*went_well(1), *went_well(8)]
    assert reps(made(records, 9, {8: USUAL.with_dose(reps=6).to_dict()}, given=FROM_PHYSIO)) == {6}


def test_the_rules_ask_for_less_of_a_clinicians_plan_as_of_any_other():
    assert made([*went_well(1), Entry(7, pain=9)], 7, given=FROM_PHYSIO).name == "flare-day"
    with pytest.raises(SafetyStop):
        made([Check(7, ("C1",))], 7, given=FROM_PHYSIO)


def test_a_clinicians_plan_of_before_a_stop_is_not_the_plan_after_it():
    stop = [Check(8, ("C1",)), Check(9, assessed=Assessed("doctor", 9, may_exercise=True))]
    found = made([*went_well(1), *stop], 10, given=FROM_PHYSIO)
    assert found.name in ("flare-day", "gentle-start")


class TestSteps:
    def test_steps_go_from_repetitions_to_range_to_the_next_exercise(self):
        now = plan("gentle-start").with_dose(reps=8, range="half")
        seen = []
        for _ in range(12):
            now, _ = step_up(now)
            dose = now.items[0].doses
            seen.append((dose.sets, dose.reps, dose.range, len(now.items)))
        assert seen == [
            (1, 10, "half", 2), (2, 6, "half", 2), (2, 7, "half", 2), (2, 8, "half", 2), (2, 9, "half", 2),
            (2, 10, "half", 2), (2, 10, "full", 2), (2, 10, "full", 3), *seen[8:],
        ]  # fmt: skip
        assert seen[-1][0] * seen[-1][1] == 20

    def test_repetitions_never_pass_two_times_ten_and_range_never_the_full(self):
        now = plan("gentle-start")
        for _ in range(60):
            now, _ = step_up(now)
        assert all((item.doses.sets, item.doses.reps) == (2, 10) for item in now.items)
        assert {item.doses.range for item in now.items} == {"full"}
        assert len({item.exercise for item in now.items}) == len(now.items) == 4
        assert step_up(now) == (now, "")

    def test_what_is_held_never_grows_by_itself(self):
        article = plan("as-in-the-article")
        assert step_up(article)[0].items == article.items

    def test_a_new_exercise_comes_gently_and_for_the_same_sides(self):
        grown = plan("gentle-start").for_sides("left").with_dose(sets=2, reps=10, range="full")
        added = step_up(grown)[0].items[-1]
        assert (added.variant, added.sides) == ("gentle", ("left",))

    def test_easing_halves_repetitions_and_range(self):
        eased = ease(plan("gentle-start").with_dose(sets=2, reps=10, range="full"))
        assert {(i.doses.sets * i.doses.reps, i.doses.range) for i in eased.items} == {(10, "half")}
        eased = ease(eased)
        assert {(i.doses.sets * i.doses.reps, i.doses.range) for i in eased.items} == {(5, "quarter")}

    def test_easing_again_and_again_leaves_a_few_repetitions(self):
        now = plan("gentle-start")
        for _ in range(9):
            now = ease(now)
        assert {item.doses.reps for item in now.items} == {RULES.least_reps}

    @settings(derandomize=True, deadline=None, max_examples=60)
    @given(st.integers(1, 10), st.integers(1, 20), st.sampled_from(["quarter", "half", "full"]))
    def test_a_step_up_is_never_less_and_easing_never_more(self, sets, reps, range_):
        before = plan("flare-day").with_dose(sets=sets, reps=reps, range=range_)
        total = sets * reps
        more, less = step_up(before)[0].items[0].doses, ease(before).items[0].doses
        assert more.sets * more.reps >= total
        assert less.sets * less.reps <= max(
            total, less.sets * less.reps if total <= RULES.least_reps else total
        )
