"""The pages of corrections: the list, one entry, and what can be changed in it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from glidekit.in_words import counted, day_and_time
from glidekit.scales import scale
from glidekit.widgets.correct import correct_words as words
from glidekit.widgets.forms.ask import ask
from glidekit.widgets.forms.page import Button, Group, Page
from glidekit.widgets.forms.question import Question
from glidekit.widgets.forms.rows_form import AT_ONCE, BACK, row, stretch, turning

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glidekit.log.sessions.entry import Entry, EntryLine
    from glidekit.widgets.forms.question import Answer

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
    """The questions of an entry again, with the answers it holds."""
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
    """When it was, in the time zone it was entered in."""
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
