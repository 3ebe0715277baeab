"""Corrections: each change keeps the old and the new value, and can be undone.

The tables hold what is true now. A correction never undoes safety (``safety_log.keeping_questions``).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from glidekit.errors import GlidekitError, LogError
from glidekit.in_words import Told, day
from glidekit.log import rows, values, zones
from glidekit.log.rows import AHEAD, codec, from_us, to_us
from glidekit.log.safety_log import keeping_questions
from glidekit.log.schema import AMENDMENT, BOUT, MARK, NOTE, RATING, SESSION
from glidekit.log.zones import zone_in
from glidekit.scales import AFTER_ONLY, SCALES, SIDES, before_and_after
from glidekit.session.record import OUTCOMES, local_date

if TYPE_CHECKING:
    from sqlite3 import Connection

    from glidekit.log.rows import Values
    from glidekit.log.schema import Table
    from glidekit.log.store.store import Base


_MOMENTS = {"started_us": "The beginning", "ended_us": "The end"}
_AHEAD_US = AHEAD // timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, repr=False)
class Change(Told):
    """One change, perhaps of several values: each line says what became what."""

    change_id: str
    lines: tuple[str, ...]

    def __str__(self) -> str:
        """The lines, and how to undo them."""
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
    """Correct several entries as one change, all or none: (id, new values) each."""
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
    """Take sessions, ratings, notes or marks out of every frame, as one change that can be undone."""
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
    """Undo a change, by default the last one not undone yet."""
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
    """The target that restores one value; raises LogError if the value has changed again since."""
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
    """Write the new values, and each change with its old and new value."""
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
    """One target a row, because a row is rewritten whole, with one checksum."""
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


# What can be corrected, under which names ------------------------------------------------------------------

NAMED: dict[str, Table] = {table.name: table for table in (SESSION, RATING, BOUT, NOTE, MARK)}
VOIDABLE: tuple[Table, ...] = (SESSION, RATING, NOTE, MARK)

_FIELDS: dict[str, tuple[str, ...]] = {
    "session": ("started_at", "ended_at", "zone", "status", "stop_reason", "affected_side"),
    "rating": ("value", "side", "text", "rated_at", "zone"),
    "bout": (
        "exercise", "variant", "side", "target_reps", "actual_reps", "target_s", "actual_s", "paused_s",
        "hidden_s", "outcome", "why",
    ),
    "note": ("text", "at"),
    "mark": ("label", "detail", "at"),
}  # fmt: skip
_CHOICES = {
    "status": ("finished", "stopped", "abandoned"),
    "side": SIDES,
    "affected_side": SIDES,
    "outcome": OUTCOMES,
}
_WHEN = {"session": "started_us", "rating": "rated_us", "note": "at_us", "mark": "at_us"}
_SOME_ZONES = ("UTC", "Europe/London", "Europe/Berlin", "America/New_York", "Asia/Tokyo")
_ANSWERS = {
    **{
        f"{scale}_{moment}": (scale, moment) for scale in before_and_after() for moment in ("before", "after")
    },
    **{scale: (scale, "after") for scale in AFTER_ONLY},
}


_FOLLOWS = ("local_date", "status", "text", "voided_us")
"""Columns that change along with others, or when an entry is taken out."""


def changeable(table: Table) -> tuple[str, ...]:
    """Columns of a table that a correction can change."""
    named = {
        name.replace("_at", "_us") if name.endswith("_at") else "at_us" if name == "at" else name
        for name in _FIELDS[table.name]
    }
    return tuple(name for name in codec(table).names if name in {*named, *_FOLLOWS})


@dataclass(frozen=True, slots=True)
class Target:
    """A row, and the new values of its columns."""

    table: Table
    row: Values
    changes: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The row's key as one text."""
        return "/".join(str(self.row[key]) for key in codec(self.table).keys)


def found_by(connection: Connection, name: str, tables: Iterable[Table]) -> tuple[Table, Values]:
    """The row with that id, whichever table it is in."""
    for table in tables:
        if (row := rows.one(connection, table, name)) is not None:
            return table, row
    raise LogError(
        f"There is nothing called {name!r} in this log.",
        do="Use a session_id of log.sessions(), or an id of log.ratings(), log.notes() or log.marks().",
    )


def targets(connection: Connection, name: str, changes: Mapping[str, Any]) -> list[Target]:
    """The rows that the changes, by their outside names, are about."""
    table, row = found_by(connection, name, VOIDABLE)
    if table is not SESSION:
        return [Target(table, row, _inside(connection, table, row, changes))]
    if "bout" in changes:
        bout = _bout(connection, name, changes["bout"])
        rest = {key: value for key, value in changes.items() if key != "bout"}
        return [Target(BOUT, bout, _inside(connection, BOUT, bout, rest))]
    own = {key: value for key, value in changes.items() if key in _FIELDS["session"]}
    found = [Target(SESSION, row, _inside(connection, SESSION, row, own))] if own else []
    for key in changes.keys() - own.keys():
        part, part_row, field = _part(connection, name, key)
        found.append(Target(part, part_row, _inside(connection, part, part_row, {field: changes[key]})))
    return found


