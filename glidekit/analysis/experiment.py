"""A person's own on/off experiment: its power before it begins, and its result afterwards.

Power comes from simulating life: days go missing, and an effect may outlast the exercises. Both cost more
power than people expect: six pairs of three days find a fall of 2 points 57 times in 100 on paper, 20 times
with 40 % of the days missing, and 13 times if six tenths of the effect remain a day later.

The result uses only the order logged before the first day. Each period counts with the mean of its logged
days, without the wash-out; a pair with an empty period is left out. The rule is fixed before the first day:
nobody can choose one later.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Protocol

import numpy as np
import pandas as pd

from glidekit.analysis.randomisation import RandomisationTest, randomisation_test
from glidekit.errors import GlidekitError
from glidekit.in_words import number, period, times_in_100
from glidekit.progress import bar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]


_LEVEL = 0.05
_LEAST_PAIRS = 6  # with fewer, even the most extreme order has a two-sided p above .05: 2 / 2^5 = .0625


@dataclass(frozen=True, slots=True)
class Power:
    """``power``: how often an effect of that size would be found; ``false_alarm``: how often without one.

    missing    share of days without an entry, at random
    lingers    share of the effect left a day after it stops; it builds up as slowly
    wash_out   days at the start of each period that do not count, before the ``days_each`` that do
    """

    power: float
    false_alarm: float
    pairs: int
    days_each: int
    effect: float
    spread: float
    likeness: float
    repetitions: int
    begins: date | None = None
    missing: float = 0.0
    lingers: float = 0.0
    wash_out: int = 0

    @property
    def days(self) -> int:
        """Days from the first to the last."""
        return 2 * self.pairs * (self.days_each + self.wash_out)

    @property
    def condition(self) -> str:
        """The condition it holds under: "if 4 in 10 days go missing"."""
        gone = f"{_in_ten(self.missing)} days go missing" if self.missing else ""
        stays = f"{_in_ten(self.lingers)} of the effect is still there a day later" if self.lingers else ""
        said = " and ".join(part for part in (gone, stays) if part)
        return f"if {said}" if said else "if no day goes missing and the effect ends at once"

    @property
    def sentence(self) -> str:
        """What to expect, before it begins."""
        ends = None if self.begins is None else self.begins + timedelta(days=self.days - 1)
        when = "no dates set yet" if ends is None else period(self.begins, ends)
        washed = f", after {_day_words(self.wash_out)} to wash out" if self.wash_out else ""
        least = (
            ""
            if self.pairs >= _LEAST_PAIRS
            else f" At least {_LEAST_PAIRS} pairs are needed to find anything."
        )
        return (
            f"It takes {self.days} days ({when}): {self.pairs} pairs of {_day_words(self.days_each)} with "
            f"and {self.days_each} without{washed}. A true difference of {number(self.effect)} points would "
            f"be found {times_in_100(self.power)} {self.condition}. Where there is none, one would be seen "
            f"{times_in_100(self.false_alarm)} (from {self.repetitions} simulated experiments).{least}"
        )


def _in_ten(share: float) -> str:
    return f"{number(10 * share)} in 10"


def _day_words(days: int) -> str:
    return f"{days} {'day' if days == 1 else 'days'}"


def experiment_power(
    pairs: int,
    *,
    days_each: int = 3,
    effect: float = 2.0,
    spread: float = 1.5,
    likeness: float = 0.6,
    missing: float = 0.0,
    lingers: float = 0.0,
    wash_out: int = 0,
    repetitions: int = 1000,
    seed: int = 1,
    begins: date | None = None,
    progress: bool = True,
) -> Power:
    """How often an experiment of ``pairs`` pairs of periods would find an ``effect`` in points.

    Each period has ``days_each`` days. Days are simulated with that ``spread`` and ``likeness`` to the day
    before, in whole points. A share ``missing`` has no entry; a pair with an empty period is left out. A
    share of the effect ``lingers`` from each day to the next. The first ``wash_out`` days of a period do not
    count. The order is drawn within each pair, periods are compared by their means, and the two-sided
    randomisation test is read at .05. ``begins``: the first day, for the sentence.

    >>> paper = experiment_power(6, repetitions=200, progress=False)
    >>> life = experiment_power(6, missing=0.4, lingers=0.6, repetitions=200, progress=False)
    >>> paper.power > 4 * life.power
    True
    """
    if min(pairs, days_each, repetitions) < 1 or wash_out < 0 or not 0 <= likeness < 1:
        raise GlidekitError(
            "An experiment needs at least one pair, one day a period and one repetition, no wash-out below "
            "0 days, and a likeness from 0 to below 1."
        )
    if not (0 <= missing < 1 and 0 <= lingers < 1):
        raise GlidekitError(
            f"What goes missing and what lingers are shares from 0 to below 1, not {missing} and {lingers}.",
            do="For 4 of 10 days write missing=0.4.",
        )
    asked = Power(
        0.0, 0.0, pairs, days_each, effect, spread, likeness, repetitions, begins, missing, lingers, wash_out
    )
    rng = np.random.default_rng(seed)
    found = np.zeros(2)
    for _ in bar(range(repetitions), desc="Experiments", delay=1, disable=not progress):
        found += _once(asked, rng)
    power, false_alarm = (float(share) for share in found / repetitions)
    return replace(asked, power=power, false_alarm=false_alarm)


def in_life(paper: Power, *, missing: float, lingers: float, progress: bool = True) -> tuple[Power, ...]:
    """``paper`` again under real conditions: with missing days, with a lingering effect, and with both."""
    ways = [(missing, 0.0), (0.0, lingers), (missing, lingers)]
    kept = [way for way in dict.fromkeys(ways) if any(way)]
    return tuple(
        experiment_power(
            paper.pairs, days_each=paper.days_each, effect=paper.effect, spread=paper.spread,
            likeness=paper.likeness, missing=gone, lingers=stays, wash_out=paper.wash_out,
            repetitions=paper.repetitions, begins=paper.begins, progress=progress,
        )
        for gone, stays in kept
    )  # fmt: skip


def _once(asked: Power, rng: np.random.Generator) -> tuple[bool, bool]:
    """Simulate one experiment: whether the effect is found, and whether one is found when there is none."""
    each = asked.days_each + asked.wash_out
    course = 5 + asked.spread * _course(asked.days, asked.likeness, rng)
    on_first = rng.integers(0, 2, asked.pairs).astype(bool)
    on = np.stack([on_first, ~on_first], axis=1)
    blank = rng.random(asked.days) < asked.missing
    felt = _felt(np.repeat(on.ravel(), each), asked.lingers)

    def is_found(effect: float) -> bool:
        scores = np.where(blank, np.nan, np.clip(np.round(course - effect * felt), 0, 10))
        counted = scores.reshape(asked.pairs, 2, each)[:, :, asked.wash_out :]
        entries = (~np.isnan(counted)).sum(axis=2)
        means = np.where(entries > 0, np.nansum(counted, axis=2) / np.maximum(entries, 1), np.nan)
        without, with_it = means[~on], means[on]  # one of each per pair, in the pairs' order
        whole = ~np.isnan(without - with_it)
        return (
            bool(whole.any()) and randomisation_test(without[whole], with_it[whole], pairs=True).p <= _LEVEL
        )

    return is_found(asked.effect), is_found(0.0)


def _course(count: int, likeness: float, rng: np.random.Generator) -> Floats:
    """Ups and downs in which days resemble the day before; standard deviation 1."""
    fresh = rng.standard_normal(count)
    course = np.empty(count)
    course[0] = fresh[0]
    for day in range(1, count):
        course[day] = likeness * course[day - 1] + np.sqrt(1 - likeness**2) * fresh[day]
    return course


def _felt(on: Flags, lingers: float) -> Floats:
    """The share of the effect present on each day."""
    there, felt = 0.0, np.empty(len(on))
    for day, doing in enumerate(on):
        there = lingers * there + (1 - lingers) * doing
        felt[day] = there
    return felt


class Period(Protocol):
    """A run of days under one condition."""

    @property
    def number(self) -> int:
        """From 1."""

    @property
    def condition(self) -> str:
        """On or off."""

    @property
    def first(self) -> date:
        """Its first day."""

    @property
    def counts_from(self) -> date:
        """The first day that counts, after those to wash out."""

    @property
    def last(self) -> date:
        """Its last day."""


def period_means(periods: Sequence[Period], daily: pd.Series[float]) -> pd.DataFrame:
    """One row per period: number, condition, first, counts_from, last, days and mean.

    ``days``: logged days that count; the mean is blank if there are none.
    """
    some = [daily[pd.Timestamp(period.counts_from) : pd.Timestamp(period.last)] for period in periods]
    return pd.DataFrame(
        {
            "number": [period.number for period in periods],
            "condition": [period.condition for period in periods],
            "first": pd.to_datetime([period.first for period in periods]),
            "counts_from": pd.to_datetime([period.counts_from for period in periods]),
            "last": pd.to_datetime([period.last for period in periods]),
            "days": [len(part) for part in some],
            "mean": [float(part.mean()) if len(part) else np.nan for part in some],
        }
    )


def experiment_result(periods: Sequence[Period], daily: pd.Series[float]) -> RandomisationTest | None:
    """The randomisation test of the logged order; None while no pair of periods is complete.

    ``daily`` is the daily series of leg pain, indexed by date.
    """
    table = period_means(periods, daily.sort_index())
    table["pair"] = (table["number"] - 1) // 2
    both = {
        condition: table[table["condition"] == condition].set_index("pair")["mean"]
        for condition in ("off", "on")
    }
    whole = pd.DataFrame(both).dropna()
    if whole.empty:
        return None
    used = table[table["pair"].isin(whole.index)]
    when = used["first"].min().date(), used["last"].max().date()
    return randomisation_test(whole["off"], whole["on"], pairs=True, when=when)
