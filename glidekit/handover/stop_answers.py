"""Every stop answer with its date, in as many lines as the sheet has.

A line for each kind (the level, and the same signs) says most. Where that is too long, a line for each level
still has every date. Signs are shortened before dates; dates only when they fill the sheet.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import TYPE_CHECKING, Any

from glidekit.content.safety import safety_item
from glidekit.errors import GlidekitError
from glidekit.in_words import counted, dates, days_in_short

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LEVELS = ("emergency", "urgent")
BEHIND = "in the rows behind this page"
SLIP = "said to be a slip"
"""Stands beside an answer that the person took back."""

_LINE, _BOLD = 104, 1.2  # letters of one line in its box, and how much wider bold ones are
_FEW_SIGNS, _NEED_NO_COUNT = 2, 3
_TOLD = 2  # lines that say what has no room
_SIGNS_OF_LEVEL = (8, 5, 3, 2, 1, 0)


@dataclass(frozen=True, slots=True)
class StopLine:
    """Some stop answers: their level and days, and their signs; ``whole``: no sign is left off."""

    head: str
    signs: str
    whole: bool

    @property
    def height(self) -> int:
        """About how many lines of the sheet it takes."""
        return ceil((_BOLD * len(f"{self.head}. ") + len(self.signs)) / _LINE)


@dataclass(frozen=True, slots=True)
class _Answer:
    day: date
    level: str
    signs: tuple[str, ...]
    slip: bool

    @property
    def kind(self) -> tuple[str, str, tuple[str, ...]]:
        return (self.level, SLIP if self.slip else "", self.signs)


def stop_lines(checks: Sequence[dict[str, Any]], room: int) -> tuple[tuple[StopLine, ...], str]:
    """The lines, emergencies first, then the newest; and what had no room, "" if all is there.

    ``checks``: dicts with ``day``, ``outcome``, ``flags`` and ``later``; ``room``: lines of the sheet.
    """
    answers = _answers(checks)
    for lines in _ways(answers):
        whole = all(line.whole for line in lines)
        if sum(line.height for line in lines) + (not whole) <= room:
            return lines, "" if whole else f"Signs that are not named here are {BEHIND}."
    return _newest(answers, room)


def _answers(checks: Sequence[dict[str, Any]]) -> list[_Answer]:
    """Stop answers, emergencies first, then from the newest back."""
    found = [
        _Answer(
            date.fromisoformat(one["day"]),
            one["outcome"],
            tuple(_sign(flag) for flag in (one["flags"] or "").split("; ") if flag),
            slip=one["later"] is not None,
        )
        for one in checks if one["outcome"] in LEVELS
    ]  # fmt: skip
    newest_first = sorted(found, key=lambda one: one.day, reverse=True)
    return sorted(newest_first, key=lambda one: LEVELS.index(one.level))


def _sign(flag: str) -> str:
    try:
        return safety_item(flag).reported
    except GlidekitError:
        return flag


def _ways(answers: list[_Answer]) -> Iterator[tuple[StopLine, ...]]:
    """From the way that says most to the shortest that still has every date."""
    yield _by_kind(answers, most=max((len(one.signs) for one in answers), default=0))
    yield _by_kind(answers, most=_FEW_SIGNS)
    for most in _SIGNS_OF_LEVEL:
        yield _by_level(answers, most)


def _by_kind(answers: list[_Answer], most: int) -> tuple[StopLine, ...]:
    days: dict[tuple[str, str, tuple[str, ...]], list[date]] = {}
    for one in answers:
        days.setdefault(one.kind, []).append(one.day)
    return tuple(
        StopLine(_head(level, slip, given), _listed(signs, most), whole=len(signs) <= most)
        for (level, slip, signs), given in days.items()
    )


def _by_level(answers: list[_Answer], most: int) -> tuple[StopLine, ...]:
    found = []
    for level in LEVELS:
        of_level = [one for one in answers if one.level == level]
        if not of_level:
            continue
        times = Counter(sign for one in of_level for sign in dict.fromkeys(one.signs))
        signs = [f"{sign} ({counted(n, 'time')})" for sign, n in times.most_common()]
        slips = [one.day for one in of_level if one.slip]
        slip = f"{SLIP} on {days_in_short(slips)}" if slips else ""
        head = _head(level, slip, [one.day for one in of_level])
        found.append(StopLine(head, _listed(signs, most), whole=len(signs) <= most))
    return tuple(found)


def _head(level: str, slip: str, days: Sequence[date]) -> str:
    times = f"{len(days)} times" if len(days) > _NEED_NO_COUNT else ""
    return f"{', '.join(filter(None, (level.capitalize(), times, slip)))}: {days_in_short(days)}"


def _newest(answers: list[_Answer], room: int) -> tuple[tuple[StopLine, ...], str]:
    """As many dates as fit, and the rest as a number with its first and last day."""

    def height(most: int) -> int:
        return sum(line.height for line in _by_level(answers[:most], 0))

    most = max(bisect_right(range(len(answers)), room - _TOLD, key=height) - 1, 1)
    left = [one.day for one in answers[most:]]
    more = f"{counted(len(left), 'more stop answer')} {dates(min(left), max(left))}"
    said = f"One sheet has no room for more dates: {more}, and the signs, are {BEHIND}."
    return _by_level(answers[:most], 0), said


def _listed(signs: Sequence[str], most: int) -> str:
    more = len(signs) - most
    shown = [*signs[:most], *((counted(more, "more sign" if most else "sign"),) if more > 0 else ())]
    return "; ".join(shown)
