"""Find damage, and report the state of a log in words.

A row may have changed on the disk, or be gone. A damaged session is named and set aside with all its parts;
everything else stays in use.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections import Counter, defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from glidekit.errors import LogError
from glidekit.in_words import Told, counted, day
from glidekit.log import rows
from glidekit.log.care import backup
from glidekit.log.rows import codec, damaged, from_us
from glidekit.log.schema import COUNTED_BY_DIARY, DIARY, PARTS_OF_SESSION, PLAN_AS_RUN, SESSION, TABLES
from glidekit.log.store.file_lock import opened
from glidekit.log.store.sqlite_errors import is_damage
from glidekit.log.store.store import MemoryStore, scalar
from glidekit.progress import each

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from pathlib import Path
    from sqlite3 import Connection

    from glidekit.log.schema import Table
    from glidekit.log.store.store import Store


Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Damage:
    """What is damaged.

    ``sessions``: id -> what is wrong with it. ``others``: table -> what is wrong with its rows outside
    sessions. ``plans``: ids of plans as run that cannot be trusted.
    """

    sessions: Mapping[str, str] = field(default_factory=dict)
    others: Mapping[str, str] = field(default_factory=dict)
    plans: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        """Whether anything is damaged."""
        return bool(self.sessions or self.others or self.plans)


@dataclass(slots=True)
class Rows:
    """Rows of a table: ``good`` match their checksum, ``bad`` do not; ``whole``: reading never broke off."""

    good: list[Row]
    bad: list[Row]
    whole: bool


def read_rows(connection: Connection, table: Table, where: str = "", values: Sequence[Any] = ()) -> Rows:
    """Rows of a table, by default all; past damaged pages, whatever can be reached from either end."""
    kind = codec(table)
    try:
        found, whole = connection.execute(f"{kind.select} {where}", tuple(values)).fetchall(), True
    except sqlite3.Error as problem:
        if not is_damage(problem):
            raise
        found, whole = _salvage(connection, table), False
    good = kind.whole(found)
    bad = [] if len(good) == len(found) else [row for row in found if not kind.holds(row)]
    return Rows(good, bad, whole)


def _salvage(connection: Connection, table: Table) -> list[Row]:
    """Rows up to the first damaged page, from the front and from the back."""
    kind = codec(table)
    order = ", ".join(f'"{key}"' for key in kind.keys)
    found: dict[Row, Row] = {}
    usual = connection.text_factory
    connection.text_factory = lambda data: data.decode("utf-8", "replace")
    try:
        for sql in (
            kind.select,
            f"{kind.select} ORDER BY {', '.join(f'{name} DESC' for name in order.split(', '))}",
        ):
            _read_until_it_breaks(connection, sql, found)
    finally:
        connection.text_factory = usual
    return list(found.values())


def _read_until_it_breaks(connection: Connection, sql: str, found: dict[Row, Row]) -> None:
    try:
        for row in connection.execute(sql):
            found.setdefault(row, row)
    except sqlite3.Error as problem:
        if not is_damage(problem):
            raise


def diary_as_found(connection: Connection) -> dict[str, Any]:
    """The diary's row for reading the log, even if it is damaged; raises LogError if there is none.

    A damaged row still refuses every write: writers read it through ``rows.diary``.
    """
    found = read_rows(connection, DIARY)
    if len(found.good + found.bad) != 1:
        raise damaged("diary", "(its first record)")
    values = codec(DIARY).values((found.good + found.bad)[0])
    return values if found.good else {**values, "session_n": 0, "label": "A damaged log"}


class FoundDamageError(LogError):
    """More is damaged than was known: inspect the whole log before going on."""


class SoundRows:
    """Rows that match their checksum; damage beyond ``known`` raises FoundDamageError."""

    def __init__(self, connection: Connection, known: Damage) -> None:
        self._connection, self._known = connection, known
        self._compared = False

    def of(self, table: Table) -> list[Row]:
        """All sound rows of a table, in the order of its key."""
        found = read_rows(self._connection, table)
        written = _written(self._connection, table)
        if found.bad or not found.whole or written not in (None, len(found.good)):
            self.compare()
        return sorted(found.good)

    def compare(self) -> None:
        """Raise unless all that is damaged is known."""
        if not self._compared and (not self._known or inspect(self._connection) != self._known):
            raise FoundDamageError(
                "A part of this log is damaged.",
                safe="It was left as it is; the rest of your log can be used.",
                do="log.check() says what is affected; log.backups() lists whole copies to restore.",
            )
        self._compared = True


def _written(connection: Connection, table: Table) -> int | None:
    """How many rows the counts in the sessions and the diary promise for a table.

    None if nothing counts them; -1, which no table has, if the counts themselves are damaged.
    """
    counts = []
    if table in COUNTED_BY_DIARY:
        counts.append(f"SELECT {table.name}_n FROM diary")  # noqa: S608 - our own names only
    if table in PARTS_OF_SESSION:
        counts.append(f"SELECT {table.name}_n FROM session")  # noqa: S608 - our own names only
    if not counts:  # the diary itself, and plans: each session names its plan
        return None
    try:
        numbers = [number for (number,) in connection.execute(" UNION ALL ".join(counts))]
    except sqlite3.Error as problem:
        if not is_damage(problem):
            raise
        return -1
    return sum(numbers) if all(isinstance(number, int) for number in numbers) else -1


def inspect_since(connection: Connection, since_us: int) -> Damage:
    """Verify the sessions written to since then; if any is damaged, verify everything."""
    return _inspect(connection, since_us) and inspect(connection)


def inspect(connection: Connection) -> Damage:
    """Verify every row and every count."""
    return _inspect(connection, None)


def _inspect(connection: Connection, since_us: int | None) -> Damage:
    tables = each("Checking every value", TABLES)
    found = {table.name: _rows_since(connection, table, since_us) for table in tables}
    if since_us is not None and not all(rows.whole for rows in found.values()):
        return inspect(connection)
    wrong: defaultdict[str, list[str]] = defaultdict(list)
    for row in found[SESSION.name].bad:
        wrong[str(row[0])].append("its own record is not as it was written")
    known = {row[0]: codec(SESSION).values(row) for row in found[SESSION.name].good}
    looked_at = {name: row for name, row in known.items() if since_us is None or _written_us(row) >= since_us}
    for table in PARTS_OF_SESSION:
        for session_id, words in _parts(table, found[table.name], looked_at):
            wrong[session_id].append(words)
    sessions = {name: "; ".join(dict.fromkeys(words)) for name, words in wrong.items()}
    plans = {str(row[0]) for row in found[PLAN_AS_RUN.name].bad}
    plans |= {row["plan_id"] for row in known.values()} - {row[0] for row in found[PLAN_AS_RUN.name].good}
    return Damage(sessions=sessions, others=_others(found), plans=frozenset(plans))


_WRITTEN = "max(created_us, coalesce(closed_us, 0))"
_LATELY = f"session_id IN (SELECT session_id FROM session WHERE {_WRITTEN} >= ?)"  # noqa: S608 - our own names


def _rows_since(connection: Connection, table: Table, since_us: int | None) -> Rows:
    """Parts of the sessions written to since then, and all rows outside sessions."""
    if since_us is None or table not in PARTS_OF_SESSION:
        return read_rows(connection, table)
    return read_rows(connection, table, f"WHERE {_LATELY} OR session_id IS NULL", (since_us,))


def _written_us(session: Mapping[str, Any]) -> int:
    return int(max(session["created_us"], session["closed_us"] or 0))


def _parts(table: Table, rows: Rows, known: Mapping[str, Mapping[str, Any]]) -> Iterable[tuple[str, str]]:
    place = codec(table).names.index("session_id")
    words = _words(table)
    for row in rows.bad:
        if row[place] is not None:
            yield str(row[place]), f"one of its {words} is not as it was written"
    counted = Counter(row[place] for row in rows.good)
    for session_id in counted.keys() - known.keys() - {None}:
        yield session_id, f"its own record is gone, {counted[session_id]} of its {words} are left"
    for session_id, session in known.items():
        expected = session[f"{table.name}_n"]
        if counted[session_id] < expected:
            yield session_id, f"{expected - counted[session_id]} of its {expected} {words} cannot be read"
        elif counted[session_id] > expected:
            yield session_id, f"it has {counted[session_id]} {words} where {expected} were written"


def _others(found: Mapping[str, Rows]) -> dict[str, str]:
    diaries = [codec(DIARY).values(row) for row in found[DIARY.name].good]
    if len(diaries) != 1:
        return {"diary": "the first record of the log is not as it was written"}
    wrong: dict[str, str] = {}
    for table in COUNTED_BY_DIARY:
        expected, there = diaries[0][f"{table.name}_n"], _alone(table, found[table.name])
        if there != expected:
            wrong[table.name] = f"{there} of {expected} {_words(table)} are as they were written"
    return wrong


def _alone(table: Table, rows: Rows) -> int:
    if table is SESSION:  # a damaged row is named already
        return len(rows.good) + len(rows.bad)
    if table not in PARTS_OF_SESSION:
        return len(rows.good)
    place = codec(table).names.index("session_id")
    return sum(row[place] is None for row in rows.good)


def _words(table: Table) -> str:
    return {"bout": "sets", "timer_event": "timer events"}.get(table.name, table.name.replace("_", " ") + "s")


@dataclass(frozen=True, slots=True, repr=False)
class Checkup(Told):
    """The result of ``log.check()``.

    ``sessions``: how many can be used. ``damage``: what is set aside. ``dates``: dates of damaged sessions,
    if still readable. ``lookup_whole``: whether SQLite's own integrity check passed.
    """

    sessions: int
    damage: Damage
    dates: dict[str, date]
    lookup_whole: bool

    @property
    def ok(self) -> bool:
        """Whether nothing is damaged."""
        return not self.damage and self.lookup_whole

    def lines(self) -> list[str]:
        """The result as sentences."""
        if self.ok:
            return [f"Your log is whole: {counted(self.sessions, 'session')}, every value as it was written."]
        return [*self._named(), *self._what_to_do()]

    def _named(self) -> list[str]:
        found = [
            f"A part of your log is damaged. {counted(self.sessions, 'session')} can be used as they are."
        ]
        for name, words in self.damage.sessions.items():
            when = f" of {day(self.dates[name])}" if name in self.dates else ""
            found.append(f"Set aside: session {name}{when}: {words}.")
        found += [f"{table.replace('_', ' ')}: {words}." for table, words in self.damage.others.items()]
        if self.damage.plans:
            found.append("The plan of some sessions cannot be read; what was done in them is whole.")
        return found

    def _what_to_do(self) -> list[str]:
        if not self.lookup_whole:
            return ["The file's own order is broken. log.restore() brings back the last backup."]
        return ["Nothing was changed. log.backups() lists whole copies, log.restore() brings one back."]

    def __str__(self) -> str:
        """All sentences, one a line."""
        return "\n".join(self.lines())


def check(store: Store) -> Checkup:
    """Verify every row, every count and the file's structure; change nothing."""
    store.close()  # cached pages of a connection say nothing about the disk
    with store.read() as connection:
        found = inspect(connection)
        dates, known = {}, 0
        with suppress(sqlite3.Error, LogError):
            sound = rows.sound(connection, SESSION)
            known = sum(row["session_id"] not in found.sessions for row in sound)
            dates = {
                row["session_id"]: from_us(row["started_us"]).date()
                for row in sound
                if row["session_id"] in found.sessions
            }
        return Checkup(known, found, dates, lookup_whole=has_integrity(connection))


