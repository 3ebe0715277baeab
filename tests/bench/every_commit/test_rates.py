"""Simulated people: the unchanged are not locked out, the worse are told, and a wrong number is noticed.

The bounds hold for the mean of nine kinds of people and for the worst kind. tests/bench/test_rule_rates.py
runs more people and kinds; its results are in data/rule_rates.csv.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from functools import cache
from itertools import accumulate

import numpy as np
import pytest
from support import rules_reference
from support.rule_rates import ANY, CELLS, CLINICIAN, EVERY, HALF, Kind, people, share_acted, share_told, tell

from glidekit.rules import RULES, advise

EACH = 16
"""People of each kind and schedule: few, but the same ones each time."""

MOVED = {"P-moved-down"}


@cache
def unchanged(cell, rules=RULES, each=EACH, days=60):
    """People of one kind who do not change: half have a session every day, half every other day."""
    return [
        person
        for every in EVERY
        for person in people(Kind(*cell, every), each, days, seed=(20, *_seed(cell), every), rules=rules)
    ]


def suddenly_worse(cell, onset):
    """What people are told from the day their pain went up by four."""
    return [
        person
        for every in EVERY
        for person in people(
            Kind(*cell, every, course="sudden", onset=onset),
            EACH,
            onset + 2,
            seed=(21, *_seed(cell), every),
            since=onset,
        )
    ]


def _seed(cell):
    return tuple(round(10 * number) for number in cell)


def shares(told, by):
    return [share_told(unchanged(cell), told, by) for cell in CELLS]


def test_no_comparison_of_numbers_ever_locks():
    actions = {
        action for cell in CELLS for person in unchanged(cell) for day in person for action in day.actions
    }
    assert "locked" not in actions
    assert "ask" not in actions
    assert "see-clinician" in actions


def test_few_who_do_not_change_are_told_to_do_half():
    found = shares(HALF, 30)
    assert np.mean(found) <= 0.12
    assert max(found) <= 0.28


def test_few_who_do_not_change_are_sent_to_a_clinician():
    found = shares(CLINICIAN, 60)
    assert np.mean(found) <= 0.10
    assert max(found) <= 0.28


def test_few_whose_furthest_point_varies_are_told_that_it_moved_down():
    assert np.mean(shares(MOVED, 60)) <= 0.04


@pytest.mark.parametrize("onset", [40, 8])
def test_nearly_all_who_get_worse_suddenly_are_told_within_two_days(onset):
    found = [share_acted(suddenly_worse(cell, onset), ANY, 2) for cell in CELLS]
    assert np.mean(found) >= 0.97
    assert min(found) >= 0.93


@pytest.mark.parametrize(("course", "onset"), [("unchanged", 8), ("sudden", 40), ("slow", 8), ("flare24", 8)])
def test_on_these_very_days_the_definition_says_the_same(course, onset):
    """If a rate differs from the published one, the counting differs, not the rules."""
    for number, cell in enumerate(CELLS[::2]):
        kind, records = Kind(*cell, EVERY[number % 2], course=course, onset=onset), []
        days = tell(kind, onset + 15, np.random.default_rng((22, number)), since=onset, records=records)
        for day, told in enumerate(days, onset):
            plain = [{"is": type(one).__name__.lower(), **asdict(one)} for one in records]
            theirs, ours = rules_reference.advise(plain, day), advise(records, day)
            assert (ours.action, ours.plan, ours.why) == (theirs.action, theirs.plan, theirs.why)
            assert {*ours.why} <= told.rules


class TestMutants:
    """One wrong number in the table breaks a bound, so the bounds above do check something."""

    WORST = (0.8, 1.5)

    def test_a_week_judged_too_soon(self):
        rules = replace(RULES, week_z=1.5)
        assert share_told(unchanged(self.WORST, rules, 40), CLINICIAN, 60) > 0.28

    def test_three_of_five_days_in_place_of_five(self):
        rules = replace(RULES, run_need=3)
        assert share_told(unchanged(self.WORST, rules, 40, 30), HALF, 30) > 0.28

    def test_a_furthest_point_judged_too_soon(self):
        rules = replace(RULES, place_p=0.01)
        found = accumulate(share_told(unchanged(cell, rules), MOVED, 60) for cell in CELLS)
        # Shares are never negative, so once the sum so far passes the bound, the mean of all does too.
        assert any(seen / len(CELLS) > 0.04 for seen in found)
