from __future__ import annotations

import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import pandas as pd
import pytest
from support.diary import event, record

from glidekit.errors import LogError
from glidekit.log import open_log

FRAMES = ("sessions", "ratings", "bouts", "events", "notes", "marks", "safety_checks", "history")


@pytest.fixture
def full(log, rate, short_plan):
    for day in range(4):
        log.save(record(-day, ratings=6, events=(event(1, "started"),)))
    name = log.save(record(2))
    log.void(log.save(record(3)))
    log.amend(name, leg_pain_before=9)
    log.add_ratings([rate("leg_pain", None), rate("peg", 4.3, "weekly"), rate("leg_pain", 3, side="right")])
    log.record_safety_check()
    log.mark("new tablets")
    log.begin_session(short_plan, zone="UTC")
    return log


@pytest.mark.parametrize("name", FRAMES)
def test_a_frame_read_in_bulk_is_the_same_frame_and_says_that_it_is_not_verified(full, name):
    frame = full.bulk(name)
    pd.testing.assert_frame_equal(frame, getattr(full, name)())
    assert frame.attrs == {"verified": False}


@pytest.mark.parametrize("name", FRAMES)
def test_an_empty_log_is_read_in_bulk_too(log, name):
    pd.testing.assert_frame_equal(log.bulk(name), getattr(log, name)())


def test_a_damaged_session_is_set_aside_in_bulk_too(full):
    with full._base.store.write() as connection:
        connection.exec_driver_sql(
            "UPDATE bout SET why = 'x' WHERE session_id IN (SELECT min(session_id) FROM bout)"
        )
    log = open_log(full.path)
    assert len(log.bulk("sessions")) == len(full.sessions()) - 1
    pd.testing.assert_frame_equal(log.bulk("ratings"), log.ratings())


SAVE = """
import sys
sys.path.insert(0, sys.argv[1])
from support.diary import record
from glidekit.log import open_log
log = open_log(sys.argv[2])
print("ready", flush=True)
for day in range(60):
    log.save(record(-day, bouts=3))
"""


def test_while_another_kernel_saves_each_frame_is_of_one_moment(log):
    for day in range(50):
        log.save(record(-day, bouts=3))
    support = str(Path(__file__).parents[1])
    with subprocess.Popen(
        [sys.executable, "-c", SAVE, support, log.path], stdout=subprocess.PIPE, text=True
    ) as saving:
        assert saving.stdout.readline() == "ready\n"
        seen = []
        while saving.poll() is None:
            seen.append(log.bulk("bouts")["session_id"].value_counts())
        assert saving.returncode == 0
    assert len(seen) > 1
    assert all((counts == 3).all() for counts in seen)
    assert len(log.bulk("sessions")) == 110


def test_a_log_that_another_kernel_keeps_busy_is_said_to_be_busy(log, monkeypatch):
    log.save(record())
    monkeypatch.setattr("glidekit.log.bulk.BUSY_S", 0.2)
    hold = (
        "import sqlite3, sys; connection = sqlite3.connect(sys.argv[1], isolation_level=None); "
        "connection.execute('BEGIN EXCLUSIVE'); print('held', flush=True); sys.stdin.readline()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", hold, log.path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holding:
        assert holding.stdout.readline() == "held\n"
        # The first look, through our own connections, has been before it came.
        monkeypatch.setattr("glidekit.log.bulk.simulated_in", lambda _connection: False)
        monkeypatch.setattr(type(log._base.store), "read", lambda _store: nullcontext())
        with pytest.raises(LogError, match="busy for too long"):
            log.bulk("ratings")
        holding.communicate("\n")


def test_a_value_that_its_column_cannot_hold_is_told_plainly(log):
    log.save(record())
    with log._base.store.write() as connection:
        connection.exec_driver_sql("UPDATE session SET local_date = 'no day'")
    with pytest.raises(LogError, match="not what its column holds") as told:
        log.bulk("sessions")
    assert "log.check()" in told.value.do


@pytest.mark.parametrize("name", FRAMES)
def test_sessions_without_sets_or_answers_are_read_in_bulk_too(log, name):
    log.save(record(bouts=0, ratings=0))
    pd.testing.assert_frame_equal(log.bulk(name), getattr(log, name)())


def test_an_unknown_frame_is_named(log):
    with pytest.raises(LogError, match="Did you mean 'ratings'"):
        log.bulk("rating")


def test_without_the_extra_it_says_what_to_install(log, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "adbc_driver_sqlite", None)
    with pytest.raises(LogError, match="not installed") as told:
        log.bulk("ratings")
    assert "glidekit[fast]" in told.value.do
