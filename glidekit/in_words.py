"""Numbers, days, counts, lists and results in words, whatever language the computer speaks."""

from __future__ import annotations

from datetime import date
from html import escape
from itertools import zip_longest
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime


# Written out, because strftime follows the machine's locale.
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_TWO = 2
_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def number(value: float) -> str:
    """One decimal at most, no minus before a zero: ``2``, ``2.3``, ``0``."""
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")


def amount(value: float, unit: str) -> str:
    """A number with its unit, singular for 1: ``1 point``, ``2.3 points``."""
    return f"{number(value)} {unit.removesuffix('s') if number(value) == '1' else unit}"


def spelled_out(count: int) -> str:
    """``two``; digits from ten on."""
    return _SMALL[count] if 0 <= count < len(_SMALL) else str(count)


def counted(count: int, one: str, many: str = "") -> str:
    """``1 session``, ``1,000 sessions``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def how_many(count: int, one: str, many: str = "") -> str:
    """The same, and ``no sessions`` for 0."""
    return counted(count, one, many) if count else f"no {many or one + 's'}"


def listed(parts: Sequence[str], last: str = "and") -> str:
    """``a``, ``a and b``, ``a, b and c``, with ``last`` before the last one."""
    return f" {last} ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def times_in_100(share: float) -> str:
    """A share as a count: ``71 times in 100``, ``once in 100 times``, ``less than once in 100 times``."""
    times = round(100 * share)
    if share > 0 and times == 0:
        return "less than once in 100 times"
    if share < 1 and times == 100:
        return "more than 99 times in 100"
    return "once in 100 times" if times == 1 else f"{times} times in 100"


def shift(change: float, unit: str) -> str:
    """A signed change as a distance and a direction: ``2.3 points lower``."""
    return f"{amount(abs(change), unit)} {'lower' if change < 0 else 'higher'}"


def between(low: float, high: float, unit: str) -> str:
    """An interval: ``between 1 and 3.6 points lower``, ``between 1 point lower and 2 points higher``."""
    if low < 0 < high:
        return f"between {shift(low, unit)} and {shift(high, unit)}"
    near, far = sorted((abs(low), abs(high)))
    return f"between {number(near)} and {amount(far, unit)} {'lower' if high <= 0 else 'higher'}"


def day(when: date, *, year: bool = True) -> str:
    """``3 March 2025``, or ``3 March``."""
    return f"{when.day} {MONTHS[when.month - 1]}" + (f" {when.year}" if year else "")


def short_day(when: date) -> str:
    """``3 Mar``."""
    return f"{when.day} {MONTHS[when.month - 1][:3]}"


def days_in_short(days: Iterable[date]) -> str:
    """Many days in little space, each once: ``3, 7 Aug 2026``, ``30 Dec 2025, 2\N{EN DASH}5, 9 Jan 2026``."""
    runs = _runs(sorted(set(days)))
    words = []
    for (first, last), (after, _) in zip_longest(runs, runs[1:], fillvalue=(date.max, date.max)):
        same_month = (first.year, first.month) == (last.year, last.month)
        begin = str(first.day) if same_month else _month(first, year=first.year != last.year)
        told = (last.year, last.month) != (after.year, after.month)
        end = _month(last, year=last.year != after.year) if told else str(last.day)
        words.append(end if first == last else f"{begin}\N{EN DASH}{end}")
    return ", ".join(words)


def _month(when: date, *, year: bool) -> str:
    return short_day(when) + (f" {when.year}" if year else "")


def _runs(days: Sequence[date]) -> list[tuple[date, date]]:
    """(first, last) of three or more days in a row; other days as (day, day)."""
    found: list[list[date]] = []
    for one in days:
        if found and (one - found[-1][-1]).days == 1:
            found[-1].append(one)
        else:
            found.append([one])
    return [
        pair for run in found
        for pair in ([(run[0], run[-1])] if len(run) > _TWO else [(one, one) for one in run])
    ]  # fmt: skip


def day_in(moment: datetime, zone: str) -> str:
    """The calendar day of a moment, where the reader is."""
    return day(moment.astimezone(ZoneInfo(zone)))


def day_and_time(moment: datetime, zone: str) -> str:
    """``9 March 2026 at 18:05``, where the reader is."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{day(local)} at {local:%H:%M}"


def minutes(seconds: float) -> str:
    """``4 min 10 s``, ``50 s``, ``6 min``."""
    whole, rest = divmod(round(seconds), 60)
    parts = (f"{whole} min" if whole else "", f"{rest} s" if rest or not whole else "")
    return " ".join(part for part in parts if part)


def dates(first: date, last: date) -> str:
    """``on 3 March 2025``, or ``from 3 March to 29 June 2025``."""
    if first == last:
        return f"on {day(first)}"
    if (first.year, first.month) == (last.year, last.month):
        return f"from {first.day} to {day(last)}"
    return f"from {day(first, year=first.year != last.year)} to {day(last)}"


def period(first: date | float | None, last: date | float | None) -> str:
    """``3 March to 12 May 2026``, or ``day 0 to day 30`` for numbered days."""
    if isinstance(first, date) and isinstance(last, date):
        return day(last) if first == last else f"{day(first, year=first.year != last.year)} to {day(last)}"
    if isinstance(first, float) and isinstance(last, float):
        return f"day {number(first)}" + ("" if first == last else f" to day {number(last)}")
    return "no dates"


def days_logged(n: int, first: date | float | None, last: date | float | None) -> str:
    """How many days, and from when to when; every sentence carries it."""
    return f"{n} {'day' if n == 1 else 'days'} logged, {period(first, last)}"


class Told:
    """Base for results: ``str()`` and a console give the words, a notebook a paragraph per line."""

    __slots__ = ()

    def __repr__(self) -> str:
        """The words."""
        return str(self)

    def _repr_html_(self) -> str:
        return "".join(f"<p>{escape(line)}</p>" for line in str(self).split("\n"))
