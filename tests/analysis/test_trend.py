"""Trend as a whole: its input, how its parts agree, how it is displayed."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glidekit.analysis.trend import trend
from glidekit.analysis.verdict import Verdict
from glidekit.errors import GlidekitError

NUMBERS = (
    "n", "dropped", "span_days", "first_week", "last_week", "start", "now", "change", "interval95",
    "interval50", "important_change", "p_better", "p_worse", "p_important", "p_same", "evidence", "sure",
    "no_room",
)  # fmt: skip
T = np.arange(60)
FALL = np.clip(np.round(7 - 4.0 * (T > 15) + np.random.default_rng(1).standard_normal(60)), 0, 10)
DAYS = pd.date_range("2026-03-01", periods=60)


@st.composite
def diaries(draw, most=30):
    n = draw(st.integers(9, most))
    gaps = draw(st.lists(st.integers(1, 5), min_size=n, max_size=n))
    return np.cumsum(gaps), np.array(draw(st.lists(st.integers(0, 10), min_size=n, max_size=n)), float)


def equal(one, other, names=NUMBERS, tolerance=1e-7):
    for name in names:
        a, b = getattr(one, name), getattr(other, name)
        assert a == pytest.approx(b, abs=tolerance, nan_ok=True), name
    assert one.verdict is other.verdict


few = settings(deadline=None, derandomize=True, max_examples=15)


@given(diaries())
@few
def test_dates_and_numbers_of_days_agree_but_for_weekdays(diary):
    days, scores = diary
    dates = pd.Timestamp("2026-02-27") + pd.to_timedelta(days, unit="D")
    for times in (dates, list(dates.date), dates.to_numpy(), dates.tz_localize("Asia/Tokyo")):
        found = trend(times, scores)
        equal(found, trend(days, scores), [name for name in NUMBERS if name != "verdict"])


@given(diaries(), st.randoms(use_true_random=False))
@few
def test_the_order_of_the_entries_does_not_matter(diary, random):
    days, scores = diary
    places = list(range(len(days)))
    random.shuffle(places)
    equal(trend(days, scores), trend(days[places], scores[places]))


@given(diaries())
@few
def test_a_mirror_swaps_better_and_worse(diary):
    days, scores = diary
    here, there = (trend(days, y, important_change=2) for y in (scores, 10 - scores))
    assert there.p_better == pytest.approx(here.p_worse, abs=1e-7, nan_ok=True)
    assert there.change == pytest.approx(-here.change, abs=1e-9)
    said = here.verdict.value
    swapped = said.replace("better", "worse") if "better" in said else said.replace("worse", "better")
    assert there.verdict.value == swapped


@given(diaries())
@few
def test_where_more_is_better_the_same_numbers_are_read_the_other_way(diary):
    days, scores = diary
    less, more = (
        trend(days, scores, improvement=way, important_change=2) for way in ("decrease", "increase")
    )
    assert more.p_better == pytest.approx(less.p_worse, abs=1e-12, nan_ok=True)
    assert more.change == less.change


@given(diaries())
@few
def test_the_probabilities_hang_together(diary):
    found = trend(*diary)
    if np.isnan(found.p_better):
        return
    assert 0 <= found.p_better + found.p_worse <= 1 + 1e-9
    assert found.p_same + found.p_important <= 1 + 1e-9
    low, inner_low, inner_high, high = found.interval95[0], *found.interval50, found.interval95[1]
    assert low <= inner_low <= inner_high <= high
    assert found.change == pytest.approx(found.now - found.start)


def test_a_series_a_column_and_two_lists_give_the_same():
    series = pd.Series(FALL, index=DAYS)
    frame = pd.DataFrame({"ache": FALL, "sleep": 7.0}, index=DAYS)
    for found in (
        trend(series),
        trend(frame, "ache"),
        trend(frame["ache"]),
        trend(DAYS.to_period("D"), FALL),
    ):
        equal(found, trend(DAYS, FALL))


@pytest.mark.parametrize(
    ("call", "remedy"),
    [
        (lambda: trend(pd.Series(FALL)), r"set_index\(pandas.to_datetime"),
        (lambda: trend(pd.DataFrame({"ache": FALL}, index=DAYS), "pain"), "ache"),
        (lambda: trend(pd.DataFrame({"ache": FALL}, index=DAYS)), "Which column"),
        (lambda: trend(FALL), r"trend\(times, scores\)"),
        (lambda: trend(pd.Series(FALL, index=DAYS.repeat(2)[:60])), r"groupby\(series.index.normalize"),
        (lambda: trend(["2026-03-01", "2026-03-02"], [1, 2]), "to_datetime"),
        (lambda: trend(T, FALL, scale="nothing"), "scale"),
        (lambda: trend(T, FALL + 9, scale="leg_pain"), "outside"),
        (lambda: trend(T, FALL > 4), "astype"),
        (lambda: trend(T, FALL.astype(str)), "astype"),
        (lambda: trend(T, FALL * 1e300), "too large"),
        (lambda: trend(T, FALL, important_change="2"), "above 0"),
        (lambda: trend(T, FALL, important_change=True), "above 0"),
        (lambda: trend(T, FALL, hours=[8, 9]), "one hour for each"),
        (lambda: trend(T, FALL, hours=["early"] * 60), "hours must be numbers"),
        (lambda: trend(pd.DataFrame([[1, 2]], [DAYS[0]], ["a", "a"]), "a"), "name of its own"),
    ],
)
def test_errors_name_the_remedy_for_ones_own_data(call, remedy):
    with pytest.raises(GlidekitError, match=remedy):
        call()


def test_what_a_person_has_is_taken_as_it_is():
    wanted = trend(T, np.where(T == 3, np.nan, FALL))
    hidden = np.ma.masked_array(FALL, T == 3)
    equal(trend(T, hidden), wanted)
    numbered = pd.DataFrame({0: np.where(T == 3, np.nan, FALL)}, DAYS)
    equal(trend(numbered, 0), wanted)
    spans = pd.Series(FALL, index=pd.to_timedelta(T, unit="D"))
    equal(trend(spans), trend(T, FALL))
    assert trend(pd.Series(dtype=float)).n == 0


def test_hours_are_matched_to_the_entries_that_are_left():
    """Dropping a blank, or a day before the last 960, also drops its hour."""
    days = np.arange(1100)
    scores, hours = days % 5 + 2.0, np.where(days < 600, 8.0, 20.0)
    scores[300] = np.nan
    assert trend(days, scores, hours=hours).shifted == "time of day"


def test_the_remedy_for_two_entries_a_day_works():
    twice = pd.Series(
        np.repeat(FALL, 2), index=DAYS.repeat(2) + pd.to_timedelta(np.tile([8, 20], 60), unit="h")
    )
    with pytest.raises(GlidekitError):
        trend(twice)
    once = twice.groupby(twice.index.normalize()).first()
    equal(trend(once), trend(DAYS, FALL))


def test_times_with_a_fraction_are_taken_as_their_day():
    equal(trend(T + 0.4, FALL), trend(T, FALL))
    equal(trend(DAYS + pd.Timedelta(hours=9), FALL), trend(DAYS, FALL))


def test_the_move_is_dated_and_history_says_when_it_was_first_told():
    found = trend(DAYS, FALL, scale="leg_pain")
    low, high = found.when
    assert date(2026, 3, 12) <= low <= high <= date(2026, 3, 24)
    assert found.history.better is not None
    assert date(2026, 3, 17) < found.history.better <= found.history.better_sure
    assert found.history.worse is None


def test_what_was_told_stays_as_dated_history():
    level = 7 - 4 * np.clip(np.arange(112) / 30, 0, 1) + 4 * np.clip((np.arange(112) - 80) / 20, 0, 1)
    scores = np.clip(np.round(level + np.random.default_rng(2).standard_normal(112)), 0, 10)
    found = trend(pd.date_range("2026-01-01", periods=112), scores, scale="leg_pain")
    assert not found.verdict.improved
    assert found.history.better is not None
    day = found.history.better
    assert any(f"On {day.day} {day:%B} the record showed less pain" in line for line in found.lines)


def test_a_long_record_is_judged_on_its_last_960_days_and_says_so():
    days = np.arange(1200)
    found = trend(
        pd.date_range("2020-01-01", periods=1200), np.where(days < 900, 7, 3 + days % 2), scale="leg_pain"
    )
    assert (found.n, found.earlier) == (960, 240)
    assert found.first == date(2020, 8, 28)
    assert any("last 960 days" in line for line in found.more)
    steady = trend(pd.date_range("2020-01-01", periods=1200), 5 + days % 2, scale="leg_pain")
    assert steady.headline == "About the same as on 28 August 2020."


def test_nothing_and_a_few_entries_are_too_early_and_have_no_chances():
    nothing, few = trend([], []), trend([0, 1, 2], [5, 6, 5])
    assert nothing.verdict is few.verdict is Verdict.TOO_EARLY
    assert np.isnan(few.p_better)
    assert (nothing.n, few.n, few.first_week) == (0, 3, 5)


def test_it_shows_itself_in_a_notebook_and_in_a_console():
    found = trend(DAYS, FALL, scale="leg_pain")
    html = found._repr_html_()
    assert found.headline in html
    assert "<svg" in html
    assert "<table" in html
    assert html.count("<circle") == 60
    assert repr(found).startswith(found.headline)
    assert "<svg" not in trend([], [])._repr_html_()
