from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading

import pytest
from support.diary import record

from glidekit.errors import LogError
from glidekit.log import open_log, restore
from glidekit.log.store.file_lock import exclusive_lock, first_bytes, opened, shared_lock

TRY = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None)
try:
    connection.execute("BEGIN IMMEDIATE")
    print("in")
except sqlite3.OperationalError:
    print("kept out")
"""


def another_writer(path):
    """Whether another kernel can write right now: "in" or "kept out"."""
    done = subprocess.run([sys.executable, "-c", TRY, path], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def refused(take_in, path):
    with pytest.raises(LogError):
        take_in(path)


LOOKS = {
    "a frame": lambda log: log.sessions(),
    "the gate": lambda log: log.gate(),
    "the state": lambda log: log.check(),
    "the copies": lambda log: log.backups(),
    "itself as a diary": lambda log: refused(log.import_table, log.path),
    "itself as an export": lambda log: refused(log.import_log, log.path),
    "opening it again": lambda log: open_log(log.path),
    "opening it to look": lambda log: open_log(log.path, read_only=True),
}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_one_threads_look_never_lets_another_kernel_into_a_transaction(log, look):
    log.save(record())
    look(log)  # the first call also imports modules
    looked = threading.Event()
    thread = threading.Thread(target=lambda: (look(log), looked.set()))
    with log._base.store.write() as connection:
        connection.execute("UPDATE diary SET label = label")
        thread.start()
        looked.wait(0.3)  # done by then, or waiting for this transaction to end
        assert another_writer(log.path) == "kept out"
    thread.join(20)
    assert looked.is_set()
    assert another_writer(log.path) == "in"


def test_a_log_is_rewritten_without_dropping_its_locks(log, monkeypatch):
    name, connect, seen = log.save(record()), sqlite3.connect, []

    class Watched(sqlite3.Connection):
        def execute(self, sql, *more):
            if sql == "VACUUM" and super().execute("PRAGMA database_list").fetchone()[2] == str(log.path):
                super().execute("BEGIN IMMEDIATE")  # as VACUUM does
                thread = threading.Thread(target=log.sessions)
                thread.start()
                thread.join(20)
                seen.append(another_writer(log.path))
                super().execute("COMMIT")
            return super().execute(sql, *more)

    monkeypatch.setattr(sqlite3, "connect", lambda *given, **more: connect(*given, factory=Watched, **more))
    log.erase(name, sure=True)
    assert seen == ["kept out"]
    assert log.check().ok


def test_what_threads_save_while_it_is_restored_stays(log):
    log.save(record())
    log.back_up()
    ended, saved = threading.Event(), []

    def save():
        while not ended.is_set():
            saved.append(log.save(record(ratings=1)))

    thread = threading.Thread(target=save)
    thread.start()
    try:
        for _ in range(3):
            restore(log.path)
    finally:
        ended.set()
        thread.join(20)
    assert set(saved) <= set(log.sessions()["session_id"])


def test_a_log_is_restored_while_other_threads_read_and_write(log):
    log.save(record())
    log.back_up()
    ended, problems = threading.Event(), []

    def work(do):
        try:
            while not ended.is_set():
                do()
        except BaseException as problem:  # noqa: BLE001 - handed back to the test
            problems.append(problem)

    threads = [threading.Thread(target=work, args=(do,)) for do in (log.sessions, log.notes, log.gate)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(3):
            restore(log.path)
    finally:
        ended.set()
        for thread in threads:
            thread.join(20)
    assert not problems
    assert len(log.sessions()) == 1


def test_threads_share_a_file_and_one_that_asks_to_be_alone_waits_for_them(tmp_path):
    path, order = tmp_path / "x", []
    other_in, leave = threading.Event(), threading.Event()

    def other():
        with shared_lock(path):
            other_in.set()
            leave.wait(20)
            with shared_lock(path):  # a nested lock never waits for a thread that waits for the outer one
                order.append("other")

    def alone():
        with exclusive_lock(path):
            order.append("alone")

    threads = [threading.Thread(target=other), threading.Thread(target=alone)]
    threads[0].start()
    assert other_in.wait(20)
    with shared_lock(path):
        threads[1].start()
    leave.set()
    for thread in threads:
        thread.join(20)
    assert order == ["other", "alone"]


def test_nobody_is_alone_with_a_file_within_their_own_transaction_on_it(tmp_path):
    path, link = tmp_path / "x", tmp_path / "y"
    path.write_bytes(b"abc")
    link.symlink_to(path)  # two names of one file share a lock
    for name in (path, link):
        with shared_lock(path), pytest.raises(RuntimeError, match="own transaction"), exclusive_lock(name):
            pass
    with exclusive_lock(path), pytest.raises(RuntimeError, match="own transaction"), exclusive_lock(path):
        pass


def test_waiting_too_long_is_an_error_instead_of_hanging(tmp_path, monkeypatch):
    monkeypatch.setattr("glidekit.log.store.file_lock.PATIENCE_S", 0.05)
    path, leave, entered = tmp_path / "x", threading.Event(), threading.Event()

    def other():
        with shared_lock(path):
            entered.set()
            leave.wait(20)

    thread = threading.Thread(target=other)
    thread.start()
    assert entered.wait(20)
    with pytest.raises(LogError, match="busy for too long"), exclusive_lock(path):
        pass
    with shared_lock(path):  # the failed request no longer keeps others out
        leave.set()
    thread.join(20)


def test_handles_opened_beside_a_transaction_are_closed_after_it(tmp_path):
    path = tmp_path / "x"
    path.write_bytes(b"abc")
    with shared_lock(path):
        assert first_bytes(path, 2) == b"ab"
        path.write_bytes(b"xyz")
        assert first_bytes(path, 2) == b"xy"
        with opened(path) as file:
            assert file.read() == b"xyz"
        assert not file.closed
    assert file.closed
    with opened(path) as file:
        pass
    assert file.closed
