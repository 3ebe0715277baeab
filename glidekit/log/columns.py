"""Every column of every frame: its type, its unit and what it means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from glidekit.scales import AFTER_ONLY, BEFORE_AND_AFTER, MOMENTS, SCALES, SIDES, STATUSES
from glidekit.session.record import OUTCOMES, SESSION_STATUSES

Kind = Literal["time", "date", "category", "text", "number", "count", "yes-no"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``levels`` are all values a category can have, in order where that means something."""

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    levels: tuple[str, ...] = ()
    ordered: bool = False


ENTITIES = ("session", "bout", "rating", "note", "mark")
"""What can be corrected."""


def _pair(scale: str) -> tuple[Column, ...]:
    known = SCALES[scale]
    words = (
        f", {' '.join(f'{number} {level}' for number, level in enumerate(known.levels))}"
        if known.levels
        else ""
    )
    bounds = known.unit or f"{known.low:g} to {known.high:g}"
    return tuple(
        Column(f"{scale}_{moment}", "number", f"{known.label}, {moment} the session{words}", bounds)
        for moment in ("before", "after")
    )


def leg_columns(scale: str, moment: str) -> tuple[Column, ...]:
    """``<scale>_<moment>_left`` and ``_right``, which ``sessions()`` has where both legs were answered."""
    known = SCALES[scale]
    words = f"{known.label} of the {{}} leg, {moment} the session; only where both legs were answered"
    return tuple(
        Column(f"{scale}_{moment}_{side}", "number", words.format(side), f"{known.low:g} to {known.high:g}")
        for side in SIDES
    )


def _answer(scale: str) -> Column:
    known = SCALES[scale]
    return Column(scale, "category", known.question, levels=known.levels, ordered=True)


_SESSION_ID = Column("session_id", "text", "Names the session in every frame")
_LOCAL_DATE = Column("local_date", "date", "Calendar date where the person was")

