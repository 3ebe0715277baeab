"""A folder of CSV files, one a table.

An empty cell is unknown, or an empty text where a text is always there. No cell runs in a spreadsheet.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from glidekit.log.exchange.rows_in import checked
from glidekit.log.exchange.shape import READABLE, fields, names_in, outside_names, outside_rows
from glidekit.log.schema import TABLES
from glidekit.progress import each

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from glidekit.log.exchange.shape import Dump
    from glidekit.log.schema import Table

FILES = {f"{table.name}.csv": table for table in TABLES}
ENCODING = "utf-8-sig"
"""With a mark at the beginning that tells spreadsheets that this is UTF-8."""

csv.field_size_limit(16_000_000)  # the timeline of a long plan is longer than the limit of 131,072


def csv_text(table: Table, rows: Sequence[tuple[Any, ...]]) -> str:
    """The file of a table, from rows as tuples in the order of its fields."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")  # it writes numbers as repr does, and None as nothing
    writer.writerow(outside_names(table))
    writer.writerows(guarded_rows(outside_rows(table, rows), _texts(table)))
    return text.getvalue()


def _texts(table: Table) -> list[int]:
    """Places of what a spreadsheet could run; times, dates and numbers are none."""
    return [place for place, field in enumerate(fields(table)) if field.kind in ("text", "json")]


def read_folder(folder: Path, problems: list[str], latest_us: int | None = None) -> Dump:
    """Rows of every file found; what is wrong is added to ``problems``."""
    return {
        table.name: checked(
            table, _csv_rows(folder / name, table, problems), name, "line", problems, latest_us=latest_us
        )
        if (folder / name).is_file()
        else []
        for name, table in each("Checking the file", FILES.items())
    }


def _csv_rows(path: Path, table: Table, problems: list[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        text = path.read_bytes().decode(ENCODING)
    except (OSError, UnicodeDecodeError) as problem:
        problems.append(f"{path.name}: cannot be read ({problem}).")
        return
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    forms = [names_in(table, version) for version in READABLE]
    expected = forms[-1]
    try:
        if (names := list(reader.fieldnames or ())) not in forms:
            problems.append(f"{path.name}, line 1: the columns are {names}, expected {expected}.")
            return
        for row in reader:
            if None in row or None in row.values():
                problems.append(f"{path.name}, line {reader.line_num}: has not {len(names)} cells.")
            else:
                yield reader.line_num, {name: unguard(cell) for name, cell in row.items()}
    except csv.Error as problem:
        problems.append(f"{path.name}, line {reader.line_num}: {problem}.")


# What a spreadsheet would run ------------------------------------------------------------------------------

_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "'", "＝", "＋", "－", "＠")  # noqa: RUF001 - full-width forms run too


def guard(text: str) -> str:
    """The text, with an apostrophe before what a spreadsheet would run (and before an apostrophe)."""
    return "'" + text if text.startswith(_RUNS) else text


def guarded_rows(rows: Sequence[tuple[Any, ...]], texts: Sequence[int]) -> Sequence[tuple[Any, ...]]:
    """The rows with the texts at those places guarded; a place may hold None."""
    columns = list(zip(*rows, strict=True)) if rows else []
    odd = [
        place for place in texts if rows and any(text and text[0] in _RUNS for text in set(columns[place]))
    ]
    if not odd:
        return rows
    for place in odd:
        columns[place] = tuple(guard(text) if text else text for text in columns[place])
    return list(zip(*columns, strict=True))


def unguard(text: str) -> str:
    """The text as it was before ``guard``."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_RUNS) else text
