"""Opening a verified log does not read all of it, yet an old flipped bit is still noticed."""

from __future__ import annotations

import sqlite3
import threading

import pytest
from support.diary import event, record

from glidekit.log import open_log, symptom_log
from glidekit.log.care import damage


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("GLIDEKIT_BACKUPS", str(tmp_path / "backups"))


@pytest.fixture
def known(log, clock):
    """Six sessions with timer events, found intact an hour ago."""
    for day in range(-60, 0, 10):
        log.save(record(day, events=(event(1, "started"), event(2, "phase", second=2))))
        clock.pass_(days=10)
    open_log(log.path, clock=clock)
    clock.pass_(hours=1)
    return log


def spoil(log, sql):
    raw = sqlite3.connect(log.path)
    raw.execute(sql)
    raw.commit()
    raw.close()


def rows_read(monkeypatch):
    """Table name -> how many of its rows were verified since the call."""
    counted, plain = {}, damage.read_rows

    def counting(connection, table, *where):
        found = plain(connection, table, *where)
        counted[table.name] = counted.get(table.name, 0) + len(found.good)
        return found

    monkeypatch.setattr(damage, "read_rows", counting)
    return counted


def test_opening_a_verified_log_reads_only_what_is_newer(known, clock, monkeypatch):
    new = known.save(record(80, events=(event(1, "started"),)))
    counted = rows_read(monkeypatch)
    open_log(known.path, clock=clock)
    assert counted["timer_event"] <= 3
    assert counted["session"] == 7
    spoil(known, f"UPDATE bout SET actual_reps = 9 WHERE session_id = '{new}'")  # noqa: S608
    assert new in open_log(known.path, clock=clock)._damage.sessions


def test_opening_a_verified_and_unchanged_log_reads_nothing(known, clock, monkeypatch):
    """Even if all of it was written today, as after importing years of a diary."""
    newest = known.save(record(80, events=(event(1, "started"),)))
    open_log(known.path, clock=clock).backups()
    counted = rows_read(monkeypatch)
    log = open_log(known.path, clock=clock)
    log.backups()
    assert set(counted) <= {"diary"}
    assert "every value verified on" in repr(log)
    spoil(known, f"UPDATE bout SET actual_reps = 9 WHERE session_id = '{newest}'")  # noqa: S608
    assert newest in open_log(known.path, clock=clock)._damage.sessions


def test_an_old_flipped_bit_is_noticed_when_it_is_read(known, clock):
    old = known.sessions()["session_id"][0]
    spoil(known, f"UPDATE rating SET value = value + 1 WHERE session_id = '{old}'")  # noqa: S608
    log = open_log(known.path, clock=clock)
    assert not log._damage
    assert old not in set(log.ratings()["session_id"])
    assert old not in set(log.sessions()["session_id"])
    assert len(log.bouts()) == 10
    assert "damaged in part" in repr(log)


def test_damage_seen_at_opening_leads_to_a_look_at_older_rows(known, clock):
    old = known.sessions()["session_id"][0]
    other = old.replace("f", "7", 1)  # one flipped bit: its parts now belong to no session
    spoil(known, f"UPDATE session SET session_id = '{other}' WHERE session_id = '{old}'")  # noqa: S608
    log = open_log(known.path, clock=clock)
    assert {old, other} <= set(log._damage.sessions)
    assert old not in set(log.ratings()["session_id"])


def test_known_damage_hides_no_other_damage(known, clock):
    first, second, third = known.sessions()["session_id"][:3]
    change = "UPDATE rating SET value = value + 1 WHERE rating_id = (SELECT max(rating_id) FROM rating"
    spoil(known, f"{change} WHERE session_id = '{first}')")
    log = open_log(known.path, clock=clock)
    assert first not in set(log.ratings()["session_id"])
    for later in (second, third):  # the open log already knows of the first
        spoil(known, f"{change} WHERE session_id = '{later}')")
        assert later not in set(log.ratings()["session_id"])
        assert later in log._damage.sessions
    assert len(log.sessions()) == 3


@pytest.mark.parametrize("table", ["rating", "session", "timer_event"])
def test_an_export_never_lacks_anything_silently(known, clock, tmp_path, table):
    """If part of a session is damaged, the whole session is left out, and the log says so."""
    old = known.sessions()["session_id"][0]
    changes = {"rating": "value = value + 1", "session": "status = 'stopped'", "timer_event": "phase = 9"}
    spoil(known, f"UPDATE {table} SET {changes[table]} WHERE session_id = '{old}'")  # noqa: S608
    log = open_log(known.path, clock=clock)
    assert not log._damage or table == "session"
    assert old not in log.export_json(tmp_path / "all.json").read_text(encoding="utf-8")
    assert old in log._damage.sessions
    assert old not in set(open_log(known.path, clock=clock).as_of("2026-05-08").ratings()["session_id"])


def test_everything_is_verified_once_a_day_and_the_result_is_shown(known, clock, monkeypatch):
    old = known.sessions()["session_id"][0]
    spoil(known, f"UPDATE timer_event SET phase = 9 WHERE session_id = '{old}'")  # noqa: S608
    started, plain = [], symptom_log.in_background
    monkeypatch.setattr(
        symptom_log, "in_background", lambda *work, **how: started.append(plain(*work, **how)) or started[-1]
    )
    assert not open_log(known.path, clock=clock)._damage
    assert started == []
    clock.pass_(days=1)
    log = open_log(known.path, clock=clock)
    told = []
    log.on_change(lambda: told.append(True))
    started[0].join(30)
    assert old in log._damage.sessions
    assert "damaged in part" in repr(log)
    assert old in open_log(known.path, clock=clock)._damage.sessions, "what was damaged is looked for again"


def test_the_line_of_a_log_says_when_it_was_verified(known, clock):
    assert "every value verified on 2026-05-09" in repr(open_log(known.path, clock=clock))


def test_a_note_that_cannot_be_read_or_written_stops_nothing(known, clock, folder, tmp_path):
    for note in (tmp_path / "backups").glob(".*.verified.json"):
        note.write_text("[]")
    spoil(known, "UPDATE rating SET value = value + 1")
    assert open_log(known.path, clock=clock)._damage


def test_people_can_save_during_background_verification(known):
    store = damage.at_this_moment(known._base.store)
    known.save(record(90))
    with store.read() as connection:
        assert not damage.inspect(connection)
    assert len(known.sessions()) == 7


def test_the_copy_after_a_session_is_made_in_the_background(log, short_plan, monkeypatch):
    held, held_until = [], threading.Event()
    monkeypatch.setattr(type(log), "keep_copy", lambda _log: held.append(held_until.wait(30)))
    log.close_session(log.begin_session(short_plan, zone="UTC"), "finished")
    assert held == [], "closing does not wait for the copy"
    held_until.set()
    log.backups()
    assert held == [True]
