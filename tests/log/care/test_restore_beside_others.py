"""A restore while other kernels have the log open undoes nothing that they were told was saved."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager, nullcontext, suppress
from pathlib import Path

import pytest
from support.diary import record

from glidekit.errors import LogError
from glidekit.log import open_log, restore
from glidekit.log.care import restore as restoring
from glidekit.log.store import file_lock

TESTS = Path(__file__).parents[2]
OTHER = """
import sys; sys.path.insert(0, sys.argv[1])
from support.diary import record
from glidekit.log import open_log
input("ready\\n")
log = open_log(sys.argv[2])
print(log.save(record(50)) if sys.argv[3] == "save" else log.erase(sys.argv[3], sure=True).done, flush=True)
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("GLIDEKIT_BACKUPS", str(tmp_path / "backups"))


def kernel(path, deed):
    """Another kernel, ready to save or erase a session; it prints once that is acknowledged."""
    command = [sys.executable, "-c", OTHER, TESTS, path, deed]
    other = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ
    )
    assert other.stdout.readline() == "ready\n"
    return other


@pytest.fixture
def beside(log, monkeypatch):
    """``beside(deed)`` lets another kernel act while the old file is put aside; returns what it printed."""
    plain = shutil.copyfileobj

    def arrange(deed):
        other, asked = kernel(log.path, deed), []

        def copy_then_let_the_other_act(source, target):
            plain(source, target)
            if not asked:
                asked.append(other)
                print(file=other.stdin, flush=True)
                # It needs a moment, or has to wait until the restore is over.
                with suppress(subprocess.TimeoutExpired):
                    other.wait(2)

        monkeypatch.setattr(restoring.shutil, "copyfileobj", copy_then_let_the_other_act)

        def told():
            assert asked
            return other.communicate(timeout=60)[0].strip()

        return told

    return arrange


@pytest.mark.parametrize("keep_newer", [True, False])
def test_a_session_saved_by_another_kernel_meanwhile_is_not_lost(log, beside, keep_newer):
    log.save(record())
    copy = log.back_up()
    told = beside("save")
    restored = log.restore(copy, keep_newer=keep_newer)
    name = told()
    assert len(name) == 36
    kept = {*log.sessions()["session_id"], *open_log(restored.aside, read_only=True).sessions()["session_id"]}
    assert name in kept
    assert name in set(log.sessions()["session_id"]) or not keep_newer


def test_what_another_kernel_erases_meanwhile_stays_erased(log, beside):
    name = log.save(record())
    log.save(record(1))
    copy = log.back_up()
    told = beside(name)
    log.restore(copy)
    assert told() == "True"
    assert list(log.sessions()["session_id"]) != []
    assert name not in set(log.sessions()["session_id"])


def test_nobody_can_save_while_the_log_is_read_and_put_together(log, monkeypatch):
    log.save(record())
    log.back_up()
    compose, found = restoring._compose, []

    def try_to_write(*given, **how):
        with closing(sqlite3.connect(log.path, timeout=0)) as other:
            try:
                other.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as problem:
                found.append(str(problem))
        return compose(*given, **how)

    monkeypatch.setattr(restoring, "_compose", try_to_write)
    log.restore()
    assert found == ["database is locked"]


def test_what_is_saved_while_the_log_is_put_together_is_in_it(log, monkeypatch):
    """The lock changes hands once: a save at that moment makes the restore start again."""
    log.save(record())
    log.back_up()
    put_in_place, saved = restoring._put_in_place, []

    def once_saved_before(*given):
        if not saved:
            saved.append(open_log(log.path).save(record(50)))
        return put_in_place(*given)

    monkeypatch.setattr(restoring, "turn_of", lambda _path: nullcontext())
    monkeypatch.setattr(restoring, "_put_in_place", once_saved_before)
    assert log.restore().sessions == 2
    assert saved[0] in set(log.sessions()["session_id"])


def test_a_log_that_others_keep_saving_in_is_left_as_it_is(log, monkeypatch):
    log.save(record())
    log.back_up()
    put_in_place, day = restoring._put_in_place, iter(range(1, 100))

    def always_saved_before(*given):
        open_log(log.path).save(record(next(day)))
        return put_in_place(*given)

    monkeypatch.setattr(restoring, "turn_of", lambda _path: nullcontext())
    monkeypatch.setattr(restoring, "_put_in_place", always_saved_before)
    with pytest.raises(LogError, match="kept saving"):
        log.restore()
    assert len(log.sessions()) == next(day)
    assert [path.name for path in log.path.parent.iterdir() if path.is_file()] == [log.path.name]


def test_a_log_created_meanwhile_is_not_overwritten(log, monkeypatch):
    log.save(record())
    log.back_up()
    log._base.store.close()
    log.path.unlink()
    compose, made = restoring._compose, []

    def once_made_before(*given, **how):
        if not made:
            made.append(open_log(log.path).save(record(50)))
        return compose(*given, **how)

    monkeypatch.setattr(restoring, "turn_of", lambda _path: nullcontext())
    monkeypatch.setattr(restoring, "_compose", once_made_before)
    restored = restore(log.path, log.backups()[-1])
    assert made[0] in set(open_log(log.path).sessions()["session_id"])
    assert restored.sessions == 2


@pytest.mark.parametrize("refused", ["open", "stat", "unlink", "rename", "chmod", "replace", "glob"])
def test_every_disk_error_is_a_message_in_words(log, monkeypatch, refused):
    """Each call of a kind fails in turn: each failure gives a message or does no harm."""
    log.save(record())
    log.back_up()
    log.save(record(1))
    plain = getattr(Path, refused)
    for place in range(12):
        calls = []

        def failing(self, *given, calls=calls, place=place, **how):
            calls.append(self)
            if len(calls) == place + 1:
                raise OSError(5, "Input/output error")
            return plain(self, *given, **how)

        with monkeypatch.context() as patch, suppress(LogError):
            patch.setattr(Path, refused, failing)
            log.restore()
        assert len(open_log(log.path).sessions()) == 2
        if len(calls) <= place:  # no more calls to fail
            break


@pytest.fixture
def damaged(log):
    """A log that SQLite can neither read nor overwrite; a copy of it exists."""
    log.save(record())
    log.back_up()
    log.path.write_bytes(b"spoiled" * 1000)
    return log.path


def handles_of(path):
    """This process's open handles of a file."""
    links = Path("/proc/self/fd").iterdir()
    return [link for link in links if link.exists() and link.resolve() == path.resolve()]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells which files are open")
def test_no_file_is_open_while_it_is_replaced_on_windows(damaged, monkeypatch):
    plain, replaced = Path.replace, []

    def replace(self, target):
        if Path(target) == damaged:
            replaced.append(handles_of(damaged))
        return plain(self, target)

    monkeypatch.setattr(restoring, "_open_files_are_replaced", lambda: False)
    monkeypatch.setattr(file_lock, "_closing_drops_locks", lambda: False)
    monkeypatch.setattr(Path, "replace", replace)
    assert restore(damaged).sessions == 1
    assert replaced == [[]]


def test_what_is_saved_between_unlocking_and_replacing_is_not_lost(damaged, monkeypatch):
    held, calls = restoring._others_waiting, []

    @contextmanager
    def another_saves_after_the_second(where):
        with held(where):
            yield
        calls.append(where)
        if len(calls) == 2:
            where.write_bytes(b"saved by another" * 500)

    monkeypatch.setattr(restoring, "_open_files_are_replaced", lambda: False)
    monkeypatch.setattr(restoring, "_others_waiting", another_saves_after_the_second)
    assert restore(damaged).aside.read_bytes() == b"saved by another" * 500
