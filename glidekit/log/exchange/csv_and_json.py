"""A log as CSV files and one JSON file, and back: an exact round trip.

There is one CSV file a table. An empty cell means unknown or, in a column that always holds text, empty text.
No cell runs in a spreadsheet. Another log file is imported the same way: a syncing program's copy, or the log
of another computer.
"""

from __future__ import annotations

import csv
import io
import json
import re
from codecs import BOM_UTF8
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from itertools import starmap
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from glidekit.errors import LogError, NotImported
from glidekit.in_words import Told
from glidekit.log.care import damage
from glidekit.log.care.damage import Damage, diary_as_found
from glidekit.log.erased import UNFINISHED
from glidekit.log.exchange.dump import (
    READABLE,
    VERSION,
    checked_rows,
    dump,
    fields,
    names_in,
    outside_names,
    table_named,
)
from glidekit.log.exchange.files import folder_for, write_errors_told, write_folder, write_new
from glidekit.log.migrations import in_newest_form
from glidekit.log.paths import identify, is_log
from glidekit.log.rows import AHEAD, Ids, now, to_us
from glidekit.log.schema import SCHEMA_VERSION, TABLES
from glidekit.log.store.file_lock import first_bytes, is_no_file, opened
from glidekit.log.store.store import Base, MemoryStore, Store
from glidekit.progress import each

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from glidekit.log.exchange.dump import Columns, Dump, Field
    from glidekit.log.schema import Table
    from glidekit.log.symptom_log import SymptomLog


FILES = {f"{table.name}.csv": table for table in TABLES}
ENCODING = "utf-8-sig"
"""UTF-8 after a byte order mark, which tells spreadsheets."""

csv.field_size_limit(16_000_000)  # the timeline of a long plan exceeds the default of 131,072


def csv_text(table: Table, columns: Sequence[tuple[Any, ...]]) -> str:
    """A table as the text of its CSV file, from its columns as they leave the log."""
    cells = map(_cells, columns, fields(table)) if columns else ()
    lines = map(",".join, zip(*cells, strict=True))
    return "\r\n".join([",".join(outside_names(table)), *lines, ""])


def _cells(column: tuple[Any, ...], field: Field) -> Sequence[str]:
    """The same cells as the csv module writes, in half the time."""
    if field.kind in ("whole", "real"):
        return _looked_up(column, str)
    every = "\0" + "\0".join(filter(None, set(column)))
    if _NEEDS_QUOTES.search(every) or _RUNS_AT_START.search(every):
        return _looked_up(column, _text_cell)
    return [text or "" for text in column] if field.nullable else column


def _looked_up(column: tuple[Any, ...], cell: Callable[[Any], str]) -> Sequence[str]:
    values = set(column) - {None}
    cells = {None: "", **dict(zip(values, map(cell, values), strict=True))}
    return list(map(cells.__getitem__, column))


def _text_cell(text: str) -> str:
    safe = guard(text)
    return '"' + safe.replace('"', '""') + '"' if _NEEDS_QUOTES.search(safe) else safe


