"""The pages for importing a file: what it is, what its columns mean, how it will be stored."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glidekit.errors import LogError
from glidekit.in_words import how_many
from glidekit.log import paths
from glidekit.log.exchange.foreign import layout
from glidekit.log.exchange.foreign.cells import is_clear, look, offers, turned
from glidekit.log.exchange.foreign.dates import NUMBERS, PARTS_OF_DAY, counted_as, style_of
from glidekit.log.exchange.foreign.mapping import RATED, USES, part_suggested, proposal
from glidekit.log.exchange.foreign.table import read_table
from glidekit.scales import SCALES
from glidekit.widgets.form import Button, Group, Page, Question, ShowIf

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from glidekit.log.exchange.dump import Dump
    from glidekit.log.exchange.foreign.importing import TableImport
    from glidekit.log.exchange.foreign.table import Table
    from glidekit.scales import Side
    from glidekit.widgets.form import Answer

MENU = Button("menu", "Back to the beginning", asks=False, look="words")
WHERE = "where"
FIRST, SIDE, COUNTED = "first", "side", "counted"
SHEET, HEADER, LINES, PERSON = "sheet", "header", "lines", "person"
_COLUMN, _SCALE, _END, _PART, _LEG = "column:", "scale:", "end:", "part:", "leg:"
_LONG, _WIDE, _ALL = "long", "wide", "all of them"
_ENCODINGS = ("utf-8-sig", "cp1252")
_EITHER = (
    "An export or a copy of this log is taken in as it was. A diary from elsewhere (a table as CSV, Excel, "
    "JSON or XML) is read and shown to you first. What is in your log stays as it is."
)
_LOOK = "What the names suggest is filled in. Please check it. Nothing is taken in yet."
_STRETCHED = (
    "A number alone does not say its scale. Another scale is stretched to ours, and the number as it was "
    "written is kept beside it."
)
_SHOWN, _EXAMPLES, _LONGEST = 20, 3, 24
_LEGS: tuple[tuple[Side, str], ...] = (
    ("left", r"left|links|gauche|izquierd"),
    ("right", r"right|rechts|droite|derech"),
)
_OPTIONS = (
    ("skip", USES["skip"][0]),
    *((name, USES[name][0]) for name in ("date", "time")),
    *((known.id, known.label) for known in RATED),
    *((name, USES[name][0]) for name in ("note", "done", "mark")),
)
_BACK = Button("columns", "Back to the columns", asks=False, look="words")


@dataclass(frozen=True, slots=True)
class Foreign:
    """A table that may be taken in, its encoding, and what was said about it so far.

    ``told`` are arguments of ``log.import_table``.
    """

    path: Path
    table: Table
    encoding: str
    told: Mapping[str, Any] = field(default_factory=dict)

    @property
    def laid_out(self) -> Table:
        """One person's lines with a column for each tracker, as far as known."""
        table = self.table
        if self.told.get("person"):
            table = layout.of_person(table, *self.told["person"])
        return layout.widened(table, *self.told["tracker"]) if self.told.get("tracker") else table


def which_page(beside: Sequence[Path] = ()) -> Page:
    """Asks for the file; offers other files of this log in the same folder."""
    where = Question(
        WHERE, "text", "Name of the file or folder", required=True, blank="Please write a name.",
        help="For example diary.csv, if it lies beside this notebook; or its whole path.",
    )  # fmt: skip
    offered = tuple(
        Button(f"look-beside:{path.name}", f"Look at {path.name}", asks=False, look="plain")
        for path in beside
    )
    found = "These files beside your log are logs, too. A syncing program may have made them."
    return Page(
        "which",
        "Take in a file or a folder",
        intro=(_EITHER, *((found,) if offered else ())),
        groups=(Group((where,)),),
        buttons=(Button("look", "Look at it"), *offered, MENU),
    )


def found_at(words: str) -> Path:
    """The path that was typed or pasted, perhaps in quotes, or as JupyterLab shows it."""
    path = paths.checked_path(" ".join(words.split()).strip("\"'"))
    if not path.is_absolute() and not path.exists() and (Path.cwd().parent / path).exists():
        return Path.cwd().parent / path
    return path.absolute()


