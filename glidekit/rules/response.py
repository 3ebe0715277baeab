"""One session and the day after, in one leg: what check-out and next day say."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

from glidekit.rules.course import usual
from glidekit.rules.records import Entry

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from glidekit.rules.records import Session
    from glidekit.rules.thresholds import Rules
    from glidekit.scales import Side

    Numbered = tuple[int, Entry]

EndSays = Literal["go-on", "note", "rest-today"]
NextSays = Literal["go-on", "note", "half-next-time"]

_OF_A_DAY = ("before", "alone", "next-day")  # never "after": just after a session is not the usual state
_TINY = 1e-9
_NOTHING = Entry(0)


class Ended(NamedTuple):
    """What the end of a session says, and by which rule."""

    says: EndSays
    rule: Literal["D-hurt", "C-check-out"]


def check_out(before: Entry | None, after: Entry | None, settled: str | None, rules: Rules) -> EndSays:
    """Compare the check-out with this session's check-in; unknown answers trigger nothing."""
    then, now = before or _NOTHING, after or _NOTHING
    up, down = _change(then.pain, now.pain), _change(then.where, now.where)
    high = now.pain is not None and now.pain > rules.during_most
    too_much = up is not None and (up >= rules.big_rise or (up >= rules.rise and high))
    further = down is not None and (down >= rules.levels_down or (down >= 1 and up is not None and up >= 1))
    if settled == "not yet" or too_much or further:
        return "rest-today"
    return "note" if (up or 0) >= 1 or (down or 0) >= 1 else "go-on"


class Leg:
    """The entries of one leg, found by session and by day. ``newly_numb``: places of entries."""

    def __init__(
        self, name: Side | None, entries: Sequence[Numbered], newly_numb: Collection[int], rules: Rules
    ) -> None:
        self.name, self._rules = name, rules
        mine = [entry for _, entry in entries if entry.leg is None or entry.leg == name]
        self._of: dict[tuple[object, str], Entry] = {
            (entry.session, entry.moment): entry for entry in mine
        }  # the last one counts
        self._numb = {id(entry) for place, entry in entries if place in newly_numb} if newly_numb else set()
        self._of_a_day = [entry for entry in reversed(mine) if entry.moment in _OF_A_DAY]
        self._ended: dict[int, Ended] = {}
        self._next: dict[int, NextSays | None] = {}

    @cached_property
    def days(self) -> list[tuple[int, float]]:
        """Pain by day, in order; a day's first answer counts."""
        return sorted({entry.day: entry.pain for entry in self._of_a_day if entry.pain is not None}.items())

    @cached_property
    def places(self) -> list[float]:
        """Each day's furthest point, in order; a day's first answer counts."""
        found = {entry.day: entry.where for entry in self._of_a_day if entry.where is not None}
        return [found[day] for day in sorted(found)]

    def earlier(self, day: int) -> list[float]:
        """The day values of the four weeks before a day."""
        since = bisect_left(self.days, (day - self._rules.usual_days,))
        return [value for _, value in self.days[since : bisect_left(self.days, (day,))]]

    def rated_before(self, session: Session) -> bool:
        """Whether leg pain was answered before the session."""
        return self._pain_of(session, "before") is not None

    def ended(self, session: Session) -> Ended:
        """What the end of the session says: "that hurt" first, then the check-out."""
        found = self._ended.get(id(session))
        if found is None:
            found = self._ended[id(session)] = self._end_of(session)
        return found

    def next_day(self, session: Session) -> NextSays | None:
        """What the day after says; None if unknown."""
        if id(session) not in self._next:
            self._next[id(session)] = self._day_after(session)
        return self._next[id(session)]

    def _end_of(self, session: Session) -> Ended:
        if len(session.hurt) >= self._rules.hurts or not all(hurt.is_over for hurt in session.hurt):
            return Ended("rest-today", "D-hurt")
        before, after = self._of.get((session.id, "before")), self._of.get((session.id, "after"))
        return Ended(check_out(before, after, session.settled, self._rules), "C-check-out")

    def _day_after(self, session: Session) -> NextSays | None:
        """Half next time if it came with the session and was still there the next day."""
        entry, before = self._of.get((session.id, "next-day")), self._pain_of(session, "before")
        if entry is None:
            return None
        if id(entry) in self._numb:
            return "half-next-time"
        if before is None or entry.pain is None:
            return None
        if entry.pain - before < self._rules.rise:
            return "go-on"
        level, _ = usual(self.earlier(entry.day), self._rules)
        above = level is None or entry.pain >= level + self._rules.half_over - _TINY
        return "half-next-time" if above and self.ended(session).says == "rest-today" else "note"

    def _pain_of(self, session: Session, moment: str) -> float | None:
        entry = self._of.get((session.id, moment))
        return None if entry is None else entry.pain


def went_well(session: Session, legs: Sequence[Leg]) -> bool:
    """Complete, settled, check-out fine, next day known and not worse, in every leg rated beforehand."""
    rated = [leg for leg in legs if leg.rated_before(session)]
    return (
        bool(rated)
        and session.finished is not None
        and session.whole
        and session.settled != "not yet"
        and all(leg.ended(session).says != "rest-today" and leg.next_day(session) == "go-on" for leg in rated)
    )


def _change(before: float | None, after: float | None) -> float | None:
    return None if before is None or after is None else after - before
