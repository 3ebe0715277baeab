"""The life of a session: begin it as running, store each batch of events, close it.

A batch is acknowledged once it is on the disk. A session left unfinished is closed as abandoned, and offered
once when the next one is opened.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from glidekit.errors import GlidekitError, LogError
from glidekit.log import erased, rows, values, zones
from glidekit.log.rows import AHEAD, from_us, to_us
from glidekit.log.safety_log import advice
from glidekit.log.schema import AMENDMENT, BOUT, NOTE, RATING, SESSION, TIMER_EVENT
from glidekit.log.sessions.stored import (
    checked_not_ahead,
    events_in,
    phases_in,
    plan_in,
    record_in,
    store_plan,
)
from glidekit.log.settings import AFFECTED_SIDE, setting_in
from glidekit.log.store.store import scalar
from glidekit.planning.plan import Plan
from glidekit.planning.presets import is_try_out
from glidekit.planning.timeline import timeline
from glidekit.rules.thresholds import RULES
from glidekit.session.fold import fold, in_order
from glidekit.session.record import ENDINGS, SESSION_STATUSES, Rating, TimerEvent

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from sqlite3 import Connection

    from glidekit.log.rows import Values
    from glidekit.log.store.store import Base
    from glidekit.log.symptom_log import SymptomLog
    from glidekit.session.record import SessionRecord, SessionStatus


_CORRECTED_SETS = "WHERE entity = 'bout' AND session_id = ?"


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session that was begun and not closed."""

    session_id: str
    plan: Mapping[str, Any]
    started_at: datetime
    last_event_at: datetime | None
    zone: str


def begin(
    base: Base, plan: Plan, *, zone: str, session_id: str | None, ratings: Iterable[Rating], note: str
) -> str:
    """Store a running session with its check-in; an existing session stays as it is.

    The plan that the rules advised is kept beside the chosen one. Nothing is refused here: a page may have
    begun while it could not reach the log.
    """
    values.checked_kind(plan, Plan)
    values.check_text(note, "A note")
    if session_id is not None:
        values.check_text(session_id, "The id of a session")
    name = session_id or base.ids()
    known, remark = zones.known_or_utc(zone)
    now_us = base.now_us()
    phases = timeline(plan)
    answers = checked_not_ahead(base, values.many(ratings, Rating))
    advised = _advised(base)
    with base.store.write() as connection:
        if rows.one(connection, SESSION, name) is not None:
            return name
        erased.refuse_erased(connection, session_id)
        diary = rows.count_in_diary(connection, {"session_n": 1}, kind="real")
        row = values.session_values(
            name,
            plan=plan.to_dict(),
            plan_id=store_plan(connection, plan.to_dict(), phases),
            started_us=now_us,
            zone=known,
            status="running",
            origin="player",
            created_us=now_us,
            diary_id=diary["diary_id"],
            affected_side=setting_in(connection, AFFECTED_SIDE),
            advised=advised,
            bout_n=0,
            timer_event_n=0,
        )
        given = [
            values.rating_values(
                zones.in_known_zone(rating), session_id=name, rating_id=base.ids(), created_us=now_us
            )
            for rating in answers
        ]
        notes = values.notes_values((note, remark), session_id=name, at_us=now_us, zone=known, ids=base.ids)
        rows.add(connection, SESSION, [{**row, "rating_n": len(given), "note_n": len(notes)}])
        rows.add(connection, RATING, given)
        rows.add(connection, NOTE, notes)
    return name


def _advised(base: Base) -> str | None:
    """The plan that the rules advise now; None if a damaged safety check leaves it unknown."""
    try:
        return advice(base, None, None).plan
    except LogError:
        return None


def change_plan(base: Base, session_id: str, plan: Plan) -> None:
    """Change the plan of a session in which nothing was begun: the plan is chosen after today's answers."""
    values.checked_kind(plan, Plan)
    phases, advised = timeline(plan), _advised(base)
    with base.store.write() as connection:
        session = rows.session_row(connection, session_id)
        if session["status"] != "running" or session["timer_event_n"]:
            raise LogError(
                "The plan of this session cannot be changed any more: it was begun or closed.",
                do="End it and begin a new session for another plan.",
            )
        rows.change(
            connection,
            SESSION,
            session,
            plan_id=store_plan(connection, plan.to_dict(), phases),
            plan_name=plan.name,
            plan_title=plan.title,
            advised=advised,
        )


