"""A log as the rules read it: plain records in the order of writing. Nothing else reads for the rules.

An entry's time only says which day it is about. An entry ahead of the clock waits for its day; of a safety
check ahead of the clock only a stop counts (``History.at``).
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property, lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from glidekit.content.safety import card_of, safety_item
from glidekit.errors import GlidekitError
from glidekit.log import rows
from glidekit.log.erased import KEY as ERASED
from glidekit.log.rows import AHEAD, from_us, to_us
from glidekit.log.schema import PLAN_AS_RUN, RATING, RETRACT, SAFETY_CHECK, SESSION, SETTING
from glidekit.log.settings import AFFECTED_SIDE, KEPT_SIGN
from glidekit.log.store.store import scalar
from glidekit.planning.plan import dose_of, kind_of
from glidekit.rules.records import Assessed, Check, Entry, Hurt, Retract, Session, Sign
from glidekit.scales import SCALES

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from sqlite3 import Connection

    from glidekit.log.rows import Values
    from glidekit.log.schema import Table
    from glidekit.planning.plan import PlanKind
    from glidekit.rules.records import Record

_LEG = {"leg_pain": "pain", "furthest_point": "where", "weakness": "weakness", "new_numbness": "numb"}
_NOT_VOID = """status = 'answered' AND voided_us IS NULL AND (session_id IS NULL OR session_id NOT IN
    (SELECT session_id FROM session WHERE voided_us IS NOT NULL))"""
_SCALES = ", ".join(f"'{name}'" for name in _LEG)
_RATINGS = f"""WHERE {_NOT_VOID} AND (scale IN ({_SCALES})
    OR (side IS NOT NULL AND value > 0 AND side IS NOT ?))
    AND written > ? AND rating_id > ? ORDER BY written"""


@dataclass(frozen=True, slots=True)
class Written:
    """A record, and the moment written beside it in microseconds."""

    record: Record
    at_us: int


@dataclass(frozen=True)
class History:
    """Everything that the rules read, in the order of writing; ``plans``: session id -> its plan as run."""

    written: tuple[Written, ...]
    plans: Mapping[str, Mapping[str, Any]]

    def at(self, now: datetime, today: date) -> tuple[Record, ...]:
        """The records as they count ``now``, on the person's ``today``."""
        limit, day = to_us(now + AHEAD), today.toordinal()
        if self.last_us <= limit and self._last_day <= day:
            return self._records
        return tuple(
            one.record
            if one.record.day <= day and one.at_us <= limit
            else replace(one.record, day=day if one.at_us <= limit else max(one.record.day, day + 1))
            for one in self.written
        )

    @cached_property
    def last_us(self) -> int:
        """The latest time of all, or 0."""
        return max((one.at_us for one in self.written), default=0)

    @cached_property
    def _last_day(self) -> int:
        return max((one.record.day for one in self.written), default=0)

    @cached_property
    def _records(self) -> tuple[Record, ...]:
        return tuple(one.record for one in self.written)

    def full_check_us(self, now: datetime) -> int | None:
        """When all cards were last answered: the last one written that is not ahead of now."""
        limit = to_us(now + AHEAD)
        times = (
            one.at_us
            for one in reversed(self.written)
            if isinstance(one.record, Check) and one.record.is_full and one.at_us <= limit
        )
        return next(times, None)


def history_in(connection: Connection) -> History:
    """Everything that the rules read; raises LogError for a damaged safety check, skips other damage."""
    return read(connection).history


# What was read, and what is new since -----------------------------------------------------------------------

STATE = """SELECT
    (SELECT diary_id || ':' || written || ':' || rating_n || ':' || session_n || ':' || amendment_n
        FROM diary),
    (SELECT coalesce(sum(row_sum), 0) || ':' || count(*) FROM session WHERE status <> 'running'),
    (SELECT coalesce(sum(row_sum), 0) || ':' || count(*) FROM safety_check),
    (SELECT coalesce(sum(row_sum), 0) || ':' || count(*) FROM retract),
    (SELECT coalesce(sum(row_sum), 0) || ':' || count(*) FROM setting),
    (SELECT rating_id || ':' || row_sum FROM rating ORDER BY rating_id DESC LIMIT 1)"""
