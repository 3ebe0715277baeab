"""Dated copies of a log, in the user's own data folder: a cleaned-up checkout must not take both.

A day keeps its last copy. The newest five days are kept, the last copy of each of three earlier months, and
the last in each older form of a log, which an older glidekit can still open.
"""

from __future__ import annotations

import os
import re
import sqlite3
import threading
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from glidekit.errors import LogError
from glidekit.log.paths import identify
from glidekit.log.store.partial_files import ENDING, clear
from glidekit.log.store.sqlite_errors import told_plainly
from glidekit.plural import counted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from glidekit.log.store.store import Store

VARIABLE = "GLIDEKIT_BACKUPS"
DAYS, MONTHS = 5, 3
_STAMP = "%Y-%m-%dT%H%M%SZ"
_NAME = re.compile(r"(?P<stem>.+)\.(?P<log_id>[0-9a-f-]{36})\.(?P<stamp>\d{4}-\d\d-\d\dT\d{6}Z)\.sqlite")


@dataclass(frozen=True, slots=True)
class Backup:
    """One copy: where it lies, of which log, when it was taken."""

    path: Path
    log_id: str
    taken_at: datetime

    @property
    def sessions(self) -> int | None:
        """How many sessions it holds; None where it cannot be read, or is gone."""
        return _sessions(self.path)

    @property
    def holds(self) -> str:
        """The same in words."""
        number = self.sessions
        return "nothing that can be read" if number is None else counted(number, "session")

    def __str__(self) -> str:
        """When, how much, where."""
        return f"{self.taken_at:%d %B %Y %H:%M} UTC: {self.holds}, {self.path}"


def folder() -> Path:
    """Where copies go: ``$GLIDEKIT_BACKUPS``, else the user's data folder."""
    if named := os.environ.get(VARIABLE):
        return Path(named).expanduser()
    from platformdirs import user_data_path

    return user_data_path("glidekit") / "backups"


def take(store: Store, now: datetime, *, thin: bool = True) -> Backup:
    """Copy a log as it stands, whole even while others write; raises LogError if that cannot be done.

    ``thin``: let go of copies that need not be kept.
    """
    place = folder()
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        clear(place)
        path = _free(place, f"{store.path.stem}.{store.diary_id}", now.astimezone(UTC))
        _copy(store, path)
    except OSError as problem:
        raise LogError(
            f"No backup could be made in {place}: {problem.strerror or problem}.",
            safe="Your log is as it was.",
            do=f"Free some space, or name another folder in the environment variable {VARIABLE}.",
        ) from problem
    if thin:
        _thin(of_log(store.diary_id))
    return _known(path)


def _free(place: Path, start: str, moment: datetime) -> Path:
    """A name that no copy has: another one may have been taken in the same second."""
    seconds = (moment + timedelta(seconds=more) for more in count())
    paths = (place / f"{start}.{second.strftime(_STAMP)}.sqlite" for second in seconds)
    return next(path for path in paths if not path.exists())


def keep_up(store: Store, now: datetime) -> None:
    """Take a copy if there is none of what the log holds now; a copy that cannot be made stops nothing.

    A copy bears the time at which the log was last written to when it was taken.
    """
    newest = next(iter(of_log(store.diary_id)), None)
    with suppress(LogError, OSError):
        if newest is None or newest.path.stat().st_mtime_ns != store.path.stat().st_mtime_ns:
            take(store, now)


def _copy(store: Store, path: Path) -> None:
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}{ENDING}")
    with suppress(FileNotFoundError):
        unfinished.unlink()
    os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    try:
        with store.read() as connection, closing(sqlite3.connect(unfinished)) as copy:
            source = connection.connection.driver_connection
            if not isinstance(source, sqlite3.Connection):
                raise TypeError(type(source))
            with told_plainly(unfinished):
                source.backup(copy)
            changed_ns = store.path.stat().st_mtime_ns  # nobody can save before this reading ends
        _to_disk(unfinished)
        unfinished.replace(path)
        with suppress(FileNotFoundError):  # let go of by another thread, which has a later one
            os.utime(path, ns=(changed_ns, changed_ns))
    finally:
        with suppress(FileNotFoundError):
            unfinished.unlink()


def _to_disk(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def of_log(log_id: str) -> list[Backup]:
    """Copies of a log, newest first."""
    return [found for found in every() if found.log_id == log_id]


def of_name(stem: str) -> list[Backup]:
    """Copies of any log whose file had that name, newest first."""
    return [found for found in every() if found.path.name.startswith(f"{stem}.{found.log_id}.")]


def every() -> list[Backup]:
    """All copies that can be opened, newest first."""
    place = folder()
    found = place.glob("*.sqlite") if place.is_dir() else ()
    known = [_known(path) for path in found if _NAME.fullmatch(path.name) and _form(path) is not None]
    return sorted(known, key=lambda backup: backup.taken_at, reverse=True)


def _form(path: Path) -> int | None:
    """The version of a copy's form; None for one that cannot be opened, or is gone."""
    try:
        return identify(path)
    except (LogError, OSError):
        return None


def _known(path: Path) -> Backup:
    parts = _NAME.fullmatch(path.name)
    if parts is None:
        raise ValueError(path.name)
    taken_at = datetime.strptime(parts["stamp"], _STAMP).replace(tzinfo=UTC)
    return Backup(path, parts["log_id"], taken_at)


def _sessions(path: Path) -> int | None:
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as raw:
            return int(raw.execute("SELECT count(*) FROM session WHERE voided_us IS NULL").fetchone()[0])
    except sqlite3.Error:
        return None


def _thin(found: Iterable[Backup]) -> None:
    """Let go of what need not be kept."""
    newest_first = list(found)
    of_each_form = {_form(backup.path): backup.path for backup in reversed(newest_first)}
    days = {backup.taken_at.date(): backup for backup in reversed(newest_first)}
    kept_days = sorted(days, reverse=True)[:DAYS]
    earlier = [day for day in days if day < kept_days[-1].replace(day=1)]
    months = {(day.year, day.month): day for day in sorted(earlier)}
    kept_months = [months[month] for month in sorted(months, reverse=True)[:MONTHS]]
    kept = {*of_each_form.values(), *(days[day].path for day in (*kept_days, *kept_months))}
    for backup in newest_first:
        if backup.path not in kept:
            with suppress(OSError):
                backup.path.unlink()
