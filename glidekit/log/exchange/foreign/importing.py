"""Import a diary kept elsewhere: first show it line by line, then take it in one transaction."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from glidekit.errors import GlidekitError, NotImported
from glidekit.in_words import Told, counted
from glidekit.in_words import day as day_words
from glidekit.log import rows, values, zones
from glidekit.log.exchange.foreign.cells import (
    FLAGS,
    Source,
    Unclear,
    answer_in,
    is_blank,
    is_yes,
    look,
    source_of,
)
from glidekit.log.exchange.foreign.dates import (
    NUMBERS,
    DateStyle,
    Unreadable,
    counted_as,
    read_moment,
    read_time,
    style_of,
)
from glidekit.log.exchange.foreign.layout import laid_out
from glidekit.log.exchange.foreign.mapping import Choices, proposal, uses_of
from glidekit.log.exchange.foreign.table import read_table
from glidekit.log.exchange.merge import merge
from glidekit.log.rows import AHEAD, to_us
from glidekit.log.schema import REAL
from glidekit.log.zones import zone_in
from glidekit.progress import each
from glidekit.scales import SCALES
from glidekit.session.record import EARLIEST, Rating, local_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path
    from sqlite3 import Connection

    import pandas as pd

    from glidekit.log.exchange.dump import Dump
    from glidekit.log.exchange.foreign.cells import Source
    from glidekit.log.exchange.foreign.mapping import ColumnUse
    from glidekit.log.exchange.foreign.table import Table
    from glidekit.log.exchange.merge import Merged
    from glidekit.log.rows import Values
    from glidekit.log.store.store import Base
    from glidekit.scales import Scale


_SHOWN = 20
AT_EACH_END = 10
"""How many first and last lines are shown as they will be stored; the frame has all."""


@dataclass(frozen=True, slots=True, repr=False)
class TableImport(Told):
    """What a table gives, line by line; ``merged`` is None until it is taken.

    ``read_as``: how dates, scales and days with several values were read, one sentence each.
    """

    name: str
    lines: tuple[Line, ...]
    read_as: tuple[str, ...]
    merged: Merged | None

    @property
    def taken(self) -> tuple[Line, ...]:
        """Lines that are taken, perhaps without some cells."""
        return tuple(line for line in self.lines if line.taken)

    @property
    def refused(self) -> tuple[Line, ...]:
        """Lines that are not taken."""
        return tuple(line for line in self.lines if not line.taken)

    @property
    def left_out(self) -> tuple[str, ...]:
        """What is not taken: lines that say something, and single cells of taken lines."""
        return tuple(
            f"Line {line.number}: {why}."
            for line in self.lines
            for why in (line.left_out if line.taken else (line.why,))
            if why != NOTHING
        )

    def at_both_ends(self) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
        """The first and the last taken lines; the second is empty if the first holds all."""
        taken = self.taken
        if len(taken) <= 2 * AT_EACH_END:
            return taken, ()
        return taken[:AT_EACH_END], taken[-AT_EACH_END:]

    def frame(self) -> pd.DataFrame:
        """One row a line: line, taken, when (the day as read), what, why (what was not taken)."""
        import pandas as pd

        why = ["; ".join(line.left_out) if line.taken else line.why for line in self.lines]
        return pd.DataFrame(
            {
                "line": pd.array([line.number for line in self.lines], dtype="Int64"),
                "taken": pd.array([line.taken for line in self.lines], dtype="boolean"),
                "when": pd.array([line.when for line in self.lines], dtype="string"),
                "what": pd.array([line.what for line in self.lines], dtype="string"),
                "why": pd.array(why, dtype="string"),
            }
        )

    def __str__(self) -> str:
        """The number of lines, how they were read, some of them, and what is not taken and why."""
        can = "" if self.merged else "can be "
        words = [f"{self.name}: {len(self.taken):,} of {counted(len(self.lines), 'line')} {can}taken."]
        words += self.read_as
        if not self.merged:
            first, last = self.at_both_ends()
            words += [f"Line {line.number} is {line.when}: {line.what}." for line in first]
            words += ["..."] if last else []
            words += [f"Line {line.number} is {line.when}: {line.what}." for line in last]
        words += [f"Not taken, {told[0].lower()}{told[1:]}" for told in self.left_out[:_SHOWN]]
        if len(self.left_out) > _SHOWN:
            words.append(f"... and {len(self.left_out) - _SHOWN:,} more: see .frame().")
        return "\n".join(
            [*words, str(self.merged or "Nothing was imported yet: add dry_run=False to take them.")]
        )


def import_table(
    base: Base,
    path: Path,
    mapping: Mapping[str, str | None] | None,
    said: Mapping[str, Any],
    *,
    zone: str | None,
    encoding: str,
    dry_run: bool,
) -> TableImport:
    """Read a table and, unless ``dry_run``, take its good lines in one transaction.

    ``said``: the fields of ``Choices`` that the person gave; any other name raises TypeError.
    """
    unknown = said.keys() - Choices.__dataclass_fields__.keys()
    if unknown:
        raise TypeError(f"import_table() has no argument {min(unknown)!r}.")
    choices = Choices(**said)
    table = laid_out(read_table(path, encoding, sheet=choices.sheet, header=choices.header), choices)
    if mapping is None:
        raise NotImported(
            f"{path.name} has these columns: {', '.join(map(repr, table.columns))}.",
            do=f"Say what each means, perhaps: mapping={proposal(table.columns)!r}",
        )
    uses = uses_of(mapping, table.columns, choices)
    taken = _take(table, uses, _setting(base, zone), choices)
    merged = None
    if not dry_run:
        with base.store.read() as connection:
            rows.check_kind(rows.diary(connection)["kind"], REAL)
            whole, known = _whole(taken, _sessions_there(connection))
        merged = merge(base, whole)
        merged = replace(merged, known=merged.known + known)
    return TableImport(table.name, tuple(taken.lines), _read_as(table, uses, taken, choices), merged)


def _read_as(table: Table, uses: tuple[ColumnUse, ...], taken: _Taken, choices: Choices) -> tuple[str, ...]:
    """How the table was read, one sentence each."""
    words = [f"It is {table.kind}."] if not table.kind.startswith("a table of text") else []
    if table.beginning and table.header != table.beginning[0][0]:
        words.append(f"Its headings are in line {table.header}.")
    if taken.style.why:
        words.append(f"Dates are read with {taken.style.why}.")
    for column, source in taken.sources.items():
        scale = next(SCALES[use.scale] for use in uses if use.column == column)
        words += _scale_read_as(column, scale, source, told=column in choices.scales)
    silent = sum(line.why == NOTHING for line in taken.lines)
    if silent:
        words.append(f"{counted(silent, 'line holds', 'lines hold')} nothing but what is left out.")
    if taken.moved:
        words.append(
            f"{counted(taken.moved, 'value shares its', 'values share their')} moment with an earlier line, "
            "so each is kept a minute later, in the order of the table."
        )
    return tuple(words)


def _scale_read_as(column: str, known: Scale, source: Source, *, told: bool) -> list[str]:
    if source.kind == FLAGS:
        return [f"{column!r} is kept as days with it and days without it, never as a score."]
    low, high = f"{known.low:g}", f"{known.high:g}"
    if source.kind or known.levels:
        return []
    if not told and known.ends[0]:
        return [
            f"{column!r} is read from {low}, {known.ends[0]}, to {high}, {known.ends[1]}.",
            f"If it runs the other way, say scales={{{column!r}: '{high}-{low}'}}.",
        ]
    if (source.first, source.last) == (known.low, known.high):
        return []
    return [
        f"{column!r} runs from {source.first:g} to {source.last:g}; here that is {low} to {high}.",
        "The number as it was written is kept beside it.",
    ]


def _setting(base: Base, zone: str | None) -> _Setting:
    if zone is not None and not zones.is_known(zone):
        raise GlidekitError.unknown(
            "time zone", zone, ("UTC", "Europe/London", "Europe/Berlin", "America/New_York")
        )
    with base.store.read() as connection:
        return _Setting(zone or zone_in(connection), base.clock())


def _sessions_there(connection: Connection) -> set[str]:
    return {row[0] for row in connection.execute("SELECT session_id FROM session")}


def _whole(taken: _Taken, there: set[str]) -> tuple[Dump, int]:
    """The entries, with a plan for their sessions, and how many sessions were there already."""
    new = [row for row in taken.entries["session"] if row["session_id"] not in there]
    plans = {}
    for row in new:
        plan = values.plan_values({"name": row["plan_name"], "title": row["plan_title"], "items": []})
        plans[plan["plan_id"]] = plan
        row["plan_id"] = plan["plan_id"]
    entries = {**taken.entries, "session": new, "plan_as_run": list(plans.values())}
    return entries, len(taken.entries["session"]) - len(new)


# ----------------------------------------------------------------------- the lines, each read cell by cell

_NAMES = UUID("6c1f0d3e-94b2-5f0a-8f2e-7d1f6a1f2b3c")
"""Gives the same entry the same id each time: importing twice adds nothing."""

NOTHING = "it says nothing"
"""The reason given for a line that holds nothing to import."""

_NO_TIME = time(12)
_APART = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: what it gives and for when, or why it is not taken.

    ``left_out``: cells of a taken line that could not be read, each with its column and why.
    """

    number: int
    taken: bool
    what: str
    why: str = ""
    when: str = ""
    left_out: tuple[str, ...] = ()


