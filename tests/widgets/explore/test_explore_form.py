"""Choosing what to look at: only the whole leg pain record gets a verdict, the rest is description."""

from __future__ import annotations

from datetime import date

import pytest

import glidekit as gk
from glidekit.plots.captions import NUMBER_ALONE
from glidekit.plots.explore import DESCRIPTION, PART, Shown
from glidekit.plots.view import Message
from glidekit.session.record import Rating
from glidekit.widgets.explore.picture_forms import ALL, Explore


@pytest.fixture(scope="module")
def shown():
    return Explore(gk.example_log("steady"))


@pytest.fixture(autouse=True)
def _whole(request):
    if "shown" in request.fixturenames:
        made = request.getfixturevalue("shown")
        made.symptom.value, made.side.value = Shown("leg_pain"), "both"
        made._clear()


def test_it_opens_on_leg_pain_with_its_verdict(shown):
    assert shown.view.sentence == "Clearly better: about 8 then, about 3 now."
    assert "67 days logged" in shown.view.lines[0]


@pytest.mark.parametrize("name", ["back_pain", "furthest_point", "tingling", "walking_min"])
def test_another_symptom_is_described_and_has_no_verdict(shown, name):
    shown.symptom.value = Shown(name)
    assert DESCRIPTION in shown.view.notes
    assert "better" not in shown.view.sentence
    assert "June 2025" in shown.view.sentence


def test_a_part_of_the_record_has_no_verdict(shown):
    shown.first.value = date(2025, 5, 18)
    assert PART in shown.view.notes
    assert "better" not in shown.view.sentence
    assert "from 18 May to 30 June 2025" in shown.view.sentence
    assert shown.view.table["Date"].min().date() == date(2025, 5, 18)
    shown.whole.click()
    assert shown.view.sentence.startswith("Clearly better")


def test_dates_in_the_wrong_order_are_taken_as_meant(shown):
    shown.first.value, shown.last.value = date(2025, 6, 1), date(2025, 5, 1)
    days = shown.view.table["Date"]
    assert days.min().date() >= date(2025, 5, 1)
    assert days.max().date() <= date(2025, 6, 1)


def test_a_choice_that_is_made_again_is_there_at_once(shown):
    view, html = shown.view, shown._picture.value
    shown.symptom.value = Shown("tingling")
    assert shown._picture.value != html
    shown.symptom.value = Shown("leg_pain")
    assert shown.view is view
    assert shown._picture.value == html


def test_nothing_that_fits_is_said_so(shown):
    shown.side.value = "right"
    assert isinstance(shown.view, Message)
    assert "fits this choice" in shown.view.title


def test_all_symptoms_stand_below_one_another_on_the_same_days(shown):
    shown.symptom.value = ALL
    assert shown.symptom.label == ALL  # not an empty field
    axes = shown.view.figure.axes
    assert len(axes) == len(shown.symptom.options) - 1
    assert len({ax.get_xlim() for ax in axes}) == 1
    assert all("June 2025" in ax.get_title(loc="left").replace("\n", " ") for ax in axes)
    assert "Upright lines: New tablets" in shown.view.notes[0]
    assert set(shown.view.table["Symptom"]) >= {"Leg pain", "Walking", "Furthest point"}


def test_the_way_down_the_leg_is_said_first_whatever_is_chosen():
    made = Explore(gk.example_log("worse-down-the-leg"))
    for _, value in made.symptom.options:
        made.symptom.value = value
        light = () if made.view.light is None else made.view.light.said
        assert [*light, *made.view.warnings][0].startswith("Your pain has reached the calf")
        verdict = "Probably better" in made.view.sentence
        assert (NUMBER_ALONE in made.view.warnings) == verdict, "it is said of a headline"


def test_a_stop_takes_the_place_of_every_choice():
    made = Explore(gk.example_log("stop-sign"))
    assert len(made.children) == 1
    assert "Please ring today" in made.children[0].value
    assert made.view.sentence == "Your entries so far. Stop sign on 29 June 2025."


def test_an_empty_log_opens(diary):
    assert isinstance(Explore(diary).view, Message)


def test_each_activity_is_a_course_of_its_own(diary, clock):
    for text, value in (("stairs", 3), ("walking the dog", 6)):
        diary.add_ratings(
            [Rating("activity", value, clock(), zone="Europe/London", moment="alone", text=text)]
        )
    made = Explore(diary)
    assert [label for label, _ in made.symptom.options[1:3]] == [
        "My activity: stairs",
        "My activity: walking the dog",
    ]
    made.symptom.value = made.symptom.options[1][1]
    assert "My activity: stairs on 1 day" in made.view.sentence


def test_a_symptom_of_both_legs_is_one_choice_and_the_side_another(diary, clock):
    diary.add_ratings(
        Rating("tingling", value, clock(), side=side) for side, value in (("left", 2), ("right", 6))
    )
    form = Explore(diary)
    assert [words for words, _ in form.symptom.options if "ingling" in words] == ["Tingling or numbness"]
    form.symptom.value = Shown("tingling")
    assert "left leg" in form.view.sentence
    assert "right leg" in form.view.others[0].headline
    form.side.value = "right"
    assert "left leg" not in form.view.to_text()
