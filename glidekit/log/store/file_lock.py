"""Open a log's file beside SQLite while other threads of the process are in transactions on it.

On Linux and macOS a file's locks belong to the process. To close any handle of the file drops the locks that
SQLite holds on it in every other thread, and another kernel may then write in the middle of a transaction
(https://www.sqlite.org/howtocorrupt.html, section 2.2). So close our handles, and let in a second SQLite,
only while nobody is in a transaction.
"""

from __future__ import annotations

import errno
import os
import stat
import threading
import time
from collections import defaultdict
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

from glidekit.errors import LogError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

PATIENCE_S = 60


def _closing_drops_locks() -> bool:
    """False on Windows, where a lock belongs to its handle and an open file cannot be replaced."""
    return os.name != "nt"


class _FileLock:
    """Lets any number of threads into transactions on a file, or one thread alone."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._inside: dict[int, int] = {}  # thread -> nested transactions
        self._asking = 0
        self._alone: int | None = None
        self._to_close: list[IO[Any]] = []
        self._header: IO[bytes] | None = None

    @contextmanager
    def shared(self) -> Iterator[None]:
        me = threading.get_ident()
        with self._changed:
            # A thread that asks for the exclusive lock goes first, but not before one that is already inside.
            if me not in self._inside:
                self._wait(lambda: self._alone is None and not self._asking)
            self._inside[me] = self._inside.get(me, 0) + 1
        try:
            yield
        finally:
            with self._changed:
                self._inside[me] -= 1
                if not self._inside[me]:
                    del self._inside[me]
                    self._left()

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        me = threading.get_ident()
        with self._changed:
            if me in self._inside or self._alone == me:
                raise RuntimeError("Nobody can be alone with a file within their own transaction on it.")
            self._asking += 1
            try:
                self._wait(lambda: self._alone is None and not self._inside)
                self._alone = me
            finally:
                self._asking -= 1
                self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._alone = None
                self._left()

    def first_bytes(self, path: Path, number: int) -> bytes:
        with self._changed:
            file = self._header or _open(path, "rb", buffering=0)
            try:
                file.seek(0)
                return file.read(number)
            finally:
                self._header = file if self._keeps_handles else None
                if self._header is None:
                    file.close()

    def close(self, file: IO[Any]) -> None:
        with self._changed:
            if self._keeps_handles:
                file.flush()
                self._to_close.append(file)
            else:
                file.close()

    @property
    def _in_use(self) -> bool:
        return bool(self._inside) or self._alone is not None

    @property
    def _keeps_handles(self) -> bool:
        return self._in_use and _closing_drops_locks()

    def _left(self) -> None:
        if not self._in_use:
            for file in (*self._to_close, *([self._header] if self._header else [])):
                file.close()
            self._to_close, self._header = [], None
        self._changed.notify_all()

    def _wait(self, until: Any) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not until():
            if not self._changed.wait(deadline - time.monotonic()):
                raise LogError(
                    "Another cell or widget of this notebook has kept the log busy for too long.",
                    safe="Everything saved before is safe; nothing was half saved.",
                    do="Wait until it has finished, then run this cell again. If that does not help, restart "
                    "the kernel.",
                )


def _open(path: Path, mode: str, **how: Any) -> IO[Any]:
    """``path.open()``; raises OSError for a pipe or a device, which might block forever."""
    if is_no_file(path):
        raise OSError(errno.EINVAL, "it is a pipe, a device or a folder, not a file", str(path))
    return path.open(mode, **how)


def is_no_file(path: Path) -> bool:
    """Whether the path is there but not a file: a named pipe, a device, a socket, a folder."""
    try:
        return not stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return False


_LOCKS: defaultdict[object, _FileLock] = defaultdict(_FileLock)
_TURNS: defaultdict[Path, threading.Lock] = defaultdict(threading.Lock)
_GUARD = threading.Lock()


def _lock_of(path: Path) -> _FileLock:
    """The lock of the file itself, under whatever name; of the name if there is no file."""
    try:
        found = os.stat(path)  # noqa: PTH116 - Path.stat does the same, slower, at every transaction
        key: object = (found.st_dev, found.st_ino)
    except OSError:
        key = path
    with _GUARD:
        return _LOCKS[key]


def shared_lock(path: Path) -> AbstractContextManager[None]:
    """Hold it around a transaction; other threads may hold it too."""
    return _lock_of(path).shared()


def exclusive_lock(path: Path) -> AbstractContextManager[None]:
    """Hold it while no thread of this process is in a transaction on the file.

    Raises RuntimeError if this thread is, LogError if others are for more than ``PATIENCE_S`` seconds.
    """
    return _lock_of(path).exclusive()


@contextmanager
def turn_of(path: Path) -> Iterator[None]:
    """Let one thread of this kernel write to a file at a time.

    In no order: first come, first served made four busy kernels three times slower, because each turn waits
    for a thread to wake.
    """
    with _GUARD:
        lock = _TURNS[path]
    with lock:
        yield


@contextmanager
def opened(path: Path, mode: str = "rb") -> Iterator[IO[Any]]:
    """``path.open(mode)`` for a file that may be a log in use."""
    lock = _lock_of(path)
    file = _open(path, mode)
    try:
        yield file
    finally:
        lock.close(file)


def first_bytes(path: Path, number: int) -> bytes:
    """The first bytes of a file that may be a log in use; raises OSError if it cannot be read."""
    return _lock_of(path).first_bytes(path, number)


def _in_a_fork() -> None:
    """Forget all locks: a fork has none of the threads that held them."""
    global _GUARD  # noqa: PLW0603 - replaced whole, before any thread of the fork can ask
    _GUARD = threading.Lock()
    _LOCKS.clear()
    _TURNS.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_in_a_fork)
