"""Timer events on their way into the log: the session's own, and those another page left behind."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, cast

from glidekit.errors import GlidekitError
from glidekit.log.erased import SessionErased
from glidekit.planning.plan import plan_from_dict
from glidekit.planning.timeline import timeline
from glidekit.rules.thresholds import RULES
from glidekit.session.fold import fold, in_order
from glidekit.session.record import ENDINGS, SessionRecord, read_events

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from glidekit.log import SymptomLog
    from glidekit.planning.plan import Plan
    from glidekit.session.record import TimerEvent

_LOG = logging.getLogger(__name__)
_UNKNOWN = {"name": "unknown", "title": "", "items": []}


class Recorder:
    """Writes the events of one player; ``acked`` maps each owner to its highest seq on disk.

    An ending is acknowledged only once the session is closed, so a failed closing is tried again.
    """

    def __init__(self, log: SymptomLog, plan: Plan | None, session_id: str, *, begun: bool) -> None:
        self.log, self.plan, self.session_id, self.begun = log, plan, session_id, begun
        self.acked: dict[str, int] = _stored(log.events_of(session_id)) if begun else {}
        self.closed = False

    def write(self, events: Sequence[TimerEvent], zone: str) -> SessionRecord | None:
        """Write the session's own events; returns its record, once, when they end it."""
        fresh = self.fresh(events)
        if not fresh:
            return None
        with self._dropping_if_erased(fresh):
            if not self.begun and self.plan is not None:
                self.log.begin_session(self.plan, zone=zone or "UTC", session_id=self.session_id)
                self.begun = True
            written = self.log.write_events(self.session_id, fresh)
        record = self._close(self.session_id, fresh) if not self.closed else None
        self.closed = self.closed or record is not None
        self.acked |= written
        return record

    def fresh(self, events: Iterable[TimerEvent]) -> list[TimerEvent]:
        """The events that are not acknowledged yet."""
        return [event for event in events if event.seq > self.acked.get(event.owner, 0)]

    @contextmanager
    def _dropping_if_erased(self, events: Sequence[TimerEvent]) -> Iterator[None]:
        """Acknowledge the events of an erased session without keeping them: the page drops them."""
        try:
            yield
        except SessionErased:
            for event in events:
                self.acked[event.owner] = max(event.seq, self.acked.get(event.owner, 0))
            raise

    def write_others(
        self, others: Mapping[str, Sequence[object]], about: Mapping[str, Mapping[str, Any]]
    ) -> None:
        """Write events of other sessions; what cannot be written stays in the browser."""
        for session_id, items in others.items():
            try:
                events = read_events(items)
                if self.fresh(events):
                    with self._dropping_if_erased(events):
                        self._write_other(session_id, events, about.get(session_id, {}))
            except SessionErased:
                _LOG.info("Events of session %s were dropped: it was erased.", session_id)
            except Exception:  # noqa: BLE001 - an old session must not stop this one
                _LOG.exception(
                    "Events of session %s could not be written; the browser keeps them.", session_id
                )

    def _write_other(self, session_id: str, events: Sequence[TimerEvent], about: Mapping[str, Any]) -> None:
        if not self._known(session_id):
            self._make(session_id, events, about)
        written = self.log.write_events(session_id, events)
        self._close(session_id, events)
        self.acked |= written

    def _known(self, session_id: str) -> bool:
        try:
            self.log.timeline_of(session_id)
        except GlidekitError:
            return False
        return True

    def _make(self, session_id: str, events: Sequence[TimerEvent], about: Mapping[str, Any]) -> None:
        """Save a session that never reached the log, or begin it if it may still go on."""
        plan, zone = _plan_of(about), str(about.get("zone") or "UTC")
        happened = in_order(events) or list(events)
        status = _status(happened)
        if status == "running" and plan is not None:
            self.log.begin_session(plan, zone=zone, session_id=session_id)
            return
        self.log.save(
            SessionRecord(
                started_at=happened[0].time,
                ended_at=happened[-1].time,
                zone=zone,
                status="abandoned" if status == "running" else status,
                plan=_UNKNOWN if plan is None else plan.to_dict(),
                bouts=() if plan is None else fold(timeline(plan), happened),
                events=tuple(events),
                stop_reason=_reason(happened),
                session_id=session_id,
            )
        )

    def _close(self, session_id: str, events: Sequence[TimerEvent]) -> SessionRecord | None:
        ending = next((event for event in events if event.kind in ENDINGS), None)
        if ending is None:
            return None
        kind = cast("Literal['finished', 'stopped']", ending.kind)
        return self.log.close_session(session_id, kind, stop_reason=str(ending.detail.get("reason", "")))


def _plan_of(about: Mapping[str, Any]) -> Plan | None:
    """The plan that the page kept; None if it is unreadable: the events are kept without it."""
    try:
        return plan_from_dict(about["plan"])
    except (GlidekitError, KeyError, TypeError, AttributeError):
        return None


def _stored(events: Iterable[TimerEvent]) -> dict[str, int]:
    """Owner -> highest seq without a hole before it."""
    last: dict[str, int] = {}
    for event in sorted(events, key=lambda event: event.seq):
        if event.seq == last.get(event.owner, 0) + 1:
            last[event.owner] = event.seq
    return last


def _status(happened: Sequence[TimerEvent]) -> Literal["running", "finished", "stopped", "abandoned"]:
    ending = next((event for event in happened if event.kind in ENDINGS), None)
    if ending is not None:
        return cast("Literal['finished', 'stopped']", ending.kind)
    idle = datetime.now(UTC) - happened[-1].time > timedelta(hours=RULES.idle_hours)
    return "abandoned" if idle else "running"


def _reason(happened: Sequence[TimerEvent]) -> str:
    ending = next((event for event in happened if event.kind in ENDINGS), None)
    if ending is None:
        return "left idle"
    return str(ending.detail.get("reason", ""))
