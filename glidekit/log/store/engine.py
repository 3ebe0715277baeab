"""Connections to a log file: SQLAlchemy's pool, one writer at a time, every commit on the disk.

journal_mode DELETE rather than WAL: a main file copied alone while a WAL log is open lacks every recent
session and still passes SQLite's integrity check, and people's folders are synced and copied.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sqlalchemy import create_engine, event
from sqlalchemy.pool import QueuePool

from glidekit.log.store.write_lock import begin_immediate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Connection, Engine

BUSY_S = 30
_BEGIN = "gk_begin"

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


def make_engine(path: Path, *, read_only: bool) -> Engine:
    """An engine that never makes a file (``mode=rw``): a log that vanished stays vanished, and it is said."""
    mode = "ro" if read_only else "rw"
    return _engine(lambda: _connect(path, mode))


def engine_in_memory(data: bytes = b"") -> Engine:
    """An engine on the bytes of a log; each connection has a copy of its own, and none reaches a disk.

    Without bytes, an empty database that lasts as long as its one connection is in the pool.
    """
    return _engine(lambda: _in_memory(data))


def _engine(connect: Callable[[], Any]) -> Engine:
    engine = create_engine(
        "sqlite+pysqlite://",
        poolclass=QueuePool,
        pool_size=4,
        max_overflow=-1,
        connect_args={},
        creator=connect,
    )
    event.listen(engine, "begin", _begin)
    return engine


def deferred(connection: Connection) -> Connection:
    """The connection, with transactions that only read."""
    return connection.execution_options(**{_BEGIN: "DEFERRED"})


def _connect(path: Path, mode: str) -> Any:
    import sqlite3

    raw = sqlite3.connect(
        f"file:{quote(str(path.absolute()))}?mode={mode}",
        uri=True,
        timeout=BUSY_S,
        isolation_level=None,  # we say BEGIN ourselves
        check_same_thread=False,  # the pool hands a connection to one thread at a time
    )
    try:
        for pragma in _PRAGMAS if mode == "ro" else _PRAGMAS + _WRITER_PRAGMAS:
            raw.execute(f"PRAGMA {pragma}")
    except sqlite3.Error:
        raw.close()
        raise
    return raw


def _in_memory(data: bytes) -> Any:
    import sqlite3

    raw = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    if data:
        raw.deserialize(data)
    for pragma in _PRAGMAS:
        raw.execute(f"PRAGMA {pragma}")
    return raw


def _begin(connection: Connection) -> None:
    if connection.get_execution_options().get(_BEGIN) == "DEFERRED":
        connection.exec_driver_sql("BEGIN DEFERRED")
    else:  # a writer waits its turn at the start, where nothing is lost by waiting
        begin_immediate(connection, BUSY_S)
