"""Everything a log holds, as plain rows: what exports write, imports bring and a restore compares.

Outside the log a row looks different: times are ISO text in UTC to the microsecond (``started_us`` becomes
``started_at``). On the way back every value is checked, and what is wrong is listed with its place. Checksums
and counts stay behind: an import makes them anew.
"""

from __future__ import annotations

import json
import math
import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Literal

from glidekit.errors import GlidekitError
from glidekit.in_words import day
from glidekit.log import values as values_
from glidekit.log.care.damage import SoundRows, read_rows
from glidekit.log.migrations import NEW_IN_2, check_of_1
from glidekit.log.rows import EPOCH, MOST, codec, from_us, to_us
from glidekit.log.schema import PARTS_OF_SESSION, PLAN_AS_RUN, SESSION, TABLES
from glidekit.log.sessions.amend import NAMED, changeable
from glidekit.log.sessions.experiment_order import CONDITIONS, ENDED
from glidekit.log.settings import AFFECTED_SIDE, KEPT_SIGN, PLAYER
from glidekit.log.values import check_event, event_from, phases_from, plan_values, rating_from
from glidekit.log.zones import is_known
from glidekit.progress import each
from glidekit.rules.records import Sign
from glidekit.scales import SIDES
from glidekit.session.record import EARLIEST, LATEST

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping, Sequence
    from sqlite3 import Connection

    from glidekit.log.care.damage import Damage
    from glidekit.log.rows import Values
    from glidekit.log.schema import Table


Kind = Literal["time", "date", "whole", "real", "text", "json"]
Dump = dict[str, list[dict[str, Any]]]
"""Table name -> rows by column name, as in the log but without checksums and counts."""

VERSION = 2
READABLE = (1, 2)
_JSON = {
    "plan_as_run": ("plan", "timeline"), "session": ("versions",), "safety_check": ("flags",),
    "timer_event": ("detail",), "setting": ("value",), "assignment": ("detail",), "amendment": ("old", "new"),
}  # fmt: skip


_KINDS: dict[str, Kind] = {"TEXT": "text", "INTEGER": "whole", "REAL": "real"}


_EPOCH = EPOCH.replace(tzinfo=None)
_MINUTE_US, _SECOND_US = 60_000_000, 1_000_000


class CellError(ValueError):
    """A value that does not fit its column; says why."""


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a table; ``outside`` is its name outside the log."""

    name: str
    outside: str
    kind: Kind
    nullable: bool

    def back(self, value: Any) -> Any:
        """The value for the log, from a file's text, number or None; raises CellError if it does not fit."""
        if value is None or (value == "" and (self.nullable or self.kind not in ("text", "json"))):
            if not self.nullable:
                raise CellError("is missing")
            return None
        return _BACK[self.kind](value)


@cache
def fields(table: Table) -> tuple[Field, ...]:
    """The columns of a table that leave the log."""
    return tuple(_field(table, name) for name in codec(table).names if not name.endswith("_n"))


def _field(table: Table, name: str) -> Field:
    kind = _kind(table, name)
    outside = "at" if name == "at_us" else name.removesuffix("_us") + "_at" if kind == "time" else name
    return Field(name, outside, kind, table.columns[name].nullable)


def _kind(table: Table, name: str) -> Kind:
    if name.endswith("_us"):
        return "time"
    if name == "local_date":
        return "date"
    if name in _JSON.get(table.name, ()):
        return "json"
    return _KINDS[table.columns[name].type]


def table_named(name: str) -> Table | None:
    """The table of that name, or None."""
    return next((table for table in TABLES if table.name == name), None)


def outside_names(table: Table) -> tuple[str, ...]:
    """The names of a table's columns outside the log."""
    return tuple(field.outside for field in fields(table))


def inside(table: Table, row: Mapping[str, Any]) -> Values:
    """A row for the log; raises CellError that names column, value and reason."""
    found: Values = {}
    for field in fields(table):
        if field.outside not in row and field.name in NEW_IN_2.get(table.name, {}):
            found[field.name] = NEW_IN_2[table.name][field.name]
            continue
        given = row.get(field.outside)
        try:
            found[field.name] = field.back(given)
        except CellError as problem:
            raise CellError(f"{field.outside} {_short(given)}{problem}") from problem
    if table.name == "safety_check" and "before_version" not in row:
        found |= check_of_1(found)
    return found


