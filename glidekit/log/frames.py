"""The log as tidy pandas frames: every column with its type and meaning, NA for whatever is not known."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from glidekit.log.care.damage import SoundRows, diary_as_found
from glidekit.log.rows import codec
from glidekit.log.safety_log import outcome
from glidekit.log.schema import (
    AMENDMENT,
    BOUT,
    MARK,
    NOT_BEGUN,
    NOTE,
    RATING,
    SAFETY_CHECK,
    SESSION,
    SIMULATED,
    TIMER_EVENT,
)
from glidekit.scales import AFTER_ONLY, MOMENTS, SCALES, SIDES, STATUSES, before_and_after
from glidekit.session.record import OUTCOMES, SESSION_STATUSES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from sqlite3 import Connection

    from glidekit.log.care.damage import Damage
    from glidekit.log.schema import Table


Kind = Literal["time", "date", "category", "text", "number", "count", "yes-no"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``levels``: all values of a category, in order if that means something."""

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
    """``<scale>_<moment>_left`` and ``_right``; ``sessions()`` has them once both legs were answered."""
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
        *(column for scale in before_and_after() for column in _pair(scale)),
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


# One consistent look at a log, without what is void or damaged ----------------------------------------------


class Reading:
    """Columns of tables within one transaction, every row verified.

    ``not_begun``: ids of sessions in which no set was begun, which do not count as sessions. Damage not known
    yet raises FoundDamageError.
    """

    def __init__(self, connection: Connection, damage: Damage) -> None:
        self._connection = connection
        self._sound = SoundRows(connection, damage)
        self.simulated = diary_as_found(connection)["kind"] == SIMULATED
        self._hidden = set(damage.sessions) | self._voided(among_sound=bool(damage))
        self.not_begun = frozenset(name for (name,) in connection.execute(NOT_BEGUN))

    def columns(
        self, table: Table, names: Sequence[str], *, all_sessions: bool = False
    ) -> dict[str, tuple[Any, ...]]:
        """Column name -> values in key order, without void and damaged rows.

        ``all_sessions``: rows of void, damaged and never begun sessions too.
        """
        found = self._rows(table, names)
        hidden = self._hidden | (self.not_begun if table in (SESSION, BOUT) else set())
        if hidden and not all_sessions and "session_id" in codec(table).names:
            place = names.index("session_id")
            found = [row for row in found if row[place] not in hidden]
        return dict(zip(names, zip(*found, strict=True) if found else [()] * len(names), strict=True))

    def _rows(self, table: Table, names: Sequence[str]) -> list[tuple[Any, ...]]:
        kind = codec(table)
        first, *others = (kind.names.index(name) for name in names)
        pick = itemgetter(slice(first, first + 1)) if not others else itemgetter(first, *others)
        void = kind.names.index("voided_us") if "voided_us" in kind.names else None
        sound = self._sound.of(table)
        return [pick(row) for row in sound if void is None or row[void] is None]

    def _voided(self, *, among_sound: bool) -> set[str]:
        place = codec(SESSION).names.index("voided_us")
        if among_sound:
            return {row[0] for row in self._sound.of(SESSION) if row[place] is not None}
        sql = "SELECT session_id FROM session WHERE voided_us IS NOT NULL"
        return {row[0] for row in self._connection.execute(sql)}


# The frames -------------------------------------------------------------------------------------------------

_DTYPES = {
    "text": pd.StringDtype(),
    "number": pd.Float64Dtype(),
    "count": pd.Int64Dtype(),
    "yes-no": pd.BooleanDtype(),
}

Data = dict[str, Any]


def typed(name: str, data: Data) -> pd.DataFrame:
    """A frame with its documented columns and types; ``data`` is used up column by column."""
    return pd.DataFrame(
        {column.name: _typed(column, data.pop(column.name)) for column in COLUMNS[name]}, copy=False
    )


def _typed(column: Column, values: Any) -> Any:
    match column.kind:
        case "time":
            return pd.DatetimeIndex(_stamps(values)).tz_localize("UTC")
        case "date":
            return pd.DatetimeIndex(np.array(values, dtype="datetime64[D]").astype("datetime64[us]"))
        case "category":
            levels = column.levels or tuple(sorted({value for value in values if value is not None}))
            return _category(values, levels, ordered=column.ordered)
        case other:
            return pd.array(values, dtype=_DTYPES[other])


