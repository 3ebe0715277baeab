"""Entries of a log, their values and their corrections in words."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from glidekit.content.exercises import exercises
from glidekit.in_words import day_and_time, minutes
from glidekit.log.rows import from_us
from glidekit.scales import SCALES, scale

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from glidekit.log.sessions.entry import Entry, EntryLine

BLANK = "not answered"
MOMENTS = {
    "before": "Before the session", "after": "After the session", "next-day": "The day after",
    "weekly": "How it was", "alone": "How it was",
}  # fmt: skip
_SHORT_MOMENTS = {
    "before": "before", "after": "after", "next-day": "the day after", "weekly": "", "alone": "",
}  # fmt: skip
STATUS = {
    "finished": "finished", "stopped": "stopped early", "abandoned": "left unfinished",
    "running": "still open",
}  # fmt: skip
OUTCOMES = {
    "done": "Done whole", "partial": "Done in part", "skipped": "Left out", "hurt": "Ended by pain",
}  # fmt: skip
_FIELDS = {
    "started_us": "Beginning", "ended_us": "End", "rated_us": "Time", "at_us": "Time", "text": "Note",
    "label": "What changed", "detail": "More about it", "actual_reps": "Repetitions done",
    "actual_s": "Seconds done", "outcome": "How it went", "zone": "Time zone",
    "stop_reason": "Why it stopped", "affected_side": "Affected leg",
}  # fmt: skip
_LONG = 60


def line_words(line: EntryLine) -> str:
    """``10 March 2026 at 18:05: session, Gentle start, finished``."""
    told = {
        "session": f"session, {line.words}, {STATUS.get(line.status, line.status)}",
        "answers": "how it was, without a session",
        "note": f"note: {_short(line.words)}",
        "mark": f"mark: {_short(line.words)}",
    }[line.kind]
    out = " (taken out)" if line.taken_out else ""
    return f"{day_and_time(line.at, line.zone)}: {told}{out}"


def _short(words: str) -> str:
    one_line = " ".join(words.split())
    return one_line if len(one_line) <= _LONG else one_line[: _LONG - 1].rstrip() + "…"


def value_words(rating: Mapping[str, Any]) -> str:
    """An answer: ``4 of 10``, ``calf``, ``30 minutes``, ``not answered``."""
    known, value = scale(rating["scale"]), rating["value"]
    if value is None:
        return BLANK
    if known.levels:
        return str(known.level(value))
    if rating["scale"].endswith("_areas"):
        return f"{value:g}: {rating['text']}" if rating["text"] else f"{value:g}"
    if known.unit:
        return f"{value:g} {known.unit}"
    return f"{value:g} of {known.high:g}" if known.low == 0 else f"{value:+g}"


def rating_words(rating: Mapping[str, Any]) -> str:
    """What was asked, and when: ``Leg pain, before the session``."""
    moment = MOMENTS[rating["moment"]]
    when = f", {moment[0].lower()}{moment[1:]}" if rating["session_id"] else ""
    return f"{_asked(rating)}{when}"


def _asked(rating: Mapping[str, Any]) -> str:
    side = f" ({rating['side']})" if rating["side"] else ""
    own = f": {rating['text']}" if rating["scale"] == "activity" and rating["text"] else ""
    return f"{scale(rating['scale']).label}{own}{side}"


def bout_words(bout: Mapping[str, Any]) -> str:
    """``Set 1: Supine glide, left leg``."""
    names = {one.id: one.name for one in exercises()}
    name = names.get(bout["exercise"], bout["exercise"])
    return f"Set {bout['bout'] + 1}: {name}, {bout['side']} leg"


def facts(entry: Entry) -> tuple[tuple[str, str], ...]:
    """All that an entry says, as pairs of words."""
    line = entry.line
    return (
        ("When", day_and_time(line.at, line.zone)),
        *(_session_facts(entry) if line.kind == "session" else ()),
        *_ratings(entry),
        *(("Note", row["text"]) for row in entry.notes if _there(entry, row)),
        *(_mark_or_note(entry) if line.kind in ("mark", "note") else ()),
    )


def _ratings(entry: Entry) -> Iterator[tuple[str, str]]:
    """One line a question: ``4 of 10 before, 2 of 10 after, not answered the day after``."""
    told: dict[str, list[str]] = {}
    for row in entry.ratings:
        if _there(entry, row):
            when = _SHORT_MOMENTS[row["moment"]] if row["session_id"] else ""
            told.setdefault(_asked(row), []).append(f"{value_words(row)} {when}".rstrip())
    return ((name, ", ".join(values)) for name, values in told.items())


def _there(entry: Entry, row: Mapping[str, Any]) -> bool:
    return entry.line.taken_out or row["voided_us"] is None


def _session_facts(entry: Entry) -> Iterator[tuple[str, str]]:
    if entry.row is None:
        return
    yield "Plan", entry.line.words
    why = f": {entry.row['stop_reason']}" if entry.row["stop_reason"] else ""
    yield "How it ended", f"{STATUS[entry.row['status']]}{why}"
    went = Counter(bout["outcome"] for bout in entry.bouts)
    if went:
        yield "Sets", ", ".join(f"{went[name]} {OUTCOMES[name].lower()}" for name in OUTCOMES if went[name])
        yield "Exercised", minutes(sum(bout["actual_s"] for bout in entry.bouts))


def _mark_or_note(entry: Entry) -> Iterator[tuple[str, str]]:
    if entry.row is None:
        return
    if entry.line.kind == "note":
        yield "Note", entry.row["text"]
    else:
        yield "What changed", entry.row["label"]
        yield "More about it", entry.row["detail"] or "nothing said"


def changes(entry: Entry) -> tuple[str, ...]:
    """Each correction: when, what, from, to; the newest first."""
    undone = {row["undoes"] for row in entry.changes if row["undoes"]}
    told = (_change(entry, row, undone) for row in reversed(entry.changes) if _worth_telling(entry, row))
    return tuple(dict.fromkeys(told))


def _worth_telling(entry: Entry, change: Mapping[str, Any]) -> bool:
    """All but an answer's word and status, which follow from its value, and times moved with a session."""
    follows = ("status", "text") if change["entity"] == "rating" else ()
    moved = change["field"] in ("rated_us", "ended_us", "at_us") and entry.line.kind == "session"
    return change["field"] not in follows and not moved


