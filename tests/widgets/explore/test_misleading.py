"""How often would this mislead me: the published table, and the reader's own days on request."""

from __future__ import annotations

import glidekit as gk
from glidekit.widgets.explore.picture_forms import Misleading


def test_one_s_own_days_and_spread_are_asked_and_the_bar_runs_through():
    shown = Misleading(gk.example_log("steady"), repetitions=3)
    assert shown.days.value == 67
    assert 0.5 < shown.spread.value < 3
    shown.ask.click()
    assert shown.bar.value == shown.bar.max == 12
    assert "67 days logged, 29 March to 30 June 2025" in shown.answer.value
    assert not shown.ask.disabled


def test_other_numbers_have_no_dates():
    shown = Misleading(gk.example_log("steady"), repetitions=2)
    shown.days.value = 20
    shown.ask.click()
    assert "20 days logged, no dates" in shown.answer.value


def test_a_log_with_few_days_gets_a_usual_spread(diary):
    shown = Misleading(diary, repetitions=2)
    assert (shown.days.value, shown.spread.value) == (30, 1.5)
    assert "too few days" in shown.children[1].value


def test_the_published_table_stands_above():
    html = Misleading(gk.example_log("steady")).children[0].value
    assert "<svg" in html
    assert "Steady people told something wrong" in html
    assert "If you look every day" in html
    assert "Tiwari" in html


def test_a_stop_shows_nothing_of_it():
    assert "ring today" in Misleading(gk.example_log("stop-sign")).children[0].value
