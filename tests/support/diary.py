"""Sessions, timer events and a clock for tests of the log."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from itertools import count

from glidekit.session.record import Bout, Rating, SessionRecord, TimerEvent

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
BEFORE = NOON - timedelta(days=100)
"""Complete sessions lie in the past, as the log refuses one ahead of its clock."""
_CALLS = count()


class Clock:
    """A clock that returns ``moment``; ``pass_(hours=2)`` moves it."""

    def __init__(self, moment=NOON):
        self.moment = moment

    def __call__(self):
        return self.moment

    def pass_(self, **span):
        self.moment += timedelta(**span)


def event(seq, kind, *, second=0.0, phase=0, owner="page", at=NOON, **detail):
    """A timer event of the page, ``second`` seconds into the session."""
    return TimerEvent(owner, seq, kind, at.timestamp() * 1000 + second * 1000, second * 1000, phase, detail)


def run_of(timeline, *, owner="page", at=NOON, to_end=True):
    """The events of a session that ran through its timeline without stopping."""
    events, second = [event(1, "started", owner=owner, at=at)], 0.0
    for phase in timeline[:-1]:
        second += phase.seconds or 0
        events.append(
            event(len(events) + 1, "phase", second=second, phase=phase.index + 1, owner=owner, at=at)
        )
    if to_end:
        last = timeline[-1].index + 1
        events.append(event(len(events) + 1, "finished", second=second, phase=last, owner=owner, at=at))
    return events


def own_record(number=0, **more):
    """A record with a start that no other process or call uses, so each one is a new session."""
    return record(
        number, started=BEFORE + timedelta(microseconds=os.getpid() * 100_000 + next(_CALLS)), **more
    )


def record(number=0, *, simulated=False, bouts=2, ratings=3, started=BEFORE, **more):
    """A complete session, ``number`` days after the first."""
    at = started + timedelta(days=number)
    scales = ("leg_pain", "back_pain", "furthest_point", "weakness", "tingling")
    return SessionRecord(
        started_at=at,
        ended_at=at + timedelta(minutes=5),
        zone="Europe/Berlin",
        status="finished",
        plan={"name": "short", "title": "A short one", "items": []},
        bouts=tuple(
            Bout(place, "supine-glide", "gentle", "left", place + 1, 10, 10, 60.0, 60.5, 0.0, 0.0, "done")
            for place in range(bouts)
        ),
        ratings=tuple(
            Rating(scales[place % 5], place % 7, at, "Europe/Berlin", ("before", "after")[place % 2])
            for place in range(ratings)
        ),
        notes=("a note",),
        affected_side="left",
        simulated=simulated,
        versions={"package": "0.1.0"},
        **more,
    )