def _category(values: Any, levels: tuple[str, ...], *, ordered: bool) -> pd.Categorical:
    """From codes: pandas takes ten times as long to look up a few words."""
    code_of = {level: code for code, level in enumerate(levels)}
    codes = [code_of.get(value, -1) for value in values]
    return pd.Categorical.from_codes(codes, dtype=_dtype_of(levels, ordered=ordered))


@cache
def _dtype_of(levels: tuple[str, ...], *, ordered: bool) -> pd.CategoricalDtype:
    return pd.CategoricalDtype(pd.Index(levels, dtype="str"), ordered=ordered)


def _stamps(values: Iterable[int | None]) -> Any:
    whole = np.array([_NAT if value is None else value for value in values], dtype="int64")
    return whole.view("datetime64[us]")


_NAT = int(np.datetime64("NaT", "us").astype("int64"))


def _in_order(frame: pd.DataFrame, by: str) -> pd.DataFrame:
    """The frame sorted by a column; equal rows stay in key order."""
    if frame[by].is_monotonic_increasing:  # the usual case: ids follow the clock
        return frame
    return frame.sort_values(by, kind="stable", ignore_index=True)


def _simulated(reading: Reading, rows: int) -> Any:
    return np.full(rows, reading.simulated)


def sessions(reading: Reading) -> pd.DataFrame:
    """One row a session, ordered by when it began."""
    names = (
        "session_id", "started_us", "ended_us", "zone", "local_date", "status", "plan_name", "plan_title",
        "stop_reason", "affected_side",
    )  # fmt: skip
    data = reading.columns(SESSION, names)
    place = pd.Index(np.asarray(data["session_id"], dtype=object))
    answers = _answers_of(reading, place, _objects(data["affected_side"]))
    by_leg = {name: answers.pop(name) for name in list(answers) if name.endswith(("_left", "_right"))}
    frame = typed(
        "sessions",
        {
            **data,
            "started_at": data["started_us"],
            "ended_at": data["ended_us"],
            "simulated": _simulated(reading, len(place)),
            "note": _notes_of(reading, place),
            **_sums_of(reading, place),
            **answers,
        },
    )
    for name, values in by_leg.items():
        frame[name] = pd.array(values, dtype=_DTYPES["number"])
    return _in_order(frame, "started_at")


def _notes_of(reading: Reading, place: pd.Index) -> list[str]:
    texts: defaultdict[str, list[str]] = defaultdict(list)
    data = reading.columns(NOTE, ("session_id", "text"))
    for session_id, text in zip(*map(_objects, data.values()), strict=True):
        texts[session_id].append(text)
    return ["\n".join(texts.get(session_id, ())) for session_id in place]


def _sums_of(reading: Reading, place: pd.Index) -> Data:
    """Sets and seconds, planned and done; NA if a session has no sets yet."""
    data = reading.columns(BOUT, ("session_id", "outcome", "target_s", "actual_s"))
    rows = place.get_indexer(pd.Index(_objects(data["session_id"])))
    known = rows >= 0

    def sums(weights: Any = None) -> Any:
        return np.bincount(rows[known], None if weights is None else weights[known], len(place))

    number = sums()
    found = {
        "bouts_planned": number,
        "bouts_done": sums(_objects(data["outcome"]) == "done"),
        "planned_s": sums(_numbers(data["target_s"])),  # NaN if one of them is untimed
        "actual_s": sums(_numbers(data["actual_s"])),
    }
    return {name: np.where(number > 0, values, np.nan) for name, values in found.items()}


