"""Connections to a log file: lent to one thread at a time, one writer at a time, every commit on the disk.

journal_mode DELETE rather than WAL: a main file copied alone while a WAL log is open lacks every recent
session and still passes SQLite's integrity check, and people's folders are synced and copied.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager, suppress
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from glidekit.log.store.write_lock import begin_immediate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

BUSY_S = 30

_PRAGMAS = (
    "foreign_keys=ON",
    "secure_delete=ON",
    "trusted_schema=OFF",
    "cell_size_check=ON",
    "temp_store=MEMORY",
)
_WRITER_PRAGMAS = (
    "journal_mode=DELETE",
    "synchronous=EXTRA",
    "fullfsync=ON",  # without it macOS says "written" before it is
)


class Connections:
    """Connections of one log, made when they are needed; ``kept_open`` of them stay open in between."""

    def __init__(self, connect: Callable[[], sqlite3.Connection], *, kept_open: int = 0) -> None:
        self._connect = connect
        self._kept_open = kept_open
        self._lock = Lock()
        self._idle: list[sqlite3.Connection] = []

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One consistent view."""
        with self._lent() as connection:
            connection.execute("BEGIN DEFERRED")
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction, committed on leaving; where anything is raised, nothing was changed."""
        with self._lent() as connection:
            # A writer waits its turn at the start, where nothing is lost by waiting.
            begin_immediate(connection, BUSY_S)
            yield connection
            # Not commit(): that says nothing where SQLite has rolled back by itself.
            connection.execute("COMMIT")

    def close(self) -> None:
        """Close idle connections now and lent ones when they come back; the next use opens a new one."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    @contextmanager
    def _lent(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            idle = self._idle
            connection = idle.pop() if idle else None
        if connection is None:
            connection = self._connect()
        try:
            yield connection
        finally:
            self._take_back(connection, idle)

    def _take_back(self, connection: sqlite3.Connection, idle: list[sqlite3.Connection]) -> None:
        with suppress(sqlite3.Error):  # what was raised before says more
            connection.rollback()
        with self._lock:
            if idle is self._idle and len(idle) < self._kept_open and not connection.in_transaction:
                idle.append(connection)
                return
        connection.close()

    def __del__(self) -> None:
        """Python warns of connections that nobody closed."""
        self.close()


def connections_to(path: Path, *, read_only: bool) -> Connections:
    """Connections that never make a file: a log that vanished stays vanished, and it is said.

    None stays open: on Windows a program that syncs folders can neither replace nor move an open file.
    """
    return Connections(lambda: connect(path, read_only=read_only))


def connect(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """A connection to a file that is there."""
    connection = sqlite3.connect(
        f"file:{quote(str(path.absolute()))}?mode={'ro' if read_only else 'rw'}",
        uri=True,
        timeout=BUSY_S,
        isolation_level=None,  # we say BEGIN ourselves
        check_same_thread=False,  # it is lent to one thread at a time
    )
    return _prepared(connection, _PRAGMAS if read_only else _PRAGMAS + _WRITER_PRAGMAS)


def connect_in_memory(data: bytes = b"") -> sqlite3.Connection:
    """A connection to a copy of a log's bytes, or to an empty database, that never reaches a disk."""
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    if data:
        connection.deserialize(data)
    return _prepared(connection, _PRAGMAS)


def _prepared(connection: sqlite3.Connection, pragmas: Sequence[str]) -> sqlite3.Connection:
    try:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def scalar(connection: sqlite3.Connection, sql: str, values: Sequence[Any] = ()) -> Any:
    """The first value of the first row; None where there is no row."""
    row = connection.execute(sql, tuple(values)).fetchone()
    return None if row is None else row[0]
