"""What a file is, judged by its bytes and not its name, and how to take it in."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Literal

from glidekit.errors import LogError, NotImported

if TYPE_CHECKING:
    from pathlib import Path

Kind = Literal["text", "json", "xml", "xlsx"]
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


def kind_of(data: bytes, path: Path) -> Kind:
    """How to read it; raises LogError for what holds no table that can be read here, naming what it is."""
    for start, what, do in _BY_START:
        if data.startswith(start):
            raise refuse(path, what, do)
    if data.startswith(b"PK\x03\x04"):
        return _packed(data, path)
    start = data[:1000].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table")):
        raise refuse(path, "a web page, whatever its name says", _AS_TABLE)
    if start.startswith((b"<?xml", b"<!doctype", b"<")):
        return "xml"
    is_json = start.startswith((b"{", b"[{", b"[\n", b"[\r", b"[ "))
    return "json" if is_json or path.suffix.lower() in (".json", ".jsonl", ".ndjson") else "text"


def _packed(data: bytes, path: Path) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = set(packed.namelist())
            if "xl/workbook.xml" in names:
                return "xlsx"
            opendocument = "mimetype" in names and b"opendocument" in packed.read("mimetype")[:200]
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError) as problem:
        raise refuse(path, "a packed file that is not whole", "Copy or export it again.") from problem
    if opendocument:
        raise refuse(path, "an OpenDocument file", _AS_TABLE)
    if "word/document.xml" in names:
        raise refuse(path, "a Word document", _AS_TABLE)
    if "xl/workbook.bin" in names:
        raise refuse(path, "a binary Excel file (xlsb)", _AS_TABLE)
    raise refuse(path, "a packed folder (zip)", _UNPACK)


def refuse(path: Path, what: str, do: str = _AS_TABLE) -> LogError:
    """The message for a file that is something else than a table."""
    return NotImported(f"{path.name} is {what}.", do=do)
