"""The example diary as CSV files, for a spreadsheet or any other program.

``python tests/tools/example_diary.py`` writes them into data/; a test writes them again and compares every
byte. They have the columns of the log's frames; ``log.columns()`` says what they mean.
"""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from glidekit.sample.example_log import example_log

if TYPE_CHECKING:
    from glidekit.log.symptom_log import SymptomLog

COURSE = "steady"
# Events are left out because there are so many; a reader has no use for ids of ratings and marks.
LEFT_OUT = ("rating_id", "mark_id", "simulated")


def files(log: SymptomLog) -> dict[str, str]:
    """File name -> content; the first column marks every row as simulated."""
    frames = {
        "sessions": log.sessions(),
        "ratings": log.ratings(),
        "sets": log.bouts(),
        "safety-checks": log.safety_checks(),
        "marks": log.marks(),
    }
    return {f"example-diary-{name}.csv": _csv(frame) for name, frame in frames.items()}


def write_files(folder: Path) -> None:
    """Write the files into a folder, replacing those already there."""
    for name, text in files(example_log(COURSE)).items():
        (folder / name).write_bytes(text.encode())


def _csv(frame: pd.DataFrame) -> str:
    shown = frame.drop(columns=[name for name in LEFT_OUT if name in frame.columns])
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow(["origin", *shown.columns])
    columns = [[_cell(value) for value in shown[name]] for name in shown.columns]
    writer.writerows(["simulated", *row] for row in zip(*columns, strict=True))
    return made.getvalue()


def _cell(value: object) -> str:
    """A blank for an unknown value; dates as 2025-03-31, times as 2025-03-31T07:01:00Z."""
    if value is None or pd.isna(value):  # type: ignore[call-overload] # a single value of a frame
        return ""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}" if value.tzinfo else f"{value:%Y-%m-%d}"
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    write_files(Path(sys.argv[1] if len(sys.argv) > 1 else "data"))
