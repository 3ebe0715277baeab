"""Corrections without programming: choose an entry, see what it says, change a value, take it out, undo."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from glidekit.in_words import counted, day_and_time
from glidekit.log.rows import from_us
from glidekit.scales import scale
from glidekit.widgets.correct import entry_words as words
from glidekit.widgets.correct.entry_words import last_change
from glidekit.widgets.form import AT_ONCE, BACK, Button, Form, Group, Page, Question, row, stretch, turning
from glidekit.widgets.ratings.rating_form import ask
from glidekit.widgets.safety_check import Guarded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from glidekit.log import SymptomLog
    from glidekit.log.sessions.entry import Entry, EntryLine
    from glidekit.widgets.form import Answer


Filled = tuple[Page, dict[str, "Answer"]]

DAY, TIME, NOTE, LABEL, DETAIL = "day", "time", "note", "label", "detail"
SAVE = Button("save", "Save the correction")
TO_LIST = Button("list", "Back to the list", asks=False, look="words")
READ_ONLY = "This log is open for looking only, so nothing in it can be changed. Your own log is not touched."
_BLANKS = (
    "Change what is wrong and leave the rest. A field left blank is kept as not answered, never as zero."
)
_MOST_CHANGES = 20


def list_page(lines: Sequence[EntryLine], start: int, *, read_only: bool) -> Page:
    """Entries by date, newest first, ten at a time."""
    if not lines:
        return Page(
            "nothing-list",
            "Is an entry wrong?",
            intro=("Nothing is in this log yet. As soon as something is, it can be corrected here.",),
        )
    first, last = stretch(len(lines), start)
    find = Button("find", "Go to a day", asks=False, look="words")
    kept = "Choose it. Every correction is kept with the old value beside the new one, and can be taken back."
    which = f"{first + 1} to {last} of {len(lines):,} entries, newest first."
    return Page(
        "entries-list",
        "Is an entry wrong?",
        intro=(READ_ONLY if read_only else kept, which),
        buttons=(
            *(row(f"entry:{line.name}", words.line_words(line)) for line in lines[first:last]),
            *turning(len(lines), start),
            *((find,) if len(lines) > AT_ONCE else ()),
        ),
    )


def find_page() -> Page:
    """Which day to go to."""
    day = Question(DAY, "date", "Which day?", required=True, blank="Please choose a day.")
    return Page("find-day", "Go to a day", groups=(Group((day,)),), buttons=(Button("go", "Show"), TO_LIST))


def entry_page(entry: Entry, *, read_only: bool) -> Page:
    """What an entry says, what was changed in it, and what can be done."""
    told = words.changes(entry)
    more = f" (the last {_MOST_CHANGES} of {len(told)})" if len(told) > _MOST_CHANGES else ""
    out = "It is taken out: it is in no picture and no count, and it can be brought back."
    intro = ((READ_ONLY,) if read_only else ()) + ((out,) if entry.line.taken_out else ())
    return Page(
        "entry",
        _title(entry),
        intro=intro,
        facts=words.facts(entry),
        points_title=f"What was changed{more}" if told else "",
        points=told[:_MOST_CHANGES],
        buttons=(*(() if read_only else _deeds(entry)), TO_LIST),
    )


def _title(entry: Entry) -> str:
    return {"session": "A session", "answers": "How it was", "note": "A note", "mark": "A mark"}[
        entry.line.kind
    ]


def _deeds(entry: Entry) -> tuple[Button, ...]:
    if entry.line.status == "running":
        return ()
    undo = Button("undo", "Take back the last correction", asks=False, look="plain")
    if entry.line.taken_out:
        return (Button("bring-back", "Bring it back", asks=False),)
    found = [
        Button("answers", _what(entry), asks=False),
        *([Button("sets", "Change the sets", asks=False, look="plain")] if entry.bouts else []),
        Button("when", "Change the day or time", asks=False, look="plain"),
        Button("take-out", f"Take this {_noun(entry)} out", asks=False, look="plain"),
        *([undo] if words.last_change(entry) else []),
    ]
    return tuple(found)


def _noun(entry: Entry) -> str:
    return {"answers": "entry"}.get(entry.line.kind, entry.line.kind)


def _what(entry: Entry) -> str:
    return {"note": "Change the words", "mark": "Change the words"}.get(entry.line.kind, "Change an answer")


def answers_page(entry: Entry) -> Filled:
    """The questions of an entry, with the answers it holds."""
    if entry.line.kind in ("note", "mark"):
        return _words_page(entry)
    groups: dict[str, list[Question]] = {}
    filled: dict[str, Answer] = {}
    for rating in entry.ratings:
        if rating["voided_us"] is None and words.is_asked_again(rating):
            groups.setdefault(words.MOMENTS[rating["moment"]], []).append(_question(rating))
            filled[rating["rating_id"]] = _answer(rating)
    notes = [note for note in entry.notes if note["voided_us"] is None]
    for note in notes:
        groups.setdefault("Note", []).append(Question(note["note_id"], "text", "What you wrote"))
        filled[note["note_id"]] = note["text"]
    page = Page(
        "answers",
        f"Change an answer of {day_and_time(entry.line.at, entry.line.zone)}",
        intro=(_BLANKS,),
        groups=tuple(Group(tuple(given), heading=heading) for heading, given in groups.items()),
        buttons=(SAVE, BACK),
    )
    return page, filled


def _question(rating: dict[str, Any]) -> Question:
    known = scale(rating["scale"])
    side = f" ({rating['side']} leg)" if rating["side"] else ""
    if known.step != 1:
        return Question(
            rating["rating_id"], "number", known.question + side, low=known.low, high=known.high, whole=False
        )
    return replace(ask(rating["scale"]), id=rating["rating_id"], label=known.question + side)


def _answer(rating: dict[str, Any]) -> Answer:
    known, value = scale(rating["scale"]), rating["value"]
    if value is None:
        return None
    if known.levels == ("no", "yes"):
        return bool(value)
    level = known.level(value)
    return level if level is not None else float(value)


def _words_page(entry: Entry) -> Filled:
    given = entry.row or {}
    required: dict[str, Any] = {"required": True, "blank": "Please write a few words."}
    if entry.line.kind == "note":
        asked = [Question(NOTE, "text", "What you wrote", **required)]
        filled = {NOTE: given["text"]}
    else:
        asked = [
            Question(LABEL, "text", "What changed?", **required),
            Question(DETAIL, "text", "Anything more?"),
        ]
        filled = {LABEL: given["label"], DETAIL: given["detail"]}
    page = Page("words", "Change the words", groups=(Group(tuple(asked)),), buttons=(SAVE, BACK))
    return page, filled


def sets_page(entry: Entry) -> Filled:
    """What was done in each set, beside what was planned."""
    filled: dict[str, Answer] = {}
    groups = []
    for bout in entry.bouts:
        own = f"{bout['bout']}."
        planned = f"Planned: {counted(bout['target_reps'], 'repetition')}."
        blank = "Please write a number; 0 means none."
        asked = (
            Question(f"{own}actual_reps", "number", "Repetitions done", required=True, blank=blank, low=0,
                     high=1000),
            Question(f"{own}actual_s", "number", "Time exercised", required=True, blank=blank, low=0,
                     high=86_400, whole=False, unit="s"),
            Question(f"{own}outcome", "choice", "How it went", required=True,
                     options=tuple(words.OUTCOMES.items())),
        )  # fmt: skip
        groups.append(Group(asked, heading=words.bout_words(bout), help=planned, layout="row"))
        filled |= {f"{own}{name}": bout[name] for name in ("actual_reps", "actual_s", "outcome")}
    page = Page("sets", "Change the sets", groups=tuple(groups), buttons=(SAVE, BACK))
    return page, filled


def when_page(entry: Entry) -> Filled:
    """When it was, in the time zone of the entry."""
    local = entry.line.at.astimezone(ZoneInfo(entry.line.zone))
    day = Question(DAY, "date", "On which day?", required=True, blank="Please choose a day.")
    time = Question(
        TIME,
        "text",
        "At what time?",
        required=True,
        blank="Please write a time, such as 18:30.",
        pattern=r"([01]?[0-9]|2[0-3]):[0-5][0-9]",
        pattern_words="Please write a time from 00:00 to 23:59, such as 18:30.",
    )
    page = Page(
        "when",
        "Change the day or time",
        intro=(f"The time is that of {entry.line.zone.replace('_', ' ')}, where it was entered.",),
        groups=(Group((day, time), layout="row"),),
        buttons=(SAVE, BACK),
    )
    return page, {DAY: local.date().isoformat(), TIME: f"{local:%H:%M}"}


Changes = list[tuple[str, dict[str, Any]]]
_SOON_US = 2 * 3_600_000_000  # a note of the check-out is written within this
_OPENED = {"answers": answers_page, "sets": sets_page, "when": when_page}


class CorrectForm(Form):
    """The list, one entry, its questions; done when a correction has closed the gate."""

    def __init__(self, log: SymptomLog, **more: Any) -> None:
        self._log = log
        self._start, self._name = 0, ""
        super().__init__(list_page(log.entries(), 0, read_only=log.read_only), **more)

    def answered(self, button: str, answers: dict[str, Answer]) -> None:
        """One of the buttons: from the list to an entry, to its questions, and back."""
        action, _, what = button.partition(":")
        if action == "entry":
            self._name = what
            self._show_entry()
        elif action in ("list", "show"):
            self._show_list(int(what) if action == "show" else self._start)
        elif action == "find":
            self.show(find_page(), focus=True)
        elif action == "go":
            self._go_to(date.fromisoformat(str(answers[DAY])))
        elif action == "back":
            self._show_entry()
        else:
            self._correct(action, answers)

    def _show_list(self, start: int) -> None:
        self._start = start
        self.show(list_page(self._log.entries(), start, read_only=self._log.read_only), focus=True)

    def _go_to(self, day: date) -> None:
        """Show the page with the first entry that is not later than the day."""
        lines = self._log.entries()
        later = sum(line.at.astimezone(ZoneInfo(line.zone)).date() > day for line in lines)
        self._show_list(min(later, len(lines) - 1))

    def _show_entry(self, told: str = "") -> None:
        entry = self._log.entry(self._name)
        self.show(entry_page(entry, read_only=self._log.read_only), focus=True)
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
            self.done()

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
    _, before = answers_page(entry)
    notes = {note["note_id"] for note in entry.notes}
    return [
        (name, {"text": str(answer or "")} if name in notes else {"value": _number(answer)})
        for name, answer in answers.items()
        if name in before and answer != before[name]
    ]


def _number(answer: Answer) -> float | str | None:
    return float(answer) if isinstance(answer, bool) else answer


def _words(entry: Entry, answers: dict[str, Answer]) -> Changes:
    fields = {NOTE: "text", LABEL: "label", DETAIL: "detail"}
    _, before = answers_page(entry)
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
    """The entry at its new time, its answers moved by as much."""
    clock = time.fromisoformat(str(answers[TIME]).rjust(5, "0"))
    new = datetime.combine(date.fromisoformat(str(answers[DAY])), clock, ZoneInfo(entry.line.zone))
    # In UTC: across a clock change, local times differ by an hour more or less.
    shift = new.astimezone(UTC) - entry.line.at.replace(second=0, microsecond=0)
    if not shift:
        return []
    return [(name, {field: at + shift for field, at in times.items()}) for name, times in _times(entry)]


def _times(entry: Entry) -> Iterator[tuple[str, dict[str, datetime]]]:
    """The moments that move together; answers of the day after stay on their day."""
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
    """Corrections; one that closes the gate brings up the safety check."""

    gives_way = False

    def __init__(self, log: SymptomLog, **more: Any) -> None:
        super().__init__(log, lambda _check: CorrectForm(log, **more))
