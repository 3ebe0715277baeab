"""Reminders as a calendar file: local times, a neutral title, nothing about health. Off unless asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from html import escape
from typing import TYPE_CHECKING
from uuid import uuid4
from zoneinfo import ZoneInfo

from glidekit.errors import GlidekitError, NotWritten
from glidekit.log.exchange.files import as_path, write_errors_told, write_whole
from glidekit.log.zones import is_known, of_this_machine

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence
    from pathlib import Path

TITLE = "A few minutes for yourself"
"""What a calendar shows, even on a locked screen: nothing about health."""
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MARK = "-//a few minutes//EN"
_LASTS = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Reminders:
    """Where the file is, and when it reminds."""

    path: Path
    at: time
    days: tuple[str, ...]
    zone: str

    def __str__(self) -> str:
        """In words, with how to start and end it."""
        when = "every day" if len(self.days) == len(DAYS) else "on " + ", ".join(self.days)
        return (
            f"Written to {self.path}: {when} at {self.at:%H:%M}, {self.zone} time. The title is "
            f"\u201c{TITLE}\u201d.\nOpen the file with your calendar to switch the reminders on. To end "
            "them, delete the entry there."
        )

    def _repr_html_(self) -> str:
        return "".join(f"<p>{escape(line)}</p>" for line in str(self).splitlines())


def reminders(
    path: str | os.PathLike[str],
    *,
    at: str | time = "18:00",
    days: Sequence[str] = DAYS,
    zone: str = "",
    begin: date | None = None,
) -> Reminders:
    """Write the calendar file.

    ``at``: local time, "18:00". ``days``: days of the week, whole or their first three letters. ``zone``: an
    IANA name, that of this machine unless given. ``begin``: first day, today unless given. A calendar file
    of this kind is replaced, any other file is not. Raises GlidekitError, in words, with nothing written.
    """
    target, when, chosen = as_path(path), _time(at), _days(days)
    where = zone or of_this_machine()
    if not is_known(where):
        raise NotWritten(f"{where!r} is no time zone.", do="Write it like this: Europe/London.")
    if target.suffix.lower() != ".ics":
        raise NotWritten(f"A calendar file ends in .ics, not {target.name!r}.", do="Say reminders.ics.")
    if target.exists() and not _is_ours(target):
        raise NotWritten(
            f"{target} is there already and is no reminder of this kind.", do="Choose another name."
        )
    with write_errors_told(target):
        write_whole(target, _calendar(when, chosen, where, begin or date.today()))  # noqa: DTZ011 - the reader's day
    return Reminders(target, when, chosen, where)


def _calendar(at: time, days: tuple[str, ...], zone: str, begin: date) -> bytes:
    from icalendar import Alarm, Calendar, Event

    first = next(day for day in (begin + timedelta(days=n) for n in range(7)) if DAYS[day.weekday()] in days)
    event = Event()
    event.add("uid", f"{uuid4()}")
    event.add("dtstamp", datetime.now(ZoneInfo("UTC")))
    event.add("dtstart", datetime.combine(first, at, ZoneInfo(zone)))
    event.add("duration", _LASTS)
    event.add("rrule", {"freq": "weekly", "byday": [day[:2].upper() for day in days]})
    event.add("summary", TITLE)
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", TITLE)
    alarm.add("trigger", timedelta(0))
    event.add_component(alarm)
    calendar = Calendar()
    calendar.add("prodid", _MARK)
    calendar.add("version", "2.0")
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _time(given: str | time) -> time:
    if isinstance(given, time):
        return given.replace(tzinfo=None, second=0, microsecond=0)
    if isinstance(given, str) and re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", given.strip()):
        hour, minute = map(int, given.split(":"))
        return time(hour, minute)
    raise NotWritten(f"{given!r} is no time of the day.", do='Write it like this: at="18:00".')


def _days(given: Sequence[str]) -> tuple[str, ...]:
    words = (given,) if isinstance(given, str) else tuple(given)
    known = {name.casefold(): name for name in DAYS} | {name[:3].casefold(): name for name in DAYS}
    for word in words:
        if str(word).casefold() not in known:
            raise GlidekitError.unknown("day of the week", word, DAYS)
    chosen = {known[str(word).casefold()] for word in words}
    if not chosen:
        raise NotWritten("No day was chosen.", do='Write it like this: days=("Monday", "Thursday").')
    return tuple(day for day in DAYS if day in chosen)


def _is_ours(target: Path) -> bool:
    try:
        return _MARK in target.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False
