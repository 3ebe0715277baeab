"""A diary's entries as its owner thinks of them: sessions, answers outside sessions, notes, marks.

Entries that were taken out are listed, so they can be brought back; damaged ones are not. Safety checks are
not entries: nobody can correct them away.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from glidekit.errors import LogError
from glidekit.log import rows
from glidekit.log.rows import from_us
from glidekit.log.schema import AMENDMENT, BOUT, MARK, NOTE, RATING, SESSION
from glidekit.log.values import check_text
from glidekit.log.zones import zone_in

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from sqlite3 import Connection

    from glidekit.log.rows import Values

EntryKind = Literal["session", "answers", "note", "mark"]


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry in the list. ``name`` finds it again; ``words``: a plan's title, a note, a mark's label."""

    name: str
    kind: EntryKind
    at: datetime
    zone: str
    words: str = ""
    status: str = ""
    taken_out: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A whole entry, as rows of the log; ``changes``: its corrections, oldest first."""

    line: EntryLine
    row: Values | None = None
    ratings: tuple[Values, ...] = ()
    notes: tuple[Values, ...] = ()
    bouts: tuple[Values, ...] = ()
    changes: tuple[Values, ...] = ()

    @property
    def own_ids(self) -> tuple[str, ...]:
        """The ids to take out for the whole entry to go."""
        if self.row is not None:
            return (self.line.name.partition(":")[2],)
        return tuple(row["rating_id"] for row in self.ratings)


def lines(connection: Connection, hidden: Iterable[str] = ()) -> tuple[EntryLine, ...]:
    """All entries, newest first; ``hidden``: damaged sessions."""
    unseen, zone = set(hidden), zone_in(connection)
    found = [_session(row) for row in rows.sound(connection, SESSION) if row["session_id"] not in unseen]
    found += _answers(rows.sound(connection, RATING, "WHERE session_id IS NULL"))
    alone = rows.sound(connection, NOTE, "WHERE session_id IS NULL")
    found += [_line("note", row["note_id"], row, zone, row["text"]) for row in alone]
    found += [_line("mark", row["mark_id"], row, zone, row["label"]) for row in rows.sound(connection, MARK)]
    return tuple(sorted(found, key=lambda line: (line.at, line.name), reverse=True))


def _session(row: Values) -> EntryLine:
    return EntryLine(
        f"session:{row['session_id']}",
        "session",
        from_us(row["started_us"]),
        row["zone"],
        row["plan_title"] or row["plan_name"],
        row["status"],
        row["voided_us"] is not None,
    )


def _answers(found: Iterable[Values]) -> list[EntryLine]:
    """One entry for all answers of a moment."""
    by_moment: dict[int, list[Values]] = {}
    for row in found:
        by_moment.setdefault(row["rated_us"], []).append(row)
    return [
        EntryLine(
            f"answers:{at_us}",
            "answers",
            from_us(at_us),
            given[0]["zone"],
            taken_out=all(row["voided_us"] is not None for row in given),
        )
        for at_us, given in by_moment.items()
    ]


def _line(kind: Literal["note", "mark"], name: str, row: Values, zone: str, words: str) -> EntryLine:
    return EntryLine(
        f"{kind}:{name}", kind, from_us(row["at_us"]), zone, words, taken_out=row["voided_us"] is not None
    )


def entry(connection: Connection, name: str) -> Entry:
    """A whole entry; raises LogError if it is gone or damaged."""
    check_text(name, "The name of an entry")
    kind, _, key = name.partition(":")
    zone = zone_in(connection)
    if kind == "answers" and key.lstrip("-").isdecimal():
        where = "WHERE session_id IS NULL AND rated_us = ? ORDER BY rating_id"
        given = rows.find(connection, RATING, where, (int(key),))
        if given:
            changes = _changes(connection, [row["rating_id"] for row in given])
            return Entry(_answers(given)[0], ratings=tuple(given), changes=changes)
    elif kind == "session" and (row := rows.one(connection, SESSION, key)):
        of_it = "WHERE session_id = ?"
        return Entry(
            _session(row),
            row,
            tuple(rows.find(connection, RATING, f"{of_it} ORDER BY rating_id", (key,))),
            tuple(rows.find(connection, NOTE, f"{of_it} ORDER BY note_id", (key,))),
            tuple(rows.find(connection, BOUT, f"{of_it} ORDER BY bout", (key,))),
            tuple(rows.find(connection, AMENDMENT, f"{of_it} ORDER BY at_us, amendment_id", (key,))),
        )
    elif kind == "note" and (row := rows.one(connection, NOTE, key)):
        return Entry(_line("note", key, row, zone, row["text"]), row, changes=_changes(connection, [key]))
    elif kind == "mark" and (row := rows.one(connection, MARK, key)):
        return Entry(_line("mark", key, row, zone, row["label"]), row, changes=_changes(connection, [key]))
    raise LogError(
        "This entry is not in your log any more.",
        do="Choose another one from the list.",
    )


def _changes(connection: Connection, names: list[str]) -> tuple[Values, ...]:
    marks = ", ".join("?" * len(names))
    where = f"WHERE session_id IS NULL AND row_id IN ({marks}) ORDER BY at_us, amendment_id"
    return tuple(rows.find(connection, AMENDMENT, where, names))
