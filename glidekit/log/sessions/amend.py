"""Corrections: every change is kept with its old and its new value, and can be undone.

The tables hold what is true now. Safety is not undone by a correction (``safety_log.keeping_questions``).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from glidekit.errors import LogError
from glidekit.in_words import day
from glidekit.log import rows, values
from glidekit.log.rows import AHEAD, from_us
from glidekit.log.safety_log import keeping_questions
from glidekit.log.schema import AMENDMENT, SESSION
from glidekit.log.sessions.amendable import NAMED, VOIDABLE, Target, changeable, checked, found_by, targets
from glidekit.log.store.checksum import codec
from glidekit.told import Told

if TYPE_CHECKING:
    from sqlite3 import Connection

    from glidekit.log.rows import Values
    from glidekit.log.store.store import Base


_MOMENTS = {"started_us": "The beginning", "ended_us": "The end"}
_AHEAD_US = AHEAD // timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, repr=False)
class Change(Told):
    """What was changed, as one: each line says from what to what."""

    change_id: str
    lines: tuple[str, ...]

    def __str__(self) -> str:
        """The lines, and how to take them back."""
        return "\n".join(
            [
                *(self.lines or ("Nothing was different.",)),
                *(["log.undo() takes this back."] if self.lines else []),
            ]
        )


def amend(base: Base, name: str, changes: Mapping[str, Any], reason: str) -> Change:
    """Correct values of a session, a rating, a set, a note or a mark, in one transaction."""
    return amend_all(base, [(name, changes)], reason)


def amend_all(base: Base, given: Iterable[tuple[str, Mapping[str, Any]]], reason: str) -> Change:
    """Corrections of several entries as one change, all or none: (id, its new values) each."""
    values.check_text(reason, "A reason")
    named = _pairs(given)
    if not named or not all(changes for _, changes in named):
        raise LogError(
            "Nothing was given to correct.",
            do="For example: log.amend(session_id, leg_pain_before=3).",
        )
    with base.store.write() as connection, keeping_questions(base, connection):
        wanted = [target for name, changes in named for target in targets(connection, name, changes)]
        _check_not_ahead(base, wanted)
        with values.storable("This correction"):
            return _apply(base, connection, wanted, reason)


def _pairs(given: Iterable[tuple[str, Mapping[str, Any]]]) -> list[tuple[str, Mapping[str, Any]]]:
    pairs = list(given) if isinstance(given, Iterable) else [given]
    for pair in pairs:
        if not (isinstance(pair, tuple | list) and len(pair) == 2 and isinstance(pair[1], Mapping)):
            raise LogError(
                f"Each correction is an id with its new values, not {pair!r}.",
                do="For example: log.amend_all([(session_id, {'leg_pain_before': 3})]).",
            )
    return pairs


def _check_not_ahead(base: Base, wanted: Iterable[Target]) -> None:
    for target in wanted:
        for name, value in target.changes.items():
            if name.endswith("_us") and value is not None and value > base.now_us() + _AHEAD_US:
                raise LogError(
                    f"{_MOMENTS.get(name, 'The time')} cannot be in the future.",
                    do="Correct the date.",
                )


def void(base: Base, names: Iterable[str], reason: str) -> Change:
    """Take sessions, ratings, notes or marks out of every frame, as one change; it can be undone."""
    values.check_text(reason, "A reason")
    with base.store.write() as connection, keeping_questions(base, connection):
        found = [found_by(connection, name, VOIDABLE) for name in names]
        wanted = [
            Target(table, row, {"voided_us": base.now_us()})
            for table, row in found
            if row["voided_us"] is None
        ]
        return _apply(base, connection, wanted, reason) if wanted else Change("", ())


def undo(base: Base, change_id: str | None) -> Change:
    """Take back a change, by default the last one that was not taken back yet."""
    if change_id is not None:
        values.check_text(change_id, "The id of a change")
    with base.store.write() as connection, keeping_questions(base, connection):
        chosen = change_id or _last_change(connection)
        parts = rows.find(connection, AMENDMENT, "WHERE change_id = ? ORDER BY amendment_id DESC", (chosen,))
        if not parts:
            raise LogError(
                f"There is no change {change_id!r} in this log."
                if change_id
                else "There is nothing to undo.",
                do="log.history() lists all changes.",
            )
        return _apply(base, connection, [_back(connection, part) for part in parts], "undone", undoes=chosen)


def _last_change(connection: Connection) -> str:
    row = connection.execute(
        "SELECT change_id FROM amendment WHERE undoes IS NULL AND change_id NOT IN "
        "(SELECT undoes FROM amendment WHERE undoes IS NOT NULL) "
        "ORDER BY at_us DESC, amendment_id DESC LIMIT 1"
    ).fetchone()
    return "" if row is None else str(row[0])


def _back(connection: Connection, part: Values) -> Target:
    """The target that turns one changed value back; a value that was changed again since is refused."""
    table = NAMED.get(part["entity"])
    if table is None or part["field"] not in changeable(table):
        raise LogError(
            f"This change of {part['entity']!r} cannot be taken back: this version does not know it.",
            do="log.history() lists all changes; log.undo(change_id) takes back another one.",
        )
    keys = part["row_id"].split("/")
    where = " AND ".join(f'"{key}" = ?' for key in codec(table).keys)
    whole = len(keys) == len(codec(table).keys)
    found = rows.find(connection, table, f"WHERE {where}", keys) if whole else []
    if not found or found[0][part["field"]] != json.loads(part["new"]):
        raise LogError(
            f"{_words(part['field'])} was changed again since, or is gone.",
            do="Undo the later change first; log.history() lists all changes.",
        )
    return Target(table, found[0], {part["field"]: json.loads(part["old"])})


def _apply(
    base: Base, connection: Connection, wanted: Iterable[Target], reason: str, *, undoes: str | None = None
) -> Change:
    """Write each changed value beside its old one, and count what was written."""
    change_id, at_us = base.ids(), base.now_us()
    made: list[Values] = []
    for target in _by_row(wanted):
        new = checked(target)
        different = {name: value for name, value in new.items() if target.row[name] != value}
        if different:
            rows.change(connection, target.table, target.row, **different)
        made += [
            {
                "amendment_id": base.ids(),
                "change_id": change_id,
                "at_us": at_us,
                "entity": target.table.name,
                "row_id": target.name,
                "session_id": target.row.get("session_id"),
                "field": name,
                "old": values.to_text(target.row[name]),
                "new": values.to_text(value),
                "reason": values.clean(reason),
                "undoes": undoes,
            }
            for name, value in different.items()
        ]
    rows.add_to_diary(connection, AMENDMENT, made)
    return Change(change_id, tuple(_line(connection, row) for row in made))


def _by_row(wanted: Iterable[Target]) -> list[Target]:
    """One target a row: a row is rewritten whole, with the checksum of all that changes in it."""
    found: dict[tuple[str, str], Target] = {}
    for target in wanted:
        place = target.table.name, target.name
        earlier = found[place].changes if place in found else {}
        found[place] = Target(target.table, target.row, {**earlier, **target.changes})
    return list(found.values())


def _line(connection: Connection, row: Values) -> str:
    where = ""
    if row["session_id"] is not None:
        session = rows.one(connection, SESSION, row["session_id"])
        where = f" (session of {day(from_us(session['started_us']))})" if session else ""
    if row["field"] == "voided_us":
        return f"{_words(row['entity'])} {'brought back' if row['new'] == 'null' else 'taken out'}{where}."
    change = f"{_shown(row, 'old')} became {_shown(row, 'new')}"
    return f"{_words(row['field'])} of the {row['entity']}{where}: {change}."


def _words(name: str) -> str:
    return name.removesuffix("_us").replace("_", " ").capitalize()


def _shown(row: Values, which: str) -> str:
    value = json.loads(row[which])
    if value is None:
        return "blank"
    return (
        f"{day(from_us(value))} {from_us(value):%H:%M} UTC" if row["field"].endswith("_us") else repr(value)
    )
