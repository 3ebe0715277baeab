from __future__ import annotations

import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
from support.diary import record

from glidekit.content.safety import safety_items
from glidekit.errors import LogError
from glidekit.log import open_log, restore
from glidekit.log.care.backup import DAYS, MONTHS


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    place = tmp_path / "backups"
    monkeypatch.setenv("GLIDEKIT_BACKUPS", str(place))
    return place


def spoil(log, sql):
    raw = sqlite3.connect(log.path)
    raw.execute(sql)
    raw.commit()
    raw.close()


def test_a_copy_is_made_when_a_session_is_closed_and_when_a_log_is_opened(log, short_plan, clock):
    assert log.backups() == []
    log.close_session(log.begin_session(short_plan, zone="UTC"), "finished")
    assert [copy.sessions for copy in log.backups()] == [1]
    log.save(record())
    clock.pass_(days=1)
    open_log(log.path, clock=clock)
    assert [copy.sessions for copy in log.backups()] == [2, 1]


def test_what_is_saved_in_the_second_of_a_copy_is_copied_next(log, clock):
    log.save(record())
    log.back_up()
    log.save(record(1))
    log.keep_copy()
    assert [copy.sessions for copy in log.backups()] == [2]
    assert str(log.backups()[0]).startswith("10 March 2026 12:00 UTC: 2 sessions, ")


def test_a_log_that_did_not_change_is_not_copied_again(log, clock):
    log.save(record())
    log.back_up()
    clock.pass_(days=1)
    log.keep_copy()
    open_log(log.path, clock=clock)
    assert len(log.backups()) == 1
    assert str(log.backups()[0]).startswith("10 March 2026 12:00 UTC: 1 session, ")


def test_only_their_owner_can_read_copies(log):
    log.save(record())
    assert stat.S_IMODE(log.back_up().path.stat().st_mode) == 0o600
    assert stat.S_IMODE(log.back_up().path.parent.stat().st_mode) == 0o700


def test_a_handful_is_kept(log, clock):
    log.save(record())
    for _ in range(200):
        clock.pass_(hours=12)
        last = log.back_up()
    kept = log.backups()
    assert len(kept) == DAYS + MONTHS
    assert kept[0] == last
    assert len({copy.taken_at.date() for copy in kept}) == len(kept)
    assert len({(copy.taken_at.year, copy.taken_at.month) for copy in kept}) == MONTHS + 1


def test_an_empty_a_simulated_and_a_damaged_log_are_not_copied(log, tmp_path, clock):
    open_log(log.path)
    assert log.backups() == []
    simulated = open_log(tmp_path / "simulated.sqlite", simulated=True)
    simulated.save(record(simulated=True))
    assert open_log(simulated.path).backups() == []
    log.save(record())
    spoil(log, "UPDATE rating SET value = 9")
    assert open_log(log.path, clock=clock).backups() == []


def test_a_folder_that_cannot_be_written_to_stops_nothing(log, short_plan, folder):
    folder.write_text("a file in its place")
    log.close_session(log.begin_session(short_plan, zone="UTC"), "finished")
    assert log.backups() == []
    with pytest.raises(LogError, match="No backup could be made"):
        log.back_up()


def test_restoring_brings_back_what_is_damaged_and_keeps_what_is_newer(log):
    log.save_all(record(day) for day in range(3))
    first, second, _ = log.sessions()["session_id"]
    before = log.session(first)
    log.back_up()
    log.save(record(3))
    log.record_safety_check(full=True)
    spoil(log, f"UPDATE rating SET value = 9 WHERE session_id = '{first}'")  # noqa: S608
    spoil(log, f"DELETE FROM note WHERE session_id = '{second}'")  # noqa: S608
    damaged = open_log(log.path)
    assert len(damaged.sessions()) == 2
    result = damaged.restore()
    assert result.sessions == 4
    assert damaged.session(first) == before
    assert len(damaged.sessions()) == 4
    assert len(damaged.safety_checks()) == 1
    assert damaged.check().ok
    assert result.aside.exists()
    assert log.log_id == damaged.log_id


@pytest.mark.parametrize("how", ["missing", "empty", "foreign", "cut off", "first page"])
def test_a_log_that_cannot_be_opened_is_restored_by_its_name(log, how):
    log.save(record())
    log.back_up()
    data = log.path.read_bytes()
    spoilt = {
        "empty": b"",
        "foreign": b"x" * 500,
        "cut off": data[:9000],
        "first page": bytes(4096) + data[4096:],
    }
    log.path.unlink()
    if how != "missing":
        log.path.write_bytes(spoilt[how])
    restored = restore(log.path)
    assert restored.sessions == 1
    assert (restored.aside is None) is (how == "missing")
    assert len(open_log(log.path).sessions()) == 1
    assert stat.S_IMODE(log.path.stat().st_mode) == 0o600


def test_going_back_to_a_copy_opens_no_gate(log, clock, rate):
    log.record_safety_check(full=True)
    log.add_ratings([rate("weakness", 2)])
    log.save(record())
    copy = log.back_up()
    clock.pass_(hours=1)
    log.save(record(1))
    log.record_safety_check([safety_items("emergency")[0].id])
    clock.pass_(hours=1)
    log.add_ratings([rate("weakness", 7)])
    log.restore(copy, keep_newer=False)
    assert len(log.sessions()) == 1
    assert log.gate().level == "emergency"
    clock.pass_(hours=1)
    log.record_safety_check(full=True, assessed=("doctor", log.today, True))
    assert log.gate().allowed