def names_in(table: Table, version: int) -> list[str]:
    """The columns of a table in an export of that version."""
    new = NEW_IN_2.get(table.name, {}) if version == 1 else {}
    return [field.outside for field in fields(table) if field.name not in new]


def _short(given: Any) -> str:
    text = repr(given)
    return "" if given is None else f"{text if len(text) <= 60 else text[:57] + '...'} "


def _time(value: Any) -> int:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise CellError("is no date and time such as 2026-05-01T12:00:00.000000Z") from None
    if moment.tzinfo is None:
        raise CellError("says no time zone; a Z at its end means UTC")
    if not EARLIEST <= moment < LATEST:
        raise CellError("is out of range")
    return to_us(moment)


def _date(value: Any) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        raise CellError("is no date such as 2026-05-01") from None


def _whole(value: Any) -> int:
    try:
        number = value if isinstance(value, int) else int(str(value).strip())
    except ValueError:
        raise CellError("is no whole number") from None
    if abs(number) > MOST:
        raise CellError("is out of range")
    return int(number)


def _real(value: Any) -> float:
    try:
        number = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        raise CellError("is no number") from None
    if not -MOST <= number <= MOST:
        raise CellError("is no number that can be used")
    return number


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise CellError("is no text")
    return values_.clean(value)


def _json(value: Any) -> str:
    text = _text(value)
    if text:
        try:
            json.loads(text)
        except (ValueError, RecursionError):
            raise CellError("is not whole JSON text") from None
    return text


_BACK = {"time": _time, "date": _date, "whole": _whole, "real": _real, "text": _text, "json": _json}


Columns = dict[str, list[tuple[Any, ...]]]
"""Table name -> its columns as they leave the log, in the order of ``fields(table)``; [] if it is empty."""

_Stored = dict[str, list[tuple[Any, ...]]]
"""Table name -> sound rows as stored, in key order."""


def dump(connection: Connection, known: Damage | None = None, *, tables: tuple[Table, ...] = TABLES) -> Dump:
    """All sound rows in key order: void ones too, damaged sessions not.

    Damage beyond ``known`` raises FoundDamageError; without ``known`` any damage is skipped. ``tables``:
    which to read; sessions and plans must be among them.
    """
    return _with_plans(_stored(connection, known, tables))


def dump_columns(connection: Connection, known: Damage) -> Columns:
    """The same for a file, column by column: a third of the cost."""
    stored = _stored(connection, known, TABLES)
    if _lacks_no_plan(stored):
        return {table.name: _outside(table, stored[table.name], _places(table)) for table in TABLES}
    whole = _with_plans(stored)
    return {
        table.name: _outside(
            table, [tuple(row.values()) for row in whole[table.name]], range(len(fields(table)))
        )
        for table in TABLES
    }


def _outside(table: Table, rows: Sequence[tuple[Any, ...]], places: Iterable[int]) -> list[tuple[Any, ...]]:
    """The columns at these places, as they leave the log."""
    if not rows:
        return []
    given = list(zip(*rows, strict=True))
    columns = [given[place] for place in places]
    for place, field in enumerate(fields(table)):
        if field.kind == "time":
            columns[place] = _as_text(columns[place])
    return columns


def _as_text(times_us: Sequence[int | None]) -> tuple[str | None, ...]:
    """Times as ISO text in UTC to the microsecond; each minute is formatted once, as many share it."""
    minutes: dict[int, str] = {}

    def text(time_us: int) -> str:
        minute, rest = divmod(time_us, _MINUTE_US)
        if minute not in minutes:
            minutes[minute] = (_EPOCH + timedelta(minutes=minute)).isoformat(timespec="minutes")
        second, micro = divmod(rest, _SECOND_US)
        return f"{minutes[minute]}:{second:02}.{micro:06}Z"

    return tuple(None if time_us is None else text(time_us) for time_us in times_us)


def _places(table: Table) -> tuple[int, ...]:
    """The places of the leaving columns among those stored."""
    return tuple(codec(table).names.index(field.name) for field in fields(table))


