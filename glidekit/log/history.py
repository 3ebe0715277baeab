"""A log as the rules read it: plain records in the order of writing. The one reader of what they judge.

The time of an entry says only which day it is about. An entry ahead of the clock waits for its day; of a
safety check ahead of the clock nothing counts but a stop (``History.at``).
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from glidekit.content.safety import card_of, safety_item
from glidekit.errors import GlidekitError
from glidekit.log import rows
from glidekit.log.ids import AHEAD, from_us, to_us
from glidekit.log.schema import PLAN_AS_RUN, RATING, RETRACT, SAFETY_CHECK, SESSION, SETTING
from glidekit.log.settings import AFFECTED_SIDE
from glidekit.planning.model import dose_of, kind_of
from glidekit.rules.records import Assessed, Check, Entry, Hurt, Retract, Session, Sign
from glidekit.scales import SCALES

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping
    from datetime import datetime
    from sqlite3 import Connection

    from glidekit.log.rows import Values
    from glidekit.rules.records import Record

KEPT_SIGN = "rules.kept_sign"
"""A setting: a question that an entry opened before it was changed or taken out."""

_LEG = {"leg_pain": "pain", "furthest_point": "where", "weakness": "weakness", "new_numbness": "numb"}
_NOT_VOID = """status = 'answered' AND voided_us IS NULL AND (session_id IS NULL OR session_id NOT IN
    (SELECT session_id FROM session WHERE voided_us IS NOT NULL))"""
_SCALES = ", ".join(f"'{name}'" for name in _LEG)
_RATINGS = f"""WHERE {_NOT_VOID} AND (scale IN ({_SCALES})
    OR (side IS NOT NULL AND value > 0 AND side IS NOT ?)) ORDER BY written"""


@dataclass(frozen=True, slots=True)
class Written:
    """A record with the moment that was written beside it, in microseconds."""

    record: Record
    at_us: int


@dataclass(frozen=True, slots=True)
class History:
    """Everything that the rules read, in order of writing; ``plans``: session id -> its plan as run."""

    written: tuple[Written, ...]
    plans: Mapping[str, Mapping[str, Any]]

    def at(self, now: datetime, today: date) -> tuple[Record, ...]:
        """The records as they count now, where it is ``today``."""
        limit, day = to_us(now + AHEAD), today.toordinal()
        return tuple(
            one.record
            if one.record.day <= day and one.at_us <= limit
            else replace(one.record, day=day if one.at_us <= limit else max(one.record.day, day + 1))
            for one in self.written
        )

    def full_check_us(self, now: datetime) -> int | None:
        """When all cards were last answered: the newest by the order of writing that is not ahead of now."""
        limit = to_us(now + AHEAD)
        times = (
            one.at_us
            for one in reversed(self.written)
            if isinstance(one.record, Check) and one.record.is_full and one.at_us <= limit
        )
        return next(times, None)


def history_in(connection: Connection) -> History:
    """Everything that the rules read; a damaged safety check raises LogError, other damage is left out."""
    plans = _plans(connection)
    sides = [*_Sides.read(connection)]
    found = [*_entries(connection, sides), *_sessions(connection, plans)]
    found += [*_checks(connection), *_retracts(connection), *_signs(connection), *_changes_of_side(sides)]
    found.sort(key=lambda one: one[0])
    of_session = {
        row["session_id"]: plans.get(row["plan_id"], {})
        for row in rows.sound(connection, SESSION, "WHERE voided_us IS NULL")
    }
    return History(tuple(one[1] for one in found), of_session)


# Entries ----------------------------------------------------------------------------------------------------


class _Sides:
    """Which leg was registered as affected, from which written number on."""

    def __init__(self, since: int, at_us: int, side: str | None) -> None:
        self.since, self.at_us, self.side = since, at_us, side

    @classmethod
    def read(cls, connection: Connection) -> Iterator[_Sides]:
        for row in rows.sound(connection, SETTING, "WHERE key = ? ORDER BY written", (AFFECTED_SIDE,)):
            yield cls(row["written"], row["at_us"], json.loads(row["value"]))


def _side_when(sides: list[_Sides], number: int) -> str | None:
    """The affected leg then; before the first answer, the first answer."""
    then = [one for one in sides if one.since <= number] or sides[:1]
    return then[-1].side if then else None


def _changes_of_side(sides: list[_Sides]) -> Iterator[tuple[int, Written]]:
    """Another leg than the one before has become the affected one: that is a sign in the other leg."""
    before = None
    for one in sides:
        if one.side is not None and before not in (None, one.side):
            day = from_us(one.at_us).date().toordinal()
            yield one.since, Written(Entry(day, other_leg=True), one.at_us)
        before = one.side or before


def _entries(connection: Connection, sides: list[_Sides]) -> Iterator[tuple[int, Written]]:
    """Answers of one moment about one leg, together; what is in the other leg is a sign and no more."""
    now = sides[-1].side if sides else None
    only = now if {one.side for one in sides} == {now} else None
    groups: dict[Hashable, list[Values]] = defaultdict(list)
    for row in rows.sound(connection, RATING, _RATINGS, (only,)):
        groups[row["session_id"], row["moment"], row["rated_us"], row["side"]].append(row)
    for given in groups.values():
        first = given[0]
        affected = _side_when(sides, first["written"])
        if first["side"] and affected and first["side"] != affected:
            if any(row["value"] for row in given):
                entry = _entry(first, other_leg=True)
                yield first["written"], Written(entry, first["rated_us"])
        elif not (first["side"] and now) or first["side"] == now:
            said = {_LEG[row["scale"]]: row["value"] for row in given if row["scale"] in _LEG}
            if "numb" in said:
                said["numb"] = bool(said["numb"])
            if said:
                entry = _entry(first, session=first["session_id"], leg=first["side"], **said)
                yield first["written"], Written(entry, first["rated_us"])


def _entry(row: Values, **said: Any) -> Entry:
    moment: Any = row["moment"] if row["moment"] != "weekly" else "alone"
    return Entry(_day(row), moment, **said)


def _day(row: Values) -> int:
    return date.fromisoformat(row["local_date"]).toordinal()


# Sessions ---------------------------------------------------------------------------------------------------


def _plans(connection: Connection) -> dict[str, Mapping[str, Any]]:
    return {row["plan_id"]: json.loads(row["plan"]) for row in rows.sound(connection, PLAN_AS_RUN)}


def _sessions(
    connection: Connection, plans: Mapping[str, Mapping[str, Any]]
) -> Iterator[tuple[int, Written]]:
    """Closed sessions; one that still runs is not judged yet."""
    begun = _counts(connection, "outcome <> 'skipped'")
    hurt = _hurts(connection)
    settled = _settled(connection)
    doses = {plan_id: (kind_of(plan), dose_of(plan)) for plan_id, plan in plans.items()}
    for row in rows.sound(connection, SESSION, "WHERE status <> 'running' AND voided_us IS NULL"):
        name = row["session_id"]
        kind, dose = doses.get(row["plan_id"], ("ordinary", None))
        session = Session(
            _day(row),
            name,
            sets=begun.get(name, 0),
            finished=row["status"] == "finished",
            settled=settled.get(name),
            hurt=hurt.get(name, ()),
            dose=dose,
            plan=kind,
            imported=bool(row["imported"]) or row["origin"] == "imported",
        )
        yield row["written"], Written(session, row["started_us"])


def _counts(connection: Connection, which: str) -> dict[str, int]:
    found = connection.execute(
        f"SELECT session_id, count(*) FROM bout WHERE {which} GROUP BY session_id"  # noqa: S608 - our own words
    )
    return {str(row[0]): int(row[1]) for row in found}


def _hurts(connection: Connection) -> dict[str, tuple[Hurt, ...]]:
    """Each "that hurt" with what was answered about it; where nothing was, it is not known to be over."""
    found: dict[str, list[Hurt]] = defaultdict(list)
    said = connection.execute(
        "SELECT session_id, detail FROM timer_event WHERE kind = 'hurt' ORDER BY session_id, at_ms"
    ).fetchall()
    before = _furthest_before(connection, {name for name, _ in said})
    for name, text in said:
        detail = json.loads(text)
        where = detail.get("where")
        found[name].append(
            Hurt(
                settled=detail.get("settled") is True,
                where_before=before.get(name),
                where_now=_level(where),
            )
        )
    for name, number in _counts(connection, "outcome = 'hurt'").items():
        found.setdefault(name, [Hurt()] * number)
    return {name: tuple(hurts) for name, hurts in found.items()}


def _furthest_before(connection: Connection, names: Iterable[str]) -> dict[str, float]:
    return {
        row["session_id"]: row["value"]
        for name in names
        for row in rows.sound(
            connection,
            RATING,
            f"WHERE session_id = ? AND scale = 'furthest_point' AND moment = 'before' AND {_NOT_VOID} "
            "ORDER BY written",
            (name,),
        )
    }


def _level(where: Any) -> float | None:
    """The level of a place by its number, or by its word."""
    levels = SCALES["furthest_point"].levels
    if isinstance(where, str):
        return float(levels.index(where)) if where in levels else None
    return float(where) if isinstance(where, int | float) else None


def _settled(connection: Connection) -> dict[str, Any]:
    """Session -> when symptoms had settled; nothing to settle where none came on."""
    levels = SCALES["settled"].levels
    found = connection.execute(
        f"SELECT session_id, scale, value FROM rating WHERE scale IN ('settled', 'came_on') AND {_NOT_VOID} "  # noqa: S608
        "AND session_id IS NOT NULL ORDER BY written"
    ).fetchall()
    came_on = {name: bool(value) for name, scale, value in found if scale == "came_on"}
    return {
        name: levels[int(value)]
        for name, scale, value in found
        if scale == "settled" and came_on.get(name) is not False
    }


# Safety -----------------------------------------------------------------------------------------------------


def _checks(connection: Connection) -> Iterator[tuple[int, Written]]:
    """Every safety check: here a damaged one is not passed over, since it may have said stop."""
    for row in rows.find(connection, SAFETY_CHECK):
        yield row["written"], Written(check_from(row), row["checked_us"])


def check_from(row: Values) -> Check:
    """The check of a row."""
    old, agreed = bool(row["before_version"]), bool(row["clinician_agreed"])
    flags = tuple(map(known_item, json.loads(row["flags"])))
    if old and agreed:  # then, too, this opened the held versions
        flags = tuple(flag for flag in flags if safety_item(flag).level != "ask-first")
    return Check(
        _day(row),
        flags,
        full=row["kind"] == "full",
        assessed=_assessed(row),
        asked=agreed,
        d=bool(row["card_d"]),
        something_new=bool(row["something_new"]),
        before_version=old,
        imported=bool(row["imported"]),
    )


def _assessed(row: Values) -> Any:
    if row["assessed_by"] is None:
        return True if row["assessed_by_clinician"] else None
    on = row["assessed_on"]
    may = row["may_exercise"]
    return Assessed(
        row["assessed_by"],
        None if on is None else date.fromisoformat(on).toordinal(),
        None if may is None else bool(may),
    )


@cache
def known_item(flag: str) -> str:
    """The card's item; one that another version of this workbook asked counts as "something else"."""
    try:
        return card_of(flag)
    except GlidekitError:
        return "else"


def _retracts(connection: Connection) -> Iterator[tuple[int, Written]]:
    for row in rows.find(connection, RETRACT):
        retract = Retract(
            _day(row),
            known_item(row["item"]),
            "yes" if row["has_it"] else "no",
            row["minutes"],
            same_page=bool(row["same_page"]),
            imported=bool(row["imported"]),
        )
        yield row["written"], Written(retract, row["at_us"])


def _signs(connection: Connection) -> Iterator[tuple[int, Written]]:
    for row in rows.find(connection, SETTING, "WHERE key = ?", (KEPT_SIGN,)):
        sign = Sign(**json.loads(row["value"]))
        yield row["written"], Written(sign, row["at_us"])
