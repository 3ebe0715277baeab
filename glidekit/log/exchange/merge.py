"""Merge rows from outside into a log in one transaction; sessions that it knows stay as they are."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from glidekit.errors import LogError, NotImported
from glidekit.in_words import Told, counted
from glidekit.log import erased, rows
from glidekit.log.exchange.dump import alone, dump, same, units, without
from glidekit.log.rows import codec
from glidekit.log.schema import (
    AMENDMENT,
    ASSIGNMENT,
    COUNTED_BY_DIARY,
    DIARY,
    MARK,
    NOTE,
    ORDERED,
    PARTS_OF_SESSION,
    PLAN_AS_RUN,
    RATING,
    RETRACT,
    SAFETY_CHECK,
    SESSION,
    SETTING,
)
from glidekit.log.settings import KEPT_SIGN, TALKED
from glidekit.log.store.store import MemoryStore, Store, begin, connect_in_memory, empty_log, scalar
from glidekit.progress import each

if TYPE_CHECKING:
    from collections.abc import Mapping
    from sqlite3 import Connection

    from glidekit.log.exchange.dump import Dump
    from glidekit.log.rows import Values
    from glidekit.log.schema import Table
    from glidekit.log.store.store import Base

IfErased = Literal["ask", "leave out", "take"]

_ALONE: tuple[Table, ...] = (RATING, NOTE, SAFETY_CHECK, RETRACT, MARK, SETTING, ASSIGNMENT, AMENDMENT)
_ADD_UP = (erased.KEY, KEPT_SIGN)
"""Settings that add up; of any other the last one counts."""


@dataclass(frozen=True, slots=True, repr=False)
class Merged(Told):
    """What an import did.

    ``added``: sessions taken. ``known``: sessions that were there already, the same. ``kept``: ids of
    sessions that differ here, which stayed as they are. ``entries``: other entries taken (ratings on their
    own, notes, safety checks, marks, settings). ``left_out``: sessions not taken because they were erased
    from this log.
    """

    added: int
    known: int
    kept: tuple[str, ...]
    entries: int
    left_out: int = 0

    def __str__(self) -> str:
        """The same in words."""
        others = counted(self.entries, "other entry", "other entries")
        words = [f"Taken: {counted(self.added, 'session')} and {others}."]
        if self.known:
            words.append(f"{counted(self.known, 'session was', 'sessions were')} there already.")
        if self.kept:
            words.append(
                f"{counted(len(self.kept), 'session differs', 'sessions differ')} from yours; "
                f"yours stayed as they are: {', '.join(self.kept[:5])}{' ...' if len(self.kept) > 5 else ''}."
            )
        if self.left_out:
            left = counted(
                self.left_out,
                "session was left out: you had erased it",
                "sessions were left out: you had erased them",
            )
            words.append(f"{left}.")
        return " ".join(words)


def merge(base: Base, given: Dump, *, if_erased: IfErased = "leave out") -> Merged:
    """Add what the log lacks: all of it or, with a LogError, nothing.

    ``if_erased``: leave out sessions that were erased from this log, take them in again, or ask (a LogError
    that says how many).
    """
    try:
        with base.store.write() as connection:
            gone = _erased_from(connection, given)
            if gone and if_erased == "ask":
                raise _asks(len(gone))
            if if_erased == "take":
                erased.forget(connection, gone)
                gone = set()
            return replace(merge_in(connection, without(given, gone)), left_out=len(gone))
    except LogError as problem:
        if isinstance(problem.__cause__, sqlite3.IntegrityError):
            raise NotImported(
                f"A row does not fit the others: {problem.__cause__}.",
                do="Export it again where it came from, or correct the file.",
            ) from problem
        raise


def _erased_from(connection: Connection, given: Dump) -> set[str]:
    """The given sessions that were erased from this log."""
    marks = {row["setting_id"] for row in erased.hash_rows(connection)}
    return erased.erased_among((row["session_id"] for row in given.get(SESSION.name, ())), marks)


def erased_before(base: Base, given: Dump) -> int:
    """How many of the given sessions were erased from this log."""
    with base.store.read() as connection:
        return len(_erased_from(connection, given))


def _asks(number: int) -> LogError:
    them = "it" if number == 1 else "them"
    return NotImported(
        f"You had erased {counted(number, 'session')} of this file from your log.",
        do=f"To leave {them} out: log.import_log(path, if_erased='leave out'). To take {them} in again: "
        "log.import_log(path, if_erased='take').",
    )


def merge_in(connection: Connection, given: Dump, *, same_log: bool = False) -> Merged:
    """Add what the log lacks, within a transaction. ``same_log``: the rows come from a copy of this log.

    Rows from elsewhere close nothing: they are marked as imported and numbered after everything here.
    """
    diary = _diary_for(connection, given)
    if not (same_log or _is_empty(diary)):
        given = _from_elsewhere(connection, given)
    there = dump(connection)
    mine, theirs = units(there), units(given)
    kept = tuple(name for name in theirs if name in mine and not same(mine[name], theirs[name]))
    new = [name for name in theirs if name not in mine]
    _check_whole(theirs, new)
    _add_plans(connection, given)
    for name in each("Writing", new):
        _add_session(connection, theirs[name], diary["diary_id"])
    counts = {"session_n": len(new)}
    for table in _ALONE:
        counts[f"{table.name}_n"] = _add_alone(connection, table, there, given, set(kept))
    rows.count_in_diary(connection, counts)
    _go_on_counting(connection)
    return Merged(len(new), len(theirs) - len(new) - len(kept), kept, sum(counts.values()) - len(new))


def _diary_for(connection: Connection, given: Dump) -> Values:
    """The diary's row; a log without entries takes over the imported one."""
    diary = rows.diary(connection)
    theirs = next(iter(given.get(DIARY.name, ())), None)
    if theirs is None:
        return diary
    if theirs["kind"] is not None:
        rows.check_kind(diary["kind"], theirs["kind"])
    if not _is_empty(diary):
        if diary["kind"] is None and theirs["kind"] is not None:
            rows.change(connection, DIARY, diary, kind=theirs["kind"])
        return {**diary, "kind": diary["kind"] or theirs["kind"]}
    connection.execute("DELETE FROM diary")
    new = {**diary, **theirs}
    rows.add(connection, DIARY, [new])
    return new