def write_events(base: Base, session_id: str, events: Iterable[TimerEvent]) -> dict[str, int]:
    """Store a batch in one transaction; events already stored (by owner and seq) stay as they are.

    Gives owner -> highest seq on the disk with no hole before it. Events that arrive after the session was
    closed (from a page that was offline) correct its sets.
    """
    batch = values.many(events, TimerEvent)
    with base.store.write() as connection, values.storable("These steps of the timer"):
        erased.refuse_erased(connection, session_id)
        session = rows.session_row(connection, session_id)
        new = rows.add_new(connection, TIMER_EVENT, values.event_values(session_id, batch))
        if new:
            session = _count(connection, session, timer_event_n=session["timer_event_n"] + new)
            if session["status"] != "running":
                _fold_again(connection, session, base.now_us())
        return acknowledged(connection, session_id)


def acknowledged(connection: Connection, session_id: str) -> dict[str, int]:
    """Owner -> highest seq with no hole before it."""
    found = connection.execute(
        "SELECT owner, count(*), max(seq) FROM timer_event WHERE session_id = ? GROUP BY owner",
        (session_id,),
    )
    return {
        owner: last if number == last else _before_hole(connection, session_id, owner)
        for owner, number, last in found
    }


def _before_hole(connection: Connection, session_id: str, owner: str) -> int:
    sequence = connection.execute(
        "SELECT seq FROM timer_event WHERE session_id = ? AND owner = ? ORDER BY seq", (session_id, owner)
    )
    last = 0
    for (seq,) in sequence:
        if seq != last + 1:
            break
        last = seq
    return last


def close(
    base: Base,
    session_id: str,
    status: SessionStatus,
    *,
    stop_reason: str,
    ratings: Iterable[Rating],
    note: str,
) -> SessionRecord:
    """Fold the events into sets and close with the check-out, in one transaction; twice is harmless."""
    if status not in SESSION_STATUSES or status == "running":
        raise GlidekitError.unknown("way to close a session", status, set(SESSION_STATUSES) - {"running"})
    answers = checked_not_ahead(base, values.many(ratings, Rating))
    values.check_text(note, "A note")
    values.check_text(stop_reason, "A reason")
    with base.store.write() as connection:
        erased.refuse_erased(connection, session_id)
        session = rows.session_row(connection, session_id)
        if session["status"] == "running":
            session = _close(connection, session, status, stop_reason, base.now_us())
        add_to_session(base, connection, session, answers, note)
        return record_in(connection, session_id)


def _close(connection: Connection, session: Values, status: str, stop_reason: str, now_us: int) -> Values:
    happened = in_order(events_in(connection, session["session_id"]))
    ending = next((event for event in reversed(happened) if event.kind in ENDINGS), None)
    last = ending or (max(happened, key=lambda event: event.at) if happened else None)
    bouts = fold(phases_in(connection, session), happened)
    changes = {
        "status": status,
        "stop_reason": values.clean(stop_reason or _reason(ending)),
        "ended_us": now_us if last is None else max(to_us(last.time), session["started_us"]),
        "closed_us": now_us,
        "bout_n": rows.add(connection, BOUT, values.bout_values(session["session_id"], bouts)),
    }
    rows.change(connection, SESSION, session, **changes)
    return {**session, **changes}


def _reason(ending: TimerEvent | None) -> str:
    return str(ending.detail.get("reason", "")) if ending is not None and ending.kind == "stopped" else ""


def _fold_again(connection: Connection, session: Values, now_us: int) -> None:
    """Fold all events into sets again, unless the person has corrected them."""
    if rows.find(connection, AMENDMENT, _CORRECTED_SETS, (session["session_id"],)):
        return
    happened = in_order(events_in(connection, session["session_id"]))
    ending = next((event for event in reversed(happened) if event.kind in ENDINGS), None)
    status, reason = session["status"], session["stop_reason"]
    if status == "abandoned" and ending is not None:
        status, reason = ending.kind, ""
    connection.execute("DELETE FROM bout WHERE session_id = ?", (session["session_id"],))
    _close(connection, session, status, reason, session["closed_us"] or now_us)


def _count(connection: Connection, session: Values, **counts: int) -> Values:
    rows.change(connection, SESSION, session, **counts)
    return {**session, **counts}


