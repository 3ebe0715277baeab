"""Whole sessions in and out of the log."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import fields, replace
from itertools import count
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from glidekit.errors import GlidekitError, LogError
from glidekit.in_words import day
from glidekit.log import erased, rows, values, zones
from glidekit.log.rows import AHEAD, id_from, to_us
from glidekit.log.schema import BOUT, DIARY, NOTE, PLAN_AS_RUN, RATING, REAL, SESSION, SIMULATED, TIMER_EVENT
from glidekit.planning.plan import plan_from_dict
from glidekit.planning.timeline import timeline
from glidekit.session.record import Bout, Rating, SessionRecord, TimerEvent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from sqlite3 import Connection

    from glidekit.log.rows import Values
    from glidekit.log.store.store import Base
    from glidekit.planning.timeline import Phase

_PARTS: dict[str, type] = {"bouts": Bout, "ratings": Rating, "events": TimerEvent, "notes": str}
_FIELDS = {kind: attrgetter(*(field.name for field in fields(kind))) for kind in (Bout, Rating, TimerEvent)}


def store_plan(connection: Connection, plan: Mapping[str, Any], phases: Sequence[Phase] = ()) -> str:
    """Store a plan as run, once; gives its id."""
    row = values.plan_values(plan, phases)
    rows.add_new(connection, PLAN_AS_RUN, [row])
    return str(row["plan_id"])


def plan_in(connection: Connection, session: Values) -> dict[str, Any]:
    """The plan as run, in plain values."""
    return _as_run(connection, session)[0]


def phases_in(connection: Connection, session: Values) -> tuple[Phase, ...]:
    """The timeline as run; made from the plan if the session came without one."""
    plan, stored = _as_run(connection, session)
    if stored:
        return values.phases_from(stored)
    with suppress(GlidekitError):
        return timeline(plan_from_dict(plan))
    return ()


def _as_run(connection: Connection, session: Values) -> tuple[dict[str, Any], str]:
    found = rows.one(connection, PLAN_AS_RUN, session["plan_id"])
    if found is None:
        raise rows.damaged("plan of session", session["session_id"])
    return json.loads(found["plan"]), found["timeline"]


def events_in(connection: Connection, session_id: str) -> list[TimerEvent]:
    """The timer events of a session, by owner and number."""
    found = rows.find(connection, TIMER_EVENT, "WHERE session_id = ? ORDER BY owner, seq", (session_id,))
    return [values.event_from(row) for row in found]


def record_in(connection: Connection, session_id: str) -> SessionRecord:
    """A session as a record; raises LogError if a part is missing or damaged."""
    session = rows.session_row(connection, session_id)
    parts = {
        "bouts": rows.find(connection, BOUT, "WHERE session_id = ? ORDER BY bout", (session_id,)),
        "ratings": rows.find(connection, RATING, "WHERE session_id = ? ORDER BY rating_id", (session_id,)),
        "events": rows.find(
            connection, TIMER_EVENT, "WHERE session_id = ? ORDER BY owner, seq", (session_id,)
        ),
        "notes": rows.find(connection, NOTE, "WHERE session_id = ? ORDER BY note_id", (session_id,)),
    }
    counts = {"bouts": "bout_n", "ratings": "rating_n", "events": "timer_event_n", "notes": "note_n"}
    if any(len(found) != session[counts[name]] for name, found in parts.items()):
        raise rows.damaged("session", session_id)
    return values.record_from(
        session,
        plan=plan_in(connection, session),
        simulated=rows.diary(connection)["kind"] == SIMULATED,
        **{name: [row for row in found if row.get("voided_us") is None] for name, found in parts.items()},
    )


def save_all(base: Base, records: Iterable[SessionRecord]) -> list[str]:
    """Store whole sessions in one transaction; gives their ids. An existing session stays as it is.

    A record without an id gets one made from its contents: if nobody knows whether it was saved, it is safe
    to save it again.
    """
    given = values.many(records, SessionRecord)
    with base.store.write() as connection:
        stored = diary = rows.diary(connection)
        numbers = count(diary["written"] + 1)
        names = []
        for record in given:
            with values.storable("This session"):
                name, new = _save(base, connection, record, diary, numbers)
            names.append(name)
            if new:
                diary = {**diary, "session_n": diary["session_n"] + 1, "kind": _kind_of(record)}
        changes = {name: diary[name] for name in ("session_n", "kind")}
        rows.change(connection, DIARY, stored, **changes, written=next(numbers) - 1)
    return names


def checked_not_ahead(base: Base, ratings: list[Rating]) -> list[Rating]:
    """The ratings; raises LogError if one is further ahead of now than clocks may differ."""
    limit = base.clock() + AHEAD
    for rating in ratings:
        check_not_ahead(values.aware(rating.rated_at, "A rating"), limit, "A rating")
    return ratings


def check_not_ahead(moment: datetime, limit: datetime, what: str) -> None:
    """Refuse what is dated in the future."""
    if moment > limit:
        raise LogError(
            f"{what} cannot be dated in the future ({day(moment)} {moment:%H:%M}).",
            safe="Nothing was saved; your log is as it was.",
            do="Correct the date. If the date is right, check the clock of this computer.",
        )


def _kind_of(record: SessionRecord) -> str:
    return SIMULATED if record.simulated else REAL


def _save(
    base: Base, connection: Connection, record: SessionRecord, diary: Values, numbers: Iterator[int]
) -> tuple[str, bool]:
    """The session's id, and whether it is new; ``numbers``: the next in the order of writing."""
    record = _checked(record)
    rows.check_kind(diary["kind"], _kind_of(record))
    check_not_ahead(values.aware(record.started_at, "A session"), base.clock() + AHEAD, "A session")
    checked_not_ahead(base, list(record.ratings))
    name = record.session_id or _id_of(record)
    if rows.one(connection, SESSION, name) is not None:
        if record.session_id is not None:
            _check_same(record, record_in(connection, name))
        return name, False
    erased.refuse_erased(connection, name)
    parts = _parts(base, record, name)
    row = _session_values(base, connection, record, name, diary["diary_id"])
    counts = {f"{table.name}_n": len(found) for table, found in parts.items()}
    rows.add(connection, SESSION, [{**row, **counts, "written": next(numbers)}])
    parts[RATING] = [{**rating, "written": next(numbers)} for rating in parts[RATING]]
    for table, found in parts.items():
        rows.add(connection, table, found)
    return name, True


