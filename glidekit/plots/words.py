"""Dates, counts and medians in words, the same whatever language the computer speaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from glidekit.scales import Scale

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def day(date: date, *, year: bool = True) -> str:
    """``3 March 2025``."""
    return f"{date.day} {MONTHS[date.month - 1]}" + (f" {date.year}" if year else "")


def short_day(date: date) -> str:
    """``3 Mar``."""
    return f"{date.day} {MONTHS[date.month - 1][:3]}"


def dates(first: date, last: date) -> str:
    """``on 3 March 2025``, or ``from 3 March to 29 June 2025``."""
    if first == last:
        return f"on {day(first)}"
    if (first.year, first.month) == (last.year, last.month):
        return f"from {first.day} to {day(last)}"
    return f"from {day(first, year=first.year != last.year)} to {day(last)}"


def figure(value: float) -> str:
    """A rating or a median as a person writes it: ``6``, ``6.5``."""
    return f"{value:.1f}".removesuffix(".0")


def level(known: Scale, value: float) -> str:
    """A level in words; a median between two levels names both (``between thigh and knee``)."""
    below = int(value)
    if value == below:
        return known.levels[below]
    return f"between {known.levels[below]} and {known.levels[below + 1]}"