"""Differs after every change of what the rules read: the diary or a session counts each rating, a session its
sets, and the diary the corrections."""

_WHOLE_TABLES = (SAFETY_CHECK, RETRACT, SETTING)
"""Small tables in which every row matters."""


@dataclass(frozen=True)
class Book:
    """All that was read of a log, and what proves that the log has only grown since (``read_on``)."""

    diary: Values
    ratings: int
    last_rating: tuple[str, int] | None  # the highest id, and its checksum
    sums: Mapping[str, tuple[int, int]]  # table -> sum of its checksums, number of rows
    closed: Mapping[str, int]  # session id -> its checksum
    sides: Sequence[_Side]
    plans: Mapping[str, _PlanAsRun]  # by plan id
    of_session: Mapping[str, str]  # session id -> plan id
    answers: Mapping[_Key, _Answers]
    found: Mapping[Hashable, tuple[int, Written]]  # (written, record)

    @cached_property
    def history(self) -> History:
        """The records in the order of writing."""
        in_order = sorted(self.found.values(), key=itemgetter(0))
        plans = {
            name: self.plans[plan_id].plan if plan_id in self.plans else {}
            for name, plan_id in self.of_session.items()
        }
        return History(tuple(written for _, written in in_order), plans)


_NOTHING_READ = Book({"written": -1}, 0, None, {}, {}, (), {}, {}, {}, {})


def read(connection: Connection) -> Book:
    """Read everything."""
    sides = [*_Side.read(connection)]
    signs: dict[Hashable, tuple[int, Written]]
    signs = {("side", number): (number, written) for number, written in _changes_of_side(sides)}
    return _on(connection, replace(_NOTHING_READ, sides=sides, found=signs), rows.diary(connection))


def read_on(connection: Connection, book: Book) -> Book:
    """The same result as ``read``, reading only what is new since the book."""
    diary = rows.diary(connection)
    if not _is_still_there(connection, book, diary):
        return read(connection)
    # Ids mostly follow the clock, so new ratings come last; otherwise look through all.
    number = _ratings(connection, diary) - book.ratings
    for least in ("" if book.last_rating is None else book.last_rating[0], ""):
        sql = "SELECT count(*) FROM rating WHERE written > ? AND rating_id > ?"
        if scalar(connection, sql, (book.diary["written"], least)) == number:
            return _on(connection, book, diary, least)
    return read(connection)


def _is_still_there(connection: Connection, book: Book, diary: Values) -> bool:
    """Whether the rows up to the last number read are still exactly those that were read."""
    last = book.diary["written"]
    if diary["amendment_n"] != book.diary["amendment_n"] or diary["written"] < last:
        return False
    if any(_sum_of(connection, table, last) != book.sums[table.name] for table in _WHOLE_TABLES):
        return False
    new_settings = {row["key"] for row in rows.sound(connection, SETTING, "WHERE written > ?", (last,))}
    if new_settings & {AFFECTED_SIDE, ERASED} or book.closed.keys() - _closed(connection).keys():
        return False
    if book.last_rating is None:
        return True
    name, row_sum = book.last_rating
    return bool(scalar(connection, "SELECT row_sum FROM rating WHERE rating_id = ?", (name,)) == row_sum)


