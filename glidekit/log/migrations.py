"""Migrate a log to the newest format, one numbered step after another, with a copy before each.

Add a step when ``SCHEMA_VERSION`` rises; ``tests/log/old`` keeps small files of each version.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from glidekit.errors import LogError
from glidekit.log.care import backup
from glidekit.log.paths import identify
from glidekit.log.rows import codec
from glidekit.log.schema import DIARY, INDEXES, ORDERED, RETRACT, SAFETY_CHECK, SCHEMA_VERSION
from glidekit.log.store.file_lock import opened
from glidekit.log.store.store import Store, scalar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime
    from sqlite3 import Connection

    from glidekit.log.rows import Values
    from glidekit.log.schema import Table


def migrate(store: Store, version: int, now: datetime) -> None:
    """Bring a log to the newest format. If a step or a copy fails, LogError, and the log is as it was."""
    bring_up(store, version, lambda: backup.take(store, now))


def bring_up(store: Store, version: int, before_each: Callable[[], object] = lambda: None) -> None:
    """Bring a file to the newest format, step by step."""
    for number in range(version, SCHEMA_VERSION):
        before_each()
        with store.write() as connection:
            if _version(connection) != number:
                continue  # another kernel has done it
            STEPS[number](connection)
            connection.execute(f"PRAGMA user_version={number + 1}")


@contextmanager
def in_newest_form(path: Path) -> Iterator[Path]:
    """The file itself or, if it is older, a migrated temporary copy that only its owner can read."""
    version = identify(path)
    if version >= SCHEMA_VERSION:
        yield path
        return
    check_known(version)
    with TemporaryDirectory(prefix="glidekit-older-") as folder:
        copy = Path(folder) / path.name
        with opened(path) as source:
            copy.write_bytes(source.read())
        store = Store(copy, read_only=False)
        try:
            bring_up(store, version)
        finally:
            store.close()
        yield copy


def check_known(version: int) -> None:
    """Refuse a version that cannot be migrated."""
    if version < SCHEMA_VERSION and version not in STEPS:
        raise LogError(
            f"This log has a format ({version}) that no version of glidekit has written.",
            safe="It was left as it is.",
            do="Its first page may be damaged: bring back a backup with glidekit.log.restore(...).",
        )


def _version(connection: Connection) -> int:
    return int(scalar(connection, "PRAGMA user_version") or 0)


# Version 1 -> 2: the order of writing, safety checks item by item ------------------------------------------

NEW_IN_2: Mapping[str, Mapping[str, Any]] = {
    "diary": {"retract_n": 0, "written": 0},
    "session": {"advised": None, "imported": 0, "written": 0},
    "rating": {"written": 0},
    "setting": {"written": 0},
    "safety_check": {
        "assessed_by": None, "assessed_on": None, "may_exercise": None, "card_d": 0, "something_new": 0,
        "before_version": 0, "imported": 0, "written": 0,
    },
}  # fmt: skip
"""Table -> its columns new in version 2, and what they hold for a row of version 1."""

_OLD_LINE = "something-new"
_ENTERED = {
    "session": "created_us",
    "rating": "created_us",
    "safety_check": "created_us",
    "setting": "at_us",
}


def _to_2(connection: Connection) -> None:
    """Take the clock's order, as far as it is known, for the order of writing; checks keep what they said."""
    for name in ("rating_of_side", "rating_weakness", "rating_next_day"):
        connection.execute(f"DROP INDEX IF EXISTS {name}")
    sound = {table: _sound_of_1(connection, table) for table in (DIARY, *ORDERED) if table is not RETRACT}
    for table in sound:
        for name, blank in NEW_IN_2[table.name].items():
            column = table.columns[name]
            rest = "" if blank is None else f" NOT NULL DEFAULT {blank}"
            connection.execute(f"ALTER TABLE {table.name} ADD COLUMN {name} {column.type}{rest}")
    connection.execute(RETRACT.sql)
    connection.execute(INDEXES["session_written"])
    last = _number(sound)
    for table, rows in sound.items():
        _write_anew(connection, table, rows, written=last if table is DIARY else None)


def _sound_of_1(connection: Connection, table: Table) -> list[Values]:
    """Rows whose checksum fits; damaged ones stay damaged, and are named when the log is opened."""
    kind = codec(table)
    names = [name for name in kind.names if name not in NEW_IN_2[table.name]]
    chosen = ", ".join(f'"{name}"' for name in (*names, "row_sum"))
    found = connection.execute(f"SELECT {chosen} FROM {table.name}")  # noqa: S608 - our own names
    return [dict(zip(names, row, strict=False)) for row in found.fetchall() if kind.sum(row[:-1]) == row[-1]]


def _number(sound: Mapping[Table, list[Values]]) -> int:
    """Number the rows by when they were logged, then by id; gives the last number."""
    places = [
        (row[_ENTERED[table.name]], str(row[codec(table).keys[0]]), row)
        for table, rows in sound.items()
        if table is not DIARY
        for row in rows
    ]
    places.sort(key=lambda place: place[:2])
    for number, (_, _, row) in enumerate(places, 1):
        row["written"] = number
    return len(places)


def _write_anew(
    connection: Connection, table: Table, rows: Iterable[Values], *, written: int | None = None
) -> None:
    kind = codec(table)
    update = kind.update([*kind.names, "row_sum"])
    for row in rows:
        whole = {**NEW_IN_2[table.name], **row, **({} if written is None else {"written": written})}
        if table is SAFETY_CHECK:
            whole |= check_of_1(row)
        values = kind.row(whole)
        keys = [row[name] for name in kind.keys]
        connection.execute(update, (*values, *keys))


def check_of_1(row: Values) -> Values:
    """A check's new values: the flag of the single line is a column now; a full check answered card D too."""
    flags = json.loads(row["flags"])
    items = [flag for flag in flags if flag != _OLD_LINE]
    return {
        "flags": json.dumps(items, separators=(",", ":")),
        "something_new": int(_OLD_LINE in flags),
        "card_d": int(row["kind"] == "full"),
        "before_version": 1,
    }


STEPS: Mapping[int, Callable[[Connection], None]] = {1: _to_2}
"""Version -> the step that brings a log of that version to the next, checksums and counts included."""
