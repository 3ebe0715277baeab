"""Ratings, marks and notes, in a session or outside."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo

from glidekit.errors import LogError
from glidekit.in_words import day as day_words
from glidekit.log import rows, values, zones
from glidekit.log.rows import AHEAD, from_us, to_us
from glidekit.log.schema import MARK, NOTE, RATING, REAL, SESSION
from glidekit.log.sessions import running
from glidekit.log.sessions.stored import checked_not_ahead
from glidekit.log.store.store import scalar
from glidekit.log.zones import zone_in
from glidekit.session.record import Rating, local_date

if TYPE_CHECKING:
    from collections.abc import Iterable
    from sqlite3 import Connection

    from glidekit.log.rows import Values
    from glidekit.log.store.store import Base
    from glidekit.scales import Moment

_AHEAD_US = AHEAD // timedelta(microseconds=1)
_EARLIEST, _LATEST = timedelta(hours=12), timedelta(hours=36)
_AGAIN_US = 600_000_000
"""The same note within ten minutes was sent again: the page could not know whether it was saved."""
_LONGEST_US = 12 * 3_600_000_000  # no session lasts longer


def add(base: Base, ratings: Iterable[Rating], *, session_id: str | None, note: str) -> None:
    """Store ratings and a note, of a session or on their own; store once what was sent twice."""
    values.check_text(note, "A note")
    given = [zones.in_known_zone(rating) for rating in values.many(ratings, Rating)]
    checked_not_ahead(base, given)
    with base.store.write() as connection, values.storable("This answer"):
        if session_id is not None:
            session = rows.session_row(connection, session_id)
            running.add_to_session(base, connection, session, given, note)
        else:
            _add_alone(base, connection, given, note)


def _add_alone(base: Base, connection: Connection, given: list[Rating], note: str) -> None:
    new = [
        values.rating_values(rating, session_id=None, rating_id=base.ids(), created_us=base.now_us())
        for rating in given
    ]
    times = sorted({row["rated_us"] for row in new})
    stored = [
        row
        for at in times
        for row in rows.find(connection, RATING, "WHERE rated_us = ? AND session_id IS NULL", (at,))
    ]
    new = running.not_there_yet(new, stored)
    zone = given[0].zone if given else zone_in(connection)
    since = base.now_us() - _AGAIN_US
    said = rows.find(
        connection, NOTE, "WHERE session_id IS NULL AND at_us > ? AND voided_us IS NULL", (since,)
    )
    new_note = {values.clean(note)} - {row["text"] for row in said}
    notes = values.notes_values(new_note, session_id=None, at_us=base.now_us(), zone=zone, ids=base.ids)
    if new:
        rows.add_to_diary(connection, RATING, new, kind=REAL)
    if notes:
        rows.add_to_diary(connection, NOTE, notes, kind=REAL)


_LAST = """status = 'answered' AND moment <> 'after' AND voided_us IS NULL AND (session_id IS NULL OR
    session_id NOT IN (SELECT session_id FROM session WHERE voided_us IS NOT NULL))"""

_NEWEST = f"""WHERE {_LAST} AND rated_us <= ? AND (scale, written) IN
    (SELECT scale, max(written) FROM rating WHERE {_LAST} AND rated_us <= ? GROUP BY scale)"""  # noqa: S608


def last_answered(base: Base) -> dict[str, Rating]:
    """Scale -> the newest answer not given after a session: "last time" in a check-in."""
    with base.store.read() as connection:
        until_us = to_us(base.clock() + AHEAD)
        found = rows.sound(connection, RATING, _NEWEST, (until_us, until_us))
        return {row["scale"]: values.rating_from(row) for row in found}


_USUAL = """SELECT scale FROM rating WHERE status = 'answered' AND rated_us IN
    (SELECT DISTINCT rated_us FROM rating WHERE moment = 'before' AND voided_us IS NULL
     ORDER BY rated_us DESC LIMIT ?)
    AND moment = 'before' AND voided_us IS NULL GROUP BY scale HAVING count(DISTINCT rated_us) > ?"""


def usually_answered(base: Base, *, of_last: int = 5) -> frozenset[str]:
    """Scales answered in more than half of the last check-ins; none if there are fewer than two."""
    of_most = of_last, max(1, of_last // 2)
    return base.kept(
        ("usual", of_last), lambda seen: frozenset(one for (one,) in seen.execute(_USUAL, of_most))
    )


def last_rated(base: Base, moment: Moment) -> datetime | None:
    """When something was last answered at such a moment, or None."""
    sql = "SELECT max(rated_us) FROM rating WHERE moment = ? AND status = 'answered' AND voided_us IS NULL"
    with base.store.read() as connection:
        last_us = scalar(connection, sql, (moment,))
    return None if last_us is None else from_us(last_us)


def next_day_due(base: Base, now: datetime | None, zone: str) -> str | None:
    """The session whose next-day check-in is due: on the next local date, 12 to 36 hours later, unanswered.

    A session followed by one with an earlier clock time is skipped: its own date was wrong.
    """
    moment = base.clock() if now is None else values.aware(now, "Now")
    today = local_date(moment, zones.known_or_utc(zone)[0])
    window = to_us(moment - _LATEST), to_us(moment - _EARLIEST)
    with base.store.read() as connection:
        found = rows.sound(
            connection,
            SESSION,
            "WHERE started_us BETWEEN ? AND ? AND voided_us IS NULL AND status <> 'running' AND NOT EXISTS ("
            "SELECT 1 FROM rating WHERE rating.session_id = session.session_id AND moment = 'next-day') "
            "AND NOT EXISTS (SELECT 1 FROM session AS later WHERE later.written > session.written "
            "AND later.created_us < session.started_us - ?) ORDER BY written DESC",
            (window[0] - _LONGEST_US, window[1], _AHEAD_US),
        )
    yesterday = (today - timedelta(days=1)).isoformat()
    due = (row for row in found if row["local_date"] == yesterday and window[0] <= _end(row) <= window[1])
    return next((str(row["session_id"]) for row in due), None)


def _end(row: Values) -> int:
    return int(row["ended_us"] or row["started_us"])


def add_mark(base: Base, label: str, on: date | datetime | str | None, detail: str) -> None:
    """Store a mark: something changed on that day, for example new tablets."""
    values.check_text(label, "A mark")
    values.check_text(detail, "What you say about a mark")
    on = cast("date | datetime | None", values.as_day(on))
    if not label.strip():
        raise LogError(
            "A mark needs a few words.", safe="Nothing was saved.", do="For example: log.mark('new tablets')."
        )
    now = base.clock()
    with base.store.write() as connection:
        zone = zone_in(connection)
        moment, day = _when(on, now, zone)
        too_late = isinstance(on, datetime) and moment > now + AHEAD
        if too_late or day > local_date(now + AHEAD, zone):
            raise LogError(
                f"A mark cannot be dated in the future ({day_words(day)}).",
                safe="Nothing was saved.",
                do="Add it on the day, or correct the date.",
            )
        row = values.mark_values(
            base.ids(), label.strip(), at=moment, day=day, created_us=to_us(now), detail=detail
        )
        same = "WHERE local_date = ? AND label = ? AND detail = ? AND voided_us IS NULL"
        if not rows.find(connection, MARK, same, (row["local_date"], row["label"], row["detail"])):
            rows.add_to_diary(connection, MARK, [row], kind=REAL)


def _when(on: date | datetime | None, now: datetime, zone: str) -> tuple[datetime, date]:
    """The moment and the local date; a date alone means noon, which no clock change touches."""
    if on is None:
        return now, local_date(now, zone)
    if isinstance(on, datetime):
        moment = on.replace(tzinfo=ZoneInfo(zone)) if on.tzinfo is None else on
        values.aware(moment, "A mark")
        return moment, on.date() if on.tzinfo is None else local_date(moment, zone)
    if not isinstance(on, date):
        raise LogError(
            f"A mark's date cannot be {on!r}.",
            safe="Nothing was saved.",
            do="Write it like this: on='2026-05-01', or leave it out for today.",
        )
    moment = datetime.combine(on, time(12), ZoneInfo(zone))
    return values.aware(moment, "A mark"), on


def add_note(base: Base, text: str, session_id: str | None) -> None:
    """Store a note, of a session or on its own, unless it is empty."""
    add(base, (), session_id=session_id, note=text)
