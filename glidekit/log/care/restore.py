"""Bring back a backup without losing what is newer and sound.

By default the log keeps its sound rows and takes from the copy only what is damaged or gone. It can also go
back to the copy as it was; even then it keeps safety checks and open questions. The old file is always put
aside.

Other kernels may go on: they wait while the log is read and put together. If one saved just before, the work
is done again. What was erased does not come back from a copy.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from itertools import chain, count
from typing import TYPE_CHECKING
from urllib.parse import quote

from glidekit.errors import LogError
from glidekit.in_words import Told, counted, day
from glidekit.log import erased, rows
from glidekit.log.care import backup as backups
from glidekit.log.care.backup import Backup
from glidekit.log.care.damage import inspect
from glidekit.log.exchange.dump import dump, same, units, without
from glidekit.log.exchange.merge import merge_in
from glidekit.log.migrations import in_newest_form
from glidekit.log.paths import checked_path, identify, short, state_of
from glidekit.log.rows import Ids, now
from glidekit.log.safety_log import keep, questions_in
from glidekit.log.schema import DIARY, RETRACT, SAFETY_CHECK, SESSION, SETTING
from glidekit.log.settings import KEPT_SIGN
from glidekit.log.store import store
from glidekit.log.store.file_lock import is_no_file, opened, shared_lock, turn_of
from glidekit.log.store.sqlite_errors import as_log_error, is_busy, is_damage, told_plainly
from glidekit.log.store.store import ENDING, OWNER_ONLY, Base, Store, clear, create, give_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from glidekit.log.exchange.dump import Dump
    from glidekit.log.rows import Clock
    from glidekit.log.safety_log import Questions

_ATTEMPTS = 8
_AT_A_TIME = 1
"""Pages a step: after the first the file is locked and nothing is written yet, so it can be looked at."""


class _SavedMeanwhileError(Exception):
    """Another kernel saved after the log was read."""


@dataclass(frozen=True, slots=True, repr=False)
class Restored(Told):
    """What a restore did: the copy it used, where the old file is now, and how many sessions there are."""

    path: Path
    used: Backup
    aside: Path | None
    sessions: int

    def __str__(self) -> str:
        """The same in words."""
        words = f"{short(self.path)} is whole, with {counted(self.sessions, 'session')}"
        words += f" (copy of {day(self.used.taken_at)})."
        return words + (f" The file as it was is kept as {self.aside.name}." if self.aside else "")


@dataclass(frozen=True, slots=True)
class _Found:
    """What can still be read of the log.

    ``rows``: all sound rows. ``planless``: sessions that lost only their plan. ``questions``: the open ones.
    """

    rows: Dump
    planless: frozenset[str]
    questions: Questions

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
    """What a restore would do, in numbers of sessions.

    ``missing``: in the copy, but gone or damaged in the log. ``newer``: in the log only. ``changed``: in
    both, but different.
    """

    used: Backup
    missing: int
    newer: int
    changed: int


def preview(path: Path, backup: Backup) -> Preview:
    """Compare a copy with the log, changing nothing. Raises LogError if the copy is not whole."""
    with _told(path):
        current = _what_is_left(path)
        used, held = _chosen(path, current, backup)
        mine = units(current.rows) if current is not None else {}
        theirs = units(_still_there(held, current))
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

    ``keep_newer``: keep every sound row of the log and take from the copy only what is damaged or gone; False
    goes back to the copy as it was. ``log_id``: whose copies to use, if the file no longer says. Raises
    LogError if there is no whole copy, or if it might belong to another log.
    """
    named = checked_path(path).absolute()
    with _told(named):
        where = named.resolve() if named.is_symlink() else named  # the file itself, and its folder
    if is_no_file(where):
        raise LogError(
            f"{where} is no file, so no log can be brought back to it.",
            do="Name the file of your log.",
        )
    with _told(where), turn_of(where):  # other threads save before or after
        for _ in range(_ATTEMPTS):
            with suppress(_SavedMeanwhileError):
                return _restored(where, backup, keep_newer=keep_newer, log_id=log_id, clock=clock)
    raise LogError(
        f"Other notebooks kept saving in {where} while it was being restored.",
        do="Shut down their kernels, then try again.",
    )


@contextmanager
def _told(where: Path) -> Iterator[None]:
    """Turn a disk error into a LogError."""
    try:
        yield
    except OSError as problem:
        raise LogError(
            f"The copy could not be brought back to {where}: {problem.strerror or problem}.",
            safe="The copy is as it was, and so is the file that was there.",
            do="Free some space, allow writing to the folder, then try again.",
        ) from problem


