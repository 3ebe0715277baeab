"""A table from a file: CSV and TSV, JSON, JSON lines, XML, Excel. The bytes say what it is, not the name."""

from __future__ import annotations

import csv
import io
import json
import re
import warnings
import zipfile
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Literal, NoReturn
from xml.etree import ElementTree as ET

from glidekit.errors import LogError, NotImported
from glidekit.log.store.file_lock import is_no_file, opened
from glidekit.log.values import check_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path


MOST_BYTES, MOST_ROWS, MOST_COLUMNS = 50_000_000, 200_000, 500
MOST_UNPACKED = 300_000_000
_DELIMITERS = "\t;,|"
_SEPARATOR_LINE = re.compile(r"sep=([\t;,|])\r?\n", re.IGNORECASE)
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_LOOKED_AT = 50
_HEADER_WITHIN = 15

Cells = tuple[str, ...]
Row = tuple[int, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Table:
    """Column names, and rows with their line (in JSON and XML: their entry); cells are text, "" if empty.

    ``header``: the line of the headings; None if each value names its column. ``beginning``: the first lines,
    to choose another heading from. ``sheets``: the tables in the file, of which ``sheet`` was read. ``kind``:
    what the file is, in words.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    kind: str = "a table of text (CSV)"
    header: int | None = None
    beginning: tuple[tuple[int, str], ...] = ()
    sheets: tuple[str, ...] = ()
    sheet: str = ""

    def cells(self, column: str) -> list[tuple[int, str]]:
        """Line and cell of a column, blank cells too."""
        return [(line, row.get(column, "")) for line, row in self.rows]


def read_table(
    path: Path, encoding: str = "utf-8-sig", *, sheet: str | None = None, header: int | None = None
) -> Table:
    """The table in a file; raises LogError that says what the file is if it holds none.

    ``sheet`` and ``header`` (the line of the headings) choose. Without them the first table is read, with its
    headings in the first line that is about as long as the others.
    """
    check_text(encoding, "An encoding")
    data = _bytes_of(path)
    kind = _kind_of(data, path)
    if kind == "xlsx":
        table = _of_sheets(path, _sheets(path, data), "a spreadsheet (xlsx)", sheet, header)
    else:
        text = _text(path, data, encoding)
        match kind:
            case "json":
                table = _of_records(path, _json_lists(path, text), "JSON", sheet)
            case "xml":
                table = _of_records(path, _xml_lists(path, text), "XML", sheet)
            case _:
                table = _of_grid(path, _grid(path, text), header)
    if not table.rows:
        raise NotImported(f"{path} holds no rows.", do="Check that it is the right file.")
    if len(table.rows) > MOST_ROWS:
        raise NotImported(f"{path} holds more than {MOST_ROWS:,} rows.", do="Split it into smaller files.")
    _check_columns(path, table.columns)
    return table


def _check_columns(path: Path, columns: Sequence[str]) -> None:
    if len(columns) > MOST_COLUMNS:
        raise NotImported(
            f"{path} holds more than {MOST_COLUMNS} columns.",
            do="Keep the date and the symptoms, delete the rest.",
        )


def _bytes_of(path: Path) -> bytes:
    if not path.exists():
        raise NotImported(f"There is no file {path.absolute()}.", do="Check the spelling.")
    if is_no_file(path):
        raise NotImported(
            f"{path.absolute()} is a folder, a pipe or a device, not a file.",
            do="Name the file that holds your entries.",
        )
    if path.stat().st_size > MOST_BYTES:
        raise NotImported(f"{path} is too long for a diary.", do="Import it in parts.")
    try:
        with opened(path) as file:
            data: bytes = file.read()
    except OSError as problem:
        raise NotImported(
            f"{path} cannot be read: {problem.strerror or problem}.",
            do="Allow reading it, or copy it elsewhere first.",
        ) from problem
    return data


def _text(path: Path, data: bytes, encoding: str) -> str:
    try:
        return data.decode(_told_by(data) or encoding)
    except (ValueError, LookupError) as problem:
        raise NotImported(
            f"{path} is not written in {encoding}: {problem}.",
            do="Save it as UTF-8, or name its encoding, often encoding='cp1252' for older spreadsheets.",
        ) from problem


def _told_by(data: bytes) -> str:
    """The encoding that the bytes show, or ""; half the bytes of plain text in UTF-16 are zero."""
    if data.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return "utf-32"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    start = data[:4000]
    if (
        len(start) >= 4
        and start[1::2].count(0) * 10 > len(start) * 4
        and start[::2].count(0) * 10 < len(start)
    ):
        return "utf-16-le"
    if (
        len(start) >= 4
        and start[::2].count(0) * 10 > len(start) * 4
        and start[1::2].count(0) * 10 < len(start)
    ):
        return "utf-16-be"
    return ""


# ------------------------------------------------------------------------------------------- lines of cells


def _of_sheets(
    path: Path, found: dict[str, list[tuple[int, Cells]]], kind: str, sheet: str | None, header: int | None
) -> Table:
    name = _chosen(path, tuple(found), sheet)
    table = _of_grid(path, found[name], header) if name else Table(path.name, (), ())
    return replace(table, kind=kind, sheets=tuple(found), sheet=name)


def _chosen(path: Path, names: tuple[str, ...], wanted: str | None) -> str:
    if wanted is not None and wanted not in names:
        raise LogError.unknown(f"table in {path.name}", wanted, names)
    return wanted if wanted is not None else next(iter(names), "")


def _of_grid(path: Path, lines: list[tuple[int, Cells]], header: int | None) -> Table:
    """A table from lines of cells, without blank lines."""
    lines = [(line, cells) for line, cells in lines if any(cell.strip() for cell in cells)]
    beginning = tuple(
        (line, ", ".join(cell.strip() for cell in cells if cell.strip())[:80]) for line, cells in lines[:10]
    )
    if not lines:
        return Table(path.name, (), ())
    at = _header_line(lines) if header is None else header
    place = next((place for place, (line, _) in enumerate(lines) if line == at), None)
    if place is None:
        raise NotImported(
            f"Line {header} of {path.name} is empty, so it names no columns.",
            do=f"Say in which line the headings are, for example header={lines[0][0]}.",
        )
    names = _header(path, lines[place][1])
    rows = tuple((line, _row(names, cells)) for line, cells in lines[place + 1 :])
    return Table(path.name, names, rows, header=lines[place][0], beginning=beginning)


def _header_line(lines: list[tuple[int, Cells]]) -> int:
    """The first line more than half as long as most: a title above it is shorter."""
    widths = [sum(bool(cell.strip()) for cell in cells) for _, cells in lines[:_LOOKED_AT]]
    usual = Counter(widths).most_common(1)[0][0]
    first = (
        line for (line, _), width in zip(lines[:_HEADER_WITHIN], widths, strict=False) if width * 2 > usual
    )
    return next(first, lines[0][0])


def _grid(path: Path, text: str) -> list[tuple[int, Cells]]:
    told = _SEPARATOR_LINE.match(text)  # a line that some spreadsheets write above the table
    text, before = (text[told.end() :], 1) if told else (text, 0)
    delimiter = told[1] if told else _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return [(before + reader.line_num, tuple(cells)) for cells in reader]
    except csv.Error as problem:
        raise NotImported(
            f"{path}, line {before + reader.line_num}: this is no table ({problem}).",
            do="Save it as CSV again.",
        ) from problem


def _delimiter(text: str) -> str:
    """The mark that cuts most of the first lines into equally many cells."""
    start = "".join(text.splitlines(keepends=True)[:_LOOKED_AT])

    def fits(delimiter: str) -> tuple[int, int]:
        try:
            rows = list(csv.reader(io.StringIO(start, newline=""), delimiter=delimiter))
        except csv.Error:
            return (0, 0)
        widths = Counter(len(cells) for cells in rows if len(cells) > 1)
        return (widths.most_common(1)[0][1], widths.most_common(1)[0][0]) if widths else (0, 0)

    best = max(_DELIMITERS, key=fits)
    return best if fits(best) > (0, 0) else ","


def _header(path: Path, cells: Cells) -> tuple[str, ...]:
    names = tuple(cell.strip() for cell in cells)
    twice = {name for name in names if name and names.count(name) > 1}
    if twice:
        raise NotImported(
            f"{path} has two columns called {min(twice)!r}.",
            do="Give each column a name of its own.",
        )
    return names


def _row(header: tuple[str, ...], cells: Cells) -> dict[str, str]:
    """Keep cells beyond the header under their number, so none is lost unseen."""
    names = [*header, *(f"cell {number}" for number in range(len(header) + 1, len(cells) + 1))]
    padded = [*cells, *[""] * (len(header) - len(cells))]
    return {name: cell.strip() for name, cell in zip(names, padded, strict=True) if name}


# ------------------------------------------------------------------------------- entries that name each value


def _of_records(path: Path, found: dict[str, list[dict[str, Any]]], kind: str, sheet: str | None) -> Table:
    name = _chosen(path, tuple(found), sheet)
    rows = [(number, _flat(row)) for number, row in enumerate(found.get(name, ()), 1)]
    columns = tuple(dict.fromkeys(column for _, row in rows for column in row))
    _check_columns(path, columns)
    blank = dict.fromkeys(columns, "")
    whole = tuple((number, {**blank, **row}) for number, row in rows)
    return Table(path.name, columns, whole, kind, sheets=tuple(found), sheet=name)


def _flat(row: dict[str, Any], before: str = "", depth: int = 0) -> dict[str, str]:
    """Flatten nested values: their names become ``outer.inner``."""
    found: dict[str, str] = {}
    for key, value in row.items():
        name = f"{before}{str(key).strip()}"
        if isinstance(value, dict) and depth < 3:
            found |= _flat(value, f"{name}.", depth + 1)
        else:
            found[name] = _cell(value)
    return found


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.strip() if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _json_lists(path: Path, text: str) -> dict[str, list[dict[str, Any]]]:
    whole = _json(path, text)
    found = {
        name: rows for name, rows in _lists(whole) if rows and all(isinstance(row, dict) for row in rows)
    }
    if not found:
        raise NotImported(
            f"{path} is JSON, but it holds no list of entries.",
            do='It must be a list such as [{"date": "2026-05-01", "pain": 4}, ...], or hold one such list.',
        )
    return found


def _json(path: Path, text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as problem:
        lines = _json_lines(text)
        if lines is None:
            raise NotImported(f"{path} is not whole JSON: {problem}.", do="Export it again.") from problem
        return lines


def _json_lines(text: str) -> list[Any] | None:
    """JSON lines, as some trackers write; None if a line is not JSON."""
    try:
        return [json.loads(line) for line in text.splitlines() if line.strip()] or None
    except (ValueError, RecursionError):
        return None


def _lists(whole: Any, depth: int = 0) -> Iterable[tuple[str, list[Any]]]:
    """Every list of entries with its name; a dictionary of days counts as one."""
    if isinstance(whole, list):
        yield "entries", whole
    elif isinstance(whole, dict) and len(whole) > 1 and all(map(_ISO_DAY.match, whole)):
        yield (
            "days",
            [{"date": day, **(of if isinstance(of, dict) else {"value": of})} for day, of in whole.items()],
        )
    elif isinstance(whole, dict) and depth < 3:
        for name, value in whole.items():
            inner = _lists(value, depth + 1)
            yield from (
                (name if isinstance(value, list) else f"{name}.{below}", rows) for below, rows in inner
            )


def _xml_lists(path: Path, text: str) -> dict[str, list[dict[str, Any]]]:
    """Repeated elements by their name; attributes and inner texts are cells."""
    if "<!ENTITY" in text.upper():
        raise _refuse(path, "an XML file with definitions of its own, which are not followed here")
    try:
        root = ET.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))  # noqa: S314 - no entities, see above
    except (ET.ParseError, ValueError, RecursionError) as problem:
        raise NotImported(
            f"{path} is XML, but not whole: {problem}.",
            do="Export it again, as CSV if it can be.",
        ) from problem
    found: dict[str, list[dict[str, Any]]] = {}
    for parent in root.iter():
        for element in parent:
            if element.attrib or len(element):
                found.setdefault(_local(element.tag), []).append(_of_element(element))
    found = {name: rows for name, rows in found.items() if len(rows) > 1}
    if not found:
        raise NotImported(
            f"{path} is XML, but it holds no list of entries.",
            do="Open it in a spreadsheet program and save it as CSV or xlsx.",
        )
    return dict(sorted(found.items(), key=lambda one: -len(one[1])))


def _of_element(element: ET.Element) -> dict[str, Any]:
    row: dict[str, Any] = {_local(name): value for name, value in element.attrib.items()}
    for inner in element:
        if (inner.text or "").strip():
            row.setdefault(_local(inner.tag), inner.text)
        row |= {f"{_local(inner.tag)}.{_local(name)}": value for name, value in inner.attrib.items()}
    if not len(element) and (element.text or "").strip():
        row["value"] = element.text
    return row


def _local(name: str) -> str:
    return name.rpartition("}")[2]


# ---------------------------------------------------------------------------- the sheets of an Excel workbook


def _sheets(path: Path, data: bytes) -> dict[str, list[tuple[int, Cells]]]:
    """Sheet name -> its numbered lines, as a person sees the cells; empty sheets are left out."""
    try:
        return _read_sheets(data) if _unpacked(data) <= MOST_UNPACKED else _too_long(path)
    except LogError:
        raise
    except Exception as problem:  # a broken workbook can fail anywhere in openpyxl
        raise NotImported(
            f"{path.name} is a spreadsheet (xlsx) that cannot be read: {problem}.",
            do="Open it in a spreadsheet program and save it again, or save the table as CSV.",
        ) from problem


def _unpacked(data: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return sum(part.file_size for part in packed.infolist())


def _too_long(path: Path) -> NoReturn:
    raise NotImported(f"{path} is too long for a diary.", do="Import it in parts.")


def _read_sheets(data: bytes) -> dict[str, list[tuple[int, Cells]]]:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # warnings concern styles and features that no value depends on
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        try:
            found = {
                sheet.title: _lines_of(sheet) for sheet in book.worksheets if sheet.sheet_state == "visible"
            }
        finally:
            book.close()
    return {name: lines for name, lines in found.items() if lines}


def _lines_of(sheet: Any) -> list[tuple[int, Cells]]:
    sheet.reset_dimensions()  # some programs record a wrong size
    lines = []
    for number, cells in enumerate(sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS + 1), 1):
        texts = [_cell_as_seen(cell) for cell in cells]
        while texts and not texts[-1]:  # openpyxl makes every line as long as the longest possible
            texts.pop()
        if texts:
            lines.append((number, tuple(texts)))
    return lines


def _cell_as_seen(cell: Any) -> str:  # noqa: PLR0911 - one line for each type that a cell can hold
    value = cell.value
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            midnight = value.time() == time()
            return value.date().isoformat() if midnight else value.isoformat(sep=" ", timespec="seconds")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return f"{value.total_seconds() / 60:g} min"
        case int() | float():
            percent = str(getattr(cell, "number_format", "")).rstrip().endswith("%")
            return f"{round(value * 100, 6):g} %" if percent else f"{value:.12g}"
        case _:
            return " ".join(str(value).split())


# ------------------------------------------------------------------------------------------- what a file is

_Kind = Literal["text", "json", "xml", "xlsx"]
_AS_TABLE = "Open it, and save the table as CSV or as an Excel workbook (.xlsx)."
_FROM_APP = "Ask the app that made it for an export as CSV, Excel or JSON."
_UNPACK = "Unpack it first, then take in the file that holds your entries."
_BY_START: tuple[tuple[bytes, str, str], ...] = (
    (b"SQLite format 3\x00", "a database (SQLite)", _FROM_APP),
    (b"\xd0\xcf\x11\xe0", "an older Excel file, or one with a password", _AS_TABLE),
    (b"%PDF", "a PDF", _FROM_APP),
    (b"{\\rtf", "a text document", _AS_TABLE),
    (b"\x1f\x8b", "a packed file (gzip)", _UNPACK),
    (b"BZh", "a packed file (bzip2)", _UNPACK),
    (b"7z\xbc\xaf", "a packed file (7z)", _UNPACK),
    (b"PAR1", "a Parquet file", "Save it as CSV: pandas.read_parquet(...).to_csv(...)."),
    (b"\x89PNG", "a picture", _FROM_APP),
    (b"\xff\xd8\xff", "a picture", _FROM_APP),
    (b"bplist", "an Apple property list", _FROM_APP),
)


def _kind_of(data: bytes, path: Path) -> _Kind:
    """How to read the file; raises LogError that names what it is if it holds no readable table."""
    for start, what, do in _BY_START:
        if data.startswith(start):
            raise _refuse(path, what, do)
    if data.startswith(b"PK\x03\x04"):
        return _packed(data, path)
    start = data[:1000].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table")):
        raise _refuse(path, "a web page, whatever its name says", _AS_TABLE)
    if start.startswith((b"<?xml", b"<!doctype", b"<")):
        return "xml"
    is_json = start.startswith((b"{", b"[{", b"[\n", b"[\r", b"[ "))
    return "json" if is_json or path.suffix.lower() in (".json", ".jsonl", ".ndjson") else "text"


def _packed(data: bytes, path: Path) -> _Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = set(packed.namelist())
            if "xl/workbook.xml" in names:
                return "xlsx"
            opendocument = "mimetype" in names and b"opendocument" in packed.read("mimetype")[:200]
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError) as problem:
        raise _refuse(path, "a packed file that is not whole", "Copy or export it again.") from problem
    if opendocument:
        raise _refuse(path, "an OpenDocument file", _AS_TABLE)
    if "word/document.xml" in names:
        raise _refuse(path, "a Word document", _AS_TABLE)
    if "xl/workbook.bin" in names:
        raise _refuse(path, "a binary Excel file (xlsb)", _AS_TABLE)
    raise _refuse(path, "a packed folder (zip)", _UNPACK)


def _refuse(path: Path, what: str, do: str = _AS_TABLE) -> LogError:
    """The message for a file that is not a table."""
    return NotImported(f"{path.name} is {what}.", do=do)
