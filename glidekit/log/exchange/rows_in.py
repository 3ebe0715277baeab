"""Rows from a file, checked value by value; what is wrong is listed with its place and nothing is raised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from glidekit.errors import GlidekitError
from glidekit.log.exchange.shape import CellError, inside
from glidekit.log.ids import from_us
from glidekit.log.values import rating_from
from glidekit.log.zones import is_known
from glidekit.session.events import EVENT_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Table

    from glidekit.log.rows import Values


def checked(
    table: Table,
    rows: Iterable[tuple[int, Any]],
    where: str,
    word: str,
    problems: list[str],
    *,
    latest_us: int | None = None,
) -> list[Values]:
    """Rows as the log holds them; a problem is added as "<where>, <word> <number>: <what is wrong>".

    A session, an answer or a mark after ``latest_us`` is a problem, too.
    """
    found = []
    for number, row in rows:
        try:
            values = inside(table, row if isinstance(row, dict) else {})
            _check_meaning(table, values)
            _check_not_ahead(table, values, latest_us)
        except (CellError, GlidekitError) as problem:
            what = f"{problem.what} {problem.do}" if isinstance(problem, GlidekitError) else f"{problem}."
            problems.append(f"{where}, {word} {number}: {what}")
        else:
            found.append(values)
    return found


def _check_meaning(table: Table, row: Mapping[str, Any]) -> None:
    """What a type alone does not say: scales, kinds of events, time zones."""
    if row.get("zone") is not None and not is_known(row["zone"]):
        raise CellError(f"zone {row['zone']!r} is not known here")
    if table.name == "rating":
        rating_from(dict(row))
    if table.name == "timer_event" and row["kind"] not in EVENT_KINDS:
        raise GlidekitError.unknown("timer event", row["kind"], EVENT_KINDS)


_DATED = {"session": "started_us", "rating": "rated_us", "mark": "at_us"}


def _check_not_ahead(table: Table, row: Mapping[str, Any], latest_us: int | None) -> None:
    at_us = row.get(_DATED.get(table.name, ""))
    if latest_us is not None and at_us is not None and at_us > latest_us:
        raise CellError(f"{from_us(at_us):%d %B %Y %H:%M} UTC is in the future")
