"""How often would this mislead me: the published table, and one's own days on request."""

from __future__ import annotations

import glidekit as gk
from glidekit.widgets.explore.misleading import Misleading


def test_one_s_own_days_and_spread_are_asked_and_the_bar_runs_through():
    shown = Misleading(gk.example_log("steady"), repetitions=10)
    assert shown.days.value == 50
    assert 0.5 < shown.spread.value < 3
    shown.ask.click()
    assert shown.bar.value == shown.bar.max == 12
    assert "With 50 days logged, 29 March to 29 June 2025" in shown.answer.value
    assert not shown.ask.disabled


def test_other_numbers_have_no_dates():
    shown = Misleading(gk.example_log("steady"), repetitions=5)
    shown.days.value = 20
    shown.ask.click()
    assert "With 20 days logged, no dates" in shown.answer.value


def test_a_log_with_few_days_gets_a_usual_spread(diary):
    shown = Misleading(diary, repetitions=5)
    assert (shown.days.value, shown.spread.value) == (30, 1.5)
    assert "too few days" in shown.children[1].value


def test_the_published_table_stands_above():
    html = Misleading(gk.example_log("steady")).children[0].value
    assert "<svg" in html
    assert "nothing changed, told better or worse" in html
    assert "did not change were told better or worse at most" in html


def test_a_stop_shows_nothing_of_it():
    assert "be seen soon" in Misleading(gk.example_log("stop-sign")).children[0].value
