"""Two notebooks at once, a full disk, a read-only folder (tests/bench/every_commit kills kernels)."""

from __future__ import annotations

import os
import sqlite3
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from support.diary import event, record

from glidekit.errors import LogError
from glidekit.log import open_log
from glidekit.log.exchange.foreign.table import read_table
from glidekit.log.store import store


def test_eight_threads_on_one_log_lose_and_double_nothing(log, short_plan):
    batch = [event(1, "started"), *(event(seq, "phase", second=seq, phase=1) for seq in range(2, 6))]

    def one_session(number):
        name = log.begin_session(short_plan, zone="UTC", note=str(number))
        acked = [log.write_events(name, [step]) for step in batch]
        log.close_session(name, "stopped")
        return name, acked[-1]

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(one_session, range(40)))
    assert len({name for name, _ in done}) == 40
    assert all(acked == {"page": 5} for _, acked in done)
    sessions = log.sessions()
    assert sorted(map(int, sessions["note"])) == list(range(40))
    assert set(sessions["status"]) == {"stopped"}
    assert len(log.events()) == 200
    assert log.check().ok


def test_a_reader_in_another_thread_never_sees_half_a_session(log):
    stop, seen = threading.Event(), []

    def look():
        while not stop.is_set():
            frame = log.sessions()
            seen.append(bool((frame["bouts_planned"] == 4).all()))

    reader = threading.Thread(target=look)
    reader.start()
    for number in range(15):
        log.save(record(number, bouts=4))
    stop.set()
    reader.join()
    assert seen
    assert all(seen)


def test_a_full_disk_gives_a_message_and_leaves_the_log_whole(tmp_path, monkeypatch):
    path = tmp_path / "log.sqlite"
    open_log(path)
    pages = path.stat().st_size // 4096
    monkeypatch.setattr(store, "_PRAGMAS", (*store._PRAGMAS, f"max_page_count={pages + 6}"))
    log, saved = open_log(path), 0
    with pytest.raises(LogError, match="disk is full") as told:  # noqa: PT012 - one of them, sooner or later
        for _ in range(100):
            log.save(record(saved, ratings=20))
            saved += 1
    assert "nothing was half saved" in told.value.safe
    monkeypatch.undo()
    again = open_log(path)
    assert saved > 0
    assert len(again.sessions()) == saved
    assert again.check().ok
    again.save(record())


@pytest.fixture
def unwritable():
    """A folder with a log that this process may only read; root gives up its rights for the test."""
    folder = Path(tempfile.mkdtemp())
    path = folder / "log.sqlite"
    open_log(path).save(record())
    folder.chmod(0o755)
    path.chmod(0o644)
    was_root = os.geteuid() == 0
    if was_root:
        os.seteuid(65534)
    try:
        yield path
    finally:
        if was_root:
            os.seteuid(0)
        folder.chmod(0o755)
        path.unlink()
        folder.rmdir()


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="other systems have no such rights")
def test_a_log_without_write_permission_offers_read_only(unwritable):
    if os.geteuid() != 65534:  # not root: take the right away instead
        unwritable.chmod(0o444)
    before = unwritable.read_bytes()
    with pytest.raises(LogError, match="may not be written to") as told:
        open_log(unwritable)
    assert "read_only=True" in told.value.do
    assert len(open_log(unwritable, read_only=True).sessions()) == 1
    assert unwritable.read_bytes() == before


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="other systems have no such rights")
def test_a_new_log_in_a_folder_without_write_permission_gives_a_message(unwritable):
    if os.geteuid() != 65534:
        unwritable.parent.chmod(0o555)
    with pytest.raises(LogError, match="cannot be made"):
        open_log(unwritable.with_name("new.sqlite"))


def test_a_log_kept_busy_by_another_program_gives_a_message(log, monkeypatch):
    monkeypatch.setattr(store, "BUSY_S", 0.05)
    other = sqlite3.connect(log.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(LogError, match="busy for too long"):
        log.save(record())
    other.execute("ROLLBACK")
    other.close()
    log.save(record())
    assert len(log.sessions()) == 1


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="other systems have no such rights")
def test_a_file_without_read_permission_gives_a_message(unwritable):
    if os.geteuid() == 65534:
        os.seteuid(0)
        unwritable.chmod(0o600)
        os.seteuid(65534)
    else:
        unwritable.chmod(0o000)
    with pytest.raises(LogError, match="cannot be read"):
        open_log(unwritable)
    with pytest.raises(LogError, match="cannot be read"):
        read_table(unwritable, "utf-8")


def test_a_restore_that_the_disk_refuses_leaves_everything_as_it_was(log, tmp_path, monkeypatch):
    monkeypatch.setenv("GLIDEKIT_BACKUPS", str(tmp_path / "copies"))
    log.save(record())
    copy = log.back_up()
    log.save(record(1))
    before = log.path.read_bytes()

    def refuse(source, target):
        target.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("glidekit.log.care.restore.shutil.copyfileobj", refuse)
    with pytest.raises(LogError, match="No space left on device"):
        log.restore(copy, keep_newer=False)
    assert log.path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == [log.path.name]
    assert len(log.sessions()) == 2
