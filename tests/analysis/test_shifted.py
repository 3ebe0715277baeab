from __future__ import annotations

import numpy as np
import pytest

from glidekit.analysis.trend import trend
from glidekit.analysis.verdict import shift_of

EVERY = np.arange(100)
WEEKEND = EVERY[np.isin(EVERY % 7, (2, 3))]


def test_steady_logging_has_not_moved():
    rng = np.random.default_rng(1)
    found = [shift_of(np.flatnonzero(rng.random(100) < 0.6), 0) for _ in range(200)]
    assert np.mean([bool(one) for one in found]) < 0.05
    assert shift_of(EVERY, 0, np.full(100, 8.0)) == ""


@pytest.mark.parametrize(
    ("days", "named"),
    [
        (np.r_[EVERY[:50], EVERY[50::4]], "fewer days"),
        (np.r_[EVERY[:50:4], EVERY[50:]], "more days"),
        (np.r_[np.setdiff1d(EVERY[:50], WEEKEND)[::2], WEEKEND[WEEKEND > 50]], "days of the week"),
    ],
)
def test_logging_that_moves_is_named(days, named):
    assert shift_of(days, 0) == named


def test_another_time_of_day_is_named():
    assert shift_of(EVERY, 0, np.where(EVERY < 50, 8.0, 20.0)) == "time of day"
    assert shift_of(EVERY, 0, np.where(EVERY < 50, 8.0, 9.0)) == ""


def test_a_short_record_says_nothing_of_it():
    assert shift_of(np.arange(12)) == ""
    assert shift_of(np.zeros(0, int)) == ""


def test_it_alters_no_number_but_forbids_about_the_same():
    rng = np.random.default_rng(4)
    scores = np.round(5 + 0.6 * rng.standard_normal(100))
    hours = np.where(EVERY < 50, 8.0, 20.0)
    plain, moved = trend(EVERY, scores), trend(EVERY, scores, hours=hours)
    assert plain.verdict.value == "about the same"
    assert moved.verdict.value == "cannot tell yet"
    assert (moved.p_same, moved.change) == (plain.p_same, plain.change)
    assert any("another time of day" in line for line in moved.lines)
