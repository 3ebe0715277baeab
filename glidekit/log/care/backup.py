"""Dated copies of a log in the user's data folder: cleaning up a checkout must not take both.

The log's own count of changes orders the copies, never the clock. Kept are the last copy of each of the
newest five days, of each of three earlier months, and of each older form of the log, which an older glidekit
can open.
"""

from __future__ import annotations

import os
import re
import sqlite3
import threading
import uuid
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from glidekit.errors import LogError
from glidekit.in_words import counted, day
from glidekit.log.paths import identify, state_of
from glidekit.log.store.sqlite_errors import told_plainly
from glidekit.log.store.store import ENDING, clear

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from glidekit.log.store.store import Store

VARIABLE = "GLIDEKIT_BACKUPS"
DAYS, MONTHS = 5, 3
_STAMP = "%Y-%m-%dT%H%M%SZ"
_NAME = re.compile(
    r"(?P<stem>.+)\.(?P<log_id>[0-9a-f-]{36})\.(?:(?P<number>\d{1,18})\.)?"
    r"(?P<stamp>\d{4}-\d\d-\d\dT\d{6}Z)\.sqlite"
)


@dataclass(frozen=True, slots=True)
class Backup:
    """One copy: its file, its log, and when it was taken (by the clock of that moment).

    ``number``: how many changes the log had seen; the copy with the higher number is newer. 0 for copies made
    by the first glidekit, which did not record it.
    """

    path: Path
    log_id: str
    taken_at: datetime
    number: int = 0

    @property
    def sessions(self) -> int | None:
        """How many sessions it holds; None if it cannot be read or is gone."""
        return _sessions(self.path)

    @property
    def holds(self) -> str:
        """The same in words."""
        number = self.sessions
        return "nothing that can be read" if number is None else counted(number, "session")

    def __str__(self) -> str:
        """Its date, its sessions and its path."""
        return f"{day(self.taken_at)} {self.taken_at:%H:%M} UTC: {self.holds}, {self.path}"


def folder() -> Path:
    """Where copies go: ``$GLIDEKIT_BACKUPS``, else the user's data folder."""
    if named := os.environ.get(VARIABLE):
        return Path(named).expanduser()
    from platformdirs import user_data_path

    return user_data_path("glidekit") / "backups"


def take(store: Store, now: datetime, *, thin: bool = True) -> Backup:
    """Copy the log, whole even while others write; raises LogError if that fails.

    ``thin``: delete copies that need not be kept.
    """
    place = folder()
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        clear(place)
        made = _copy(store, place, now.astimezone(UTC))
        if thin:
            _thin(of_log(store.diary_id), made)
    except OSError as problem:
        raise LogError(
            f"No backup could be made in {place}: {problem.strerror or problem}.",
            safe="Your log is as it was.",
            do=f"Free some space, or name another folder in the environment variable {VARIABLE}.",
        ) from problem
    return made


def _name_for(log_id: str) -> str:
    """The log's id in a file name: always a UUID, even if an older import changed the id."""
    is_uuid = re.fullmatch(r"[0-9a-f-]{36}", log_id)
    return log_id if is_uuid else str(uuid.uuid5(uuid.NAMESPACE_OID, log_id))


def _free(place: Path, start: str, moment: datetime) -> Path:
    """A free name: another copy may have been taken in the same second."""
    seconds = (moment + timedelta(seconds=more) for more in count())
    paths = (place / f"{start}.{second.strftime(_STAMP)}.sqlite" for second in seconds)
    return next(path for path in paths if not path.exists())


def keep_up(store: Store, now: datetime) -> None:
    """Take a copy unless one holds what the log holds now; a copy that fails stops nothing.

    A copy's modification time is the log's at the moment of copying.
    """
    newest = next(iter(of_log(store.diary_id)), None)
    with suppress(LogError, OSError):
        if newest is None or newest.path.stat().st_mtime_ns != store.path.stat().st_mtime_ns:
            take(store, now)


