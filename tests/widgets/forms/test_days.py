"""Days and times in words."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from glidekit.widgets.forms.days import day, day_and_time, day_in, in_words, minutes

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
    assert [in_words(count) for count in (1, 2, 12)] == ["one", "two", "12"]