def read_folder(folder: Path, problems: list[str], latest_us: int | None = None) -> Dump:
    """Rows of every file in the folder; problems are added to ``problems``."""
    return {
        table.name: checked_rows(
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


_NEEDS_QUOTES = re.compile('[",\r\n]')
_RUNS_AT_START = re.compile(f"\0[{re.escape(''.join(_RUNS))}]")
"""In texts joined one after another, with a NUL before each."""


def guard(text: str) -> str:
    """The text, after an apostrophe if a spreadsheet would run it or if it begins with one."""
    return "'" + text if text.startswith(_RUNS) else text


def unguard(text: str) -> str:
    """The text as it was before ``guard``."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_RUNS) else text


_SAFE = "Nothing was imported; both files are as they were."


def load_log(path: Path, mine: Path | None) -> Dump:
    """Rows of another log, without its damaged sessions. The file stays as it is.

    A log of an older glidekit is migrated in a temporary copy.
    """
    if mine is not None and mine.exists() and path.samefile(mine):
        raise LogError(
            f"{path} is your log itself.",
            safe=_SAFE,
            do="Choose the other file, or use log.back_up() for a copy.",
        )
    if identify(path) > SCHEMA_VERSION:
        raise LogError(
            f"{path.name} was written by a newer glidekit.",
            safe=_SAFE,
            do="Update glidekit, then take it in.",
        )
    with in_newest_form(path) as newest:
        store = Store(newest, read_only=True)
        try:
            with store.read() as connection:
                damage.diary_as_found(connection)
                return dump(connection, damage.inspect(connection))
        finally:
            store.close()


JSON_NAME = "log.json"
FORMAT = "glidekit log"
MOST_PROBLEMS = 10
_MOST_BESIDE = 5


@dataclass(frozen=True, slots=True, repr=False)
class Exported(Told):
    """The folder of an export, and its files."""

    folder: Path
    files: tuple[Path, ...]

    def __str__(self) -> str:
        """The same in words."""
        return (
            f"Exported to {self.folder}: {len(self.files)} files that only you can read. "
            "They hold what your log holds: think where you put them."
        )


def export(columns: Columns, folder: Path) -> Exported:
    """Write one CSV file a table and one JSON file of everything."""
    place = folder_for(folder, {*FILES, JSON_NAME})
    texts = {
        name: BOM_UTF8 + csv_text(table, columns[table.name]).encode()
        for name, table in each("Writing", FILES.items())
    }
    with write_errors_told(place):
        write_folder(place, texts | {JSON_NAME: _json(columns)})
    return Exported(place, tuple(place / name for name in (*FILES, JSON_NAME)))


def export_json(columns: Columns, path: Path) -> Path:
    """Write one JSON file of everything, to a new path."""
    return write_new(path, _json(columns))


def _json(columns: Columns) -> bytes:
    """One line a row, so two exports can be compared line by line."""
    encoder = msgspec.json.Encoder()
    parts = [b'{"format":%s,"version":%d,"tables":{' % (encoder.encode(FORMAT), VERSION)]
    for place, table in enumerate(each("Writing", TABLES)):
        rows = list(starmap(_line_of(table), zip(*columns[table.name], strict=True)))
        lines = encoder.encode_lines(rows)[:-1].replace(b"\n", b",\n")  # no row contains a newline
        parts += [
            b'%s\n"%s":[\n' % (b"," * bool(place), table.name.encode()),
            lines,
            b"\n]" if rows else b"]",
        ]
    return b"".join([*parts, b"\n}}\n"])


@cache
def _line_of(table: Table) -> type[msgspec.Struct]:
    """A struct for the rows of a table: faster to make and to encode than a dict."""
    return msgspec.defstruct(table.name, outside_names(table), gc=False)


Kind = Literal["", "export", "log", "fhir"]
KINDS: dict[Kind, str] = {
    "export": "an export of a log",
    "log": "another log of this workbook",
    "fhir": "a FHIR export of a log",
}


def kind_of(path: Path) -> Kind:
    """Which of this workbook's own formats a folder or file seems to be, whole or not; "" for none."""
    from glidekit.log.exchange import fhir

    if path.is_dir():
        return "export"
    with suppress(OSError):
        start = first_bytes(path, 2000)
        if is_log(start):
            return "log"
        if path.suffix.lower() == ".json" and f'"{FORMAT}"'.encode() in start[:200]:
            return "export"
        if fhir.is_bundle(start):
            return "fhir"
    return ""


def refuse_as_table(path: Path) -> None:
    """Raise LogError if this is not a table but an export or a log, and say how to import it."""
    kind = kind_of(path)
    if kind and not (path.is_dir() and not (path / "diary.csv").is_file()):
        raise NotImported(
            f"{path.name} is {KINDS[kind]}, not a table.",
            do=f"Take it in like this: log.import_log({str(path)!r}).",
        )
    if _is_one_file_of_export(path):
        raise NotImported(
            f"{path.name} is one file of an export of a log, not a diary from elsewhere.",
            do=f"Choose the whole folder instead: log.import_log({str(path.parent)!r}).",
        )


def _is_one_file_of_export(path: Path) -> bool:
    with suppress(OSError, UnicodeDecodeError):
        names = first_bytes(path, 2000).split(b"\n", 1)[0].decode(ENCODING).strip().split(",")
        return any(names == names_in(table, version) for table in TABLES for version in READABLE)
    return False


def beside(log: Path) -> tuple[Path, ...]:
    """Other logs in the log's folder, as syncing programs leave them; not those put aside by a restore."""
    with suppress(OSError):
        others = (path for path in sorted(log.parent.iterdir()) if path.name != log.name and path.is_file())
        found = [path for path in others if ".before-" not in path.name and kind_of(path) == "log"]
        return tuple(found[:_MOST_BESIDE])
    return ()


def load(path: Path, *, now: datetime | None = None, mine: Path | None = None) -> Dump:
    """Rows from an export (a folder of CSV files, a JSON file, our FHIR) or a log, every value checked.

    ``now``: refuse entries more than an hour ahead of it. ``mine``: the log to import into. Raises LogError
    that lists every problem with file and line.
    """
    if not path.exists():
        raise LogError(
            f"There is nothing at {path.absolute()}.", safe="Nothing was imported.", do="Check the spelling."
        )
    if not path.is_dir() and is_no_file(path):
        raise _no_export(path)
    problems: list[str] = []
    latest_us = None if now is None else to_us(now + AHEAD)
    match kind_of(path):
        case "log":
            found = load_log(path, mine)
        case "fhir":
            from glidekit.log.exchange import fhir

            found = fhir.load(path, _json_of(path), problems, latest_us)
        case _ if path.is_dir():
            found = _load_folder(path, problems, latest_us)
        case _:
            found = _load_json(path, problems, latest_us)
    if problems:
        more = f"\n... and {len(problems) - MOST_PROBLEMS} more." if len(problems) > MOST_PROBLEMS else ""
        raise NotImported(
            f"{path} cannot be imported:\n" + "\n".join(problems[:MOST_PROBLEMS]) + more,
            do="Correct these places, or export it again where it came from.",
        )
    # Another log finishes its own erasing.
    found["setting"] = [row for row in found.get("setting", ()) if row["key"] != UNFINISHED]
    return found


def _load_folder(folder: Path, problems: list[str], latest_us: int | None) -> Dump:
    if not (folder / "diary.csv").is_file():
        raise _no_export(folder)
    return read_folder(folder, problems, latest_us)


def _json_of(path: Path) -> Any:
    try:
        with opened(path) as file:
            return json.load(file)
    except (OSError, ValueError, RecursionError) as problem:
        raise NotImported(
            f"{path} is not a whole JSON file: {problem}.",
            do="Use the file log.json of an export, or its folder.",
        ) from problem


def _load_json(path: Path, problems: list[str], latest_us: int | None) -> Dump:
    whole = _json_of(path)
    if (
        not isinstance(whole, dict)
        or whole.get("format") != FORMAT
        or not isinstance(whole.get("tables"), dict)
    ):
        raise _no_export(path)
    if whole.get("version") not in READABLE:
        raise NotImported(
            f"{path} was exported by another version (form {whole.get('version')!r}, here {VERSION}).",
            do="Update glidekit, then import it again.",
        )
    found: Dump = {table.name: [] for table in TABLES}
    for name, rows in whole["tables"].items():
        table = table_named(name)
        if table is None or not isinstance(rows, list):
            problems.append(f"{path.name}: {name!r} is no table of a log.")
            continue
        numbered = enumerate(each("Checking the file", rows), 1)
        found[name] = checked_rows(
            table,
            numbered,
            f"{path.name}, {name}",
            "row",
            problems,
            latest_us=latest_us,
        )
    return found


def _no_export(path: Path) -> LogError:
    return NotImported(
        f"{path} is no export of a glidekit log.",
        do="Use the folder that log.export(...) made, or the log.json in it. For a diary from elsewhere, use "
        "log.import_table(...).",
    )


def look_at(path: Path) -> SymptomLog:
    """Open an export as a log; raises LogError that lists every problem with file and line."""
    from glidekit.log.exchange.merge import bytes_of
    from glidekit.log.symptom_log import SymptomLog

    found, ids = load(path, now=now()), Ids()
    store = MemoryStore(path, bytes_of(found, Base(MemoryStore(path, b""), now, ids)))
    with store.read() as connection:
        return SymptomLog(Base(store, now, ids), diary_as_found(connection), Damage())