def _copy(store: Store, place: Path, now: datetime) -> Backup:
    start = f"{store.path.stem}.{_name_for(store.diary_id)}"
    unfinished = place / f"{start}.{os.getpid()}.{threading.get_ident()}{ENDING}"
    with suppress(FileNotFoundError):
        unfinished.unlink()
    os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    try:
        with store.read() as connection, closing(sqlite3.connect(unfinished)) as copy:
            # Nobody can save while this reads, so sync to the disk afterwards.
            copy.execute("PRAGMA synchronous=OFF")
            copy.execute("PRAGMA journal_mode=OFF")
            with told_plainly(unfinished):
                connection.backup(copy)
            changes, changed_ns, _ = state_of(store.path)
        _to_disk(unfinished)
        path = _free(place, f"{start}.{_number(store.diary_id, changes)}", now)
        unfinished.replace(path)
        with suppress(FileNotFoundError):  # another thread took a later copy and deleted this one
            os.utime(path, ns=(changed_ns, changed_ns))
        return _known(path)
    finally:
        with suppress(OSError):
            unfinished.unlink()


def _number(log_id: str, changes: int) -> int:
    """The count of changes; a recreated file counts from 0 again, so continue from the newest copy."""
    newest = max((found.number for found in of_log(log_id)), default=0)
    return changes if changes >= newest else newest + 1


def _to_disk(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def of_log(log_id: str) -> list[Backup]:
    """Copies of a log, newest first."""
    return _openable(_named(_name_for(log_id)))


def of_name(stem: str) -> list[Backup]:
    """Copies of any log whose file had that name, newest first."""
    return _openable(found for found in _named() if found.path.name.startswith(f"{stem}.{found.log_id}."))


def every() -> list[Backup]:
    """All copies that can be opened, newest first within each log."""
    return _openable(_named())


def _openable(found: Iterable[Backup]) -> list[Backup]:
    whole = (backup for backup in found if _form(backup.path) is not None)
    return sorted(whole, key=lambda backup: (backup.number, backup.taken_at), reverse=True)


def files_of(log_id: str) -> list[Path]:
    """Every file named as a copy of this log, even if it can no longer be opened."""
    return [found.path for found in _named(_name_for(log_id))]


def _named(log_id: str = "") -> list[Backup]:
    """Files named as copies, by name: of one log, or of all."""
    place = folder()
    try:
        names = sorted(name for name in os.listdir(place) if f".{log_id}" in name)  # noqa: PTH208 - the fast way
    except OSError:
        return []
    found = [_known(place / name) for name in names if _NAME.fullmatch(name)]
    return [backup for backup in found if log_id in ("", backup.log_id)]


def _form(path: Path) -> int | None:
    """The version of the copy's format; None if it cannot be opened or is gone."""
    try:
        return identify(path)
    except (LogError, OSError):
        return None


def _known(path: Path) -> Backup:
    parts = _NAME.fullmatch(path.name)
    if parts is None:
        raise ValueError(path.name)
    taken_at = datetime.strptime(parts["stamp"], _STAMP).replace(tzinfo=UTC)
    return Backup(path, parts["log_id"], taken_at, int(parts["number"] or 0))


def _sessions(path: Path) -> int | None:
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as raw:
            return int(raw.execute("SELECT count(*) FROM session WHERE voided_us IS NULL").fetchone()[0])
    except sqlite3.Error:
        return None


def _thin(newest_first: Sequence[Backup], made: Backup) -> None:
    """Delete copies that need not be kept; never the newest, and never the one just made."""
    of_each_form = {_form(backup.path): backup for backup in reversed(newest_first)}
    kept = {made, *of_each_form.values(), *_of_days_and_months(newest_first)}
    for backup in newest_first:
        if backup not in kept:
            with suppress(OSError):
                backup.path.unlink()


def _of_days_and_months(newest_first: Sequence[Backup]) -> set[Backup]:
    """The last copy of each of the newest days, then of some earlier months."""
    days: dict[object, Backup] = {}
    months: dict[object, Backup] = {}
    for backup in newest_first:
        day = backup.taken_at.date()
        month = day.replace(day=1)
        if day in days:
            continue
        if len(days) < DAYS:
            days[day] = backup
        elif len(months) < MONTHS and month not in {
            kept.taken_at.date().replace(day=1) for kept in days.values()
        }:
            months.setdefault(month, backup)
    return {*days.values(), *months.values()}