def test_without_a_whole_copy_nothing_is_changed(log):
    log.save(record())
    before = log.path.read_bytes()
    with pytest.raises(LogError, match="no whole backup"):
        log.restore()
    copy = log.back_up()
    raw = sqlite3.connect(copy.path)
    raw.execute("UPDATE rating SET value = 9")
    raw.commit()
    raw.close()
    with pytest.raises(LogError, match="no whole backup"):
        log.restore()
    assert log.path.read_bytes() == before


def test_another_kernel_sees_the_restored_log(log):
    log.save(record())
    other = open_log(log.path)
    log.back_up()
    spoil(log, "DELETE FROM bout")
    log.restore()
    assert len(other.bouts()) == 2
    other.save(record(1))
    assert len(log.sessions()) == 2


def test_a_session_whose_plan_is_lost_everywhere_loses_only_the_plan(log):
    log.save(record())
    log.back_up()
    newer = log.save(record(1, ratings=4))
    spoil(log, "UPDATE plan_as_run SET plan = '{}'")
    damaged = open_log(log.path)
    assert "plan" in str(damaged.check())
    assert len(damaged.sessions()) == 2
    damaged.restore()
    assert damaged.check().ok
    assert damaged.session(newer).plan["title"] == "A short one"


def test_a_copy_of_a_damaged_log_never_replaces_a_whole_copy(log):
    log.save(record())
    whole = log.back_up()
    log._base.clock.pass_(seconds=1)
    spoil(log, "UPDATE bout SET actual_reps = 9")
    log.back_up()
    assert whole in log.backups()
    assert log.restore().used == whole
    assert log.check().ok


def test_a_log_that_cannot_say_whose_it_is_takes_no_other_logs_copy(log, tmp_path, clock):
    log.save(record())
    log.back_up()
    folder = tmp_path / "of somebody else"
    folder.mkdir()
    other = open_log(folder / log.path.name, clock=clock)
    other.save_all([record(), record(-1)])
    theirs = other.back_up()
    log._base.store.close()
    log.path.write_bytes(b"spoiled" * 1000)
    with pytest.raises(LogError, match="copies of several logs") as told:
        restore(log.path)
    assert str(theirs.path) in told.value.do
    assert log.path.read_bytes().startswith(b"spoiled")
    log.restore()  # this object still knows the log's id
    assert len(log.sessions()) == 1


def test_a_busy_log_is_not_taken_for_a_missing_one(log, monkeypatch):
    log.save(record())
    log.back_up()
    log.save(record(1))
    monkeypatch.setattr("glidekit.log.store.store.BUSY_S", 0.1)
    raw = sqlite3.connect(log.path, isolation_level=None)
    raw.execute("BEGIN EXCLUSIVE")
    with pytest.raises(LogError, match="busy for too long"):
        restore(log.path)
    raw.close()
    assert len(log.sessions()) == 2


def test_a_restore_does_not_wait_for_ever_for_a_reader(log, monkeypatch):
    log.save(record())
    log.back_up()
    spoil(log, "UPDATE bout SET actual_reps = 9")
    monkeypatch.setattr("glidekit.log.store.store.BUSY_S", 0.1)
    raw = sqlite3.connect(log.path, isolation_level=None)
    raw.execute("BEGIN")
    raw.execute("SELECT count(*) FROM session").fetchone()
    with pytest.raises(LogError, match="busy for too long"):
        restore(log.path)
    raw.close()
    assert restore(log.path).sessions == 1


def test_every_restore_puts_the_old_file_aside_under_its_own_name(log):
    log.save(record())
    log.back_up()
    assert len({log.restore().aside for _ in range(3)}) == 3


def test_threads_may_copy_at_the_same_time(log):
    log.save(record())
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: log.back_up(), range(12)))
    assert {copy.sessions for copy in log.backups()} == {1}


def test_a_copy_dated_in_the_future_hides_no_newer_one(log, clock):
    """The clock was wrong for a while: copies made afterwards still count as the newest."""
    log.save(record())
    log.back_up()
    clock.pass_(days=2000)
    log.save(record(1))
    log.back_up()
    clock.pass_(days=-2000)
    for day in range(2, 9):
        clock.pass_(days=1)
        log.save(record(day))
        log.back_up()
    assert [copy.sessions for copy in log.backups()][:DAYS] == [9, 8, 7, 6, 5]
    log.path.unlink()
    assert restore(log.path).sessions == 9


def test_a_new_copy_is_kept_whatever_the_clock_says(log, clock):
    for day in range(14):
        log.save(record(day))
        clock.pass_(days=-1)
        made = log.back_up()
        assert made.path.exists()
        assert log.backups()[0] == made
        assert made.sessions == day + 1
    clock.pass_(hours=-1)  # the same day again, with nothing changed
    assert log.back_up().path.exists()


def test_copies_of_a_recreated_log_follow_the_earlier_copies(log, clock):
    for day in range(3):
        log.save(record(day))
        log.back_up()
    log._base.store.close()
    log.path.unlink()
    restore(log.path)
    again = open_log(log.path, clock=clock)
    clock.pass_(days=-1)
    again.save(record(3))
    assert again.back_up() == again.backups()[0]
    assert again.backups()[0].sessions == 4


def test_copies_of_the_first_glidekit_come_before_those_that_count_changes(log, clock, folder):
    log.save(record())
    old = log.back_up()
    plain = folder / f"{log.path.stem}.{log.log_id}.2031-01-01T000000Z.sqlite"
    old.path.rename(plain)
    log.save(record(1))
    made = log.back_up()
    assert [copy.path for copy in log.backups()] == [made.path, plain]
