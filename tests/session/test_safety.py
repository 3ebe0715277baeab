"""The gate: a red flag stops everything, and only a later check with a clinician's assessment reopens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glidekit.content.safety import safety_items
from glidekit.planning.rules import Rules
from glidekit.session.safety import SOMETHING_NEW, Check, after_hurt, bad_next_day, gate

NOW = datetime(2026, 5, 20, 9, tzinfo=UTC)
EMERGENCY, URGENT, ASK = (safety_items(level)[0].id for level in ("emergency", "urgent", "ask-first"))


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def test_without_any_check_nothing_starts():
    closed = gate([], now=NOW)
    assert (closed.allowed, closed.level) == (False, "missing")
    assert "safety check" in closed.reason


def test_a_clear_check_opens_the_gate_for_seven_days():
    opened = gate([Check(ago(6.9))], now=NOW)
    assert (opened.allowed, opened.until) == (True, ago(6.9) + timedelta(days=7))
    assert gate([Check(ago(7))], now=NOW).level == "stale"
    assert gate([Check(ago(3))], now=NOW, rules=Rules(check_days=2)).level == "stale"


@pytest.mark.parametrize("item", safety_items(), ids=lambda item: item.id)
def test_every_item_does_what_its_level_says(item):
    after = gate([Check(ago(1), flags=(item.id,))], now=NOW)
    assert after.level == ("clear" if item.level == "ask-first" else item.level)
    assert after.allowed == (item.level == "ask-first")


@pytest.mark.parametrize("flag", [EMERGENCY, URGENT])
def test_a_later_clean_check_does_not_reopen_but_a_clinicians_assessment_does(flag):
    stopped = Check(ago(3), flags=(flag,))
    assert not gate([stopped, Check(ago(1))], now=NOW).allowed
    assert gate([stopped, Check(ago(1), assessed_by_clinician=True)], now=NOW).allowed


def test_an_assessment_before_the_flag_or_with_the_flag_reopens_nothing():
    assert not gate(
        [Check(ago(3), assessed_by_clinician=True), Check(ago(1), flags=(URGENT,))], now=NOW
    ).allowed
    assert not gate([Check(ago(1), flags=(URGENT,), assessed_by_clinician=True)], now=NOW).allowed


def test_the_graver_stop_is_the_one_that_is_told():
    both = [Check(ago(3), flags=(EMERGENCY,)), Check(ago(1), flags=(URGENT,))]
    assert gate(both, now=NOW).level == "emergency"


def test_something_new_at_a_check_in_asks_for_the_full_check():
    checks = [Check(ago(2)), Check(ago(1), kind="line", flags=(SOMETHING_NEW,))]
    assert gate(checks, now=NOW).level == "changed"
    assert gate([*checks, Check(ago(0.5))], now=NOW).allowed
    assert gate([Check(ago(2)), Check(ago(1), kind="line")], now=NOW).allowed


def test_weakness_that_rose_asks_for_the_full_check():
    assert gate([Check(ago(2))], now=NOW, changed_at=ago(1)).level == "changed"
    assert gate([Check(ago(0.5))], now=NOW, changed_at=ago(1)).allowed


def test_two_bad_next_days_stop_until_a_clinician_has_assessed():
    assert gate([Check(ago(0.1))], now=NOW, bad_days_at=ago(1)).level == "next-day"
    assert gate([Check(ago(0.1), assessed_by_clinician=True)], now=NOW, bad_days_at=ago(1)).allowed


def test_ask_first_items_lock_the_article_variants_until_the_clinician_agreed():
    assert gate([Check(ago(1))], now=NOW).article_allowed
    assert not gate([Check(ago(1), flags=(ASK,))], now=NOW).article_allowed
    assert gate([Check(ago(1), flags=(ASK,), clinician_agreed=True)], now=NOW).article_allowed


def test_the_page_gets_epoch_milliseconds():
    page = gate([Check(ago(1))], now=NOW).to_dict()
    assert page["until"] == (ago(1) + timedelta(days=7)).timestamp() * 1000


checks = st.builds(
    Check,
    checked_at=st.integers(1, 2000).map(lambda hours: NOW - timedelta(hours=hours)),
    kind=st.sampled_from(["full", "line"]),
    flags=st.lists(st.sampled_from([EMERGENCY, URGENT, ASK, SOMETHING_NEW]), max_size=2).map(tuple),
    assessed_by_clinician=st.booleans(),
    clinician_agreed=st.booleans(),
)


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.lists(checks, max_size=6, unique_by=lambda check: check.checked_at), st.randoms())
def test_no_sequence_opens_the_gate_after_an_unassessed_stop(history, shuffler):
    stops = [check.checked_at for check in history if {EMERGENCY, URGENT} & set(check.flags)]
    cleared = [
        check.checked_at
        for check in history
        if check.kind == "full" and check.assessed_by_clinician and not {EMERGENCY, URGENT} & set(check.flags)
    ]
    mixed = list(history)
    shuffler.shuffle(mixed)
    result = gate(mixed, now=NOW)
    if stops and not any(moment > max(stops) for moment in cleared):
        assert not result.allowed
    if result.allowed:
        assert result.until > NOW


@pytest.mark.parametrize(
    ("before", "after", "bad"),
    [
        ({"leg_pain": 3, "furthest_point": 2}, {"leg_pain": 4, "furthest_point": 2}, False),
        ({"leg_pain": 3}, {"leg_pain": 5}, True),
        ({"leg_pain": 7, "furthest_point": 3}, {"leg_pain": 4, "furthest_point": 5}, True),
        ({"leg_pain": 3}, {"leg_pain": 3, "new_numbness": 1}, True),
        ({"leg_pain": 3}, {"leg_pain": None}, None),
        ({}, {"leg_pain": 3}, None),
        ({"leg_pain": None}, {"new_numbness": 0}, None),
    ],
)
def test_a_bad_next_day_is_pain_up_or_further_down_or_new_numbness_and_unknown_stays_unknown(
    before, after, bad
):
    assert bad_next_day(before, after) is bad


def test_after_that_hurt_only_settled_and_no_further_down_goes_on():
    assert after_hurt(where_before=3, where_now=3, settled=True) == "gentle"
    assert after_hurt(where_before=3, where_now=4, settled=True) == "end"
    assert after_hurt(where_before=3, where_now=2, settled=False) == "end"
    assert after_hurt(where_before=None, where_now=None, settled=True) == "gentle"
