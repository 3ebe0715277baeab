"""The log as tidy pandas frames: typed, with NA for whatever is not known. Columns: columns.py."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from glidekit.log.columns import AFTER_ONLY, BEFORE_AND_AFTER, COLUMNS, Column
from glidekit.log.safety_log import outcome
from glidekit.log.schema import AMENDMENT, BOUT, MARK, NOTE, RATING, SAFETY_CHECK, SESSION, TIMER_EVENT
from glidekit.scales import SCALES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Table

    from glidekit.log.reading import Reading

_DTYPES = {"text": "string", "number": "Float64", "count": "Int64", "yes-no": "boolean"}

Data = dict[str, Any]


def typed(name: str, data: Mapping[str, Any]) -> pd.DataFrame:
    """Columns of a frame in their documented order and types."""
    return pd.DataFrame({column.name: _typed(column, data[column.name]) for column in COLUMNS[name]})


def _typed(column: Column, values: Any) -> Any:
    match column.kind:
        case "time":
            return pd.DatetimeIndex(_stamps(values)).tz_localize("UTC")
        case "date":
            return pd.to_datetime(pd.array(values, dtype="string"), format="%Y-%m-%d").astype(
                "datetime64[us]"
            )
        case "category" if column.levels:
            return pd.Categorical(values, categories=list(column.levels), ordered=column.ordered)
        case "category":
            return pd.Categorical(pd.array(values, dtype="string"))
        case other:
            return pd.array(values, dtype=_DTYPES[other])


def _stamps(values: Iterable[int | None]) -> Any:
    whole = np.array([_NAT if value is None else value for value in values], dtype="int64")
    return whole.view("datetime64[us]")


_NAT = int(np.datetime64("NaT", "us").astype("int64"))


def _in_order(frame: pd.DataFrame, *by: str) -> pd.DataFrame:
    """The frame in the order of columns; rows that are equal stay in the order of their keys."""
    return frame.sort_values(list(by), kind="stable", ignore_index=True)


def _simulated(reading: Reading, rows: int) -> Any:
    return np.full(rows, reading.simulated)


def sessions(reading: Reading) -> pd.DataFrame:
    """One row a session, ordered by when it began."""
    names = (
        "session_id", "started_us", "ended_us", "zone", "local_date", "status", "plan_name", "plan_title",
        "stop_reason", "affected_side",
    )  # fmt: skip
    data = reading.columns(SESSION, names)
    place = {name: number for number, name in enumerate(data["session_id"])}
    frame = typed(
        "sessions",
        {
            **data,
            "started_at": data["started_us"],
            "ended_at": data["ended_us"],
            "simulated": _simulated(reading, len(place)),
            "note": _notes_of(reading, place),
            **_sums_of(reading, place),
            **_answers_of(reading, place),
        },
    )
    return _in_order(frame, "started_at")


def _notes_of(reading: Reading, place: Mapping[str, int]) -> list[str]:
    texts: defaultdict[str, list[str]] = defaultdict(list)
    data = reading.columns(NOTE, ("session_id", "text"))
    for session_id, text in zip(*data.values(), strict=True):
        texts[session_id].append(text)
    return ["\n".join(texts.get(session_id, ())) for session_id in place]


def _sums_of(reading: Reading, place: Mapping[str, int]) -> Data:
    """Sets and seconds, planned and done; NA where a session has no sets yet."""
    sums: dict[str, list[Any]] = {name: [0, 0, 0.0, 0.0] for name in place}
    data = reading.columns(BOUT, ("session_id", "outcome", "target_s", "actual_s"))
    for session_id, came_to, target_s, actual_s in zip(*data.values(), strict=True):
        sum_ = sums[session_id]
        sum_[0] += 1
        sum_[1] += came_to == "done"
        sum_[2] = None if target_s is None or sum_[2] is None else sum_[2] + target_s
        sum_[3] += actual_s
    columns = ("bouts_planned", "bouts_done", "planned_s", "actual_s")
    return {
        column: [sum_[number] if sum_[0] else None for sum_ in sums.values()]
        for number, column in enumerate(columns)
    }


def _answers_of(reading: Reading, place: Mapping[str, int]) -> Data:
    """``<scale>_before`` and ``<scale>_after``: the last answer of that moment, NA where there is none."""
    both = {
        (scale, moment): f"{scale}_{moment}" for scale in BEFORE_AND_AFTER for moment in ("before", "after")
    }
    both |= {(scale, "after"): scale for scale in AFTER_ONLY}
    answers: Data = {name: [None] * len(place) for name in both.values()}
    data = reading.columns(RATING, ("scale", "moment", "session_id", "value"))
    for scale, moment, session_id, value in zip(*data.values(), strict=True):
        column = both.get((scale, moment))
        if column is not None and session_id is not None and value is not None:
            answers[column][place[session_id]] = value
    for scale in AFTER_ONLY:
        answers[scale] = [SCALES[scale].level(value) for value in answers[scale]]
    return answers


def ratings(reading: Reading) -> pd.DataFrame:
    """One row a rating, ordered by when it was given."""
    names = tuple(
        column.name for column in COLUMNS["ratings"] if column.name not in ("rated_at", "simulated")
    )
    data = reading.columns(RATING, (*names, "rated_us"))
    simulated = _simulated(reading, len(data["rating_id"]))
    frame = typed("ratings", {**data, "rated_at": data["rated_us"], "simulated": simulated})
    return _in_order(frame, "rated_at")


def bouts(reading: Reading) -> pd.DataFrame:
    """One row a set of a session, in the order of the sessions."""
    days = reading.columns(SESSION, ("session_id", "started_us", "local_date"))
    ordered = sorted(zip(days["started_us"], days["session_id"], days["local_date"], strict=True))
    place = {session_id: number for number, (_, session_id, _) in enumerate(ordered)}
    names = tuple(column.name for column in COLUMNS["bouts"] if column.name != "local_date")
    data: Data = dict(reading.columns(BOUT, names))
    places = np.array([place[session_id] for session_id in data["session_id"]], dtype="int64")
    dates = np.array([day for _, _, day in ordered], dtype=object)
    frame = typed("bouts", {**data, "local_date": dates[places]})
    return frame.take(np.argsort(places, kind="stable")).reset_index(drop=True)


def safety_checks(reading: Reading) -> pd.DataFrame:
    """One row a safety check, oldest first."""
    names = ("checked_us", "local_date", "kind", "flags", "assessed_by_clinician", "clinician_agreed")
    data: Data = dict(reading.columns(SAFETY_CHECK, names))
    flags = [json.loads(text) for text in data["flags"]]
    data["flags"] = ["; ".join(given) for given in flags]
    for name in ("assessed_by_clinician", "clinician_agreed"):
        data[name] = list(map(bool, data[name]))
    outcomes = list(map(outcome, flags))
    frame = typed("safety_checks", {**data, "checked_at": data["checked_us"], "outcome": outcomes})
    return _in_order(frame, "checked_at")


def events(reading: Reading, session_id: str | None = None) -> pd.DataFrame:
    """One row a timer event, by session, page and number; of one session or of all."""
    names = ("session_id", "owner", "seq", "kind", "at_ms", "active_ms", "phase", "detail")
    data = reading.columns(TIMER_EVENT, names)
    frame = typed("events", {**data, "at": [round(value * 1000) for value in data["at_ms"]]})
    return frame if session_id is None else frame[frame["session_id"] == session_id].reset_index(drop=True)


def marks(reading: Reading) -> pd.DataFrame:
    """One row a mark, oldest first."""
    return _by_time(reading, "marks", MARK, ("mark_id", "local_date", "label", "detail"))


def notes(reading: Reading) -> pd.DataFrame:
    """One row a note, oldest first."""
    return _by_time(reading, "notes", NOTE, ("note_id", "session_id", "local_date", "text"))


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
            for frame, given in COLUMNS.items()
            for column in given
        ],
        dtype="string",
    )
