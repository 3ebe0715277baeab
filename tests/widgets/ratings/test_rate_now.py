"""Ratings outside a session: the day after, once a week, or at any time."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.diary import record

from glidekit.rules.messages import message
from glidekit.session.record import Rating
from glidekit.widgets.ratings.rate_now import CheckInOnly, RateNow
from glidekit.widgets.safety_check import SafetyCheck


@pytest.fixture
def make(diary, clock, nothing_new):
    diary.record_safety_check(full=True)
    clock.pass_(minutes=1)
    diary.affected_side = "left"
    return lambda: RateNow(diary, nothing_new(SafetyCheck(diary, "line")), clock=clock)


def exercise(diary, clock, leg_pain=2.0, furthest_point=3.0):
    """Save a session now, then move the clock on by a day."""
    given = {"leg_pain": leg_pain, "furthest_point": furthest_point}
    then = tuple(
        Rating(scale, value, clock(), zone="Europe/London", moment="before", side="left")
        for scale, value in given.items()
    )
    whole = replace(record(bouts=2, started=clock()), zone="Europe/London", ratings=then)
    name = diary.save(whole)
    clock.pass_(days=1)
    return name


def test_without_a_session_it_asks_how_it_is_now(make, diary, press):
    form = make()
    press(form, "save", {"leg_pain": 0})
    [row] = diary.ratings()[lambda frame: frame["scale"] == "leg_pain"].to_dict("records")
    assert (row["moment"], row["value"], row["side"]) == ("alone", 0, "left")
    assert form.page.id == "saved"


def test_on_the_day_after_it_asks_about_that_session(make, diary, clock, press):
    name = exercise(diary, clock)
    form = make()
    assert form.page.id == "next-day"
    assert "10 March 2026" in form.page.intro[0]
    assert "new_numbness" in {question.id for question in form.page.questions}
    press(form, "save", {"leg_pain": 2})
    ratings = diary.ratings()
    assert set(ratings.loc[ratings["moment"] == "next-day", "session_id"]) == {name}
    assert form.page.id == "saved"
    press(form, "more")
    assert form.page.id in ("alone", "weekly")


def test_what_the_answers_lead_to_is_said_at_once_with_todays_plan(make, diary, clock, press):
    exercise(diary, clock)
    form = make()
    press(form, "save", {"leg_pain": 2})
    assert form.page.intro == (message("go-on"),)
    assert form.page.facts == (("Today", "your plan, the same as before"),)
    assert form.page.tone == "carry-on"


def test_a_bad_day_gets_the_shorter_plan_that_day(make, diary, clock, press):
    exercise(diary, clock)
    form = make()
    press(form, "save", {"leg_pain": 8})
    assert form.page.intro[0] == message("T-today")
    assert form.page.facts == (("Today", "the shorter plan"),)
    assert form.page.tone == "less"


def test_bad_days_in_a_row_never_lock(make, diary, clock, press):
    for _ in range(3):
        exercise(diary, clock)
        press(make(), "save", {"leg_pain": 6})
        assert diary.gate().level == "clear"


def test_the_questions_about_the_week_come_once_a_week(make, diary, clock, press):
    form = make()
    assert form.page.id == "weekly"
    press(form, "save", {"leg_pain": 3, "global_change": -2})
    moments = diary.ratings().set_index("scale")["moment"]
    assert (moments["global_change"], moments["leg_pain"]) == ("weekly", "alone")
    assert make().page.id == "alone"
    clock.pass_(days=7)
    assert make().page.id == "weekly"


def test_the_reader_s_own_zone_decides_what_is_due(make, diary, clock):
    exercise(diary, clock)
    clock.pass_(hours=11, minutes=45)  # 23:45 in London, already the 12th in Berlin
    form = make()
    form.zone = "Europe/Berlin"
    assert form.page.id == "weekly"
    form = make()
    form.zone = "Europe/London"
    assert form.page.id == "next-day"


def test_half_given_answers_are_not_taken_away(make, diary, clock):
    form = make()
    form.answers = {"leg_pain": 3}
    exercise(diary, clock)
    form.seen = 3.0
    assert (form.page.id, form.answers) == ("weekly", {"leg_pain": 3})


def test_something_new_asks_the_cards_above_the_form_and_the_answers_stay(make, diary, clock, press, tell):
    host = CheckInOnly(diary, clock=clock)
    form = host.shown
    form.answers = {"leg_pain": 3}
    tell(host.check, {"kind": "line", "new": True})
    assert host.check.is_asking
    tell(host.check, {"kind": "full", "items": [], "seen": None, "d": False})
    assert not host.check.is_asking
    assert host.shown is form
    assert form.answers == {"leg_pain": 3}
    press(form, "save", {"leg_pain": 3})
    assert form.page.id == "saved"


@pytest.fixture
def host(make, diary, clock, nothing_new):
    """The next-day form, with "anything new?" answered no."""
    exercise(diary, clock)
    host = CheckInOnly(diary, clock=clock)
    nothing_new(host.check)
    return host


def test_an_answer_that_asks_brings_the_cards_and_then_a_new_form(host, press, tell):
    press(host.shown, "save", {"leg_pain": 3, "weakness": 6})
    assert host.check.is_asking
    assert host.check.view["notes"] == [message("Q-weakness")]
    saved = host.shown
    tell(host.check, {"kind": "full", "items": [], "seen": None, "d": False})
    assert host.shown is not saved


def test_a_stop_stands_above_the_form_and_a_stale_check_does_not(make, diary, clock):
    clock.pass_(days=30)
    host = CheckInOnly(diary, clock=clock)
    assert host.check.view["kind"] == "line"
    diary.record_safety_check(("C1",))
    assert host.check.view["kind"] == "stop"
    assert "gk-guarded" in host._dom_classes


def test_a_page_left_open_past_the_day_after_tells_of_now(make, diary, clock, press):
    exercise(diary, clock)
    form = make()
    form.answers = {"leg_pain": 6}
    clock.pass_(days=1)
    press(form, "save", {"leg_pain": 6})
    ratings = diary.ratings()
    assert set(ratings.loc[ratings["moment"] != "before", "moment"]) == {"alone"}
    assert form.page.id == "saved"
