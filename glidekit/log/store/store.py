"""The file of one log: made whole, safe to use from any thread; every commit is on the disk.

A connection is lent to one thread at a time. Writers take turns: threads of one kernel through a lock,
kernels by asking SQLite often. SQLite's own busy handler sleeps up to 100 ms between tries, and so misses
free turns of a few milliseconds again and again.

journal_mode is DELETE, not WAL. If a sync program copies the main file alone while a WAL log is open, the
copy lacks every recent session and still passes SQLite's integrity check.
"""

from __future__ import annotations

import glob
import math
import os
import random
import sqlite3
import time
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar
from urllib.parse import quote

from glidekit.errors import LogError
from glidekit.log.paths import FileCache, identify
from glidekit.log.rows import Clock, IdSource, Values, codec, to_us
from glidekit.log.schema import APPLICATION_ID, COUNTED_BY_DIARY, DIARY, INDEXES, SCHEMA_VERSION, TABLES
from glidekit.log.store.file_lock import shared_lock, turn_of
from glidekit.log.store.sqlite_errors import told_plainly

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Sequence
    from pathlib import Path
    from sqlite3 import Connection


Kept = TypeVar("Kept")
_ASK_AGAIN_S = (0.001, 0.005)
_GIVE_WAY_S = 0.006
"""Longer than any pause between tries: a kernel that has just written lets the waiting ones go first."""
_POLITE_S = 1.0
"""How long a kernel gives way after it met another; alone it never waits."""


def begin_immediate(connection: sqlite3.Connection, patience_s: float) -> bool:
    """Try BEGIN IMMEDIATE every few milliseconds while another kernel writes; gives whether one did.

    Tries come faster the longer it waits.
    """
    start = time.monotonic()
    waited = False
    connection.execute("PRAGMA busy_timeout=0")
    try:
        while not _begun(connection, start + patience_s):
            waited = True
            pause = random.uniform(*_ASK_AGAIN_S)  # noqa: S311 - no secret; random, so that no kernel starves
            time.sleep(pause / (1 + time.monotonic() - start))
    finally:
        connection.execute(f"PRAGMA busy_timeout={round(patience_s * 1000)}")
    return waited


def _begun(connection: sqlite3.Connection, until: float) -> bool:
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as problem:
        if not problem.sqlite_errorname.startswith("SQLITE_BUSY") or time.monotonic() > until:
            raise
        return False
    return True


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
    "fullfsync=ON",  # without it macOS reports a write that is not on the disk yet
)


class Connections:
    """Connections to one log, made on demand; up to ``kept_open`` stay open between uses."""

    def __init__(self, connect: Callable[[], sqlite3.Connection], *, kept_open: int = 0) -> None:
        self._connect = connect
        self._kept_open = kept_open
        self._lock = Lock()
        self._idle: list[sqlite3.Connection] = []
        self._met_another = self._wrote = -math.inf  # when, by time.monotonic()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One consistent view."""
        with self._lent() as connection:
            connection.execute("BEGIN DEFERRED")
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction, committed on leaving; an exception leaves everything as it was."""
        with self._lent() as connection:
            # Wait for the turn at the start, where waiting loses nothing.
            self._give_way()
            if begin_immediate(connection, BUSY_S):
                self._met_another = time.monotonic()
            yield connection
            # Not commit(): it is silent if SQLite has rolled back by itself.
            connection.execute("COMMIT")
            self._wrote = time.monotonic()

    def _give_way(self) -> None:
        """Pause after a write, or a kernel that keeps saving shuts out the others between their tries."""
        now = time.monotonic()
        if now - self._met_another < _POLITE_S and now - self._wrote < _GIVE_WAY_S:
            time.sleep(_GIVE_WAY_S - (now - self._wrote))

    def close(self) -> None:
        """Close idle connections now, and lent ones when they come back; the next use opens a new one."""
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
        with suppress(sqlite3.Error):  # the first exception says more
            connection.rollback()
        with self._lock:
            if idle is self._idle and len(idle) < self._kept_open and not connection.in_transaction:
                idle.append(connection)
                return
        connection.close()

    def __del__(self) -> None:
        """Close what is open: Python warns of unclosed connections."""
        self.close()


def connections_to(path: Path, *, read_only: bool) -> Connections:
    """Connections that never create a file: a log that vanished is missed.

    None stays open: on Windows a sync program can neither replace nor move an open file.
    """
    return Connections(lambda: connect(path, read_only=read_only))


def connect(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """A connection to an existing file."""
    connection = sqlite3.connect(
        f"file:{quote(str(path.absolute()))}?mode={'ro' if read_only else 'rw'}",
        uri=True,
        timeout=BUSY_S,
        isolation_level=None,  # we say BEGIN ourselves
        check_same_thread=False,  # it is lent to one thread at a time
    )
    return _prepared(connection, _PRAGMAS if read_only else _PRAGMAS + _WRITER_PRAGMAS)


def connect_in_memory(data: bytes = b"") -> sqlite3.Connection:
    """A connection to a log's bytes, or to an empty database, that never reaches a disk."""
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
    """The first value of the first row; None if there is no row."""
    row = connection.execute(sql, tuple(values)).fetchone()
    return None if row is None else row[0]


