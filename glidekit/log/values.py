"""Convert values of the session layer into rows of the log, and back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from contextlib import contextmanager
from dataclasses import fields
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, cast

from glidekit.errors import GlidekitError, LogError
from glidekit.log.rows import from_us, to_us
from glidekit.planning.timeline import Phase, to_json
from glidekit.session.record import (
    EARLIEST,
    EVENT_KINDS,
    LATEST,
    Bout,
    Rating,
    SessionRecord,
    TimerEvent,
    local_date,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from glidekit.log.rows import IdSource, Values

_T = TypeVar("_T")
_EARLIEST_MS, _LATEST_MS = to_us(EARLIEST) / 1000, to_us(LATEST) / 1000
_BOUT_FIELDS = tuple(field.name for field in fields(Bout) if field.name != "index")


def clean(text: str) -> str:
    """Text that every database and file can hold: no NUL, no broken halves of characters."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def check_text(text: object, what: str) -> None:
    """Raise LogError for anything but text."""
    if not isinstance(text, str):
        raise LogError(
            f"{what} must be text, not {text!r}.", safe="Nothing was saved.", do="Put it in quotes."
        )


@contextmanager
def storable(what: str) -> Iterator[None]:
    """Turn the error for what no table can hold into a LogError: a set in a plan, infinity."""
    try:
        yield
    except GlidekitError:
        raise
    except (TypeError, ValueError, OverflowError) as problem:
        raise LogError(
            f"{what} cannot be stored: {problem}.",
            safe="Nothing was saved; your log is as it was.",
            do="Correct the value, then try again.",
        ) from problem


def checked_kind(given: _T, kind: type[_T]) -> _T:
    """The given value; raises LogError that names both if it is not of that type."""
    if not isinstance(given, kind):
        raise LogError(
            f"{'Text' if kind is str else f'A {kind.__name__}'} was expected, not {given!r}.",
            safe="Nothing was saved; your log is as it was.",
            do="Put it in quotes."
            if kind is str
            else f"Make one first: from {kind.__module__} import {kind.__name__}.",
        )
    return given


def many(given: Iterable[_T], kind: type[_T]) -> list[_T]:
    """The given values as a list; raises LogError that names both if one is not of that type."""
    if isinstance(given, kind | str) or not isinstance(given, Iterable):
        raise LogError(
            f"A list of {'texts' if kind is str else f'{kind.__name__}s'} was expected, not {given!r}.",
            safe="Nothing was saved; your log is as it was.",
            do="Put it in square brackets, also if it is only one.",
        )
    found = list(given)
    for one in found:
        if not isinstance(one, kind):
            checked_kind(one, kind)
    return found


def as_day(given: object) -> object:
    """Text such as 2026-05-01 as a date; anything else unchanged, for the caller to check."""
    try:
        return date.fromisoformat(given) if isinstance(given, str) else given
    except ValueError:
        return given


def to_text(value: Any) -> str:
    """Compact JSON text; raises ValueError for NaN."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def aware(moment: datetime, what: str) -> datetime:
    """The moment in UTC; raises LogError without a time zone, or outside a diary's years."""
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        raise LogError(
            f"{what} needs a date and time with its time zone, not {moment!r}.",
            safe="Nothing was saved.",
            do="For example: datetime.now(timezone.utc).",
        )
    if not EARLIEST <= moment < LATEST:
        raise LogError(
            f"{what} cannot be of the year {moment.year}.",
            safe="Nothing was saved.",
            do=f"Correct the date: a diary holds the years {EARLIEST.year} to {LATEST.year - 1}.",
        )
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)


@cache
def package_versions() -> dict[str, str]:
    """The versions that a session ran with; package, rules and content change together."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        number = version("glidekit")
    except PackageNotFoundError:
        number = "unknown"
    return {"package": number, "rules": number, "content": number}


def plan_values(plan: Mapping[str, Any], phases: Sequence[Phase] = ()) -> Values:
    """The row of a plan as run; its id is the hash of its content."""
    texts = to_text(plan), to_text(to_json(phases)) if phases else ""
    name = hashlib.sha256("\n".join(texts).encode()).hexdigest()
    return {"plan_id": name, "plan": texts[0], "timeline": texts[1]}


def phases_from(text: str) -> tuple[Phase, ...]:
    """The phases of a stored timeline, without a newer version's fields."""
    known = {field.name for field in fields(Phase)}
    return tuple(
        Phase(**{key: value for key, value in item.items() if key in known}) for item in json.loads(text)
    )


def session_values(
    session_id: str,
    *,
    plan: Mapping[str, Any],
    plan_id: str,
    started_us: int,
    zone: str,
    status: str,
    origin: str,
    created_us: int,
    **more: Any,
) -> Values:
    """The row of a session without its counts; ``more``: columns that differ from a new session's."""
    return {
        "session_id": session_id,
        "diary_id": "",
        "started_us": started_us,
        "ended_us": None,
        "zone": zone,
        "local_date": local_date(from_us(started_us), zone).isoformat(),
        "status": status,
        "stop_reason": "",
        "plan_id": plan_id,
        "plan_name": str(plan.get("name", "")),
        "plan_title": str(plan.get("title", "")),
        "affected_side": None,
        "versions": to_text(package_versions()),
        "origin": origin,
        "created_us": created_us,
        "closed_us": None,
        "voided_us": None,
        "advised": None,
        "imported": False,
        **more,
    }