def _answers_of(reading: Reading, place: pd.Index, affected: Any) -> Data:
    """``<scale>_before`` and ``<scale>_after``: the last answer of that moment, NA if there is none.

    If both legs were answered, it is the affected leg's answer (if that is unknown, the one given first), and
    each leg has its own column as well.
    """
    data = reading.columns(RATING, ("scale", "moment", "session_id", "side", "value", "written"))
    values, sides = _numbers(data["value"]), _objects(data["side"])
    rows = place.get_indexer(pd.Index(_objects(data["session_id"])))
    order = np.argsort(_numbers(data["written"]), kind="stable")
    order = order[((rows >= 0) & ~np.isnan(values))[order]]
    places = _places(data["scale"], data["moment"], order)
    answers: Data = {}
    for scale in before_and_after():
        for moment in ("before", "after"):
            chosen = places[scale, moment]
            given = rows[chosen], sides[chosen], values[chosen]
            name = f"{scale}_{moment}"
            answers |= (
                _by_leg(name, *given, affected) if SCALES[scale].of_leg else {name: _last(*given, affected)}
            )
    for scale in AFTER_ONLY:
        levels, chosen = SCALES[scale].levels, places[scale, "after"]
        found = _last(rows[chosen], sides[chosen], values[chosen], affected)
        answers[scale] = [None if np.isnan(value) else levels[int(value)] for value in found]
    return answers


def _places(scales: Sequence[str], moments: Sequence[str], order: Any) -> Mapping[tuple[str, str], list[int]]:
    """(scale, moment) -> the places of its answers, in this order."""
    places: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for place in order.tolist():
        places[scales[place], moments[place]].append(place)
    return places


def _last(rows: Any, _sides: Any, values: Any, affected: Any) -> Any:
    """The last answer of each session; ``rows``: places of the sessions, in the order of writing."""
    found = np.full(len(affected), np.nan)
    found[rows] = values
    return found


def _by_leg(name: str, rows: Any, sides: Any, values: Any, affected: Any) -> Data:
    """One column, or three if any session has answers for both legs."""
    legs = {side: _last(rows[sides == side], None, values[sides == side], affected) for side in SIDES}
    both = ~np.isnan(legs["left"]) & ~np.isnan(legs["right"])
    found = _last(rows, sides, values, affected)
    if not both.any():
        return {name: found}
    first = np.full(len(affected), None, dtype=object)
    first[rows[::-1]] = sides[::-1]
    wanted = np.where([side in SIDES for side in affected], affected, first)
    found = np.where(both, np.where(wanted == "left", legs["left"], legs["right"]), found)
    return {name: found} | {f"{name}_{side}": values for side, values in legs.items()}


def _objects(values: Any) -> Any:
    return np.array(values, dtype=object)


def _numbers(values: Any) -> Any:
    """As floats, NaN for NULL."""
    return np.array(_objects(values), dtype="float64")


def ratings(reading: Reading) -> pd.DataFrame:
    """One row a rating, ordered by when it was given."""
    made = ("rated_at", "simulated", "status")
    names = tuple(column.name for column in COLUMNS["ratings"] if column.name not in made)
    data: Data = reading.columns(RATING, (*names, "rated_us"))
    data["rated_at"] = data.pop("rated_us")
    data["simulated"] = _simulated(reading, len(data["rating_id"]))
    data["status"] = _statuses(data["value"])
    if reading.not_begun:  # without a session a check-in only says how that day was
        alone = [session_id in reading.not_begun for session_id in _objects(data["session_id"])]
        data["session_id"] = _instead(data["session_id"], alone, None)
        data["moment"] = _instead(data["moment"], alone, "alone")
    return _in_order(typed("ratings", data), "rated_at")


def _instead(values: Any, where: Sequence[bool], other: str | None) -> tuple[Any, ...]:
    """The values, replaced by ``other`` in some places."""
    return tuple(other if there else value for value, there in zip(_objects(values), where, strict=True))


def _statuses(values: Any) -> Any:
    """Skipped if there is no value; the table guarantees it, so the word need not be read."""
    blank = np.isnan(_numbers(values))
    return [STATUSES[code] for code in blank.astype("int8").tolist()]


