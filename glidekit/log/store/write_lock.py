"""Writers take turns: threads of one kernel by a lock, kernels by asking SQLite often.

SQLite's own waiting sleeps up to 100 ms between tries, so that a turn of a few milliseconds is easily missed,
again and again.
"""

from __future__ import annotations

import os
import random
import sqlite3
import threading
import time
from collections import defaultdict
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LOCKS: defaultdict[Path, threading.Lock] = defaultdict(threading.Lock)
_GUARD = threading.Lock()


@contextmanager
def turn_of(path: Path) -> Iterator[None]:
    """One writer of this kernel on a file at a time."""
    with _GUARD:
        lock = _LOCKS[path]
    with lock:
        yield


def _in_a_fork() -> None:
    """A fork has none of the threads that held these."""
    global _GUARD  # noqa: PLW0603 - replaced whole, before any thread of the fork can ask
    _GUARD = threading.Lock()
    _LOCKS.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_in_a_fork)


def begin_immediate(connection: sqlite3.Connection, patience_s: float) -> None:
    """BEGIN IMMEDIATE, asked again every few milliseconds while another kernel writes."""
    until = time.monotonic() + patience_s
    connection.execute("PRAGMA busy_timeout=0")
    try:
        while not _begun(connection, until):
            time.sleep(random.uniform(0.001, 0.005))  # noqa: S311 - no secret; apart, so that none starves
    finally:
        connection.execute(f"PRAGMA busy_timeout={round(patience_s * 1000)}")


def _begun(connection: sqlite3.Connection, until: float) -> bool:
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as problem:
        if not problem.sqlite_errorname.startswith("SQLITE_BUSY") or time.monotonic() > until:
            raise
        return False
    return True