def _on(connection: Connection, book: Book, diary: Values, least: str = "") -> Book:
    """The book with what was written since; no new rating has an id below ``least``."""
    last, closed = book.diary["written"], _closed(connection)
    changed = None if not book.closed else [name for name in closed if closed[name] != book.closed.get(name)]
    plans = {**book.plans, **_new_plans(connection, book.plans)}
    sessions = _changed_sessions(connection, changed)
    of_session = {**book.of_session, **{row["session_id"]: row["plan_id"] for row in sessions}}
    answers = _new_answers(connection, book, (last, least))
    found = {**book.found, **dict(_sessions(connection, sessions, plans, changed))}
    for key, given in answers.items():
        entry = _entry_of(given, book.sides)
        if entry is not None:
            found["entry", key] = given.first.written, entry
    for number, written in (*_checks(connection, last), *_retracts(connection, last)):
        found["answer", number] = number, written
    found |= {("sign", number): (number, written) for number, written in _signs(connection, last)}
    _all_there(connection, diary)
    sql = "SELECT rating_id, row_sum FROM rating ORDER BY rating_id DESC LIMIT 1"
    sums = {table.name: _sum_of(connection, table, diary["written"]) for table in _WHOLE_TABLES}
    return Book(
        diary, _ratings(connection, diary), connection.execute(sql).fetchone(), sums, closed, book.sides,
        plans, of_session, {**book.answers, **answers}, found,
    )  # fmt: skip


def _closed(connection: Connection) -> dict[str, int]:
    return dict(connection.execute("SELECT session_id, row_sum FROM session WHERE status <> 'running'"))


def _sum_of(connection: Connection, table: Table, last: int) -> tuple[int, int]:
    sql = f"SELECT coalesce(sum(row_sum), 0), count(*) FROM {table.name} WHERE written <= ?"  # noqa: S608
    total, number = connection.execute(sql, (last,)).fetchone()
    return total, number


def _ratings(connection: Connection, diary: Values) -> int:
    """How many ratings there are, by the counts."""
    of_sessions = scalar(connection, "SELECT coalesce(sum(rating_n), 0) FROM session")
    return int(diary["rating_n"] + of_sessions)


def _all_there(connection: Connection, diary: Values) -> None:
    """Raise LogError if a safety check is gone: it may have said stop."""
    for table in (SAFETY_CHECK, RETRACT):
        number = scalar(connection, f"SELECT count(*) FROM {table.name}")  # noqa: S608 - our own names
        if number != diary[f"{table.name}_n"]:
            raise rows.damaged(table.name, "(one or more)")


# Entries ----------------------------------------------------------------------------------------------------


class _Side(NamedTuple):
    """Which leg was the affected one, from which number of writing on."""

    since: int
    at_us: int
    side: str | None

    @classmethod
    def read(cls, connection: Connection) -> Iterator[_Side]:
        for row in rows.sound(connection, SETTING, "WHERE key = ? ORDER BY written", (AFFECTED_SIDE,)):
            yield cls(row["written"], row["at_us"], json.loads(row["value"]))


def _side_when(sides: Sequence[_Side], number: int) -> str | None:
    """The affected leg at that number; before the first answer, the first answer."""
    then = [one for one in sides if one.since <= number] or sides[:1]
    return then[-1].side if then else None


def _changes_of_side(sides: Sequence[_Side]) -> Iterator[tuple[int, Written]]:
    """When another leg becomes the affected one, that is a sign in the other leg."""
    before = None
    for one in sides:
        if one.side is not None and before not in (None, one.side):
            day = from_us(one.at_us).date().toordinal()
            yield one.since, Written(Entry(day, other_leg=True), one.at_us)
        before = one.side or before


class _First(NamedTuple):
    """The first answer written of a moment."""

    written: int
    session_id: str | None
    moment: str
    rated_us: int
    side: str | None
    local_date: str


class _Answers(NamedTuple):
    """Answers of one moment about one leg; ``felt``: whether any is above zero."""

    first: _First
    said: dict[str, float]
    felt: bool


_Key = tuple[Any, ...]
"""Session, moment, time and leg."""

_PICKED = (*_First._fields, "scale", "value")


