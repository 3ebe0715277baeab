"""A table from a file: CSV and TSV as spreadsheets write them, JSON as trackers do."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from glidekit.errors import LogError
from glidekit.log.store.file_lock import opened
from glidekit.log.values import check_text

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES, MOST_ROWS = 50_000_000, 200_000
_DELIMITER = re.compile(r"sep=([\t;,|])\r?\n", re.IGNORECASE)
_SAFE = "Nothing was imported; your log is as it was."


@dataclass(frozen=True, slots=True)
class Table:
    """Column names, and rows with the line (in JSON: the entry) of each; cells are text, "" for none."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]


def read_table(path: Path, encoding: str) -> Table:
    """The table in a file; raises LogError for a file that holds none."""
    if not path.is_file():
        raise LogError(f"There is no file {path.absolute()}.", safe=_SAFE, do="Check the spelling.")
    if path.stat().st_size > MOST_BYTES:
        raise LogError(f"{path} is too long for a diary.", safe=_SAFE, do="Import it in parts.")
    try:
        with opened(path) as file:
            data = file.read()
    except OSError as problem:
        raise LogError(
            f"{path} cannot be read: {problem.strerror or problem}.",
            safe=_SAFE,
            do="Allow reading it, or copy it elsewhere first.",
        ) from problem
    text = _text(path, data, encoding)
    table = _json_table(path, text) if path.suffix.lower() == ".json" else _csv_table(path, text)
    if not table.rows:
        raise LogError(f"{path} holds no rows.", safe=_SAFE, do="Check that it is the right file.")
    if len(table.rows) > MOST_ROWS:
        raise LogError(f"{path} holds too many rows for a diary.", safe=_SAFE, do="Import it in parts.")
    return table


def _text(path: Path, data: bytes, encoding: str) -> str:
    check_text(encoding, "An encoding")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    try:
        return data.decode(encoding)
    except (ValueError, LookupError) as problem:
        raise LogError(
            f"{path} is not written in {encoding}: {problem}.",
            safe=_SAFE,
            do="Save it as UTF-8, or name its encoding, often encoding='cp1252' for older spreadsheets.",
        ) from problem


def _csv_table(path: Path, text: str) -> Table:
    told = _DELIMITER.match(text)  # a line that some spreadsheets write above the table
    text, before = (text[told.end() :], 1) if told else (text, 0)
    delimiter = told[1] if told else _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, dict[str, str]]] = []
    header: tuple[str, ...] = ()
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if not header:
                header = _header(path, cells)
            else:
                rows.append((before + reader.line_num, _row(header, cells)))
    except csv.Error as problem:
        raise LogError(
            f"{path}, line {before + reader.line_num}: this is no table ({problem}).",
            safe=_SAFE,
            do="Save it as CSV again.",
        ) from problem
    return Table(path.name, header, tuple(rows))


def _delimiter(text: str) -> str:
    first = text.split("\n", 1)[0]
    return max("\t;,|", key=first.count) if any(mark in first for mark in "\t;,|") else ","


def _header(path: Path, cells: list[str]) -> tuple[str, ...]:
    names = tuple(cell.strip() for cell in cells)
    twice = {name for name in names if name and names.count(name) > 1}
    if twice:
        raise LogError(
            f"{path} has two columns called {min(twice)!r}.",
            safe=_SAFE,
            do="Give each column a name of its own.",
        )
    return names


def _row(header: tuple[str, ...], cells: list[str]) -> dict[str, str]:
    """Cells beyond the header are kept under their number, so that they are not lost unseen."""
    names = [*header, *(f"cell {number}" for number in range(len(header) + 1, len(cells) + 1))]
    padded = [*cells, *[""] * (len(header) - len(cells))]
    return {name: cell.strip() for name, cell in zip(names, padded, strict=True) if name}


def _json_table(path: Path, text: str) -> Table:
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise LogError(
            f"{path} is not whole JSON: {problem}.", safe=_SAFE, do="Export it again."
        ) from problem
    entries = _entries(whole)
    if entries is None:
        raise LogError(
            f"{path} holds no list of entries.",
            safe=_SAFE,
            do='It must be a list such as [{"date": "2026-05-01", "pain": 4}, ...], or hold one such list.',
        )
    rows = tuple((number, {str(key): _cell(value) for key, value in row.items()}) for number, row in entries)
    columns = tuple(dict.fromkeys(name for _, row in rows for name in row))
    blank = dict.fromkeys(columns, "")
    return Table(path.name, columns, tuple((number, {**blank, **row}) for number, row in rows))


def _entries(whole: Any) -> list[tuple[int, dict[str, Any]]] | None:
    if isinstance(whole, dict):
        lists = [value for value in whole.values() if isinstance(value, list)]
        whole = lists[0] if len(lists) == 1 else None
    if not isinstance(whole, list) or not all(isinstance(row, dict) for row in whole):
        return None
    return list(enumerate(whole, 1))


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.strip() if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