def _change(entry: Entry, change: Mapping[str, Any], undone: set[str]) -> str:
    at = day_and_time(from_us(change["at_us"]), entry.line.zone)
    back = ", taking a correction back" if change["undoes"] else ""
    later = " (taken back since)" if change["change_id"] in undone else ""
    if change["field"] == "voided_us":
        what = "brought back" if change["new"] == "null" else "taken out"
        return f"{at}{back}: {what}{later}."
    rating = next((row for row in entry.ratings if row["rating_id"] == change["row_id"]), None)
    name = _name(entry, change, rating)
    old, new = (_told(entry, change, rating, json.loads(change[which])) for which in ("old", "new"))
    return f"{at}{back}: {name}: from {old} to {new}{later}."


def _name(entry: Entry, change: Mapping[str, Any], rating: Mapping[str, Any] | None) -> str:
    if rating is not None and change["field"] == "value":
        return rating_words(rating)
    field = _FIELDS.get(str(change["field"]), str(change["field"]).replace("_", " "))
    if change["entity"] == "bout":
        number = int(change["row_id"].rpartition("/")[2])
        bout = next((bout for bout in entry.bouts if bout["bout"] == number), None)
        return f"{bout_words(bout)}, {field.lower()}" if bout else field
    return field


def _told(
    entry: Entry, change: Mapping[str, Any], rating: Mapping[str, Any] | None, value: Any
) -> str:  # fmt: skip
    if rating is not None and change["field"] == "value":
        return value_words({**rating, "value": value, "text": None})
    if value is None or value == "":
        return "nothing"
    if change["field"].endswith("_us"):
        return day_and_time(from_us(value), entry.line.zone)
    if change["field"] == "outcome":
        return OUTCOMES.get(str(value), str(value)).lower()
    return f"{value:g}" if isinstance(value, int | float) else f"“{_short(str(value))}”"


def last_change(entry: Entry, *, taken_out: bool = False) -> str | None:
    """The id of the newest correction not taken back yet; ``taken_out``: of the one that took it out."""
    undone = {row["undoes"] for row in entry.changes if row["undoes"]}
    open_ = [
        row
        for row in entry.changes
        if row["undoes"] is None
        and row["change_id"] not in undone
        and (row["field"] == "voided_us" or not taken_out)
    ]
    newest = max(open_, key=lambda row: (row["at_us"], row["amendment_id"]), default=None)
    return None if newest is None else str(newest["change_id"])


def is_asked_again(rating: Mapping[str, Any]) -> bool:
    """Whether asking again can correct an answer; body map places are marked again instead."""
    return rating["scale"] in SCALES and not rating["scale"].endswith("_areas")