class Store:
    """Transactions on one file. Each checks before and after that the path still names that file."""

    def __init__(self, path: Path, *, read_only: bool) -> None:
        self.path = path
        self.read_only = read_only
        self.diary_id = ""
        self._connections = connections_to(path, read_only=read_only)
        self._file = self._name_of_file()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent view of the log."""
        self._same_file()
        with shared_lock(self.path), told_plainly(self.path), self._connections.reading() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: on leaving it is on the disk, or nothing was changed.

        This holds for what it found there as well: it writes to the file even if nothing changed, because an
        earlier transaction may have failed in its very last step on the disk.
        """
        if self.read_only:
            self.refuse()
        self._same_file()
        with (
            turn_of(self.path),
            shared_lock(self.path),
            told_plainly(self.path),
            self._connections.writing() as connection,
        ):
            changes = connection.total_changes
            yield connection
            if connection.total_changes == changes:
                version = scalar(connection, "PRAGMA user_version")
                connection.execute(f"PRAGMA user_version={version}")
        before = self._file
        self._same_file()
        if self._file != before:
            raise LogError(
                f"Another file took the place of {self.path} while this was being saved.",
                safe="What was saved before is in one of the two files.",
                do="Save it once more. Syncing should not touch the log while it is used.",
            )

    def refuse(self) -> NoReturn:
        """Raise the LogError for a log that is open for reading only."""
        raise LogError(
            f"{self.path.name} is open for reading only, so nothing can be saved in it.",
            do="Open your own log with gk.open_log() to save.",
        )

    def close(self) -> None:
        """Close the file; the next use opens it again."""
        self._connections.close()

    def _name_of_file(self) -> tuple[int, int]:
        try:
            found = os.stat(self.path)  # noqa: PTH116 - Path.stat does the same, slower, at every transaction
        except OSError as problem:
            raise LogError(
                f"The log {self.path} is no longer there.",
                safe="What was saved before is in the file, wherever it was moved to, and in the backups. "
                "A running timer keeps its events in the page until they are saved.",
                do="Put the file back or connect its drive, then run this cell again.",
            ) from problem
        return found.st_dev, found.st_ino

    def _same_file(self) -> None:
        """Go on with a file that a sync program put in this one's place if it holds the same diary."""
        found = self._name_of_file()
        if found == self._file:
            return
        self._connections.close()
        identify(self.path)
        with shared_lock(self.path), told_plainly(self.path), self._connections.reading() as connection:
            diary_id = scalar(connection, "SELECT diary_id FROM diary")
        if diary_id is None or (self.diary_id and diary_id != self.diary_id):
            raise LogError(
                f"The file {self.path} was replaced by another person's or another workbook's log.",
                safe="Nothing was written to it.",
                do="Open it with gk.open_log() if you mean to use it, or put your own log back.",
            )
        self._file = found


class MemoryStore(Store):
    """A read-only log in memory. ``path``: that of the log it was made from."""

    def __init__(self, path: Path, data: bytes) -> None:
        self.path, self.read_only, self.diary_id = path, True, ""
        self._connections = Connections(lambda: connect_in_memory(data), kept_open=1)

    def _same_file(self) -> None:
        """Nothing to check: no file can take its place."""


