"""From the lines of a foreign table to entries of the log; each line is taken whole or not at all."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from glidekit.errors import LogError
from glidekit.log import values
from glidekit.log.exchange.foreign.cells import Unclear, is_blank, is_yes, rated
from glidekit.log.exchange.foreign.dates import Order, Unreadable, order_of, read_moment, read_time
from glidekit.log.ids import from_us, to_us
from glidekit.session.events import EARLIEST
from glidekit.session.record import Rating, local_date

if TYPE_CHECKING:
    from collections.abc import Iterable

    from glidekit.log.exchange.foreign.mapping import ColumnUse
    from glidekit.log.exchange.foreign.table import Table
    from glidekit.log.exchange.shape import Dump
    from glidekit.log.rows import Values

_NAMES = UUID("6c1f0d3e-94b2-5f0a-8f2e-7d1f6a1f2b3c")
"""The same entry of the same diary gets the same id each time: importing twice adds nothing."""

_NO_TIME = time(12)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: what it gives, for ``when`` it was read, or why it is not taken."""

    number: int
    taken: bool
    what: str
    why: str = ""
    when: str = ""


@dataclass(slots=True)
class Taken:
    """All lines, the entries they give, and how dates were read."""

    lines: list[Line] = field(default_factory=list)
    entries: Dump = field(default_factory=lambda: {"rating": [], "note": [], "mark": [], "session": []})
    order: Order = field(default_factory=lambda: Order(None, ""))


@dataclass(frozen=True, slots=True)
class Setting:
    """Where the diary was kept, and what the time is now."""

    zone: str
    now: datetime
    day_first: bool | None


def take(table: Table, uses: tuple[ColumnUse, ...], setting: Setting) -> Taken:
    """Read every line; raises LogError only if it cannot be told which of day and month comes first."""
    taken = Taken(order=_order(table, uses, setting))
    seen: dict[tuple[str, ...], int] = {}
    used: Counter[tuple[Any, ...]] = Counter()
    for number, cells in table.rows:
        key = tuple(cells[use.column] for use in uses if use.use != "skip")
        if key in seen:
            taken.lines.append(Line(number, taken=False, what="", why=f"the same as line {seen[key]}"))
            continue
        seen[key] = number
        try:
            when, entries = _Row(cells, uses, setting, taken.order, used).entries()
        except (Unclear, Unreadable) as problem:
            taken.lines.append(Line(number, taken=False, what="", why=str(problem)))
            continue
        for name, row in entries:
            taken.entries[name].append(row)
        what = ", ".join(_words(name, row) for name, row in entries)
        taken.lines.append(
            Line(number, taken=True, what=what, when=when)
            if entries
            else Line(number, taken=False, what="", why="it says nothing")
        )
    return taken


def _order(table: Table, uses: Iterable[ColumnUse], setting: Setting) -> Order:
    column = next(use.column for use in uses if use.use == "date")
    if _is_date(column):
        raise LogError(
            f"The first line of {table.name} is an entry: it begins with {column!r}, and names no columns.",
            safe="Nothing was imported; your log is as it was.",
            do="Write the names of the columns into its first line, for example: Date, Leg pain.",
        )
    order = order_of(((number, cells[column]) for number, cells in table.rows), setting.day_first)
    if order.day_first is None:
        raise LogError(
            f"Dates like those in {column!r} can mean two days: nothing shows which comes first.",
            safe="Nothing was imported; your log is as it was.",
            do="Say it: day_first=True for 31/12/2026, day_first=False for 12/31/2026.",
        )
    return order


def _is_date(words: str) -> bool:
    try:
        read_moment(words, Order(day_first=True, why=""))
    except Unreadable:
        return False
    return True


