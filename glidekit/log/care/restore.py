"""Brings back a backup without losing what is newer and sound.

By default the sound rows of the log stay, and only what is damaged or gone comes from the copy. Going back
to the copy as it was is possible too; safety checks and signs that closed the gate are kept even then. The
file as it was is put aside in any case.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from html import escape
from itertools import chain, count
from typing import TYPE_CHECKING

from glidekit.errors import LogError
from glidekit.log import rows
from glidekit.log.base import Base
from glidekit.log.care import backup as backups
from glidekit.log.care.backup import Backup
from glidekit.log.care.damage import inspect
from glidekit.log.exchange.dump import dump, same, units
from glidekit.log.exchange.merge import merge_in
from glidekit.log.file_state import state_of
from glidekit.log.ids import Ids, now
from glidekit.log.paths import given, identify, short
from glidekit.log.safety_log import keep, signs_in
from glidekit.log.schema import DIARY, SAFETY_CHECK, SESSION
from glidekit.log.store.create import OWNER_ONLY, create
from glidekit.log.store.engine import BUSY_S
from glidekit.log.store.file_lock import in_company, opened
from glidekit.log.store.partial_files import ENDING, clear
from glidekit.log.store.sqlite_errors import is_busy, told_plainly
from glidekit.log.store.store import Store
from glidekit.log.store.write_lock import turn_of
from glidekit.plural import counted

if TYPE_CHECKING:
    from pathlib import Path

    from glidekit.log.exchange.shape import Dump
    from glidekit.log.ids import Clock

_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did: the copy it used, where the file as it was lies now, sessions there are now."""

    path: Path
    used: Backup
    aside: Path | None
    sessions: int

    def __str__(self) -> str:
        """The same in words."""
        words = f"{short(self.path)} is whole, with {counted(self.sessions, 'session')}"
        words += f" (copy of {self.used.taken_at:%d %B %Y})."
        return words + (f" The file as it was is kept as {self.aside.name}." if self.aside else "")

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>"


@dataclass(frozen=True, slots=True)
class _Found:
    """What can still be read of the log.

    ``rows``: all that is sound. ``planless``: sessions that are sound but for their plan. ``signs``: when a
    sign closed the gate.
    """

    rows: Dump
    planless: frozenset[str]
    signs: dict[str, int | None]

    @property
    def log_id(self) -> str | None:
        return next((str(row["diary_id"]) for row in self.rows[DIARY.name]), None)

    def with_plans(self) -> Dump:
        """The rows without sessions that lost their plan."""
        return {
            name: [row for row in given if row.get("session_id") not in self.planless]
            for name, given in self.rows.items()
        }


@dataclass(frozen=True, slots=True)
class Preview:
    """What bringing back a copy would do, in numbers of sessions.

    ``missing``: in the copy and gone or damaged in the log. ``newer``: in the log and not in the copy.
    ``changed``: in both, and not the same.
    """

    used: Backup
    missing: int
    newer: int
    changed: int


def preview(path: Path, backup: Backup) -> Preview:
    """Compare a copy with the log; nothing is changed. Raises LogError for a copy that is not whole."""
    current = _what_is_left(path)
    used = _chosen(path, current, backup)
    mine = units(current.rows) if current is not None else {}
    theirs = units(_read(used.path)[0])
    both = mine.keys() & theirs.keys()
    return Preview(
        used,
        missing=len(theirs.keys() - both),
        newer=len(mine.keys() - both),
        changed=sum(not same(mine[name], theirs[name]) for name in both),
    )


def restore(
    path: str | os.PathLike[str],
    backup: Backup | str | os.PathLike[str] | None = None,
    *,
    keep_newer: bool = True,
    log_id: str | None = None,
    clock: Clock = now,
) -> Restored:
    """Bring back a backup, by default the newest whole one, to ``path``.

    ``keep_newer``: keep all that is sound in the log, and take from the copy only what is damaged or gone;
    False goes back to the copy as it was. ``log_id``: of which log, where the file no longer tells. Raises
    LogError where there is no whole copy, or where it might be of another log.
    """
    where = given(path).absolute()
    with turn_of(where):  # other threads save before it or after it
        for _ in range(_ATTEMPTS):
            if restored := _restored(where, backup, keep_newer=keep_newer, log_id=log_id, clock=clock):
                return restored
    raise LogError(
        f"Other notebooks kept saving in {where} while it was being restored.",
        safe="Nothing was changed.",
        do="Shut down their kernels, then try again.",
    )


def _restored(
    where: Path,
    backup: Backup | str | os.PathLike[str] | None,
    *,
    keep_newer: bool,
    log_id: str | None,
    clock: Clock,
) -> Restored | None:
    """What was done; None if another kernel saved meanwhile, which would be lost."""
    state = state_of(where) if where.exists() else None
    current = _what_is_left(where)
    used = _chosen(where, current, backup, log_id)
    clear(where.parent, f".{where.name}.")
    unfinished = where.with_name(f".{where.name}.{Ids(clock)()}.restored{ENDING}")
    try:
        sessions = _compose(unfinished, current, used, keep_newer=keep_newer, clock=clock)
        if state is not None and state_of(where) != state:
            return None
        aside = _put_in_place(unfinished, where, clock)
    except OSError as problem:
        raise LogError(
            f"The copy could not be brought back to {where}: {problem.strerror or problem}.",
            safe="The copy is as it was, and so is the file that was there.",
            do="Free some space, allow writing to the folder, then try again.",
        ) from problem
    finally:
        with suppress(FileNotFoundError):
            unfinished.unlink()
    return Restored(where, used, aside, sessions)


