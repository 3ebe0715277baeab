"""Looking after a log without programming: its state, copies, exports, taking in, erasing."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glidekit.errors import LogError
from glidekit.in_words import day_and_time, how_many
from glidekit.log import paths
from glidekit.log.care import backup
from glidekit.log.care.erase import BEYOND_REACH
from glidekit.log.exchange import csv_and_json
from glidekit.widgets.correct.entry_words import line_words
from glidekit.widgets.form import Button, Form, Group, Page, Question, row, stretch, turning
from glidekit.widgets.look_after import import_pages as taking
from glidekit.widgets.look_after.import_pages import MENU, WHERE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from glidekit.log import SymptomLog
    from glidekit.log.care.backup import Backup
    from glidekit.log.care.damage import Checkup
    from glidekit.log.care.erase import Erasure
    from glidekit.log.care.restore import Preview
    from glidekit.log.exchange.foreign.importing import TableImport
    from glidekit.log.exchange.merge import IfErased
    from glidekit.log.sessions.entry import EntryLine
    from glidekit.widgets.form import Answer

WORD, NOTES = "word", "notes"
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
    """The state of the log, where it is, and what can be done with it, a line each."""
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
    return (("Copies", many), ("They are in", str(backup.folder())))


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
    """An unused name; it begins with "my-", which the workbook's folder never tracks."""
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
    missing, newer = how_many(preview.missing, "session"), how_many(preview.newer, "session")
    changed = how_many(preview.changed, "session")
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
    lost = f"{how_many(preview.newer, 'session')} that came later would no longer be in your log"
    return Page(
        "exactly",
        "Go back to exactly this copy?",
        intro=(
            f"Your log would be as it was on {when}. {lost}, nor what was corrected or noted since.",
            "The file as it is now is kept beside your log, so this can be turned back with help.",
        ),
        buttons=(Button("go-back", "Yes, go back to this copy", asks=False), MENU),
    )


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
        folders = ", ".join(sorted({str(copy.parent) for copy in copies}))
        found.append(f"{how_many(len(copies), 'copy', 'copies')} in: {folders}")
    return tuple(found)


def erased_page(erasure: Erasure) -> Page:
    """What was erased, and what is left to the person."""
    left = tuple(erasure.lines()[1:])
    reach = "Not reached, because it is not this workbook's to reach: " + "; ".join(BEYOND_REACH) + "."
    return told_page(
        "Erased", f"Erased: {erasure.what}, from {'; and '.join(_files(erasure))}.", *left, reach
    )


AT_ONCE_CHECKED = 1_000
"""Up to this many sessions, the first page checks every value."""

_GONE = "Choose again from the beginning: what was chosen is not there any more."


