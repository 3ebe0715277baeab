"""The log as tidy pandas frames: typed, with NA for whatever is not known. Columns: columns.py."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from glidekit.log.columns import AFTER_ONLY, BEFORE_AND_AFTER, COLUMNS, Column
from glidekit.log.safety_log import outcome
from glidekit.log.schema import BOUT, MARK, NOTE, RATING, SAFETY_CHECK, SESSION, TIMER_EVENT

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


def _sorted(data: Data, *by: str) -> Data:
    """The columns in the order of some of them; those that are equal stay as they are."""
    keys = list(zip(*(data[name] for name in by), strict=True))
    order = sorted(range(len(keys)), key=keys.__getitem__)
    return {name: [values[place] for place in order] for name, values in data.items()}


def sessions(reading: Reading) -> pd.DataFrame:
    """One row a session, ordered by when it began."""
    names = (
        "session_id", "started_us", "ended_us", "zone", "local_date", "status", "plan_name", "plan_title",
        "stop_reason", "affected_side",
    )  # fmt: skip
    data = _sorted(reading.columns(SESSION, names), "started_us", "session_id")
    place = {name: number for number, name in enumerate(data["session_id"])}
    return typed(
        "sessions",
        {
            **data,
            "started_at": data["started_us"],
            "ended_at": data["ended_us"],
            "simulated": [reading.simulated] * len(place),
            "note": _notes_of(reading, place),
            **_sums_of(reading, place),
            **_answers_of(reading, place),
        },
    )


def _notes_of(reading: Reading, place: Mapping[str, int]) -> list[str]:
    texts: defaultdict[str, list[str]] = defaultdict(list)
    data = _sorted(reading.columns(NOTE, ("note_id", "session_id", "text")), "note_id")
    for session_id, text in zip(data["session_id"], data["text"], strict=True):
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
    pairs = [f"{scale}_{moment}" for scale in BEFORE_AND_AFTER for moment in ("before", "after")]
    answers: Data = {name: [None] * len(place) for name in (*pairs, *AFTER_ONLY)}
    names = ("rating_id", "session_id", "moment", "scale", "value", "text")
    data = reading.columns(RATING, names)
    ordered = sorted(zip(*data.values(), strict=True))
    for _, session_id, moment, scale, value, text in ordered:
        if session_id is None or value is None:
            continue
        if scale in AFTER_ONLY and moment == "after":
            answers[scale][place[session_id]] = text
        elif (column := answers.get(f"{scale}_{moment}")) is not None:
            column[place[session_id]] = value
    return answers


def ratings(reading: Reading) -> pd.DataFrame:
    """One row a rating, ordered by when it was given."""
    names = (
        "rating_id", "session_id", "rated_us", "local_date", "moment", "scale", "side", "value", "text",
        "status",
    )  # fmt: skip
    data = _sorted(reading.columns(RATING, names), "rated_us", "rating_id")
    simulated = [reading.simulated] * len(data["rating_id"])
    return typed("ratings", {**data, "rated_at": data["rated_us"], "simulated": simulated})


def bouts(reading: Reading) -> pd.DataFrame:
    """One row a set of a session, in the order of the sessions."""
    dates = reading.columns(SESSION, ("session_id", "started_us", "local_date"))
    known = {row[0]: row[1:] for row in zip(*dates.values(), strict=True)}
    names = tuple(column.name for column in COLUMNS["bouts"] if column.name != "local_date")
    data: Data = dict(reading.columns(BOUT, names))
    data["started_us"] = [known[session_id][0] for session_id in data["session_id"]]
    data["local_date"] = [known[session_id][1] for session_id in data["session_id"]]
    return typed("bouts", _sorted(data, "started_us", "session_id", "bout"))


def safety_checks(reading: Reading) -> pd.DataFrame:
    """One row a safety check, oldest first."""
    names = (
        "checked_us",
        "check_id",
        "local_date",
        "kind",
        "flags",
        "assessed_by_clinician",
        "clinician_agreed",
    )
    data = _sorted(reading.columns(SAFETY_CHECK, names), "checked_us", "check_id")
    flags = [json.loads(text) for text in data["flags"]]
    data["flags"] = ["; ".join(given) for given in flags]
    data["assessed_by_clinician"] = list(map(bool, data["assessed_by_clinician"]))
    data["clinician_agreed"] = list(map(bool, data["clinician_agreed"]))
    return typed(
        "safety_checks", {**data, "checked_at": data["checked_us"], "outcome": list(map(outcome, flags))}
    )


def events(reading: Reading, session_id: str | None = None) -> pd.DataFrame:
    """One row a timer event, by session, page and number; of one session or of all."""
    names = ("session_id", "owner", "seq", "kind", "at_ms", "active_ms", "phase", "detail")
    data = _sorted(reading.columns(TIMER_EVENT, names), "session_id", "owner", "seq")
    if session_id is not None:
        wanted = [number for number, name in enumerate(data["session_id"]) if name == session_id]
        data = {name: [values[number] for number in wanted] for name, values in data.items()}
    data["at"] = [round(value * 1000) for value in data["at_ms"]]
    return typed("events", data)


def marks(reading: Reading) -> pd.DataFrame:
    """One row a mark, oldest first."""
    return _simple(reading, "marks", MARK, "mark_id", ("local_date", "label", "detail"))


def notes(reading: Reading) -> pd.DataFrame:
    """One row a note, oldest first."""
    return _simple(reading, "notes", NOTE, "note_id", ("session_id", "local_date", "text"))


def _simple(reading: Reading, name: str, table: Table, key: str, columns: Sequence[str]) -> pd.DataFrame:
    data = _sorted(reading.columns(table, ("at_us", key, *columns)), "at_us", key)
    return typed(name, {**data, "at": data["at_us"]})


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
