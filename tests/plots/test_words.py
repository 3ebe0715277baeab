"""Dates and figures in words, the same whatever language the computer speaks."""

from __future__ import annotations

import locale
from datetime import date

import pytest

from glidekit.plots.words import dates, day, figure, level, short_day
from glidekit.scales import scale


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


@pytest.mark.parametrize(("value", "words"), [(6, "6"), (6.5, "6.5"), (6.04, "6"), (10, "10"), (0, "0")])
def test_a_figure_has_a_digit_behind_its_point_only_where_it_says_something(value, words):
    assert figure(value) == words


def test_a_median_between_two_levels_names_both():
    assert level(scale("furthest_point"), 5) == "calf"
    assert level(scale("furthest_point"), 3.5) == "between thigh and knee"
