"""Everything a log holds, as plain rows: what exports write, imports bring and restoring compares."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from glidekit.log.care.damage import read_rows
from glidekit.log.exchange.shape import fields
from glidekit.log.schema import PARTS_OF_SESSION, PLAN_AS_RUN, SESSION, TABLES
from glidekit.log.store.checksum import codec
from glidekit.log.values import plan_values

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

    from sqlalchemy import Connection, Table

    from glidekit.log.exchange.shape import Dump
    from glidekit.log.rows import Values


def dump(connection: Connection, without: Iterable[str] = ()) -> Dump:
    """All rows as they were written, in the order of their keys; void ones too, damaged sessions not."""
    hidden, found = set(without), dict[str, list[dict[str, Any]]]()
    for table in TABLES:
        kind, names = codec(table), [field.name for field in fields(table)]
        rows = map(kind.values, sorted(read_rows(connection, table).good))
        found[table.name] = [
            {name: row[name] for name in names} for row in rows if row.get("session_id") not in hidden
        ]
    _stand_in_for_plans(found)
    return found


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


_OF_THE_LOG = ("diary_id", "written", "imported")
"""What says in which log a row stands, and where in it."""


def same(one: Mapping[str, list[Values]], other: Mapping[str, list[Values]]) -> bool:
    """Whether two sessions hold the same; whose log they came from does not matter."""

    def told(unit: Mapping[str, list[Values]]) -> dict[str, list[list[tuple[str, Any]]]]:
        return {
            name: sorted(
                sorted((key, repr(value)) for key, value in row.items() if key not in _OF_THE_LOG)
                for row in rows
            )
            for name, rows in unit.items()
        }

    return told(one) == told(other)