def bouts(reading: Reading) -> pd.DataFrame:
    """One row a set, in the order of the sessions."""
    days = reading.columns(SESSION, ("session_id", "started_us", "local_date"))
    names = tuple(column.name for column in COLUMNS["bouts"] if column.name != "local_date")
    data: Data = reading.columns(BOUT, names)
    known = pd.Index(_objects(days.pop("session_id")))
    rows = known.get_indexer(pd.Index(_objects(data["session_id"])))
    data["local_date"] = tuple(_objects(days.pop("local_date"))[rows])
    frame = typed("bouts", data)
    began = _objects(days["started_us"]).astype("int64")[rows]
    if (began[:-1] <= began[1:]).all():
        return frame
    return frame.take(np.argsort(began, kind="stable")).reset_index(drop=True)


def safety_checks(reading: Reading) -> pd.DataFrame:
    """One row a safety check, in the order of writing."""
    yes_no = ("something_new", "assessed_by_clinician", "may_exercise", "clinician_agreed")
    names = ("checked_us", "local_date", "kind", "flags", "assessed_by", "assessed_on", "written", *yes_no)
    data: Data = dict(reading.columns(SAFETY_CHECK, names))
    order = np.argsort(_numbers(data.pop("written")), kind="stable")
    data = {name: _objects(values)[order] for name, values in data.items()}
    flags = [json.loads(text) for text in data["flags"]]
    data["flags"] = ["; ".join(given) for given in flags]
    for name in yes_no:
        data[name] = [None if value is None else bool(value) for value in data[name]]
    outcomes = [
        outcome(given, something_new=new is True)
        for given, new in zip(flags, data["something_new"], strict=True)
    ]
    return typed("safety_checks", {**data, "checked_at": data["checked_us"], "outcome": outcomes})


def events(reading: Reading, session_id: str | None = None) -> pd.DataFrame:
    """One row a timer event, by session, page and number; of one session or of all."""
    names = ("session_id", "owner", "seq", "kind", "at_ms", "active_ms", "phase", "detail")
    data = reading.columns(TIMER_EVENT, names)
    frame = typed("events", {**data, "at": np.rint(_numbers(data["at_ms"]) * 1000).astype("int64")})
    return frame if session_id is None else frame[frame["session_id"] == session_id].reset_index(drop=True)


def marks(reading: Reading) -> pd.DataFrame:
    """One row a mark, oldest first."""
    return _by_time(reading, "marks", MARK, ("mark_id", "local_date", "label", "detail"))


def notes(reading: Reading) -> pd.DataFrame:
    """One row a note, oldest first."""
    frame = _by_time(reading, "notes", NOTE, ("note_id", "session_id", "local_date", "text"))
    alone = frame["session_id"].isin(list(reading.not_begun))
    return frame.assign(session_id=frame["session_id"].mask(alone)) if reading.not_begun else frame


def history(reading: Reading, session_id: str | None = None) -> pd.DataFrame:
    """One row a changed value, oldest first; of one session or of all."""
    names = tuple(column.name for column in COLUMNS["history"] if column.name != "at")
    frame = _by_time(reading, "history", AMENDMENT, names, all_sessions=True)
    return frame if session_id is None else frame[frame["session_id"] == session_id].reset_index(drop=True)


def _by_time(
    reading: Reading, name: str, table: Table, columns: Sequence[str], *, all_sessions: bool = False
) -> pd.DataFrame:
    data = reading.columns(table, (*columns, "at_us"), all_sessions=all_sessions)
    return _in_order(typed(name, {**data, "at": data["at_us"]}), "at")


def columns() -> pd.DataFrame:
    """Every column of every frame: frame, column, type, unit, meaning, possible values."""
    return pd.DataFrame(
        [
            {
                "frame": frame,
                "column": column.name,
                "type": column.kind,
                "unit": column.unit,
                "meaning": column.meaning,
                "values": ", ".join(column.levels),
            }
            for frame, given in _all_columns().items()
            for column in given
        ],
        dtype="string",
    )


def _all_columns() -> dict[str, tuple[Column, ...]]:
    """The columns of every frame, those included that only exist once both legs were answered."""
    legs = [
        column
        for scale in before_and_after()
        if SCALES[scale].of_leg
        for moment in ("before", "after")
        for column in leg_columns(scale, moment)
    ]
    return {**COLUMNS, "sessions": (*COLUMNS["sessions"], *legs)}
