"""The one decision: what follows, on a given day, from everything written so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from glidekit.rules import coming_back, course
from glidekit.rules.coming_back import Standing
from glidekit.rules.questions import questions_of
from glidekit.rules.records import ByKind, as_day, as_records
from glidekit.rules.response import Ended, Leg, went_well
from glidekit.rules.stops import stops_of
from glidekit.rules.thresholds import RULES, Rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from glidekit.rules.coming_back import Base
    from glidekit.rules.questions import Asked, Question
    from glidekit.rules.records import Record, Session, Verdict
    from glidekit.rules.stops import Stops
    from glidekit.scales import Side

Action = Literal[
    "go-on", "note", "same", "shorter-today", "half-next-time", "rest-today", "see-clinician", "ask", "locked"
]
PlanSize = Literal["none", "flare", "half", "gentle-start", "ordinary", "ordinary+step"]
Light = Literal["carry on", "less", "ask"]

ACTIONS: tuple[Action, ...] = (
    "go-on", "note", "same", "shorter-today", "half-next-time", "rest-today",
    "see-clinician", "ask", "locked",
)  # fmt: skip
"""From the mildest to the gravest."""

PLANS: tuple[PlanSize, ...] = ("none", "flare", "half", "gentle-start", "ordinary", "ordinary+step")
"""From the smallest to the largest."""

_LIGHTS: dict[Light, tuple[Action, ...]] = {
    "carry on": ("go-on", "note", "same"),
    "less": ("shorter-today", "half-next-time", "rest-today"),
    "ask": ("see-clinician", "ask", "locked"),
}
SHAPES: dict[Light, str] = {"carry on": "circle", "less": "triangle", "ask": "square"}


@dataclass(frozen=True, slots=True)
class Advice:
    """What the rules say for one day.

    ``action`` is the gravest that applies, ``plan`` the smallest. ``why`` names every rule that spoke: first
    any that set the plan to none, then the gravest. ``base`` is what "ordinary" grew from (own, half or
    gentle-start), ``since`` the day from which that counts. ``held``: whether held versions are "locked" or
    "open". ``pages``: the stop pages to show. ``facts``: rule -> the numbers in its message. ``outdone``:
    rules that would allow a larger plan; only their reason is said.
    """

    action: Action
    plan: PlanSize
    why: tuple[str, ...] = ()
    base: Base = "own"
    since: int | None = None
    held: Literal["open", "locked"] = "open"
    pages: tuple[str, ...] = ()
    facts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, compare=False, hash=False)
    outdone: frozenset[str] = field(default=frozenset(), compare=False, hash=False)

    @property
    def light(self) -> Light:
        """One word: carry on, less, or ask."""
        return next(word for word, actions in _LIGHTS.items() if self.action in actions)

    @property
    def shape(self) -> str:
        """The shape that goes with the word: never show it by colour alone."""
        return SHAPES[self.light]

    @property
    def larger(self) -> bool:
        """Whether a person may choose a larger plan than advised, one tap further on."""
        return self.plan != "none"

    @property
    def until(self) -> str:
        """How "... there is the short plan" begins."""
        rest = self.plan == "none" and self.action not in ("ask", "locked")
        return "From tomorrow" if rest else "Until then"


class _Said(NamedTuple):
    """What one rule says."""

    action: Action
    plan: PlanSize
    rule: str
    facts: Mapping[str, Any] = {}


def advise(records: Sequence[Record | Mapping[str, Any]], day: int | date, rules: Rules = RULES) -> Advice:
    """What the rules say on ``day``; pure.

    ``records``: everything written so far, in order of writing, as records or as plain dicts with the kind
    under "is" (entry, session, check, retract, verdict). ``day``: a whole number as in the records, or a date
    if they hold ``date.toordinal()``. An unknown item of a safety check raises GlidekitError.
    """
    given, today = ByKind(as_records(records)), as_day(day)
    stops, legs = stops_of(given, today, rules), _legs(given)
    return _Case(given, today, rules, legs, stops, _asked(given, today, rules, legs, stops)).advice()


def open_questions(records: Sequence[Record | Mapping[str, Any]], day: int | date) -> dict[Question, float]:
    """The questions open on a day, each with the weakness or the day it is about."""
    given, today = ByKind(as_records(records)), as_day(day)
    return _asked(given, today, RULES, _legs(given), stops_of(given, today, RULES)).open


def _legs(given: ByKind) -> list[Side | None]:
    """The legs to judge: those that were named, or the only one."""
    return [*sorted({entry.leg for _, entry in given.entries if entry.leg})] or [None]


def _asked(given: ByKind, day: int, rules: Rules, legs: Sequence[Side | None], stops: Stops) -> Asked:
    return questions_of(given, day, legs, {opening.place for opening in stops.openings}, rules)


class _Case:
    """One history on one day."""

    def __init__(  # noqa: PLR0917 - made in one place, just above
        self,
        given: ByKind,
        day: int,
        rules: Rules,
        legs: Sequence[Side | None],
        stops: Stops,
        asked: Asked,
    ) -> None:
        self.checks, self.day, self.rules = given.checks, day, rules
        self.stops, self.asked = stops, asked
        entries = [placed for placed in given.entries if placed[1].day <= day]
        self.done = [placed for placed in given.sessions if placed[1].day <= day and placed[1].is_done]
        self.sessions = [session for _, session in self.done]
        self.verdicts = {one.leg: one for _, one in given.verdicts if one.day <= day}
        self.legs = [Leg(name, entries, asked.newly_numb, rules) for name in legs]

    def advice(self) -> Advice:
        """A stop comes first, then questions, then whatever the rules say."""
        standing, owed = self._standing()
        if self.stops.level:
            rule = f"S-{self.stops.level}"
            return self._shut("locked", (rule,), standing, self.stops.pages)
        if self.asked.open:
            return self._shut("ask", self.asked.rules, standing)
        said = self._said(owed)
        held: Literal["open", "locked"] = "locked" if self._held_locked() else "open"
        return _gravest(said, standing, held, first=not self.sessions)

    def _shut(
        self, action: Action, why: tuple[str, ...], standing: Standing, pages: tuple[str, ...] = ()
    ) -> Advice:
        return Advice(action, "none", why, standing.base, standing.since, "locked", pages)

    def _said(self, owed: list[_Said]) -> list[_Said]:
        said = [*owed]
        for leg in self.legs:
            said += [*self._of_sessions(leg), *self._of_days(leg)]
        if any(self._is_worse(verdict) for verdict in self.verdicts.values()):
            said.append(_Said("note", "ordinary", "V-worse"))
        seen = coming_back.knows(self.checks, self.day, self.rules)
        if seen is not None:  # do less, but do not send to a clinician again
            said = [_seen(one, seen) if one.action == "see-clinician" else one for one in said]
        if not said and self._may_grow():
            said.append(_Said("go-on", "ordinary+step", "G-step"))
        return said

    def _standing(self) -> tuple[Standing, list[_Said]]:
        """The base, and the smaller plan owed after a stop or a gap."""
        start, since_place = Standing(), 0
        if self.stops.openings:
            back = coming_back.restart(self.stops.openings, self.done, self.legs)
            start = Standing("gentle-start", back.day)
            if back.paid < back.needed:
                facts = {"n": back.paid + 1, "need": back.needed}
                rule = f"E-restart {back.paid + 1} of {back.needed}"
                return start, [_Said("shorter-today", "flare", rule, facts)]
            if back.over_at is None:
                return start, [_Said("same", "gentle-start", "E-gentle-start")]
            since_place = back.over_at
        sessions = [session for place, session in self.done if place >= since_place]
        standing = coming_back.after_gaps(sessions, start, self.day, self.rules)
        return standing, [*_owed(standing)]

    def _held_locked(self) -> bool:
        """Locked by card D until somebody agrees, and after an opening until gentle sessions went well."""
        opened_at = coming_back.last_owing(self.stops.openings)
        asks, agreed = coming_back.card_d(self.checks, opened_at, self.day)
        if opened_at is None:
            return asks
        gentle = coming_back.gentle_since(opened_at, self.done, self.legs)
        return asks or not agreed or gentle < self.rules.held_sessions

    def _of_sessions(self, leg: Leg) -> Iterator[_Said]:
        """What happened during and after sessions and the next day: today's, the last, the last few."""
        for session in self.sessions:
            if session.day == self.day and leg.ended(session).says == "rest-today":
                yield _Said("rest-today", "none", leg.ended(session).rule)
        if self.sessions:
            yield from self._of_the_last(leg, self.sessions[-1])
        if self._owes_half(leg):
            yield _Said("half-next-time", "half", "N-next-day")
        lately = self.sessions[-self.rules.halves_of :]
        afters = [leg.next_day(session) for session in lately]
        if afters.count("half-next-time") >= self.rules.halves_need:
            yield _Said("see-clinician", "flare", "N-twice")
        hurt = Ended("rest-today", "D-hurt")
        if [leg.ended(session) for session in lately].count(hurt) >= self.rules.halves_need:
            yield _Said("see-clinician", "flare", "D-hurt-twice")
        if afters and afters[-1] == "note":
            yield _Said("note", "ordinary", "N-note")

    def _of_the_last(self, leg: Leg, last: Session) -> Iterator[_Said]:
        says, rule = leg.ended(last)
        is_today = last.day == self.day
        about_this_leg = leg.rated_before(last) or not any(one.rated_before(last) for one in self.legs)
        if says == "note" and is_today:
            yield _Said("note", "ordinary", rule, {"note": True})
        elif says == "rest-today" and not is_today and leg.next_day(last) is None and about_this_leg:
            yield _Said("shorter-today", "flare", f"{rule}-unknown")  # nobody knows whether it has gone
        elif not (says == "rest-today" and is_today) and not last.whole:
            yield _Said("same", "ordinary", "D-not-whole")

    def _owes_half(self, leg: Leg) -> bool:
        """Owed until a smaller session is followed by a day that is not worse; the newest decides."""
        for session in reversed(self.sessions):
            after = leg.next_day(session)
            if after == "half-next-time":
                return True
            if after is not None and session.plan in ("half", "flare"):
                return False
        return False

    def _of_days(self, leg: Leg) -> Iterator[_Said]:
        """What today, the last few days and the last weeks say."""
        rules = self.rules
        if leg.days:
            last, pain = leg.days[-1]
            if last == self.day and course.worse_today(pain, leg.earlier(last), rules):
                yield _Said("shorter-today", "flare", "T-today")
            if course.worse_for_days(leg.days, rules):
                yield _Said("half-next-time", "half", "W-five-days")
            if weeks := course.worse_for_weeks(leg.days, rules):
                yield _Said("see-clinician", "flare", "W-week", {"weeks": weeks})
        if moved := course.moved_down(leg.places, rules):
            yield _Said("half-next-time", "half", "P-moved-down", moved._asdict())
        if stays := course.stays_down(leg.places, rules):
            yield _Said("see-clinician", "flare", "P-stays", stays._asdict())

    def _is_worse(self, verdict: Verdict) -> bool:
        return verdict.worse and verdict.sure and self.day - verdict.day <= self.rules.usual_days

    def _may_grow(self) -> bool:
        """Whether the last few sessions went well, on the ordinary plan, at the same dose."""
        last = self.sessions[-self.rules.good_sessions :]
        return (
            len(last) == self.rules.good_sessions
            and len({session.dose for session in last}) == 1
            and all(session.plan == "ordinary" and went_well(session, self.legs) for session in last)
        )


