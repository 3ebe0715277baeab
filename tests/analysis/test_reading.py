"""Bad input is named; odd input that can be used is used."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from glidekit.analysis.columns import days_of
from glidekit.analysis.reading import readings
from glidekit.errors import GlidekitError

NAIVE = [datetime(2026, 3, day) for day in (1, 2, 4)]  # noqa: DTZ001 - times without a zone are what is tested
AWARE = [datetime(2026, 3, day, tzinfo=UTC) for day in (1, 2, 4)]


@pytest.mark.parametrize(
    ("times", "scores", "named"),
    [
        ([0, 1, 2], [5, 4], "3 times but 2 scores"),
        (["2026-03-01", "2026-03-02"], [5, 4], "text .'2026-03-01'."),
        (pd.Series(["2026-03-01", "2026-03-02"]), [5, 4], "text"),
        (np.array(["2026-03-01", "2026-03-02"]), [5, 4], "text"),
        ([NAIVE[0], "2026-03-02"], [5, 4], "text"),
        ([0, "1"], [5, 4], "text"),
        ([0, 0.4], [5, 4], "less than half a day apart"),
        ([NAIVE[0], NAIVE[0] + timedelta(hours=11)], [5, 4], "2026-03-01 and 2026-03-01"),
        ([NAIVE[0], AWARE[1]], [5, 4], "time zone"),
        ([0, 1], [5, "4"], "'4'"),
        ([0, 1], [5, True], "True"),
        ([0, 1], [True, False], "True"),
        (np.array([True, False]), [5, 4], "True"),
        ([0, 1], [5, np.inf], "infinity"),
        ([0, np.inf], [5, 4], "infinity"),
        ([0, 1], "54", "'54'"),
        ("01", [5, 4], "'01'"),
        (5, [5], "5"),
        ([0, 1], np.array([[1, 2]]), "2 dimensions"),
        ([0, 1], [5, 4j], "4j"),
        ([0, object()], [5, 4], "object"),
    ],
)
def test_what_is_wrong_is_named_in_a_value_error(times, scores, named):
    with pytest.raises(ValueError, match=named) as raised:
        readings(times, scores)
    assert isinstance(raised.value, GlidekitError)


def test_two_entries_on_a_day_are_sent_to_daily():
    with pytest.raises(GlidekitError, match="daily"):
        readings([0, 0.25, 3], [5, 4, 4])


def test_half_a_day_is_far_enough():
    assert readings([0, 0.5, 1.5], [5, 4, 4]).days.tolist() == [0, 0.5, 1.5]


@pytest.mark.parametrize(
    "times",
    [
        [10, 11, 13],
        np.array([10, 11, 13], np.int32),
        pd.Series([10, 11, 13], index=[7, 7, 7]),
        pd.array([10, 11, 13], dtype="Int64"),
        NAIVE,
        AWARE,
        [moment.date() for moment in NAIVE],
        pd.DatetimeIndex(NAIVE),
        pd.Series(pd.DatetimeIndex(AWARE), index=[5, 1, 3]),
        pd.Series(pd.DatetimeIndex(NAIVE)).dt.date,
        np.array(NAIVE, "datetime64[s]"),
        pd.to_timedelta([10, 11, 13], unit="D"),
        (x for x in (10, 11, 13)),
    ],
    ids=lambda times: type(times).__name__,
)
def test_times_of_every_kind_become_days(times):
    assert readings(times, [5, 4, 3]).days.tolist() == [0, 1, 3]


@pytest.mark.parametrize(
    "scores",
    [
        [5, None, 3],
        [5, np.nan, 3],
        [5, pd.NA, 3],
        pd.array([5, None, 3], dtype="Float64"),
        pd.Series([5, None, 3], dtype="Int64"),
        np.array([5, None, 3], object),
        np.array([5, np.nan, 3], np.float32),
    ],
    ids=lambda scores: f"{type(scores).__name__}",
)
def test_a_blank_score_is_dropped_and_counted(scores):
    found = readings(NAIVE, scores)
    assert (found.scores.tolist(), found.dropped) == ([5, 3], 1)
    assert (found.first, found.last) == (date(2026, 3, 1), date(2026, 3, 4))


def test_a_blank_time_is_dropped_too():
    assert readings([NAIVE[0], pd.NaT, NAIVE[2]], [5, 4, 3]).dropped == 1
    assert readings([0, None, 2], [5, 4, 3]).scores.tolist() == [5, 3]


def test_a_blank_second_entry_of_a_day_does_no_harm():
    assert readings([0, 0.1, 2], [5, None, 3]).scores.tolist() == [5, 3]


def test_times_of_several_zones_are_put_in_order():
    zones = [pd.Timestamp("2026-03-02 08:00", tz=zone) for zone in ("Asia/Tokyo", "America/Lima")]
    found = readings([zones[1], zones[0]], [1, 2])
    assert found.scores.tolist() == [2, 1]
    assert found.days[1] == pytest.approx(14 / 24)


def test_a_night_shorter_by_an_hour_is_still_a_day():
    local = pd.date_range("2026-03-28 07:00", periods=4, freq="D", tz="Europe/London")
    assert days_of(local).round(2).tolist() == [0, 0.96, 1.96, 2.96]


def test_nothing_at_all_is_an_empty_reading():
    found = readings([], [])
    assert (found.days.size, found.first, found.dropped) == (0, None, 0)


def test_numbered_days_keep_their_numbers():
    found = readings([40, 12, 30], [1, 2, 3])
    assert (found.first, found.last) == (12, 40)
