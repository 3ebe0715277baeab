"""Simulated diaries are repeatable, look like a log, and each course is what its name says."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glidekit.errors import GlidekitError
from glidekit.planning.plan import plan_from_dict
from glidekit.planning.timeline import timeline
from glidekit.sample.courses import COURSES, level_at
from glidekit.sample.simulated import Draws, simulate
from glidekit.session.fold import fold

EVERY = sorted(COURSES)
made = cache(simulate)
"""A diary that several tests read and none can change."""


def values(record, scale, moment="before"):
    return [r.value for r in record.ratings if (r.scale, r.moment) == (scale, moment) and r.value is not None]


def answered(records, scale, moment="before"):
    return [value for record in records for value in values(record, scale, moment)]


@pytest.mark.parametrize("course", EVERY)
def test_the_same_arguments_give_the_same_diary_and_another_seed_another(course):
    first = simulate(course, seed=3)
    assert first == simulate(course, seed=3)
    assert first != simulate(course, seed=4)


def test_the_first_draws_never_change():
    draws = Draws("steady/1")
    assert [round(draws.between(0, 1), 12) for _ in range(3)] == [
        0.086326730624,
        0.578815485718,
        0.130669224327,
    ]


@pytest.mark.parametrize("course", EVERY)
def test_every_record_is_simulated_whole_and_in_order(course):
    records = made(course)
    assert len(records) == 60
    assert all(record.simulated and record.session_id is None for record in records)
    starts = [record.started_at for record in records]
    assert starts == sorted(starts)
    assert records[-1].local_date == date(2025, 6, 29)
    for record in records:
        assert record.zone == "Europe/London"
        assert record.started_at < record.ended_at
        assert record.affected_side == "left"


@pytest.mark.parametrize("course", EVERY)
def test_sets_are_what_the_timer_folds_from_the_events_of_the_stored_plan(course):
    for record in made(course, sessions=25):
        phases = timeline(plan_from_dict(record.plan))
        assert record.bouts == fold(phases, record.events)
        assert [event.seq for event in record.events] == list(range(1, len(record.events) + 1))


def test_a_diary_holds_every_outcome_and_ending():
    records = made(sessions=200)
    assert {bout.outcome for record in records for bout in record.bouts} == {
        "done",
        "partial",
        "skipped",
        "hurt",
    }
    assert {record.status for record in records} == {"finished", "stopped", "abandoned"}
    kinds = {event.kind for record in records for event in record.events}
    assert {"started", "phase", "paused", "resumed", "skipped", "hurt", "stopped", "finished"} <= kinds
    assert any(bout.paused_s > 0 for record in records for bout in record.bouts)


def test_nothing_is_exercised_while_a_hurt_is_asked_about():
    for record in made(sessions=200):
        for bout in record.bouts:
            assert bout.actual_s <= bout.target_s + 0.01


def test_blanks_are_skipped_answers_without_a_value():
    ratings = [rating for record in made() for rating in record.ratings]
    blank = [rating for rating in ratings if rating.status == "skipped"]
    assert {rating.scale for rating in blank} >= {"sitting_min", "walking_min", "leg_pain"}
    assert all(rating.value is None for rating in blank)
    assert Counter(rating.moment for rating in ratings).keys() == {"before", "after", "next-day", "weekly"}


def test_a_session_left_behind_has_no_answers_afterwards():
    left = [record for record in made(sessions=200) if record.status == "abandoned"]
    assert left
    assert not any(rating.moment == "after" for record in left for rating in record.ratings)


def test_next_day_answers_come_on_the_next_date_twelve_to_thirty_six_hours_later():
    asked = [
        (record, rating) for record in made(sessions=200) for rating in record.ratings
        if rating.moment == "next-day"
    ]  # fmt: skip
    assert len(asked) > 100
    for record, rating in asked:
        assert rating.local_date == record.local_date + timedelta(days=1)
        assert timedelta(hours=12) <= rating.rated_at - record.started_at <= timedelta(hours=36)


def test_sessions_fall_on_several_days_a_week_with_gaps():
    days = sorted({record.local_date for record in made()})
    steps = [(after - before).days for before, after in pairwise(days)]
    assert 2.5 <= 7 * len(days) / ((days[-1] - days[0]).days + 1) <= 5.5
    assert max(steps) > 7


def test_steady_falls_and_draws_back_up_the_leg():
    records = made("steady")
    assert median(answered(records[:15], "leg_pain")) - median(answered(records[-15:], "leg_pain")) >= 2
    places = answered(records, "furthest_point")
    assert median(places[:15]) > median(places[-15:])


def test_no_change_stays():
    level = answered(made("no-change", sessions=400), "leg_pain")
    assert abs(median(level[:200]) - median(level[200:])) <= 1


def test_a_flare_rises_at_the_end_and_is_still_on():
    records = made("flare")
    days = [(record.local_date - records[0].local_date).days for record in records]
    high = [record for record, day in zip(records, days, strict=True) if day / days[-1] > 0.84]
    before = [record for record, day in zip(records, days, strict=True) if day / days[-1] < 0.8]
    assert median(answered(high, "leg_pain")) >= median(answered(before, "leg_pain")) + 2


def test_worse_down_the_leg_moves_down_while_the_number_hardly_changes():
    records = made("worse-down-the-leg")
    places = answered(records, "furthest_point")
    assert median(places[-15:]) - median(places[:15]) >= 2
    track = COURSES["worse-down-the-leg"].leg_pain
    assert level_at(track, 1) < level_at(track, 0)


def test_a_stop_sign_ends_with_a_weaker_leg_and_a_stopped_session():
    records = made("stop-sign")
    weakness = answered(records, "weakness")
    assert max(weakness[:-2]) <= 1
    assert weakness[-1] >= 4
    assert records[-1].status == "stopped"
    assert not values(records[-1], "leg_pain", "next-day")


@pytest.mark.parametrize("course", ["steady", "flare", "no-change", "worse-down-the-leg"])
def test_weakness_never_jumps_by_chance(course):
    for seed in range(3):
        weakness = answered(made(course, seed=seed), "weakness")
        assert max(abs(b - a) for a, b in pairwise(weakness)) <= 1


@settings(derandomize=True, deadline=None, max_examples=15)
@given(st.sampled_from(EVERY), st.integers(0, 40), st.integers(0, 10_000))
def test_any_number_and_seed_gives_a_diary(course, sessions, seed):
    records = simulate(course, sessions=sessions, seed=seed)
    assert len(records) == sessions


def test_a_start_is_the_first_local_date():
    assert simulate(sessions=3, start=date(2024, 2, 29))[0].local_date == date(2024, 2, 29)
    assert simulate(sessions=1, start=datetime(2024, 2, 29, 12, tzinfo=UTC))[0].local_date == date(
        2024, 2, 29
    )


def test_an_unknown_course_gets_the_nearest_names():
    with pytest.raises(GlidekitError, match=r"no simulated course called 'steadyy'[\s\S]*'steady'"):
        simulate("steadyy")


@pytest.mark.parametrize("sessions", [-1, 2.5, True, "60"])
def test_a_number_of_sessions_that_makes_no_sense_is_refused(sessions):
    with pytest.raises(GlidekitError, match="sessions cannot be"):
        simulate(sessions=sessions)
