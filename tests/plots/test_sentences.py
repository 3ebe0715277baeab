"""Sentences over pictures: facts with n and dates, and no word about better or worse."""

from __future__ import annotations

import pandas as pd
import pytest
from support.pictures import sets_on

from glidekit.plots.calendar import days_of
from glidekit.plots.sentences import calendar_sentence, felt_sentence, minutes_sentence, symptom_sentence
from glidekit.plots.series import entries
from glidekit.scales import scale


def said(diary, name="leg_pain"):
    return symptom_sentence(scale(name), entries(diary.ratings(), name))


def test_one_day_two_days_and_many_days_are_each_said_their_own_way(diary):
    assert said(diary) == "Leg pain: nothing entered yet."
    assert said(diary.rate("2025-03-01", 6)) == "Leg pain on 1 day, 1 March 2025: 6 of 10."
    two = said(diary.rate("2025-03-02", 4))
    assert two == "Leg pain on 2 days from 1 to 2 March 2025. The first was 6 of 10, the last 4 of 10."
    for day in range(3, 15):
        diary.rate(f"2025-03-{day:02d}", 3)
    many = said(diary)
    assert many.startswith("Leg pain on 14 days from 1 to 14 March 2025. Middle value (median) of the first")
    assert "better" not in many
    assert "worse" not in many


def test_levels_are_named_and_minutes_have_their_unit(diary):
    assert said(diary.rate("2025-03-01", 5, scale="furthest_point"), "furthest_point").endswith(": calf.")
    assert said(diary.rate("2025-03-01", 1, scale="sitting_min"), "sitting_min").endswith(": 1 minute.")


def test_sessions_sets_and_what_hurt_are_counted():
    days = days_of(sets_on({"2025-03-03": ["done", "done"], "2025-03-07": ["done", "hurt"]}))
    assert calendar_sentence(days) == (
        "2 sessions on 2 days of 5, from 3 to 7 March 2025. 3 sets of 4 planned were done in full and "
        "1 set ended because it hurt."
    )
    assert calendar_sentence(()) == "No sessions yet."


def test_minutes_count_only_sessions_where_both_are_known():
    known = pd.DataFrame({
        "local_date": pd.to_datetime(["2025-03-01", "2025-03-02"]),
        "actual_s": [300, 6000],
        "planned_s": pd.array([600, pd.NA], "Int64"),
    })  # fmt: skip
    assert "in 1 session on 1 March 2025: middle value (median) 5 done, 10 planned" in minutes_sentence(known)
    assert minutes_sentence(known.iloc[1:]) == "Minutes of exercise: nothing recorded yet."


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        ([], "no session has both answers yet"),
        ([(5, 3), (5, 5), (4, 6), (1, 1)], "Of the 3 that began at 2 or more: 1 lower, 1 the same and 1"),
        ([(5, 3), (0, 0), (1, 0)], "2 sessions began at 0 or 1 and left no room for a fall."),
    ],
)
def test_before_and_after_are_counted_and_a_start_near_nought_is_no_fall(pairs, words):
    both = pd.DataFrame(pairs, columns=["before", "after"])
    both["local_date"] = pd.Timestamp("2025-03-01")
    assert words in felt_sentence("Leg pain", both)
