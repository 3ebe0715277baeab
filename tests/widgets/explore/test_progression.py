"""Thresholds in one table: a changed number re-judges the whole history and changes nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

import glidekit as gk
from glidekit.rules.thresholds import RULES
from glidekit.widgets.explore.picture_forms import THRESHOLDS, Progression


@pytest.fixture(scope="module")
def steady():
    return Progression(gk.example_log("steady"))


def test_old_and_new_stand_side_by_side_for_every_session(steady):
    steady.try_out(RULES)
    table = steady.view.table
    assert len(table) == 60
    assert (table["Rules now"] == table["Your numbers"]).all()
    steady.fields["good_sessions"].value = 1
    changed = steady.view.table
    assert (changed["Rules now"] == table["Rules now"]).all(), "the rules now stay as they are"
    differ = int((changed["Rules now"] != changed["Your numbers"]).sum())
    assert differ > 3
    assert f"the two differ before {differ} of 60 sessions" in steady.view.sentence
    assert RULES.good_sessions == 3


def test_a_button_goes_back(steady):
    steady.fields["good_sessions"].value = 5
    steady.reset.click()
    assert steady.rules == RULES
    assert steady.fields["good_sessions"].value == RULES.good_sessions
    assert "differ" not in steady.view.sentence


def test_rules_can_be_given_in_a_cell(steady):
    steady.try_out(replace(RULES, rise=1))
    assert steady.fields["rise"].value == 1
    assert "the two differ" in steady.view.sentence


def test_every_threshold_is_a_field_of_the_rules_and_says_where_it_comes_from(steady):
    for name, _, source, low, high in THRESHOLDS:
        assert low <= getattr(RULES, name) <= high
        assert source in steady.fields[name].description
        assert f"now {getattr(RULES, name):g}" in steady.fields[name].description


def test_the_way_down_the_leg_is_said_first_and_eases_off():
    view = Progression(gk.example_log("worse-down-the-leg")).view
    assert view.warnings[0].startswith("Your pain has reached the")
    assert "the rules said: ask." in view.sentence
    assert view.alt.startswith("Your pain has reached the")
    assert len(view.alt.split()) <= 60


def test_a_stop_or_an_empty_log_has_its_page(diary):
    assert "ring today" in Progression(gk.example_log("stop-sign")).children[0].value
    assert "Nothing to show yet" in Progression(diary).children[0].value