def _new_answers(connection: Connection, book: Book, after: tuple[int, str]) -> dict[_Key, _Answers]:
    """Answers written since, joined to earlier ones of the same moment."""
    now = book.sides[-1].side if book.sides else None
    only = now if {one.side for one in book.sides} == {now} else None
    found: dict[_Key, _Answers] = {}
    for *start, scale, value in rows.picked(connection, RATING, _PICKED, _RATINGS, (only, *after)):
        first = _First(*start)
        key = first[1:5]
        given = found.get(key)
        if given is None:
            before = book.answers.get(key, _Answers(first, {}, felt=False))
            given = found[key] = before._replace(said=dict(before.said))
        if scale in _LEG:
            given.said[_LEG[scale]] = value
        if value and not given.felt:
            found[key] = given._replace(felt=True)
    return found


def _entry_of(given: _Answers, sides: Sequence[_Side]) -> Written | None:
    """What is felt in the affected leg; in the other leg, anything felt is only a sign."""
    first, now = given.first, sides[-1].side if sides else None
    affected = _side_when(sides, first.written)
    if first.side and affected and first.side != affected:
        return Written(_entry(first, other_leg=True), first.rated_us) if given.felt else None
    if not given.said or (first.side and now and first.side != now):
        return None
    said: dict[str, Any] = dict(given.said)
    if "numb" in said:
        said["numb"] = bool(said["numb"])
    return Written(_entry(first, session=first.session_id, leg=first.side, **said), first.rated_us)


def _entry(first: _First, **said: Any) -> Entry:
    moment: Any = first.moment if first.moment != "weekly" else "alone"
    return Entry(_day(first.local_date), moment, **said)


@lru_cache(maxsize=4096)
def _day(local_date: str) -> int:
    return date.fromisoformat(local_date).toordinal()


# Sessions ---------------------------------------------------------------------------------------------------


class _PlanAsRun(NamedTuple):
    """A plan, its kind and its dose."""

    plan: Mapping[str, Any]
    kind: PlanKind
    dose: object


def _new_plans(connection: Connection, known: Mapping[str, _PlanAsRun]) -> dict[str, _PlanAsRun]:
    ids = {name for (name,) in connection.execute("SELECT plan_id FROM plan_as_run")} - known.keys()
    found = {}
    for row in rows.sound(connection, PLAN_AS_RUN, *_among("plan_id", sorted(ids))):
        plan = json.loads(row["plan"])
        found[row["plan_id"]] = _PlanAsRun(plan, kind_of(plan), dose_of(plan))
    return found


def _changed_sessions(connection: Connection, changed: Sequence[str] | None) -> list[Values]:
    """Changed and running sessions; all sessions if ``changed`` is None."""
    found = rows.sound(connection, SESSION, *_among("session_id", changed, "status = 'running'"))
    return [row for row in found if row["voided_us"] is None]


def _among(column: str, names: Sequence[str] | None, *others: str) -> tuple[str, tuple[str, ...]]:
    """A WHERE clause: the column is one of these names, or another condition holds; none if names is None."""
    if names is None:
        return "", ()
    chosen = f"{column} IN (SELECT value FROM json_each(?))"  # noqa: S608 - our own words
    return f"WHERE ({' OR '.join((chosen, *others))})", (json.dumps(names),)


def _sessions(
    connection: Connection,
    sessions: Iterable[Values],
    plans: Mapping[str, _PlanAsRun],
    changed: Sequence[str] | None,
) -> Iterator[tuple[Hashable, tuple[int, Written]]]:
    """The closed ones among these sessions; a running one is not judged yet."""
    begun = _counts(connection, "outcome <> 'skipped'", changed)
    hurt = _hurts(connection, changed)
    settled = _settled(connection, changed)
    for row in sessions:
        name, plan = row["session_id"], plans.get(row["plan_id"])
        if row["status"] == "running":
            continue
        session = Session(
            _day(row["local_date"]),
            name,
            sets=begun.get(name, 0),
            finished=row["status"] == "finished",
            settled=settled.get(name),
            hurt=hurt.get(name, ()),
            dose=plan and plan.dose,
            plan="ordinary" if plan is None else plan.kind,
            imported=bool(row["imported"]) or row["origin"] == "imported",
        )
        yield ("session", name), (row["written"], Written(session, row["started_us"]))


