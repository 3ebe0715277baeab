"""Frames of very long logs through Arrow (extra ``fast``): the same frames, not verified on the way.

SQLite has no column types of its own, so the driver looks at values to tell them: the whole result is one
batch, or a column that begins with NULLs would be taken for numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from glidekit.errors import LogError
from glidekit.log.checksum import codec
from glidekit.log.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa  # type: ignore[import-untyped]  # ships no types
    from sqlalchemy import Connection, Table

    from glidekit.log.damage import Damage
    from glidekit.log.store.store import Store

_BATCH_ROWS = "adbc.sqlite.query.batch_rows"
_ALL_ROWS = "1000000000"  # nothing is set aside for them beforehand


class ArrowReading(Reading):
    """A reading whose columns are Arrow arrays."""

    def __init__(self, store: Store, connection: Connection, damage: Damage) -> None:
        super().__init__(connection, damage)
        self._store = store

    def columns(
        self, table: Table, names: Sequence[str], *, all_sessions: bool = False
    ) -> dict[str, pa.ChunkedArray]:
        """Column name -> Arrow array, in the order of the key."""
        where = [] if "voided_us" not in codec(table).names else ["voided_us IS NULL"]
        if self._hidden and not all_sessions and "session_id" in codec(table).names:
            hidden = ", ".join(f"'{name.replace(chr(39), chr(39) * 2)}'" for name in sorted(self._hidden))
            where.append(f"(session_id IS NULL OR session_id NOT IN ({hidden}))")
        chosen = ", ".join(f'"{name}"' for name in names)
        sql = f"SELECT {chosen} FROM {table.name}"  # noqa: S608 - our own names, and quoted ids
        sql += f" WHERE {' AND '.join(where)}" if where else ""
        sql += f" ORDER BY {', '.join(codec(table).keys)}"
        found = _fetch(self._store, sql)
        return {name: found.column(place) for place, name in enumerate(names)}


def _fetch(store: Store, sql: str) -> Any:
    try:
        from adbc_driver_sqlite import dbapi
    except ImportError as problem:
        raise LogError(
            "Reading in bulk needs two packages that are not installed.",
            safe="Nothing was changed; log.ratings() and the others work without them.",
            do="Install them with: pip install 'glidekit[fast]'.",
        ) from problem
    uri = f"file:{quote(str(store.path))}?mode=ro"
    with (
        dbapi.connect(uri) as connection,
        connection.cursor(adbc_stmt_kwargs={_BATCH_ROWS: _ALL_ROWS}) as cursor,
    ):
        cursor.execute(sql)
        return cursor.fetch_arrow_table()
