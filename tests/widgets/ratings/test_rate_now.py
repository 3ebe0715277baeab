"""Ratings without a session: the day after, once a week, or just so."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.diary import record

from glidekit.session.record import Rating
from glidekit.widgets.ratings.check_in import CheckInOnly
from glidekit.widgets.ratings.rate_now import Alone
from glidekit.widgets.safety.safety_check import SafetyCheck


@pytest.fixture
def make(diary, clock):
    diary.record_safety_check(full=True)
    clock.pass_(minutes=1)
    diary.affected_side = "left"
    return lambda: Alone(diary, clock=clock)


def exercise(diary, clock, leg_pain=2.0, furthest_point=3.0):
    """A session now, and then the next day at the same time."""
    given = {"leg_pain": leg_pain, "furthest_point": furthest_point}
    then = tuple(
        Rating(scale, value, clock(), zone="Europe/London", moment="before", side="left")
        for scale, value in given.items()
    )
    whole = replace(record(bouts=0, started=clock()), zone="Europe/London", ratings=then)
    name = diary.save(whole)
    clock.pass_(days=1)
    return name


def test_without_a_session_it_asks_how_it_is_now(make, diary, press):
    form = make()
    press(form, "save", {"line": False, "leg_pain": 0})
    [row] = diary.ratings()[lambda frame: frame["scale"] == "leg_pain"].to_dict("records")
    assert (row["moment"], row["value"], row["side"]) == ("alone", 0, "left")
    assert form.page.title == "Saved"


def test_on_the_day_after_it_asks_about_that_session(make, diary, clock, press):
    name = exercise(diary, clock)
    form = make()
    assert form.page.id == "next-day"
    assert "10 March 2026" in form.page.intro[0]
    assert "new_numbness" in {question.id for question in form.page.questions}
    press(form, "save", {"line": False, "leg_pain": 2})
    ratings = diary.ratings()
    assert set(ratings.loc[ratings["moment"] == "next-day", "session_id"]) == {name}
    assert form.page.id == "saved"
    press(form, "more")
    assert form.page.id in ("alone", "weekly")


@pytest.mark.parametrize(
    "answers", [{"leg_pain": 4}, {"furthest_point": "knee"}, {"leg_pain": 2, "new_numbness": True}]
)
def test_a_worse_day_after_says_to_halve_and_whose_rule_that_is(make, diary, clock, press, answers):
    exercise(diary, clock)
    form = make()
    press(form, "save", {"line": False, **answers})
    assert form.page.id == "bad-next-day"
    assert "half the repetitions" in form.page.steps[0]
    assert "Ostelo 2008" in form.page.after[0]
    assert "this workbook's own convention" in form.page.after[0]
    assert diary.gate().allowed


@pytest.mark.parametrize("answers", [{"leg_pain": 3}, {"leg_pain": 0, "furthest_point": "back"}, {}])
def test_a_day_that_was_not_worse_says_only_that_it_is_saved(make, diary, clock, press, answers):
    exercise(diary, clock)
    form = make()
    press(form, "save", {"line": False, **answers})
    assert form.page.id == "saved"


def test_the_second_bad_day_in_a_row_shows_the_stop_page(make, diary, clock, press):
    host = None
    for _ in range(2):
        exercise(diary, clock)
        host = CheckInOnly(diary, clock=clock)
        press(host.shown, "save", {"line": False, "leg_pain": 6})
    assert diary.gate().level == "next-day"
    assert isinstance(host.shown, SafetyCheck)
    assert host.shown.page.tone == "stop"


def test_the_questions_about_the_week_come_once_a_week(make, diary, clock, press):
    form = make()
    assert form.page.id == "weekly"
    press(form, "save", {"line": False, "leg_pain": 3, "global_change": -2})
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


def test_something_new_opens_the_safety_check_in_its_place(make, diary, clock, press, safe):
    host = CheckInOnly(diary, clock=clock)
    press(host.shown, "save", {"line": True, "leg_pain": 3})
    assert isinstance(host.shown, SafetyCheck)
    assert len(diary.ratings()) > 0
    press(host.shown, "save", safe())
    assert isinstance(host.shown, Alone)


def test_a_stop_takes_the_form_away_and_a_stale_check_does_not(make, diary, clock):
    clock.pass_(days=30)
    host = CheckInOnly(diary, clock=clock)
    assert isinstance(host.shown, Alone)
    diary.record_safety_check(("foot-drop",))
    assert host.shown.page.tone == "stop"
    assert CheckInOnly(diary, clock=clock).shown.page.tone == "stop"


def test_a_page_left_open_past_the_day_after_tells_of_now(make, diary, clock, press):
    exercise(diary, clock)
    form = make()
    form.answers = {"leg_pain": 6}
    clock.pass_(days=1)
    press(form, "save", {"line": False, "leg_pain": 6})
    ratings = diary.ratings()
    assert set(ratings.loc[ratings["moment"] != "before", "moment"]) == {"alone"}
    assert form.page.id == "saved"
