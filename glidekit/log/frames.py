"""The log as tidy pandas frames: typed, with NA for whatever is not known. Columns: columns.py."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from glidekit.log.columns import COLUMNS, Column, leg_columns
from glidekit.log.safety_log import outcome
from glidekit.log.schema import AMENDMENT, BOUT, MARK, NOTE, RATING, SAFETY_CHECK, SESSION, TIMER_EVENT
from glidekit.scales import AFTER_ONLY, BEFORE_AND_AFTER, SCALES, SIDES, STATUSES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from glidekit.log.reading import Reading
    from glidekit.log.schema import Table

_DTYPES = {"text": "string", "number": "Float64", "count": "Int64", "yes-no": "boolean"}

Data = dict[str, Any]


def typed(name: str, data: Data) -> pd.DataFrame:
    """Columns of a frame in their documented order and types; ``data`` is used up, column by column."""
    return pd.DataFrame(
        {column.name: _typed(column, data.pop(column.name)) for column in COLUMNS[name]}, copy=False
    )


def _typed(column: Column, values: Any) -> Any:
    match column.kind:
        case "time":
            return pd.DatetimeIndex(_stamps(values)).tz_localize("UTC")
        case "date":
            return pd.to_datetime(pd.array(values, dtype="string"), format="%Y-%m-%d").astype(
                "datetime64[us]"
            )
        case "category":
            levels = column.levels or sorted({value for value in values if value is not None})
            words = pd.Index(levels, dtype="str")
            return pd.Categorical(values, categories=words, ordered=column.ordered)
        case other:
            return pd.array(values, dtype=_DTYPES[other])


def _stamps(values: Iterable[int | None]) -> Any:
    whole = np.array([_NAT if value is None else value for value in values], dtype="int64")
    return whole.view("datetime64[us]")


_NAT = int(np.datetime64("NaT", "us").astype("int64"))


def _in_order(frame: pd.DataFrame, by: str) -> pd.DataFrame:
    """The frame in the order of a column; rows that are equal stay in the order of their keys."""
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
    """Sets and seconds, planned and done; NA where a session has no sets yet."""
    data = reading.columns(BOUT, ("session_id", "outcome", "target_s", "actual_s"))
    rows = place.get_indexer(pd.Index(_objects(data["session_id"])))
    known = rows >= 0

    def sums(weights: Any = None) -> Any:
        return np.bincount(rows[known], None if weights is None else weights[known], len(place))

    number = sums()
    found = {
        "bouts_planned": number,
        "bouts_done": sums(_objects(data["outcome"]) == "done"),
        "planned_s": sums(_numbers(data["target_s"])),  # NaN where one of them is not timed
        "actual_s": sums(_numbers(data["actual_s"])),
    }
    return {name: np.where(number > 0, values, np.nan) for name, values in found.items()}


def _answers_of(reading: Reading, place: pd.Index, affected: Any) -> Data:
    """``<scale>_before`` and ``<scale>_after``: the last answer of that moment, NA where there is none.

    Where both legs were answered it is that of the affected leg (not known: the one answered first), and
    each leg has a column of its own as well.
    """
    data = reading.columns(RATING, ("scale", "moment", "session_id", "side", "value", "written"))
    values, sides = _numbers(data["value"]), _objects(data["side"])
    scales, moments = (pd.Categorical(_objects(data[name])) for name in ("scale", "moment"))
    rows = place.get_indexer(pd.Index(_objects(data["session_id"])))
    order = np.argsort(_numbers(data["written"]), kind="stable")
    order = order[((rows >= 0) & ~np.isnan(values))[order]]
    answers: Data = {}
    for scale in BEFORE_AND_AFTER:
        for moment in ("before", "after"):
            chosen = order[(scales[order] == scale) & (moments[order] == moment)]
            given = rows[chosen], sides[chosen], values[chosen]
            name = f"{scale}_{moment}"
            answers |= (
                _by_leg(name, *given, affected) if SCALES[scale].of_leg else {name: _last(*given, affected)}
            )
    for scale in AFTER_ONLY:
        levels, chosen = SCALES[scale].levels, order[(scales[order] == scale) & (moments[order] == "after")]
        found = _last(rows[chosen], sides[chosen], values[chosen], affected)
        answers[scale] = [None if np.isnan(value) else levels[int(value)] for value in found]
    return answers


def _last(rows: Any, _sides: Any, values: Any, affected: Any) -> Any:
    """The last answer of each session; ``rows`` are places of sessions, in the order of writing."""
    found = np.full(len(affected), np.nan)
    found[rows] = values
    return found


def _by_leg(name: str, rows: Any, sides: Any, values: Any, affected: Any) -> Data:
    """One column; where a session has answers for both legs, three."""
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
    if reading.not_begun:  # a check-in without a session says only how that day was
        alone = [session_id in reading.not_begun for session_id in _objects(data["session_id"])]
        data["session_id"] = _instead(data["session_id"], alone, None)
        data["moment"] = _instead(data["moment"], alone, "alone")
    return _in_order(typed("ratings", data), "rated_at")


def _instead(values: Any, where: Sequence[bool], other: str | None) -> tuple[Any, ...]:
    """The values, with another one in some places."""
    return tuple(other if there else value for value, there in zip(_objects(values), where, strict=True))


def _statuses(values: Any) -> Any:
    """Skipped where there is no value: the table holds the two together, so the word need not be read."""
    blank = np.isnan(_numbers(values))
    return pd.Categorical.from_codes(blank.astype("int8"), categories=pd.Index(STATUSES, dtype="str"))


def bouts(reading: Reading) -> pd.DataFrame:
    """One row a set of a session, in the order of the sessions."""
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
    """Every column of every frame: frame, column, type, unit, what it means, values it can have."""
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
    """The columns of every frame, with those that are only there where both legs were answered."""
    legs = [
        column
        for scale in BEFORE_AND_AFTER
        if SCALES[scale].of_leg
        for moment in ("before", "after")
        for column in leg_columns(scale, moment)
    ]
    return {**COLUMNS, "sessions": (*COLUMNS["sessions"], *legs)}
