"""Simulated diaries with a known truth, for calibration: many people at once, on whole days.

A day's score is level(t) + spread * (sqrt(1 - noise) * f(t) + sqrt(noise) * e(t)), f an AR(1) course with
likeness phi from day to day, e fresh each day; rounded to whole points and clipped to 0-10. The truth about
such scores is each day's mean, which floor and top pull inwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from scipy.special import ndtr

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Days = NDArray[np.intp]

SPREAD = 1.5

_COURSES: dict[str, Callable[[Floats], Any]] = {
    "nothing changes": lambda t: 0 * t + 5,
    "-2 over 8 weeks, then flat": lambda t: 6 - 2 * np.clip(t / 56, 0, 1),
    "6.5 to 2.5, tau 14 d": lambda t: 2.5 + 4 * np.exp(-t / 14),
    "7 to 3 on day 10": lambda t: 7 - 4.0 * (t >= 10),
    "6.5 to 3.5 on day 60": lambda t: 6.5 - 3.0 * (t >= 60),
    "3 to 7 over days 80-94": lambda t: 3 + 4 * np.clip((t - 80) / 14, 0, 1),
    "7 to 3 by day 40, held to 90, back at 7 by day 110": lambda t: (
        7 - 4 * np.clip(t / 40, 0, 1) + 4 * np.clip((t - 90) / 20, 0, 1)
    ),
    "5, and three bad days at the end": lambda t: 5 + 4.0 * (t >= t.max(initial=0) - 2),
    "at the floor": lambda t: 0 * t + 0.5,
    "at the top": lambda t: 0 * t + 9.5,
    "to 40 % of the start, tau 14 d": lambda t: 2 + 3 * np.exp(-t / 14),
    "up and down with the week": lambda t: 5 + 1.5 * np.sin(2 * np.pi * t / 7),
}  # fmt: skip
COURSES = tuple(_COURSES)
STEADY, RECOVERY, WEEKLY = COURSES[0], COURSES[-2], COURSES[-1]

Habit = Literal[
    "every day", "60 % of days", "bad days later", "weekends later", "every 7 days", "skips bad days"
]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of person: ``days`` of record, how alike neighbouring days are, and how they log.

    mean        the level of a course that does not change; others are stretched alike (times mean / 5)
    fall        taken off over the first ``fall_days``, whatever the course does, in points
    legs        legs, each with its own course and verdict
    """

    course: str = STEADY
    phi: float = 0.6
    spread: float = SPREAD
    days: int = 120
    noise: float = 0.0
    habit: Habit = "every day"
    mean: float = 5.0
    fall: float = 0.0
    fall_days: int = 56
    legs: int = 1

    def level(self, t: Floats) -> Floats:
        """The level on each day."""
        falling = self.fall * np.clip(t / self.fall_days, 0, 1)
        return np.asarray(self.mean / 5 * _COURSES[self.course](t) - falling, float)

    def mean_score(self, t: Floats) -> Floats:
        """The mean of each day's rounded and clipped score."""
        bars = np.arange(10) + 0.5
        return np.asarray(ndtr((self.level(t)[:, None] - bars) / self.spread).sum(axis=1), float)


@dataclass(frozen=True, slots=True)
class Diaries:
    """``scores`` (people, days) of every day, and which of them were ``logged``."""

    scores: Floats
    logged: NDArray[np.bool_]


def diaries(kind: Kind, people: int, rng: np.random.Generator) -> Diaries:
    """Simulate ``people`` diaries of one kind; the first day is always logged."""
    wander = kind.spread * _wander(kind, people, rng)
    scores = np.clip(np.round(kind.level(np.arange(kind.days, dtype=float)) + wander), 0, 10)
    logged = rng.random(scores.shape) < _chances(kind, wander)
    logged[:, 0] = True
    return Diaries(scores, logged)


def _wander(kind: Kind, people: int, rng: np.random.Generator) -> Floats:
    """The ups and downs, in units of the spread: shape (people, days)."""
    fresh = rng.standard_normal((kind.days, people))
    slow, step = np.empty_like(fresh), np.sqrt(1 - kind.phi**2)
    slow[0] = fresh[0]
    for day in range(1, kind.days):
        slow[day] = kind.phi * slow[day - 1] + step * fresh[day]
    noise = rng.standard_normal((kind.days, people)) if kind.noise else 0.0
    return np.asarray((np.sqrt(1 - kind.noise) * slow + np.sqrt(kind.noise) * noise).T, float)


def _chances(kind: Kind, wander: Floats) -> Floats:
    """The probability that a day is logged."""
    day = np.arange(kind.days)
    late = day >= kind.days // 2
    match kind.habit:
        case "60 % of days":
            return np.full(wander.shape, 0.6)
        case "bad days later":
            return np.where(late & (wander < kind.spread / 2), 0.0, 1.0)
        case "weekends later":
            return np.broadcast_to(np.where(late == (day % 7 >= 5), 1.0, 0.0), wander.shape)
        case "skips bad days":
            return np.where(wander > kind.spread, 0.1, 1.0)
        case "every 7 days":
            return np.broadcast_to(np.where(day % 7 == 0, 1.0, 0.0), wander.shape)
    return np.ones(wander.shape)
