"""Which column means what, in the person's words: ``{"Pain": "leg_pain", "Day": "date"}``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, cast

from glidekit.errors import GlidekitError, NotImported
from glidekit.log.exchange.foreign.dates import NUMBERS, PARTS_OF_DAY, Unreadable, read_time
from glidekit.scales import SCALES, SIDES

if TYPE_CHECKING:
    from datetime import time

    from glidekit.log.exchange.foreign.dates import Numbers
    from glidekit.scales import Side

Use = Literal["date", "time", "rating", "mark", "done", "note", "skip"]

USES: dict[str, tuple[str, str]] = {
    "date": ("Date", r"date|day|datum|when|timestamp|jour|fecha|giorno"),
    "time": ("Time of day", r"^time$|hour|uhrzeit|heure|hora|part of day"),
    "note": ("A note", r"note|comment|remark|notiz|bemerkung"),
    "done": ("Exercised: yes or no", r"exercis|glid|stretch|done"),
    "mark": ("Tablets, or what else changed", r"tablet|medic|pill|ibuprofen|inject"),
    "skip": ("Leave it out", r"$^"),
}
"""What a column may hold besides a scale: in words, and a pattern of names for it."""

RATED = tuple(known for known in SCALES.values() if known.hints)
"""Scales that another diary's column may hold."""


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """What a column holds. ``scale`` and ``side`` are for ratings, ``at`` is the part of the day."""

    column: str
    use: Use
    scale: str = ""
    side: Side | None = None
    at: time | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    """What the person said about a table besides what its columns mean; None if nothing.

    ``scales``: column -> what its numbers mean ("0-100", "10-0" if 10 is best, "flags", "hours").
    ``times``: column -> part of the day ("morning", "18:30"). ``tracker``: the columns of names and values of
    a long table, () for a table that is none. ``person``: a column and whose lines in it, () for all lines.
    ``dates``: what bare numbers count ("excel", "epoch-s", "epoch-ms").
    """

    scales: Mapping[str, str] = field(default_factory=dict)
    times: Mapping[str, str] = field(default_factory=dict)
    tracker: tuple[str, ...] | None = None
    person: tuple[str, ...] | None = None
    sheet: str | None = None
    header: int | None = None
    dates: Numbers | None = None
    day_first: bool | None = None

    def __post_init__(self) -> None:
        """Refuse a choice that cannot be."""
        for name, example in (("scales", "{'Pain': '0-10'}"), ("times", "{'Evening pain': 'evening'}")):
            given = getattr(self, name)
            _check(isinstance(given, Mapping), name, given, f"{name}={example}")
            _check(all(isinstance(value, str) for value in given.values()), name, given, f"{name}={example}")
        for name, example in (("tracker", "('Tracker', 'Value')"), ("person", "('User', 'Ann')")):
            given = getattr(self, name)
            good = given is None or (isinstance(given, tuple | list) and len(given) in (0, 2))
            _check(
                good and all(isinstance(one, str) for one in given or ()), name, given, f"{name}={example}"
            )
        whole = self.header is None or (isinstance(self.header, int) and not isinstance(self.header, bool))
        _check(whole, "header", self.header, "header=3")
        _check(isinstance(self.sheet, str | None), "sheet", self.sheet, "sheet='Sheet1'")
        _check(isinstance(self.day_first, bool | None), "day_first", self.day_first,
               "day_first=True for 31/12/2026, day_first=False for 12/31/2026")  # fmt: skip
        if self.dates is not None and self.dates not in NUMBERS:
            raise GlidekitError.unknown("way to count days", self.dates, NUMBERS)


def _check(holds: bool, name: str, given: object, do: str) -> None:  # noqa: FBT001 - a fact
    if not holds:
        raise NotImported(f"{name} cannot be {given!r}.", do=f"For example: {do}.")


