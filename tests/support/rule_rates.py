"""Simulated people who answer every day; what the rules tell them, how often, how soon and how often wrongly.

A day's pain is 4 + SD x AR(1), with a change from some day on if there is one. The rules' advice does not
affect it. People follow the advice: the day's plan is the plan they do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from glidekit.rules import RULES, Check, Entry, Session, advise

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from glidekit.rules import Advice, Rules

Course = Literal["unchanged", "sudden", "slow", "flare24", "to-the-foot", "drifting"]

CELLS = tuple((phi, sd) for phi in (0.3, 0.6, 0.8) for sd in (0.7, 1.0, 1.5))
EVERY = (1, 2)
"""Sessions every day, or every other day."""

HALF = {"N-next-day", "W-five-days"}
CLINICIAN = {"W-week", "N-twice"}
ANY = {"shorter-today", "half-next-time", "rest-today", "see-clinician"}
SHORT = ("flare",)

_MEAN, _SUDDEN, _SLOW, _SLOW_DAYS, _FLARE = 4, 4, 3, 14, 2.5
_DAY_SD, _OUT_SD = 0.4, 0.6
_CALF, _FOOT = 5, 6
_DRIFT_SD = 0.7
_FURTHER, _NOT_YET = 0.05, 0.02


@dataclass(frozen=True)
class Told:
    """One day's advice: the rules that applied, the actions, and the plan advised before any session."""

    rules: frozenset[str]
    actions: frozenset[str]
    plan: str
    ended_badly: bool | None  # for the day's session; None without one


@dataclass(frozen=True)
class Kind:
    """A kind of person. ``varies`` is the share of days one level up or down, ``onset`` the day of a change.

    With "drifting" the furthest point itself is a rounded AR(1) series around the calf.
    """

    phi: float
    sd: float
    every: int = 1
    varies: float = 0.15
    course: Course = "unchanged"
    onset: int = 0
    mean: float = _MEAN


def tell(
    kind: Kind,
    days: int,
    rng: np.random.Generator,
    rules: Rules = RULES,
    *,
    since: int = 0,
    records: list[Entry | Session] | None = None,
) -> Iterator[Told]:
    """What the rules tell one person, day by day from day ``since`` on; fills ``records`` along the way."""
    life = _Life(kind, days, rng)
    records = [] if records is None else records
    for day in range(days):
        records += life.morning(day)
        before = advise(records, day, rules)
        begins = day % kind.every == 0
        plan = before.plan if before.plan in ("flare", "half", "gentle-start") else "ordinary"
        worse = False
        if begins:
            session, check_out = life.session(day, plan)
            worse = session.settled == "not yet" or _is_above(check_out, records[-1])
            records += [session, check_out]
        # A check-out no worse than the check-in changes nothing, so do not ask the rules again.
        after = advise(records, day, rules) if worse and day >= since else before
        if day >= since:
            yield _told(before, after, begins=begins)


def _is_above(after: Entry, before: Entry) -> bool:
    return after.pain > before.pain or after.where > before.where


def _told(before: Advice, after: Advice, *, begins: bool) -> Told:
    return Told(
        frozenset((*before.why, *after.why)),
        frozenset((before.action, after.action)),
        before.plan,
        after.action == "rest-today" if begins else None,
    )


