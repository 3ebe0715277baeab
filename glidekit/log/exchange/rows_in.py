"""Rows from a file, checked value by value; what is wrong is listed with its place and nothing is raised."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Any

from glidekit.errors import GlidekitError
from glidekit.in_words import day
from glidekit.log.exchange.dump import CellError, inside
from glidekit.log.history import KEPT_SIGN
from glidekit.log.rows import from_us
from glidekit.log.sessions.amendable import NAMED, changeable
from glidekit.log.sessions.assignment import CONDITIONS, ENDED
from glidekit.log.settings import AFFECTED_SIDE, PLAYER
from glidekit.log.store.checksum import codec
from glidekit.log.values import check_event, event_from, phases_from, rating_from
from glidekit.log.zones import is_known
from glidekit.rules.records import Sign
from glidekit.scales import SIDES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from glidekit.log.rows import Values
    from glidekit.log.schema import Table


def checked(
    table: Table,
    rows: Iterable[tuple[int, Any]],
    where: str,
    word: str,
    problems: list[str],
    *,
    latest_us: int | None = None,
) -> list[Values]:
    """Rows as the log holds them; a problem is added as "<where>, <word> <number>: <what is wrong>".

    A session, an answer or a mark after ``latest_us`` is a problem, too.
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
    """What a type alone does not say; whatever passes can be shown, corrected, undone and exported again."""
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


def _diary(row: Mapping[str, Any]) -> None:
    if not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", row["diary_id"]):
        raise CellError(f"diary_id {row['diary_id'][:60]!r} is no UUID")


def _plan(row: Mapping[str, Any]) -> None:
    _expect(dict, row, "plan")
    try:
        phases_from(row["timeline"] or "[]")
    except (TypeError, AttributeError) as problem:
        raise CellError("timeline does not list the steps of a session") from problem


def _session(row: Mapping[str, Any]) -> None:
    _expect(dict, row, "versions")
    if (row["ended_us"] or row["started_us"]) < row["started_us"]:
        raise CellError("a session cannot end before it began")


def _rating(row: Mapping[str, Any]) -> None:
    rating_from(dict(row))


def _safety_check(row: Mapping[str, Any]) -> None:
    _expect(list, row, "flags", of=str)


def _timer_event(row: Mapping[str, Any]) -> None:
    if row["seq"] < 1:
        raise CellError(f"seq {row['seq']} is below 1")
    _expect(dict, row, "detail")
    check_event(event_from(dict(row)))


def _setting(row: Mapping[str, Any]) -> None:
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
    if not isinstance(value, dict) or value.keys() != {field.name for field in fields(Sign)}:
        return False
    day, leg, number = value["day"], value["leg"], value["weakness"]
    numbers = number is None or (isinstance(number, int | float) and not isinstance(number, bool))
    return isinstance(value["rule"], str) and type(day) is int and leg in (*SIDES, None) and numbers


def _is_days(value: object) -> bool:
    try:
        return isinstance(value, dict) and all(date.fromisoformat(day) for day in value.values())
    except (TypeError, ValueError):
        return False


def _assignment(row: Mapping[str, Any]) -> None:
    if row["condition"] not in CONDITIONS:
        raise GlidekitError.unknown("condition", row["condition"], CONDITIONS)
    _expect(dict, row, "detail")
    if row["local_date"] is None:
        raise CellError("local_date is missing")


def _amendment(row: Mapping[str, Any]) -> None:
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
    "diary": _diary,
    "plan_as_run": _plan,
    "session": _session,
    "rating": _rating,
    "safety_check": _safety_check,
    "timer_event": _timer_event,
    "setting": _setting,
    "assignment": _assignment,
    "amendment": _amendment,
}
