"""The numbers of a plan: what the form shows is what the plan is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glidekit.content.entries import LIMITS
from glidekit.pages.plan_page import length_words
from glidekit.planning.presets import plan, plan_names
from glidekit.widgets.plans.plan_form import PlanForm


@pytest.mark.parametrize("name", plan_names())
def test_untouched_it_gives_the_plan_as_it_was(name):
    form = PlanForm(plan(name))
    assert form.plan == plan(name)
    form.answers = {**form.answers}
    assert form.plan == plan(name)
    assert form.problems == {}


def test_a_number_changes_the_plan_and_the_total_time():
    form = PlanForm(plan("gentle-start"))
    form.answers = {**form.answers, "0.reps": 4, "0.pace_s": 2.5, "0.sides": "right"}
    first, second = form.plan.items
    assert (first.doses.reps, first.doses.pace_s, first.sides) == (4, 2.5, ("right",))
    assert second == plan("gentle-start").items[1]
    assert form.live["total"] == length_words(form.plan) != length_words(plan("gentle-start"))


@pytest.mark.parametrize(("field", "value"), [("reps", 99), ("sets", 0), ("reps", None), ("pace_s", 0.5)])
def test_a_number_that_cannot_be_is_said_and_the_one_before_it_stays(field, value):
    form = PlanForm(plan("gentle-start"))
    form.answers = {**form.answers, "0.reps": 6}
    form.answers = {**form.answers, f"0.{field}": value}
    assert set(form.problems) == {f"0.{field}"}
    assert form.plan.items[0].doses.reps == 6


def test_a_hold_stays_within_the_articles_range_and_only_held_ones_ask_for_it():
    form = PlanForm(plan("as-in-the-article"))
    holds = {question.id: question for question in form.page.questions if question.id.endswith("hold_s")}
    assert set(holds) == {"0.hold_s", "1.hold_s", "3.hold_s"}
    assert (holds["3.hold_s"].low, holds["3.hold_s"].high) == (10, 60)
    form.answers = {**form.answers, "0.hold_s": 31}
    assert "from 10 to 30" in form.problems["0.hold_s"]


def test_it_goes_back_to_the_plan_as_it_was(press):
    form = PlanForm(plan("gentle-start"))
    form.answers = {**form.answers, "0.reps": 4}
    press(form, "reset")
    assert form.plan == plan("gentle-start")


@settings(deadline=None, derandomize=True, max_examples=60)
@given(st.sampled_from(["sets", "reps", "pace_s", "rest_s"]), st.integers(-5, 400))
def test_every_number_gives_a_plan_that_can_be_done(field, value):
    form = PlanForm(plan("gentle-start"))
    form.answers = {**form.answers, f"0.{field}": value}
    low, high = LIMITS[field]
    taken = getattr(form.plan.items[0].doses, field) == value
    assert taken == (low <= value <= high)
    assert taken == (form.problems == {})


def test_everything_that_a_plan_has_is_shown_and_can_be_changed():
    form = PlanForm(plan("gentle-start"))
    labels = {question.id: question.label for question in form.page.questions}
    assert labels["0.switch_s"] == "Time to change sides"
    assert (labels["count_in_s"], labels["between_s"]) == ("Count-in", "Pause between exercises")
    new = {"0.switch_s": 4, "0.range": "quarter", "count_in_s": 5.5, "between_s": 12}
    form.answers = {**form.answers, **new}
    assert (form.plan.items[0].doses.switch_s, form.plan.items[0].doses.range) == (4, "quarter")
    assert (form.plan.count_in_s, form.plan.between_s) == (5.5, 12)
    assert form.problems == {}


def test_more_on_the_first_side_is_shown_where_there_is_more():
    made = plan("gentle-start")
    more = replace(made, items=(replace(made.items[0], extra_reps=2), *made.items[1:]))
    form = PlanForm(more)
    assert "0.extra_reps" in {question.id for question in form.page.questions}
    form.answers = {**form.answers, "0.extra_reps": 1}
    assert form.plan.items[0].extra_reps == 1


def test_a_field_counts_when_it_is_left():
    numbers = [
        question for question in PlanForm(plan("gentle-start")).page.questions if question.kind == "number"
    ]
    assert numbers
    assert all(question.on_leave for question in numbers)