@dataclass(slots=True)
class _Taken:
    """All lines, their entries, how dates and scales were read, and how many values moved a minute."""

    lines: list[Line] = field(default_factory=list)
    entries: Dump = field(default_factory=lambda: {"rating": [], "note": [], "mark": [], "session": []})
    style: DateStyle = field(default_factory=lambda: DateStyle(None))
    sources: Mapping[str, Source] = field(default_factory=dict)
    moved: int = 0


@dataclass(frozen=True, slots=True)
class _Setting:
    """The diary's time zone, and the time now."""

    zone: str
    now: datetime


def _take(table: Table, uses: tuple[ColumnUse, ...], setting: _Setting, choices: Choices) -> _Taken:
    """Read every line; raises LogError only to ask about a whole column."""
    taken = _Taken(style=_style(table, uses, choices), sources=_sources(table, uses, choices))
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
    """The lines in the order of writing: reversed if the newest is on top."""
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
    """Moments in use: two values of one scale never share one."""

    used: Counter[tuple[Any, ...]] = field(default_factory=Counter)
    moved: int = 0

    def next(self, about: tuple[Any, ...], *, move: bool) -> int:
        """How many entries of this kind are at this moment already."""
        number = self.used[about]
        self.used[about] += 1
        self.moved += bool(number and move)
        return number