def _with_plans(stored: _Stored) -> Dump:
    found = {}
    for table in (table for table in TABLES if table.name in stored):
        names, pick = [field.name for field in fields(table)], itemgetter(*_places(table))
        found[table.name] = [dict(zip(names, pick(row), strict=True)) for row in stored[table.name]]
    _stand_in_for_plans(found)
    return found


def _lacks_no_plan(stored: _Stored) -> bool:
    place = codec(SESSION).names.index("plan_id")
    there = {row[0] for row in stored[PLAN_AS_RUN.name]}
    return all(row[place] in there for row in stored[SESSION.name])


def _stored(connection: Connection, known: Damage | None, tables: tuple[Table, ...]) -> _Stored:
    sound = None if known is None else SoundRows(connection, known)
    hidden = () if known is None else known.sessions.keys()
    found = {}
    for table in each("Reading your log", tables):
        rows = sorted(read_rows(connection, table).good) if sound is None else sound.of(table)
        if hidden and "session_id" in table.columns:
            place = codec(table).names.index("session_id")
            rows = [row for row in rows if row[place] not in hidden]
        found[table.name] = rows
    if sound is not None and not _lacks_no_plan(found):
        sound.compare()
    return found


def without(given: Dump, sessions: Container[str]) -> Dump:
    """The rows without those of these sessions."""
    return {
        name: [row for row in found if row.get("session_id") not in sessions] for name, found in given.items()
    }


def _stand_in_for_plans(found: Dump) -> None:
    """Give each session whose plan is lost a plan with the same name and title."""
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
    """Rows of a table outside sessions."""
    rows = given.get(table.name, [])
    return [row for row in rows if row["session_id"] is None] if table in PARTS_OF_SESSION else list(rows)


_OF_THE_LOG = frozenset({"diary_id", "written", "imported"})
"""Columns that say which log a row is in, and where."""


def same(one: Mapping[str, list[Values]], other: Mapping[str, list[Values]]) -> bool:
    """Whether two sessions hold the same, whichever log they come from."""
    return one.keys() == other.keys() and all(_alike(name, rows, other[name]) for name, rows in one.items())


def _alike(table: str, rows: list[Values], others: list[Values]) -> bool:
    if len(rows) != len(others):
        return False
    if all(map(_same_row, rows, others)):
        return True
    key = _key(table)  # a file may list its rows in another order
    return all(map(_same_row, sorted(rows, key=key), sorted(others, key=key)))


def _same_row(row: Values, other: Values) -> bool:
    if row == other:
        return True
    names = (row.keys() | other.keys()) - _OF_THE_LOG
    return all(name in row and name in other and row[name] == other[name] for name in names)


@cache
def _key(table: str) -> itemgetter[Any]:
    return itemgetter(*codec(next(one for one in TABLES if one.name == table)).keys)


# -------------------------------------------------------------------------------------------------- and back


def checked_rows(
    table: Table,
    rows: Iterable[tuple[int, Any]],
    where: str,
    word: str,
    problems: list[str],
    *,
    latest_us: int | None = None,
) -> list[Values]:
    """Rows for the log; each problem is added as "<where>, <word> <number>: <what is wrong>".

    A session, an answer or a mark after ``latest_us`` is a problem too.
    """
    found = []
    for number, row in rows:
        try:
            values = inside(table, row if isinstance(row, dict) else {})
            _check_meaning(table, values)
            _check_not_ahead(table, values, latest_us)
        except (CellError, GlidekitError) as problem:
            what = f"{problem.what} {problem.do}" if isinstance(problem, GlidekitError) else f"{problem}."
            problems.append(f"{where}, {word} {number}: {what}")
        else:
            found.append(values)
    return found


def _check_meaning(table: Table, row: Mapping[str, Any]) -> None:
    """Check what types cannot: a row that passes can be shown, corrected, undone and exported again."""
    if row.get("zone") is not None and not is_known(row["zone"]):
        raise CellError(f"zone {row['zone']!r} is not known here")
    for name in codec(table).keys:
        if row[name] == "":
            raise CellError(f"{name.replace('_', ' ')} is missing")
    if check := _MEANINGS.get(table.name):
        check(row)


_DATED = {"session": "started_us", "rating": "rated_us", "mark": "at_us"}


