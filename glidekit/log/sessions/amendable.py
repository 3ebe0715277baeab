"""Which values can be corrected, by which names, and what they may become."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from glidekit.errors import GlidekitError, LogError
from glidekit.log import rows, values, zones
from glidekit.log.columns import AFTER_ONLY, BEFORE_AND_AFTER
from glidekit.log.rows import from_us, to_us
from glidekit.log.schema import BOUT, MARK, NOTE, RATING, SESSION
from glidekit.log.store.checksum import codec
from glidekit.log.zones import zone_in
from glidekit.scales import SCALES, SIDES
from glidekit.session.record import OUTCOMES, local_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from sqlite3 import Connection

    from glidekit.log.rows import Values
    from glidekit.log.schema import Table

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
    **{f"{scale}_{moment}": (scale, moment) for scale in BEFORE_AND_AFTER for moment in ("before", "after")},
    **{scale: (scale, "after") for scale in AFTER_ONLY},
}


_FOLLOWS = ("local_date", "status", "text", "voided_us")
"""Columns that change along with others, or by being taken out."""


def changeable(table: Table) -> tuple[str, ...]:
    """Columns of a table that a correction may have changed."""
    named = {
        name.replace("_at", "_us") if name.endswith("_at") else "at_us" if name == "at" else name
        for name in _FIELDS[table.name]
    }
    return tuple(name for name in codec(table).names if name in {*named, *_FOLLOWS})


@dataclass(frozen=True, slots=True)
class Target:
    """A row, and the columns that shall change (by their names in the table)."""

    table: Table
    row: Values
    changes: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The row's key as one text."""
        return "/".join(str(self.row[key]) for key in codec(self.table).keys)


def found_by(connection: Connection, name: str, tables: Iterable[Table]) -> tuple[Table, Values]:
    """The row of that id, whichever table it is in."""
    for table in tables:
        if (row := rows.one(connection, table, name)) is not None:
            return table, row
    raise LogError(
        f"There is nothing called {name!r} in this log.",
        do="Use a session_id of log.sessions(), or an id of log.ratings(), log.notes() or log.marks().",
    )


def targets(connection: Connection, name: str, changes: Mapping[str, Any]) -> list[Target]:
    """The rows that changes by their outside names mean."""
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
    """The column that a leg's own column belongs to: leg_pain_before_left belongs to leg_pain_before."""
    stem, _, side = key.rpartition("_")
    return stem if side in SIDES else key


def _of_the_leg(found: list[Values], key: str) -> list[Values]:
    """The ratings of the leg that the column names; without one there must be a single leg."""
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
    """Columns of the table, from names and values as a person gives them; the local date follows the time."""
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
    """The changes as the table holds them; raises GlidekitError for what cannot be."""
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
    """Value, text and status as a rating makes them: a word becomes its number, a blank is skipped."""
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
