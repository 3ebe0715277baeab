"""Numbers, days, counts and lists in words, the same in every locale."""

from __future__ import annotations

import locale
from datetime import UTC, date, datetime

import pytest

from glidekit.in_words import (
    Told,
    amount,
    between,
    counted,
    dates,
    day,
    day_and_time,
    day_in,
    days_in_short,
    days_logged,
    how_many,
    listed,
    minutes,
    number,
    period,
    short_day,
    spelled_out,
    times_in_100,
)

LATE = datetime(2026, 3, 9, 23, 30, tzinfo=UTC)


def test_a_day_is_the_readers_own():
    assert day(date(2026, 3, 9)) == "9 March 2026"
    assert day_in(LATE, "UTC") == "9 March 2026"
    assert day_in(LATE, "Europe/Berlin") == "10 March 2026"
    assert day_and_time(LATE, "Europe/Berlin") == "10 March 2026 at 00:30"


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0 s"), (50, "50 s"), (60, "1 min"), (250.4, "4 min 10 s"), (59.7, "1 min")]
)
def test_seconds_in_words(seconds, words):
    assert minutes(seconds) == words


def test_small_numbers_in_words():
    assert [spelled_out(count) for count in (1, 2, 12)] == ["one", "two", "12"]


def test_one_is_counted_without_an_s_and_thousands_have_a_comma():
    assert (counted(1, "day"), counted(0, "day"), counted(1200, "day")) == ("1 day", "0 days", "1,200 days")


def test_none_of_them_is_said_in_words():
    assert (how_many(0, "day"), how_many(0, "copy", "copies"), how_many(2, "day")) == (
        "no days", "no copies", "2 days",
    )  # fmt: skip


def test_parts_are_listed_as_one_speaks():
    assert [listed(list("abc"[:n])) for n in (1, 2, 3)] == ["a", "a and b", "a, b and c"]
    assert listed(["a", "b"], "or") == "a or b"


@pytest.mark.parametrize(
    ("last", "words"),
    [
        (date(2025, 3, 3), "on 3 March 2025"),
        (date(2025, 3, 9), "from 3 to 9 March 2025"),
        (date(2025, 6, 9), "from 3 March to 9 June 2025"),
        (date(2026, 3, 9), "from 3 March 2025 to 9 March 2026"),
    ],
)
def test_what_both_dates_share_is_said_once(last, words):
    assert dates(date(2025, 3, 3), last) == words


def test_months_are_english_whatever_the_computer_speaks():
    before = locale.setlocale(locale.LC_TIME)
    try:
        for name in ("de_DE.UTF-8", "C.UTF-8", "C"):
            try:
                locale.setlocale(locale.LC_TIME, name)
            except locale.Error:
                continue
            assert (day(date(2025, 5, 1)), short_day(date(2025, 12, 24))) == ("1 May 2025", "24 Dec")
    finally:
        locale.setlocale(locale.LC_TIME, before)


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


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ([], ""),
        (["2026-08-12", "2026-08-03", "2026-08-07", "2026-08-03"], "3, 7, 12 Aug 2026"),
        (["2026-08-03", "2026-08-04"], "3, 4 Aug 2026"),
        (["2026-08-03", "2026-08-04", "2026-08-05", "2026-08-09"], "3\N{EN DASH}5, 9 Aug 2026"),
        (["2025-12-30", "2026-01-02", "2026-02-02"], "30 Dec 2025, 2 Jan, 2 Feb 2026"),
        (["2025-08-03", "2026-08-03"], "3 Aug 2025, 3 Aug 2026"),
        (["2026-07-30", "2026-07-31", "2026-08-01"], "30 Jul\N{EN DASH}1 Aug 2026"),
        (["2025-12-31", "2026-01-01", "2026-01-02"], "31 Dec 2025\N{EN DASH}2 Jan 2026"),
    ],
)
def test_many_days_take_little_room_and_each_can_be_told(days, words):
    assert days_in_short(map(date.fromisoformat, days)) == words


class Said(Told):
    def __str__(self):
        return "3 < 4\n& so on"


def test_python_shows_the_words_and_a_notebook_a_paragraph_for_each_line():
    assert repr(Said()) == str(Said())
    assert Said()._repr_html_() == "<p>3 &lt; 4</p><p>&amp; so on</p>"
