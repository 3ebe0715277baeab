"""From the lines of a foreign table to entries of the log: cell by cell, nothing lost for one bad cell."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from glidekit.errors import NotImported
from glidekit.in_words import day as day_words
from glidekit.log import values, zones
from glidekit.log.exchange.foreign.cells import Unclear, is_blank, is_yes
from glidekit.log.exchange.foreign.dates import (
    NUMBERS,
    DateStyle,
    Unreadable,
    counted_as,
    read_moment,
    read_time,
    style_of,
)
from glidekit.log.exchange.foreign.source_scale import FLAGS, Source, answer_in, look, source_of
from glidekit.log.rows import AHEAD, to_us
from glidekit.progress import each
from glidekit.scales import SCALES
from glidekit.session.record import EARLIEST, Rating, local_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from glidekit.log.exchange.dump import Dump
    from glidekit.log.exchange.foreign.mapping import Choices, ColumnUse
    from glidekit.log.exchange.foreign.table import Table
    from glidekit.log.rows import Values

_NAMES = UUID("6c1f0d3e-94b2-5f0a-8f2e-7d1f6a1f2b3c")
"""The same entry of the same diary gets the same id each time: importing twice adds nothing."""

NOTHING = "it says nothing"
"""Of a line that holds nothing but what is left out."""

_NO_TIME = time(12)
_APART = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: what it gives, for ``when`` it was read, or why it is not taken.

    ``left_out``: cells of a line that is taken which could not be read, each with its column and why.
    """

    number: int
    taken: bool
    what: str
    why: str = ""
    when: str = ""
    left_out: tuple[str, ...] = ()


@dataclass(slots=True)
class Taken:
    """All lines, the entries they give, how dates and scales were read, and days with several values."""

    lines: list[Line] = field(default_factory=list)
    entries: Dump = field(default_factory=lambda: {"rating": [], "note": [], "mark": [], "session": []})
    style: DateStyle = field(default_factory=lambda: DateStyle(None))
    sources: Mapping[str, Source] = field(default_factory=dict)
    moved: int = 0


@dataclass(frozen=True, slots=True)
class Setting:
    """Where the diary was kept, and what the time is now."""

    zone: str
    now: datetime


def take(table: Table, uses: tuple[ColumnUse, ...], setting: Setting, choices: Choices) -> Taken:
    """Read every line; raises LogError only where the person must be asked about a whole column."""
    taken = Taken(style=_style(table, uses, choices), sources=_sources(table, uses, choices))
    places = _Places()
    found: dict[int, Line] = {}
    seen: dict[tuple[str, ...], int] = {}
    for number, cells in each("Reading the lines", list(_oldest_first(table, uses, taken.style))):
        key = tuple(cells.get(use.column, "") for use in uses if use.use != "skip")
        if key in seen:
            found[number] = Line(number, taken=False, what="", why=f"the same as line {seen[key]}")
            continue
        seen[key] = number
        found[number] = _Row(number, cells, uses, setting, taken, places).line()
    taken.lines = [found[number] for number in sorted(found)]
    taken.moved = places.moved
    return taken


def _oldest_first(
    table: Table, uses: tuple[ColumnUse, ...], style: DateStyle
) -> Iterable[tuple[int, dict[str, str]]]:
    """The lines as they were written: backwards in a table whose newest line is on top."""
    column = next(use.column for use in uses if use.use == "date")
    days = []
    for _, cell in table.cells(column):
        try:
            days.append(read_moment(cell, style)[0])
        except (Unreadable, ValueError):
            continue
    falls = sum(later < earlier for earlier, later in itertools.pairwise(days))
    rises = sum(later > earlier for earlier, later in itertools.pairwise(days))
    return reversed(table.rows) if falls > rises else table.rows


def _sources(table: Table, uses: Iterable[ColumnUse], choices: Choices) -> dict[str, Source]:
    return {
        use.column: source_of(
            use.column, use.scale, look(table.cells(use.column)), choices.scales.get(use.column)
        )
        for use in uses
        if use.use == "rating"
    }


