"""The week's questions, and what else a day held: described, never a score by accident."""

from __future__ import annotations

import pytest

from glidekit.scales import DAY_MARKS
from glidekit.widgets.ratings.rate_now import Alone
from glidekit.widgets.ratings.weekly import names_in, week_groups
from glidekit.widgets.safety.safety_check import SafetyCheck


@pytest.fixture
def form(diary, clock, nothing_new):
    diary.affected_side = "left"
    clock.pass_(minutes=1)
    return Alone(diary, nothing_new(SafetyCheck(diary, "line")), clock=clock)


def answers(**given):
    return {"note": None, **{name.replace("__", ":"): value for name, value in given.items()}}


def kept(diary, scale):
    rows = diary.ratings().query("scale == @scale")
    return rows[["value", "text", "moment", "status"]].to_dict("records")


def test_the_peg_is_the_mean_of_three_and_says_which(form, diary, press):
    press(form, "save", answers(peg__1=5, peg__2=6, peg__3=2))
    assert kept(diary, "peg") == [
        {"value": 4.33, "text": "pain 5, enjoyment 6, activity 2", "moment": "weekly", "status": "answered"}
    ]


def test_a_peg_with_one_blank_is_blank_and_keeps_what_was_said(form, diary, press):
    press(form, "save", answers(peg__1=5, peg__2=None, peg__3=0))
    [row] = kept(diary, "peg")
    assert (row["status"], row["text"]) == ("skipped", "pain 5, enjoyment blank, activity 0")


def test_activities_are_named_once_and_rated_in_their_own_words(form, diary, press, clock):
    assert week_groups(())[-1].questions[0].kind == "text"
    press(
        form, "save", {**answers(), "activity-name:1": " climb  stairs ", "activity-name:2": "climb stairs"}
    )
    assert diary.setting("activities") == ["climb stairs"]
    clock.pass_(days=8)
    press(form, "more")
    labels = [question.label for question in form.page.questions if question.id.startswith("activity:")]
    assert labels == ["climb stairs"]
    press(form, "save", answers(activity__1=3, peg__1=1))
    rows = kept(diary, "activity")
    assert rows == [{"value": 3, "text": "climb stairs", "moment": "weekly", "status": "answered"}]


def test_a_week_is_asked_once_a_week(form, diary, press, clock):
    press(form, "save", answers(peg__1=5, peg__2=6, peg__3=2))
    clock.pass_(days=2)
    press(form, "more")
    assert form.page.id == "alone"
    assert not [question for question in form.page.questions if question.id.startswith("peg")]


def test_day_marks_are_one_tap_each_and_blank_unless_tapped(form, diary, press):
    by_id = {question.id: question for question in form.page.questions}
    assert [by_id[name].kind for name in DAY_MARKS] == ["levels", "levels", "several"]
    press(form, "save", answers(night="woken by it", tablets=None, different_today="lifting, stress"))
    assert kept(diary, "night")[0]["text"] == "woken by it"
    assert kept(diary, "tablets")[0]["status"] == "skipped"
    [row] = kept(diary, "different_today")
    assert (row["value"], row["text"]) == (2, "lifting, stress")


def test_what_was_not_offered_is_refused(form, diary, press):
    press(form, "save", answers(different_today="lifting, rain"))
    assert form.state == "error"
    assert diary.ratings().empty


def test_no_more_than_three_names_and_none_twice():
    given = {f"activity-name:{number}": f"thing {number}" for number in range(1, 6)}
    assert names_in(given) == ("thing 1", "thing 2", "thing 3")
    assert names_in({"activity-name:1": " ", "activity-name:2": None}) == ()