def _counts(connection: Connection, which: str, changed: Sequence[str] | None) -> dict[str, int]:
    where, values = _among("session_id", changed)
    where = f"{where} AND {which}" if where else f"WHERE {which}"
    sql = f"SELECT session_id, count(*) FROM bout {where} GROUP BY session_id"  # noqa: S608 - our own words
    return {str(row[0]): int(row[1]) for row in connection.execute(sql, values)}


def _hurts(connection: Connection, changed: Sequence[str] | None) -> dict[str, tuple[Hurt, ...]]:
    """Each "that hurt" with the answers about it; without answers it does not count as settled."""
    found: dict[str, list[Hurt]] = defaultdict(list)
    where, values = _among("session_id", changed)
    where = f"{where} AND kind = 'hurt'" if where else "WHERE kind = 'hurt'"
    said = connection.execute(
        f"SELECT session_id, detail FROM timer_event {where} ORDER BY session_id, at_ms",  # noqa: S608
        values,
    ).fetchall()
    before = _furthest_before(connection, {name for name, _ in said})
    for name, text in said:
        detail = json.loads(text)
        found[name].append(
            Hurt(
                settled=detail.get("settled") is True,
                where_before=before.get(name),
                where_now=_level(detail.get("where")),
            )
        )
    for name, number in _counts(connection, "outcome = 'hurt'", changed).items():
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
    """The level of a place, given as its number or its word."""
    levels = SCALES["furthest_point"].levels
    if isinstance(where, str):
        return float(levels.index(where)) if where in levels else None
    return float(where) if isinstance(where, int | float) else None


def _settled(connection: Connection, changed: Sequence[str] | None) -> dict[str, Any]:
    """Session -> when symptoms had settled; left out if none came on."""
    levels = SCALES["settled"].levels
    where, values = _among("session_id", changed)
    where = f"{where} AND" if where else "WHERE"
    found = connection.execute(
        f"SELECT session_id, scale, value FROM rating {where} scale IN ('settled', 'came_on') "  # noqa: S608
        f"AND {_NOT_VOID} AND session_id IS NOT NULL ORDER BY written",
        values,
    ).fetchall()
    came_on = {name: bool(value) for name, scale, value in found if scale == "came_on"}
    return {
        name: levels[int(value)]
        for name, scale, value in found
        if scale == "settled" and came_on.get(name) is not False
    }


# Safety -----------------------------------------------------------------------------------------------------


def _checks(connection: Connection, last: int) -> Iterator[tuple[int, Written]]:
    """Every safety check. Never skip a damaged one: it may have said stop."""
    for row in rows.find(connection, SAFETY_CHECK, "WHERE written > ?", (last,)):
        yield row["written"], Written(check_from(row), row["checked_us"])


def check_from(row: Values) -> Check:
    """The check of a row."""
    old, agreed = bool(row["before_version"]), bool(row["clinician_agreed"])
    flags = tuple(map(known_item, json.loads(row["flags"])))
    if old and agreed:  # in that version this opened the held exercises as well
        flags = tuple(flag for flag in flags if safety_item(flag).level != "ask-first")
    return Check(
        _day(row["local_date"]),
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
    """The card's item; an item of another version of this workbook counts as "something else"."""
    try:
        return card_of(flag)
    except GlidekitError:
        return "else"


def _retracts(connection: Connection, last: int) -> Iterator[tuple[int, Written]]:
    for row in rows.find(connection, RETRACT, "WHERE written > ?", (last,)):
        retract = Retract(
            _day(row["local_date"]),
            known_item(row["item"]),
            "yes" if row["has_it"] else "no",
            row["minutes"],
            same_page=bool(row["same_page"]),
            imported=bool(row["imported"]),
        )
        yield row["written"], Written(retract, row["at_us"])


def _signs(connection: Connection, last: int) -> Iterator[tuple[int, Written]]:
    for row in rows.find(connection, SETTING, "WHERE key = ? AND written > ?", (KEPT_SIGN, last)):
        sign = Sign(**json.loads(row["value"]))
        yield row["written"], Written(sign, row["at_us"])
