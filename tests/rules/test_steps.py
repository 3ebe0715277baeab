"""One step more, one step less: how a plan grows and how it is made smaller."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from glidekit.planning.presets import plan
from glidekit.rules.steps import ease, step_up
from glidekit.rules.thresholds import RULES


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
