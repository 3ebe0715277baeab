from __future__ import annotations

import subprocess
import sys
import threading

import pytest
from support.diary import record

from glidekit.log import open_log, restore
from glidekit.log.store.alone import alone_with, first_bytes, in_company

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
    """Whether another kernel can write just now."""
    done = subprocess.run([sys.executable, "-c", TRY, path], check=True, capture_output=True, text=True)
    return done.stdout.strip()


LOOKS = {
    "a frame": lambda log: log.sessions(),
    "a frame in bulk": lambda log: log.bulk("bouts"),
    "the gate": lambda log: log.gate(),
    "the state": lambda log: log.check(),
    "the copies": lambda log: log.backups(),
    "opening it again": lambda log: open_log(log.path),
    "opening it to look": lambda log: open_log(log.path, read_only=True),
}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_what_one_thread_looks_up_never_lets_another_kernel_into_the_transaction_of_a_second(log, look):
    log.save(record())
    look(log)  # what is asked for the first time is loaded
    looked = threading.Event()
    thread = threading.Thread(target=lambda: (look(log), looked.set()))
    with log._base.store.write() as connection:
        connection.exec_driver_sql("UPDATE diary SET label = label")
        thread.start()
        looked.wait(0.3)  # done by then, or waiting for this transaction to end
        assert another_writer(log.path) == "kept out"
    thread.join(20)
    assert looked.is_set()
    assert another_writer(log.path) == "in"


def test_a_log_is_restored_while_other_threads_read_and_write(log):
    log.save(record())
    log.back_up()
    ended, problems = threading.Event(), []

    def work(do):
        try:
            while not ended.is_set():
                do()
        except BaseException as problem:  # noqa: BLE001 - given back to the test
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
        with in_company(path):
            other_in.set()
            leave.wait(20)
            with in_company(path):  # one within another never waits for who waits for it
                order.append("other")

    def alone():
        with alone_with(path):
            order.append("alone")

    threads = [threading.Thread(target=other), threading.Thread(target=alone)]
    threads[0].start()
    assert other_in.wait(20)
    with in_company(path):
        threads[1].start()
    leave.set()
    for thread in threads:
        thread.join(20)
    assert order == ["other", "alone"]


def test_nobody_is_alone_with_a_file_within_their_own_transaction_on_it(tmp_path):
    path = tmp_path / "x"
    path.write_bytes(b"abc")
    with in_company(path), pytest.raises(RuntimeError, match="within a transaction"):
        first_bytes(path, 2)
    assert first_bytes(path, 2) == b"ab"


def test_the_same_file_under_two_names_is_one_file(tmp_path):
    path, link = tmp_path / "x", tmp_path / "y"
    path.write_bytes(b"abc")
    link.symlink_to(path)
    with in_company(path), pytest.raises(RuntimeError, match="within a transaction"):
        first_bytes(link, 2)