def check_values(
    check_id: str, *, at: datetime, zone: str, full: bool, flags: Sequence[str], created_us: int, **more: Any
) -> Values:
    """The row of a safety check; ``more``: columns that differ from a plain check's."""
    return {
        "check_id": check_id,
        "checked_us": to_us(at),
        "zone": zone,
        "local_date": local_date(at, zone).isoformat(),
        "kind": "full" if full else "line",
        "flags": to_text(flags),
        "assessed_by_clinician": False,
        "clinician_agreed": False,
        "created_us": created_us,
        "assessed_by": None,
        "assessed_on": None,
        "may_exercise": None,
        "card_d": False,
        "something_new": False,
        "before_version": False,
        "imported": False,
        **more,
    }


def mark_values(
    mark_id: str, label: str, *, at: datetime, day: date, created_us: int, detail: str = ""
) -> Values:
    """The row of a mark."""
    return {
        "mark_id": mark_id,
        "at_us": to_us(at),
        "local_date": day.isoformat(),
        "label": clean(label),
        "detail": clean(detail),
        "created_us": created_us,
        "voided_us": None,
    }


def bout_values(session_id: str, bouts: Iterable[Bout]) -> list[Values]:
    """Rows of the sets of a session."""
    return [
        {"session_id": session_id, "bout": bout.index, **{name: getattr(bout, name) for name in _BOUT_FIELDS}}
        for bout in bouts
    ]


def bout_from(row: Values) -> Bout:
    """The set of a row."""
    return Bout(index=row["bout"], **{name: row[name] for name in _BOUT_FIELDS})


def rating_values(rating: Rating, *, session_id: str | None, rating_id: str, created_us: int) -> Values:
    """The row of a rating."""
    if rating.text is not None:
        check_text(rating.text, "The words of an answer")
    return {
        "rating_id": rating_id,
        "session_id": session_id,
        "rated_us": to_us(aware(rating.rated_at, "A rating")),
        "zone": rating.zone,
        "local_date": rating.local_date.isoformat(),
        "moment": rating.moment,
        "scale": rating.scale,
        "side": rating.side,
        "value": rating.value,
        "text": None if rating.text is None else clean(rating.text),
        "status": "skipped" if rating.value is None else "answered",
        "created_us": created_us,
        "voided_us": None,
    }


def rating_from(row: Values) -> Rating:
    """The rating of a row."""
    return Rating(
        scale=row["scale"],
        value=row["value"],
        rated_at=from_us(row["rated_us"]),
        zone=row["zone"],
        moment=row["moment"],
        side=row["side"],
        status=row["status"],
        text=row["text"],
    )


def event_values(session_id: str, events: Iterable[TimerEvent]) -> list[Values]:
    """Rows of timer events."""
    events = list(events)
    for event in events:
        check_event(event)
    return [
        {
            "session_id": session_id,
            "owner": clean(event.owner),
            "seq": event.seq,
            "kind": event.kind,
            "at_ms": event.at,
            "active_ms": event.active_ms,
            "phase": event.phase,
            "detail": clean(to_text(dict(event.detail))),
        }
        for event in events
    ]


def check_event(event: TimerEvent) -> None:
    """Raise LogError that says why if the event cannot be stored."""
    check_text(event.owner, "The owner of a step of the timer")
    if event.kind not in EVENT_KINDS:
        raise GlidekitError.unknown("timer event", event.kind, EVENT_KINDS)
    if not (isinstance(event.at, int | float) and _EARLIEST_MS <= event.at < _LATEST_MS):
        raise LogError(
            f"A step of the timer cannot be at {event.at!r} milliseconds since 1970.",
            safe="Nothing was saved; your log is as it was.",
            do="Check the clock of this computer.",
        )


def event_from(row: Values) -> TimerEvent:
    """The timer event of a row."""
    return TimerEvent(
        owner=row["owner"],
        seq=row["seq"],
        kind=row["kind"],
        at=row["at_ms"],
        active_ms=row["active_ms"],
        phase=row["phase"],
        detail=json.loads(row["detail"]),
    )


def note_values(text: str, *, session_id: str | None, note_id: str, at_us: int, zone: str) -> Values:
    """The row of a note."""
    return {
        "note_id": note_id,
        "session_id": session_id,
        "at_us": at_us,
        "local_date": local_date(from_us(at_us), zone).isoformat(),
        "text": clean(text),
        "voided_us": None,
    }


def notes_values(
    texts: Iterable[str], *, session_id: str | None, at_us: int, zone: str, ids: IdSource
) -> list[Values]:
    """Rows of the notes that are not blank."""
    return [
        note_values(text, session_id=session_id, note_id=ids(), at_us=at_us, zone=zone)
        for text in texts
        if text.strip()
    ]


def record_from(
    row: Values,
    *,
    plan: Mapping[str, Any],
    simulated: bool,
    bouts: Sequence[Values] = (),
    ratings: Sequence[Values] = (),
    events: Sequence[Values] = (),
    notes: Sequence[Values] = (),
) -> SessionRecord:
    """The record of a session from its rows."""
    return SessionRecord(
        session_id=row["session_id"],
        started_at=from_us(row["started_us"]),
        ended_at=None if row["ended_us"] is None else from_us(row["ended_us"]),
        zone=row["zone"],
        status=row["status"],
        stop_reason=row["stop_reason"],
        plan=plan,
        affected_side=row["affected_side"],
        simulated=simulated,
        versions=cast("dict[str, str]", json.loads(row["versions"])),
        bouts=tuple(map(bout_from, bouts)),
        ratings=tuple(map(rating_from, ratings)),
        events=tuple(map(event_from, events)),
        notes=tuple(note["text"] for note in notes),
    )
