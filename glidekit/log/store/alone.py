"""Being alone with a log's file, in this process.

On Linux and macOS the locks of a file belong to the process: whoever closes any handle of the file drops the
locks that SQLite holds on it in every other thread, and another kernel may then write in the middle of a
transaction (https://www.sqlite.org/howtocorrupt.html, section 2.2). So whatever opens a log past SQLite waits
until no thread is in a transaction, and lets none begin meanwhile.
"""

from __future__ import annotations

import os
import threading
from collections import defaultdict
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path


class _Room:
    """A file: with any number of threads in transactions, or with one thread alone."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._inside: dict[int, int] = {}  # thread -> transactions, one within another
        self._asking = 0
        self._taken = False

    @contextmanager
    def shared(self) -> Iterator[None]:
        me = threading.get_ident()
        with self._changed:
            # Who asks to be alone is let in first, but never waits for a thread that waits for it.
            while (self._taken or self._asking) and me not in self._inside:
                self._changed.wait()
            self._inside[me] = self._inside.get(me, 0) + 1
        try:
            yield
        finally:
            with self._changed:
                self._inside[me] -= 1
                if not self._inside[me]:
                    del self._inside[me]
                    self._changed.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        with self._changed:
            if threading.get_ident() in self._inside:
                raise RuntimeError("The file cannot be opened past SQLite within a transaction on it.")
            self._asking += 1
            try:
                while self._taken or self._inside:
                    self._changed.wait()
                self._taken = True
            finally:
                self._asking -= 1
                self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._taken = False
                self._changed.notify_all()


_ROOMS: defaultdict[object, _Room] = defaultdict(_Room)
_GUARD = threading.Lock()


def _room(path: Path) -> _Room:
    """That of the file itself, whatever name it goes by; of the name where there is no file."""
    try:
        found = os.stat(path)  # noqa: PTH116 - Path.stat does the same, slower, at every transaction
        key: object = (found.st_dev, found.st_ino)
    except OSError:
        key = path
    with _GUARD:
        return _ROOMS[key]


def in_company(path: Path) -> AbstractContextManager[None]:
    """A transaction through SQLite, beside those of other threads."""
    return _room(path).shared()


def alone_with(path: Path) -> AbstractContextManager[None]:
    """No thread of this process is in a transaction on the file; RuntimeError if this one is."""
    return _room(path).alone()


def first_bytes(path: Path, number: int) -> bytes:
    """The beginning of a file that may be a log in use; OSError if it cannot be read."""
    with alone_with(path), path.open("rb") as file:
        return file.read(number)


def _in_a_fork() -> None:
    """A fork has none of the threads that held these."""
    global _GUARD  # noqa: PLW0603 - replaced whole, before any thread of the fork can ask
    _GUARD = threading.Lock()
    _ROOMS.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_in_a_fork)
