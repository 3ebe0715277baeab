"""How a table is laid out: a line a day, or a line a tracker and time; one person's, or several people's."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from glidekit.errors import GlidekitError, NotImported
from glidekit.log.exchange.foreign.cells import is_blank, number_in, says_yes_or_no

if TYPE_CHECKING:
    from glidekit.log.exchange.foreign.mapping import Choices
    from glidekit.log.exchange.foreign.table import Table

_TRACKER = re.compile(
    r"tracker|metric|measure|variable|parameter|symptom|habit|item|question|^type$|categor|^name$|^what"
)
_VALUE = re.compile(
    r"value|amount|score|rating|answer|response|result|intensity|severity|level|count|number|quantity"
)
_PERSON_SURELY = re.compile(r"person|patient|participant|subject|user|profile|member|^who\b|owner|client")
_PERSON = re.compile(rf"{_PERSON_SURELY.pattern}|^(name|id|code)$")
_DATE = re.compile(r"date|day|datum|when|time")
_MOST_NAMES = 60
"""A column with more different names is no list of trackers or people."""

_MOST_TRACKERS = 500


@dataclass(frozen=True, slots=True)
class Long:
    """A table with a line for each tracker: the column of names, the column of values, and the names."""

    tracker: str
    value: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class People:
    """A table of several people: the column of names, and the names, most frequent first."""

    column: str
    names: tuple[str, ...]


def long_in(table: Table) -> Long | None:
    """The columns, if the table seems to have a line for each tracker and time."""
    values = [
        column for column in table.columns if _VALUE.search(_words(column)) and _has_numbers(table, column)
    ]
    if not values:
        return None
    days = _days(table)
    for column in sorted(table.columns, key=lambda name: not _TRACKER.search(_words(name))):
        names = _repeated(table, column)
        if column in values or not names or _PERSON_SURELY.search(_words(column)):
            continue
        if _TRACKER.search(_words(column)) or (days and _names_vary_within_a_day(table, column, days)):
            return Long(column, values[0], names)
    return None


def people_in(table: Table, apart_from: str | None = None) -> People | None:
    """The column, if the table seems to be about several people."""
    for column in table.columns:
        if column == apart_from or not _PERSON.search(_words(column)):
            continue
        names = _repeated(table, column)
        if len(names) > 1:
            return People(column, names)
    return None


def laid_out(table: Table, choices: Choices) -> Table:
    """One person's lines with one column a tracker; raises LogError that asks for what is missing."""
    if len(table.sheets) > 1 and choices.sheet is None:
        raise NotImported(
            f"{table.name} holds several tables: {', '.join(map(repr, table.sheets))}.",
            do=f"Choose one, for example sheet={table.sheets[0]!r}.",
        )
    long = long_in(table)
    if choices.person is None:
        people = people_in(table, apart_from=long.tracker if long else None)
        if people is not None:
            raise NotImported(
                f"{table.name} seems to be about several people: {people.column!r} holds "
                f"{', '.join(map(repr, people.names[:5]))}.",
                do=f"Say whose lines are yours: person=({people.column!r}, {people.names[0]!r}), "
                "or person=() if all are.",
            )
    elif choices.person:
        table = of_person(table, *choices.person)
    if choices.tracker is None:
        if long is not None:
            raise NotImported(
                f"{table.name} seems to have one line for each tracker: {long.tracker!r} holds "
                f"{', '.join(map(repr, long.names[:5]))}, and {long.value!r} the values.",
                do=f"Say so: tracker=({long.tracker!r}, {long.value!r}); the trackers are then columns. "
                "Or tracker=() if each line is a day.",
            )
        return table
    return widened(table, *choices.tracker) if choices.tracker else table


def _words(column: str) -> str:
    return column.strip().lower().replace("_", " ")


def _repeated(table: Table, column: str) -> tuple[str, ...]:
    """The names in a column that repeats them, most frequent first; else ()."""
    cells = [cell for _, cell in table.cells(column) if cell]
    counts = Counter(cells)
    if not 1 < len(counts) <= _MOST_NAMES or len(cells) < 2 * len(counts):
        return ()
    if any(says_yes_or_no(name) or is_blank(name) for name in counts):
        return ()
    if _DATE.search(_words(column)):
        return ()
    if all(number_in(name) for name in counts) and not _PERSON.search(_words(column)):
        return ()
    return tuple(name for name, _ in counts.most_common())


def _has_numbers(table: Table, column: str) -> bool:
    cells = [cell for _, cell in table.cells(column) if not is_blank(cell)]
    return bool(cells) and sum(number_in(cell) is not None for cell in cells) * 2 > len(cells)


def _days(table: Table) -> str | None:
    return next((column for column in table.columns if _DATE.search(_words(column))), None)


def _names_vary_within_a_day(table: Table, column: str, day: str) -> bool:
    """Whether most days have several lines, each with its own name."""
    of_day: defaultdict[str, list[str]] = defaultdict(list)
    for _, row in table.rows:
        of_day[row.get(day, "")].append(row.get(column, ""))
    several = [names for names in of_day.values() if len(names) > 1]
    distinct = sum(len(set(names)) == len(names) for names in several)
    return len(several) * 2 > len(of_day) and distinct * 2 > len(several)


def of_person(table: Table, column: str, name: str) -> Table:
    """The lines of one person; raises GlidekitError for an unknown column or name."""
    _check_column(table, column)
    there = tuple(dict.fromkeys(cell for _, cell in table.cells(column)))
    if name not in there:
        raise GlidekitError.unknown(f"entry in the column {column!r}", name, there)
    rows = tuple((line, row) for line, row in table.rows if row.get(column, "") == name)
    return replace(table, rows=rows, columns=tuple(one for one in table.columns if one != column))


def widened(table: Table, tracker: str, value: str) -> Table:
    """Replace the two columns by one for each tracker; every line keeps its number."""
    for column in (tracker, value):
        _check_column(table, column)
    if tracker == value:
        raise NotImported(
            "The names of the trackers and their values are in two columns.",
            do="Say both, for example tracker=('Tracker', 'Value').",
        )
    rest = tuple(column for column in table.columns if column not in (tracker, value))
    names = tuple(dict.fromkeys(cell for _, cell in table.cells(tracker) if cell))
    called = {name: name if name not in rest else f"{name} ({tracker})" for name in names}
    if len(called) > _MOST_TRACKERS:
        raise NotImported(
            f"{tracker!r} holds {len(called):,} different entries, so these are no names of trackers.",
            do="Choose the column that says what was rated in each line.",
        )
    rows = []
    for line, row in table.rows:
        kept = {column: cell for column, cell in row.items() if column not in (tracker, value)}
        name = row.get(tracker, "")
        rows.append((line, {**kept, **({called[name]: row.get(value, "")} if name else {})}))
    return replace(table, columns=(*rest, *called.values()), rows=tuple(rows))


def _check_column(table: Table, column: str) -> None:
    """Raise GlidekitError for an unknown column."""
    if column not in table.columns:
        raise GlidekitError.unknown("column in this table", column, table.columns)
