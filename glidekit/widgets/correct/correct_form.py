"""Corrections without programming: choose an entry, see what it says, change a value, take it out, undo."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from glidekit.log.rows import from_us
from glidekit.widgets.correct import correct_pages as pages
from glidekit.widgets.correct.correct_words import last_change
from glidekit.widgets.forms.guarded import Guarded
from glidekit.widgets.forms.rows_form import RowsForm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from glidekit.log import SymptomLog
    from glidekit.log.sessions.entry import Entry
    from glidekit.widgets.forms.question import Answer

Changes = list[tuple[str, dict[str, Any]]]
_SOON_US = 2 * 3_600_000_000  # a note of the check-out is written within this
_OPENED = {"answers": pages.answers_page, "sets": pages.sets_page, "when": pages.when_page}


class CorrectForm(RowsForm):
    """The list, one entry, its questions. ``on_done`` is told when a correction closed the gate."""

    def __init__(self, log: SymptomLog, **more: Any) -> None:
        self._log = log
        self._done: list[Callable[[], None]] = []
        self._start, self._name = 0, ""
        super().__init__(pages.list_page(log.entries(), 0, read_only=log.read_only), **more)

    def on_done(self, callback: Callable[[], None]) -> None:
        """Call ``callback()`` after a correction that closed the gate."""
        self._done.append(callback)

    def answered(self, button: str, answers: dict[str, Answer]) -> None:
        """One of the buttons: from the list to an entry, to its questions, and back."""
        action, _, what = button.partition(":")
        if action == "entry":
            self._name = what
            self._show_entry()
        elif action in ("list", "show"):
            self._show_list(int(what) if action == "show" else self._start)
        elif action == "find":
            self.show(pages.find_page(), focus=True)
        elif action == "go":
            self._go_to(date.fromisoformat(str(answers[pages.DAY])))
        elif action == "back":
            self._show_entry()
        else:
            self._correct(action, answers)

    def _show_list(self, start: int) -> None:
        self._start = start
        self.show(pages.list_page(self._log.entries(), start, read_only=self._log.read_only), focus=True)

    def _go_to(self, day: date) -> None:
        """The first entry that is not later than the day stands on the page."""
        lines = self._log.entries()
        later = sum(line.at.astimezone(ZoneInfo(line.zone)).date() > day for line in lines)
        self._show_list(min(later, len(lines) - 1))

    def _show_entry(self, told: str = "") -> None:
        entry = self._log.entry(self._name)
        self.show(pages.entry_page(entry, read_only=self._log.read_only), focus=True)
        if told:
            self.saved(told)

    def _correct(self, action: str, answers: dict[str, Answer]) -> None:
        entry = self._log.entry(self._name)
        if action in _OPENED:
            self.fill(*_OPENED[action](entry))
            return
        level = self._log.gate().level
        told = self._change(action, entry, answers)
        self._show_entry(told)
        if self._log.gate().level != level:
            for callback in self._done:
                callback()

    def _change(self, action: str, entry: Entry, answers: dict[str, Answer]) -> str:
        if action == "take-out":
            self._log.void(*entry.own_ids)
            return "Taken out. It can be brought back here."
        if action in ("undo", "bring-back"):
            if (change := last_change(entry, taken_out=action == "bring-back")) is None:
                return "There is nothing to take back."
            self._log.undo(change)
            return "Brought back." if action == "bring-back" else "The last correction is taken back."
        wanted = _differences(self.page.id, entry, answers)
        if not wanted:
            return "Nothing was different, so nothing was changed."
        self._log.amend_all(wanted)
        return "Saved. The old value is kept below."


def _differences(page: str, entry: Entry, answers: dict[str, Answer]) -> Changes:
    """What was changed on a page, as (id, new values)."""
    if page == "when":
        return _moved(entry, answers)
    if page == "sets":
        return _sets(entry, answers)
    if page == "words":
        return _words(entry, answers)
    _, before = pages.answers_page(entry)
    notes = {note["note_id"] for note in entry.notes}
    return [
        (name, {"text": str(answer or "")} if name in notes else {"value": _number(answer)})
        for name, answer in answers.items()
        if name in before and answer != before[name]
    ]


def _number(answer: Answer) -> float | str | None:
    return float(answer) if isinstance(answer, bool) else answer


def _words(entry: Entry, answers: dict[str, Answer]) -> Changes:
    fields = {pages.NOTE: "text", pages.LABEL: "label", pages.DETAIL: "detail"}
    _, before = pages.answers_page(entry)
    new = {fields[name]: str(value or "") for name, value in answers.items() if (value or "") != before[name]}
    return [(entry.own_ids[0], new)] if new else []


def _sets(entry: Entry, answers: dict[str, Answer]) -> Changes:
    found: Changes = []
    for bout in entry.bouts:
        own = f"{bout['bout']}."
        given = {name.removeprefix(own): value for name, value in answers.items() if name.startswith(own)}
        new = {name: value for name, value in given.items() if value != bout[name]}
        if new:
            found.append((entry.own_ids[0], {"bout": bout["bout"], **new}))
    return found


def _moved(entry: Entry, answers: dict[str, Answer]) -> Changes:
    """The entry at its new time, and what was answered in it as much earlier or later."""
    clock = time.fromisoformat(str(answers[pages.TIME]).rjust(5, "0"))
    new = datetime.combine(date.fromisoformat(str(answers[pages.DAY])), clock, ZoneInfo(entry.line.zone))
    # In UTC, because two local times on both sides of a clock change differ by something else.
    shift = new.astimezone(UTC) - entry.line.at.replace(second=0, microsecond=0)
    if not shift:
        return []
    return [(name, {field: at + shift for field, at in times.items()}) for name, times in _times(entry)]


def _times(entry: Entry) -> Iterator[tuple[str, dict[str, datetime]]]:
    """The moments that belong together; an answer of the day after stays on its day."""
    kind, row = entry.line.kind, entry.row
    if row is None:
        yield from (
            (rating["rating_id"], {"rated_at": from_us(rating["rated_us"])}) for rating in entry.ratings
        )
    elif kind != "session":
        yield entry.own_ids[0], {"at": from_us(row["at_us"])}
    else:
        ended = {} if row["ended_us"] is None else {"ended_at": from_us(row["ended_us"])}
        yield entry.own_ids[0], {"started_at": from_us(row["started_us"]), **ended}
        for rating in entry.ratings:
            if rating["moment"] in ("before", "after"):
                yield rating["rating_id"], {"rated_at": from_us(rating["rated_us"])}
        last_us = (row["ended_us"] or row["started_us"]) + _SOON_US
        for note in entry.notes:
            if note["at_us"] <= last_us:
                yield note["note_id"], {"at": from_us(note["at_us"])}


class Correct(Guarded):
    """Corrections; one that closes the gate brings the safety check in their place."""

    gives_way = False

    def __init__(self, log: SymptomLog, **more: Any) -> None:
        super().__init__(log, lambda _check: CorrectForm(log, **more))
