"""The pages of looking after a log: its state, copies, exports, and the end of an entry or of everything."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

from glidekit.in_words import counted, day_and_time
from glidekit.log.care import backup as backups
from glidekit.log.care.erase import BEYOND_REACH
from glidekit.widgets.correct.correct_words import line_words
from glidekit.widgets.forms.page import Button, Group, Page, Question
from glidekit.widgets.forms.rows_form import row, stretch, turning

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from glidekit.log import SymptomLog
    from glidekit.log.care.backup import Backup
    from glidekit.log.care.damage import Checkup
    from glidekit.log.care.erase import Erasure
    from glidekit.log.care.restore import Preview
    from glidekit.log.sessions.entry import EntryLine

WHERE, WORD, NOTES = "where", "word", "notes"
MENU = Button("menu", "Back to the beginning", asks=False, look="words")
ALL_LOST = "EVERYTHING"
ONE_LOST = "ERASE"


@dataclass(frozen=True, slots=True)
class Export:
    """One kind of export: its line in the list, what it holds, and how its file is named."""

    row: str
    words: tuple[str, ...]
    ending: str


_HOLDS = (
    "It holds all that your log holds, readable by you only. Think where you put it, and to whom you give it."
)
EXPORTS = {
    "csv": Export(
        "Export for a spreadsheet (CSV)",
        ("A new folder with one table for each kind of entry, and all of it as one JSON file.", _HOLDS),
        "",
    ),
    "json": Export(
        "Export everything (JSON)",
        ("One file with all of your log. It can be taken in again without losing anything.", _HOLDS),
        ".json",
    ),
    "fhir": Export(
        "Export for a clinic system (FHIR)",
        ("One file in FHIR, a form that clinic systems read. It names no patient.",
         "Ask the clinic first whether they can take it in."),
        "-fhir.json",
    ),
}  # fmt: skip


def menu_page(log: SymptomLog, checkup: Checkup | None, *, at: datetime, zone: str) -> Page:
    """The state of the log, where it is, and what can be done with it: one line each."""
    only_looked_at = (
        "This log is open for looking only. It can be exported; nothing in it can be changed or erased."
    )
    return Page(
        "look-after-list",
        "Look after your log",
        intro=(only_looked_at,) if log.read_only else (),
        facts=(
            *_state(checkup, day_and_time(at, zone)),
            ("Your log", str(log.path)),
            *(() if log.read_only else _copies(log, zone)),
        ),
        buttons=tuple(_rows(log)),
    )


def _state(checkup: Checkup | None, now: str) -> tuple[tuple[str, str], ...]:
    if checkup is None:
        return (("State", "This log is long, so its values are checked when you ask for it, below."),)
    return (("State", " ".join(checkup.lines())), ("Checked", now))


def _copies(log: SymptomLog, zone: str) -> tuple[tuple[str, str], ...]:
    found = log.backups()
    newest = f", the newest of {day_and_time(found[0].taken_at, zone)}" if found else ""
    many = f"{len(found)} cop{'y' if len(found) == 1 else 'ies'}{newest}" if found else "none yet"
    return (("Copies", many), ("They are in", str(backups.folder())))


def _rows(log: SymptomLog) -> list[Button]:
    exports = [
        row(f"export:{name}", kind.row)
        for name, kind in EXPORTS.items()
        if name != "fhir" or _is_there("fhir.resources")
    ]
    again = row("check", "Check every value now")
    if log.read_only:
        return [again, *exports]
    return [
        again,
        row("copy", "Make a copy now"),
        row("copies:0", "Bring back a copy"),
        *exports,
        row("take-in", "Take in a file or a folder"),
        row("erase:0", "Erase a session for good"),
        row("erase-all", "Erase everything for good"),
    ]


def _is_there(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except ModuleNotFoundError:
        return False


def told_page(title: str, *lines: str) -> Page:
    """What was done, in words."""
    return Page("done", title, tone="saved", intro=lines, buttons=(MENU,))


def export_page(kind: Export) -> Page:
    """Where to write an export."""
    what = "folder" if not kind.ending else "file"
    where = Question(
        WHERE, "text", f"Name of the new {what}", required=True, blank="Please write a name.",
        help="It will be made. What is already there is never overwritten.",
    )  # fmt: skip
    notes = Question(NOTES, "yes-no", "Shall your notes be in it?", help="Left blank, they stay out.")
    asked = (where, notes) if kind is EXPORTS["fhir"] else (where,)
    return Page(
        "export",
        kind.row,
        intro=kind.words,
        groups=(Group(asked),),
        buttons=(Button("write", "Export"), MENU),
    )


def free_name(folder: Path, day: str, ending: str) -> Path:
    """A name that nothing has yet; it begins with "my-", which is never tracked in the workbook's folder."""
    start = "my-export" if not ending else "my-log"
    found = folder / f"{start}-{day}{ending}"
    number = 2
    while found.exists():
        found, number = folder / f"{start}-{day}-{number}{ending}", number + 1
    return found


