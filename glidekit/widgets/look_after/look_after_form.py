"""Looking after a log without programming: its state, copies, exports, taking in, erasing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from glidekit.errors import LogError
from glidekit.in_words import day_and_time
from glidekit.log import paths
from glidekit.log.exchange import own
from glidekit.widgets.forms.rows_form import RowsForm
from glidekit.widgets.look_after import import_pages as taking
from glidekit.widgets.look_after import look_after_pages as pages

if TYPE_CHECKING:
    from glidekit.log import SymptomLog
    from glidekit.log.care.backup import Backup
    from glidekit.log.exchange.foreign.importing import TableImport
    from glidekit.log.exchange.merge import IfErased
    from glidekit.widgets.forms.page import Answer, Page

AT_ONCE_CHECKED = 1_000
"""Sessions up to which every value is checked whenever the first page is shown."""

_GONE = "Choose again from the beginning: what was chosen is not there any more."


class LookAfter(RowsForm):
    """A list of things to do; each is asked, done, and told in words."""

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
        """One of the buttons; its words before the colon say what, those after it which."""
        action, _, which = button.partition(":")
        deed = getattr(self, f"_do_{action.replace('-', '_')}")
        deed(which, answers)

    def _menu(self, *, check: bool = False) -> Page:
        """The first page; a long log is verified when that is asked for, as it takes some seconds."""
        sessions = sum(line.kind == "session" for line in self._log.entries())
        found = self._log.check() if check or sessions <= AT_ONCE_CHECKED else None
        return pages.menu_page(self._log, found, at=self._clock(), zone=self.where)

    def _tell(self, title: str, *lines: str) -> None:
        self.show(pages.told_page(title, *lines), focus=True)

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
        self.show(pages.copies_page(self._log.backups(), self.where), focus=True)

    def _do_restore(self, which: str, _answers: dict[str, Answer]) -> None:
        self._copy = next((one for one in self._log.backups() if one.path.name == which), None)
        preview = self._log.restore_preview(self._chosen_copy())
        self.show(pages.restore_page(preview, self.where), focus=True)

    def _do_exactly(self, _which: str, _answers: dict[str, Answer]) -> None:
        preview = self._log.restore_preview(self._chosen_copy())
        self.show(pages.exactly_page(preview, self.where), focus=True)

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
        kind = pages.EXPORTS[which]
        folder = Path.home() if self._log.read_only else self._log.path.parent
        place = pages.free_name(folder, self.today().isoformat(), kind.ending)
        self.fill(pages.export_page(kind), {pages.WHERE: str(place)})

    def _do_write(self, _which: str, answers: dict[str, Answer]) -> None:
        place = paths.given(str(answers[pages.WHERE])).absolute()
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
                written = self._log.export_fhir(place, notes=answers.get(pages.NOTES) is True)
        self._tell(
            "Exported", f"It is {written}.", "Only you can read it, as long as it stays on this computer."
        )

    # --------------------------------------------------------------------------------------------- taking in

    def _do_take_in(self, _which: str, _answers: dict[str, Answer]) -> None:
        self.show(taking.which_page(own.beside(self._log.path)), focus=True)

    def _do_look(self, _which: str, answers: dict[str, Answer]) -> None:
        self._look_at(taking.found_at(str(answers[pages.WHERE])))

    def _do_look_beside(self, which: str, _answers: dict[str, Answer]) -> None:
        self._look_at(self._log.path.with_name(Path(which).name))

    def _look_at(self, path: Path) -> None:
        self._path = path
        if kind := own.kind_of(path):
            found = own.load(path, now=self._clock(), mine=self._log.path)
            erased = self._log.erased_among(found)
            page = taking.own_page(path, found, own.KINDS[kind], whole=kind != "fhir", erased=erased)
            self.show(page, focus=True)
        else:
            own.refuse_as_table(path)
            self._begin(taking.read(path))

    def _begin(self, table: taking.Foreign) -> None:
        self._table, self._columns, self._details = table, {}, {}
        self._filled(taking.layout_page(table) or taking.columns_page(table))

    def _filled(self, shown: tuple[Page, dict[str, Answer]]) -> None:
        self.fill(*shown)

    def _do_laid_out(self, _which: str, answers: dict[str, Answer]) -> None:
        """Another sheet or line of headings is another table, about which other things may be asked."""
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
        self.show(pages.erase_list_page(sessions, int(which)), focus=True)

    def _do_lose(self, which: str, _answers: dict[str, Answer]) -> None:
        self._lost = which
        self.show(pages.sure_page(self._log.erase(which), pages.ONE_LOST), focus=True)

    def _do_erase_all(self, _which: str, _answers: dict[str, Answer]) -> None:
        self._lost = None
        self.show(pages.sure_page(self._log.erase(everything=True), pages.ALL_LOST), focus=True)

    def _do_erase_now(self, _which: str, _answers: dict[str, Answer]) -> None:
        if self._lost is None:
            erased = self._log.erase(everything=True, sure=True)
        else:
            erased = self._log.erase(self._lost, sure=True)
        self.show(pages.erased_page(erased), focus=True)