def has_integrity(connection: Connection) -> bool:
    """Whether SQLite's integrity check passes; it checks tables and indexes, not values."""
    try:
        return bool(scalar(connection, "PRAGMA integrity_check(1)") == "ok")
    except sqlite3.Error as problem:
        if not is_damage(problem):
            raise
        return False


def rebuild_indexes(store: Store) -> bool:
    """Rebuild the indexes; gives whether the integrity check passes now.

    Call it once every row is verified: indexes only repeat what the rows say.
    """
    with suppress(LogError), store.write() as connection:
        connection.execute("REINDEX")
    with store.read() as connection:
        return has_integrity(connection)


# When a log was last verified whole -------------------------------------------------------------------------

DAY_US = 86_400_000_000
_NOTE_ENDING = ".verified.json"


State = tuple[int, ...]
"""A file's state as ``paths.state_of`` gives it."""


def last_verified(store: Store) -> tuple[int | None, State]:
    """When the whole log was last found sound, and the file's state when it was last looked at.

    The note lies beside the copies, in the user's own folder. With it, opening a log verifies only what is
    newer. None if it never was, or the note cannot be read.
    """
    with suppress(OSError, ValueError, TypeError, KeyError):
        noted = json.loads(_note_of(store).read_text(encoding="utf-8"))[str(store.path)]
        if isinstance(noted["whole"], int):
            return noted["whole"], tuple(noted["state"])
    return None, ()


def note_verified(store: Store, at_us: int | None, state: State = ()) -> None:
    """Note when the log was found sound (None: it was not). A note that cannot be written is skipped.

    ``state``: the file's state before it was looked at.
    """
    if store.read_only:
        return
    with suppress(OSError):
        place = _note_of(store)
        if at_us is None:
            place.unlink(missing_ok=True)
            return
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = place.with_name(f"{place.name}.{threading.get_ident()}.new")
        new.touch(mode=0o600)
        noted = {str(store.path): {"whole": at_us, "state": state}}
        new.write_text(json.dumps(noted), encoding="utf-8")
        new.replace(place)


def _note_of(store: Store) -> Path:
    return backup.folder() / f".{store.diary_id}{_NOTE_ENDING}"


def at_this_moment(store: Store) -> Store:
    """The log's bytes of this moment, in memory: they can be verified while others save."""
    with store.read(), opened(store.path) as file:  # blocks saving until the bytes are read
        return MemoryStore(store.path, file.read())