def _owed(standing: Standing) -> Iterator[_Said]:
    if standing.owed == "half":
        yield _Said("half-next-time", "half", "G-gap", {"days": standing.gap})
    elif standing.owed == "flare":
        yield _Said("shorter-today", "flare", "G-long-gap")
    elif standing.owed == "gentle-start":
        yield _Said("same", "gentle-start", "G-gentle-start")


def _seen(said: _Said, day: int) -> _Said:
    return _Said("half-next-time", "half", f"{said.rule}-seen", {**said.facts, "seen": day})


def _gravest(
    said: list[_Said], standing: Standing, held: Literal["open", "locked"], *, first: bool
) -> Advice:
    """Combine all that was said into one advice; ``first``: no session has been done yet."""
    if not said:
        facts: Mapping[str, Mapping[str, Any]] = {"go-on": {"first": True}} if first else {}
        return Advice("go-on", "ordinary", (), standing.base, standing.since, held, facts=facts)
    ordered = sorted(said, key=lambda one: (one.plan != "none", -ACTIONS.index(one.action)))
    plan = min((one.plan for one in said), key=PLANS.index)
    by_rule: dict[str, _Said] = {}
    for one in ordered:
        by_rule.setdefault(one.rule, one)
    return Advice(
        max((one.action for one in said), key=ACTIONS.index),
        plan,
        tuple(by_rule),
        standing.base,
        standing.since,
        held,
        facts={rule: one.facts for rule, one in by_rule.items()},
        outdone=frozenset(rule for rule, one in by_rule.items() if _is_outdone(one, plan)),
    )


def _is_outdone(one: _Said, plan: PlanSize) -> bool:
    """Whether the plan given is smaller than this rule asks for; sending to a clinician is always said."""
    return one.plan != plan and one.action != "see-clinician"
