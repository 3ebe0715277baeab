"""Every published number of the verdict, in one place.

A score is a + s d h(t) + s e: a level, a change of d spreads along a curve h, and an error correlated over
days. All numbers are priors or thresholds, fixed before the method met real people;
``data/calibration_*.csv`` shows what they do.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

RANGE = 10.0
"""Points here refer to a scale of this range; other scales multiply them by their range / 10."""

NU0, S0 = 3.0, 1.0
"""Prior of a day's spread s: s^2 ~ scaled inverse chi-square, worth NU0 days of S0 points."""

TAU = 2.0
"""The change d ~ Normal(0, TAU^2), in spreads."""

CHANGES = 0.65
"""Prior chance that anything changes."""

LONGEST_DAYS = 960
"""The curves end here, so only the last 960 days of a longer record are judged."""

SETTLED_DAYS, LEAST_ENTRIES = 7, 4
"""A curve wakes this many days after its start, with this many entries after and (if any) before it."""

OVER = 0.02
"""A curve whose last week is this near its first counts as no change."""

_PLAIN = (
    (0.0, 0.16), (0.15, 0.22), (0.3, 0.22), (0.45, 0.17), (0.6, 0.11), (0.7, 0.05), (0.8, 0.035),
    (0.88, 0.02), (0.94, 0.01), (0.98, 0.005),
)  # fmt: skip
_PLAIN_SHARE = 0.8
_NOISY = ((0.45, 0.10), (0.6, 0.06), (0.8, 0.03), (0.94, 0.01))


@dataclass(frozen=True, slots=True)
class Cells:
    """How days correlate: V = (1 - noise) R + noise I, R_ij = phi^|t_i - t_j|; ``weight`` sums to 1."""

    phi: Floats
    noise: Floats
    weight: Floats


CELLS = Cells(
    np.array([phi for phi, _ in (*_PLAIN, *_NOISY)]),
    np.repeat([0.0, 0.5], [len(_PLAIN), len(_NOISY)]),
    np.array([_PLAIN_SHARE * w for _, w in _PLAIN] + [w for _, w in _NOISY]),
)

_RAMP, _EASING, _STEP, _TURN, _EPISODE = 0.38, 0.25, 0.25, 0.06, 0.06
_RAMPS = {14: 0.1, 28: 0.25, 56: 0.3, 112: 0.2, 224: 0.1, 448: 0.05}
_EASINGS = {5: 0.2, 10: 0.3, 20: 0.3, 40: 0.2}
_STEPS = (*range(5, 60), *range(60, 119, 2), *range(120, 237, 4), *range(240, 473, 8), *range(480, 961, 16))
_TURNS, _TURN_DAYS = (10, 15, 22, 34, 51, 76, 114, 171, 256, 384, 577, 865), 28
_EPISODES = (5, 8, 11, 17, 25, 38, 57, 85, 128, 192, 288, 432, 649, 973)
_LEFT_OVER = (1.0, 0.5)


@dataclass(frozen=True, slots=True)
class Curves:
    """The shapes a change can have, in days since the first entry, never stretched to the record.

    height  (curves, days) the curve on each whole day, from 0 to LONGEST_DAYS
    start   (curves,) the day on which a curve begins; of an episode the day on which it ends
    weight  (curves,) prior weights, summing to 1
    summed  (curves, days + 1) the sum of ``height`` over the days before
    """

    height: Floats
    start: Floats
    weight: Floats
    summed: Floats


@cache
def curves() -> Curves:
    """The curves, computed once."""
    t = np.arange(LONGEST_DAYS + 1.0)
    made: list[tuple[Floats, float, float]] = []
    made += [(np.clip(t / length, 0, 1), 0, _RAMP * w) for length, w in _RAMPS.items()]
    made += [(-np.expm1(-t / days), 0, _EASING * w) for days, w in _EASINGS.items()]
    steps = _falling(_STEPS)
    made += [((t >= a) * 1.0, a, _STEP * w) for a, w in zip(_STEPS, steps, strict=True)]
    turns = _falling(_TURNS)
    made += [(np.clip((t - a) / _TURN_DAYS, 0, 1), a, _TURN * w) for a, w in zip(_TURNS, turns, strict=True)]
    pairs = list(combinations(_EPISODES, 2))
    episodes = _falling([a * b for a, b in pairs]) / len(_LEFT_OVER)
    for (a, b), w in zip(pairs, episodes, strict=True):
        made += [((t >= a) - back * (t >= b), b, _EPISODE * w) for back in _LEFT_OVER]
    height = np.array([one[0] for one in made])
    summed = np.concatenate([np.zeros((len(made), 1)), np.cumsum(height, axis=1)], axis=1)
    return Curves(height, np.array([one[1] for one in made]), np.array([one[2] for one in made]), summed)


def _falling(places: tuple[int, ...] | list[int]) -> Floats:
    weight = 1 / np.sqrt(np.array(places, float))
    return np.asarray(weight / weight.sum(), float)


@dataclass(frozen=True, slots=True)
class Limits:
    """Every threshold of the verdict.

    least_days, least_span  entries and days from first to last before anything is said
    flat_days, flat_span    equal scores for so long are "always the same"
    probably, told, sure    probability of a change that way
    clear, little           then: probability of a change of at least, or of less than, the important size
    same_days, same_span    entries and days before "about the same"
    same, same_told         ... with this probability of less than the important size, and p below this
    least_change            the important change is at least this many points ...
    least_share             ... and at least this share of the start (Ostelo 2008, Dworkin 2008)
    room                    points beyond the important change that leave room to improve
    week                    days compared at both ends; fewer in a record shorter than two weeks
    """

    least_days: int = 8
    least_span: float = 14
    flat_days: int = 14
    flat_span: float = 14
    probably: float = 0.75
    told: float = 0.92
    sure: float = 0.985
    clear: float = 0.9
    little: float = 0.9
    same_days: int = 14
    same_span: float = 21
    same: float = 0.95
    same_told: float = 0.5
    least_change: float = 2
    least_share: float = 0.3
    room: float = 1
    week: int = 7


LIMITS = Limits()
