"""Erase one session or everything for good, copies included, and name what cannot be reached.

A question that a session opened stays open (``safety_log.keeping_questions``), unless everything is erased.
Of an erased session only a hash stays (``erased``), which keeps pages, copies and imports from bringing it
back. If the disk is too full, or a copy is in use, the rest is erased when the log is next opened.
"""

from __future__ import annotations

import glob
import os
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from glidekit.errors import LogError
from glidekit.in_words import Told, counted, day
from glidekit.log import erased, migrations, rows, values
from glidekit.log.care import backup as backups
from glidekit.log.erased import UNFINISHED
from glidekit.log.paths import identify, is_database, short
from glidekit.log.rows import from_us
from glidekit.log.safety_log import keeping_questions
from glidekit.log.schema import (
    AMENDMENT,
    COUNTED_BY_DIARY,
    DIARY,
    PARTS_OF_SESSION,
    SCHEMA_VERSION,
    SESSION,
    SETTING,
    TABLES,
)
from glidekit.log.sessions.own_exercises import pictures_of
from glidekit.log.settings import RUNNING_TIMER, setting_in
from glidekit.log.store.file_lock import opened, shared_lock
from glidekit.log.store.sqlite_errors import is_busy, is_full, told_plainly
from glidekit.log.store.store import ENDING, Store, scalar

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from sqlite3 import Connection

    from glidekit.log.store.store import Base

BEYOND_REACH = (
    "exports and reports you made",
    "notebooks saved with their outputs, and what .ipynb_checkpoints keeps of them",
    "events that browsers keep until they are sent",
    "copies made by syncing or by your own backups",
    "traces that a disk keeps of deleted files",
)


@dataclass(frozen=True, slots=True, repr=False)
class Erasure(Told):
    """What was erased (``done``) or would be, and from which ``files``.

    ``waiting``: files that are cleaned later. ``left``: files nearby that only their owner can clean.
    """

    what: str
    files: tuple[Path, ...]
    done: bool
    left: tuple[Path, ...] = ()
    waiting: tuple[Path, ...] = ()

    def lines(self) -> list[str]:
        """What is gone and what is not gone yet, as sentences."""
        where = ", ".join(short(path) for path in self.files)
        verb = "Erased" if self.done else "This would erase, for good,"
        lines = [f"{verb} {self.what}, from: {where}."]
        if self.waiting:
            lines.append(
                f"Not gone yet from: {', '.join(map(str, self.waiting))}. The disk is full, or the file is "
                "in use. It is erased there when your log is opened next; or delete the file."
            )
        if self.left:
            lines.append(f"Could not be cleaned; please delete: {', '.join(map(str, self.left))}.")
        return lines

    def __str__(self) -> str:
        """All sentences, with what is beyond reach."""
        lines = [*self.lines(), f"Beyond reach: {'; '.join(BEYOND_REACH)}."]
        if not self.done:
            lines.append(
                "Nothing was erased yet. To do it, add sure=True. To only hide it, use log.void(...)."
            )
        return "\n".join(lines)


def erase_session(base: Base, session_id: str, *, sure: bool) -> Erasure:
    """Erase a session with all its parts and corrections, here and in every copy."""
    values.check_text(session_id, "The id of a session")
    with base.store.read() as connection:
        started_us = scalar(connection, "SELECT started_us FROM session WHERE session_id = ?", (session_id,))
        # A copy may still hold it: an earlier erase may have been cut short.
        broken_off = is_unfinished(connection) and erased.is_erased(connection, session_id)
        gone = started_us is None and not broken_off
        if gone and not any(_holds(path, session_id) for path in _copies(base)):
            rows.session_row(connection, session_id)
    what = f"the session of {day(from_us(started_us))}" if isinstance(started_us, int) else "the session"
    if not sure:
        return Erasure(what, (base.store.path, *_copies(base)), done=False)
    try:
        with base.store.write() as connection, keeping_questions(base, connection):
            _without_session(connection, session_id)
            erased.remember(connection, [session_id])
            _note_unfinished(connection, ())
    except LogError as problem:
        raise _nothing_yet(problem) from problem
    return _told(base, what, _as_far_as_possible(base))


def erase_everything(base: Base, *, sure: bool) -> Erasure:
    """Erase all entries here, and delete every copy."""
    what = "everything in this log"
    pictures = [path for name in _names(base.store.path) for path in sorted(pictures_of(name).glob("*.jpg"))]
    if not sure:
        return Erasure(what, (base.store.path, *_copies(base), *pictures), done=False)
    gone: list[Path] = []
    try:
        _emptied(base)
    except LogError as problem:
        if not is_full(problem.__cause__):
            raise _nothing_yet(problem) from problem
        gone = [path for path in _copies(base) if _delete(path)]  # needs no space, and frees some
        try:
            _emptied(base)
        except LogError as again:
            raise _nothing_yet(again, copies_gone=len(gone)) from again
    found = _as_far_as_possible(base)
    for path in pictures:
        (gone if _delete(path) else found.left).append(path)
    return _told(base, what, _Cleaned([*gone, *found.gone], found.waiting, found.left))


