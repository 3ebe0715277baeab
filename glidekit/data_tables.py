"""The tables in ``data/``: beside the package in a checkout, inside it when installed."""

from __future__ import annotations

import csv
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_PLACES = (_PACKAGE / "shipped" / "data", _PACKAGE.parent / "data")


def read_table(name: str) -> list[dict[str, str]]:
    """The rows of a table as text by column; a blank cell is an empty string."""
    path = next((place / name for place in _PLACES if (place / name).exists()), _PLACES[-1] / name)
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_table(path: Path, rows: list[dict[str, str]]) -> None:
    """Write rows as CSV, with the same line end on every system."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
