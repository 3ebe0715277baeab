"""Real erasing, of one session or of everything, backups included; and what it cannot reach is named.

What a session said about safety stays as a date (``safety_log.keeping_signs``); erasing everything erases
that too.
"""

from __future__ import annotations

import glob
import os
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from glidekit.errors import LogError
from glidekit.log import rows, values
from glidekit.log.care import backup as backups
from glidekit.log.care.damage import fetch
from glidekit.log.ids import from_us
from glidekit.log.paths import identify, short
from glidekit.log.safety_log import keeping_signs
from glidekit.log.schema import AMENDMENT, COUNTED_BY_DIARY, DIARY, PARTS_OF_SESSION, SESSION, TABLES
from glidekit.log.store.file_lock import in_company, opened
from glidekit.log.store.partial_files import clear
from glidekit.log.store.sqlite_errors import told_plainly
from glidekit.log.store.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from glidekit.log.base import Base

BEYOND_REACH = (
    "exports and reports you made",
    "notebooks saved with their outputs",
    "events that browsers keep until they are sent",
    "copies made by syncing or by your own backups",
    "traces that a disk keeps of deleted files",
)


@dataclass(frozen=True, slots=True)
class Erasure:
    """What is erased, or would be: ``done`` says which. ``left``: copies nearby that could not be cleaned."""

    what: str
    files: tuple[Path, ...]
    done: bool
    left: tuple[Path, ...] = ()

    def __str__(self) -> str:
        """In words, with what is beyond reach."""
        where = ", ".join(short(path) for path in self.files)
        verb = "Erased" if self.done else "This would erase, for good,"
        lines = [f"{verb} {self.what}, from: {where}."]
        lines += (
            [f"Could not be cleaned; please delete: {', '.join(map(str, self.left))}."] if self.left else []
        )
        lines.append(f"Beyond reach: {'; '.join(BEYOND_REACH)}.")
        if not self.done:
            lines.append(
                "Nothing was erased yet. To do it, add sure=True. To only hide it, use log.void(...)."
            )
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return "".join(f"<p>{escape(line)}</p>" for line in str(self).split("\n"))


def erase_session(base: Base, session_id: str, *, sure: bool) -> Erasure:
    """One session with all its parts and corrections, here and in every copy."""
    values.check_text(session_id, "The id of a session")
    with base.store.read() as connection:
        found = fetch(connection, "SELECT started_us FROM session WHERE session_id = ?", (session_id,))
        # Gone from here, it may still be in a copy: an erasing may have been broken off.
        if not found and not any(_holds(path, session_id) for path in _copies(base)):
            rows.session_row(connection, session_id)
    started_us = found[0][0] if found else None
    what = f"the session of {from_us(started_us):%d %B %Y}" if isinstance(started_us, int) else "the session"
    copies = _copies(base)
    if not sure:
        return Erasure(what, (base.store.path, *copies), done=False)
    with base.store.write() as connection, keeping_signs(base, connection):
        _without_session(connection, session_id)
    _compact(base.store)
    _clear_unfinished(base.store.path)
    copies = _copies(base)  # one may have been taken meanwhile
    left = [path for path in copies if not _clean_copy(path, session_id)]
    return Erasure(
        what, (base.store.path, *(path for path in copies if path not in left)), done=True, left=tuple(left)
    )


def erase_everything(base: Base, *, sure: bool) -> Erasure:
    """All entries, here; every copy is deleted."""
    copies = _copies(base)
    what = "everything in this log"
    if not sure:
        return Erasure(what, (base.store.path, *copies), done=False)
    with base.store.write() as connection:
        _empty(base, connection)
    _compact(base.store)
    _clear_unfinished(base.store.path)
    copies = _copies(base)  # one may have been taken meanwhile
    left = [path for path in copies if not _delete(path)]
    return Erasure(
        what, (base.store.path, *(path for path in copies if path not in left)), done=True, left=tuple(left)
    )


def _copies(base: Base) -> list[Path]:
    """Backups of this log, and files that a restore put aside."""
    path = base.store.path
    aside = sorted(path.parent.glob(f"{glob.escape(path.stem)}.before-*{glob.escape(path.suffix)}"))
    return [*(backup.path for backup in backups.of_log(base.store.diary_id)), *aside]


def _without_session(connection: Connection, session_id: str) -> None:
    """Delete the rows and lower the counts; damaged rows go as well."""
    for table in PARTS_OF_SESSION:
        connection.exec_driver_sql(f"DELETE FROM {table.name} WHERE session_id = ?", (session_id,))  # noqa: S608
    amendments = connection.exec_driver_sql(
        "DELETE FROM amendment WHERE session_id = ?", (session_id,)
    ).rowcount
    sessions = connection.exec_driver_sql("DELETE FROM session WHERE session_id = ?", (session_id,)).rowcount
    connection.exec_driver_sql("DELETE FROM plan_as_run WHERE plan_id NOT IN (SELECT plan_id FROM session)")
    rows.count_in_diary(connection, {f"{SESSION.name}_n": -sessions, f"{AMENDMENT.name}_n": -amendments})


def _empty(base: Base, connection: Connection) -> None:
    """A new diary in the old file: pages of other browsers that still know the old one find nothing here."""
    diary = rows.diary(connection)
    for table in reversed(TABLES):
        connection.exec_driver_sql(f"DELETE FROM {table.name}")  # noqa: S608 - our own names only
    counts = {f"{table.name}_n": 0 for table in COUNTED_BY_DIARY}
    rows.add(connection, DIARY, [{**diary, "diary_id": base.ids(), "created_us": base.now_us(), **counts}])


def _compact(store: Store) -> None:
    """Write the file anew without the deleted rows; pages were overwritten already (secure_delete)."""
    store.close()
    with (
        in_company(store.path),
        told_plainly(store.path),
        closing(sqlite3.connect(store.path, timeout=30, isolation_level=None)) as raw,
    ):
        raw.execute("PRAGMA secure_delete=ON")
        raw.execute("PRAGMA temp_store=MEMORY")  # no copy in the folder of temporary files
        raw.execute("VACUUM")


def _clear_unfinished(path: Path) -> None:
    clear(path.parent, f".{path.name}.", all_of_them=True)
    clear(backups.folder(), f"{path.stem}.", all_of_them=True)


def _holds(path: Path, session_id: str) -> bool:
    with suppress(LogError, OSError):
        identify(path)
        store = Store(path, read_only=True)
        try:
            with store.read() as connection:
                return bool(fetch(connection, "SELECT 1 FROM session WHERE session_id = ?", (session_id,)))
        finally:
            store.close()
    return False


def _clean_copy(path: Path, session_id: str) -> bool:
    with suppress(LogError, OSError):
        identify(path)
        store = Store(path, read_only=False)
        try:
            with store.write() as connection:
                _without_session(connection, session_id)
            _compact(store)
        finally:
            store.close()
        return True
    return False


def _delete(path: Path) -> bool:
    """Overwrite a file, then delete it."""
    with suppress(OSError):
        with opened(path, "r+b") as file:
            file.write(bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
        return True
    return False
