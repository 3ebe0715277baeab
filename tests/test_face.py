"""The public interface: stable names, loaded on first use, and no stubs."""

from __future__ import annotations

import inspect

import pytest

import glidekit as gk


@pytest.mark.parametrize("name", gk.__all__)
def test_every_name_of_the_face_loads(name):
    assert getattr(gk, name) is not None


def test_verbs_and_layers_do_not_hide_each_other():
    import glidekit.planning.plan

    assert glidekit.planning.plan.Plan is gk.Plan
    assert callable(gk.plan)
    assert inspect.ismodule(gk.analysis)


def test_a_misspelt_name_gets_the_nearest():
    with pytest.raises(AttributeError, match="todays_session"):
        gk.todays_sesion  # noqa: B018 - asking for it is the test


def test_a_plan_is_expected_where_a_plan_is_needed():
    with pytest.raises(gk.GlidekitError, match="A plan was expected"):
        gk.player(3, gk.example_log())
    with pytest.raises(gk.GlidekitError, match="'gentle-start'"):
        gk.todays_session(gk.example_log(), "gentle start")


ASK_FOR_LOG = [
    name
    for name in gk.__all__
    if inspect.isfunction(verb := getattr(gk, name)) and "log" in inspect.signature(verb).parameters
]


@pytest.mark.parametrize("name", ASK_FOR_LOG)
@pytest.mark.parametrize("given", ["my-log.sqlite", 3])
def test_what_is_no_log_is_refused_before_anything_is_shown(name, given):
    before = [first for first in inspect.signature(getattr(gk, name)).parameters if first != "log"]
    needed = {"plan": "gentle-start", "which": "gentle-start", "name": "sitting-glide"}
    others = {key: needed[key] for key in before if key in needed}
    with pytest.raises(gk.GlidekitError, match=rf"gk\.{name} needs your log") as refused:
        getattr(gk, name)(**others, log=given)
    assert "log = gk.open_log()" in str(refused.value)


def test_nothing_in_place_of_the_log_is_said_too():
    assert len(ASK_FOR_LOG) > 20
    with pytest.raises(gk.GlidekitError, match="nothing stands in its place"):
        gk.trends()
    with pytest.raises(gk.GlidekitError, match=r"gk\.edit_plan needs your log"):
        gk.edit_plan(gk.example_log(), "gentle-start")
    with pytest.raises(gk.GlidekitError, match=r"gk\.plan needs your log"):
        gk.plan(3)
