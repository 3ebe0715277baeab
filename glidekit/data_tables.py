"""The tables in ``data/``: beside the package in a checkout, inside it when installed."""

from __future__ import annotations

import csv
from pathlib import Path


def folder_of(package: Path) -> Path:
    """Where the tables of an installation of the package are."""
    shipped = package / "shipped" / "data"
    return shipped if shipped.is_dir() else package.parent / "data"


FOLDER = folder_of(Path(__file__).resolve().parent)


def read_table(name: str) -> list[dict[str, str]]:
    """The rows of a table as text by column; a blank cell is an empty string."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_table(path: Path, rows: list[dict[str, str]]) -> None:
    """Write rows as CSV, with the same line end on every system."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
