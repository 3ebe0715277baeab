"""Rows in and out of the tables, each with its checksum; counts change in the same transaction.

SQLite has no checksums: a flipped bit in the file would change a value unnoticed. Ours is the CRC-32 of the
row's values as an ASCII tuple in the table's column order, begun from the CRC-32 of the table's name. It
finds every single flipped bit; rows that swap places differ in their keys.

Ids are UUIDs of version 7 (RFC 9562): in time order, unique on every machine. The clock is here too.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from operator import itemgetter
from typing import TYPE_CHECKING, Any
from zlib import crc32

from glidekit.errors import LogError
from glidekit.log.schema import DIARY, ORDERED, SESSION
from glidekit.rules.thresholds import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from sqlite3 import Connection

    from glidekit.log.schema import Table


Values = dict[str, Any]
Clock = Callable[[], datetime]
IdSource = Callable[[], str]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
AHEAD = timedelta(minutes=RULES.ahead_min)
"""How far ahead of now an entry may be: clocks differ, and people slip by a summer hour."""

_MICROSECOND = timedelta(microseconds=1)
_VARIANT = 0x8000
_process = object()
"""A new object in every fork."""


def now() -> datetime:
    """The time now, UTC."""
    return datetime.now(UTC)


def to_us(moment: datetime) -> int:
    """Whole microseconds since 1970, UTC, exactly."""
    return (moment - EPOCH) // _MICROSECOND


def from_us(value: int) -> datetime:
    """The moment that ``to_us`` gave, UTC."""
    return EPOCH + timedelta(microseconds=value)


class Ids:
    """A source of UUIDv7 texts in strictly rising order, whatever the clock does."""

    def __init__(self, clock: Clock = now) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._ms, self._count, self._process = -1, 0, _process
        self._time = ""

    def __call__(self) -> str:
        """The next id: 74 random bits after the time, which count up within a millisecond."""
        # Read the clock the fast way: a session takes dozens of ids.
        now_ms = time.time_ns() // 1_000_000 if self._clock is now else to_us(self._clock()) // 1000
        with self._lock:
            if now_ms > self._ms or self._process is not _process:  # a fork must start afresh
                self._ms, self._count, self._process = now_ms, secrets.randbits(73), _process
                self._time = f"{now_ms >> 16:08x}-{now_ms & 0xFFFF:04x}"
            else:
                self._count += 1
            begins, count = self._time, self._count
        return "%s-7%03x-%04x-%012x" % (  # noqa: UP031 - the fastest way, and the hottest
            begins,
            count >> 62,
            _VARIANT | count >> 48 & 0x3FFF,
            count & 0xFFFF_FFFF_FFFF,
        )


def id_from(moment: datetime, content: str) -> str:
    """A UUIDv7 text of that moment whose other bits come from ``content``: the same gives the same id."""
    ms = to_us(moment) // 1000 & 0xFFFF_FFFF_FFFF
    bits = int.from_bytes(hashlib.sha256(content.encode("utf-8", "replace")).digest()[:10], "big")
    end = f"{_VARIANT | bits >> 60 & 0x3FFF:04x}-{bits >> 12 & 0xFFFF_FFFF_FFFF:012x}"
    return f"{ms >> 16:08x}-{ms & 0xFFFF:04x}-7{bits & 0xFFF:03x}-{end}"


def _in_a_fork() -> None:
    global _process  # noqa: PLW0603 - replaced before any thread of the fork can ask
    _process = object()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_in_a_fork)


# One row, and its checksum ----------------------------------------------------------------------------------

MOST = 2**53
"""No count, time or measure of a person is larger, and JSON cannot hold every number beyond it."""


class Codec:
    """Turn values of one table into rows to store: each value in its column's type, the checksum last."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.names = tuple(name for name in table.columns if name != "row_sum")
        self.keys = table.key
        self._pick: Callable[[Mapping[str, Any]], tuple[Any, ...]] = itemgetter(*self.names)
        self._exact: set[tuple[type, ...]] = set()
        self._types = tuple(_coercion(table, name) for name in self.names)
        self._has_optional_text = _text_or_none in self._types
        self._numbers = _numbers_in(self.names, self._types)
        self._seed = crc32(table.name.encode("ascii"))
        names = ", ".join(f'"{name}"' for name in table.columns)
        into = f"INTO {table.name} ({names}) VALUES ({', '.join('?' * len(table.columns))})"
        self.select = f"SELECT {names} FROM {table.name}"  # noqa: S608 - our own names only
        self.insert, self.insert_new = f"INSERT {into}", f"INSERT OR IGNORE {into}"

    def update(self, names: Sequence[str]) -> str:
        """The SQL that changes these columns of a row; it takes their values, then those of the key."""
        sets = ", ".join(f'"{name}" = ?' for name in names)
        where = " AND ".join(f'"{name}" = ?' for name in self.keys)
        return f"UPDATE {self.table.name} SET {sets} WHERE {where}"  # noqa: S608 - our own names only

    def row(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """The row to store; raises KeyError for a missing value, TypeError or ValueError for a wrong one."""
        row = self._pick(values)
        kinds = tuple(map(type, row))
        if kinds not in self._exact or (self._has_optional_text and "" in row):
            row = tuple(
                None if value is None else kind(value) for value, kind in zip(row, self._types, strict=True)
            )
            if tuple(map(type, row)) == kinds:  # most rows have the types of an earlier one: remember them
                self._exact.add(kinds)
        for place in self._numbers:  # SQLite stores NaN as NULL, which would break the checksum
            if (number := row[place]) is not None and not -MOST <= number <= MOST:
                raise ValueError(f"{self.names[place].replace('_', ' ')} cannot be {number}")
        return (*row, self.sum(row))

    def rows(self, many: Iterable[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
        """``row`` of each."""
        return [self.row(values) for values in many]

    def sum(self, row: Sequence[Any]) -> int:
        """The checksum of a row's values."""
        return crc32(ascii(row).encode("ascii"), self._seed)

    def holds(self, row: tuple[Any, ...]) -> bool:
        """Whether a stored row (checksum last) matches its checksum."""
        return bool(self.sum(row[:-1]) == row[-1])

    def whole(self, rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """The stored rows for which ``holds`` is true, without a call for each."""
        seed = self._seed
        return [row for row in rows if crc32(ascii(row[:-1]).encode("ascii"), seed) == row[-1]]

    def values(self, row: Sequence[Any]) -> dict[str, Any]:
        """A stored row by column name, without its checksum."""
        return dict(zip(self.names, row, strict=False))


@cache
def codec(table: Table) -> Codec:
    """The codec of a table."""
    return Codec(table)


def _coercion(table: Table, name: str) -> Callable[[Any], Any]:
    column = table.columns[name]
    if column.type == "REAL":
        return float
    if column.type == "INTEGER":
        return _whole
    return _text_or_none if column.nullable else str


def _numbers_in(names: Sequence[str], types: Sequence[object]) -> list[int]:
    """Places of numbers but not of times, which come from a clock or a date."""
    kinds = enumerate(zip(names, types, strict=True))
    return [place for place, (name, kind) in kinds if kind in (float, _whole) and not name.endswith("_us")]


def _whole(value: Any) -> int:
    number = int(value)
    if number != value:
        raise ValueError(f"{value!r} is no whole number")
    return number


def _text_or_none(value: Any) -> str | None:
    return str(value) or None


# Rows of the tables -----------------------------------------------------------------------------------------


def add(connection: Connection, table: Table, many: Iterable[Mapping[str, Any]]) -> int:
    """Store rows; gives how many."""
    rows = codec(table).rows(_numbered(connection, many) if table in ORDERED else many)
    if rows:
        connection.executemany(codec(table).insert, rows)
    return len(rows)


def _numbered(connection: Connection, many: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The rows, numbered in the order of writing; those that have a number keep it."""
    given = list(many)
    if all(row.get("written") for row in given):
        return given
    log = diary(connection)
    numbers = count(log["written"] + 1)
    given = [row if row.get("written") else {**row, "written": next(numbers)} for row in given]
    change(connection, DIARY, log, written=next(numbers) - 1)
    return given


def add_new(connection: Connection, table: Table, many: Iterable[Mapping[str, Any]]) -> int:
    """Store the rows whose key is new; gives how many."""
    rows = codec(table).rows(many)
    return connection.executemany(codec(table).insert_new, rows).rowcount if rows else 0


def find(connection: Connection, table: Table, where: str = "", values: Sequence[Any] = ()) -> list[Values]:
    """Rows as dicts by column name; raises LogError that names a damaged one. ``where``: SQL of our own."""
    kind = codec(table)
    found = connection.execute(f"{kind.select} {where}", tuple(values))
    return [_checked(table, row) for row in found]


def sound(connection: Connection, table: Table, where: str = "", values: Sequence[Any] = ()) -> list[Values]:
    """Like ``find`` without damaged rows, for what must go on without them."""
    kind = codec(table)
    found = connection.execute(f"{kind.select} {where}", tuple(values))
    return [kind.values(row) for row in found if kind.holds(row)]


def picked(
    connection: Connection, table: Table, names: Sequence[str], where: str, values: Sequence[Any] = ()
) -> Iterator[tuple[Any, ...]]:
    """Some columns of sound rows, as tuples: for many rows, making dicts takes longer than reading."""
    kind = codec(table)
    places = itemgetter(*(kind.names.index(name) for name in names))
    return map(places, kind.whole(connection.execute(f"{kind.select} {where}", tuple(values))))


def one(connection: Connection, table: Table, key: object) -> Values | None:
    """The row with that key, or None."""
    if not isinstance(key, str):
        return None
    found = find(connection, table, f"WHERE {codec(table).keys[0]} = ?", (key,))
    return found[0] if found else None


def change(connection: Connection, table: Table, row: Values, **changes: Any) -> None:
    """Rewrite a row read in this transaction, with its checksum."""
    kind = codec(table)
    new = dict(zip((*kind.names, "row_sum"), kind.row({**row, **changes}), strict=True))
    columns = [*changes, "row_sum"]
    values = (*(new[name] for name in columns), *(row[name] for name in kind.keys))
    connection.execute(kind.update(columns), values)


def diary(connection: Connection) -> Values:
    """The one row that says whose log this is and counts its rows."""
    found = find(connection, DIARY)
    if len(found) != 1:
        raise damaged("diary", "its first record")
    return found[0]


def add_to_diary(
    connection: Connection, table: Table, many: Sequence[Mapping[str, Any]], *, kind: str = ""
) -> None:
    """Store rows outside sessions, and count them."""
    count_in_diary(connection, {f"{table.name}_n": add(connection, table, many)}, kind=kind)


def count_in_diary(
    connection: Connection, more: Mapping[str, int], *, kind: str = "", row: Values | None = None
) -> Values:
    """Raise the diary's counts; a log's first record settles its ``kind``: real or simulated.

    ``row``: the diary, if this transaction has read it. Gives the diary as it is then.
    """
    row = row or diary(connection)
    changes: Values = {name: row[name] + number for name, number in more.items() if number}
    if kind and row["kind"] is None:
        changes["kind"] = kind
    if changes:
        change(connection, DIARY, row, **changes)
    return {**row, **changes}


def check_kind(has: str | None, wants: str) -> None:
    """Refuse sessions of the other kind: a log is real or simulated, never both."""
    if has is not None and has != wants:
        raise LogError(
            f"This log holds {has} sessions, so a {wants} one cannot be saved in it.",
            safe="Nothing was saved; your log is as it was.",
            do="Keep simulated diaries apart: glidekit.log.open_log('simulated.sqlite', simulated=True).",
        )


def session_row(connection: Connection, session_id: str) -> Values:
    """The session's row; raises LogError for an unknown id."""
    found = one(connection, SESSION, session_id)
    if found is None:
        raise LogError(
            f"There is no session {session_id!r} in this log.",
            do="log.sessions() lists those there are. One that was erased cannot be brought back from here.",
        )
    return found


def damaged(table: str, name: object) -> LogError:
    """The message for a row whose checksum does not fit."""
    return LogError(
        f"A part of this log is damaged: {table.replace('_', ' ')} {name} is not as it was written.",
        safe="It is set aside and was left as it is; the rest of your log can be used.",
        do="log.check() says what is affected; log.backups() lists whole copies to restore.",
    )


def _checked(table: Table, row: tuple[Any, ...]) -> Values:
    kind = codec(table)
    if not kind.holds(row):
        raise damaged(table.name, row[0])
    return kind.values(row)
