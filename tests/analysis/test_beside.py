"""What is shown beside the verdict: felt change, missing days, early against recent, dose and next day."""

from __future__ import annotations

import re
from datetime import date

import numpy as np
import pandas as pd
import pytest

from glidekit.analysis.daily import missing_day_bounds
from glidekit.analysis.felt import REGRESSION, felt_change
from glidekit.analysis.next_day import dose_and_next_day, next_day_association
from glidekit.analysis.phases import early_recent
from glidekit.errors import GlidekitError

DAYS = pd.date_range("2026-03-01", periods=60, name="local_date")
CREDIT = re.compile(r"recover|because|thanks to|cure|no change|!", re.IGNORECASE)


def sessions(before, after, days=None):
    names = {"leg_pain_before": before, "leg_pain_after": after}
    frame = pd.DataFrame({name: pd.array(values, dtype="Float64") for name, values in names.items()})
    return frame.assign(local_date=DAYS[: len(frame)] if days is None else days)


class TestFeltChange:
    def test_sessions_are_counted_at_their_starting_level(self):
        found = felt_change(sessions([7, 7, 7, 4, 1, 0, None, 5], [5, 7, 8, 2, 1, 1, 3, None]))
        assert (found.n, found.no_room) == (6, 2)
        assert (found.lower, found.same, found.higher) == (2, 2, 2)
        table = found.table().set_index("start")
        assert table.index.tolist() == [0, 1, 4, 7]
        assert table.loc[7, ["n", "lower", "same", "higher", "median_change"]].tolist() == [3, 1, 1, 1, 0]

    def test_it_is_never_said_without_the_warning_and_the_dates(self):
        found = felt_change(sessions([7, 6], [5, 5]))
        assert REGRESSION in found.sentence
        assert "1 March to 2 March 2026" in found.sentence
        assert not CREDIT.search(found.sentence)

    def test_the_warning_says_what_a_simulation_without_any_effect_shows(self):
        rng = np.random.default_rng(1)
        steady, count = np.sqrt(1 - 0.275) * rng.standard_normal(400_000), 400_000
        before, after = (
            np.clip(np.round(5 + 1.5 * (steady + np.sqrt(0.275) * rng.standard_normal(count))), 0, 10)
            for _ in range(2)
        )
        chosen = (after - before)[before >= 7]
        assert chosen.mean() == pytest.approx(-0.71, abs=0.01)
        assert (chosen <= -1).mean() == pytest.approx(0.58, abs=0.005)
        assert "0.7 points" in REGRESSION
        assert "58 times in 100" in REGRESSION

    def test_no_session_yet_is_said(self):
        assert "0 sessions" in felt_change(sessions([], [])).sentence
        assert felt_change(sessions([5], [None])).n == 0

    def test_another_table_is_refused(self):
        with pytest.raises(GlidekitError, match="leg_pain_before"):
            felt_change(pd.DataFrame({"x": [1]}))


class TestMissingDays:
    series = pd.Series(
        [6.0, 2, 4, 9], pd.DatetimeIndex(["2026-03-01", "2026-03-03", "2026-03-04", "2026-03-20"])
    )

    def test_a_missing_day_takes_the_best_and_the_worst_of_its_week(self):
        found = missing_day_bounds(self.series)
        assert (found.n_logged, found.n_missing, found.longest_gap) == (4, 16, 15)
        row = found.table.loc["2026-03-02"]
        assert (row["logged"], row["best"], row["worst"]) == (False, 2, 6)
        assert np.isnan(row["value"])

    def test_a_week_without_any_entry_takes_those_of_the_whole_record(self):
        row = missing_day_bounds(self.series).table.loc["2026-03-10"]
        assert (row["best"], row["worst"]) == (2, 9)

    def test_a_week_with_one_entry_knows_too_little_of_itself(self):
        row = missing_day_bounds(self.series).table.loc["2026-03-19"]
        assert (row["best"], row["worst"]) == (2, 9)

    def test_a_logged_day_keeps_its_value_in_both_bounds(self):
        table = missing_day_bounds(self.series).table
        logged = table[table["logged"]]
        assert (logged["best"] == logged["value"]).all()
        assert (logged["worst"] == logged["value"]).all()
        assert (table["best"] <= table["worst"]).all()

    def test_where_more_is_better_the_best_is_the_highest(self):
        row = missing_day_bounds(self.series, improvement="increase").table.loc["2026-03-02"]
        assert (row["best"], row["worst"]) == (6, 2)

    def test_the_sentence_counts_them_and_gives_both_middle_values(self):
        sentence = missing_day_bounds(self.series).sentence
        assert sentence.startswith("16 of 20 days have no entry. 4 days logged, 1 March to 20 March 2026")
        assert "longest gap is 15 days" in sentence
        assert not CREDIT.search(sentence)
        whole = missing_day_bounds(pd.Series(np.arange(10.0), DAYS[:10]))
        assert whole.sentence == "No day is missing. 10 days logged, 1 March to 10 March 2026."

    def test_an_empty_log_has_no_missing_days(self):
        found = missing_day_bounds(pd.Series([], pd.DatetimeIndex([]), dtype=float))
        assert (found.n_logged, found.n_missing, len(found.table)) == (0, 0, 0)
        assert "0 days logged" in found.sentence

    def test_a_series_without_dates_is_refused(self):
        with pytest.raises(GlidekitError, match="daily"):
            missing_day_bounds(pd.Series([1.0, 2.0]))