def copies_page(found: Sequence[Backup], zone: str) -> Page:
    """Copies to choose from, newest first."""
    rows = (row(f"restore:{one.path.name}", _copy_words(one, zone)) for one in found)
    intro = "Choose one. You are told what would change before anything does."
    nothing = (
        "There is no copy of this log yet. One is made whenever a session is saved, and whenever you ask."
    )
    return Page(
        "copies-list", "Bring back a copy", intro=(intro if found else nothing,), buttons=(*rows, MENU)
    )


def _copy_words(one: Backup, zone: str) -> str:
    return f"{day_and_time(one.taken_at, zone)}: {one.holds}"


def restore_page(preview: Preview, zone: str) -> Page:
    """What would change: by default only what is missing comes back."""
    missing, newer = many(preview.missing, "session"), many(preview.newer, "session")
    changed = many(preview.changed, "session")
    to_bring = preview.missing or preview.changed
    fill = Button("fill", "Bring back what is missing", asks=False)
    exact = Button("exactly", "Go back to exactly this copy", asks=False, look="plain")
    same = "Your log holds all that this copy holds, so there is nothing to bring back."
    return Page(
        "restore",
        f"The copy of {day_and_time(preview.used.taken_at, zone)}",
        intro=() if to_bring or preview.newer else (same,),
        facts=(
            ("In the copy, not in your log", missing),
            ("In your log, not in the copy", newer),
            ("In both, but different", changed),
        ),
        after=(
            "What is missing comes back. What is sound in your log stays as it is.",
            "Going back to exactly this copy also takes out what is newer. Safety answers are always kept.",
        ),
        buttons=(*((fill,) if to_bring else ()), *((exact,) if preview.newer or to_bring else ()), MENU),
    )


def exactly_page(preview: Preview, zone: str) -> Page:
    """Asks once more before newer entries leave the log."""
    when = day_and_time(preview.used.taken_at, zone)
    lost = f"{many(preview.newer, 'session')} that came later would no longer be in your log"
    return Page(
        "exactly",
        "Go back to exactly this copy?",
        intro=(
            f"Your log would be as it was on {when}. {lost}, nor what was corrected or noted since.",
            "The file as it is now is kept beside your log, so this can be turned back with help.",
        ),
        buttons=(Button("go-back", "Yes, go back to this copy", asks=False), MENU),
    )


def many(number: int, one: str, more: str = "") -> str:
    """``1 session``, ``3 sessions``, ``no sessions``."""
    return counted(number, one, more) if number else f"no {more or one + 's'}"


def erase_list_page(lines: Sequence[EntryLine], start: int) -> Page:
    """Sessions to choose from."""
    first, last = stretch(len(lines), start)
    hide = "To hide a session and keep the way back, correct it instead: gk.correct(log)."
    turn = (
        Button(button.id.replace("show:", "erase:"), button.label, asks=False, look=button.look)
        for button in turning(len(lines), start)
    )
    rows = (row(f"lose:{line.name.partition(':')[2]}", line_words(line)) for line in lines[first:last])
    intro = f"Which one? {hide}" if lines else "There is no session in this log."
    return Page("erase-list", "Erase a session for good", intro=(intro,), buttons=(*rows, *turn, MENU))


def sure_page(erasure: Erasure, word: str) -> Page:
    """What would be erased, from where, and what is beyond reach; a word must be typed."""
    asked = Question(
        WORD, "text", f"To erase it, write {word}", required=True,
        blank=f"Please write {word}, or go back.", pattern=f"{word}|{word.lower()}|{word.capitalize()}",
        pattern_words=f"This is another word. Please write {word}, or go back.",
    )  # fmt: skip
    return Page(
        "sure",
        f"Erase {erasure.what}?",
        intro=(
            f"This cannot be undone. {erasure.what[0].upper()}{erasure.what[1:]} would be gone for good.",
        ),
        facts=tuple(("From" if not number else "", path) for number, path in enumerate(_files(erasure))),
        points_title="What this cannot reach, so that you can see to it yourself:",
        points=tuple(f"{words[0].upper()}{words[1:]}" for words in BEYOND_REACH),
        groups=(Group((asked,)),),
        buttons=(Button("erase-now", "Erase it for good"), MENU),
    )


def _files(erasure: Erasure) -> tuple[str, ...]:
    log, *copies = erasure.files
    found = [f"your log: {log}"]
    if copies:
        found.append(
            f"{many(len(copies), 'copy', 'copies')} in: {', '.join(sorted({str(c.parent) for c in copies}))}"
        )
    return tuple(found)


def erased_page(erasure: Erasure) -> Page:
    """What was erased, and what is left to the person."""
    left = tuple(erasure.lines()[1:])
    reach = "Not reached, because it is not this workbook's to reach: " + "; ".join(BEYOND_REACH) + "."
    return told_page(
        "Erased", f"Erased: {erasure.what}, from {'; and '.join(_files(erasure))}.", *left, reach
    )