class _Life:
    """One person's answers, drawn in advance."""

    def __init__(self, kind: Kind, days: int, rng: np.random.Generator) -> None:
        self.kind, self.rng = kind, rng
        self.latent = kind.mean + kind.sd * _ar1(kind.phi, days, rng) + _change(kind, days)
        self.carried = np.zeros(days + 1)
        moved = rng.choice((0, 1, -1), days, p=(1 - kind.varies, kind.varies / 2, kind.varies / 2))
        self.where = np.clip(_CALF + moved + _places(kind, days, rng), 0, _FOOT)
        self.further = rng.random(days) < _FURTHER
        self.not_yet = rng.random(days) < _NOT_YET
        self.upset = rng.random(days) < 0.5
        self.noise = rng.normal(0, _DAY_SD, days), rng.normal(0, _OUT_SD, days)

    def morning(self, day: int) -> list[Entry | Session]:
        """The answers before a session: next-day ones about yesterday's, "before" ones for today's."""
        pain = _rated(self.latent[day] + self.carried[day] + self.noise[0][day])
        where = float(self.where[day])
        found: list[Entry | Session] = []
        yesterday = day - 1
        if day and yesterday % self.kind.every == 0:
            found.append(Entry(day, "next-day", yesterday, pain=pain, where=where))
        if day % self.kind.every == 0:
            found.append(Entry(day, "before", day, pain=pain, where=where))
        return found

    def session(self, day: int, plan: str) -> tuple[Session, Entry]:
        """The day's session and its check-out."""
        flares = self.kind.course == "flare24" and day >= self.kind.onset
        extra = _FLARE if flares else 0
        self.carried[day + 1] = extra
        settled = self.upset[day] if flares else self.not_yet[day]
        pain = _rated(self.latent[day] + self.carried[day] + extra + self.noise[1][day])
        return (
            Session(day, day, sets=4, settled="not yet" if settled else "at once", dose="a", plan=plan),  # type: ignore[arg-type]
            Entry(day, "after", day, pain=pain, where=float(min(self.where[day] + self.further[day], _FOOT))),
        )


def _ar1(phi: float, days: int, rng: np.random.Generator) -> np.ndarray:
    """A series of variance 1 whose neighbours correlate by ``phi``."""
    fresh = rng.normal(0, 1, days)
    series = np.empty(days)
    series[0] = fresh[0]
    for day in range(1, days):
        series[day] = phi * series[day - 1] + np.sqrt(1 - phi**2) * fresh[day]
    return series


def _change(kind: Kind, days: int) -> np.ndarray:
    since = np.arange(days) - kind.onset
    if kind.course == "sudden":
        return np.where(since >= 0, _SUDDEN, 0)
    if kind.course == "slow":
        return np.clip(since / _SLOW_DAYS, 0, 1) * _SLOW
    return np.zeros(days)


def _places(kind: Kind, days: int, rng: np.random.Generator) -> np.ndarray:
    """How far below the calf each day's usual furthest point is, in levels."""
    if kind.course == "to-the-foot":
        return (np.arange(days) >= kind.onset).astype(int)
    if kind.course == "drifting":
        return np.round(_DRIFT_SD * _ar1(kind.phi, days, rng)).astype(int)
    return np.zeros(days, int)


def _rated(value: float) -> float:
    return float(min(max(round(float(value)), 0), 10))


def people(
    kind: Kind, count: int, days: int, *, seed: Sequence[int], rules: Rules = RULES, since: int = 0
) -> list[list[Told]]:
    """Simulated people of one kind, each with their own seed."""
    return [
        list(tell(kind, days, np.random.default_rng((*seed, number)), rules, since=since))
        for number in range(count)
    ]


def share_told(given: Sequence[Sequence[Told]], rules: set[str], by: int) -> float:
    """The share of people for whom one of these rules applied within ``by`` days."""
    return float(np.mean([any(told.rules & rules for told in person[:by]) for person in given]))


def share_acted(given: Sequence[Sequence[Told]], actions: set[str], by: int) -> float:
    """The share of people who got one of these actions within ``by`` days."""
    return float(np.mean([any(told.actions & actions for told in person[:by]) for person in given]))


def share_asked(level: float, sd: float, days: int, rng: np.random.Generator) -> float:
    """The share of one person's daily entries whose weakness opens the questions.

    Weakness varies around ``level``. The person answers the questions "no" whenever asked, and once a week
    from the second week on.
    """
    records: list[Entry | Check] = []
    asked = 0
    for day in range(days):
        if day and day % 7 == 0:
            records.append(Check(day))
        records.append(Entry(day, weakness=_rated(rng.normal(level, sd))))
        if "Q-weakness" in advise(records, day).why:
            asked += 1
            records.append(Check(day))
    return asked / days