@dataclass(frozen=True, slots=True)
class _Row:
    """One line while it is read. ``used`` counts entries of one kind at one moment, over all lines."""

    cells: dict[str, str]
    uses: tuple[ColumnUse, ...]
    setting: Setting
    order: Order
    used: Counter[tuple[Any, ...]]

    def entries(self) -> tuple[str, list[tuple[str, Values]]]:
        """The moment in words, and what the line gives."""
        moment, when = self._moment()
        made = [(use, self.cells[use.column]) for use in self.uses if not is_blank(self.cells[use.column])]
        found = [entry for use, cell in made for entry in self._entry(use, cell, moment)]
        # Only now: a line that is refused half-way must not use up names.
        return when, [(name, self._named(name, row)) for name, row in found]

    def _moment(self) -> tuple[datetime, str]:
        cell = next(self.cells[use.column] for use in self.uses if use.use == "date")
        if is_blank(cell):
            raise Unreadable("it has no date")
        day, clock, moment = read_moment(cell, self.order)
        for use in self.uses:
            if use.use == "time" and not is_blank(self.cells[use.column]):
                clock, moment = read_time(self.cells[use.column]), None
        zone = ZoneInfo(self.setting.zone)
        if moment is None:
            moment = datetime.combine(day, clock or _NO_TIME, zone)
        if day < EARLIEST.date():
            raise Unreadable(f"{day} is too long ago")
        today = local_date(self.setting.now, self.setting.zone)
        if moment > self.setting.now + timedelta(minutes=10) and not (clock is None and day == today):
            raise Unreadable(f"{day:%d %B %Y} is in the future")
        here = moment.astimezone(zone)
        return moment, f"{here.day} {here:%B %Y}" + (f", {here:%H:%M}" if clock is not None else "")

    def _entry(self, use: ColumnUse, cell: str, moment: datetime) -> list[tuple[str, Values]]:
        match use.use:
            case "rating":
                return [("rating", self._rating(use, cell, moment))]
            case "note":
                return [("note", self._note(cell, moment))]
            case "mark":
                return self._mark(use.column, cell, moment)
            case "done":
                return [("session", self._session(use.column, moment))] if is_yes(cell) else []
            case _:
                return []

    def _rating(self, use: ColumnUse, cell: str, moment: datetime) -> Values:
        rating = Rating(use.scale, rated(cell, use.scale), moment, zone=self.setting.zone, side=use.side)
        now_us = to_us(self.setting.now)
        return values.rating_values(rating, session_id=None, rating_id="", created_us=now_us)

    def _note(self, cell: str, moment: datetime) -> Values:
        return values.note_values(
            cell, session_id=None, note_id="", at_us=to_us(moment), zone=self.setting.zone
        )

    def _mark(self, column: str, cell: str, moment: datetime) -> list[tuple[str, Values]]:
        """A yes marks the day with the column's name, other words with themselves; a no marks nothing."""
        try:
            label = column if is_yes(cell) else ""
        except Unclear:
            label = cell
        row = {
            "mark_id": "",
            "at_us": to_us(moment),
            "local_date": local_date(moment, self.setting.zone).isoformat(),
            "label": values.clean(label),
            "detail": "",
            "created_us": to_us(self.setting.now),
            "voided_us": None,
        }
        return [("mark", row)] if label else []

    def _session(self, column: str, moment: datetime) -> Values:
        now_us = to_us(self.setting.now)
        return {
            "session_id": "",
            "diary_id": "",
            "started_us": to_us(moment),
            "ended_us": to_us(moment),
            "zone": self.setting.zone,
            "local_date": local_date(moment, self.setting.zone).isoformat(),
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
        }

    def _named(self, name: str, row: Values) -> Values:
        """The row with an id from its place in the diary: what it is about and when, not what it says."""
        when = next(row[key] for key in ("rated_us", "at_us", "started_us") if key in row)
        about = (name, when, row.get("scale", ""), row.get("side") or "", row.get("plan_title", ""))
        key = {"rating": "rating_id", "note": "note_id", "mark": "mark_id", "session": "session_id"}[name]
        number = self.used[about]
        self.used[about] += 1
        return {**row, key: str(uuid5(_NAMES, repr((*about, number))))}


def _words(name: str, row: Values) -> str:
    match name:
        case "rating":
            return f"{row['scale'].replace('_', ' ')} {row['text'] or format(row['value'], 'g')}"
        case "mark":
            return f"mark {row['label']!r}"
        case "session":
            return f"a session on {from_us(row['started_us']):%Y-%m-%d}"
        case _:
            return "a note"
