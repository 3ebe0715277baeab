"""The log as it stood on a day: later entries left out, later corrections taken back.

What has been erased since is gone here too. Everything happens in memory: no second copy of a diary reaches a
disk.
"""

from __future__ import annotations

import json
from datetime import date, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from glidekit.errors import LogError
from glidekit.log import values
from glidekit.log.exchange.dump import dump
from glidekit.log.rows import to_us
from glidekit.log.schema import TABLES
from glidekit.log.zones import day_in, zone_in

if TYPE_CHECKING:
    from sqlite3 import Connection

    from glidekit.log.care.damage import Damage
    from glidekit.log.exchange.dump import Dump
    from glidekit.log.rows import Values
    from glidekit.log.store.store import Base

_ENTERED = {
    "session": "created_us", "rating": "created_us", "note": "at_us", "mark": "created_us",
    "setting": "at_us", "safety_check": "created_us", "assignment": "drawn_us", "amendment": "at_us",
    "retract": "at_us",
}  # fmt: skip
"""Table -> the column that says when a row came into the log."""

_KEYS = {"session": "session_id", "rating": "rating_id", "note": "note_id", "mark": "mark_id"}


def as_it_stood(
    connection: Connection, base: Base, when: date | datetime | str, damage: Damage
) -> tuple[Dump, int]:
    """The rows as they stood at ``when`` (a date means its end), and that moment in microseconds."""
    zone = zone_in(connection)
    moment_us = _moment(values.as_day(when), zone)
    if values.as_day(when) == day_in(connection, base.clock()):
        moment_us = base.now_us()  # its end is still to come
    if moment_us > base.now_us():
        raise LogError(
            f"{when} is in the future.",
            do="Give a date that has passed, or today.",
        )
    return _rows_at(dump(connection, damage), moment_us), moment_us


def _moment(when: object, zone: str) -> int:
    if isinstance(when, datetime):
        return to_us(values.aware(when, "as_of"))
    if not isinstance(when, date):
        raise LogError(
            f"as_of cannot be {when!r}.",
            do="Write it like this: log.as_of('2026-05-01').",
        )
    return to_us(datetime.combine(when, time.max, ZoneInfo(zone)))


def _rows_at(found: Dump, moment_us: int) -> Dump:
    """The rows that existed then, with the values they had."""
    _take_back(found, moment_us)
    there = {
        name: [row for row in given if name not in _ENTERED or row[_ENTERED[name]] <= moment_us]
        for name, given in found.items()
    }
    _open_again(there, moment_us)
    known = {None, *(row["session_id"] for row in there["session"])}
    return {
        table.name: [row for row in there[table.name] if row.get("session_id") in known]
        if table.name in ("bout", "rating", "timer_event", "note")
        else there[table.name]
        for table in TABLES
    }


def _take_back(found: Dump, moment_us: int) -> None:
    """Undo later corrections, the last one first."""
    index = {name: {row[key]: row for row in found[name]} for name, key in _KEYS.items()}
    index["bout"] = {f"{row['session_id']}/{row['bout']}": row for row in found["bout"]}
    later = [row for row in found["amendment"] if row["at_us"] > moment_us]
    for change in sorted(later, key=lambda row: (row["at_us"], row["amendment_id"]), reverse=True):
        row: Values | None = index[change["entity"]].get(change["row_id"])
        if row is not None:
            row[change["field"]] = json.loads(change["old"])


def _open_again(there: Dump, moment_us: int) -> None:
    """A session that was still running has no end, no sets, and only its events so far."""
    running = set()
    for row in there["session"]:
        if row["closed_us"] is not None and row["closed_us"] > moment_us:
            row.update(status="running", ended_us=None, closed_us=None, stop_reason="")
            running.add(row["session_id"])
    there["bout"] = [row for row in there["bout"] if row["session_id"] not in running]
    there["timer_event"] = [
        row
        for row in there["timer_event"]
        if row["session_id"] not in running or row["at_ms"] * 1000 <= moment_us
    ]
