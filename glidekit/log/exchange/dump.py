"""Everything a log holds, as plain rows: what exports write, imports bring and restoring compares."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from glidekit.log.care.damage import SoundRows, read_rows
from glidekit.log.exchange.shape import fields
from glidekit.log.schema import PARTS_OF_SESSION, PLAN_AS_RUN, SESSION, TABLES
from glidekit.log.store.checksum import codec
from glidekit.log.values import plan_values
from glidekit.progress import each

if TYPE_CHECKING:
    from collections.abc import Container, Mapping
    from sqlite3 import Connection

    from glidekit.log.care.damage import Damage
    from glidekit.log.exchange.shape import Dump
    from glidekit.log.rows import Values
    from glidekit.log.schema import Table


Rows = dict[str, list[tuple[Any, ...]]]
"""Table name -> rows as tuples, in the order of ``shape.fields(table)`` and of their keys."""


def dump(connection: Connection, known: Damage | None = None) -> Dump:
    """All rows as they were written, in the order of their keys; void ones too, damaged sessions not.

    Damage beyond what is ``known`` raises FoundDamageError. Without it, whatever is sound is given.
    """
    return _with_plans(_picked(connection, known))


def dump_rows(connection: Connection, known: Damage) -> Rows:
    """The same as tuples, which costs half as much."""
    found = _picked(connection, known)
    if _lacks_no_plan(found):
        return found
    return {name: [tuple(row.values()) for row in given] for name, given in _with_plans(found).items()}


def _with_plans(picked: Rows) -> Dump:
    found = {
        name: [dict(zip(_names(name), row, strict=True)) for row in rows] for name, rows in picked.items()
    }
    _stand_in_for_plans(found)
    return found


def _lacks_no_plan(found: Rows) -> bool:
    place = _names(SESSION.name).index("plan_id")
    there = {row[0] for row in found[PLAN_AS_RUN.name]}
    return all(row[place] in there for row in found[SESSION.name])


def _picked(connection: Connection, known: Damage | None) -> Rows:
    sound = None if known is None else SoundRows(connection, known)
    hidden = () if known is None else known.sessions.keys()
    found = {}
    for table in each("Reading your log", TABLES):
        names = _names(table.name)
        pick = itemgetter(*(codec(table).names.index(name) for name in names))
        given = sorted(read_rows(connection, table).good) if sound is None else sound.of(table)
        rows = map(pick, given)
        place = names.index("session_id") if "session_id" in names else None
        found[table.name] = (
            list(rows) if place is None or not hidden else [row for row in rows if row[place] not in hidden]
        )
    if sound is not None and not _lacks_no_plan(found):
        sound.compare()
    return found


@cache
def _names(table: str) -> tuple[str, ...]:
    return tuple(field.name for field in fields(next(one for one in TABLES if one.name == table)))


def without(given: Dump, sessions: Container[str]) -> Dump:
    """The rows without those of some sessions."""
    return {
        name: [row for row in found if row.get("session_id") not in sessions] for name, found in given.items()
    }


def _stand_in_for_plans(found: Dump) -> None:
    """A session whose plan cannot be read any more keeps the plan's name and title."""
    known = {row["plan_id"] for row in found[PLAN_AS_RUN.name]}
    for session in found[SESSION.name]:
        if session["plan_id"] not in known:
            plan = plan_values({"name": session["plan_name"], "title": session["plan_title"], "items": []})
            session["plan_id"] = plan["plan_id"]
            if plan["plan_id"] not in known:
                known.add(plan["plan_id"])
                found[PLAN_AS_RUN.name].append(plan)


def units(given: Mapping[str, list[Values]]) -> dict[str, dict[str, list[Values]]]:
    """Session id -> table name -> its rows."""
    found: defaultdict[str, dict[str, list[Values]]] = defaultdict(dict)
    for table in (SESSION, *PARTS_OF_SESSION):
        for row in given.get(table.name, ()):
            if row["session_id"] is not None:
                found[row["session_id"]].setdefault(table.name, []).append(row)
    return dict(found)


def alone(given: Mapping[str, list[Values]], table: Table) -> list[Values]:
    """Rows of a table that belong to no session."""
    rows = given.get(table.name, [])
    return [row for row in rows if row["session_id"] is None] if table in PARTS_OF_SESSION else list(rows)


_OF_THE_LOG = frozenset({"diary_id", "written", "imported"})
"""What says in which log a row stands, and where in it."""


def same(one: Mapping[str, list[Values]], other: Mapping[str, list[Values]]) -> bool:
    """Whether two sessions hold the same; whose log they came from does not matter."""
    return one.keys() == other.keys() and all(_alike(name, rows, other[name]) for name, rows in one.items())


def _alike(table: str, rows: list[Values], others: list[Values]) -> bool:
    if len(rows) != len(others):
        return False
    if all(map(_same_row, rows, others)):
        return True
    key = _key(table)  # a file may list them in another order
    return all(map(_same_row, sorted(rows, key=key), sorted(others, key=key)))


def _same_row(row: Values, other: Values) -> bool:
    if row == other:
        return True
    names = (row.keys() | other.keys()) - _OF_THE_LOG
    return all(name in row and name in other and row[name] == other[name] for name in names)


@cache
def _key(table: str) -> itemgetter[Any]:
    return itemgetter(*codec(next(one for one in TABLES if one.name == table)).keys)