def _is_empty(diary: Values) -> bool:
    return not any(diary[f"{table.name}_n"] for table in COUNTED_BY_DIARY)


def _from_elsewhere(connection: Connection, given: Dump) -> Dump:
    """The rows, to be renumbered in their own order, without settings that this log has already."""
    mine = {row["key"] for row in rows.sound(connection, SETTING)} | {TALKED}
    marked = {
        table.name: sorted(
            (row.copy() for row in given.get(table.name, ())), key=lambda row: row.get("written", 0)
        )
        for table in ORDERED
    }
    for name, found in marked.items():
        for row in found:
            row["written"] = 0
            if "imported" in row:
                row["imported"] = 1
        if name == SETTING.name:
            marked[name] = [row for row in found if row["key"] in _ADD_UP or row["key"] not in mine]
    return {**given, **marked}


def _go_on_counting(connection: Connection) -> None:
    """Let the next number follow the highest one used."""
    last = max(
        scalar(connection, f"SELECT coalesce(max(written), 0) FROM {table.name}")  # noqa: S608
        for table in ORDERED
    )
    diary = rows.diary(connection)
    if last > diary["written"]:
        rows.change(connection, DIARY, diary, written=last)


def _check_whole(theirs: Mapping[str, Mapping[str, list[Values]]], new: list[str]) -> None:
    for name in new:
        if len(theirs[name].get(SESSION.name, ())) != 1:
            raise NotImported(
                f"There are parts of a session {name!r}, but not the session itself.",
                do="Import the whole folder or file as it was exported.",
            )


def _add_plans(connection: Connection, given: Dump) -> None:
    plans = given.get(PLAN_AS_RUN.name, [])
    for row in plans:
        if hashlib.sha256(f"{row['plan']}\n{row['timeline']}".encode()).hexdigest() != row["plan_id"]:
            raise NotImported(
                f"The plan {row['plan_id'][:12]!r} was changed after the export.",
                do="Export it again where it came from.",
            )
    rows.add_new(connection, PLAN_AS_RUN, plans)


def _add_session(connection: Connection, unit: Mapping[str, list[Values]], diary_id: str) -> None:
    counts = {f"{table.name}_n": len(unit.get(table.name, ())) for table in PARTS_OF_SESSION}
    rows.add(connection, SESSION, [{**unit[SESSION.name][0], **counts, "diary_id": diary_id}])
    for table in PARTS_OF_SESSION:
        rows.add(connection, table, unit.get(table.name, ()))


def _add_alone(connection: Connection, table: Table, there: Dump, given: Dump, kept: set[str]) -> int:
    """Add rows outside sessions, but no corrections of a session that stayed as it is."""
    key = codec(table).keys[0]
    known = {row[key] for row in there[table.name]}
    new = [row for row in alone(given, table) if row[key] not in known]
    if table is AMENDMENT:
        new = [row for row in new if row["session_id"] not in kept]
    return rows.add(connection, table, new)


def in_memory(base: Base, found: Dump) -> Store:
    """A read-only log of these rows, in memory."""
    return MemoryStore(base.store.path, bytes_of(found, base))


def bytes_of(found: Dump, base: Base) -> bytes:
    """These rows as the bytes of a log file."""
    with closing(connect_in_memory(empty_log())) as connection:
        connection.execute("BEGIN")
        begin(connection, label="", kind=None, created_us=base.now_us(), diary_id=base.ids())
        merge_in(connection, found)
        connection.execute("COMMIT")
        return connection.serialize()
