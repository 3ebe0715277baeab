"""Progress, hold, ease off, stop: each rule as a claim, and each threshold where it says it is."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glidekit.errors import SafetyStop
from glidekit.log import open_log
from glidekit.planning.location import moved_down
from glidekit.planning.next_plan import apply, history_of, next_plan
from glidekit.planning.presets import plan
from glidekit.planning.progression import Decision, Done, compare, decide, decisions
from glidekit.planning.rules import RULES, Rules
from glidekit.planning.steps import ease, step_up
from glidekit.planning.trying import try_out
from glidekit.sample.example_log import example_log
from glidekit.sample.simulated import simulate
from glidekit.session.record import Rating

START = datetime(2025, 3, 3, 18, tzinfo=UTC)
CALM = {"leg_pain": 3.0, "furthest_point": 4.0, "new_numbness": 0.0}


def done(number=0, **more):
    """A session that went well, with a good day after it, ``number`` days after the first."""
    at = START + timedelta(days=number)
    base = {"came_on": False, "before": CALM, "next_day": CALM, "dose": "usual"}
    return Done(local_date=at.date(), started_at=at, **{**base, **more})


def good(n=3):
    return [done(number) for number in range(n)]


def bad_day(**more):
    return {"next_day": {**CALM, **more}}


class TestDecide:
    def test_no_session_yet_holds_and_says_where_to_start(self):
        assert decide([]) == Decision("hold", "There is no session yet: start with the gentle plan as it is.")

    def test_three_good_sessions_in_a_row_allow_a_step_and_two_do_not(self):
        assert decide(good(3)).kind == "progress"
        assert decide(good(2)).kind == "hold"
        assert "2 of 3" in decide(good(2)).reason

    @pytest.mark.parametrize("settled", ["at once", "within minutes"])
    def test_symptoms_that_came_on_and_settled_soon_count_as_good(self, settled):
        assert decide([done(n, came_on=True, settled=settled) for n in range(3)]).kind == "progress"

    @pytest.mark.parametrize(
        ("what", "words"),
        [
            ({"hurt": True}, "that hurt"),
            ({"finished": False}, "not done to its end"),
            ({"came_on": True, "settled": "not yet"}, "had not settled"),
            ({"came_on": None}, "not known whether symptoms came on"),
            ({"came_on": True, "settled": None}, "not known whether symptoms came on"),
            ({"next_day": None}, "not known yet"),
        ],
    )
    def test_anything_less_than_good_holds_and_says_why(self, what, words):
        decision = decide([*good(3), done(3, **what)])
        assert decision.kind == "hold"
        assert words in decision.reason

    def test_an_unknown_next_day_is_not_taken_for_a_good_one(self):
        history = [done(0), done(1, next_day=None), done(2)]
        assert decide(history).kind == "hold"
        assert decide([*history, done(3), done(4)]).kind == "progress"

    @pytest.mark.parametrize("worse", [{"leg_pain": 5.0}, {"furthest_point": 5.0}, {"new_numbness": 1.0}])
    def test_one_bad_next_day_eases_off(self, worse):
        decision = decide([*good(3), done(3, **bad_day(**worse))])
        assert decision.kind == "ease-off"
        assert "half as many repetitions" in decision.reason
        assert "ostelo2008" in decision.basis
        assert "own convention" in decision.basis

    def test_pain_up_by_less_than_two_is_no_bad_day(self):
        assert decide([*good(2), done(2, **bad_day(leg_pain=4.9))]).kind == "progress"

    def test_two_bad_next_days_in_a_row_stop_whatever_else_holds(self):
        history = [*good(3), done(3, **bad_day(leg_pain=6.0)), done(4, **bad_day(leg_pain=6.0))]
        assert decide(history).kind == "stop"
        assert decide(history, down_the_leg=True, firm_worse=True).kind == "stop"

    def test_an_unknown_day_between_two_bad_ones_does_not_part_them(self):
        bad = bad_day(leg_pain=6.0)
        assert decide([done(0, **bad), done(1, next_day=None), done(2, **bad)]).kind == "stop"
        assert decide([done(0, **bad), done(1), done(2, **bad)]).kind == "ease-off"

    def test_bad_days_before_a_clinicians_assessment_no_longer_stop(self):
        history = [done(n, **bad_day(leg_pain=6.0)) for n in range(2)]
        assert decide(history, assessed_at=START + timedelta(days=1, hours=12)).kind == "ease-off"
        assert decide([*history, done(2), done(3)], assessed_at=START + timedelta(days=1)).kind == "hold"

    def test_the_way_down_the_leg_comes_before_progress(self):
        decision = decide(good(5), down_the_leg=True)
        assert decision.kind == "ease-off"
        assert "ictmjc" in decision.basis

    def test_a_firm_worse_adds_nothing_and_sends_to_a_clinician(self):
        decision = decide(good(5), firm_worse=True)
        assert decision.kind == "hold"
        assert "clinician" in decision.reason

    def test_a_changed_dose_begins_the_count_anew(self):
        history = [*good(3), done(3, dose="more"), done(4, dose="more")]
        assert decide(history).kind == "hold"
        assert decide([*history, done(5, dose="more")]).kind == "progress"

    def test_every_decision_says_what_it_rests_on(self):
        histories = [[], good(1), good(3), [done(0, **bad_day(leg_pain=9.0))], [done(0, hurt=True)]]
        for history in histories:
            decision = decide(history)
            assert decision.reason
            assert "convention" in decision.basis or "(" in decision.basis


class TestRules:
    @pytest.mark.parametrize(
        ("change", "history", "old", "new"),
        [
            ({"good_sessions": 2}, good(2), "hold", "progress"),
            ({"bad_days_stop": 1}, [done(0, **bad_day(leg_pain=9.0))], "ease-off", "stop"),
            ({"worse_next_day": 3}, [*good(2), done(2, **bad_day(leg_pain=5.0))], "ease-off", "progress"),
        ],
    )
    def test_a_changed_threshold_judges_anew(self, change, history, old, new):
        assert decide(history).kind == old
        assert decide(history, replace(RULES, **change)).kind == new

    def test_a_changed_threshold_judges_the_whole_history_old_beside_new(self):
        history = good(4)
        rows = list(compare(history, replace(RULES, good_sessions=1)))
        assert [(old.kind, new.kind) for _, old, new in rows] == [
            ("hold", "progress"), ("hold", "progress"), ("progress", "progress"), ("progress", "progress"),
        ]  # fmt: skip
        assert [row[0] for row in rows] == history

    def test_the_table_explains_every_threshold(self):
        for field in fields(Rules):
            assert field.name in Rules.__doc__


@settings(derandomize=True, deadline=None, max_examples=80)
@given(st.lists(st.tuples(st.booleans(), st.sampled_from([None, 3.0, 4.0, 5.0, 9.0])), max_size=12))
def test_the_future_never_changes_what_was_decided(days):
    history = [
        done(n, hurt=hurt, next_day=None if pain is None else {**CALM, "leg_pain": pain})
        for n, (hurt, pain) in enumerate(days)
    ]
    whole = decisions(history)
    for length in range(len(history)):
        assert decisions(history[:length]) == whole[:length]
    for decision, last in zip(whole, history, strict=True):
        if decision.kind == "progress":
            assert last.went_well
            assert last.bad_day() is False


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


class TestLocation:
    def test_one_level_down_is_further_and_up_is_not(self):
        assert moved_down([2] * 7 + [3] * 7) == (2, 3, 7)
        assert moved_down([3] * 7 + [2] * 7) is None
        assert moved_down([3] * 14) is None

    def test_one_odd_day_is_no_direction(self):
        assert moved_down([2] * 13 + [6]) is None
        assert moved_down([2, 2, 6, 6]) is None
        assert moved_down([2, 2, 2, 6, 6, 6]) == (2, 6, 3)


class TestNextPlan:
    @pytest.fixture
    def log(self, tmp_path):
        return open_log(tmp_path / "own.sqlite")

    def save(self, log, number, *, pain=3, after=3, came_on="no", plan_=None):
        at = START + timedelta(days=2 * number)
        record = simulate(sessions=1, start=at)[0]
        chosen = plan_ or plan("gentle-start")
        log.save(replace(
            record, simulated=False, status="finished", started_at=at, ended_at=at + timedelta(minutes=9),
            stop_reason="", notes=(), plan=chosen.to_dict(), bouts=(), events=(),
            ratings=(
                Rating("leg_pain", pain, at, moment="before", side="left"),
                Rating("came_on", came_on, at + timedelta(minutes=9), moment="after", side="left"),
                Rating("leg_pain", after, at + timedelta(hours=20), moment="next-day", side="left"),
            ),
        ))  # fmt: skip

    def test_an_empty_log_gets_the_gentle_start_with_the_reason(self, log):
        found = next_plan(log)
        assert found.items == plan("gentle-start").items
        assert "no session yet" in found.why

    def test_three_good_sessions_give_two_more_repetitions(self, log):
        usual = plan("gentle-start").with_dose(reps=6)
        for number in range(3):
            self.save(log, number, plan_=usual)
        found = next_plan(log)
        assert {item.doses.reps for item in found.items} == {8}
        assert "2 more repetitions" in found.why
        assert "own convention" in found.why

    def test_a_bad_next_day_gives_half(self, log):
        self.save(log, 0, plan_=plan("gentle-start").with_dose(reps=10, range="half"))
        self.save(log, 1, after=6, plan_=plan("gentle-start").with_dose(reps=10, range="half"))
        found = next_plan(log)
        assert {(item.doses.reps, item.doses.range) for item in found.items} == {(5, "quarter")}

    def test_two_bad_next_days_refuse_a_plan(self, log):
        for number in range(2):
            self.save(log, number, after=6)
        with pytest.raises(SafetyStop, match="ask a clinician"):
            next_plan(log)

    def test_a_flare_day_is_no_basis_for_the_next_plan(self, log):
        self.save(log, 0, plan_=plan("gentle-start").with_dose(reps=8))
        self.save(log, 1, plan_=plan("flare-day"))
        found = next_plan(log)
        assert found.name == "gentle-start"
        assert {item.doses.reps for item in found.items} == {8}

    def test_trying_an_exercise_out_is_no_step_of_the_course_unless_the_day_after_was_worse(self, log):
        usual = plan("gentle-start").with_dose(reps=6)
        for number in range(3):
            self.save(log, number, plan_=usual)
        self.save(log, 3, plan_=try_out("standing-glide"))
        found = next_plan(log)
        assert (found.name, {item.doses.reps for item in found.items}) == ("gentle-start", {8})
        self.save(log, 4, after=6, plan_=try_out("standing-glide"))
        assert {item.doses.reps for item in next_plan(log).items} == {3}

    def test_a_stop_in_the_gate_comes_before_any_rule(self):
        with pytest.raises(SafetyStop, match="clinician"):
            next_plan(example_log("stop-sign"))

    def test_symptoms_down_the_leg_ease_off_though_the_number_falls(self):
        found = next_plan(example_log("worse-down-the-leg"))
        assert "further down the leg" in found.why

    def test_a_firm_worse_from_above_holds(self, log):
        for number in range(3):
            self.save(log, number)
        assert "see a clinician" in next_plan(log, firm_worse=True).why

    def test_history_keeps_unknown_apart_from_no(self, log):
        self.save(log, 0, came_on=None, after=None)
        (session,) = history_of(log)
        assert session.came_on is None
        assert session.next_day is None
        assert session.went_well is None

    @pytest.mark.parametrize("course", ["steady", "flare", "no-change"])
    def test_example_diaries_get_a_plan_with_its_reason(self, course):
        assert next_plan(example_log(course)).why

    def test_a_stop_is_never_turned_into_a_plan(self):
        with pytest.raises(SafetyStop):
            apply(Decision("stop", "Stop."), plan("gentle-start"))
