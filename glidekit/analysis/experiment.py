"""What an on/off experiment could show, before it begins: its power, by simulation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from glidekit.analysis.progress import bar
from glidekit.analysis.randomisation import randomisation_test
from glidekit.analysis.words import number, period, times_in_100
from glidekit.errors import GlidekitError

_LEVEL = 0.05
_LEAST_PAIRS = 6  # with fewer, even the most extreme order has a two-sided p above .05: 2 / 2^5 = .0625


@dataclass(frozen=True, slots=True)
class Power:
    """``power``: how often an effect of that size would be found; ``false_alarm``: how often one of none."""

    power: float
    false_alarm: float
    pairs: int
    days_each: int
    effect: float
    spread: float
    likeness: float
    repetitions: int
    begins: date | None = None

    @property
    def sentence(self) -> str:
        """What may be expected of it, before it begins."""
        days = 2 * self.pairs * self.days_each
        least = (
            ""
            if self.pairs >= _LEAST_PAIRS
            else f" At least {_LEAST_PAIRS} pairs are needed to find anything."
        )
        ends = None if self.begins is None else self.begins + timedelta(days=days - 1)
        when = "no dates set yet" if ends is None else period(self.begins, ends)
        return (
            f"Over {days} days, {when} ({self.pairs} pairs of {self.days_each} days with and "
            f"{self.days_each} without) a true difference of {number(self.effect)} points would be found "
            f"{times_in_100(self.power)}, and where there is none, one would be seen "
            f"{times_in_100(self.false_alarm)} (computed from {self.repetitions} simulated "
            f"experiments).{least}"
        )


def experiment_power(
    pairs: int,
    *,
    days_each: int = 3,
    effect: float = 2.0,
    spread: float = 1.5,
    likeness: float = 0.6,
    repetitions: int = 1000,
    seed: int = 1,
    begins: date | None = None,
    progress: bool = True,
) -> Power:
    """How often ``pairs`` pairs of periods of ``days_each`` days would find an ``effect`` in points.

    Days are simulated with that ``spread`` and ``likeness`` of a day to the one before, rounded to whole
    points, logged every day; the order is drawn within each pair, each period stands with its mean, and the
    two-sided randomisation test is read at .05. ``begins``: the first day, for the sentence.
    """
    if min(pairs, days_each, repetitions) < 1 or not 0 <= likeness < 1:
        raise GlidekitError(
            "An experiment needs at least one pair, one day a period and one repetition, and a likeness "
            "from 0 to below 1."
        )
    rng = np.random.default_rng(seed)
    found = np.zeros(2)
    for _ in bar(range(repetitions), desc="Experiments", delay=1, disable=not progress):
        days = _days(2 * pairs * days_each, spread, likeness, rng)
        on_first = rng.integers(0, 2, pairs).astype(bool)
        found += [_is_found(days, on_first, days_each, size) for size in (effect, 0.0)]
    power, false_alarm = (float(share) for share in found / repetitions)
    return Power(power, false_alarm, pairs, days_each, effect, spread, likeness, repetitions, begins)


def _days(
    count: int, spread: float, likeness: float, rng: np.random.Generator
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    fresh = rng.standard_normal(count)
    course = np.empty(count)
    course[0] = fresh[0]
    for day in range(1, count):
        course[day] = likeness * course[day - 1] + np.sqrt(1 - likeness**2) * fresh[day]
    return 5 + spread * course


def _is_found(
    days: np.ndarray[tuple[int], np.dtype[np.float64]],
    on_first: np.ndarray[tuple[int], np.dtype[np.bool_]],
    days_each: int,
    effect: float,
) -> bool:
    """Whether the test finds an effect that takes ``effect`` points off every day with it."""
    periods = days.reshape(-1, 2, days_each).copy()
    place = np.where(on_first, 0, 1)
    rows = np.arange(len(periods))
    periods[rows, place] -= effect
    means = np.clip(np.round(periods), 0, 10).mean(axis=2)
    return randomisation_test(means[rows, 1 - place], means[rows, place], pairs=True).p <= _LEVEL