class LookAfter(Form):
    """A list of things to do, each asked, done and reported."""

    def __init__(self, log: SymptomLog, **more: Any) -> None:
        self._log = log
        self._kind = ""
        self._copy: Backup | None = None
        self._lost: str | None = None
        self._path = Path()
        self._table: taking.Foreign | None = None
        self._columns: dict[str, Answer] = {}
        self._details: dict[str, Answer] = {}
        super().__init__(**more)
        self.show(self._menu(), focus=self.take_focus)

    def answered(self, button: str, answers: dict[str, Answer]) -> None:
        """Do what the button's id says: the action before the colon, its object after it."""
        action, _, which = button.partition(":")
        deed = getattr(self, f"_do_{action.replace('-', '_')}")
        deed(which, answers)

    def _menu(self, *, check: bool = False) -> Page:
        """The first page; a long log is checked only on request, as that takes seconds."""
        sessions = sum(line.kind == "session" for line in self._log.entries())
        found = self._log.check() if check or sessions <= AT_ONCE_CHECKED else None
        return menu_page(self._log, found, at=self._clock(), zone=self.where)

    def _tell(self, title: str, *lines: str) -> None:
        self.show(told_page(title, *lines), focus=True)

    def _do_menu(self, _which: str, _answers: dict[str, Answer]) -> None:
        self.show(self._menu(), focus=True)

    def _do_check(self, _which: str, _answers: dict[str, Answer]) -> None:
        self.show(self._menu(check=True), focus=True)

    def _do_copy(self, _which: str, _answers: dict[str, Answer]) -> None:
        copy = self._log.back_up()
        when = day_and_time(copy.taken_at, self.where)
        self._tell("Copied", f"A copy of {when} with {copy.holds} is kept.", f"It is {copy.path}.")

    # ----------------------------------------------------------------------------------- bringing back a copy

    def _do_copies(self, _which: str, _answers: dict[str, Answer]) -> None:
        self.show(copies_page(self._log.backups(), self.where), focus=True)

    def _do_restore(self, which: str, _answers: dict[str, Answer]) -> None:
        self._copy = next((one for one in self._log.backups() if one.path.name == which), None)
        preview = self._log.restore_preview(self._chosen_copy())
        self.show(restore_page(preview, self.where), focus=True)

    def _do_exactly(self, _which: str, _answers: dict[str, Answer]) -> None:
        preview = self._log.restore_preview(self._chosen_copy())
        self.show(exactly_page(preview, self.where), focus=True)

    def _do_fill(self, _which: str, _answers: dict[str, Answer]) -> None:
        self._tell("Brought back", str(self._log.restore(self._chosen_copy())))

    def _do_go_back(self, _which: str, _answers: dict[str, Answer]) -> None:
        self._tell("Gone back", str(self._log.restore(self._chosen_copy(), keep_newer=False)))

    def _chosen_copy(self) -> Backup:
        if self._copy is None:
            raise LogError("This copy is not there any more.", do=_GONE)
        return self._copy

    # --------------------------------------------------------------------------------------------- exporting

    def _do_export(self, which: str, _answers: dict[str, Answer]) -> None:
        self._kind = which
        kind = EXPORTS[which]
        folder = Path.home() if self._log.read_only else self._log.path.parent
        place = free_name(folder, self.today().isoformat(), kind.ending)
        self.fill(export_page(kind), {WHERE: str(place)})

    def _do_write(self, _which: str, answers: dict[str, Answer]) -> None:
        place = paths.checked_path(str(answers[WHERE])).absolute()
        match self._kind:
            case "csv":
                if place.exists():
                    raise LogError(
                        f"{place} is there already.", safe="It was left as it is.", do="Choose another name."
                    )
                written = self._log.export(place).folder
            case "json":
                written = self._log.export_json(place)
            case _:
                written = self._log.export_fhir(place, notes=answers.get(NOTES) is True)
        self._tell(
            "Exported", f"It is {written}.", "Only you can read it, as long as it stays on this computer."
        )

    # --------------------------------------------------------------------------------------------- taking in

    def _do_take_in(self, _which: str, _answers: dict[str, Answer]) -> None:
        self.show(taking.which_page(csv_and_json.beside(self._log.path)), focus=True)

    def _do_look(self, _which: str, answers: dict[str, Answer]) -> None:
        self._look_at(taking.found_at(str(answers[WHERE])))

    def _do_look_beside(self, which: str, _answers: dict[str, Answer]) -> None:
        self._look_at(self._log.path.with_name(Path(which).name))

    def _look_at(self, path: Path) -> None:
        self._path = path
        if kind := csv_and_json.kind_of(path):
            found = csv_and_json.load(path, now=self._clock(), mine=self._log.path)
            erased = self._log.erased_among(found)
            page = taking.own_page(path, found, csv_and_json.KINDS[kind], whole=kind != "fhir", erased=erased)
            self.show(page, focus=True)
        else:
            csv_and_json.refuse_as_table(path)
            self._begin(taking.read(path))

    def _begin(self, table: taking.Foreign) -> None:
        self._table, self._columns, self._details = table, {}, {}
        self._filled(taking.layout_page(table) or taking.columns_page(table))

    def _filled(self, shown: tuple[Page, dict[str, Answer]]) -> None:
        self.fill(*shown)

    def _do_laid_out(self, _which: str, answers: dict[str, Answer]) -> None:
        """Another sheet or heading line makes another table, which may need other questions."""
        before = self._chosen_table()
        told = taking.told_layout(before, answers)
        table = taking.read(before.path, **told)
        other = (table.table.sheet, table.table.header) != (before.table.sheet, before.table.header)
        if other:
            table = taking.read(before.path, sheet=told["sheet"], header=told.get("header"))
        self._table = table
        page = taking.layout_page(table, table_chosen=True) if other else None
        self._filled(page or taking.columns_page(table))

    def _do_columns(self, _which: str, _answers: dict[str, Answer]) -> None:
        page, filled = taking.columns_page(self._chosen_table())
        self._filled((page, filled | self._columns))

    def _do_mapped(self, _which: str, answers: dict[str, Answer]) -> None:
        self._columns = answers
        asked = taking.details_page(self._chosen_table(), answers, self._log.affected_side)
        if asked is None:
            self._do_try("", {})
        else:
            page, filled = asked
            kept = {question.id: self._details.get(question.id) for question in page.questions}
            self._filled((page, filled | {name: value for name, value in kept.items() if value is not None}))

    def _do_try(self, _which: str, answers: dict[str, Answer]) -> None:
        self._details = answers
        self.show(taking.lines_page(self._taken(dry_run=True)), focus=True)

    def _do_take_table(self, _which: str, _answers: dict[str, Answer]) -> None:
        self._tell("Taken in", str(self._taken(dry_run=False).merged))

    def _do_take_own(self, which: str, _answers: dict[str, Answer]) -> None:
        if_erased: IfErased = "take" if which == "take" else "leave out"
        self._tell("Taken in", str(self._log.import_log(self._path, if_erased=if_erased)))

    def _taken(self, *, dry_run: bool) -> TableImport:
        table = self._chosen_table()
        return self._log.import_table(
            table.path,
            taking.mapping_of(self._columns, self._details),
            zone=self.where,
            encoding=table.encoding,
            dry_run=dry_run,
            **taking.choices_of(table, self._details),
        )

    def _chosen_table(self) -> taking.Foreign:
        if self._table is None:
            raise LogError("The table is not there any more.", do=_GONE)
        return self._table

    # ----------------------------------------------------------------------------------------------- erasing

    def _do_erase(self, which: str, _answers: dict[str, Answer]) -> None:
        sessions = [line for line in self._log.entries() if line.kind == "session"]
        self.show(erase_list_page(sessions, int(which)), focus=True)

    def _do_lose(self, which: str, _answers: dict[str, Answer]) -> None:
        self._lost = which
        self.show(sure_page(self._log.erase(which), ONE_LOST), focus=True)

    def _do_erase_all(self, _which: str, _answers: dict[str, Answer]) -> None:
        self._lost = None
        self.show(sure_page(self._log.erase(everything=True), ALL_LOST), focus=True)

    def _do_erase_now(self, _which: str, _answers: dict[str, Answer]) -> None:
        if self._lost is None:
            erased = self._log.erase(everything=True, sure=True)
        else:
            erased = self._log.erase(self._lost, sure=True)
        self.show(erased_page(erased), focus=True)