def _restored(
    where: Path,
    backup: Backup | str | os.PathLike[str] | None,
    *,
    keep_newer: bool,
    log_id: str | None,
    clock: Clock,
) -> Restored:
    """Restore once; _SavedMeanwhileError if another kernel saved while the lock changed hands."""
    clear(where.parent, f".{where.name}.")
    unfinished = where.with_name(f".{where.name}.{Ids(clock)()}.restored{ENDING}")
    try:
        with shared_lock(where):
            with _others_waiting(where):
                state = _state(where)
                current = _what_is_left(where)
                used, held = _chosen(where, current, backup, log_id)
                sessions = _compose(unfinished, current, held, keep_newer=keep_newer, clock=clock)
            aside = _put_in_place(unfinished, where, state, clock)
    finally:
        for name in (unfinished, unfinished.with_name(unfinished.name + "-journal")):
            with suppress(OSError):
                name.unlink()
    return Restored(where, used, aside, sessions)


def _state(where: Path) -> tuple[int, ...] | None:
    return state_of(where) if where.exists() else None


@contextmanager
def _others_waiting(where: Path) -> Iterator[None]:
    """Make other kernels wait to save. A file that is no longer a database needs no lock: nobody can save."""
    if not where.exists():
        yield
        return
    with closing(_connected(where)) as raw:
        try:
            raw.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as problem:
            if not is_damage(problem):
                raise as_log_error(problem, where) from problem
        yield


def _connected(where: Path) -> sqlite3.Connection:
    """A connection that never makes a file."""
    uri = f"file:{quote(str(where))}?mode=rw"
    try:
        return sqlite3.connect(uri, uri=True, timeout=store.BUSY_S, isolation_level=None)
    except sqlite3.Error as problem:
        raise as_log_error(problem, where) from problem


def _what_is_left(where: Path) -> _Found | None:
    """The sound part of the log; None if the file is gone or unreadable."""
    try:
        identify(where)
        store = Store(where, read_only=False)
    except (LogError, OSError):
        return None
    try:
        with store.read() as connection:
            damage = inspect(connection)
            found = dump(connection, damage)
            planless = {
                row["session_id"] for row in rows.sound(connection, SESSION) if row["plan_id"] in damage.plans
            }
            questions = questions_in(connection, now())
            return _Found(found, frozenset(planless), questions) if found[DIARY.name] else None
    except LogError as problem:
        if problem.__cause__ is not None and is_busy(problem.__cause__):
            raise  # busy: there may be more than can be read just now
        return None
    finally:
        store.close()


def _chosen(
    where: Path,
    current: _Found | None,
    backup: Backup | str | os.PathLike[str] | None,
    log_id: str | None = None,
) -> tuple[Backup, Dump]:
    """The copy that was named, or the newest whole one, with its rows."""
    if backup is not None:
        named = backup.path if isinstance(backup, Backup) else checked_path(backup)
        found = [known for known in backups.every() if known.path == named.absolute()]
    else:
        log_id = log_id if current is None or current.log_id is None else current.log_id
        found = backups.of_name(where.stem) if log_id is None else backups.of_log(log_id)
        if len({known.log_id for known in found}) > 1:
            newest = {known.log_id: known for known in reversed(found)}
            raise LogError(
                f"{where.name} can no longer say which log it was, and there are copies of several logs of "
                "that name.",
                do=f"Choose yours: restore({str(where)!r}, backup='...') with one of these: "
                + "; ".join(map(str, newest.values())),
            )
    for known in found:
        if (held := _rows_if_whole(known.path)) is not None:
            return known, held
    raise LogError(
        f"There is no whole backup {f'at {backup}' if backup else f'of {where}'}.",
        do=f"Backups are in {backups.folder()}. If yours are elsewhere, name that folder in the "
        f"environment variable {backups.VARIABLE}.",
    )


def _rows_if_whole(path: Path) -> Dump | None:
    """All rows of a copy; None if it cannot be read or any row is damaged."""
    with suppress(LogError), in_newest_form(path) as newest:
        store = Store(newest, read_only=True)
        try:
            with store.read() as connection:
                return None if inspect(connection) else dump(connection)
        finally:
            store.close()
    return None