def _what_is_left(where: Path) -> _Found | None:
    """The sound part of the log; None where the file is gone or cannot be read at all."""
    try:
        identify(where)
        store = Store(where, read_only=False)
    except (LogError, OSError):
        return None
    try:
        with store.read() as connection:
            damage = inspect(connection)
            found = dump(connection, damage.sessions)
            planless = {
                row["session_id"] for row in rows.sound(connection, SESSION) if row["plan_id"] in damage.plans
            }
            signs: dict[str, int | None] = {}
            with suppress(LogError):
                signs = signs_in(connection)
            return _Found(found, frozenset(planless), signs) if found[DIARY.name] else None
    except LogError as problem:
        if problem.__cause__ is not None and is_busy(problem.__cause__):
            raise  # there is more than can be seen just now
        return None
    finally:
        store.close()


def _chosen(
    where: Path,
    current: _Found | None,
    backup: Backup | str | os.PathLike[str] | None,
    log_id: str | None = None,
) -> Backup:
    if backup is not None:
        named = backup.path if isinstance(backup, Backup) else given(backup)
        found = [known for known in backups.every() if known.path == named.absolute()]
    else:
        log_id = log_id if current is None or current.log_id is None else current.log_id
        found = backups.of_name(where.stem) if log_id is None else backups.of_log(log_id)
        if len({known.log_id for known in found}) > 1:
            newest = {known.log_id: known for known in reversed(found)}
            raise LogError(
                f"{where.name} can no longer say which log it was, and there are copies of several logs of "
                "that name.",
                safe="Nothing was changed.",
                do=f"Choose yours: restore({str(where)!r}, backup='...') with one of these: "
                + "; ".join(map(str, newest.values())),
            )
    whole = next((known for known in found if _is_whole(known.path)), None)
    if whole is None:
        raise LogError(
            f"There is no whole backup {f'at {backup}' if backup else f'of {where}'}.",
            safe="Nothing was changed.",
            do=f"Backups are in {backups.folder()}. If yours are elsewhere, name that folder in the "
            f"environment variable {backups.VARIABLE}.",
        )
    return whole


def _is_whole(path: Path) -> bool:
    try:
        return not _read(path)[1]
    except LogError:
        return False


def _read(path: Path) -> tuple[Dump, bool]:
    """All rows of a copy, and whether any is damaged."""
    store = Store(path, read_only=True)
    try:
        with store.read() as connection:
            return dump(connection), bool(inspect(connection))
    finally:
        store.close()


def _compose(path: Path, current: _Found | None, used: Backup, *, keep_newer: bool, clock: Clock) -> int:
    """A new log from both; gives how many sessions it holds."""
    create(path, label="", kind=None, clock=clock, ids=Ids(clock))
    copy, _ = _read(used.path)
    base = Base(Store(path, read_only=False), clock, Ids(clock))
    try:
        with base.store.write() as connection:
            if current is not None and keep_newer:
                merge_in(connection, current.with_plans())
            merge_in(connection, copy)
            if current is not None and keep_newer:
                merge_in(connection, current.rows)
            elif current is not None:
                merge_in(connection, _safety_of(current.rows))
                keep(base, connection, current.signs)
            return int(rows.diary(connection)["session_n"])
    finally:
        base.store.close()


def _safety_of(found: Dump) -> Dump:
    return {name: given if name == SAFETY_CHECK.name else [] for name, given in found.items()}


def _aside(where: Path, clock: Clock) -> Path:
    """A name that no file has."""
    start = where.with_name(f"{where.stem}.before-restore.{clock():%Y-%m-%dT%H%M%SZ}{where.suffix}")
    others = (start.with_name(f"{start.stem}-{number}{start.suffix}") for number in count(2))
    return next(path for path in chain((start,), others) if not path.exists())


def _write_over(where: Path, unfinished: Path) -> None:
    """Through SQLite, so that other kernels that have the log open wait, and then see it."""
    until = time.monotonic() + BUSY_S

    def patience(status: int, _left: int, _pages: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > until:
            raise sqlite3.OperationalError("database is locked")

    with (
        in_company(where),
        closing(sqlite3.connect(unfinished)) as new,
        closing(sqlite3.connect(where)) as old,
    ):
        new.backup(old, progress=patience)


def _put_in_place(unfinished: Path, where: Path, clock: Clock) -> Path | None:
    if not where.exists():
        unfinished.rename(where)
        return None
    aside = _aside(where, clock)
    handle = os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ONLY)
    try:
        with opened(where) as old_file, os.fdopen(handle, "wb") as new_file:
            shutil.copyfileobj(old_file, new_file)
    except OSError:
        aside.unlink(missing_ok=True)
        raise
    try:
        with told_plainly(where):
            _write_over(where, unfinished)
            identify(where)
    except LogError as problem:
        if problem.__cause__ is not None and is_busy(problem.__cause__):
            aside.unlink(missing_ok=True)
            raise
        for name in (where, where.with_name(where.name + "-journal")):
            with suppress(FileNotFoundError):
                name.unlink()
        unfinished.rename(where)
    where.chmod(OWNER_ONLY)
    return aside