def finish(base: Base) -> None:
    """Finish an earlier erase that could not reach everything; what is still out of reach waits on."""
    with suppress(LogError):
        _finished(base)


def is_unfinished(connection: Connection) -> bool:
    """Whether an earlier erase could not reach everything."""
    return setting_in(connection, UNFINISHED) is not None


def _as_far_as_possible(base: Base) -> _Cleaned:
    """Clean the copies now or, if the disk fails, later; the log itself is clean already."""
    try:
        return _finished(base)
    except (LogError, OSError):
        return _Cleaned(waiting=_copies(base))


def _told(base: Base, what: str, found: _Cleaned) -> Erasure:
    files = base.store.path, *found.gone
    return Erasure(what, files, done=True, left=tuple(found.left), waiting=tuple(found.waiting))


def _nothing_yet(problem: LogError, copies_gone: int = 0) -> LogError:
    gone = f"{counted(copies_gone, 'copy', 'copies')} of it are gone. " if copies_gone else ""
    return LogError(
        f"The log itself could not be erased: {problem.what}",
        safe=f"{gone}Nothing of it is erased yet." if gone else "Nothing is erased yet.",
        do="Free some space, close other programs that use the log, then erase it once more.",
    )


# What is nearby


@dataclass(slots=True)
class _Cleaned:
    gone: list[Path] = field(default_factory=list)
    waiting: list[Path] = field(default_factory=list)
    left: list[Path] = field(default_factory=list)


def _finished(base: Base) -> _Cleaned:
    """Clean every file near the log; note for later what cannot be cleaned."""
    with base.store.read() as connection:
        marks = {row["setting_id"] for row in erased.hash_rows(connection)}
        old_ids = (setting_in(connection, UNFINISHED) or {}).get("ids", [])
    found, compact = _Cleaned(), True
    for path in _of_killed_kernels(base.store.path):
        if not _delete(path):
            found.left.append(path)
    try:
        _compact(base.store)
    except LogError:  # the erased pages are overwritten already; the file is only longer than it need be
        compact = False
    own = backups.files_of(base.store.diary_id)
    for path in _copies(base, old_ids):
        _clean(path, marks, found, whole=bool(old_ids) and path not in own)
    found.left += _of_others(base, old_ids)
    if compact and not found.waiting:
        with base.store.write() as connection:
            _forget_unfinished(connection)
    return found


def _copies(base: Base, old_ids: Iterable[str] = ()) -> list[Path]:
    """Backups of this log, files that a restore put aside, and Jupyter's checkpoints."""
    found = [path for name in (base.store.diary_id, *old_ids) for path in backups.files_of(name)]
    for path in _names(base.store.path):
        stem, ending = glob.escape(path.stem), glob.escape(path.suffix)
        found += sorted(path.parent.glob(f"{stem}.before-*{ending}"))
        found += sorted((path.parent / ".ipynb_checkpoints").glob(f"{stem}*-checkpoint{ending}"))
    return list(dict.fromkeys(found))


def _names(path: Path) -> list[Path]:
    """The log's path, and the file it links to."""
    return list(dict.fromkeys((path, path.resolve())))


def _of_killed_kernels(path: Path) -> list[Path]:
    """Half-made copies. If another kernel is making one, it is made again when the log is next opened."""
    near = [found for name in _names(path) for found in _glob(name.parent, f".{name.name}.")]
    return [*near, *_glob(backups.folder(), f"{path.stem}.")]


def _glob(folder: Path, start: str) -> list[Path]:
    with suppress(OSError):
        return sorted(folder.glob(f"{glob.escape(start)}*{ENDING}*"))
    return []


def _of_others(base: Base, old_ids: Iterable[str]) -> list[Path]:
    """Other files of the same log in its folder, made by syncing or by hand."""
    own = {*_names(base.store.path), *_copies(base, old_ids)}
    ids = {base.store.diary_id, *old_ids}
    near = {found for path in _names(base.store.path) for found in path.parent.glob(f"*{path.suffix}")}
    return sorted(path for path in near - own if is_database(path) and _diary_of(path) in ids)


def _diary_of(path: Path) -> str | None:
    with suppress(LogError, OSError, sqlite3.Error):
        identify(path)
        with shared_lock(path), closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as raw:
            return str(raw.execute("SELECT diary_id FROM diary").fetchone()[0])
    return None


# Cleaning


def _clean(path: Path, marks: set[str], found: _Cleaned, *, whole: bool) -> None:
    """Clean one copy. Delete it if everything goes, or if it is a backup that no longer opens."""
    is_backup = path.parent == backups.folder()
    if whole:
        (found.gone if _delete(path) else found.waiting).append(path)
        return
    try:
        _clean_copy(path, marks)
    except (LogError, OSError) as problem:
        waits = is_full(problem.__cause__) or is_busy(problem.__cause__)
        deleted = not waits and is_backup and _delete(path)
        (found.gone if deleted else found.waiting if waits else found.left).append(path)
    else:
        found.gone.append(path)