def uses_of(
    mapping: Mapping[str, str | None], columns: tuple[str, ...], choices: Choices | None = None
) -> tuple[ColumnUse, ...]:
    """The uses that the person gave; raises GlidekitError for an unknown column, scale or use."""
    choices = choices or Choices()
    if not isinstance(mapping, Mapping):
        raise NotImported(
            "The mapping must say of each column what it means.",
            do=f"Perhaps: mapping={proposal(columns)!r}",
        )
    for column in (*mapping, *choices.scales, *choices.times):
        if column not in columns:
            raise GlidekitError.unknown("column in this table", column, columns)
    uses = tuple(
        _use(column, str(target or "skip"), choices.times.get(column)) for column, target in mapping.items()
    )
    _check_dates(uses)
    _check_apart(uses)
    return uses


def _check_dates(uses: tuple[ColumnUse, ...]) -> None:
    dates = [use.column for use in uses if use.use == "date"]
    if len(dates) != 1:
        raise NotImported(
            f"The mapping names {len(dates) or 'no'} column{'s' if len(dates) > 1 else ''} as 'date'.",
            do="Say which one column holds the date, for example {'Day': 'date', 'Pain': 'leg_pain'}.",
        )
    if not any(use.use in ("rating", "mark", "done", "note") for use in uses):
        raise NotImported(
            "The mapping takes nothing but dates.",
            do="Say which columns hold answers, for example {'Day': 'date', 'Pain': 'leg_pain'}.",
        )


def _check_apart(uses: tuple[ColumnUse, ...]) -> None:
    """Two columns of one scale are two moments of the day; ask which is which."""
    for together in sharing(uses).values():
        if len({use.at for use in together}) < len(together) or any(use.at is None for use in together):
            names = " and ".join(repr(use.column) for use in together)
            parts = ("morning", "evening", "noon", "night")
            times = dict(zip((use.column for use in together), parts, strict=False))
            raise NotImported(
                f"{names} are both {SCALES[together[0].scale].label.lower()}.",
                do=f"Say at which part of the day each was rated, for example times={times!r}.",
            )


def sharing(uses: tuple[ColumnUse, ...]) -> dict[tuple[str, Side | None], tuple[ColumnUse, ...]]:
    """Columns that share their scale and side with another."""
    rated = [use for use in uses if use.use == "rating" and use.scale != "activity"]
    several = [key for key, number in Counter((use.scale, use.side) for use in rated).items() if number > 1]
    return {key: tuple(use for use in rated if (use.scale, use.side) == key) for key in several}


def _use(column: str, target: str, part: str | None) -> ColumnUse:
    at = None if part is None else _part(column, part)
    scale, _, side = target.partition(":")
    if target in USES:
        return ColumnUse(column, cast("Use", target))
    if scale not in SCALES:
        raise GlidekitError.unknown("scale or use of a column", target, (*USES, *SCALES))
    if side and side not in SIDES:
        raise GlidekitError.unknown("side", side, SIDES)
    return ColumnUse(column, "rating", scale, side or None, at)


def _part(column: str, part: str) -> time:
    try:
        return read_time(part)
    except Unreadable as problem:
        raise NotImported(
            f"The part of the day of {column!r} cannot be read: {problem}.",
            do=f"Say one of {', '.join(PARTS_OF_DAY)}, or a time such as '18:30'.",
        ) from problem


def proposal(columns: tuple[str, ...]) -> dict[str, str]:
    """A mapping that the names suggest, for the person to correct; never used by itself."""
    hints = (
        *((name, USES[name][1]) for name in ("date", "time")),
        *((known.id, known.hints) for known in RATED),
        *((name, hint) for name, (_, hint) in USES.items()),
    )
    found: dict[str, str] = {}
    for column in columns:
        words = column.lower().replace("_", " ")
        target = next((use for use, hint in hints if re.search(hint, words)), "skip")
        found[column] = "skip" if target in ("date", "time") and target in found.values() else target
    return found


def part_suggested(column: str) -> str | None:
    """The part of the day in a column's name, or None."""
    words = column.lower().replace("_", " ")
    short = {"morning": r"\bam\b|a\.m\.|morgen|matin|mañana", "evening": r"\bpm\b|p\.m\.|abend|soir|tarde"}
    for part in ("morning", "afternoon", "evening", "night", "noon", "midday", "bedtime"):
        if re.search(short.get(part, r"$^"), words) or part in words:
            return part
    return None
