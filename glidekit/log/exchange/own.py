"""A log as CSV files and one JSON file, and back: an exact round trip."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from glidekit.errors import LogError, NotImported
from glidekit.log.erased import UNFINISHED
from glidekit.log.exchange import fhir, other_log
from glidekit.log.exchange.csv_folder import ENCODING, FILES, csv_text, read_folder
from glidekit.log.exchange.files import folder_for, told_plainly, write_folder, write_new
from glidekit.log.exchange.rows_in import checked
from glidekit.log.exchange.shape import READABLE, VERSION, outside_names, outside_rows, table_named
from glidekit.log.ids import AHEAD, to_us
from glidekit.log.paths import is_log
from glidekit.log.schema import TABLES
from glidekit.log.store.file_lock import first_bytes, opened
from glidekit.progress import each
from glidekit.told import Told

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from glidekit.log.exchange.dump import Rows
    from glidekit.log.exchange.shape import Dump

JSON_NAME = "log.json"
FORMAT = "glidekit log"
MOST_PROBLEMS = 10
_MOST_BESIDE = 5


@dataclass(frozen=True, slots=True, repr=False)
class Exported(Told):
    """Where an export lies, and its files."""

    folder: Path
    files: tuple[Path, ...]

    def __str__(self) -> str:
        """The same in words."""
        return (
            f"Exported to {self.folder}: {len(self.files)} files that only you can read. "
            "They hold what your log holds: think where you put them."
        )


def export(given: Rows, folder: Path) -> Exported:
    """Write one CSV file a table, and one JSON file of everything."""
    place = folder_for(folder, {*FILES, JSON_NAME})
    texts = {
        name: csv_text(FILES[name], given[FILES[name].name]).encode(ENCODING)
        for name in each("Writing", FILES)
    }
    with told_plainly(place):
        write_folder(place, texts | {JSON_NAME: _json(given)})
    return Exported(place, tuple(place / name for name in (*FILES, JSON_NAME)))


def export_json(given: Rows, path: Path) -> Path:
    """Write one JSON file of everything, to a path where nothing is yet."""
    return write_new(path, _json(given))


def _json(given: Rows) -> bytes:
    """A line for each row, so that two exports can be compared line by line."""
    encoder = msgspec.json.Encoder()
    parts = [b'{"format":%s,"version":%d,"tables":{' % (encoder.encode(FORMAT), VERSION)]
    for place, table in enumerate(each("Writing", TABLES)):
        names = outside_names(table)
        rows = [dict(zip(names, row, strict=False)) for row in outside_rows(table, given[table.name])]
        lines = encoder.encode_lines(rows).replace(b"}\n{", b"},\n{")  # within a row no line ends
        parts.append(b'%s\n"%s":[\n%s]' % (b"," if place else b"", table.name.encode(), lines))
    return b"".join([*parts, b"\n}}\n"])


Kind = Literal["", "export", "log", "fhir"]
KINDS: dict[Kind, str] = {
    "export": "an export of a log",
    "log": "another log of this workbook",
    "fhir": "a FHIR export of a log",
}


def kind_of(path: Path) -> Kind:
    """What of this workbook's own a folder or file looks to be, whole or not; "" for anything else."""
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


def beside(log: Path) -> tuple[Path, ...]:
    """Other logs in the folder of a log, as programs that sync leave them; not those put aside here."""
    with suppress(OSError):
        others = (path for path in sorted(log.parent.iterdir()) if path.name != log.name and path.is_file())
        found = [path for path in others if ".before-" not in path.name and kind_of(path) == "log"]
        return tuple(found[:_MOST_BESIDE])
    return ()


def load(path: Path, *, now: datetime | None = None, mine: Path | None = None) -> Dump:
    """Rows from an export (a folder of CSV files, a JSON file, our FHIR) or a log; every value checked.

    ``now``: an entry more than an hour after it is refused. ``mine``: the log that it is for. Raises LogError
    listing what is wrong, with file and line.
    """
    if not path.exists():
        raise LogError(
            f"There is nothing at {path.absolute()}.", safe="Nothing was imported.", do="Check the spelling."
        )
    problems: list[str] = []
    latest_us = None if now is None else to_us(now + AHEAD)
    match kind_of(path):
        case "log":
            found = other_log.load(path, mine)
        case "fhir":
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
    # What another log has still to erase is its own affair.
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
        found[name] = checked(
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
