"""Days, times and small numbers in words; days in the reader's own time zone."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from datetime import date, datetime

# Written out: a date must not change with the machine's locale.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def day(moment: date) -> str:
    """``9 March 2026``."""
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def day_in(moment: datetime, zone: str) -> str:
    """The calendar day of a moment where the reader is."""
    return day(moment.astimezone(ZoneInfo(zone)).date())


def day_and_time(moment: datetime, zone: str) -> str:
    """``9 March 2026 at 18:05``, where the reader is."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{day(local.date())} at {local:%H:%M}"


def minutes(seconds: float) -> str:
    """``4 min 10 s``, ``50 s``, ``6 min``."""
    whole, rest = divmod(round(seconds), 60)
    parts = (f"{whole} min" if whole else "", f"{rest} s" if rest or not whole else "")
    return " ".join(part for part in parts if part)


def in_words(count: int) -> str:
    """``two``; digits from ten on."""
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    return words[count] if 0 <= count < len(words) else str(count)
