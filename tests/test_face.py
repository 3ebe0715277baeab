"""The public face: stable names, loaded when used, and no stubs."""

from __future__ import annotations

import inspect

import pytest

import glidekit as gk


@pytest.mark.parametrize("name", gk.__all__)
def test_every_name_of_the_face_loads(name):
    assert getattr(gk, name) is not None


def test_verbs_and_layers_do_not_hide_each_other():
    import glidekit.planning.model

    assert glidekit.planning.model.Plan is gk.Plan
    assert callable(gk.plan)
    assert inspect.ismodule(gk.analysis)


def test_a_misspelt_name_gets_the_nearest():
    with pytest.raises(AttributeError, match="todays_session"):
        gk.todays_sesion  # noqa: B018 - asking for it is the test


def test_a_plan_is_expected_where_a_plan_is_needed():
    with pytest.raises(gk.GlidekitError, match="A plan was expected"):
        gk.player(3, None)
    with pytest.raises(gk.GlidekitError, match="'gentle-start'"):
        gk.todays_session(None, "gentle start")