def _checked(record: SessionRecord) -> SessionRecord:
    """The record, each part checked for its type."""
    values.check_text(record.stop_reason, "A reason")
    if record.session_id is not None:
        values.check_text(record.session_id, "The id of a session")
    if not isinstance(record.plan, Mapping):
        raise LogError(
            f"The plan of a session must be a dictionary, not {record.plan!r}.",
            safe="Nothing was saved; your log is as it was.",
            do="For example: plan.to_dict().",
        )
    odd: dict[str, Any] = {
        name: tuple(values.many(getattr(record, name), kind))
        for name, kind in _PARTS.items()
        if not (type(given := getattr(record, name)) is tuple and set(map(type, given)) <= {kind})
    }
    return replace(record, **odd) if odd else record


def _id_of(record: SessionRecord) -> str:
    """An id made from what the record holds."""
    held = [
        record.started_at, record.ended_at, record.zone, record.status, record.stop_reason,
        values.to_text(record.plan), record.affected_side, record.simulated, record.notes,
    ]  # fmt: skip
    parts = [
        tuple(map(_FIELDS[kind], getattr(record, name))) for name, kind in _PARTS.items() if kind in _FIELDS
    ]
    return id_from(values.aware(record.started_at, "A session"), repr((held, parts)))


def _parts(base: Base, record: SessionRecord, name: str) -> dict[Any, list[Values]]:
    zone, remark = zones.known_or_utc(record.zone)
    now_us, started_us = base.now_us(), to_us(values.aware(record.started_at, "A session"))
    created_us = started_us if record.simulated else now_us
    return {
        BOUT: values.bout_values(name, record.bouts),
        RATING: [
            values.rating_values(
                zones.in_known_zone(rating), session_id=name, rating_id=base.ids(), created_us=created_us
            )
            for rating in record.ratings
        ],
        TIMER_EVENT: values.event_values(name, record.events),
        NOTE: values.notes_values(
            (*record.notes, remark), session_id=name, at_us=started_us, zone=zone, ids=base.ids
        ),
    }


def _session_values(
    base: Base, connection: Connection, record: SessionRecord, name: str, diary_id: str
) -> Values:
    zone, _ = zones.known_or_utc(record.zone)
    started = values.aware(record.started_at, "A session")
    now_us = to_us(started) if record.simulated else base.now_us()
    closed = record.status != "running"
    ended = record.ended_at
    return values.session_values(
        name,
        plan=record.plan,
        plan_id=store_plan(connection, record.plan),
        started_us=to_us(started),
        zone=zone,
        status=record.status,
        origin="saved",
        created_us=now_us,
        diary_id=diary_id,
        ended_us=None if ended is None else to_us(values.aware(ended, "A session's end")),
        stop_reason=values.clean(record.stop_reason),
        affected_side=record.affected_side,
        versions=values.to_text(dict(record.versions or values.package_versions())),
        closed_us=now_us if closed else None,
    )


def _check_same(given: SessionRecord, stored: SessionRecord) -> None:
    same = all(
        getattr(given, name) == getattr(stored, name)
        for name in ("started_at", "ended_at", "status", "bouts", "ratings", "events", "stop_reason")
    )
    if not same:
        raise LogError(
            f"There is already a session {given.session_id!r} in this log, and it differs from this one.",
            safe="The stored session was left as it is.",
            do="Use log.amend(...) to correct it, or save this one without its session_id.",
        )
