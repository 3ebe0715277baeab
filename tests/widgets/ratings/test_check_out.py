"""The check-out: how it feels right after a session, asked only while that still holds."""

from __future__ import annotations

import pytest
from support.diary import run_of

from glidekit.planning.presets import plan
from glidekit.planning.timeline import timeline
from glidekit.rules.thresholds import RULES
from glidekit.session.record import Rating
from glidekit.widgets.ratings.check_out import CheckOut


@pytest.fixture
def session(diary, clock):
    diary.record_safety_check(full=True)
    diary.affected_side = "right"
    flare = plan("flare-day")
    name = diary.begin_session(flare, zone="Europe/London")
    diary.write_events(name, run_of(timeline(flare), at=clock()))
    diary.close_session(name, "finished")
    clock.pass_(minutes=3)
    return name


@pytest.fixture
def checkout(diary, session, clock):
    return CheckOut(diary, session, clock=clock)


def after(diary):
    ratings = diary.ratings()
    return ratings[ratings["moment"] == "after"].set_index("scale")


def test_it_is_logged_with_the_session_and_its_leg(checkout, diary, session, press):
    press(checkout, "save", {"came_on": True, "settled": "at once", "leg_pain": 3})
    found = after(diary)
    assert set(found["session_id"]) == {session}
    assert found.loc["leg_pain", "side"] == "right"
    [row] = diary.sessions().to_dict("records")
    assert (row["came_on"], row["settled"], row["leg_pain_after"]) == ("yes", "at once", 3)


def test_settling_is_asked_only_when_symptoms_came_on(checkout, diary, press):
    press(checkout, "save", {"came_on": False, "settled": "not yet"})
    assert "settled" not in after(diary).index
    assert after(diary).loc["came_on", "value"] == 0


def test_all_of_it_may_be_left_blank(checkout, diary, press):
    done = []
    checkout.on_done(lambda: done.append(True))
    press(checkout, "skip")
    assert after(diary).empty
    assert done == [True]


def test_it_is_not_asked_hours_later(diary, session, clock, press):
    clock.pass_(hours=RULES.idle_hours)
    late = CheckOut(diary, session, clock=clock)
    assert list(late.page.questions) == []
    assert "2 hours" in late.page.intro[0]
    done = []
    late.on_done(lambda: done.append(True))
    press(late, "skip")
    assert done == [True]


def test_a_form_left_open_for_hours_tells_of_now(checkout, diary, clock, press):
    clock.pass_(hours=5)
    press(checkout, "save", {"came_on": True, "settled": "at once", "leg_pain": 3})
    assert after(diary).empty
    ratings = diary.ratings().set_index("scale")
    assert ratings.loc["leg_pain", "moment"] == "alone"
    assert ratings["session_id"].isna().all()
    assert "came_on" not in ratings.index
    assert "too long ago" in checkout.message


def test_the_earlier_answer_stands_beside_each_question(diary, clock):
    then = (
        Rating("leg_pain", 4, clock(), "UTC", "before", "left"),
        Rating("furthest_point", 5, clock(), "UTC", "before", "left"),
    )
    diary.record_safety_check(full=True)
    name = diary.begin_session(plan("flare-day"), zone="UTC", ratings=then)
    diary.write_events(name, run_of(timeline(plan("flare-day")), at=clock()))
    diary.close_session(name, "finished")
    assert CheckOut(diary, name, clock=clock).live == {
        "leg_pain": "Before you started: 4",
        "furthest_point": "Before you started: calf",
    }
