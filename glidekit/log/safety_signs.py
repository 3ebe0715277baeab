"""Signs in the ratings that close the gate: weakness up, the other side, bad next days in a row.

Each gives the time of the last such sign in whole microseconds, None where there is none. They follow from
what the log says now; that editing and deleting undo no sign is seen to by ``safety_log.keeping_signs``.
"""

from __future__ import annotations

import json
from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from glidekit.log import rows
from glidekit.log.schema import RATING, SESSION, SETTING
from glidekit.log.settings import AFFECTED_SIDE
from glidekit.planning.next_day import NEXT_DAY_SCALES, bad_next_day
from glidekit.planning.rules import RULES
from glidekit.scales import SIDES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from glidekit.log.rows import Values

_HOLDS = """status = 'answered' AND voided_us IS NULL AND NOT EXISTS (SELECT 1 FROM session
    WHERE session.session_id = rating.session_id AND session.voided_us IS NOT NULL)"""
_IN_ORDER = "ORDER BY rated_us, rating_id"
_WEAKNESS = f"WHERE scale = 'weakness' AND side IS ? AND rated_us > ? AND {_HOLDS} {_IN_ORDER}"
_WEAKNESS_BEFORE = f"""WHERE scale = 'weakness' AND side IS ? AND rated_us <= ? AND {_HOLDS}
    ORDER BY rated_us DESC, rating_id DESC LIMIT 1"""
_SIDED = f"WHERE side IS NOT NULL AND rated_us > ? AND {_HOLDS} {_IN_ORDER}"
_WITH_NEXT_DAY = "SELECT session_id FROM rating WHERE moment = 'next-day' AND rated_us > ?"
_SCALES = ", ".join(f"'{scale}'" for scale in NEXT_DAY_SCALES)
_NEXT_DAYS = f"""WHERE session_id IN ({_WITH_NEXT_DAY}) AND moment IN ('before', 'next-day')
    AND scale IN ({_SCALES}) AND {_HOLDS} {_IN_ORDER}"""


def changed_us(connection: Connection, since_us: int) -> int | None:
    """When a rating or setting after ``since_us`` last opened the safety questions anew."""
    sides = rows.sound(connection, SETTING, "WHERE key = ? ORDER BY at_us, setting_id", (AFFECTED_SIDE,))
    signs = [
        *(at for side in (None, *SIDES) for at in _weakness_rises(connection, side, since_us)),
        *_other_side(rows.sound(connection, RATING, _SIDED, (since_us,)), sides),
        *_side_changes(sides),
    ]
    return max((at for at in signs if at > since_us), default=None)


def _weakness_rises(connection: Connection, side: str | None, since_us: int) -> list[int]:
    ratings = [
        *rows.sound(connection, RATING, _WEAKNESS_BEFORE, (side, since_us)),
        *rows.sound(connection, RATING, _WEAKNESS, (side, since_us)),
    ]
    return [
        after["rated_us"]
        for before, after in pairwise(ratings)
        if after["value"] - before["value"] >= RULES.weakness_rise
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
    last, run = None, 0
    for ratings in _next_days(connection, since_us):
        bad = _was_bad(ratings)
        if bad is None:
            continue
        run = run + 1 if bad else 0
        if run >= RULES.bad_days_stop:
            last = max(row["rated_us"] for row in ratings if row["moment"] == "next-day")
    return last


def _next_days(connection: Connection, since_us: int) -> list[list[Values]]:
    """Before and next-day ratings of those sessions that have the latter, in the order of the sessions."""
    groups: dict[str, list[Values]] = defaultdict(list)
    for row in rows.sound(connection, RATING, _NEXT_DAYS, (since_us,)):
        groups[row["session_id"]].append(row)
    started = {
        row["session_id"]: row["started_us"]
        for row in rows.sound(connection, SESSION, f"WHERE session_id IN ({_WITH_NEXT_DAY})", (since_us,))
    }
    return [groups[key] for key in sorted(groups, key=lambda key: started.get(key, 0))]


def _was_bad(ratings: list[Values]) -> bool | None:
    """Side by side: any side that was worse on the next day makes the day bad."""
    verdicts = [
        bad_next_day(_answers(ratings, "before", side), _answers(ratings, "next-day", side))
        for side in {row["side"] for row in ratings}
    ]
    return True if any(verdicts) else (False if False in verdicts else None)


def _answers(ratings: list[Values], moment: str, side: str | None) -> dict[str, float | None]:
    return {
        row["scale"]: row["value"]
        for row in ratings
        if row["moment"] == moment and row["side"] in (side, None)
    }