def _style(table: Table, uses: Iterable[ColumnUse], choices: Choices) -> DateStyle:
    column = next(use.column for use in uses if use.use == "date")
    if _is_date(column):
        raise NotImported(
            f"The first line of {table.name} is an entry: it begins with {column!r}, and names no columns.",
            do="Write the names of the columns into its first line, for example: Date, Leg pain.",
        )
    cells = table.cells(column)
    if choices.dates is None and (possible := counted_as(cell for _, cell in cells)):
        perhaps = " or ".join(NUMBERS[one] for one in possible)
        raise NotImported(
            f"The dates in {column!r} are bare numbers, perhaps {perhaps}.",
            do=f"Say what they count: {' or '.join(f'dates={one!r}' for one in possible)}.",
        )
    style = style_of(cells, choices.day_first, choices.dates)
    if style.day_first is None:
        raise NotImported(
            f"Dates like those in {column!r} can mean two days: nothing shows which comes first.",
            do="Say it: day_first=True for 31/12/2026, day_first=False for 12/31/2026.",
        )
    return style


def _is_date(words: str) -> bool:
    try:
        read_moment(words, DateStyle(day_first=True))
    except Unreadable:
        return False
    return True


@dataclass(slots=True)
class _Places:
    """Moments that are taken: two values of one scale never stand at one moment."""

    used: Counter[tuple[Any, ...]] = field(default_factory=Counter)
    moved: int = 0

    def next(self, about: tuple[Any, ...], *, move: bool) -> int:
        """How many entries of this kind stand at this moment already."""
        number = self.used[about]
        self.used[about] += 1
        self.moved += bool(number and move)
        return number


@dataclass(frozen=True, slots=True)
class _When:
    """A moment as it is stored, with the zone of its own local day; ``nominal`` names it on every import."""

    moment: datetime
    nominal: datetime
    zone: str
    words: str


