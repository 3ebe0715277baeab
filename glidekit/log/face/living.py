"""Sessions as they happen, and answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glidekit.log import life, rows, sessions
from glidekit.log import ratings as ratings_
from glidekit.log.face.core import Core

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from glidekit.log.life import OpenSession
    from glidekit.planning.model import Plan
    from glidekit.planning.timeline import Phase
    from glidekit.session.events import TimerEvent
    from glidekit.session.record import Rating, SessionRecord, SessionStatus


class Living(Core):
    """The life of a session, whole sessions, ratings."""

    def begin_session(
        self,
        plan: Plan,
        *,
        zone: str,
        session_id: str | None = None,
        ratings: Iterable[Rating] = (),
        note: str = "",
    ) -> str:
        """Begin a session with its check-in; gives its id. ``zone``: IANA name from the browser."""
        name = life.begin(self._base, plan, zone=zone, session_id=session_id, ratings=ratings, note=note)
        self._tell()
        return name

    def write_events(self, session_id: str, events: Iterable[TimerEvent]) -> dict[str, int]:
        """Store a batch of timer events; gives owner -> highest seq on the disk without a hole before it."""
        return life.write_events(self._base, session_id, events)

    def close_session(
        self,
        session_id: str,
        status: SessionStatus,
        *,
        stop_reason: str = "",
        ratings: Iterable[Rating] = (),
        note: str = "",
    ) -> SessionRecord:
        """Close a session, check-out and all, in one transaction; closing twice is harmless."""
        record = life.close(
            self._base, session_id, status, stop_reason=stop_reason, ratings=ratings, note=note
        )
        self.keep_copy()
        self._tell()
        return record

    def add_ratings(
        self, ratings: Iterable[Rating], *, session_id: str | None = None, note: str = ""
    ) -> None:
        """Store ratings of a session (check-out, next day) or on their own (weekly, alone)."""
        ratings_.add(self._base, ratings, session_id=session_id, note=note)
        self._tell()

    def session(self, session_id: str) -> SessionRecord:
        """A session as a record."""
        with self._base.store.read() as connection:
            return sessions.record_in(connection, session_id)

    def timeline_of(self, session_id: str) -> tuple[Phase, ...]:
        """The timeline as run."""
        with self._base.store.read() as connection:
            return sessions.phases_in(connection, rows.session_row(connection, session_id))

    def events_of(self, session_id: str) -> tuple[TimerEvent, ...]:
        """The timer events of a session, by page and number."""
        with self._base.store.read() as connection:
            return tuple(sessions.events_in(connection, session_id))

    def open_sessions(self, now: datetime | None = None) -> tuple[OpenSession, ...]:
        """Sessions begun and not closed; those left idle for too long are closed as abandoned first."""
        return life.open_sessions(self._base, now)

    def save(self, record: SessionRecord) -> str:
        """Store a whole session; gives its id."""
        return self.save_all([record])[0]

    def save_all(self, records: Iterable[SessionRecord]) -> list[str]:
        """Store whole sessions in one transaction, all or none; gives their ids."""
        names = sessions.save_all(self._base, records)
        self._tell()
        return names

    def last_answers(self) -> dict[str, Rating]:
        """Scale -> the newest answered rating, those after a session left out."""
        return ratings_.last_answered(self._base)

    def next_day_due(self, now: datetime | None = None, zone: str = "UTC") -> str | None:
        """The session whose next-day check-in is due and not answered, None where none is."""
        return ratings_.next_day_due(self._base, now, zone)
