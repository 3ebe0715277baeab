"""Take in a diary that was kept elsewhere: looked at first, line by line, then taken in one go."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from glidekit.errors import GlidekitError, NotImported
from glidekit.in_words import counted
from glidekit.log import rows, values, zones
from glidekit.log.exchange.foreign import layout
from glidekit.log.exchange.foreign.mapping import Choices, proposal, uses_of
from glidekit.log.exchange.foreign.source_scale import FLAGS
from glidekit.log.exchange.foreign.table import read_table
from glidekit.log.exchange.foreign.take import NOTHING, Setting, take
from glidekit.log.exchange.merge import merge
from glidekit.log.sessions.whole import REAL, check_kind
from glidekit.log.zones import zone_in
from glidekit.scales import SCALES
from glidekit.told import Told

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from sqlite3 import Connection

    import pandas as pd

    from glidekit.log.exchange.dump import Dump
    from glidekit.log.exchange.foreign.mapping import ColumnUse
    from glidekit.log.exchange.foreign.source_scale import Source
    from glidekit.log.exchange.foreign.table import Table
    from glidekit.log.exchange.foreign.take import Line, Taken
    from glidekit.log.exchange.merge import Merged
    from glidekit.log.store.store import Base
    from glidekit.scales import Scale

_SHOWN = 20
AT_EACH_END = 10
"""Lines that are shown as they will stand, from the first and from the last; the frame has all."""


@dataclass(frozen=True, slots=True, repr=False)
class TableImport(Told):
    """What a table gives, line by line; ``merged`` is None as long as nothing was taken.

    ``read_as``: how dates, scales and days with several values were read, one sentence each.
    """

    name: str
    lines: tuple[Line, ...]
    read_as: tuple[str, ...]
    merged: Merged | None

    @property
    def taken(self) -> tuple[Line, ...]:
        """Lines that are taken, perhaps without some of their cells."""
        return tuple(line for line in self.lines if line.taken)

    @property
    def refused(self) -> tuple[Line, ...]:
        """Lines that are not taken."""
        return tuple(line for line in self.lines if not line.taken)

    @property
    def left_out(self) -> tuple[str, ...]:
        """What is not taken: lines, and single cells of lines that are; no line that says nothing."""
        return tuple(
            f"Line {line.number}: {why}."
            for line in self.lines
            for why in (line.left_out if line.taken else (line.why,))
            if why != NOTHING
        )

    def at_both_ends(self) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
        """The first and the last lines that are taken; the second is empty where the first has all."""
        taken = self.taken
        if len(taken) <= 2 * AT_EACH_END:
            return taken, ()
        return taken[:AT_EACH_END], taken[-AT_EACH_END:]

    def frame(self) -> pd.DataFrame:
        """One row a line: line, taken, when (the day it was read as), what, why (what was not taken)."""
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
        """In words: how many lines, how they were read, some of them, what is not taken and why."""
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
    choices: Choices,
    *,
    zone: str | None,
    encoding: str,
    dry_run: bool,
) -> TableImport:
    """Read a table and, unless it is a dry run, take its good lines in one transaction."""
    table = laid_out(read_table(path, encoding, sheet=choices.sheet, header=choices.header), choices)
    if mapping is None:
        raise NotImported(
            f"{path.name} has these columns: {', '.join(map(repr, table.columns))}.",
            do=f"Say what each means, perhaps: mapping={proposal(table.columns)!r}",
        )
    uses = uses_of(mapping, table.columns, choices)
    taken = take(table, uses, _setting(base, zone), choices)
    merged = None
    if not dry_run:
        with base.store.read() as connection:
            check_kind(rows.diary(connection)["kind"], REAL)
            whole, known = _whole(taken, _sessions_there(connection))
        merged = merge(base, whole)
        merged = replace(merged, known=merged.known + known)
    return TableImport(table.name, tuple(taken.lines), _read_as(table, uses, taken, choices), merged)


def laid_out(table: Table, choices: Choices) -> Table:
    """One person's lines, one column a tracker; raises LogError that asks where that was not said."""
    if len(table.sheets) > 1 and choices.sheet is None:
        raise NotImported(
            f"{table.name} holds several tables: {', '.join(map(repr, table.sheets))}.",
            do=f"Choose one, for example sheet={table.sheets[0]!r}.",
        )
    long = layout.long_in(table)
    if choices.person is None:
        people = layout.people_in(table, apart_from=long.tracker if long else None)
        if people is not None:
            raise NotImported(
                f"{table.name} seems to be about several people: {people.column!r} holds "
                f"{', '.join(map(repr, people.names[:5]))}.",
                do=f"Say whose lines are yours: person=({people.column!r}, {people.names[0]!r}), "
                "or person=() if all are.",
            )
    elif choices.person:
        table = layout.of_person(table, *choices.person)
    if choices.tracker is None:
        if long is not None:
            raise NotImported(
                f"{table.name} seems to have one line for each tracker: {long.tracker!r} holds "
                f"{', '.join(map(repr, long.names[:5]))}, and {long.value!r} the values.",
                do=f"Say so: tracker=({long.tracker!r}, {long.value!r}); the trackers are then columns. "
                "Or tracker=() if each line is a day.",
            )
        return table
    return layout.widened(table, *choices.tracker) if choices.tracker else table


def _read_as(table: Table, uses: tuple[ColumnUse, ...], taken: Taken, choices: Choices) -> tuple[str, ...]:
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


def _setting(base: Base, zone: str | None) -> Setting:
    if zone is not None and not zones.is_known(zone):
        raise GlidekitError.unknown(
            "time zone", zone, ("UTC", "Europe/London", "Europe/Berlin", "America/New_York")
        )
    with base.store.read() as connection:
        return Setting(zone or zone_in(connection), base.clock())


def _sessions_there(connection: Connection) -> set[str]:
    return {row[0] for row in connection.execute("SELECT session_id FROM session")}


def _whole(taken: Taken, there: set[str]) -> tuple[Dump, int]:
    """Entries with the plan that imported sessions stand under; how many sessions were taken before."""
    new = [row for row in taken.entries["session"] if row["session_id"] not in there]
    plans = {}
    for row in new:
        plan = values.plan_values({"name": row["plan_name"], "title": row["plan_title"], "items": []})
        plans[plan["plan_id"]] = plan
        row["plan_id"] = plan["plan_id"]
    entries = {**taken.entries, "session": new, "plan_as_run": list(plans.values())}
    return entries, len(taken.entries["session"]) - len(new)
