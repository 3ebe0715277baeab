"""Date ticks are few and plain."""

from __future__ import annotations

from datetime import date

import pytest

from glidekit.plots.timeaxis import date_ticks


@pytest.mark.parametrize(
    ("first", "last", "labels"),
    [
        (date(2025, 3, 1), date(2025, 3, 5), ["1 Mar 2025", "2 Mar", "3 Mar", "4 Mar", "5 Mar"]),
        (date(2025, 3, 1), date(2025, 3, 31), ["3 Mar 2025", "10 Mar", "17 Mar", "24 Mar", "31 Mar"]),
        (date(2024, 11, 3), date(2025, 3, 31), ["Dec 2024", "Jan 2025", "Feb", "Mar"]),
        (
            date(2020, 2, 1),
            date(2025, 6, 1),
            ["Jan 2021", "Jan 2022", "Jan 2023", "Jan 2024", "Jan 2025"],
        ),
    ],
)
def test_ticks_are_few_and_plain(first, last, labels):
    assert [label for _, label in date_ticks(first, last)] == labels


@pytest.mark.parametrize("days", [0, 1, 6, 20, 100, 400, 2000, 9000])
def test_there_are_never_more_than_eight_ticks(days):
    first = date(2000, 1, 15)
    ticks = date_ticks(first, date.fromordinal(first.toordinal() + days))
    assert 1 <= len(ticks) <= 8