def own_page(path: Path, found: Dump, what: str, *, whole: bool, erased: int = 0) -> Page:
    """An export or another log: what it is, what it holds, and what of it was erased here."""
    number = sum(len(found.get(name, ())) for name in ("safety_check", "mark"))
    number += sum(row["key"] != "erased" for row in found.get("setting", ()))
    number += sum(row["session_id"] is None for name in ("rating", "note") for row in found.get(name, ()))
    others = how_many(number, "other entry", "other entries")
    part = "It holds answers and sessions only. If you have the JSON export of the same log, take that."
    return Page(
        "own-export",
        f"This is {what}",
        facts=(
            ("From", str(path)),
            ("It holds", f"{how_many(len(found['session']), 'session')} and {others}"),
        ),
        intro=(
            "Every value in it was checked. What your log lacks is added. What is in it stays as it is.",
            *(() if whole else (part,)),
            *((f"You had erased {how_many(erased, 'session')} of these from your log.",) if erased else ()),
        ),
        buttons=(
            Button(
                "take-own:leave out", "Leave out what I erased" if erased else "Take these in", asks=False
            ),
            *((Button("take-own:take", "Take all of it in", asks=False, look="plain"),) if erased else ()),
            MENU,
        ),
    )


def read(path: Path, **told: Any) -> Foreign:
    """The table in a file, in the first encoding that fits; raises LogError if it holds none."""
    chosen = {name: told[name] for name in ("sheet", "header") if told.get(name) is not None}
    try:
        return Foreign(path, read_table(path, _ENCODINGS[0], **chosen), _ENCODINGS[0], told)
    except LogError as problem:
        if not isinstance(problem.__cause__, UnicodeDecodeError):
            raise
        return Foreign(path, read_table(path, _ENCODINGS[1], **chosen), _ENCODINGS[1], told)


# ----------------------------------------------------------------------------------------- how it is laid out


def layout_page(given: Foreign, *, table_chosen: bool = False) -> tuple[Page, dict[str, Answer]] | None:
    """Which table, which headings, whose lines, and what a line is; None if there is nothing to ask."""
    of_table = () if table_chosen else (_sheets(given), _headings(given))
    asked = [question for question in (*of_table, *_lines_and_people(given)) if question]
    if not asked:
        return None
    page = Page(
        "layout",
        f"{given.path.name}: what is a line?",
        intro=(f"It is {given.table.kind}, with {how_many(len(given.table.rows), 'line')}.",),
        groups=(Group(tuple(asked)),),
        buttons=(Button("laid-out", "Go on"), MENU),
    )
    filled: dict[str, Answer] = {SHEET: given.told.get("sheet"), HEADER: _told_line(given.table.header)}
    ids = {question.id for question in asked}
    return page, {name: value for name, value in filled.items() if name in ids and value}


def _sheets(given: Foreign) -> Question | None:
    if len(given.table.sheets) < 2:
        return None
    return Question(
        SHEET, "choice", "It holds several tables. Which one is your diary?", required=True,
        options=tuple((name, name or "The main one") for name in given.table.sheets),
    )  # fmt: skip


def _headings(given: Foreign) -> Question | None:
    table = given.table
    if table.header is None or not table.beginning or table.header == table.beginning[0][0]:
        return None
    return Question(
        HEADER, "pick", "Which line has the headings?", required=True,
        options=tuple((_told_line(line), f"Line {line}: {words}") for line, words in table.beginning),
    )  # fmt: skip


def _told_line(line: int | None) -> str:
    return "" if line is None else f"line {line}"


def _lines_and_people(given: Foreign) -> list[Question]:
    long = layout.long_in(given.table)
    people = layout.people_in(given.table, apart_from=long.tracker if long else None)
    asked = []
    if people is not None:
        names = tuple((name, name) for name in people.names)
        asked.append(
            Question(
                PERSON, "pick" if len(names) > 6 else "choice", f"Whose lines are yours? ({people.column})",
                required=True, options=(*names, (_ALL, "All of them")),
            )
        )  # fmt: skip
    if long is not None:
        names_of = ", ".join(long.names[:5]) + (" ..." if len(long.names) > 5 else "")
        asked.append(
            Question(
                LINES, "choice", "What does one line hold?", required=True,
                help=f"{long.tracker} holds: {names_of}. {long.value} holds numbers.",
                options=((_LONG, f"One thing: {long.tracker} says what"), (_WIDE, "A whole day")),
            )
        )  # fmt: skip
    return asked


def told_layout(given: Foreign, answers: Mapping[str, Answer]) -> dict[str, Any]:
    """The answers of the layout page, as arguments of ``log.import_table``."""
    told = dict(given.told)
    told["sheet"] = answers.get(SHEET, told.get("sheet"))
    if answers.get(HEADER):
        told["header"] = int(str(answers[HEADER]).removeprefix("line "))
    long = layout.long_in(given.table)
    people = layout.people_in(given.table, apart_from=long.tracker if long else None)
    if people is not None and PERSON in answers:
        told["person"] = () if answers[PERSON] == _ALL else (people.column, str(answers[PERSON]))
    if long is not None and LINES in answers:
        told["tracker"] = (long.tracker, long.value) if answers[LINES] == _LONG else ()
    return told


