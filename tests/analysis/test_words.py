from __future__ import annotations

from datetime import date

import pytest

from glidekit.analysis.words import amount, between, days_logged, number, period, times_in_100


@pytest.mark.parametrize(
    ("value", "text"), [(2.0, "2"), (2.34, "2.3"), (-0.04, "0"), (0.25, "0.2"), (10, "10")]
)
def test_numbers_have_one_decimal_at_most_and_no_minus_before_zero(value, text):
    assert number(value) == text


def test_one_is_singular():
    assert [amount(x, "points") for x in (1.0, 1.02, 2)] == ["1 point", "1 point", "2 points"]


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2026, 3, 3), date(2026, 5, 12), "3 March to 12 May 2026"),
        (date(2025, 12, 20), date(2026, 1, 3), "20 December 2025 to 3 January 2026"),
        (date(2026, 3, 3), date(2026, 3, 3), "3 March 2026"),
        (0.0, 30.5, "day 0 to day 30.5"),
        (4.0, 4.0, "day 4"),
        (None, None, "no dates"),
    ],
)
def test_periods_are_written_as_people_write_them(first, last, text):
    assert period(first, last) == text


def test_days_logged_counts_one_day_as_one():
    assert days_logged(1, 4.0, 4.0) == "1 day logged, day 4"


def test_an_interval_says_lower_and_higher_not_minus():
    assert between(-3.6, -1, "points") == "between 1 and 3.6 points lower"
    assert between(1, 3.6, "points") == "between 1 and 3.6 points higher"
    assert between(-2.9, 1, "points") == "between 2.9 points lower and 1 point higher"


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.71, "71 times in 100"),
        (0.01, "once in 100 times"),
        (0.001, "less than once in 100 times"),
        (0.999, "more than 99 times in 100"),
        (0.0, "0 times in 100"),
        (1.0, "100 times in 100"),
    ],
)
def test_shares_are_counts_and_small_ones_are_not_made_nought(share, text):
    assert times_in_100(share) == text
