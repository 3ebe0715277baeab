"""Dates and times as people write them; which of day and month comes first is never guessed silently."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMBERS = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{2}|\d{4})$")
_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$")
_DAY_WORD = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ .-]+([A-Za-z]{3,9})\.?,?[ -]+(\d{4})$")
_WORD_DAY = re.compile(r"([A-Za-z]{3,9})\.?[ -]+(\d{1,2})(?:st|nd|rd|th)?,?[ -]+(\d{4})$")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = re.compile(rf"({'|'.join(_DAYS)})[a-z]*\.?,? +(?=.*\d)", re.IGNORECASE)
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:\.\d+)?)? ?([AaPp][Mm])?$")
_ENOUGH = 2
"""Rows that must show which comes first: one alone may be a slip."""


class Unreadable(ValueError):  # noqa: N818 - it is told as a sentence
    """A cell that is no date or time; says why."""


@dataclass(frozen=True, slots=True)
class Order:
    """Which comes first in dates like 03/04/2026; ``why`` says what shows it. None: nothing shows it."""

    day_first: bool | None
    why: str


def order_of(cells: Iterable[tuple[int, str]], day_first: bool | None) -> Order:  # noqa: FBT001 - it is a question
    """The order of the numbers, from the person's word or from the column itself."""
    if day_first is not None:
        return Order(day_first, f"the {'day' if day_first else 'month'} first, as you said")
    shown: dict[bool, list[int]] = {True: [], False: []}
    unsure = False
    for line, cell in cells:
        if parts := _NUMBERS.match(_date_part(cell)):
            first, second = int(parts[1]), int(parts[3])
            unsure = True
            if first > 12 >= second:
                shown[True].append(line)
            elif second > 12 >= first:
                shown[False].append(line)
    if not unsure:
        return Order(day_first=False, why="")
    for choice, lines in shown.items():
        if len(lines) >= _ENOUGH and not shown[not choice]:
            which = "day" if choice else "month"
            return Order(choice, f"the {which} first, as lines {lines[0]} and {lines[1]} show")
    return Order(None, "")


def read_moment(cell: str, order: Order) -> tuple[date, time | None, datetime | None]:
    """Date, time where there is one, and the whole moment where it says its own time zone."""
    text = " ".join(cell.split())
    if (moment := _iso_moment(text)) is not None:
        if moment.tzinfo is not None:
            return moment.date(), moment.time(), moment
        return moment.date(), moment.time() if ":" in text else None, None
    day_text, clock_text = _split(_without_weekday(text))
    day = _read_date(day_text, order)
    if (named := _WEEKDAY.match(text)) and _DAYS[day.weekday()] != named[1].lower():
        raise Unreadable(f"{text!r} is another day of the week")
    return day, read_time(clock_text) if clock_text else None, None


def read_time(cell: str) -> time:
    """A time of day: 18:30, 6:30 pm."""
    parts = _CLOCK.match(cell.strip())
    if parts is None:
        raise Unreadable(f"{cell!r} is no time such as 18:30")
    hour, half = int(parts[1]), (parts[4] or "").lower()
    if half and not 1 <= hour <= 12:
        raise Unreadable(f"{cell!r} is no time such as 6:30 pm")
    hour = hour % 12 + (12 if half == "pm" else 0) if half else hour
    try:
        return time(hour, int(parts[2]), int(parts[3] or 0))
    except ValueError:
        raise Unreadable(f"{cell!r} is no time such as 18:30") from None


def _iso_moment(text: str) -> datetime | None:
    if not re.match(r"\d{4}-\d\d-\d\d", text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _split(text: str) -> tuple[str, str]:
    found = re.search(r"[ T](\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\.\d+)? ?(?:[AaPp][Mm])?)$", text)
    return (text[: found.start()].rstrip(","), found[1]) if found else (text, "")


def _date_part(cell: str) -> str:
    return _split(_without_weekday(" ".join(cell.split())))[0]


def _without_weekday(text: str) -> str:
    return _WEEKDAY.sub("", text, count=1) if _WEEKDAY.match(text) else text


def _read_date(text: str, order: Order) -> date:
    try:
        if parts := _ISO.match(text):
            return date(int(parts[1]), int(parts[3]), int(parts[4]))
        if parts := _DAY_WORD.match(text):
            return date(int(parts[3]), _month(parts[2]), int(parts[1]))
        if parts := _WORD_DAY.match(text):
            return date(int(parts[3]), _month(parts[1]), int(parts[2]))
        if parts := _NUMBERS.match(text):
            return _by_numbers(text, int(parts[1]), int(parts[3]), parts[4], order)
    except ValueError as problem:
        if isinstance(problem, Unreadable):
            raise
        raise Unreadable(f"{text!r} is no day of the calendar") from None
    raise Unreadable(f"{text!r} is no date such as 2026-05-01")


def _month(word: str) -> int:
    try:
        return _MONTHS.index(word[:3].lower()) + 1
    except ValueError:
        raise Unreadable(f"{word!r} is no month") from None


def _by_numbers(text: str, first: int, second: int, year: str, order: Order) -> date:
    if len(year) == 2:
        raise Unreadable(f"{text!r} has a year of two digits")
    if order.day_first is None:
        raise Unreadable(f"{text!r} may mean two days")
    day, month = (first, second) if order.day_first else (second, first)
    if month > 12:
        raise Unreadable(
            f"{text!r} has no month {month}, with the {'day' if order.day_first else 'month'} first"
        )
    return date(int(year), month, day)