def _check_not_ahead(table: Table, row: Mapping[str, Any], latest_us: int | None) -> None:
    at_us = row.get(_DATED.get(table.name, ""))
    if latest_us is not None and at_us is not None and at_us > latest_us:
        raise CellError(f"{day(from_us(at_us))} {from_us(at_us):%H:%M} UTC is in the future")


def _check_diary(row: Mapping[str, Any]) -> None:
    if not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", row["diary_id"]):
        raise CellError(f"diary_id {row['diary_id'][:60]!r} is no UUID")


def _check_plan(row: Mapping[str, Any]) -> None:
    _expect(dict, row, "plan")
    try:
        phases_from(row["timeline"] or "[]")
    except (TypeError, AttributeError) as problem:
        raise CellError("timeline does not list the steps of a session") from problem


def _check_session(row: Mapping[str, Any]) -> None:
    _expect(dict, row, "versions")
    if (row["ended_us"] or row["started_us"]) < row["started_us"]:
        raise CellError("a session cannot end before it began")


def _check_rating(row: Mapping[str, Any]) -> None:
    rating_from(dict(row))


def _check_safety_check(row: Mapping[str, Any]) -> None:
    _expect(list, row, "flags", of=str)


def _check_timer_event(row: Mapping[str, Any]) -> None:
    if row["seq"] < 1:
        raise CellError(f"seq {row['seq']} is below 1")
    _expect(dict, row, "detail")
    check_event(event_from(dict(row)))


def _check_setting(row: Mapping[str, Any]) -> None:
    value, key = json.loads(row["value"] or "null"), row["key"]
    if row["value"] == "":
        raise CellError("value is missing")
    if key == AFFECTED_SIDE and value not in (*SIDES, None):
        raise GlidekitError.unknown("side", value, SIDES)
    if key == KEPT_SIGN and not _is_sign(value):
        raise CellError(f"value {row['value'][:60]} of {key!r} is no open question")
    if key == ENDED and not _is_days(value):
        raise CellError(f"value {row['value'][:60]} of {key!r} does not name days")
    if key == PLAYER and not isinstance(value, dict):
        raise CellError(f"value {row['value'][:60]} of {key!r} is no dictionary")


def _is_sign(value: object) -> bool:
    if not isinstance(value, dict) or value.keys() != set(Sign.__dataclass_fields__):
        return False
    day, leg, number = value["day"], value["leg"], value["weakness"]
    numbers = number is None or (isinstance(number, int | float) and not isinstance(number, bool))
    return isinstance(value["rule"], str) and type(day) is int and leg in (*SIDES, None) and numbers


def _is_days(value: object) -> bool:
    try:
        return isinstance(value, dict) and all(date.fromisoformat(day) for day in value.values())
    except (TypeError, ValueError):
        return False


def _check_assignment(row: Mapping[str, Any]) -> None:
    if row["condition"] not in CONDITIONS:
        raise GlidekitError.unknown("condition", row["condition"], CONDITIONS)
    _expect(dict, row, "detail")
    if row["local_date"] is None:
        raise CellError("local_date is missing")


def _check_amendment(row: Mapping[str, Any]) -> None:
    if row["entity"] not in NAMED:
        raise GlidekitError.unknown("kind of entry", row["entity"], NAMED)
    if row["field"] not in changeable(NAMED[row["entity"]]):
        raise GlidekitError.unknown("value of it", row["field"], changeable(NAMED[row["entity"]]))
    if row["old"] == "" or row["new"] == "":
        raise CellError("the old or the new value is missing")


def _expect(kind: type, row: Mapping[str, Any], name: str, *, of: type = object) -> None:
    value: Any = json.loads(row[name]) if row[name] else None
    parts: Any = value if isinstance(value, kind) else (None,)
    if not isinstance(value, kind) or not all(isinstance(part, of) for part in parts):
        what = "list of texts" if kind is list else "dictionary"
        raise CellError(f"{name} {row[name][:60]!r} is no {what}")


_MEANINGS: dict[str, Callable[[Mapping[str, Any]], None]] = {
    "diary": _check_diary,
    "plan_as_run": _check_plan,
    "session": _check_session,
    "rating": _check_rating,
    "safety_check": _check_safety_check,
    "timer_event": _check_timer_event,
    "setting": _check_setting,
    "assignment": _check_assignment,
    "amendment": _check_amendment,
}