COLUMNS: dict[str, tuple[Column, ...]] = {
    "sessions": (
        _SESSION_ID,
        Column("started_at", "time", "When it began", "UTC"),
        Column("ended_at", "time", "When it ended; NA while it runs", "UTC"),
        Column("zone", "text", "Time zone of the person, by its IANA name"),
        _LOCAL_DATE,
        Column("status", "category", "How it ended", levels=SESSION_STATUSES),
        Column("simulated", "yes-no", "Whether it is a simulated session"),
        Column("plan_name", "text", "Name of the plan as run; one from your own physio begins with 'own: '"),
        Column("plan_title", "text", "Title of the plan as run"),
        Column("stop_reason", "text", "Why it was stopped; empty if it was not"),
        Column("affected_side", "category", "The affected side as set then", levels=SIDES),
        Column("bouts_planned", "count", "Sets in the plan; one set on one side is one bout"),
        Column("bouts_done", "count", "Sets done whole"),
        Column("planned_s", "number", "Exercise planned, rests not counted; NA if untimed", "seconds"),
        Column("actual_s", "number", "Exercise done, pauses not counted", "seconds"),
        *(column for scale in BEFORE_AND_AFTER for column in _pair(scale)),
        *map(_answer, AFTER_ONLY),
        Column("note", "text", "Notes of the session, one a line; empty if there is none"),
    ),
    "ratings": (
        Column("rating_id", "text", "Names the rating"),
        Column("session_id", "text", "The session it belongs to; NA for one on its own"),
        Column("rated_at", "time", "When it was given", "UTC"),
        _LOCAL_DATE,
        Column("moment", "category", "Before or after a session, next day, weekly, alone", levels=MOMENTS),
        Column("scale", "category", "What was rated; see glidekit.scales"),
        Column("side", "category", "Which leg, where that was asked", levels=SIDES),
        Column("value", "number", "The answer in the scale's units, a level as its number; NA if left blank"),
        Column("text", "text", "The level's word, or the person's own words"),
        Column("status", "category", "Answered, or left blank", levels=STATUSES),
        Column("written", "count", "Its place in the order of writing, which no clock disturbs"),
        Column("simulated", "yes-no", "Whether it is simulated"),
    ),
    "bouts": (
        _SESSION_ID,
        _LOCAL_DATE,
        Column("bout", "count", "Number of the set in its session, from 0"),
        Column("exercise", "category", "Id of the exercise"),
        Column("variant", "category", "Gentle, or as in the article"),
        Column("side", "category", "Which leg was exercised", levels=SIDES),
        Column("set", "count", "Number of the set of this exercise on this side, from 1"),
        Column("target_reps", "count", "Repetitions planned"),
        Column("actual_reps", "count", "Repetitions done whole"),
        Column("target_s", "number", "Time planned; NA where the person sets the pace", "seconds"),
        Column("actual_s", "number", "Time exercised, pauses not counted", "seconds"),
        Column("paused_s", "number", "Time paused", "seconds"),
        Column("hidden_s", "number", "Time with the page hidden", "seconds"),
        Column("outcome", "category", "Done, partial, skipped, or ended by pain", levels=OUTCOMES),
        Column("why", "text", "Why it was not done whole; empty if it was"),
    ),
    "safety_checks": (
        Column("checked_at", "time", "When it was answered", "UTC"),
        _LOCAL_DATE,
        Column("kind", "category", "All cards in one sitting, or single answers", levels=("full", "line")),
        Column("flags", "text", "Ids of the items that were tapped, joined by '; '; empty means none"),
        Column(
            "outcome", "category", "The gravest answer",
            levels=("clear", "something-new", "ask-first", "urgent", "emergency"), ordered=True,
        ),
        Column("something_new", "yes-no", "Whether the one line of a check-in was answered yes"),
        Column("assessed_by_clinician", "yes-no", "Whether a clinician has assessed what was reported"),
        Column("assessed_by", "text", "Who it was; NA where that was not asked"),
        Column("assessed_on", "text", "On which day, as 2026-05-01; NA where that was not asked"),
        Column("may_exercise", "yes-no", "Whether they said that exercising is fine; NA if not asked"),
        Column("clinician_agreed", "yes-no", "Whether a clinician agreed to the held versions"),
    ),
    "events": (
        _SESSION_ID,
        Column("owner", "text", "The page that ran the timer"),
        Column("seq", "count", "Number of the event of this page, from 1"),
        Column("kind", "category", "What happened"),
        Column("at", "time", "When, by the page's clock", "UTC"),
        Column("active_ms", "number", "Running time so far, pauses not counted", "milliseconds"),
        Column("phase", "count", "Index of the phase that is current after it"),
        Column("detail", "text", "More, as JSON text"),
    ),
    "marks": (
        Column("at", "time", "When", "UTC"),
        _LOCAL_DATE,
        Column("label", "text", "What changed"),
        Column("detail", "text", "More about it; empty if there is none"),
        Column("mark_id", "text", "Names the mark"),
    ),
    "notes": (
        Column("session_id", "text", "The session it belongs to; NA for a note on its own"),
        Column("at", "time", "When it was written", "UTC"),
        _LOCAL_DATE,
        Column("text", "text", "The note"),
        Column("note_id", "text", "Names the note"),
    ),
    "history": (
        Column("at", "time", "When it was changed", "UTC"),
        Column("change_id", "text", "Names the change; values changed as one share it"),
        Column("session_id", "text", "The session it belongs to; NA for an entry on its own"),
        Column("entity", "category", "What was changed", levels=ENTITIES),
        Column("row_id", "text", "Id of the entry; a set is its session and number"),
        Column("field", "text", "Which value"),
        Column("old", "text", "The value before, as JSON text; null is blank"),
        Column("new", "text", "The value after, as JSON text; null is blank"),
        Column("reason", "text", "Why, in the person's words; empty if not said"),
        Column("undoes", "text", "The change that this one took back; NA if it is none"),
    ),
}  # fmt: skip
