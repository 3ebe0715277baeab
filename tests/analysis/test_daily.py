from __future__ import annotations

import pandas as pd
import pytest

from glidekit.analysis.daily import daily, legs_rated
from glidekit.analysis.trend import trend
from glidekit.errors import GlidekitError

ROWS = (
    # rated_at, local_date, moment, scale, side, value, status
    ("2026-03-02 18:00", "2026-03-02", "before", "leg_pain", "left", 6.0, "answered"),
    ("2026-03-02 08:00", "2026-03-02", "alone", "leg_pain", "left", 4.0, "answered"),
    ("2026-03-02 08:30", "2026-03-02", "after", "leg_pain", "left", 1.0, "answered"),
    ("2026-03-03 07:00", "2026-03-03", "weekly", "leg_pain", "left", 9.0, "answered"),
    ("2026-03-03 08:00", "2026-03-03", "before", "leg_pain", "left", None, "skipped"),
    ("2026-03-03 09:00", "2026-03-03", "next-day", "leg_pain", "left", 3.0, "answered"),
    ("2026-03-01 08:00", "2026-03-01", "weekly", "leg_pain", "left", 8.0, "answered"),
    ("2026-03-01 09:00", "2026-03-01", "before", "back_pain", "left", 7.0, "answered"),
    ("2026-03-01 21:00", "2026-03-02", "alone", "leg_pain", "left", 5.0, "answered"),
)


def ratings(rows=ROWS):
    names = ["rated_at", "local_date", "moment", "scale", "side", "value", "status"]
    frame = pd.DataFrame(list(rows), columns=names)
    frame["rated_at"] = pd.to_datetime(frame["rated_at"], utc=True)
    frame["local_date"] = pd.to_datetime(frame["local_date"])
    kinds = {
        "moment": "category",
        "scale": "string",
        "side": "string",
        "value": "Float64",
        "status": "category",
    }
    return frame.astype(kinds)


def test_the_first_written_before_alone_or_next_day_is_taken():
    found = daily(ratings())
    assert found.to_dict() == {pd.Timestamp("2026-03-02"): 5.0, pd.Timestamp("2026-03-03"): 3.0}
    assert (found.name, found.index.name, str(found.dtype)) == ("leg_pain", "local_date", "float64")


def test_another_scale_and_one_side_can_be_asked_for():
    assert daily(ratings(), "back_pain").tolist() == [7.0]
    assert daily(ratings(), side="left").tolist() == [5.0, 3.0]
    assert daily(ratings(), side="right").empty


def test_the_order_of_rows_does_not_matter_and_the_table_is_left_alone():
    table = ratings()
    before = table.copy()
    pd.testing.assert_series_equal(daily(table.iloc[::-1]), daily(table))
    pd.testing.assert_frame_equal(table, before)


def test_an_empty_table_gives_an_empty_series_that_a_trend_can_take():
    found = daily(ratings().iloc[:0])
    assert found.empty
    assert isinstance(found.index, pd.DatetimeIndex)
    assert trend(found.index, found).n == 0


def test_a_daily_series_is_a_trend_of_that_scale():
    found = daily(ratings())
    assert trend(found.index, found).scale.id == "leg_pain"


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: daily(ratings().drop(columns="moment")), "moment"),
        (lambda: daily([1, 2]), "log.ratings"),
        (lambda: daily(ratings(), "leg pain"), "leg_pain"),
        (lambda: daily(ratings(), side="both"), "left"),
    ],
)
def test_what_is_missing_or_misspelt_is_named(call, named):
    with pytest.raises(GlidekitError, match=named):
        call()


def diary(*days, start="2026-01-01"):
    """One row for each answer (day, side, value), given at 8 in the morning."""
    rows = [
        (pd.Timestamp(start) + pd.Timedelta(days=day, hours=8), pd.Timestamp(start) + pd.Timedelta(days=day),
         "alone", "leg_pain", side, float(value), "answered")
        for day, side, value in days
    ]  # fmt: skip
    return ratings(rows)


def test_both_legs_are_two_series_and_one_must_be_named():
    both = diary(*((day, side, value) for day in range(3) for side, value in (("left", 7), ("right", 2))))
    with pytest.raises(GlidekitError, match='side="left"'):
        daily(both)
    assert daily(both, side="left").tolist() == [7, 7, 7]
    assert daily(both, side="right").tolist() == [2, 2, 2]
    assert legs_rated(both) == ("left", "right")


def test_an_answer_that_names_no_leg_belongs_to_the_only_one():
    one = diary((0, "left", 7), (1, None, 6))
    assert daily(one).tolist() == daily(one, side="left").tolist() == [7, 6]


def test_two_answers_at_one_moment_go_by_the_order_of_writing():
    twice = pd.concat([diary((0, "left", 3)), diary((0, "left", 8))], ignore_index=True)
    assert daily(twice.assign(written=[2, 1])).tolist() == [8]
    assert daily(twice.assign(written=[1, 2])).tolist() == [3]
    assert daily(twice).tolist() == [3]


def test_what_was_written_first_counts_whatever_the_clock_says():
    moved = pd.concat([diary((0, "left", 3)), diary((0, "left", 8))], ignore_index=True)
    moved["rated_at"] = [moved["rated_at"][0] + pd.Timedelta(hours=5), moved["rated_at"][1]]
    assert daily(moved.assign(written=[1, 2])).tolist() == [3]


def test_a_leg_that_was_left_for_the_other_begins_a_new_course():
    left = [(day, "left", 7) for day in range(40)]
    right = [(day, "right", 3) for day in range(40, 60)]
    again = [(day, "left", 5) for day in range(60, 70)]
    assert daily(diary(*left, *right), side="right").tolist() == [3] * 20
    assert daily(diary(*left, *right, *again), side="left").tolist() == [5] * 10
    assert (
        len(daily(diary(*left, *right[:2], *[(50 + day, "left", 5) for day in range(9)]), side="left")) == 49
    )