# -------------------------------------------------------------------------------------- what the columns mean


def columns_page(given: Foreign) -> tuple[Page, dict[str, Answer]]:
    """What each column means, filled in with what its name suggests, for the person to check."""
    table = given.laid_out
    guessed = proposal(table.columns)
    asked = tuple(
        Question(
            f"{_COLUMN}{name}", "pick", name, help=_examples(table, name), options=_OPTIONS, required=True
        )
        for name in table.columns
        if name
    )
    older = (
        "Its letters are read as those of an older spreadsheet (cp1252). Please check that they look right."
    )
    page = Page(
        "columns",
        f"{given.path.name}: what does each column mean?",
        intro=(
            f"{how_many(len(table.rows), 'line')}. {_LOOK}",
            *((older,) if given.encoding != _ENCODINGS[0] else ()),
        ),
        groups=(Group(asked),),
        buttons=(Button("mapped", "Go on"), MENU),
    )
    return page, {f"{_COLUMN}{name}": guessed[name] for name in table.columns if name}


def _examples(table: Table, column: str) -> str:
    found = dict.fromkeys(cell for _, cell in table.cells(column)[:200] if cell)
    short = [
        cell if len(cell) <= _LONGEST else f"{cell[: _LONGEST - 1]}…" for cell in list(found)[:_EXAMPLES]
    ]
    return f"For example: {', '.join(short)}" if short else "It is empty."


def _used(columns: Mapping[str, Answer]) -> dict[str, str]:
    return {name.removeprefix(_COLUMN): str(use) for name, use in columns.items() if name.startswith(_COLUMN)}


# --------------------------------------------------------------------------------- what cannot be known alone


def details_page(
    given: Foreign, columns: Mapping[str, Answer], side: Side | None
) -> tuple[Page, dict[str, Answer]] | None:
    """What the table does not say itself: scales, parts of the day, legs, dates; None if it says all."""
    table, uses = given.laid_out, _used(columns)
    rated = {column: use for column, use in uses.items() if use in SCALES}
    filled: dict[str, Answer] = {}
    groups = [
        Group(tuple(_scale_questions(table, rated)), heading="What do the numbers mean?"),
        Group(tuple(_part_questions(rated, filled)), heading="When in the day?"),
        Group(tuple(_leg_questions(rated, filled, side)), heading="Which leg?"),
        Group(tuple(_date_questions(table, uses)), heading="Dates"),
    ]
    asked = tuple(group for group in groups if group.questions)
    if not asked:
        return None
    page = Page(
        "details",
        "What the table does not say",
        intro=(_STRETCHED, "Nothing is taken in yet."),
        groups=asked,
        buttons=(Button("try", "Show what would be taken"), _BACK, MENU),
    )
    return page, filled


def _scale_questions(table: Table, rated: Mapping[str, str]) -> list[Question]:
    asked = []
    for column, use in rated.items():
        known, seen = SCALES[use], look(table.cells(column))
        options = offers(seen, use)
        if not options and is_clear(use, seen):
            continue
        words = "yes and no" if seen.only_flags else seen.words
        help_ = f"{known.label}: it holds {words}."
        if not options:
            help_ += " These fit no scale that is known here."
        if seen.only_flags:
            help_ += " Yes and no are kept as days with it and days without it, never as a score."
        asked.append(
            Question(
                f"{_SCALE}{column}", "choice", column, required=True, help=help_,
                options=(*options, ("skip", "I am not sure: leave it out")),
            )
        )  # fmt: skip
        ranges = tuple(value for value, _ in options if value[:1].isdigit() or value.startswith("-"))
        if ranges:
            asked.append(
                Question(
                    f"{_END}{column}", "choice", f"{column}: which end is {known.ends[0]}?", required=True,
                    options=(("low", "The lowest number"), ("high", "The highest number")),
                    show_if=ShowIf((f"{_SCALE}{column}",), ranges),
                )
            )  # fmt: skip
    return asked


def _part_questions(rated: Mapping[str, str], filled: dict[str, Answer]) -> list[Question]:
    """For columns that share scale and leg: they are two moments of a day."""
    shared = [
        column
        for column, use in rated.items()
        if sum((other, _leg_named(name)) == (use, _leg_named(column)) for name, other in rated.items()) > 1
        and use != "activity"
    ]
    for column in shared:
        if part := part_suggested(column):
            filled[f"{_PART}{column}"] = part
    options = tuple((part, part.capitalize()) for part in PARTS_OF_DAY if part not in ("midday", "bedtime"))
    return [
        Question(f"{_PART}{column}", "choice", column, required=True, options=options) for column in shared
    ]


