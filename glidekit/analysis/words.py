"""Numbers, dates and changes in plain words, the same in every sentence."""

from __future__ import annotations

from datetime import date

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip


def number(value: float) -> str:
    """One decimal at most, no minus before a zero: 2, 2.3, 0."""
    text = f"{round(value, 1) + 0.0:.1f}"
    return text.removesuffix(".0")


def amount(value: float, unit: str) -> str:
    """A number with its unit, singular where it is one: "1 point", "2.3 points"."""
    return f"{number(value)} {unit.removesuffix('s') if number(value) == '1' else unit}"


def period(first: date | float | None, last: date | float | None) -> str:
    """From when to when: "3 March to 12 May 2026", or "day 0 to day 30" where days were numbered."""
    if isinstance(first, date) and isinstance(last, date):
        return _dates(first, last)
    if isinstance(first, float) and isinstance(last, float):
        return f"day {number(first)}" + ("" if first == last else f" to day {number(last)}")
    return "no dates"


def _dates(first: date, last: date) -> str:
    if first == last:
        return _day(last, year=True)
    return f"{_day(first, year=first.year != last.year)} to {_day(last, year=True)}"


def _day(when: date, *, year: bool) -> str:
    return f"{when.day} {_MONTHS[when.month - 1]}" + (f" {when.year}" if year else "")


def date_words(when: date) -> str:
    """A date without its year: "3 March"."""
    return _day(when, year=False)


def days_logged(n: int, first: date | float | None, last: date | float | None) -> str:
    """How many days and from when to when: what every sentence carries."""
    return f"{n} {'day' if n == 1 else 'days'} logged, {period(first, last)}"


def shift(change: float, unit: str) -> str:
    """A signed change as a distance and a direction: "2.3 points lower"."""
    return f"{amount(abs(change), unit)} {'lower' if change < 0 else 'higher'}"


def between(low: float, high: float, unit: str) -> str:
    """An interval: "between 1 and 3.6 points lower", or "between 1 point lower and 2 points higher"."""
    if low < 0 < high:
        return f"between {shift(low, unit)} and {shift(high, unit)}"
    near, far = sorted((abs(low), abs(high)))
    return f"between {number(near)} and {amount(far, unit)} {'lower' if high <= 0 else 'higher'}"


def times_in_100(share: float) -> str:
    """A share as a count: "71 times in 100", "once in 100", "fewer than 1 time in 100"."""
    times = round(100 * share)
    if share > 0 and times == 0:
        return "less than once in 100 times"
    if share < 1 and times == 100:
        return "more than 99 times in 100"
    return "once in 100 times" if times == 1 else f"{times} times in 100"
