"""From ratings to entries, gaps and medians, and the sentences about them."""

from __future__ import annotations

from datetime import date
from statistics import median

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glidekit.plots.entries import entries, facts, rolling_median, scale_alt, symptom_sentence
from glidekit.plots.timeaxis import broken, gaps, runs
from glidekit.scales import scale


def test_the_first_written_before_alone_or_next_day_counts_for_its_day(diary):
    diary.rate("2025-03-03", 6, hour=8).rate("2025-03-03", 4, moment="after", hour=9)
    diary.rate("2025-03-03", 2, hour=20).rate("2025-03-04", 7, moment="next-day", hour=7)
    diary.rate("2025-03-04", 5, moment="alone", hour=12).rate("2025-03-04", 3, hour=19)
    made = entries(diary.ratings(), "leg_pain")
    assert list(made.loc[made["daily"], "value"]) == [6, 7]


def test_a_blank_is_no_entry_and_never_a_zero(diary):
    diary.rate("2025-03-03", None).rate("2025-03-04", 0)
    made = entries(diary.ratings(), "leg_pain")
    assert list(made["value"]) == [0]
    assert made["daily"].all()


def test_a_blank_before_a_session_leaves_the_day_to_the_next_answer(diary):
    diary.rate("2025-03-03", None, hour=8).rate("2025-03-03", 4, hour=18)
    assert list(entries(diary.ratings(), "leg_pain")["daily"]) == [True]


def test_entries_of_one_date_stand_side_by_side_and_a_session_keeps_one_place(diary):
    diary.rate("2025-03-03", 6, hour=8).rate("2025-03-03", 5, moment="after", hour=8)
    diary.rate("2025-03-03", 6, hour=18)
    made = entries(diary.ratings(), "leg_pain")
    first, second, third = made["day"]
    assert first == second < third
    assert np.floor(third) == np.floor(first)


def test_other_scales_stay_out(diary):
    diary.rate("2025-03-03", 6).rate("2025-03-03", 3, scale="back_pain")
    assert list(entries(diary.ratings(), "back_pain")["value"]) == [3]
    assert entries(diary.ratings(), "tingling").empty


def test_a_gap_of_seven_days_is_joined_and_of_eight_is_not():
    assert list(runs(np.array([0.5, 7.5]))) == [0, 0]
    assert list(runs(np.array([0.5, 8.5]))) == [0, 1]
    assert gaps(np.array([0.5, 7.9])) == []
    assert gaps(np.array([0.5, 8.1])) == [(0.0, 8.0)]


def test_a_mark_begins_a_new_run_on_its_own_day():
    assert list(runs(np.array([0.5, 1.5, 2.5]), breaks=[1.0])) == [0, 1, 1]
    assert list(runs(np.array([0.5, 1.5]), breaks=[9.0, -3.0])) == [0, 0]


def test_the_line_has_an_empty_point_between_runs():
    x, y = broken(np.array([0.0, 1.0, 20.0]), np.array([5.0, 6.0, 7.0]), np.array([0, 0, 1]))
    assert np.isnan(x[2])
    assert np.isnan(y[2])
    assert list(x[[0, 1, 3]]) == [0, 1, 20]


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 10)), min_size=1, max_size=40))
def test_the_rolling_median_is_the_plain_median_of_the_days_around(pairs):
    pairs.sort()
    days = np.array([day + 0.5 for day, _ in pairs])
    values = np.array([float(value) for _, value in pairs])
    run = runs(days)
    expected = [
        median(v for d, v, r in zip(days, values, run, strict=True) if abs(d - day) <= 3 and r == here)
        for day, here in zip(days, run, strict=True)
    ]
    assert list(rolling_median(days, values, run)) == expected


def test_facts_give_n_dates_and_both_medians(diary):
    for number, value in enumerate([8, 7, 9, 8, 8, 6, 7, 5, 5, 3, 2, 4, 3, 3, 2]):
        diary.rate(f"2025-03-{number + 1:02d}", value)
    found = facts(entries(diary.ratings(), "leg_pain"))
    assert (found.n, found.first, found.last) == (15, date(2025, 3, 1), date(2025, 3, 15))
    assert (found.ends_n, found.first_median, found.last_median) == (7, 8.0, 3.0)


@pytest.mark.parametrize(("n", "ends_n"), [(1, 1), (2, 1), (5, 2), (13, 6), (14, 7), (40, 7)])
def test_the_ends_never_share_a_day(diary, n, ends_n):
    for number in range(n):
        diary.rate(f"2025-{3 + number // 28:02d}-{number % 28 + 1:02d}", 5)
    found = facts(entries(diary.ratings(), "leg_pain"))
    assert (found.n, found.ends_n) == (n, ends_n)
    assert n == 1 or 2 * found.ends_n <= n


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


def test_a_scale_is_told_with_its_lowest_and_highest_answer_and_its_gaps(diary):
    diary.rate("2025-03-01", 2).rate("2025-03-02", 7).rate("2025-03-20", 4)
    words = scale_alt(diary.ratings(), "leg_pain")
    assert "All 3 answers lie between 2 and 7." in words
    assert "1 gap of more than a week, the longest 17 days." in words


def test_levels_are_told_by_their_names(diary):
    diary.rate("2025-03-01", 3, scale="furthest_point").rate("2025-03-02", 6, scale="furthest_point")
    assert "between thigh and foot" in scale_alt(diary.ratings(), "furthest_point")


def test_nothing_entered_has_no_ends(diary):
    assert scale_alt(diary.ratings(), "leg_pain") == "Leg pain: nothing entered yet."
