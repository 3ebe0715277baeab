from __future__ import annotations

import shutil
import sqlite3
from datetime import date
from pathlib import Path

import pytest
from support.diary import record

from glidekit.errors import LogError
from glidekit.log import migrations, open_log, opening
from glidekit.log.schema import SCHEMA_VERSION
from glidekit.rules import advise

OLD = Path(__file__).with_name("old")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("GLIDEKIT_BACKUPS", str(tmp_path / "backups"))


def version_of(path):
    raw = sqlite3.connect(path)
    number = raw.execute("PRAGMA user_version").fetchone()[0]
    raw.close()
    return number


@pytest.mark.parametrize("number", range(1, SCHEMA_VERSION + 1))
def test_a_log_of_each_version_opens_with_every_value(tmp_path, number):
    path = tmp_path / "log.sqlite"
    shutil.copy(OLD / f"version-{number}.sqlite3", path)
    log = open_log(path)
    assert log.check().ok
    assert list(log.sessions()["leg_pain_before"]) == [1, 0]
    assert list(log.events()["kind"]) == ["started", "hurt", "finished"]
    assert log.ratings()["value"].isna().sum() == 1
    assert list(log.marks()["label"]) == ["new tablets"]
    assert set(log.notes()["text"]) == {"a note", "naïve = 🦵"}
    assert log.affected_side == "left"
    assert len(log.history()) == 1
    log.save(record(5))
    assert version_of(path) == SCHEMA_VERSION


def test_another_log_of_an_older_version_is_taken_in_and_left_as_it_was(tmp_path):
    other = tmp_path / "older.sqlite"
    shutil.copy(OLD / "version-1.sqlite3", other)
    before = other.read_bytes()
    log = open_log(tmp_path / "log.sqlite")
    log.import_log(other)
    assert list(log.sessions()["leg_pain_before"]) == [1, 0]
    assert log.check().ok
    assert other.read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} == {"log.sqlite", "older.sqlite", "backups"}


def test_safety_answers_of_the_first_version_still_hold(tmp_path):
    """A log made by version 1's last code: all kinds of check, a session without a set, a set that hurt."""
    path = tmp_path / "log.sqlite"
    shutil.copy(OLD / "version-1-last.sqlite3", path)
    log = open_log(path)
    assert log.check().ok
    assert (log.gate().level, log.gate().items) == ("emergency", ("A1",))
    assert log.advice().held == "locked"
    checks = log.safety_checks()
    assert checks["outcome"].tolist() == [
        "clear", "clear", "ask-first", "urgent", "clear", "something-new", "clear", "emergency",
    ]  # fmt: skip
    assert checks["flags"].tolist()[5:] == ["", "", "saddle-numbness; hip-replacement"]
    kinds = [type(one).__name__ for one in log.records()]
    assert kinds == [
        "Check", "Check", "Session", "Entry", "Entry", "Entry", "Check", "Check", "Check", "Check", "Check",
        "Session", "Entry", "Session", "Entry", "Check",
    ]  # fmt: skip
    assert len(log.sessions()) == 2, "the one that was begun without a set is none"
    day_before = log.advice(log.safety_checks()["local_date"].iloc[6].date())
    assert day_before.action == "locked", "a later stop holds on every day"


def test_an_assessment_of_the_first_version_closes_as_it_did_then(tmp_path):
    path = tmp_path / "log.sqlite"
    shutil.copy(OLD / "version-1-last.sqlite3", path)
    records = [one for one in open_log(path).records() if one.day < day(2026, 5, 9)]
    advice = advise(records, day(2026, 5, 9))
    assert (advice.base, advice.action) == ("gentle-start", "shorter-today")
    assert "D-hurt-unknown" in advice.why


def test_a_copy_in_the_older_form_can_be_brought_back(tmp_path, monkeypatch):
    path = tmp_path / "log.sqlite"
    shutil.copy(OLD / "version-1-last.sqlite3", path)
    log = open_log(path)
    older = log.backups()[-1]
    assert version_of(older.path) == 1
    log.mark("written since", "2026-05-10")
    log.restore(older, keep_newer=False)
    assert len(log.marks()) == 1
    assert log.gate().level == "emergency"
    assert version_of(path) == SCHEMA_VERSION


def day(*parts):
    return date(*parts).toordinal()


@pytest.fixture
def next_version(monkeypatch):
    """This version plus one migration, which can be made to fail."""
    steps = {}
    for module in (migrations, opening):
        monkeypatch.setattr(module, "SCHEMA_VERSION", SCHEMA_VERSION + 1)
    monkeypatch.setattr(migrations, "STEPS", steps)
    steps[SCHEMA_VERSION] = lambda connection: connection.execute("CREATE TABLE extra (a)")
    return steps


def test_an_older_log_is_copied_then_brought_up_to_date(log, next_version):
    log.save(record())
    newer = open_log(log.path)
    assert version_of(log.path) == SCHEMA_VERSION + 1
    newer.save(record(1))
    newer.back_up()
    assert [version_of(copy.path) for copy in newer.backups()] == [SCHEMA_VERSION + 1, SCHEMA_VERSION]
    assert [copy.sessions for copy in newer.backups()] == [2, 1]


def test_a_step_that_fails_leaves_the_log_as_it_was(log, next_version):
    log.save(record())

    def fail(connection):
        connection.execute("DELETE FROM note")
        raise LogError("It failed.")

    next_version[SCHEMA_VERSION] = fail
    with pytest.raises(LogError, match="It failed"):
        open_log(log.path)
    assert version_of(log.path) == SCHEMA_VERSION
    assert len(log.notes()) == 1


def test_without_a_copy_no_step_is_taken(log, next_version, tmp_path):
    (tmp_path / "backups").write_text("a file in its place")
    with pytest.raises(LogError, match="No backup could be made"):
        open_log(log.path)
    assert version_of(log.path) == SCHEMA_VERSION


def test_an_older_log_is_not_changed_by_looking_at_it(log, next_version):
    with pytest.raises(LogError, match="older glidekit"):
        open_log(log.path, read_only=True)
    assert version_of(log.path) == SCHEMA_VERSION


def test_a_version_that_never_was_is_refused(log):
    raw = sqlite3.connect(log.path)
    raw.execute("PRAGMA user_version=0")
    raw.close()
    with pytest.raises(LogError, match="no version of glidekit"):
        open_log(log.path)
