"""Signs in the ratings that close the gate: weakness up, the other side, bad next days in a row.

Each gives the time of the last such sign in whole microseconds, None where there is none. Voided ratings
count, and an amended rating counts with each value it ever had: editing and deleting undo no sign.
"""

from __future__ import annotations

import json
from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from glidekit.log import rows
from glidekit.log.schema import AMENDMENT, RATING, SESSION, SETTING
from glidekit.log.settings import AFFECTED_SIDE
from glidekit.planning.rules import RULES
from glidekit.session.safety import bad_next_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection

    from glidekit.log.rows import Values

_WEAKNESS = "WHERE scale = 'weakness' AND rated_us > ? ORDER BY rated_us, rating_id"
_WEAKNESS_BEFORE = """WHERE scale = 'weakness' AND rated_us <= ? AND status = 'answered'
    ORDER BY rated_us DESC, rating_id DESC LIMIT 1"""
_SIDED = "WHERE side IS NOT NULL AND rated_us > ? ORDER BY rated_us, rating_id"

Ever = dict[str, list[float]]


def changed_us(connection: Connection, since_us: int) -> int | None:
    """When a rating or setting after ``since_us`` last opened the safety questions anew."""
    weakness = [
        *rows.sound(connection, RATING, _WEAKNESS_BEFORE, (since_us,)),
        *rows.sound(connection, RATING, _WEAKNESS, (since_us,)),
    ]
    sides = rows.sound(connection, SETTING, "WHERE key = ? ORDER BY at_us, setting_id", (AFFECTED_SIDE,))
    signs = [
        *_weakness_rises(weakness, _ever(connection)),
        *_other_side(rows.sound(connection, RATING, _SIDED, (since_us,)), sides),
        *_side_changes(sides),
    ]
    return max((at for at in signs if at > since_us), default=None)


def _ever(connection: Connection) -> Ever:
    """Rating id -> values it had before it was amended."""
    found: Ever = defaultdict(list)
    for row in rows.sound(connection, AMENDMENT, "WHERE entity = 'rating' AND field = 'value'"):
        found[row["row_id"]] += [
            value for value in (json.loads(row["old"]), json.loads(row["new"])) if value is not None
        ]
    return found


def _values(row: Values, ever: Mapping[str, list[float]]) -> list[float]:
    return [*([] if row["value"] is None else [row["value"]]), *ever.get(row["rating_id"], ())]


def _weakness_rises(ratings: Iterable[Values], ever: Ever) -> list[int]:
    answers = [(row["rated_us"], found) for row in ratings if (found := _values(row, ever))]
    return [
        at
        for (_, before), (at, after) in pairwise(answers)
        if max(after) - min(before) >= RULES.weakness_rise
    ]


def _other_side(ratings: Iterable[Values], sides: list[Values]) -> list[int]:
    """Symptoms (more than none) on the side that was not the affected one at that time."""
    return [
        row["rated_us"]
        for row in ratings
        if row["value"]
        and (affected := _side_at(sides, row["rated_us"])) is not None
        and row["side"] != affected
    ]


def _side_at(sides: list[Values], at_us: int) -> str | None:
    """The affected side then; before the first answer, the first answer."""
    then = [row for row in sides if row["at_us"] <= at_us] or sides[:1]
    return json.loads(then[-1]["value"]) if then else None


def _side_changes(sides: list[Values]) -> list[int]:
    known = [(row["at_us"], side) for row in sides if (side := json.loads(row["value"])) is not None]
    return [at for (_, before), (at, after) in pairwise(known) if before != after]


def bad_days_us(connection: Connection, since_us: int) -> int | None:
    """When the last of too many bad next days in a row was logged, counted anew after ``since_us``."""
    ever, sessions = _ever(connection), _next_days(connection, since_us)
    last, run = None, 0
    for ratings in sessions:
        bad = _was_bad(ratings, ever)
        if bad is None:
            continue
        run = run + 1 if bad else 0
        if run >= RULES.bad_days_stop:
            last = max(row["rated_us"] for row in ratings if row["moment"] == "next-day")
    return last


def _next_days(connection: Connection, since_us: int) -> list[list[Values]]:
    """Before and next-day ratings of those sessions that have the latter, in the order of the sessions."""
    which = (
        "SELECT session_id FROM rating WHERE moment = 'next-day' AND rated_us > ? AND session_id IS NOT NULL"
    )
    found = rows.sound(
        connection,
        RATING,
        f"WHERE session_id IN ({which}) AND moment IN ('before', 'next-day') ORDER BY rated_us, rating_id",
        (since_us,),
    )
    groups: dict[str, list[Values]] = defaultdict(list)
    for row in found:
        groups[row["session_id"]].append(row)
    started = {
        row["session_id"]: row["started_us"]
        for row in rows.sound(connection, SESSION, f"WHERE session_id IN ({which})", (since_us,))
    }
    return [groups[key] for key in sorted(groups, key=lambda key: started.get(key, 0))]


def _was_bad(ratings: list[Values], ever: Ever) -> bool | None:
    """Side by side: any side that was worse on the next day makes the day bad."""
    sides = {row["side"] for row in ratings}
    verdicts = [
        bad_next_day(
            _answers(ratings, "before", side, ever, min), _answers(ratings, "next-day", side, ever, max)
        )
        for side in sides
    ]
    return True if any(verdicts) else (False if False in verdicts else None)


def _answers(
    ratings: list[Values], moment: str, side: str | None, ever: Ever, pick: Any
) -> dict[str, float | None]:
    return {
        row["scale"]: pick(found)
        for row in ratings
        if row["moment"] == moment and row["side"] in (side, None) and (found := _values(row, ever))
    }