class TestEarlyAgainstRecent:
    def test_it_says_how_often_a_recent_day_was_lower(self):
        found = early_recent(DAYS[:9], [6, 6, 6, 9, 9, 9, 5, 6, 7])
        assert found.nap == pytest.approx(0.5)
        assert (found.n_early, found.n_recent) == (3, 3)
        assert "lower than an early one 50 times in 100" in found.sentence
        assert "9 days logged, 1 March to 9 March 2026" in found.sentence

    def test_where_more_is_better_it_says_higher(self):
        found = early_recent(range(9), [1, 1, 1, 5, 5, 5, 9, 9, 9], improvement="increase")
        assert "higher than an early one 100 times in 100" in found.sentence

    def test_too_few_days_are_said(self):
        assert early_recent(range(8), range(8)).nap is None
        assert "Too few days" in early_recent([], []).sentence


def logged_days(n=48, effect=0.0, seed=2):
    rng = np.random.default_rng(seed)
    minutes, before = rng.uniform(4, 20, n), np.round(rng.uniform(2, 8, n))
    after = np.clip(np.round(before * 0.6 + 2 + effect * minutes + rng.standard_normal(n)), 0, 10)
    return pd.DataFrame({"local_date": DAYS[:n], "minutes": minutes, "before": before, "next_day": after})


class TestDoseAndNextDay:
    def test_it_is_shown_as_an_association_with_its_interval(self):
        found = next_day_association(logged_days(effect=0.25))
        assert found.shown
        assert found.n == 48
        low, high = found.interval95
        assert low < found.change < high
        assert found.change == pytest.approx(2.5, abs=1)
        assert "association" in found.sentence
        assert "doing less on bad days is the likely explanation" in found.sentence
        assert "1 March to 17 April 2026" in found.sentence
        assert not CREDIT.search(found.sentence)

    def test_without_an_association_the_interval_usually_holds_nought(self):
        held = [next_day_association(logged_days(seed=seed)).interval95 for seed in range(60)]
        assert sum(low < 0 < high for low, high in held) >= 54

    def test_fewer_than_forty_days_show_nothing(self):
        days = logged_days()
        days.loc[:8, "next_day"] = np.nan
        found = next_day_association(days)
        assert not found.shown
        assert np.isnan(found.change)
        assert "39 days with sessions" in found.sentence
        assert "40 days" in found.sentence

    def test_sessions_all_about_as_long_show_nothing(self):
        found = next_day_association(logged_days().assign(minutes=10.0))
        assert not found.shown
        assert "about as long" in found.sentence

    def test_no_day_at_all_shows_nothing(self):
        assert "0 days with sessions, no dates" in next_day_association(logged_days().iloc[:0]).sentence

    def test_a_missing_column_is_named(self):
        with pytest.raises(GlidekitError, match="minutes"):
            next_day_association(logged_days().drop(columns="minutes"))

    def test_a_day_adds_its_sessions_up_and_keeps_blanks_blank(self):
        rows = pd.DataFrame(
            {
                "session_id": ["a", "b", "c", "d"],
                "started_at": pd.to_datetime(
                    ["2026-03-01 08", "2026-03-01 18", "2026-03-02 08", "2026-03-04 08"]
                ),
                "local_date": pd.to_datetime(["2026-03-01", "2026-03-01", "2026-03-02", "2026-03-04"]),
                "actual_s": pd.array([300, 600, None, 120], dtype="Float64"),
                "leg_pain_before": pd.array([5, 4, 6, None], dtype="Float64"),
            }
        )
        ratings = pd.DataFrame(
            {
                "session_id": ["b", "c", "d", "d"],
                "moment": ["next-day", "next-day", "next-day", "before"],
                "scale": ["leg_pain"] * 4,
                "status": ["answered", "answered", "skipped", "answered"],
                "value": pd.array([3, 7, None, 9], dtype="Float64"),
            }
        )
        table = dose_and_next_day(rows, ratings).set_index("local_date")
        assert table.loc["2026-03-01"].tolist() == [15, 5, 3]
        assert pd.isna(table.loc["2026-03-02", "minutes"]), "an unknown time is not nought"
        assert table.loc["2026-03-04", ["before", "next_day"]].isna().all()


def test_dates_of_felt_change_are_those_of_the_sessions_used():
    found = felt_change(sessions([None, 6, 7], [1, 5, 5]))
    assert (found.first, found.last) == (date(2026, 3, 2), date(2026, 3, 3))
