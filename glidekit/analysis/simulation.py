"""Simulated diaries with a known truth, for calibration: many people at once, on a grid of whole days.

A day's score is level(t) + spread * (sqrt(1 - noise) * f(t) + sqrt(noise) * e(t)), f an AR(1) course with
likeness phi from day to day, e fresh each day; rounded to whole points and clipped to 0-10. A day is logged
with probability ``LOGGED``. These are the circumstances under which the method was measured (STATISTICS).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.special import expit, logit, ndtr

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Shape = Literal["line", "fast-then-slow"]
Oddity = Literal["none", "random-walk", "weekly-cycle", "skips-bad-days"]

LOGGED = 0.6
SPREAD = 1.5
FAST = 5.0  # a fast-then-slow course has run through 1/FAST of the record when it is down to 1/e
WALK = 0.5  # points a day, the step of a random walk
CYCLE = 1.0  # points above and below, over a week
SKIP = 1.0  # how the log-odds of logging fall with each point above the course


@dataclass(frozen=True, slots=True)
class Circumstance:
    """A kind of person: ``n`` days logged, ``level`` at the start, ``change`` over the record (points)."""

    n: int
    phi: float = 0.6
    noise: float = 0.0
    level: float = 5.0
    change: float = 0.0
    shape: Shape = "line"
    oddity: Oddity = "none"
    spread: float = SPREAD


@dataclass(frozen=True, slots=True)
class Diaries:
    """``days`` and ``scores`` of shape (people, n), and ``truth``: the true change over each record."""

    days: Floats
    scores: Floats
    truth: Floats


def diaries(kind: Circumstance, people: int, rng: np.random.Generator) -> Diaries:
    """``people`` diaries of that kind."""
    horizon = int(kind.n / LOGGED * 1.5) + 40
    wander = kind.spread * _wander(kind, people, horizon, rng)
    picked = _picked(_chances(kind, wander), kind.n, rng)
    days = (picked - picked[:, :1]).astype(float)
    course = kind.level + kind.change * _way(kind, days / days[:, -1:])
    raw = course + np.take_along_axis(wander, picked, axis=1)
    return Diaries(days, np.clip(np.round(raw), 0, 10), _line(days, _expected(course, kind.spread)))


def _wander(kind: Circumstance, people: int, horizon: int, rng: np.random.Generator) -> Floats:
    """The course without its trend, in units of the spread: shape (people, days)."""
    fresh = rng.standard_normal((horizon, people))
    if kind.oddity == "random-walk":
        walk: Floats = np.cumsum(fresh, axis=0).T * (WALK / kind.spread)
        return walk
    slow, step = np.empty_like(fresh), np.sqrt(1 - kind.phi**2)
    slow[0] = fresh[0]
    for day in range(1, horizon):
        slow[day] = kind.phi * slow[day - 1] + step * fresh[day]
    noise = rng.standard_normal((horizon, people))
    mixed: Floats = np.sqrt(1 - kind.noise) * slow + np.sqrt(kind.noise) * noise
    if kind.oddity == "weekly-cycle":
        mixed += CYCLE / kind.spread * np.sin(2 * np.pi * np.arange(horizon) / 7)[:, None]
    return mixed.T


def _chances(kind: Circumstance, wander: Floats) -> Floats:
    """The probability that a day is logged."""
    if kind.oddity != "skips-bad-days":
        return np.full(wander.shape, LOGGED)
    return np.asarray(expit(logit(LOGGED) - SKIP * wander), float)


def _picked(chances: Floats, n: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """The first n logged days of each person; who has fewer gets the next days as well."""
    logged = rng.random(chances.shape) < chances
    return np.sort(np.argsort(~logged, axis=1, kind="stable")[:, :n], axis=1)


def _way(kind: Circumstance, done: Floats) -> Floats:
    """How much of the change has happened: 0 at the first entry, 1 at the last."""
    if kind.shape == "line":
        return done
    return np.asarray(np.expm1(-FAST * done) / np.expm1(-FAST), float)


def _expected(course: Floats, spread: float) -> Floats:
    """The mean of the rounded and clipped score where the course stands: the floor takes part of a fall."""
    level = np.linspace(-8, 18, 2601)
    steps = np.arange(0.5, 10)
    mean = ndtr((level[:, None] - steps) / spread).sum(axis=1)
    return np.asarray(np.interp(course, level, mean), float)


def _line(days: Floats, expected: Floats) -> Floats:
    """The change over the record of the straight line nearest to what is expected."""
    u = days / days[:, -1:]
    from_u = u - u.mean(axis=1, keepdims=True)
    return np.asarray((from_u * expected).sum(axis=1) / (from_u**2).sum(axis=1), float)
