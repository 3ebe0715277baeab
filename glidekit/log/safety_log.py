"""Safety checks, and what the rules say about everything that was ever logged.

To correct, take out or erase an entry never closes a question that it opened (``keeping_questions``). Safety
checks themselves cannot be corrected.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from glidekit.content.safety import card_of, numbers, safety_item
from glidekit.errors import GlidekitError, LogError
from glidekit.in_words import day as day_words
from glidekit.log import rows, values
from glidekit.log.rows import AHEAD, from_us, to_us
from glidekit.log.rule_records import STATE, Book, History, history_in, known_item, read, read_on
from glidekit.log.schema import REAL, RETRACT, SAFETY_CHECK, SETTING
from glidekit.log.settings import COUNTRY, EMERGENCY_NUMBER, KEPT_SIGN, TALKED, setting_in
from glidekit.log.zones import day_in, zone_in
from glidekit.rules.advice import advise, open_questions
from glidekit.rules.gate import Gate
from glidekit.rules.gate import gate as gate_of
from glidekit.rules.messages import message
from glidekit.rules.records import ASSESSORS, Check
from glidekit.rules.stops import stopping, stops_after
from glidekit.rules.thresholds import RULES
from glidekit.session.record import local_date

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from sqlite3 import Connection

    from glidekit.log.store.store import Base
    from glidekit.log.symptom_log import SymptomLog
    from glidekit.rules.advice import Advice
    from glidekit.rules.questions import Question
    from glidekit.rules.records import By, Record, Verdict

    Questions = dict[Question, float]
    """Open questions, each with the weakness or the day that it is about."""

_NOTHING_SAVED = "Nothing was saved; your log is as it was."


class Seen(NamedTuple):
    """Who looked at a sign, on which day, and whether they said "you may exercise"."""

    by: By
    on: date
    may_exercise: bool


# What is logged ---------------------------------------------------------------------------------------------


def record_check(
    base: Base,
    items: Iterable[str],
    *,
    full: bool,
    assessed: object,
    asked: bool,
    d: bool,
    something_new: bool,
    at: datetime | None,
) -> Gate:
    """Store an answer to the safety check; gives the gate that follows."""
    tapped = _known_items(items)
    for name, answer in (("full", full), ("asked", asked), ("d", d), ("something_new", something_new)):
        _check_yes_no(name, answer)
    now = base.clock()
    moment = now if at is None else values.aware(at, "A safety check")
    if moment > now + AHEAD:
        raise LogError(
            f"A safety check cannot be dated in the future ({day_words(moment)} {moment:%H:%M} UTC).",
            safe="Nothing was saved.",
            do="Leave the date out to use the time now.",
        )
    with base.store.write() as connection:
        zone = zone_in(connection)
        seen = _seen(assessed, local_date(moment, zone))
        row = values.check_values(
            base.ids(),
            at=moment,
            zone=zone,
            full=full,
            flags=tapped,
            created_us=to_us(now),
            assessed_by_clinician=seen is not None and seen.by != "other",
            clinician_agreed=asked,
            assessed_by=None if seen is None else seen.by,
            assessed_on=None if seen is None else seen.on.isoformat(),
            may_exercise=None if seen is None else seen.may_exercise,
            card_d=d,
            something_new=something_new,
        )
        rows.add_to_diary(connection, SAFETY_CHECK, [row], kind=REAL)
    return gate(base, max(now, moment))


def take_back(base: Base, item: str, has_it: bool, *, minutes: float | None, same_page: bool) -> Gate:  # noqa: FBT001 - the answer
    """Store the answer to "I tapped this by mistake"; gives the gate that follows."""
    card = _known_items([item])[0]
    _check_yes_no("has_it", has_it)
    _check_yes_no("same_page", same_page)
    now = base.clock()
    with base.store.write() as connection:
        zone = zone_in(connection)
        row = {
            "retract_id": base.ids(),
            "at_us": to_us(now),
            "zone": zone,
            "local_date": local_date(now, zone).isoformat(),
            "item": card,
            "has_it": has_it,
            "minutes": _minutes_since(connection, card, now) if minutes is None else minutes,
            "same_page": same_page,
            "imported": False,
        }
        with values.storable("This answer"):
            rows.add_to_diary(connection, RETRACT, [row], kind=REAL)
    return gate(base, now)


def slips(log: SymptomLog) -> tuple[tuple[str, datetime], ...]:
    """Each "No, I do not have this" on a stop page: the item, and when."""
    with log._base.store.read() as connection:  # noqa: SLF001 - a part of the log, kept in its own file
        found = rows.find(connection, RETRACT, "WHERE has_it = 0 ORDER BY written")
    return tuple((row["item"], from_us(row["at_us"])) for row in found)


def _minutes_since(connection: Connection, card: str, now: datetime) -> float | None:
    """Minutes since that item was tapped, by the clock; None unless the last check holds it."""
    found = rows.find(connection, SAFETY_CHECK, "ORDER BY written DESC LIMIT 1")
    if not found or card not in [known_item(flag) for flag in json.loads(found[0]["flags"])]:
        return None
    since_us: int = to_us(now) - found[0]["checked_us"]
    return since_us / 60_000_000


def _known_items(items: Iterable[str]) -> list[str]:
    """The cards' items, each once; raises GlidekitError that names an unknown id."""
    if not isinstance(items, Iterable):
        raise LogError(
            f"{items!r} does not say what was tapped in the safety check.",
            safe=_NOTHING_SAVED,
            do="Name the items in square brackets. If there was none: log.record_safety_check(full=True).",
        )
    given = [items] if isinstance(items, str) else values.many(items, str)
    return list(dict.fromkeys(card_of(item) for item in given))


