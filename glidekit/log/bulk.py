"""Frames of very long logs through Arrow (extra ``fast``): the same frames, not verified on the way.

The driver brings an SQLite of its own. Two of them in one process do not see each other's locks, and undo
them: so nothing else in this kernel is at the file meanwhile (store/alone.py); other kernels wait as for any
reader.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from glidekit.errors import LogError
from glidekit.log.checksum import codec
from glidekit.log.columns import COLUMNS
from glidekit.log.reading import simulated_in
from glidekit.log.store.alone import alone_with
from glidekit.log.store.engine import BUSY_S
from glidekit.log.store.faults import as_log_error, is_busy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    import pyarrow as pa  # type: ignore[import-untyped]  # ships no types
    from sqlalchemy import Table

    from glidekit.log.damage import Damage
    from glidekit.log.store.store import Store

_BATCH_ROWS = "adbc.sqlite.query.batch_rows"
_ALL_ROWS = "1000000000"
"""One batch: SQLite's columns have no types, and one that begins with NULLs would be taken for numbers."""

_AT_ONCE = 3  # connections
_TOGETHER = 6  # columns; a smaller group gives its memory back sooner, but each walks through the table again
_KEPT = {column.name for frame in COLUMNS.values() for column in frame if column.kind == "text"}


class ArrowReading:
    """A reading whose columns are Arrow arrays, fetched in groups side by side."""

    def __init__(self, connections: Sequence[Any], hidden: Iterable[str], *, simulated: bool) -> None:
        self.simulated = simulated
        self._free: SimpleQueue[Any] = SimpleQueue()
        for connection in connections:
            self._free.put(connection)
        voided = self._fetch(["session_id"], "FROM session WHERE voided_us IS NOT NULL")["session_id"]
        self._hidden = {*hidden, *voided.to_pylist()}

    def columns(
        self, table: Table, names: Sequence[str], *, all_sessions: bool = False
    ) -> dict[str, pa.ChunkedArray]:
        """Column name -> Arrow array, in the order of the key."""
        where = [] if "voided_us" not in codec(table).names else ["voided_us IS NULL"]
        if self._hidden and not all_sessions and "session_id" in codec(table).names:
            hidden = ", ".join(f"'{name.replace(chr(39), chr(39) * 2)}'" for name in sorted(self._hidden))
            where.append(f"(session_id IS NULL OR session_id NOT IN ({hidden}))")
        rest = f"FROM {table.name}" + (f" WHERE {' AND '.join(where)}" if where else "")
        rest += f" ORDER BY {', '.join(codec(table).keys)}"
        found: dict[str, pa.ChunkedArray] = {}
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for part in pool.map(lambda group: self._fetch(group, rest), _groups(names)):
                found |= part
        return {name: found[name] for name in names}

    def _fetch(self, names: Sequence[str], rest: str) -> dict[str, pa.ChunkedArray]:
        chosen = ", ".join(f'"{name}"' for name in names)
        connection = self._free.get()
        try:
            with connection.cursor(adbc_stmt_kwargs={_BATCH_ROWS: _ALL_ROWS}) as cursor:
                cursor.execute(f"SELECT {chosen} {rest}")
                found = cursor.fetch_arrow_table()
        finally:
            self._free.put(connection)
        return {name: found.column(place) for place, name in enumerate(names)}


def _groups(names: Sequence[str]) -> list[Sequence[str]]:
    """The columns in groups; the memory of one is given back as a whole, when its last column is used up.

    So columns that a frame keeps as they were fetched are in a group of their own.
    """
    kept = [name for name in names if name in _KEPT]
    used_up = [name for name in names if name not in _KEPT]
    groups = [used_up[at : at + _TOGETHER] for at in range(0, len(used_up), _TOGETHER)]
    return [group for group in (*groups, kept) if group]


@contextmanager
def reading_in_bulk(store: Store, damage: Damage) -> Iterator[ArrowReading]:
    """One consistent look at a log; no other thread of this process is in a transaction on it meanwhile."""
    try:
        import pyarrow as pa
        from adbc_driver_sqlite import dbapi
    except ImportError as problem:
        raise LogError(
            "Reading in bulk needs two packages that are not installed.",
            safe="Nothing was changed; log.ratings() and the others work without them.",
            do="Install them with: pip install 'glidekit[fast]'.",
        ) from problem
    with store.read() as connection:
        simulated = simulated_in(connection)
    try:
        with alone_with(store.path), _connections(store.path, dbapi) as connections:
            yield ArrowReading(connections, damage.sessions, simulated=simulated)
    except dbapi.Error as problem:
        raise as_log_error(problem, store.path) from problem
    except pa.ArrowException as problem:
        raise LogError(
            f"A value in the log {store.path} is not what its column holds: {problem}.",
            safe="Nothing was changed.",
            do="log.check() names the damaged sessions; log.ratings() and the others set them aside.",
        ) from problem


@contextmanager
def _connections(path: Path, dbapi: Any) -> Iterator[list[Any]]:
    """Connections that see the same: from when all of them read until the first one ends, nobody commits."""
    uri = f"file:{quote(str(path))}?mode=ro"
    until = time.monotonic() + BUSY_S
    with ExitStack() as stack:
        found = [stack.enter_context(dbapi.connect(uri)) for _ in range(_AT_ONCE)]
        while not _all_reading(found, dbapi, last_try=time.monotonic() > until):
            time.sleep(0.005)
        yield found


def _all_reading(connections: Iterable[Any], dbapi: Any, *, last_try: bool) -> bool:
    """Whether each has begun to read; if another kernel is writing, none has, so that it can end."""
    try:
        for connection in connections:
            with connection.cursor() as cursor:
                cursor.execute("SELECT kind FROM diary")
                cursor.fetchall()
    except dbapi.Error as problem:
        if last_try or not is_busy(problem):
            raise
        for connection in connections:
            connection.rollback()
        return False
    return True
