"""Plans refuse what cannot be done, and say what to do instead."""

from __future__ import annotations

import copy
import json

import pytest

from glidekit.content.exercises import Dose
from glidekit.content.toml_entry import read_toml
from glidekit.errors import ContentError, GlidekitError, PlanError
from glidekit.planning.plan import Item, Plan, plan_from_dict
from glidekit.planning.presets import FILE, plan, plan_names, presets_from


@pytest.mark.parametrize("name", plan_names())
def test_a_plan_goes_through_json_unchanged(name):
    assert plan_from_dict(json.loads(json.dumps(plan(name).to_dict()))) == plan(name)


def test_an_unknown_plan_gets_the_nearest_names():
    with pytest.raises(PlanError, match="Did you mean 'gentle-start'"):
        plan("gentel-start")


def test_an_unknown_exercise_gets_the_nearest_names():
    with pytest.raises(GlidekitError, match="Did you mean 'supine-glide'"):
        Item("supin-glide")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"reps": -1}, "reps cannot be -1: it goes from 1 to 50"),
        ({"reps": 2.5}, "reps must be a whole number"),
        ({"sets": True}, "sets must be a whole number"),
        ({"rest_s": -0.5}, "rest_s cannot be -0.5"),
        ({"pace_s": "slow"}, "pace_s must be a number"),
        ({"range": "most"}, "no range of movement called 'most'"),
        ({"hold_s": 5}, "has no hold"),
        ({"rep": 5}, "Did you mean 'reps'"),
    ],
)
def test_a_dose_that_cannot_be_done_names_the_field_and_what_is_allowed(change, named):
    with pytest.raises(PlanError, match=named):
        plan("gentle-start").with_dose(**change)


def test_a_hold_longer_than_the_articles_range_is_refused_with_the_range():
    with pytest.raises(PlanError, match="10 to 30 seconds"):
        plan("as-in-the-article").with_dose(only="sitting-glide", hold_s=31)
    longest = plan("as-in-the-article").with_dose(only="standing-glide", hold_s=60)
    assert longest.items[-1].doses.hold_s == 60


@pytest.mark.parametrize(
    ("data", "named"),
    [
        ({}, "not a whole plan"),
        ({"name": "x", "title": "X", "items": []}, "holds no exercise"),
        (
            {"name": "x", "title": "X", "items": [{"exercise": "supine-glide", "dose": {"reps": 0}}]},
            "Exercise 1.*: reps",
        ),
        (
            {"name": "x", "title": "X", "items": [{"exercise": "supine-glide", "sides": ["up"]}]},
            "Exercise 1.*: The sides",
        ),
        (
            {"name": "x", "title": "X", "items": [{"exercise": "supin-glide"}]},
            "(?s)Exercise 1.*: .*'supine-glide'",
        ),
        ({"name": "x", "title": "X", "items": [{"dose": None}]}, "Exercise 1.* is not whole: .*'exercise'"),
        ({"name": "x", "title": "X", "items": [{"exercise": "supine-glide", "hold": 3}]}, "field of an item"),
        ({"name": "x", "title": "X", "items": [{"exercise": "supine-glide", "dose": {"rep": 3}}]}, "'reps'"),
        ({"name": "x", "title": "X", "items": [{"exercise": "supine-glide"}], "pause": 3}, "field of a plan"),
        ({"name": "x", "title": "X", "items": "supine-glide"}, "Exercise 1.* is not whole"),
        ({"name": "x", "title": "X", "items": [{"exercise": "supine-glide"}], "between_s": -1}, "between_s"),
    ],
)
def test_a_bad_plan_file_says_what_is_wrong_and_where(data, named):
    with pytest.raises(GlidekitError, match=named):
        plan_from_dict(data)


def test_one_exercise_of_a_plan_can_be_changed_alone():
    changed = plan("gentle-start").with_dose(only="sitting-glide", reps=4)
    assert [item.doses.reps for item in changed.items] == [10, 4]
    with pytest.raises(PlanError, match="exercise in this plan"):
        plan("gentle-start").with_dose(only="standing-glide", reps=4)


@pytest.mark.parametrize("change", [{"reps": 30}, {"sets": 4}, {"range": "full"}])
def test_a_small_plan_made_larger_is_an_ordinary_plan(change):
    assert plan("flare-day").with_dose(**change).kind == "ordinary"


def test_a_small_plan_made_smaller_or_slower_keeps_its_kind():
    assert plan("flare-day").with_dose(reps=1, pace_s=8, rest_s=120).kind == "flare"
    assert plan("gentle-start").for_sides("left").with_dose(reps=1).kind == "gentle-start"


def test_messages_say_that_nothing_was_changed():
    with pytest.raises(PlanError, match="The plan was not changed") as caught:
        Dose(reps=99)
    assert caught.value.do
    with pytest.raises(PlanError, match="extra_reps"):
        Item("supine-glide", extra_reps=-1)
    with pytest.raises(PlanError, match="count_in_s"):
        Plan("x", "X", plan("gentle-start").items, count_in_s=500)


NAMED_PLANS = read_toml(FILE, package="glidekit.planning")
FLARE_ITEM = ("flare-day", "items", 0)


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("flare-day", "colour"), "blue", "colour is not known here"),
        (("flare-day", "title"), 7, "title must be a text"),
        (("flare-day", "kind"), "odd", "kind must be one of ordinary"),
        (("flare-day", "items"), [], "items must be a list of tables"),
        (("flare-day", "between_s"), -1, "between_s must be a number from 0"),
        ((*FLARE_ITEM, "sidez"), "left", r"items\[1\].sidez is not known here"),
        ((*FLARE_ITEM, "exercise"), "supine", r"items\[1\] cannot be used: There is no exercise called"),
        ((*FLARE_ITEM, "dose"), 9, r"items\[1\].dose must be a table"),
        ((*FLARE_ITEM, "dose", "speed"), 9, r"items\[1\].dose.speed is no number of a dose"),
        ((*FLARE_ITEM, "dose", "sets"), 99, r"items\[1\] cannot be used: sets cannot be 99"),
    ],
)
def test_a_slip_in_the_named_plans_names_plan_and_field(path, value, said):
    data = copy.deepcopy(NAMED_PLANS)
    part = data
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = value
    with pytest.raises(ContentError, match=f"^presets.toml, plan 'flare-day', {said}"):
        presets_from(data)
