from __future__ import annotations

import sqlite3
from datetime import timedelta

import pytest
from support.bits import flips, outcome_of, shown_by
from support.diary import BEFORE, event, record

from glidekit.errors import LogError
from glidekit.log import open_log


@pytest.fixture
def full(log, clock):
    """Six complete sessions, and entries outside sessions."""
    events = tuple(event(seq, "phase", second=seq, phase=seq) for seq in range(2, 5))
    for day in range(6):
        log.save(record(day - 6, events=(event(1, "started"), *events)))
    log.record_safety_check(full=True)
    log.mark("new tablets")
    log.affected_side = "left"
    return log


def test_a_flipped_bit_changes_no_value_unnoticed(full, tmp_path):
    whole, data = shown_by(full), full.path.read_bytes()
    copy = tmp_path / "flipped.sqlite"
    seen = []
    for _, flipped in flips(data, 40):
        copy.unlink(missing_ok=True)
        copy.write_bytes(flipped)
        seen.append(outcome_of(copy, whole))
    assert seen.count("noticed") > 20


def spoil(log, sql):
    """Change the file without the log knowing."""
    raw = sqlite3.connect(log.path)
    raw.execute(sql)
    raw.commit()
    raw.close()


def test_a_sound_log_is_reported_whole(full):
    assert full.check().ok
    assert "whole: 6 sessions" in str(full.check())


def test_a_changed_value_sets_its_session_aside_and_the_rest_loads(full):
    first, second = full.sessions()["session_id"][:2]
    spoil(full, f"UPDATE rating SET value = value + 1 WHERE session_id = '{first}'")  # noqa: S608
    log = open_log(full.path)
    assert first not in set(log.sessions()["session_id"])
    assert first not in set(log.ratings()["session_id"])
    assert first not in set(log.bouts()["session_id"])
    assert len(log.sessions()) == 5
    assert log.session(second).status == "finished"
    with pytest.raises(LogError, match="damaged"):
        log.session(first)
    words = str(log.check())
    assert "one of its ratings is not as it was written" in words
    assert f"{BEFORE - timedelta(days=6):%d %B %Y}" in words
    assert "damaged in part" in repr(log)


@pytest.mark.parametrize("table", ["bout", "rating", "timer_event", "note"])
def test_a_row_that_is_gone_is_missed(full, table):
    first = full.sessions()["session_id"][0]
    spoil(full, f"DELETE FROM {table} WHERE session_id = '{first}'")  # noqa: S608
    assert set(open_log(full.path).check().damage.sessions) == {first}


def test_a_session_that_is_gone_is_missed(full):
    first = full.sessions()["session_id"][0]
    for table in ("bout", "rating", "timer_event", "note", "session"):
        spoil(full, f"DELETE FROM {table} WHERE session_id = '{first}'")  # noqa: S608
    found = open_log(full.path).check()
    assert "5 of 6 sessions" in str(found)
    assert len(full.sessions()) == 5


@pytest.mark.parametrize("table", ["safety_check", "mark", "setting"])
def test_an_entry_that_is_gone_is_missed(full, table):
    spoil(full, f"DELETE FROM {table}")  # noqa: S608
    assert table in open_log(full.path).check().damage.others


def test_damage_to_the_first_record_allows_reading_but_no_writing(full):
    spoil(full, "UPDATE diary SET session_n = 99")
    log = open_log(full.path)
    assert len(log.sessions()) == 6
    assert "first record" in str(log.check())
    with pytest.raises(LogError, match="damaged"):
        log.save(record(9))


def test_saving_does_not_make_damage_look_whole(full, rate):
    first = full.sessions()["session_id"][0]
    spoil(full, f"UPDATE session SET status = 'stopped' WHERE session_id = '{first}'")  # noqa: S608
    log = open_log(full.path)
    with pytest.raises(LogError, match="damaged"):
        log.add_ratings([rate("leg_pain", 3, "next-day")], session_id=first)
    assert first in log.check().damage.sessions


def test_a_broken_index_is_rebuilt(full):
    raw = sqlite3.connect(full.path)
    page = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = 'rating_of_session'").fetchone()[0]
    raw.close()
    data = bytearray(full.path.read_bytes())
    data[page * 4096 - 20] ^= 1
    full.path.write_bytes(data)
    assert not full.check().lookup_whole
    log = open_log(full.path)
    assert log.check().ok
    assert all(log.session(name).ratings for name in log.sessions()["session_id"])
