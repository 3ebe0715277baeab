"""One checksum a row, because SQLite has none: a flipped bit in a file else changes a value unnoticed.

The sum is the CRC-32 of the row's values as an ASCII tuple in the table's column order, begun from the
CRC-32 of the table's name. It finds every single flipped bit; rows that swap places differ in their keys.
"""

from __future__ import annotations

from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from glidekit.log.schema import Table

MOST = 2**53
"""No count, time or measure of a person is larger, and JSON files cannot hold every number beyond it."""


class Codec:
    """Turns values of one table into whole rows: each value in its column's type, the checksum last."""

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
        """The SQL that changes these columns of one row: their values come first, those of the key after."""
        sets = ", ".join(f'"{name}" = ?' for name in names)
        where = " AND ".join(f'"{name}" = ?' for name in self.keys)
        return f"UPDATE {self.table.name} SET {sets} WHERE {where}"  # noqa: S608 - our own names only

    def row(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """The row to store; a missing value raises KeyError, a wrong one TypeError or ValueError."""
        row = self._pick(values)
        kinds = tuple(map(type, row))
        if kinds not in self._exact or (self._has_optional_text and "" in row):
            row = tuple(
                None if value is None else kind(value) for value, kind in zip(row, self._types, strict=True)
            )
            if tuple(map(type, row)) == kinds:  # most rows are like an earlier one: a look-up is enough
                self._exact.add(kinds)
        for place in self._numbers:  # SQLite stores NaN as NULL, and the sum would no longer match
            if (number := row[place]) is not None and not -MOST <= number <= MOST:
                raise ValueError(f"{self.names[place].replace('_', ' ')} cannot be {number}")
        return (*row, self.sum(row))

    def rows(self, many: Iterable[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
        """``row`` of each."""
        return [self.row(values) for values in many]

    def sum(self, row: Sequence[Any]) -> int:
        """The checksum of a row without its own."""
        return crc32(ascii(row).encode("ascii"), self._seed)

    def holds(self, row: tuple[Any, ...]) -> bool:
        """Whether a stored row (checksum last) is as it was written."""
        return bool(self.sum(row[:-1]) == row[-1])

    def whole(self, rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """Those stored rows that are as they were written; as ``holds``, without a call for each."""
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
    """Places of the numbers, times left out: those come from a clock or a date."""
    kinds = enumerate(zip(names, types, strict=True))
    return [place for place, (name, kind) in kinds if kind in (float, _whole) and not name.endswith("_us")]


def _whole(value: Any) -> int:
    number = int(value)
    if number != value:
        raise ValueError(f"{value!r} is no whole number")
    return number


def _text_or_none(value: Any) -> str | None:
    return str(value) or None