def _check_yes_no(name: str, answer: object) -> None:
    if not isinstance(answer, bool):
        raise LogError(
            f"{name} is True or False, not {answer!r}.",
            safe=_NOTHING_SAVED,
            do="For example: log.record_safety_check(['C1'], full=True).",
        )


def _seen(assessed: object, today: date) -> Seen | None:
    """Who looked, when, and what they said; raises LogError if that is unknown or after today."""
    if assessed is None:
        return None
    do = "For example: assessed=('doctor', '2026-05-01', True)."
    if not isinstance(assessed, Sequence) or isinstance(assessed, str) or len(assessed) != 3:
        raise LogError(
            f"An assessment is who, which day, and whether you may exercise, not {assessed!r}.",
            safe=_NOTHING_SAVED,
            do=do,
        )
    by, on, may = assessed[0], values.as_day(assessed[1]), assessed[2]
    if by not in ASSESSORS:
        raise GlidekitError.unknown("person who can assess", by, ASSESSORS)
    if type(on) is not date or on > today:
        said = f"{on:%d %B %Y}, which is still to come" if type(on) is date else repr(assessed[1])
        raise LogError(
            f"The day of an assessment cannot be {said}.",
            safe=_NOTHING_SAVED,
            do=f"Give the day on which you were seen, today at the latest. {do}",
        )
    _check_yes_no("may_exercise", may)
    return Seen(cast("By", by), on, may)


# What follows from it ---------------------------------------------------------------------------------------


class Read(NamedTuple):
    """What was read of a log, and the advice given on it: (today, day, verdicts) -> advice."""

    book: Book
    answers: dict[Any, Advice]


class Settings(NamedTuple):
    """What the gate takes from the settings."""

    talked: bool
    emergency_number: str


def history(base: Base) -> History:
    """Everything that the rules read."""
    return _read(base)[0].book.history


def _read(base: Base) -> tuple[Read, str]:
    """What was read, and the person's zone.

    Both are kept until the file changes. After a change that matters to the rules, only what is new is read.
    """
    kept = base.cache.of(base.store.path)
    if "read" not in kept:
        with base.store.read() as connection:
            state = connection.execute(STATE).fetchone()
            if state not in base.last_read:
                before = next(iter(base.last_read.values()), None)
                book = read(connection) if before is None else read_on(connection, before.book)
                base.last_read.clear()
                base.last_read[state] = Read(book, {})
            kept["read"] = base.last_read[state], zone_in(connection)
            with suppress(LogError):  # a damaged setting stops the gate only
                kept["settings"] = _settings_in(connection)
    found: tuple[Read, str] = kept["read"]
    return found


def _settings(base: Base) -> Settings:
    return base.kept("settings", _settings_in)


def _settings_in(connection: Connection) -> Settings:
    typed, country = (str(setting_in(connection, key, "")) for key in (EMERGENCY_NUMBER, COUNTRY))
    talked = setting_in(connection, TALKED) == "asked"
    return Settings(talked, numbers(country, typed).emergency)