def _clean_copy(path: Path, marks: set[str]) -> None:
    """Take erased sessions out of a copy; raises LogError or OSError if that fails."""
    version = identify(path)
    store = Store(path, read_only=False)
    try:
        if version < SCHEMA_VERSION:
            migrations.bring_up(store, version)
        with store.write() as connection:
            sessions = erased.erased_among(_sessions_in(connection), marks)
            for session_id in sessions:
                _without_session(connection, session_id)
            erased.remember(connection, sessions)
        if sessions:
            _compact(store)
    finally:
        store.close()


def _sessions_in(connection: Connection) -> list[str]:
    """Ids of all sessions that still have any row."""
    tables = (SESSION, *PARTS_OF_SESSION)
    every = " UNION ".join(
        f"SELECT session_id FROM {table.name} WHERE session_id IS NOT NULL"  # noqa: S608 - our own names only
        for table in tables
    )
    return [str(row[0]) for row in connection.execute(every)]


def _without_session(connection: Connection, session_id: str) -> None:
    """Delete the session's rows, damaged ones too, and lower the counts."""
    for table in PARTS_OF_SESSION:
        connection.execute(f"DELETE FROM {table.name} WHERE session_id = ?", (session_id,))  # noqa: S608
    amendments = connection.execute("DELETE FROM amendment WHERE session_id = ?", (session_id,)).rowcount
    sessions = connection.execute("DELETE FROM session WHERE session_id = ?", (session_id,)).rowcount
    connection.execute("DELETE FROM plan_as_run WHERE plan_id NOT IN (SELECT plan_id FROM session)")
    claims = connection.execute(
        "DELETE FROM setting WHERE key = ? AND instr(value, ?)", (RUNNING_TIMER, values.to_text(session_id))
    ).rowcount
    counts = {SESSION: -sessions, AMENDMENT: -amendments, SETTING: -claims}
    rows.count_in_diary(connection, {f"{table.name}_n": change for table, change in counts.items()})


def _emptied(base: Base) -> None:
    """Begin a new diary in the old file: pages of other browsers that know the old one find nothing here."""
    with base.store.write() as connection:
        diary = rows.diary(connection)
        marks = erased.hash_rows(connection)
        sessions = _sessions_in(connection)
        for table in reversed(TABLES):
            connection.execute(f"DELETE FROM {table.name}")  # noqa: S608 - our own names only
        counts = {f"{table.name}_n": 0 for table in COUNTED_BY_DIARY}
        anew = {**diary, "diary_id": base.ids(), "created_us": base.now_us(), **counts}
        rows.add(connection, DIARY, [anew])
        rows.add_to_diary(connection, SETTING, marks)
        erased.remember(connection, sessions)
        _note_unfinished(connection, [diary["diary_id"]])
    base.store.diary_id = str(anew["diary_id"])


def _note_unfinished(connection: Connection, ids: Iterable[str]) -> None:
    """Note, in the transaction that erases, that the copies are still to be cleaned."""
    before = setting_in(connection, UNFINISHED) or {}
    _forget_unfinished(connection)
    value = values.to_text({"ids": [*before.get("ids", []), *ids]})
    row = {"setting_id": UNFINISHED, "at_us": 0, "key": UNFINISHED, "value": value}
    rows.add_to_diary(connection, SETTING, [row])


def _forget_unfinished(connection: Connection) -> None:
    gone = connection.execute("DELETE FROM setting WHERE setting_id = ?", (UNFINISHED,)).rowcount
    rows.count_in_diary(connection, {f"{SETTING.name}_n": -gone})


def _compact(store: Store) -> None:
    """Rewrite the file without the deleted rows; secure_delete has overwritten their pages already."""
    store.close()
    with (
        shared_lock(store.path),
        told_plainly(store.path),
        closing(sqlite3.connect(store.path, timeout=30, isolation_level=None)) as raw,
    ):
        raw.execute("PRAGMA secure_delete=ON")
        raw.execute("PRAGMA temp_store=MEMORY")  # no copy among temporary files
        raw.execute("VACUUM")


def _holds(path: Path, session_id: str) -> bool:
    with suppress(LogError, OSError):
        identify(path)
        store = Store(path, read_only=True)
        try:
            with store.read() as connection:
                return bool(scalar(connection, "SELECT 1 FROM session WHERE session_id = ?", (session_id,)))
        finally:
            store.close()
    return False


def _delete(path: Path) -> bool:
    """Overwrite a file, then delete it and its journal; gives whether it is gone.

    A file with a second name is not overwritten: a kernel that was killed while making a log leaves the log
    itself under two names.
    """
    journal = path.with_name(path.name + "-journal")
    with suppress(OSError):
        journal.unlink(missing_ok=True)
        if not path.exists():
            return True
        if path.stat().st_nlink == 1:
            with opened(path, "r+b") as file:
                file.write(bytes(path.stat().st_size))
                file.flush()
                os.fsync(file.fileno())
        path.unlink()
        return True
    return False
