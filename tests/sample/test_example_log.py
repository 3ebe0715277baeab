"""Example diaries are read-only, marked as simulated, never mixed with a person's own, equal to the files."""

from __future__ import annotations

import csv
import shutil
from functools import cache
from pathlib import Path

import pytest
from tools.example_diary import files

from glidekit.errors import GlidekitError
from glidekit.log import open_log
from glidekit.sample import example_log as module
from glidekit.sample.courses import COURSES
from glidekit.sample.example_log import LABEL, SESSIONS, WITH_EVENTS, example_log
from glidekit.sample.simulated import simulate
from glidekit.scales import SCALES

DATA = Path(__file__).parents[2] / "data"


@pytest.mark.parametrize("course", sorted(COURSES))
def test_an_example_holds_the_simulated_sessions_and_says_so(course):
    log = example_log(course)
    sessions = log.sessions()
    assert len(sessions) == 60
    assert sessions["simulated"].all()
    assert log.ratings()["simulated"].all()
    assert (log.simulated, log.read_only, log.label) == (True, True, LABEL)
    assert "simulated" in repr(log).lower()
    records = simulate(course)
    assert list(sessions["started_at"]) == [record.started_at for record in records]
    assert len(log.ratings()) == sum(len(record.ratings) for record in records)
    assert len(log.bouts()) == sum(len(record.bouts) for record in records)
    assert len(log.events()) == sum(len(record.events) for record in records[-WITH_EVENTS:]) > 0


def test_an_example_cannot_be_changed_or_taken_for_ones_own(tmp_path, monkeypatch):
    monkeypatch.setenv("GLIDEKIT_LOG", str(tmp_path / "mine.sqlite"))
    log, mine = example_log("steady"), open_log()
    for change in (
        lambda: log.save(simulate(sessions=1)[0]),
        lambda: log.note("mine"),
        lambda: log.mark("new tablets"),
        log.record_safety_check,
        lambda: log.set_setting("affected_side", "right"),
    ):
        with pytest.raises(GlidekitError, match="for reading only"):
            change()
    assert log.path != mine.path
    with pytest.raises(GlidekitError, match="simulated one cannot be saved"):
        mine.save(simulate(sessions=1)[0])
    assert mine.sessions().empty


@pytest.fixture
def apart(monkeypatch):
    """A folder for this test alone, so that other tests keep their examples."""
    monkeypatch.setattr(module, "_kept", cache(module._kept.__wrapped__))


@pytest.mark.usefixtures("apart")
def test_an_example_is_the_same_each_time_and_comes_back_after_a_clean_up():
    first = example_log("flare")
    before = first.sessions()
    shutil.rmtree(module._kept())
    again = example_log("flare")
    assert again.sessions().equals(before)
    assert first.path != again.path


@pytest.mark.usefixtures("apart")
def test_an_unfinished_example_is_made_again(monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("glidekit.sample.example_log.save_all", interrupted)
        with pytest.raises(KeyboardInterrupt):
            example_log()
    assert len(example_log().sessions()) == SESSIONS


def interrupted(*given):
    raise KeyboardInterrupt


def test_an_example_holds_an_answer_of_every_scale_that_a_form_asks():
    told_elsewhere = {"hurt", "day_with_leg_pain", "day_with_back_pain"}  # in the timer; in imported diaries
    assert set(SCALES) - set(example_log("steady").ratings()["scale"]) == told_elsewhere


def test_the_simulated_person_keeps_the_safety_rules():
    for course in ("steady", "flare", "no-change", "worse-down-the-leg"):
        log = example_log(course)
        sessions = log.sessions()
        for started in sessions["started_at"].iloc[::6]:
            before = log.gate(started.to_pydatetime())
            assert before.level not in ("missing", "stale"), (course, started)
        assert log.gate(sessions["ended_at"].max().to_pydatetime()).level in ("clear", "next-day"), course


def test_the_stop_sign_closes_the_gate():
    log = example_log("stop-sign")
    assert log.gate().level == "urgent"
    last = log.safety_checks().iloc[-1]
    assert (last["flags"], last["outcome"]) == ("leg-weakness", "urgent")
    assert last["checked_at"] > log.sessions()["started_at"].max()


def test_an_unknown_course_gets_the_nearest_names():
    with pytest.raises(GlidekitError, match="'no-change'"):
        example_log("no_change")


def test_the_files_in_data_are_written_by_it_byte_for_byte():
    for name, text in files(example_log("steady")).items():
        assert (DATA / name).read_bytes() == text.encode(), name
    assert {path.name for path in DATA.glob("example-diary-*")} == set(files(example_log("steady")))


def test_every_row_of_the_files_says_that_it_is_simulated():
    for name in files(example_log("steady")):
        rows = list(csv.DictReader((DATA / name).read_text(encoding="utf-8").splitlines()))
        assert rows
        assert {row["origin"] for row in rows} == {"simulated"}


def test_a_file_keeps_blank_apart_from_zero():
    rows = list(csv.DictReader((DATA / "example-diary-ratings.csv").read_text(encoding="utf-8").splitlines()))
    assert all((row["value"] == "") == (row["status"] == "skipped") for row in rows)
    assert any(row["value"] == "0" for row in rows)
