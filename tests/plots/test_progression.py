"""What the rules say before each session, as they are and with a reader's own numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.pictures import example_log

from glidekit.plots.progression import (
    KINDS,
    compared,
    kind_of,
    progression,
    progression_sentence,
    rules_changed,
)
from glidekit.rules.thresholds import RULES


@pytest.fixture(scope="module")
def records():
    return example_log("steady").records()


def test_with_the_rules_as_they_are_both_say_the_same(records):
    rows = compared(records, RULES)
    assert rows
    assert all(row.old == row.new for row in rows)
    assert {kind_of(row.old) for row in rows} <= set(KINDS)
    assert "With your numbers" not in progression_sentence(rows, RULES)


def test_a_number_tried_is_named_with_both_its_values_and_changes_only_what_was_tried(records):
    tried = replace(RULES, good_sessions=1)
    assert rules_changed(tried) == {"good_sessions": (RULES.good_sessions, 1)}
    rows, now = compared(records, tried), compared(records, RULES)
    assert [row.old for row in rows] == [row.old for row in now]
    differ = sum(kind_of(row.old) != kind_of(row.new) for row in rows)
    assert f"differ before {differ} of {len(rows)} sessions" in progression_sentence(rows, tried)


def test_no_session_is_an_empty_picture_with_its_lines_named():
    ax = progression(())
    assert [label.get_text().replace("\n", " ") for label in ax.get_yticklabels()] == list(KINDS)
    assert not ax.lines
    assert progression_sentence((), RULES).startswith("0 sessions, no dates")