def _bout(connection: Connection, session_id: str, number: Any) -> Values:
    found = rows.find(connection, BOUT, "WHERE session_id = ?", (session_id,))
    for row in found:
        if row["bout"] == number:
            return row
    raise GlidekitError.unknown("set in this session", number, (str(row["bout"]) for row in found))


def _part(connection: Connection, session_id: str, key: str) -> tuple[Table, Values, str]:
    """The rating or note of a session that a column of ``log.sessions()`` shows."""
    if key == "note":
        table, field = NOTE, "text"
        found = rows.find(
            connection, NOTE, "WHERE session_id = ? AND voided_us IS NULL ORDER BY note_id", (session_id,)
        )
    elif _of_one_leg(key) in _ANSWERS:
        table, field = RATING, "value"
        where = "WHERE session_id = ? AND scale = ? AND moment = ? AND voided_us IS NULL ORDER BY rating_id"
        found = rows.find(connection, RATING, where, (session_id, *_ANSWERS[_of_one_leg(key)]))
        found = _of_the_leg(found, key)
    else:
        raise GlidekitError.unknown("value to correct", key, (*_FIELDS["session"], *_ANSWERS, "note", "bout"))
    if not found:
        raise LogError(
            f"{key!r} was never asked for in this session, so there is nothing to correct.",
            do="log.add_ratings([...], session_id=...) adds an answer, log.note(...) a note.",
        )
    return table, found[-1], field


def _of_one_leg(key: str) -> str:
    """A column's name without its leg: leg_pain_before_left becomes leg_pain_before."""
    stem, _, side = key.rpartition("_")
    return stem if side in SIDES else key


def _of_the_leg(found: list[Values], key: str) -> list[Values]:
    """The ratings of the leg that the column names; if it names none, only one leg may have been rated."""
    side = key.rpartition("_")[2]
    if side in SIDES:
        return [row for row in found if row["side"] == side]
    if len({row["side"] for row in found} & set(SIDES)) > 1:
        raise LogError(
            f"{key!r} was answered for both legs in this session.",
            do=f"Name the leg: {key}_left or {key}_right.",
        )
    return found


def _inside(connection: Connection, table: Table, row: Values, changes: Mapping[str, Any]) -> dict[str, Any]:
    """A table's columns from names and values as a person gives them; the local date follows the time."""
    new: dict[str, Any] = {}
    for name, value in changes.items():
        if name not in _FIELDS[table.name]:
            raise GlidekitError.unknown(f"value of a {table.name}", name, _FIELDS[table.name])
        if name == "at" or name.endswith("_at"):
            column = "at_us" if name == "at" else f"{name.removesuffix('_at')}_us"
            new[column] = _moment(name, value)
        else:
            new[name] = values.clean(value) if isinstance(value, str) else value
    if "zone" in new and not zones.is_known(str(new["zone"])):
        raise GlidekitError.unknown("time zone", new["zone"], _SOME_ZONES)
    whole, when = {**row, **new}, _WHEN.get(table.name, "")
    if when and {when, "zone"} & new.keys() and whole[when] is not None:
        zone = str(whole["zone"]) if "zone" in whole else zone_in(connection)
        new["local_date"] = local_date(from_us(int(whole[when])), zone).isoformat()
    return new


def _moment(name: str, value: Any) -> int | None:
    what = {"started_at": "The beginning", "ended_at": "The end"}.get(name, "The time")
    return None if value is None else to_us(values.aware(value, what))


def checked(target: Target) -> dict[str, Any]:
    """The changes as the table holds them; raises GlidekitError for impossible values."""
    new = dict(target.changes)
    for name, choices in _CHOICES.items():
        if name == "status" and target.table is RATING:
            continue  # it follows from the value
        if name in new and new[name] not in choices and not _may_be_none(target.table, name, new[name]):
            raise GlidekitError.unknown(name.replace("_", " "), new[name], choices)
    if target.table is RATING and {"value", "text"} & new.keys():
        new |= _as_rated({**target.row, **new})
    try:
        whole = codec(target.table).values(codec(target.table).row({**target.row, **new}))
    except (TypeError, ValueError, OverflowError) as problem:
        raise LogError(f"That cannot be stored: {problem}.", do="Correct the value.") from problem
    _check_possible(target.table, whole)
    return {name: whole[name] for name in new}


def _may_be_none(table: Table, name: str, value: Any) -> bool:
    return value is None and bool(table.columns[name].nullable)


def _as_rated(row: Values) -> dict[str, Any]:
    """Value, text and status as in a new rating: a word becomes its number, a blank is skipped."""
    word = None if SCALES[row["scale"]].levels else row["text"]
    rating = values.rating_from({**row, "status": "answered", "text": word})
    return {"value": rating.value, "text": rating.text, "status": rating.status}


def _check_possible(table: Table, row: Values) -> None:
    wrong = [
        f"{name} cannot be {value}"
        for name, value in row.items()
        if (value is None and not table.columns[name].nullable)
        or (table is BOUT and isinstance(value, int | float) and value < 0)
    ]
    if table is SESSION and not wrong and (row["ended_us"] or row["started_us"]) < row["started_us"]:
        wrong.append("a session cannot end before it began")
    if wrong:
        raise LogError(f"That is not possible: {wrong[0]}.", do="Correct the value.")
