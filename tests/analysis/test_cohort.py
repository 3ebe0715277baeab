from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from glidekit.analysis import cohort as module
from glidekit.analysis.cohort import cohort_trends
from glidekit.analysis.trend import trend
from glidekit.analysis.verdict import Verdict
from glidekit.errors import GlidekitError

SAME = (
    "n", "dropped", "span_days", "first_week", "last_week", "start", "now", "change", "important_change",
    "p_better", "p_worse", "p_important", "p_same", "evidence", "sure", "no_room",
)  # fmt: skip


def people(count=40, seed=3):
    """People with diaries of every length and course: rising, falling, constant, blank, single entries."""
    rng = np.random.default_rng(seed)
    rows = []
    for who in range(count):
        n = int(rng.integers(1, 100))
        days = pd.Timestamp("2026-01-01") + pd.to_timedelta(np.cumsum(rng.integers(1, 4, n)), unit="D")
        drift = rng.uniform(-7, 5) * np.arange(n) / n
        scores = np.clip(
            np.round(rng.uniform(1, 9) + drift + rng.uniform(0.2, 2) * rng.standard_normal(n)), 0, 10
        )
        scores[rng.random(n) < 0.05] = np.nan
        scores = {3: np.full(n, 4.0), 5: np.full(n, np.nan)}.get(who, scores)
        rows.append(pd.DataFrame({"person": f"p{who:02}", "day": days, "leg_pain": scores}))
    return pd.concat(rows).sample(frac=1, random_state=1)


def test_each_person_gets_the_numbers_of_the_single_function():
    frame = people()
    table = cohort_trends(frame, progress=False).set_index("person")
    assert set(table.index) == set(frame["person"])
    assert set(table["verdict"]) >= {"clearly better", "cannot tell yet", "too early", "always the same"}
    assert table["sure"].any()
    for who, own in frame.groupby("person"):
        alone, row = trend(own["day"], own["leg_pain"]), table.loc[who]
        for name in SAME:
            assert row[name] == pytest.approx(getattr(alone, name), abs=1e-9, nan_ok=True), (who, name)
        assert [row["low95"], row["high95"]] == pytest.approx(alone.interval95, abs=1e-3, nan_ok=True)
        assert [row["low50"], row["high50"]] == pytest.approx(alone.interval50, abs=1e-3, nan_ok=True)
        assert row["verdict"] == alone.verdict.value
        assert (None if pd.isna(row["days_needed"]) else row["days_needed"]) == alone.days_needed
        if alone.n:
            assert (row["first"].date(), row["last"].date()) == (alone.first, alone.last)


def test_small_chunks_give_the_same_table(monkeypatch):
    frame = people(20)
    whole = cohort_trends(frame, progress=False)
    monkeypatch.setattr(module, "_PEOPLE_AT_ONCE", 3)
    pd.testing.assert_frame_equal(cohort_trends(frame, progress=False), whole, rtol=1e-9)


def test_a_part_of_the_people_gives_their_rows():
    frame = people(12)
    some = frame["person"].isin(["p01", "p05", "p07"])
    parts = [cohort_trends(part, progress=False) for part in (frame[some], frame[~some])]
    joined = pd.concat(parts).sort_values("person", ignore_index=True)
    pd.testing.assert_frame_equal(joined, cohort_trends(frame, progress=False), rtol=1e-9)


def test_the_frame_is_left_alone_and_columns_can_be_named():
    frame = people(6)
    before = frame.copy()
    renamed = frame.rename(columns={"person": "who", "day": "on", "leg_pain": "ache"})
    found = cohort_trends(renamed, person="who", time="on", score="ache", progress=False)
    pd.testing.assert_frame_equal(frame, before)
    expected = cohort_trends(frame, progress=False).rename(columns={"person": "who"})
    pd.testing.assert_frame_equal(found, expected)


def test_without_intervals_everything_else_stays():
    frame = people(8)
    quick, whole = (cohort_trends(frame, intervals=wanted, progress=False) for wanted in (False, True))
    blank = ["low95", "high95", "low50", "high50"]
    assert quick[blank].isna().all().all()
    pd.testing.assert_frame_equal(quick.drop(columns=blank), whole.drop(columns=blank))


def test_direction_and_important_change_are_passed_on():
    frame = people(8).rename(columns={"leg_pain": "ability"})
    more = cohort_trends(frame, score="ability", improvement="increase", important_change=1.0, progress=False)
    less = cohort_trends(frame, score="ability", important_change=1.0, progress=False)
    assert (more["important_change"] == 1).all()
    np.testing.assert_allclose(more["p_better"], less["p_worse"])


def test_nobody_gives_an_empty_table_with_the_same_columns():
    empty = cohort_trends(people(3).iloc[:0], progress=False)
    assert len(empty) == 0
    assert list(empty.columns) == list(cohort_trends(people(3), progress=False).columns)


def test_days_can_be_numbers():
    frame = pd.DataFrame({"person": ["a"] * 20, "day": range(20), "leg_pain": [4, 5] * 10})
    row = cohort_trends(frame, progress=False).iloc[0]
    assert (row["first"], row["last"], row["n"]) == (0, 19, 20)
    assert row["verdict"] in {verdict.value for verdict in Verdict}


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (
            lambda f: f.assign(person=f["person"].where(f["day"] > f["day"].min())),
            r"'person' is blank in \d+ of",
        ),
        (lambda f: f.drop(columns="day"), "no column 'day'"),
        (lambda f: pd.concat([f, f.dropna().head(1)]), r"Two entries of 'p\d\d' are on one day"),
        (lambda f: f.assign(day=f["day"].astype(str)), "text"),
        (
            lambda f: f.assign(leg_pain=f["leg_pain"].where(f["leg_pain"] != 4, 12)),
            r"12 of 'p\d\d' is outside",
        ),
        (lambda f: f.assign(leg_pain=f["leg_pain"].astype(str)), "scores must be numbers"),
    ],
    ids=["blank person", "no column", "twice a day", "text for dates", "off the scale", "text for scores"],
)
def test_bad_input_is_named_with_whose_it_is(spoil, named):
    with pytest.raises(GlidekitError, match=named):
        cohort_trends(spoil(people(10)), progress=False)


def test_people_on_the_same_days_are_handled_together_and_judged_alone():
    rng = np.random.default_rng(5)
    days = np.tile(np.arange(0, 90, 2), (70, 1))
    scores = np.clip(
        np.round(5 + rng.uniform(-4, 3, (70, 1)) * (days > 30) + rng.standard_normal(days.shape)), 0, 10
    )
    who = np.repeat(np.arange(70), days.shape[1])
    frame = pd.DataFrame({"person": who, "day": days.ravel(), "leg_pain": scores.ravel()})
    table = cohort_trends(frame, progress=False)
    for person in (0, 31, 32, 69):
        alone = trend(days[person], scores[person], scale="leg_pain")
        assert table["p_better"][person] == pytest.approx(alone.p_better, abs=1e-9)
        assert table["low95"][person] == pytest.approx(alone.interval95[0], abs=1e-3)
        assert table["verdict"][person] == alone.verdict.value


def test_of_a_long_record_the_last_960_days_are_judged():
    days = np.arange(1500)
    frame = pd.DataFrame({"person": "a", "day": days, "leg_pain": np.where(days < 600, 9, 4 + days % 2)})
    row = cohort_trends(frame, progress=False).iloc[0]
    assert (row["n"], row["first"], row["dropped"]) == (960, 540, 0)
    assert row["p_better"] == pytest.approx(trend(days, frame["leg_pain"]).p_better)