def _leg_questions(rated: Mapping[str, str], filled: dict[str, Answer], side: Side | None) -> list[Question]:
    options = (("left", "Left leg"), ("right", "Right leg"))
    of_leg = [column for column, use in rated.items() if SCALES[use].of_leg]
    named = [column for column in of_leg if _leg_named(column)]
    filled |= {f"{_LEG}{column}": _leg_named(column) for column in named}
    asked = [Question(f"{_LEG}{column}", "choice", column, options=options) for column in named]
    if len(named) < len(of_leg):
        filled |= {SIDE: side} if side else {}
        which = "Which leg is it about?" if not named else "Which leg are the other columns about?"
        asked.append(Question(SIDE, "choice", which, options=options))
    return asked


def _leg_named(column: str) -> Side | None:
    return next((side for side, names in _LEGS if re.search(names, column.lower())), None)


def _date_questions(table: Table, uses: Mapping[str, str]) -> list[Question]:
    column = next((column for column, use in uses.items() if use == "date"), None)
    if column is None:
        return []
    cells = table.cells(column)
    possible = counted_as(cell for _, cell in cells)
    if possible:
        options = tuple((one, words.capitalize()) for one, words in NUMBERS.items() if one in possible)
        return [
            Question(
                COUNTED, "choice", f"What do the numbers in {column} count?", required=True, options=options
            )
        ]
    if style_of(cells).day_first is not None:
        return []
    return [
        Question(
            FIRST, "choice", "In a date such as 03/04/2026, which comes first?", required=True,
            options=(("day", "The day: 3 April"), ("month", "The month: March 4")),
        )
    ]  # fmt: skip


def mapping_of(columns: Mapping[str, Answer], details: Mapping[str, Answer]) -> dict[str, str | None]:
    """Column -> what it means, with its leg if it has one."""
    found: dict[str, str | None] = {}
    for column, use in _used(columns).items():
        left_out = details.get(f"{_SCALE}{column}") == "skip"
        of_leg = use in SCALES and SCALES[use].of_leg
        side = details.get(f"{_LEG}{column}") or details.get(SIDE) if of_leg else None
        found[column] = "skip" if left_out else f"{use}:{side}" if side else use
    return found


def choices_of(given: Foreign, details: Mapping[str, Answer]) -> dict[str, Any]:
    """All other answers, as arguments of ``log.import_table``."""

    def said(start: str) -> dict[str, str]:
        return {
            name.removeprefix(start): str(value)
            for name, value in details.items()
            if name.startswith(start) and value not in (None, "skip")
        }

    scales = {
        column: turned(word) if details.get(f"{_END}{column}") == "high" else word
        for column, word in said(_SCALE).items()
    }
    table = given.laid_out
    told = {
        "person": (),
        "tracker": (),
        "sheet": table.sheet if table.sheets else None,
        "header": table.header,
    }
    told |= {name: value for name, value in given.told.items() if value is not None}
    first = details.get(FIRST)
    return told | {
        "scales": scales,
        "times": said(_PART),
        "dates": details.get(COUNTED),
        "day_first": None if first is None else first == "day",
    }


# ------------------------------------------------------------------------------------ how it will be stored


def lines_page(result: TableImport) -> Page:
    """What would be taken in, with its first and last lines, and what not and why."""
    first, last = result.at_both_ends()
    between = len(result.taken) - len(first) - len(last)
    facts = tuple((f"Line {line.number}", f"{line.when}: {line.what}") for line in first)
    if last:
        facts += (("", f"and {between:,} more"),)
        facts += tuple((f"Line {line.number}", f"{line.when}: {line.what}") for line in last)
    left_out = result.left_out
    rest = (f"and {len(left_out) - _SHOWN:,} more",) if len(left_out) > _SHOWN else ()
    take = Button("take-table", f"Take {how_many(len(result.taken), 'line')} in", asks=False)
    return Page(
        "lines",
        f"{len(result.taken):,} of {how_many(len(result.lines), 'line')} can be taken",
        intro=("Nothing is taken in yet.", *result.read_as),
        facts=facts,
        points_title="These cells and lines are left out. Correct them in the table and look again, or go on "
        "without them:" if left_out else "",
        points=(*left_out[:_SHOWN], *rest),
        buttons=(*((take,) if result.taken else ()), _BACK, MENU),
    )  # fmt: skip
