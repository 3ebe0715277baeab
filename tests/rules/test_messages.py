"""What the rules say: a text for every rule, every number from the table, short and plain."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from support.histories import history

from glidekit.errors import GlidekitError
from glidekit.rules import RULES, Advice, Check, Entry, advise
from glidekit.rules.messages import message, messages, texts

CASES = json.loads((Path(__file__).parents[1] / "cases/rules_cases.json").read_text(encoding="utf-8"))
FACTS = {
    "n": 1, "need": 3, "days": 20, "level": 6, "there": 3, "of": 5, "earlier": 1, "earlier_of": 20,
    "seen": 739_700, "until": "Until then", "emergency_number": "999",
}  # fmt: skip


@pytest.mark.parametrize("name", texts())
def test_every_text_is_short_and_holds_no_number_of_its_own(name):
    text = texts()[name]
    assert not re.search(r"\d", text)
    words = message(name, **FACTS)
    assert "{" not in words
    sentences = [part for part in re.split(r"(?<=[.?!]) ", words) if part]
    if not name.startswith("check-"):
        assert len(sentences) <= 3
        assert max(len(sentence.split()) for sentence in sentences) <= 18


def test_a_changed_table_changes_the_words():
    rules = replace(RULES, good_sessions=4, ease_factor=0.6, halves_need=3, run_of=7, long_gap_days=70)
    assert message("G-step", rules=rules).startswith("Four sessions in a row")
    assert "60% as much" in message("N-next-day", rules=rules)
    assert message("N-twice", rules=rules, until="Until then").startswith("Three of your last four sessions")
    assert "last seven entries" in message("W-five-days", rules=rules)
    assert "It has been ten weeks" in message("G-long-gap", rules=rules)


@pytest.mark.parametrize(
    "case", [case for case in CASES if "raises" not in case["expect"]], ids=lambda case: case["name"]
)
def test_every_worked_case_has_its_words(case):
    assert all(messages(advise(case["records"], case["day"] + 1)))


def test_any_advice_can_be_said():
    said = set()
    for seed in range(400):
        records, day = history(Random(seed), 60)
        advice = advise(
            [dict(record, day=record["day"] + 739_000) for record in map(_later, records)], day + 739_000
        )
        said.update(advice.why)
        assert all("{" not in words for words in messages(advice))
    assert len(said) > 20


def _later(record):
    assessed = record.get("assessed")
    if isinstance(assessed, dict) and "day" in assessed:
        return record | {"assessed": assessed | {"day": assessed["day"] + 739_000}}
    return record


def test_an_emergency_has_a_text_for_each_page_chest_first():
    said = messages(advise([Check(3, ("A1", "B3"))], 3), emergency_number="112")
    assert [words.split()[0] for words in said] == ["Chest", "What"]
    assert all("112" in words for words in said)


def test_without_a_number_it_says_your_local_one():
    assert "your local emergency number" in messages(advise([Check(3, ("B3",))], 3))[0]


def test_nothing_said_is_go_on():
    assert messages(advise([Entry(1, pain=3)], 1)) == (message("go-on"),)


def test_where_no_exercise_is_left_today_the_short_plan_begins_tomorrow():
    both = Advice("see-clinician", "none", ("C-check-out", "N-twice"))
    assert "From tomorrow there is the short plan" in messages(both)[1]
    assert "Until then there is the short plan" in messages(replace(both, plan="flare"))[1]


def test_an_unknown_text_is_named():
    with pytest.raises(GlidekitError, match="N-twic"):
        message("N-twic")
