"""The weekly questions, activities and day marks: described, never scored by accident."""

from __future__ import annotations

import pytest

from glidekit.scales import DAY_MARKS
from glidekit.widgets.ratings.rate_now import RateNow, names_in, week_groups
from glidekit.widgets.safety_check import SafetyCheck


@pytest.fixture
def form(diary, clock, nothing_new):
    diary.affected_side = "left"
    clock.pass_(minutes=1)
    return RateNow(diary, nothing_new(SafetyCheck(diary, "line")), clock=clock)


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


def named(first=None, second=None, third=None):
    return {f"activity-name:{number}": name for number, name in enumerate((first, second, third), 1)}


@pytest.fixture
def rated(form, diary, press, clock):
    """Two activities, each rated once; the form then shows its next page."""
    press(form, "save", {**answers(), **named("climb stairs", "tie shoes")})
    clock.pass_(days=8)
    press(form, "more")
    return press(form, "save", answers(activity__1=3, activity__2=5))


def things(diary):
    return [(row["text"], row["value"]) for row in kept(diary, "activity")]


def test_a_thing_gets_another_name_and_keeps_its_answers(rated, diary, press):
    press(rated, "activities")
    assert [rated.answers[f"activity-name:{n}"] for n in (1, 2)] == ["climb stairs", "tie shoes"]
    press(rated, "keep-activities", named("take the stairs", "tie shoes"))
    [question] = rated.page.questions
    assert question.label == "Is “take the stairs” the same thing as “climb stairs”?"
    press(rated, "keep-activities", {"activity-same:1": True})
    assert diary.setting("activities") == ["take the stairs", "tie shoes"]
    assert things(diary) == [("take the stairs", 3), ("tie shoes", 5)]
    diary.undo()
    assert things(diary)[0] == ("climb stairs", 3)


def test_another_thing_in_its_place_leaves_the_old_answers_their_name(rated, diary, press):
    press(rated, "activities")
    press(rated, "keep-activities", named("ride a bike", "tie shoes"))
    press(rated, "keep-activities", {"activity-same:1": False})
    assert diary.setting("activities") == ["ride a bike", "tie shoes"]
    assert things(diary) == [("climb stairs", 3), ("tie shoes", 5)]


def test_a_thing_that_is_cleared_is_asked_no_more_and_its_answers_stay(rated, diary, press, clock):
    press(rated, "activities")
    press(rated, "keep-activities", named(None, "tie shoes"))
    assert rated.page.intro == ("You rate these once a week: tie shoes.",)
    assert len(things(diary)) == 2
    clock.pass_(days=8)
    press(rated, "back")
    assert [one.label for one in rated.page.questions if one.id.startswith("activity:")] == ["tie shoes"]


def test_whether_it_is_the_same_thing_must_be_answered(rated, diary, press):
    press(rated, "activities")
    press(rated, "keep-activities", named("take the stairs", "tie shoes"))
    press(rated, "keep-activities", {"activity-same:1": None})
    assert rated.problems == {"activity-same:1": "Please choose Yes or No."}
    assert diary.setting("activities") == ["climb stairs", "tie shoes"]


def test_a_thing_that_moved_up_is_not_taken_for_the_one_in_its_old_place(rated, diary, press):
    press(rated, "activities")
    press(rated, "keep-activities", named("tie shoes", "ride a bike"))
    assert rated.page.intro == ("You rate these once a week: tie shoes, ride a bike.",)
    assert things(diary) == [("climb stairs", 3), ("tie shoes", 5)]