@dataclass(frozen=True, slots=True)
class _Row:
    """One line while it is read."""

    number: int
    cells: dict[str, str]
    uses: tuple[ColumnUse, ...]
    setting: Setting
    taken: Taken
    places: _Places

    def line(self) -> Line:
        """What the line gives; its entries are added to what was taken."""
        try:
            when = self._when()
        except (Unreadable, Unclear) as problem:
            return Line(self.number, taken=False, what="", why=str(problem))
        made: list[tuple[str, Values, str]] = []
        wrong: list[str] = []
        for use in self.uses:
            cell = self.cells.get(use.column, "")
            if is_blank(cell):
                continue
            try:
                made += self._entry(use, cell, when)
            except (Unclear, Unreadable) as problem:
                wrong.append(str(problem) if len(self.uses) == 2 else f"{use.column}: {problem}")
        if not made:
            return Line(self.number, taken=False, what="", why="; ".join(wrong) or NOTHING)
        for name, row, _ in made:
            self.taken.entries[name].append(row)
        what = ", ".join(words for _, _, words in made)
        return Line(self.number, taken=True, what=what, when=when.words, left_out=tuple(wrong))

    def _when(self, at: time | None = None) -> _When:
        cell = next(self.cells.get(use.column, "") for use in self.uses if use.use == "date")
        if is_blank(cell):
            raise Unreadable("it has no date")
        day, clock, moment = read_moment(cell, self.taken.style)
        for use in self.uses:
            if use.use == "time" and not is_blank(self.cells.get(use.column, "")):
                clock, moment = read_time(self.cells[use.column]), None
        if at is not None:
            clock, moment = at, None
        zone = self.setting.zone
        if moment is None:
            moment = datetime.combine(day, clock or _NO_TIME, ZoneInfo(zone))
        elif moment.utcoffset():  # a time in UTC says nothing about where it was
            zone = zones.with_offset(moment, zone)
        if day < EARLIEST.date():
            raise Unreadable(f"{day} is too long ago")
        nominal = moment
        if moment > self.setting.now and clock is None and day == local_date(self.setting.now, zone):
            moment = self.setting.now  # a line of today without a time was written before now
        if moment > self.setting.now + AHEAD:
            raise Unreadable(f"{day_words(day)} is in the future")
        here = moment.astimezone(ZoneInfo(zone))
        words = day_words(here) + (f", {here:%H:%M}" if clock is not None else "")
        return _When(moment, nominal, zone, words)

    def _entry(self, use: ColumnUse, cell: str, when: _When) -> list[tuple[str, Values, str]]:
        match use.use:
            case "rating":
                return self._rated(use, cell, self._when(use.at) if use.at is not None else when)
            case "note":
                return [("note", self._named("note", self._note(cell, when), when), "a note")]
            case "mark":
                return self._mark(use.column, cell, when)
            case "done":
                return self._session(use.column, when) if is_yes(cell) else []
            case _:
                return []

    def _rated(self, use: ColumnUse, cell: str, when: _When) -> list[tuple[str, Values, str]]:
        source = self.taken.sources[use.column]
        scale = use.scale
        if source.kind == FLAGS:
            scale = SCALES[use.scale].days_with
            if not scale:
                return self._mark(use.column, cell, when)
        answer = answer_in(cell, scale, source)
        text = use.column if scale == "activity" and answer.raw is None else answer.raw
        about = ("rating", when.nominal, scale, use.side or "", use.column if scale == "activity" else "")
        number = self.places.next(about, move=True)
        rating = Rating(
            scale,
            answer.value,
            when.moment + number * _APART,
            zone=when.zone,
            side=use.side if SCALES[scale].of_leg else None,
            text=text,
        )
        row = values.rating_values(
            rating, session_id=None, rating_id=_name(*about, number), created_us=to_us(self.setting.now)
        )
        told = row["text"] if SCALES[scale].levels else format(answer.value, "g")
        read = f"{SCALES[scale].label.lower()} {told}"
        return [("rating", row, read if answer.raw is None else f"{read} (from {cell!r})")]

    def _note(self, cell: str, when: _When) -> Values:
        return values.note_values(cell, session_id=None, note_id="", at_us=to_us(when.moment), zone=when.zone)

    def _mark(self, column: str, cell: str, when: _When) -> list[tuple[str, Values, str]]:
        """A yes marks the day with the column's name, other words with themselves; a no marks nothing."""
        try:
            label = column if is_yes(cell) else ""
        except Unclear:
            label = cell
        if not label:
            return []
        row = {
            "mark_id": "",
            "at_us": to_us(when.moment),
            "local_date": local_date(when.moment, when.zone).isoformat(),
            "label": values.clean(label),
            "detail": "",
            "created_us": to_us(self.setting.now),
            "voided_us": None,
        }
        return [("mark", self._named("mark", row, when), f"mark {row['label']!r}")]

    def _session(self, column: str, when: _When) -> list[tuple[str, Values, str]]:
        """A session whose sets were not recorded: it has none, which is not the same as none done."""
        now_us, at_us = to_us(self.setting.now), to_us(when.moment)
        row = {
            "session_id": "",
            "diary_id": "",
            "started_us": at_us,
            "ended_us": at_us,
            "zone": when.zone,
            "local_date": local_date(when.moment, when.zone).isoformat(),
            "status": "finished",
            "stop_reason": "",
            "plan_id": "",
            "plan_name": "imported",
            "plan_title": values.clean(column),
            "affected_side": None,
            "versions": "{}",
            "origin": "imported",
            "created_us": now_us,
            "closed_us": now_us,
            "voided_us": None,
            "advised": None,
            "imported": True,
        }
        return [("session", self._named("session", row, when), f"exercised ({column!r})")]

    def _named(self, name: str, row: Values, when: _When) -> Values:
        """The row with an id from its place in the diary: what it is about and when, not what it says."""
        about = (name, when.nominal, row.get("plan_title", ""))
        return {**row, f"{name}_id": _name(*about, self.places.next(about, move=False))}


def _name(kind: str, nominal: datetime, *about: Any) -> str:
    return str(uuid5(_NAMES, repr((kind, to_us(nominal), *about))))