@dataclass(frozen=True, slots=True)
class _When:
    """A moment as stored, and its zone; ``nominal`` makes the ids, the same on every import."""

    moment: datetime
    nominal: datetime
    zone: str
    words: str


@dataclass(frozen=True, slots=True)
class _Row:
    """A line being read."""

    number: int
    cells: dict[str, str]
    uses: tuple[ColumnUse, ...]
    setting: _Setting
    taken: _Taken
    places: _Places

    def line(self) -> Line:
        """Read the line and add its entries to those taken."""
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
        elif moment.utcoffset():  # UTC says nothing about the place
            zone = zones.with_offset(moment, zone)
        if day < EARLIEST.date():
            raise Unreadable(f"{day} is too long ago")
        nominal = moment
        if moment > self.setting.now and clock is None and day == local_date(self.setting.now, zone):
            moment = self.setting.now  # today's line without a time was written before now
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
        """Mark the day: a yes with the column's name, other words with themselves, a no not at all."""
        try:
            label = column if is_yes(cell) else ""
        except Unclear:
            label = cell
        if not label:
            return []
        row = values.mark_values(
            "",
            label,
            at=when.moment,
            day=local_date(when.moment, when.zone),
            created_us=to_us(self.setting.now),
        )
        return [("mark", self._named("mark", row, when), f"mark {row['label']!r}")]

    def _session(self, column: str, when: _When) -> list[tuple[str, Values, str]]:
        """A session whose sets were not recorded, which is not the same as none done."""
        now_us, at_us = to_us(self.setting.now), to_us(when.moment)
        row = values.session_values(
            "",
            plan={"name": "imported", "title": values.clean(column)},
            plan_id="",
            started_us=at_us,
            zone=when.zone,
            status="finished",
            origin="imported",
            created_us=now_us,
            ended_us=at_us,
            versions="{}",
            closed_us=now_us,
            imported=True,
        )
        return [("session", self._named("session", row, when), f"exercised ({column!r})")]

    def _named(self, name: str, row: Values, when: _When) -> Values:
        """The row, with an id made from what it is about and when, not from what it says."""
        about = (name, when.nominal, row.get("plan_title", ""))
        return {**row, f"{name}_id": _name(*about, self.places.next(about, move=False))}


def _name(kind: str, nominal: datetime, *about: Any) -> str:
    return str(uuid5(_NAMES, repr((kind, to_us(nominal), *about))))