@dataclass(frozen=True, slots=True)
class Base:
    """A store with its clock and id source, which a test may replace, and what is cached of the file."""

    store: Store
    clock: Clock
    ids: IdSource
    cache: FileCache = field(default_factory=FileCache, compare=False)
    last_read: dict[Any, Any] = field(default_factory=dict, compare=False)  # state -> what the rules read

    def kept(self, key: Hashable, look: Callable[[Connection], Kept]) -> Kept:
        """What ``look`` finds, cached until the file changes; nobody may change it."""
        kept = self.cache.of(self.store.path)
        if key not in kept:
            with self.store.read() as connection:
                kept[key] = look(connection)
        found: Kept = kept[key]
        return found

    def now_us(self) -> int:
        """The time now in whole microseconds since 1970, UTC."""
        return to_us(self.clock())


# A new log: it appears under its name whole, or not at all --------------------------------------------------

_STILL_AT_WORK_S = 3600
ENDING = ".unfinished"
"""The ending of a half-made file. A killed kernel's holds health data, so it is deleted later."""


def clear(folder: Path, start: str = "", *, all_of_them: bool = False) -> None:
    """Delete unfinished files whose names begin with ``start``, unless a kernel may still need them."""
    with suppress(OSError):
        for path in folder.glob(f"{glob.escape(start)}*{ENDING}*"):
            with suppress(OSError):
                if all_of_them or time.time() - path.stat().st_mtime > _STILL_AT_WORK_S:
                    path.unlink()


OWNER_ONLY = 0o600


def create(path: Path, *, label: str, kind: str | None, clock: Clock, ids: IdSource) -> Values | None:
    """Make a new, empty log that only its owner can read, and give its first row.

    If there is a log, that stays as it is: None.
    """
    clear(path.parent, f".{path.name}.")
    unfinished = path.with_name(f".{path.name}.{ids()}{ENDING}")
    try:
        file = os.fdopen(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_RDWR, OWNER_ONLY), "wb")
    except OSError as problem:
        raise _not_allowed(path, problem) from problem
    try:
        with file:
            file.write(empty_log())
        with told_plainly(path), closing(connect(unfinished)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            diary = begin(connection, label=label, kind=kind, created_us=to_us(clock()), diary_id=ids())
            connection.execute("COMMIT")  # brings all of the file to the disk
        return diary if give_name(unfinished, path) else None
    except OSError as problem:
        raise _not_allowed(path, problem) from problem
    finally:
        with suppress(OSError):  # the log exists, or the error was raised; ``clear`` deletes leftovers later
            unfinished.unlink()


@cache
def empty_log() -> bytes:
    """The bytes of a log's tables without a row: copying them is faster than making tables anew."""
    with closing(connect_in_memory()) as connection:
        connection.execute("BEGIN")
        lay_out(connection)
        connection.execute("COMMIT")
        return connection.serialize()


def begin(connection: Connection, *, label: str, kind: str | None, created_us: int, diary_id: str) -> Values:
    """Write the first row of an empty log, within a transaction; gives it."""
    counts = {f"{table.name}_n": 0 for table in COUNTED_BY_DIARY}
    counts["written"] = 0
    diary = {"diary_id": diary_id, "label": label, "kind": kind, "created_us": created_us, **counts}
    row = codec(DIARY).row(diary)
    connection.execute(codec(DIARY).insert, row)
    return codec(DIARY).values(row)


def lay_out(connection: Connection) -> None:
    """Make the newest version's tables in an empty database."""
    connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
    for sql in (*(table.sql for table in TABLES), *INDEXES.values()):
        connection.execute(sql)


def give_name(unfinished: Path, path: Path) -> bool:
    """Give a finished file its name; False if a file has that name already, which then stays.

    If two kernels make the same log at once, the first one's stays. A hard link decides who is first, on
    Windows a rename; a file system without links is checked first.
    """
    try:
        if _renames_never_overwrite():
            unfinished.rename(path)
        else:
            os.link(unfinished, path)
    except FileExistsError:
        return False
    except OSError:  # a file system without links
        if path.exists():
            return False
        unfinished.rename(path)
    return True


def _renames_never_overwrite() -> bool:
    return os.name == "nt"


def _not_allowed(path: Path, problem: OSError) -> LogError:
    return LogError(
        f"A new log cannot be made at {path}: {problem.strerror or problem}.",
        safe="Nothing was written.",
        do="Allow writing to the folder, free some space, or choose another place: "
        "gk.open_log('path/to/my-log.sqlite').",
    )
