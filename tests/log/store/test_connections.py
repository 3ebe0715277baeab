from __future__ import annotations

import sqlite3
import threading
from types import SimpleNamespace

import pytest

from glidekit.log.store import store
from glidekit.log.store.store import Connections, connect, connect_in_memory, connections_to, scalar


@pytest.fixture
def connections(tmp_path):
    path = tmp_path / "file.sqlite"
    raw = sqlite3.connect(path)
    raw.execute("CREATE TABLE found (value)")
    raw.close()
    return Connections(lambda: connect(path), kept_open=2)


def number(connections):
    with connections.reading() as connection:
        return scalar(connection, "SELECT count(*) FROM found")


def test_an_exception_in_a_transaction_changes_nothing(connections):
    def broken():
        with connections.writing() as connection:
            connection.execute("INSERT INTO found VALUES (1)")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken()
    assert number(connections) == 0


def test_what_sqlite_rolled_back_by_itself_is_never_reported_as_saved(connections):
    def taken_back():
        with connections.writing() as connection:
            connection.execute("INSERT INTO found VALUES (1)")
            connection.execute("ROLLBACK")

    with pytest.raises(sqlite3.OperationalError, match="no transaction"):
        taken_back()
    assert number(connections) == 0


def test_a_connection_is_used_again_and_never_by_two_at_once(connections):
    with connections.reading() as first:
        pass
    with connections.reading() as again, connections.reading() as other:
        assert again is first
        assert other is not first


def test_a_connection_lent_during_close_is_closed_when_it_comes_back(connections):
    with connections.reading() as lent:
        connections.close()
        assert scalar(lent, "SELECT count(*) FROM found") == 0
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        lent.execute("SELECT 1")
    assert number(connections) == 0


def test_threads_add_up(connections):
    def add():
        for _ in range(20):
            with connections.writing() as connection:
                connection.execute("INSERT INTO found VALUES (1)")

    threads = [threading.Thread(target=add) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert number(connections) == 120


def test_a_log_in_memory_is_a_copy_for_each_connection():
    source = connect_in_memory()
    source.execute("CREATE TABLE found (value)")
    copies = Connections(lambda: connect_in_memory(source.serialize()))
    with copies.writing() as connection:
        connection.execute("INSERT INTO found VALUES (1)")
        assert number(copies) == 0
    source.close()


def test_a_vanished_file_is_not_recreated(connections, tmp_path):
    path = tmp_path / "other.sqlite"
    with pytest.raises(sqlite3.OperationalError), connections_to(path, read_only=False).reading():
        pass
    assert not path.exists()


@pytest.mark.parametrize(("busy", "slept"), [(True, store._GIVE_WAY_S), (False, 0)])
def test_after_meeting_another_writer_a_kernel_lets_the_waiting_ones_go_first(
    connections, monkeypatch, busy, slept
):
    pauses = []
    monkeypatch.setattr(store, "time", SimpleNamespace(monotonic=lambda: 100.0, sleep=pauses.append))
    answers = iter([not busy, True, True])
    begun = store._begun
    monkeypatch.setattr(store, "_begun", lambda *given: next(answers) and begun(*given))
    with connections.writing():
        asked = len(pauses)
    with connections.writing():
        assert sum(pauses[asked:]) == pytest.approx(slept)
