"""The pages of taking in a file: an own export, or a diary kept elsewhere, shown line by line first."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from glidekit.errors import LogError
from glidekit.log import paths
from glidekit.log.exchange.foreign.mapping import proposal
from glidekit.log.exchange.foreign.table import read_table
from glidekit.scales import SCALES
from glidekit.widgets.forms.ask import OF_THE_LEG
from glidekit.widgets.forms.page import Button, Group, Page
from glidekit.widgets.forms.question import Question
from glidekit.widgets.look_after.look_after_pages import MENU, WHERE, many

if TYPE_CHECKING:
    from collections.abc import Mapping

    from glidekit.log.exchange.foreign.importing import TableImport
    from glidekit.log.exchange.foreign.table import Table
    from glidekit.log.exchange.shape import Dump
    from glidekit.scales import Side
    from glidekit.widgets.forms.question import Answer

FIRST, SIDE = "first", "side"
_COLUMN = "column:"
_ENCODINGS = ("utf-8-sig", "cp1252")
_EITHER = (
    "An export of this workbook is taken in as it was. A diary from elsewhere (a table saved as CSV, TSV or "
    "JSON) is read and shown to you first. What is in your log already stays as it is."
)
_LOOK = "What the names suggest is filled in: please look it over. Nothing is taken in yet."
_SHOWN, _EXAMPLES, _LONG = 20, 3, 24
_SCALES = (
    "leg_pain", "back_pain", "tingling", "weakness", "furthest_point", "sitting_min", "walking_min",
)  # fmt: skip
_USES = (
    ("skip", "Leave it out"), ("date", "Date"), ("time", "Time of day"),
    *((name, SCALES[name].label) for name in _SCALES),
    ("note", "A note"), ("done", "Exercised: yes or no"), ("mark", "Tablets, or what else changed"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Foreign:
    """A table that may be taken in, and how its letters are read."""

    path: Path
    table: Table
    encoding: str


def which_page() -> Page:
    """Asks for the file."""
    where = Question(
        WHERE, "text", "Name of the file or folder", required=True, blank="Please write a name.",
        help="For example diary.csv, if it lies beside this notebook; or its whole path.",
    )  # fmt: skip
    return Page(
        "which",
        "Take in a file or a folder",
        intro=(_EITHER,),
        groups=(Group((where,)),),
        buttons=(Button("look", "Look at it"), MENU),
    )


def found_at(words: str) -> Path:
    """The path that somebody typed or pasted: with quotes round it, or as JupyterLab shows it."""
    path = paths.given(" ".join(words.split()).strip("\"'"))
    if not path.is_absolute() and not path.exists() and (Path.cwd().parent / path).exists():
        return Path.cwd().parent / path
    return path.absolute()


def own_page(path: Path, found: Dump) -> Page:
    """An export: what it holds."""
    number = sum(len(found[name]) for name in ("safety_check", "mark", "setting"))
    number += sum(row["session_id"] is None for name in ("rating", "note") for row in found[name])
    others = many(number, "other entry", "other entries")
    return Page(
        "own-export",
        "This is an export of a log",
        facts=(
            ("From", str(path)),
            ("It holds", f"{many(len(found['session']), 'session')} and {others}"),
        ),
        intro=("Every value in it was checked. What is in your log already stays as it is.",),
        buttons=(Button("take-own", "Take these in", asks=False), MENU),
    )


def read(path: Path) -> Foreign:
    """The table in a file, in the first encoding that fits; raises LogError for a file that holds none."""
    try:
        return Foreign(path, read_table(path, _ENCODINGS[0]), _ENCODINGS[0])
    except LogError as problem:
        if not isinstance(problem.__cause__, UnicodeDecodeError):
            raise
        return Foreign(path, read_table(path, _ENCODINGS[1]), _ENCODINGS[1])


def columns_page(given: Foreign, side: Side | None) -> tuple[Page, dict[str, Answer]]:
    """What each column means: what its name suggests is filled in, for the person to look over."""
    guessed = proposal(given.table.columns)
    asked = tuple(
        Question(
            f"{_COLUMN}{name}",
            "choice",
            name,
            help=_examples(given.table, name),
            options=_USES,
            required=True,
        )
        for name in given.table.columns
        if name
    )
    first = Question(
        FIRST, "choice", "In a date such as 03/04/2026, which comes first?",
        help="Only needed where the table itself does not show it.",
        options=(("day", "The day: 3 April"), ("month", "The month: March 4")),
    )  # fmt: skip
    leg = Question(
        SIDE, "choice", "Which leg is it about?", options=(("left", "Left leg"), ("right", "Right leg"))
    )
    older = "Its letters are read as those of an older spreadsheet (cp1252). Please see that they look right."
    page = Page(
        "columns",
        f"{given.path.name}: what does each column mean?",
        intro=(
            f"{many(len(given.table.rows), 'line')}. {_LOOK}",
            *((older,) if given.encoding != _ENCODINGS[0] else ()),
        ),
        groups=(Group(asked), Group((leg, first), heading="And besides")),
        buttons=(Button("try", "Show what would be taken"), MENU),
    )
    filled: dict[str, Answer] = {f"{_COLUMN}{name}": guessed[name] for name in given.table.columns if name}
    return page, filled | ({SIDE: side} if side else {})


def _examples(table: Table, column: str) -> str:
    cells = dict.fromkeys(cells[column] for _, cells in table.rows[:200] if cells.get(column))
    short = [cell if len(cell) <= _LONG else f"{cell[: _LONG - 1]}…" for cell in list(cells)[:_EXAMPLES]]
    return f"For example: {', '.join(short)}" if short else "It is empty."


def mapping_of(answers: Mapping[str, Answer]) -> dict[str, str | None]:
    """Column -> what it means, with the leg where it is about one."""
    side = answers.get(SIDE)
    uses = {name.removeprefix(_COLUMN): str(use) for name, use in answers.items() if name.startswith(_COLUMN)}
    return {column: f"{use}:{side}" if side and use in OF_THE_LEG else use for column, use in uses.items()}


def day_first(answers: Mapping[str, Answer]) -> bool | None:
    """Which comes first in dates; None where it was not said."""
    return None if answers.get(FIRST) is None else answers[FIRST] == "day"


def lines_page(result: TableImport) -> Page:
    """What would be taken, what not and why, line by line."""
    taken = [line for line in result.lines if line.taken]
    refused = [f"Line {line.number}: {line.why}." for line in result.refused[:_SHOWN]] + _rest(
        len(result.refused)
    )
    shown = tuple((f"Line {line.number}", f"{line.when}: {line.what}") for line in taken[:_SHOWN])
    take = Button("take-table", f"Take {many(len(taken), 'line')} in", asks=False)
    dates = (f"Dates are read with {result.order}.",) if result.order else ()
    return Page(
        "lines",
        f"{len(taken):,} of {many(len(result.lines), 'line')} can be taken",
        intro=("Nothing is taken in yet.", *dates),
        facts=shown + ((("", _rest(len(taken))[0]),) if _rest(len(taken)) else ()),
        points_title="These are left out. Correct them in the table and look again, or go on without them:"
        if refused
        else "",
        points=tuple(refused),
        buttons=(
            *((take,) if taken else ()),
            Button("columns", "Back to the columns", asks=False, look="words"),
            MENU,
        ),
    )


def _rest(count: int) -> list[str]:
    return [f"and {count - _SHOWN:,} more"] if count > _SHOWN else []
