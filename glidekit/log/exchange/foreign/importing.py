"""Take in a diary that was kept elsewhere: looked at first, line by line, then taken in one go."""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING

from glidekit.errors import GlidekitError, LogError
from glidekit.log import rows, values, zones
from glidekit.log.exchange.foreign.mapping import proposal, uses_of
from glidekit.log.exchange.foreign.table import read_table
from glidekit.log.exchange.foreign.take import Setting, take
from glidekit.log.exchange.merge import merge
from glidekit.log.sessions.whole import REAL, check_kind
from glidekit.log.zone_of_log import zone_in

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd
    from sqlalchemy import Connection

    from glidekit.log.base import Base
    from glidekit.log.exchange.foreign.take import Line, Taken
    from glidekit.log.exchange.merge import Merged
    from glidekit.log.exchange.shape import Dump

_SHOWN = 20
_FIRST = 3
"""So many lines show how dates and values were read; the frame has all."""


@dataclass(frozen=True, slots=True)
class TableImport:
    """What a table gives, line by line; ``merged`` is None as long as nothing was taken."""

    name: str
    lines: tuple[Line, ...]
    order: str
    merged: Merged | None

    @property
    def refused(self) -> tuple[Line, ...]:
        """Lines that are not taken."""
        return tuple(line for line in self.lines if not line.taken)

    def frame(self) -> pd.DataFrame:
        """One row a line: line, taken, when (the day it was read as), what, why."""
        import pandas as pd

        return pd.DataFrame(
            {
                "line": pd.array([line.number for line in self.lines], dtype="Int64"),
                "taken": pd.array([line.taken for line in self.lines], dtype="boolean"),
                "when": pd.array([line.when for line in self.lines], dtype="string"),
                "what": pd.array([line.what for line in self.lines], dtype="string"),
                "why": pd.array([line.why for line in self.lines], dtype="string"),
            }
        )

    def __str__(self) -> str:
        """In words: how many lines, how the first were read, which not and why, what to do next."""
        took = len(self.lines) - len(self.refused)
        words = [
            f"{self.name}: {took:,} of {len(self.lines):,} lines {'can be ' if not self.merged else ''}taken."
        ]
        words += [f"Dates are read with {self.order}."] if self.order else []
        taken = [line for line in self.lines if line.taken] if not self.merged else []
        words += [f"Line {line.number} is {line.when}: {line.what}." for line in taken[:_FIRST]]
        words += [f"Line {line.number} is not: {line.why}." for line in self.refused[:_SHOWN]]
        words += (
            [f"... and {len(self.refused) - _SHOWN} more: see .frame()."]
            if len(self.refused) > _SHOWN
            else []
        )
        return "\n".join(
            [*words, str(self.merged or "Nothing was imported yet: add dry_run=False to take them.")]
        )

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return "".join(f"<p>{escape(line)}</p>" for line in str(self).split("\n"))


def import_table(
    base: Base,
    path: Path,
    mapping: Mapping[str, str | None] | None,
    *,
    day_first: bool | None,
    zone: str | None,
    encoding: str,
    dry_run: bool,
) -> TableImport:
    """Read a table and, unless it is a dry run, take its good lines in one transaction."""
    table = read_table(path, encoding)
    if mapping is None:
        raise LogError(
            f"{path.name} has these columns: {', '.join(map(repr, table.columns))}.",
            safe="Nothing was imported; your log is as it was.",
            do=f"Say what each means, perhaps: mapping={proposal(table.columns)!r}",
        )
    taken = take(table, uses_of(mapping, table.columns), _setting(base, zone, day_first))
    merged = None
    if not dry_run:
        with base.store.read() as connection:
            check_kind(rows.diary(connection)["kind"], REAL)
            whole, known = _whole(taken, _sessions_there(connection))
        merged = merge(base, whole)
        merged = replace(merged, known=merged.known + known)
    return TableImport(table.name, tuple(taken.lines), taken.order.why, merged)


def _setting(base: Base, zone: str | None, day_first: bool | None) -> Setting:  # noqa: FBT001 - a question
    if zone is not None and not zones.is_known(zone):
        raise GlidekitError.unknown(
            "time zone", zone, ("UTC", "Europe/London", "Europe/Berlin", "America/New_York")
        )
    if not isinstance(day_first, bool | None):
        raise LogError(
            f"day_first cannot be {day_first!r}.",
            safe="Nothing was imported; your log is as it was.",
            do="Use day_first=True for 31/12/2026, day_first=False for 12/31/2026.",
        )
    with base.store.read() as connection:
        return Setting(zone or zone_in(connection), base.clock(), day_first)


def _sessions_there(connection: Connection) -> set[str]:
    return {row[0] for row in connection.exec_driver_sql("SELECT session_id FROM session")}


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