def add_to_session(
    base: Base, connection: Connection, session: Values, ratings: Iterable[Rating], note: str
) -> None:
    """Store and count ratings and a note of a session; store once what was sent twice."""
    session_id, now_us = session["session_id"], base.now_us()
    given = [
        values.rating_values(
            zones.in_known_zone(rating), session_id=session_id, rating_id=base.ids(), created_us=now_us
        )
        for rating in ratings
    ]
    given = not_there_yet(given, rows.find(connection, RATING, "WHERE session_id = ?", (session_id,)))
    said = {row["text"] for row in rows.find(connection, NOTE, "WHERE session_id = ?", (session_id,))}
    notes = values.notes_values(
        {values.clean(note)} - said, session_id=session_id, at_us=now_us, zone=session["zone"], ids=base.ids
    )
    rows.add(connection, RATING, given)
    rows.add(connection, NOTE, notes)
    if given or notes:
        counts = {"rating_n": session["rating_n"] + len(given), "note_n": session["note_n"] + len(notes)}
        rows.change(connection, SESSION, session, **counts)


def not_there_yet(given: list[Values], stored: Iterable[Values]) -> list[Values]:
    """The ratings that are not stored yet with the same time, scale, side and value."""

    def same(row: Values) -> tuple[Any, ...]:
        return tuple(row[name] for name in ("rated_us", "moment", "scale", "side", "value", "text"))

    known = {same(row) for row in stored}
    return [row for row in given if same(row) not in known]


def open_sessions(base: Base, now: datetime | None) -> tuple[OpenSession, ...]:
    """Running sessions, after closing those idle for too long as abandoned.

    A session ahead of now is closed too: the clock was wrong, and nobody knows how long ago.
    """
    moment = values.aware(now, "Now") if now is not None else base.clock()
    running = base.kept("running", _running_in)
    since, until = moment - timedelta(hours=RULES.idle_hours), moment + AHEAD
    idle = [one for one in running if not since <= (one.last_event_at or one.started_at) <= until]
    if not base.store.read_only:
        for session in idle:
            close(base, session.session_id, "abandoned", stop_reason="left idle", ratings=(), note="")
    return tuple(session for session in running if session not in idle)


def _running_in(connection: Connection) -> tuple[OpenSession, ...]:
    found = rows.sound(connection, SESSION, "WHERE status = 'running' AND voided_us IS NULL")
    return tuple(session for row in found if (session := _open(connection, row)) is not None)


def _open(connection: Connection, row: Values) -> OpenSession | None:
    """The open session of a row; None if its plan is damaged, so the session is set aside."""
    try:
        plan = plan_in(connection, row)
    except LogError:
        return None
    of_it = "SELECT max(at_ms) FROM timer_event WHERE session_id = ?"
    last = scalar(connection, of_it, (row["session_id"],))
    return OpenSession(
        session_id=row["session_id"],
        plan=plan,
        started_at=from_us(row["started_us"]),
        last_event_at=None if last is None else from_us(round(last * 1000)),
        zone=row["zone"],
    )


_ANSWERED = "left-behind"
_LATEST = "WHERE voided_us IS NULL ORDER BY written DESC LIMIT 1"


def left_behind(log: SymptomLog) -> SessionRecord | None:
    """The latest session, if it was abandoned lately with a set begun and nobody has answered the offer."""
    base = log._base  # noqa: SLF001 - a part of the log, kept in its own file
    since = to_us(base.clock() - timedelta(days=RULES.left_days))
    until = to_us(base.clock() + AHEAD)
    with base.store.read() as connection:
        latest = rows.sound(connection, SESSION, _LATEST)
    if not latest or latest[0]["status"] != "abandoned" or not since <= latest[0]["started_us"] <= until:
        return None
    name = latest[0]["session_id"]
    if log.setting(_ANSWERED) == name:
        return None
    try:
        record = log.session(name)
    except LogError:  # damaged and set aside: nothing to go on with
        return None
    begun = any(bout.outcome in ("done", "partial") for bout in record.bouts)
    return record if begun and not is_try_out(str(record.plan["name"])) else None


def answer_left_behind(log: SymptomLog, session_id: str) -> None:
    """Record that the person took it up or left it for good; do not offer it again."""
    log.set_setting(_ANSWERED, session_id)
