"""The gate: today's advice, and the age of the last answers to the cards."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from glidekit.content.safety import safety_items
from glidekit.rules import RULES, Check, Entry, advise
from glidekit.rules.gate import after_hurt, gate

NOW = datetime(2026, 5, 20, 9, tzinfo=UTC)
TODAY = NOW.date().toordinal()


def gate_of(*records, checked_days_ago=1.0, talked=True, rules=RULES):
    checked = None if checked_days_ago is None else NOW - timedelta(days=checked_days_ago)
    return gate(
        advise(records, TODAY, rules),
        checked_at=checked,
        now=NOW,
        talked=talked,
        emergency_number="999",
        rules=rules,
    )


def test_without_any_check_nothing_starts():
    closed = gate_of(checked_days_ago=None)
    assert (closed.allowed, closed.level, closed.own_allowed) == (False, "missing", False)
    assert "safety check" in closed.reason


def test_the_cards_hold_seven_days():
    opened = gate_of(checked_days_ago=6.9)
    assert (opened.allowed, opened.until) == (True, NOW + timedelta(days=0.1))
    assert gate_of(checked_days_ago=7).level == "stale"
    assert gate_of(checked_days_ago=3, rules=replace(RULES, check_days=2)).level == "stale"


@pytest.mark.parametrize("item", safety_items(), ids=lambda item: item.id)
def test_every_item_does_what_its_level_says(item):
    after = gate_of(Check(TODAY, (item.id,)))
    assert after.level == ("clear" if item.level == "ask-first" else item.level)
    assert after.allowed == (item.level == "ask-first")
    assert after.article_allowed is False
    assert item.level == "ask-first" or item.page in after.pages


def test_a_stop_says_whom_to_ring():
    assert "ring 999" in gate_of(Check(TODAY, ("A1",))).reason


def test_a_question_closes_the_gate_and_says_why():
    asked = gate_of(Entry(TODAY, weakness=4))
    assert (asked.level, asked.allowed, asked.own_allowed) == ("ask", False, False)
    assert "more weakness" in asked.reason


def test_rest_today_leaves_an_exercise_of_ones_own_physio_open():
    from glidekit.rules import Session

    rest = gate_of(Session(TODAY, 1, sets=2, settled="not yet"))
    assert (rest.level, rest.allowed, rest.own_allowed) == ("rest-today", False, True)
    assert "No more of these exercises today" in rest.reason


def test_held_versions_need_that_a_professional_was_asked():
    assert gate_of().article_allowed
    assert not gate_of(talked=False).article_allowed


def test_the_page_gets_epoch_milliseconds():
    assert gate_of().to_dict()["until"] == (NOW + timedelta(days=6)).timestamp() * 1000


def test_after_that_hurt_only_settled_and_no_further_down_goes_on():
    assert after_hurt(where_before=3, where_now=3, settled=True) == "gentle"
    assert after_hurt(where_before=3, where_now=4, settled=True) == "end"
    assert after_hurt(where_before=3, where_now=2, settled=False) == "end"
    assert after_hurt(where_before=None, where_now=None, settled=True) == "gentle"


def test_the_second_that_hurt_ends_the_session_though_it_settled():
    assert after_hurt(where_before=3, where_now=3, settled=True, times=2) == "end"
