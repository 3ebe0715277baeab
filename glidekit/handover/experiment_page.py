"""What an on/off experiment showed, kept as one page: a file that any browser opens and prints."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from glidekit.errors import NotWritten
from glidekit.handover.report import write_page
from glidekit.in_words import counted, day, number, short_day, times_in_100
from glidekit.pages.render import render, safe
from glidekit.plots.experiment import result_view
from glidekit.plots.svg import svg_of
from glidekit.plots.view import Message

if TYPE_CHECKING:
    import os
    from pathlib import Path

    import pandas as pd

    from glidekit.log import SymptomLog
    from glidekit.log.sessions.experiment_order import Experiment

_MARK = "glidekit: an on/off experiment"


@dataclass(frozen=True, slots=True)
class ExperimentPage:
    """The page as it will be, or was, written."""

    html: str
    path: Path | None = None

    def write(self, path: str | os.PathLike[str]) -> ExperimentPage:
        """Write the file, for its owner only; a page of an experiment is replaced, any other file is not."""
        return replace(self, path=write_page(path, self.html, must_be_ours=_must_be_ours))


def experiment_page(log: SymptomLog, found: Experiment) -> ExperimentPage:
    """The page of an experiment that is over: what was planned, what came out, every period, and how."""
    view = result_view(log, found)
    if isinstance(view, Message):
        raise NotWritten(
            f"{view.title} {' '.join(view.paragraphs)}", do="Keep a page of one with whole pairs."
        )
    return ExperimentPage(
        render(
            "experiment_page.html",
            mark=_MARK,
            simulated=log.simulated,
            planned=_planned(found),
            halves=_halves(view.table),
            view=view,
            drawing=safe(svg_of(view.figure, label=view.alt, prefix="experiment-")),
        )
    )


def _halves(table: pd.DataFrame) -> list[list[tuple[str, str, str, str, str]]]:
    """Every period as a short row, in two halves side by side so that forty fit a page."""
    rows = [
        (
            f"{row['Period']}",
            row["Exercises"],
            f"{short_day(row.get('Counts from', row['First day']))} to {short_day(row['Last day'])}",
            f"{row['Days logged']}",
            "" if row["Days logged"] == 0 else number(row["Mean leg pain"]),
        )
        for row in table.to_dict("records")
    ]
    middle = (len(rows) + 1) // 2
    return [rows[:middle], rows[middle:]]


def _planned(found: Experiment) -> list[str]:
    """What stood before its first day, one line a fact."""
    counts = found.days_each - found.wash_out
    washed = f", after {counted(found.wash_out, 'wash-out day')} that did not count" if found.wash_out else ""
    said = [
        (
            f"{len(found.periods) // 2} pairs of periods of {counted(counts, 'day')}{washed}: "
            f"{day(found.first)} to {day(found.last)}."
        ),
        (
            f"In each pair a coin toss decided which period came first. It was drawn and logged on "
            f"{day(found.drawn_at.date())} (seed {found.seed})."
        ),
    ]
    if "power" in found.foreseen:
        said.append(
            f"Foreseen then: a true difference of {number(found.foreseen['effect'])} points would be found "
            f"{times_in_100(found.foreseen['power'])}."
        )
    if found.ended is not None:
        said.append(
            f"It was ended early, on {day(found.ended)}. Only the periods that were whole are compared."
        )
    return said


def _must_be_ours(target: Path) -> None:
    try:
        ours = _MARK in target.read_text(encoding="utf-8", errors="replace")[:2_000]
    except OSError:
        ours = False
    if not ours:
        raise NotWritten(f"{target} is there already and is no page of this kind.", do="Choose another name.")
