"""The rules' messages: a text for every rule, every number from the table, short and plain."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from support.histories import history

from glidekit.errors import GlidekitError
from glidekit.rules import RULES, Advice, Check, Entry, Session, advise
from glidekit.rules.messages import in_one_message, message, messages, texts

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
    assert messages(advise([Entry(1, pain=3)], 1)) == (message("go-on (first)"),)
    assert messages(advise([Session(1, 1, sets=4)], 2)) == (message("go-on"),)


def test_where_no_exercise_is_left_today_the_short_plan_begins_tomorrow():
    both = Advice("see-clinician", "none", ("C-check-out", "N-twice"))
    assert "From tomorrow there is the short plan" in messages(both)[1]
    assert "Until then there is the short plan" in messages(replace(both, plan="flare"))[1]


class TestWhereTwoRulesSpeak:
    """The message gives every reason but names only one plan: the smallest, which is the one given."""

    A_BAD_SESSION = (
        *(Entry(day, pain=3) for day in range(1, 25)),
        Entry(28, "before", 1, pain=3),
        Session(28, 1, sets=4),
        Entry(28, "after", 1, pain=7),
    )

    def test_a_bad_day_while_half_is_owed_names_the_short_plan_alone(self):
        advice = advise([*self.A_BAD_SESSION, Entry(29, "next-day", 1, pain=6), Entry(30, pain=7)], 30)
        assert (advice.why, advice.plan) == (("N-next-day", "T-today"), "flare")
        said = " ".join(messages(advice))
        assert "had not gone by the next day." in said
        assert "short plan" in said
        assert "half" not in said
        assert in_one_message(advice) == message("T-today")

    def test_a_worse_day_after_names_no_same_plan_beside_the_short_one(self):
        good = [Entry(28, "before", 1, pain=3), Session(28, 1, sets=4), Entry(28, "after", 1, pain=3)]
        advice = advise([*self.A_BAD_SESSION[:-3], *good, Entry(29, "next-day", 1, pain=6)], 29)
        assert set(advice.why) == {"N-note", "T-today"}
        assert "ups and downs" in " ".join(messages(advice))
        assert "same plan" not in " ".join(messages(advice))

    def test_who_is_sent_to_a_clinician_is_told_in_full_though_no_plan_is_left_today(self):
        bad = [(day, f"{day}") for day in (26, 28)]
        records = [Entry(day, pain=3) for day in range(1, 25)]
        for day, name in bad:
            records += [
                Entry(day, "before", name, pain=3),
                Session(day, name, sets=4),
                Entry(day, "after", name, pain=7),
                Entry(day + 1, "next-day", name, pain=6),
            ]
        records += [Session(30, "today", sets=4, settled="not yet")]
        advice = advise(records, 30)
        assert (advice.action, advice.plan) == ("see-clinician", "none")
        said = " ".join(messages(advice))
        assert "Please ask your physio or doctor" in said
        assert "From tomorrow there is the short plan" in said
        assert in_one_message(advice) == message("C-check-out")

    def test_no_advice_names_two_plans(self):
        """For any history, half, the gentle start and the same plan are named only if they are given."""
        named = {
            "half as much": "half",
            "half of your": "half",
            "same plan": "ordinary",
            "Now comes": "gentle-start",
        }
        outdone = 0
        for seed in range(400):
            records, day = history(Random(seed), 60)
            advice = advise(
                [dict(record, day=record["day"] + 739_000) for record in map(_later, records)], day + 739_000
            )
            said = " ".join(messages(advice))
            assert all(plan == advice.plan for words, plan in named.items() if words in said), said
            assert in_one_message(advice) in said
            outdone += bool(advice.outdone)
        assert outdone > 20


def test_an_unknown_text_is_named():
    with pytest.raises(GlidekitError, match="N-twic"):
        message("N-twic")
