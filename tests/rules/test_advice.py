"""The one decision, against the worked cases and against a reference written for clarity."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from random import Random

import pytest
from support import rules_reference
from support.histories import history

from glidekit.errors import GlidekitError
from glidekit.rules import RULES, Advice, Check, Entry, advise
from glidekit.rules.advice import ACTIONS, PLANS

CASES = json.loads((Path(__file__).parents[1] / "cases/rules_cases.json").read_text(encoding="utf-8"))
READ = ("action", "plan", "why", "base", "since", "held", "pages", "light", "shape", "larger", "until")


def told(advice: Advice, name: str):
    value = getattr(advice, name)
    return list(value) if isinstance(value, tuple) else value


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_every_worked_case_comes_out_as_worked_by_hand(case):
    expected = dict(case["expect"])
    if "raises" in expected:
        with pytest.raises(ValueError, match=expected["raises"]):
            advise(case["records"], case["day"])
        return
    advice = advise(case["records"], case["day"])
    if "why" in expected:
        assert expected.pop("why") in advice.why
    assert {name: told(advice, name) for name in expected} == expected


def test_there_are_all_the_worked_cases():
    assert len(CASES) == 34


@pytest.mark.parametrize("length", [3, 12, 40, 120])
def test_the_rules_say_what_their_definition_says_about_any_history(length):
    for seed in range(150):
        records, day = history(Random(seed), length)
        ours, theirs = advise(records, day), rules_reference.advise(records, day)
        assert [getattr(ours, name) for name in READ] == [getattr(theirs, name) for name in READ], (
            f"seed {seed}"
        )


def test_the_numbers_are_those_of_the_definition():
    theirs = rules_reference.Rules()
    assert {name: getattr(RULES, name) for name in theirs.__dataclass_fields__} == vars(theirs)


def test_every_number_is_explained_beside_the_table():
    words = type(RULES).__doc__.replace(",", " ").split()
    assert [name for name in RULES.__dataclass_fields__ if name not in words] == []


def test_the_orders_are_those_of_the_definition():
    assert (ACTIONS, PLANS) == (rules_reference.ORDER, rules_reference.SMALLEST)


def test_a_date_is_a_day_like_a_number():
    day = date(2026, 5, 3)
    records = [Entry(day.toordinal(), pain=8)]
    assert advise(records, day) == advise(records, day.toordinal())
    assert advise(records, day).why == ("T-today",)


@pytest.mark.parametrize(
    "wrong",
    [
        {"is": "entry", "day": 1, "moment": "noon"},
        {"is": "entry", "day": 1, "leg": "both"},
        {"is": "entry", "day": 1, "weaknes": 6},
        {"is": "entry"},
        {"is": "session", "day": 1, "plan": "double"},
        {"is": "check", "day": 1, "flags": ["A9"]},
        {"is": "retract", "day": 1, "flag": "Z1"},
        {"is": "mark", "day": 1},
        {"is": "entry", "day": None},
        {"is": "entry", "day": "1", "pain": 4},
        {"is": "entry", "day": 1, "pain": "4"},
        {"is": "entry", "day": 1, "weakness": float("nan")},
        {"is": "session", "day": 1, "hurt": [{"setled": True}]},
        {"is": "check", "day": 1, "assessed": {"by": "nobody", "day": 1, "may_exercise": True}},
        {"is": "check", "day": 1, "assessed": {"by": "doctor", "on": 1}},
        "A1",
    ],
    ids=str,
)
def test_what_is_no_record_is_refused_and_never_passed_over(wrong):
    with pytest.raises(GlidekitError):
        advise([wrong], 1)


@pytest.mark.parametrize("history", [None, "A1", 7, {"is": "entry", "day": 1}], ids=str)
def test_what_is_no_history_is_refused(history):
    with pytest.raises(GlidekitError, match="no history"):
        advise(history, 1)


@pytest.mark.parametrize("day", [None, "today", 1.5], ids=str)
def test_a_day_that_is_none_is_refused(day):
    with pytest.raises(GlidekitError, match="whole number"):
        advise([], day)


def test_an_unknown_item_is_never_read_as_no():
    with pytest.raises(GlidekitError, match="A9"):
        Check(1, flags=("A9",))


def test_a_long_history_is_judged_quickly():
    from time import process_time

    records, _ = history(Random(1), 3)
    for number in range(3300):
        entry = {
            "is": "entry",
            "day": number,
            "leg": "left",
            "pain": number % 5,
            "where": 5,
            "weakness": number % 3,
        }
        records += [
            entry | {"moment": "before", "session": number + 100},
            {"is": "session", "day": number, "id": number + 100, "sets": 4, "plan": "ordinary", "dose": "a"},
            entry | {"moment": "after", "session": number + 100},
            entry | {"moment": "next-day", "session": number + 100, "day": number + 1},
        ]
    from glidekit.rules.records import as_records

    given = as_records(records)
    best = min(_seconds(process_time, given) for _ in range(3))
    assert best < 0.5  # 0.1 s here; quadratic code takes minutes


def _seconds(clock, records):
    begun = clock()
    advise(records, 3300)
    return clock() - begun