def records(base: Base, now: datetime | None) -> tuple[Record, ...]:
    """Everything that the rules read, as it counts now."""
    moment = _moment(base, now)
    (book, _), zone = _read(base)
    return book.history.at(moment, local_date(moment, zone))


def advice(base: Base, day: date | None, now: datetime | None, verdicts: Iterable[Verdict] = ()) -> Advice:
    """What the rules say on a day, today by default."""
    moment = _moment(base, now)
    on, more = None if day is None else _checked_day(day), tuple(verdicts)
    found, zone = _read(base)
    return _advice(found, moment, local_date(moment, zone), on, more)


def _advice(
    found: Read, moment: datetime, today: date, day: date | None = None, more: tuple[Verdict, ...] = ()
) -> Advice:
    book, answers = found
    asked = today if day is None else day
    key = today, asked, more
    nothing_waits = book.history.last_us <= to_us(moment + AHEAD)  # if so, the answer holds all day
    if nothing_waits and key in answers:
        return answers[key]
    answer = advise((*book.history.at(moment, today), *more), asked)
    if nothing_waits:
        answers[key] = answer
    return answer


def gate(base: Base, now: datetime | None) -> Gate:
    """The gate now."""
    moment = _moment(base, now)
    try:
        found, zone = _read(base)
        today = local_date(moment, zone)
        told = _advice(found, moment, today)
    except LogError:
        return _damaged_gate()
    checked_us = found.book.history.full_check_us(moment)
    settings = _settings(base)
    made = gate_of(
        told,
        checked_at=None if checked_us is None else from_us(checked_us),
        now=moment,
        talked=settings.talked,
        emergency_number=settings.emergency_number,
    )
    return _with_signs(made, moment, today, found.book.history) if told.action == "locked" else made


def _with_signs(made: Gate, now: datetime, today: date, found: History) -> Gate:
    """Add what was tapped, and since when."""
    stops = stops_after(found.at(now, today), today.toordinal(), RULES)
    on = None if stops.sign is None else date.fromordinal(min(stops.sign, today.toordinal()))
    tapped = [one.at_us for one in found.written if isinstance(one.record, Check) and stopping(one.record)]
    at = from_us(tapped[-1]) if tapped and tapped[-1] <= to_us(now) else None
    return replace(made, items=tuple(dict.fromkeys(stops.cards)), since=on, tapped_at=at)


def _damaged_gate() -> Gate:
    return Gate(allowed=False, level="missing", until=None, reason=message("check-damaged"))


def _moment(base: Base, now: datetime | None) -> datetime:
    return base.clock() if now is None else values.aware(now, "Now")


def _checked_day(day: object) -> date:
    found = values.as_day(day)
    if type(found) is not date:
        raise LogError(f"A day cannot be {day!r}.", do="Write it like this: '2026-05-01'.")
    return found


@contextmanager
def keeping_questions(base: Base, connection: Connection) -> Iterator[None]:
    """Keep every open question open through a change of entries."""
    before = questions_in(connection, base.clock())
    yield
    keep(base, connection, before)


def keep(base: Base, connection: Connection, before: Questions) -> None:
    """Store the questions that no entry opens any more."""
    now = base.clock()
    after = questions_in(connection, now)
    questions = {question: value for question, value in before.items() if question not in after}
    today = day_in(connection, now).toordinal()
    kept = [
        {
            "setting_id": base.ids(),
            "at_us": to_us(now),
            "key": KEPT_SIGN,
            "value": values.to_text(
                {
                    "day": today,
                    "rule": question.rule,
                    "leg": question.leg,
                    "weakness": value if question.rule == "Q-weakness" else None,
                }
            ),
        }
        for question, value in questions.items()
    ]
    rows.add_to_diary(connection, SETTING, kept)


def questions_in(connection: Connection, now: datetime) -> Questions:
    """The open questions; none if a damaged safety check keeps the gate closed anyway."""
    try:
        today = day_in(connection, now)
        return open_questions(history_in(connection).at(now, today), today)
    except LogError:
        return {}


# In words ---------------------------------------------------------------------------------------------------


def outcome(flags: Iterable[str], *, something_new: bool = False) -> str:
    """The gravest answer of a check: clear, something-new, ask-first, urgent or emergency.

    An item of another version of this workbook counts as urgent.
    """
    order = ("clear", "something-new", "ask-first", "urgent", "emergency")
    levels = (safety_item(known_item(flag)).level for flag in flags)
    return max(("clear", "something-new" if something_new else "clear", *levels), key=order.index)
