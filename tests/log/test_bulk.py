from __future__ import annotations

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


def test_an_unknown_frame_is_named(log):
    with pytest.raises(LogError, match="Did you mean 'ratings'"):
        log.bulk("rating")


def test_without_the_extra_it_says_what_to_install(log, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "adbc_driver_sqlite", None)
    with pytest.raises(LogError, match="not installed") as told:
        log.bulk("ratings")
    assert "glidekit[fast]" in told.value.do