def _compose(path: Path, current: _Found | None, held: Dump, *, keep_newer: bool, clock: Clock) -> int:
    """Put a new log together from what is left and what the copy holds; gives its number of sessions."""
    create(path, label="", kind=None, clock=clock, ids=Ids(clock))
    copy = _still_there(held, current)
    base = Base(Store(path, read_only=False), clock, Ids(clock))
    try:
        with base.store.write() as connection:
            if current is not None and keep_newer:
                merge_in(connection, current.with_plans(), same_log=True)
            merge_in(connection, copy, same_log=True)
            if current is not None and keep_newer:
                if current.planless:
                    merge_in(connection, current.rows, same_log=True)
            elif current is not None:
                merge_in(connection, _safety_of(current.rows), same_log=True)
                keep(base, connection, current.questions)
            return int(rows.diary(connection)["session_n"])
    finally:
        base.store.close()


def _still_there(copy: Dump, current: _Found | None) -> Dump:
    """The copy without the sessions that have been erased since."""
    marks = erased.hashes_among(copy) | erased.hashes_among({} if current is None else current.rows)
    return without(copy, erased.erased_among((row["session_id"] for row in copy[SESSION.name]), marks))


def _safety_of(found: Dump) -> Dump:
    """What is kept even when going back: safety checks, open questions, and which sessions were erased."""
    kept = {
        SAFETY_CHECK.name: found[SAFETY_CHECK.name],
        RETRACT.name: found[RETRACT.name],
        SETTING.name: [row for row in found[SETTING.name] if row["key"] in (erased.KEY, KEPT_SIGN)],
    }
    return {name: kept.get(name, []) for name in found}


def _aside(where: Path, clock: Clock) -> Path:
    """A free name for the old file."""
    start = where.with_name(f"{where.stem}.before-restore.{clock():%Y-%m-%dT%H%M%SZ}{where.suffix}")
    others = (start.with_name(f"{start.stem}-{number}{start.suffix}") for number in count(2))
    return next(path for path in chain((start,), others) if not path.exists())


def _put_in_place(unfinished: Path, where: Path, state: tuple[int, ...] | None, clock: Clock) -> Path | None:
    """Give the new log its name; return where the old file is now."""
    if state is None:
        if not give_name(unfinished, where):
            raise _SavedMeanwhileError
        return None
    aside = _aside(where, clock)

    def under_lock() -> None:
        if _state(where) != state:
            raise _SavedMeanwhileError
        _copy_aside(where, aside)

    try:
        with told_plainly(where):
            _write_over(where, unfinished, under_lock)
            identify(where)
    except LogError as problem:
        if problem.__cause__ is not None and is_busy(problem.__cause__):
            _remove(aside)
            raise
        _take_its_name(unfinished, where, aside, under_lock)
    except BaseException:
        _remove(aside)
        raise
    with suppress(OSError):
        where.chmod(OWNER_ONLY)
    return aside


def _write_over(where: Path, unfinished: Path, under_lock: Callable[[], None]) -> None:
    """Overwrite the file through SQLite: other kernels that have it open wait, then see the new log.

    ``under_lock`` is called once nobody else can read or write the file and before anything is written;
    whatever it raises leaves the file as it is.
    """
    until, locked = time.monotonic() + store.BUSY_S, False

    def look(status: int, _left: int, _pages: int) -> None:
        nonlocal locked
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            if time.monotonic() > until:
                raise sqlite3.OperationalError("database is locked")
        elif not locked:
            locked = True
            under_lock()

    with closing(sqlite3.connect(unfinished)) as new, closing(_connected(where)) as old:
        new.backup(old, pages=_AT_A_TIME, progress=look, sleep=0.01)


def _copy_aside(where: Path, aside: Path) -> None:
    handle = os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ONLY)
    with opened(where) as old_file, os.fdopen(handle, "wb") as new_file:
        shutil.copyfileobj(old_file, new_file)
        new_file.flush()
        os.fsync(new_file.fileno())


def _take_its_name(unfinished: Path, where: Path, aside: Path, under_lock: Callable[[], None]) -> None:
    """Replace a file that SQLite cannot write over; a kernel that has it open notices at its next save."""
    with _others_waiting(where):
        if not aside.exists():
            try:
                under_lock()
            except BaseException:
                _remove(aside)
                raise
        with suppress(FileNotFoundError):  # the journal belongs to the old file
            where.with_name(where.name + "-journal").rename(aside.with_name(aside.name + "-journal"))
        state = _state(where)
        if _open_files_are_replaced():
            unfinished.replace(where)
            return
    if _state(where) != state:
        _remove(aside)
        raise _SavedMeanwhileError
    unfinished.replace(where)


def _open_files_are_replaced() -> bool:
    """Windows never replaces an open file, not even for the process that holds it."""
    return os.name != "nt"


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink()
