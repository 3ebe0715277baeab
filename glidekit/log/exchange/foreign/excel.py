"""The sheets of an Excel workbook (xlsx) as lines of text: what a person sees in the cells."""

from __future__ import annotations

import io
import warnings
import zipfile
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, NoReturn

from glidekit.errors import LogError, NotImported

if TYPE_CHECKING:
    from pathlib import Path

MOST_UNPACKED, MOST_LINES, MOST_CELLS = 300_000_000, 200_001, 500


def sheets(path: Path, data: bytes) -> dict[str, list[tuple[int, tuple[str, ...]]]]:
    """Sheet name -> its lines with their number; sheets without anything in them are left out."""
    try:
        return _read(data) if _unpacked(data) <= MOST_UNPACKED else _too_long(path)
    except LogError:
        raise
    except Exception as problem:  # a broken workbook may fail anywhere in openpyxl
        raise NotImported(
            f"{path.name} is a spreadsheet (xlsx) that cannot be read: {problem}.",
            do="Open it in a spreadsheet program and save it again, or save the table as CSV.",
        ) from problem


def _unpacked(data: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return sum(part.file_size for part in packed.infolist())


def _too_long(path: Path) -> NoReturn:
    raise NotImported(f"{path} is too long for a diary.", do="Import it in parts.")


def _read(data: bytes) -> dict[str, list[tuple[int, tuple[str, ...]]]]:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and features that no cell's value depends on
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        try:
            found = {
                sheet.title: _lines(sheet) for sheet in book.worksheets if sheet.sheet_state == "visible"
            }
        finally:
            book.close()
    return {name: lines for name, lines in found.items() if lines}


def _lines(sheet: Any) -> list[tuple[int, tuple[str, ...]]]:
    sheet.reset_dimensions()  # some programs write a wrong size
    lines = []
    for number, cells in enumerate(sheet.iter_rows(max_row=MOST_LINES, max_col=MOST_CELLS), 1):
        texts = tuple(_text(cell) for cell in cells)
        if any(texts):
            lines.append((number, texts))
    return lines


def _text(cell: Any) -> str:  # noqa: PLR0911 - one line for each type that a cell can hold
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
