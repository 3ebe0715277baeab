from __future__ import annotations

import pandas as pd
import pytest

from glidekit.analysis.daily import daily
from glidekit.analysis.trend import trend
from glidekit.errors import GlidekitError

ROWS = (
    # rated_at, local_date, moment, scale, side, value, status
    ("2026-03-02 18:00", "2026-03-02", "before", "leg_pain", "left", 6.0, "answered"),
    ("2026-03-02 08:00", "2026-03-02", "alone", "leg_pain", "left", 4.0, "answered"),
    ("2026-03-02 08:30", "2026-03-02", "after", "leg_pain", "left", 1.0, "answered"),
    ("2026-03-03 07:00", "2026-03-03", "next-day", "leg_pain", "left", 9.0, "answered"),
    ("2026-03-03 08:00", "2026-03-03", "before", "leg_pain", "left", None, "skipped"),
    ("2026-03-03 09:00", "2026-03-03", "before", "leg_pain", "right", 3.0, "answered"),
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


def test_the_first_before_session_or_lone_rating_of_each_local_day_is_taken():
    found = daily(ratings())
    assert found.to_dict() == {pd.Timestamp("2026-03-02"): 5.0, pd.Timestamp("2026-03-03"): 3.0}
    assert (found.name, found.index.name, str(found.dtype)) == ("leg_pain", "local_date", "float64")


def test_another_scale_and_one_side_can_be_asked_for():
    assert daily(ratings(), "back_pain").tolist() == [7.0]
    assert daily(ratings(), side="left").to_dict() == {pd.Timestamp("2026-03-02"): 5.0}


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
