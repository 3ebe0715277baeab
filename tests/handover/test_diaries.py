"""Many diaries at once: one row per person and leg, the same from a folder, a frame or a Dask dataframe."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from support.thorough import either

import glidekit as gk
from glidekit.errors import GlidekitError
from glidekit.handover import diaries
from glidekit.handover.diaries import COLUMNS, RESULT, diary_rows
from glidekit.log.exchange.csv_and_json import look_at
from glidekit.sample.example_log import example_log

COURSES = ("steady", "flare", "stop-sign")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("diaries")
    example_log("steady").export(place / "steady")
    example_log("flare").export_json(place / "flare.json")
    diary_rows(example_log("stop-sign"), "stop-sign").to_parquet(place / "stop-sign.parquet")
    return place


def people(count, days=20, seed=1):
    """A frame of people with one or two legs, each with its own level and slope."""
    draws, day = np.random.default_rng(seed), pd.date_range("2026-01-01", periods=days)
    frames = []
    for number in range(count):
        for side in ("left", "right")[: 1 + number % 2]:
            pain = draws.normal(6, 1, days) - np.linspace(0, draws.uniform(-2, 4), days)
            frames.append(pd.DataFrame({"person": f"p{number:04d}", "side": side, "day": day,
                                        "leg_pain": pain.round().clip(0, 10)}))  # fmt: skip
    frame = pd.concat(frames, ignore_index=True)
    return frame.assign(planned=4, done=draws.integers(0, 5, len(frame)), stops=0).sample(
        frac=1, random_state=1
    )


def test_a_folder_of_exports_gives_what_each_diary_says_of_itself(folder):
    table = gk.cohort(folder)
    assert tuple(table.columns) == RESULT
    assert table["problem"].isna().all()
    for course in COURSES:
        log = example_log(course)
        (row,) = table[table["person"] == course].to_dict("records")
        (leg,) = gk.analysis.legs.leg_trends(log.ratings())
        assert (row["side"], row["n"], row["verdict"]) == (leg.side, leg.trend.n, leg.trend.verdict.value)
        assert row["change"] == pytest.approx(leg.trend.change)
        assert (row["low95"], row["high95"]) == pytest.approx(leg.trend.interval95)
        sessions = log.sessions()
        assert row["adherence"] == pytest.approx(
            sessions["bouts_done"].sum() / sessions["bouts_planned"].sum()
        )
        assert row["stops"] == log.safety_checks()["outcome"].isin(["urgent", "emergency"]).sum()


def test_one_broken_diary_among_hundreds_is_named_and_the_others_are_read(tmp_path):
    many = either(200, 1000)
    for number, (_, rows) in enumerate(people(many, days=6).groupby("person")):
        rows.drop(columns="person").to_csv(tmp_path / f"person-{number:03d}.csv", index=False)
    (tmp_path / "person-007.csv").write_text("day,leg_pain\n2026-01-01,eleven\n", encoding="utf-8")
    table = gk.cohort(tmp_path)
    assert table["person"].iloc[0] == "person-007.csv"
    assert "no number" in table["problem"].iloc[0]
    assert table["problem"].notna().sum() == 1
    assert table["person"].nunique() == many


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("x.json", b"{", "JSON"),
        ("x.json", b"", ""),
        ("x.csv", b"", "cannot be read"),
        ("x.csv", b"a,b\n1,2\n", "no column 'day'"),
        ("x.csv", b"day,leg_pain\n2026-01-01,99\n", "x has leg pain beyond 0 to 10 .2026-01-01"),
        ("x.csv", b"day,leg_pain\n2026-01-01,3\n2026-01-01,4\n", "two answers for one leg on one day"),
        ("x.csv", b"day,leg_pain\nyesterday,3\n", "no day"),
        ("x.csv", b"\xff\xfe\x00", "cannot be read"),
        ("x.parquet", b"PAR1", "cannot be read"),
    ],
)
def test_whatever_is_broken_is_a_row_with_its_problem(tmp_path, name, content, words):
    (tmp_path / name).write_bytes(content)
    table = gk.cohort(tmp_path)
    assert list(table["person"]) == [name]
    assert table["problem"].str.contains(words).all()


def test_the_same_diary_twice_is_told(tmp_path):
    example_log("steady").export(tmp_path / "first")
    example_log("steady").export_json(tmp_path / "second.json")
    table = gk.cohort(tmp_path)
    assert table.loc[table["problem"].notna(), "problem"].tolist() == ["It is the same diary as first."]


def test_nothing_to_read_is_told_in_words(tmp_path):
    with pytest.raises(GlidekitError, match="no exported diary"):
        gk.cohort(tmp_path)
    with pytest.raises(GlidekitError, match="cannot be read as a folder"):
        gk.cohort(tmp_path / "nowhere")
    with pytest.raises(GlidekitError, match="no column 'person'"):
        gk.cohort(pd.DataFrame({"day": ["2026-01-01"], "leg_pain": [3]}))


def test_an_export_that_is_looked_at_can_be_read_only_and_leaves_no_file(folder):
    there = set(folder.iterdir())
    log = look_at(folder / "flare.json")
    assert log.read_only
    assert len(log.ratings()) == len(example_log("flare").ratings())
    assert set(folder.iterdir()) == there


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [("person", None, "no person"), ("day", None, "no day"), ("side", "middle", "a side that is not left")],
)
def test_a_row_of_nobody_of_no_day_or_of_a_third_leg_is_told(column, value, words):
    frame = people(2).reset_index(drop=True)
    frame.loc[3, column] = value
    with pytest.raises(GlidekitError, match=f"1 row of the table: {words}"):
        gk.cohort(frame)


def test_what_is_not_known_stays_blank_and_is_no_zero():
    table = gk.cohort(people(3)[["person", "day", "side", "leg_pain"]])
    assert table[["planned", "done", "stops", "adherence"]].isna().all(axis=None)


def test_a_person_without_an_answer_keeps_a_row():
    frame = pd.DataFrame({"person": ["a"], "day": ["2026-01-01"], "leg_pain": [None], "stops": [2]})
    (row,) = gk.cohort(frame).to_dict("records")
    assert (row["person"], row["n"], row["stops"]) == ("a", 0, 2)


def test_a_dask_dataframe_gives_the_same_on_a_local_cluster():
    dd, distributed = pytest.importorskip("dask.dataframe"), pytest.importorskip("distributed")
    frame = people(40)
    assert set(COLUMNS) == set(frame.columns)
    alone = gk.cohort(frame)
    with (
        distributed.LocalCluster(
            # No port and no process: nothing that can be taken or start late.
            n_workers=2,
            threads_per_worker=1,
            processes=False,
            dashboard_address=None,
        ) as cluster,
        distributed.Client(cluster),
    ):
        scattered = gk.cohort(dd.from_pandas(frame, npartitions=5)).compute()
        apart = frame.sort_values("person", kind="stable").set_index("person", drop=False).rename_axis(None)
        kept = gk.cohort(dd.from_pandas(apart, npartitions=3), together=True).compute()
    for found in (scattered, kept):
        same = found.sort_values(["person", "side"], ignore_index=True).astype(alone.dtypes)
        # The bounds of all people in a batch are searched for together, to within this tolerance.
        assert_frame_equal(same, alone, rtol=0, atol=1e-5)


def test_a_diary_without_an_answer_keeps_its_row(tmp_path):
    gk.open_log(tmp_path / "empty.sqlite")
    (row,) = gk.cohort(tmp_path).itertuples()
    assert (row.person, row.problem) == ("empty.sqlite", "No leg pain is written down in it.")


def test_two_files_may_name_one_person_and_a_verdict_that_fails_is_one_files_alone(tmp_path, monkeypatch):
    for name, pain in (("a.csv", 3), ("b.csv", 7), ("c.csv", 9)):
        rows = pd.DataFrame(
            {"person": "Ann", "day": pd.date_range("2026-01-01", periods=9), "leg_pain": pain}
        )
        rows.to_csv(tmp_path / name, index=False)
    assert gk.cohort(tmp_path)["first_week"].tolist() == [3, 7, 9]
    judged = diaries.cohort_trends

    def fails_with_nine(frame, **asked):
        if frame["leg_pain"].eq(9).any():
            raise ValueError("no nine")
        return judged(frame, **asked)

    monkeypatch.setattr(diaries, "cohort_trends", fails_with_nine)
    table = gk.cohort(tmp_path)
    assert table["person"].tolist() == ["c.csv", "Ann", "Ann"]
    assert table["problem"].tolist()[0] == "It cannot be read: no nine."
    assert table["first_week"].tolist()[1:] == [3, 7]
