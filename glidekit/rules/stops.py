"""The open stop, and what closed earlier ones: from safety answers alone, in order of writing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from glidekit.content.safety import PAGES, safety_item
from glidekit.rules.records import ByKind, Check, Retract

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Literal

    from glidekit.rules.records import Record
    from glidekit.rules.thresholds import Rules


WHO = {
    "emergency": ("hospital", "doctor"),
    "urgent": ("hospital", "doctor", "physiotherapist"),
}
"""Level of a stop -> whose assessment closes it."""


class Opening(NamedTuple):
    """Where a stop was closed: the check's place, the short sessions it asks for, its day."""

    place: int
    owed: int
    day: int


@dataclass(frozen=True, slots=True)
class Stops:
    """The open stop. ``sign``: the day of its latest sign; ``cards``: all its items.

    ``signs``: days on which a stop sign was tapped and not taken back, whether closed or open.
    """

    level: Literal["emergency", "urgent"] | None = None
    sign: int | None = None
    cards: tuple[str, ...] = ()
    openings: tuple[Opening, ...] = ()
    signs: tuple[int, ...] = ()

    @property
    def pages(self) -> tuple[str, ...]:
        """The pages to show: the emergencies' if there are any, otherwise "ring today"."""
        items = [safety_item(card) for card in self.cards]
        grave = {item.page for item in items if item.level == "emergency"} or {"ring-today"}
        return tuple(page for page in PAGES if page in grave)


def stops_after(records: Sequence[Record], day: int, rules: Rules) -> Stops:
    """The stop open on ``day``. Anything dated later neither opens nor closes one."""
    return stops_of(ByKind(records), day, rules)


def stops_of(given: ByKind, day: int, rules: Rules) -> Stops:
    """The same, for records by kind."""
    now, before_tap = Stops(), None  # before_tap: what held before the single item tapped
    answers: list[tuple[int, Check | Retract]] = [*given.checks, *given.retracts]
    for index, record in sorted(answers, key=itemgetter(0)):
        if isinstance(record, Retract):  # only straight after the tap, and only once
            if before_tap is not None and _takes_back(record, now.cards[-1], day, rules):
                now = before_tap
            before_tap = None
        else:
            after = _after_check(now, record, index, day, rules)
            alone = len(record.flags) == 1 and bool(stopping(record)) and not record.imported
            before_tap, now = now if alone and after.level else None, after
    return now


def _after_check(now: Stops, check: Check, index: int, day: int, rules: Rules) -> Stops:
    signs = stopping(check)
    if signs:
        if _closes_at_once(now, check, signs, day):
            tapped = replace(now, signs=(*now.signs, check.day))
            return _opened(tapped, index, rules.restart_urgent, check.day)
        return _stopped(now, check.day, signs)
    if now.level and _closes(now, check, day):
        owed = rules.restart_emergency if now.level == "emergency" else rules.restart_urgent
        return _opened(now, index, 0 if check.before_version else owed, check.day)
    return now


def stopping(check: Check) -> tuple[str, ...]:
    """The items that stop a session; card D's do not."""
    return tuple(card for card in check.flags if safety_item(card).level in WHO)


def _stopped(now: Stops, day: int, signs: Iterable[str]) -> Stops:
    grave = now.level == "emergency" or any(safety_item(card).level == "emergency" for card in signs)
    return replace(
        now,
        level="emergency" if grave else "urgent",
        sign=day if now.sign is None else max(now.sign, day),
        cards=(*now.cards, *signs),
        signs=(*now.signs, day),
    )


def _opened(now: Stops, index: int, owed: int, day: int) -> Stops:
    return Stops(openings=(*now.openings, Opening(index, owed, day)), signs=now.signs)


def _closes(now: Stops, check: Check, day: int) -> bool:
    """Whether a full check without a sign closes the stop: somebody entitled has looked at it."""
    if check.day > day or check.imported:
        return False
    if check.before_version and check.assessed:
        return True
    return check.is_full and _seen_by(check, WHO[str(now.level)], now.sign)


def _closes_at_once(now: Stops, check: Check, signs: Sequence[str], day: int) -> bool:
    """Whether card C alone, already looked at, closes in the same record; never beside an emergency."""
    return (
        check.day <= day
        and check.is_full
        and now.level != "emergency"
        and all(card.startswith("C") for card in signs)
        and _seen_by(check, WHO["urgent"], now.sign)
    )


def _seen_by(check: Check, who: tuple[str, ...], sign: int | None) -> bool:
    """Whether somebody entitled said "may exercise" on a day between the sign and the check."""
    given = check.by_someone
    if given is None or given.by not in who or given.may_exercise is not True or given.day is None:
        return False
    # A sign is never later than a check written after it, whatever its date says.
    return (sign is None or min(sign, check.day) <= given.day) and given.day <= check.day


def _takes_back(retract: Retract, card: str, day: int, rules: Rules) -> bool:
    return (
        retract.answer == "no"
        and retract.same_page is True
        and not retract.imported
        and retract.day <= day
        and retract.minutes is not None
        and 0 <= retract.minutes <= rules.slip_minutes
        and retract.flag == card
    )
