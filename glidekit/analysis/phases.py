"""Compare phases: NAP, Tau-U, corrected tau; early against recent; the days between a person's marks.

Descriptions, never a second verdict. S counts pairs of a day in phase A and a day in phase B: plus one if B
is better, minus one if A is. m and n are the days in A and B. There are no p values: neighbouring days are
alike, and the usual formulas assume independence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from glidekit.analysis.series import numbers, readings
from glidekit.errors import GlidekitError
from glidekit.in_words import days_logged, number, times_in_100
from glidekit.scales import IMPROVEMENTS, Improvement

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


_DIGITS = 9  # residuals that agree to this many digits are ties, or rounding would decide


def nap(a: Any, b: Any, *, improvement: Improvement = "decrease") -> float:
    """Nonoverlap of all pairs, 0-1: the share of pairs in which B is better; ties count half.

    0.5 means no difference. Parker & Vannest 2009, doi 10.1016/j.beth.2008.10.006. Blanks are left out.

    >>> round(nap([6, 7, 5], [3, 4, 6]), 2)
    0.83
    """
    first, second = phases(a, b, improvement)
    return (_score(first, second) / (first.size * second.size) + 1) / 2


def tau_u(a: Any, b: Any, *, improvement: Improvement = "decrease") -> float:
    """Tau-U: (S_AB - S_A) / (m n), with S_A the trend within A in the order given.

    Parker, Vannest, Davis & Sauber 2011, doi 10.1016/j.beth.2010.08.006. It can exceed 1 either way.

    >>> round(tau_u([6, 7, 5], [3, 4, 6]), 2)
    0.56
    """
    first, second = phases(a, b, improvement)
    within = sum(_score(first[place : place + 1], first[place + 1 :]) for place in range(first.size - 1))
    return (_score(first, second) - within) / (first.size * second.size)


def baseline_corrected_tau(a: Any, b: Any, *, improvement: Improvement = "decrease") -> float:
    """Tau = S / (m n), -1 to 1, after removing A's own trend from both phases.

    The Theil-Sen line of A (days numbered 1, 2, ... on into B) is always subtracted. Tarlow 2017, doi
    10.1177/0145445516676750, does so only if A's trend is significant; that pre-test makes the answer jump,
    so it is left out here. At least two days of A are needed.

    >>> baseline_corrected_tau([7, 6.5, 6, 5.5], [5, 4, 4, 3])
    0.5
    """
    first, second = phases(a, b, improvement)
    if first.size < 2:
        raise GlidekitError("Phase A needs at least two days to have a trend.", do="Use nap instead.")
    days = np.arange(1.0, first.size + second.size + 1)
    rest = np.concatenate([first, second]) - _median_slope(first) * days
    rest = np.round(rest - np.median(rest[: first.size]), _DIGITS)
    return _score(rest[: first.size], rest[first.size :]) / (first.size * second.size)


def phases(a: Any, b: Any, improvement: Improvement) -> tuple[Floats, Floats]:
    """Both phases as numbers without blanks, with higher as better."""
    if improvement not in IMPROVEMENTS:
        raise GlidekitError.unknown("direction of improvement", improvement, IMPROVEMENTS)
    turned = []
    for name, values in (("A", a), ("B", b)):
        scores = numbers(values, "scores")
        scores = scores[~np.isnan(scores)]
        if not scores.size:
            raise GlidekitError(f"Phase {name} has no score in it.", do="Both phases need at least one day.")
        turned.append(scores if improvement == "increase" else -scores)
    return turned[0], turned[1]


def _score(first: Floats, second: Floats) -> float:
    """S: pairs with the second higher minus pairs with it lower, in O(n log n)."""
    ordered = np.sort(first)
    below = np.searchsorted(ordered, second, side="left").sum()
    above = first.size * second.size - np.searchsorted(ordered, second, side="right").sum()
    return float(below - above)


def _median_slope(scores: Floats) -> float:
    low, high = np.triu_indices(scores.size, 1)
    return float(np.median((scores[high] - scores[low]) / (high - low)))


LEAST_FOR_THIRDS = 9
"""Three days in each third; fewer cannot be compared."""


@dataclass(frozen=True, slots=True)
class EarlyRecent:
    """``nap``: share of pairs (early day, recent day) in which the recent day was better; ties count half.

    ``n_early`` and ``n_recent`` days of ``n`` were compared; None and 0 if there are too few.
    """

    nap: float | None
    n_early: int
    n_recent: int
    n: int
    first: date | float | None
    last: date | float | None
    improvement: Improvement

    @property
    def sentence(self) -> str:
        """The comparison in words, with days and dates; a description, not a verdict."""
        logged = days_logged(self.n, self.first, self.last)
        if self.nap is None:
            return f"Too few days to set early against recent ({logged}; {LEAST_FOR_THIRDS} are needed)."
        word = "lower" if self.improvement == "decrease" else "higher"
        return (
            f"A recent day was {word} than an early one {times_in_100(self.nap)}, equal days count half: the "
            f"last {self.n_recent} of {logged}, against the first {self.n_early}; 50 in 100 would be neither."
        )


def early_recent(times: Any, scores: Any, *, improvement: Improvement = "decrease") -> EarlyRecent:
    """Compare the first third of the days with the last third (input as for ``trend``).

    >>> early_recent(range(12), [6, 7, 6, 7, 5, 5, 4, 5, 3, 4, 3, 3]).nap
    1.0
    """
    read = readings(times, scores)
    n = len(read.days)
    third = n // 3
    if n < LEAST_FOR_THIRDS:
        return EarlyRecent(None, 0, 0, n, read.first, read.last, improvement)
    share = nap(read.scores[:third], read.scores[-third:], improvement=improvement)
    return EarlyRecent(share, third, third, n, read.first, read.last, improvement)


LEAST_DAYS = 3
"""Days that both phases need before they are compared."""

CHOSEN = (
    "Marks are often set on a bad day, and after a bad day a better one is likely whatever was done. So this "
    "describes the days before and after, and says nothing about why they differ."
)


@dataclass(frozen=True, slots=True)
class Phase:
    """The logged days from one mark to the next; ``name`` is "before the first mark", or the mark's label.

    ``nap``, ``tau_u`` and ``tau_bc`` compare it with the phase before (higher is better); None for the first
    phase, and if either has fewer than three days.
    """

    name: str
    first: date
    last: date
    n: int
    median: float
    nap: float | None
    tau_u: float | None
    tau_bc: float | None


@dataclass(frozen=True, slots=True)
class Phases:
    """``phases`` in order of time, without those that have no logged day."""

    phases: tuple[Phase, ...]

    @property
    def sentence(self) -> str:
        """Days, dates and median of each phase, and how the last compares with the one before."""
        if not self.phases:
            return "0 days logged, no dates: there are no phases yet."
        parts = [
            f"{phase.name}: middle value {number(phase.median)} "
            f"({days_logged(phase.n, phase.first, phase.last)})"
            for phase in self.phases
        ]
        found = self.phases[-1]
        lower = (
            ""
            if found.nap is None
            else f" A day of the last phase was lower than one of the phase before "
            f"{times_in_100(found.nap)}, equal days count half."
        )
        joined = "; ".join(parts)
        return f"{joined[0].upper()}{joined[1:]}.{lower}"

    def table(self) -> pd.DataFrame:
        """One row per phase, with readable column names."""
        return pd.DataFrame(
            {
                "Phase": [phase.name for phase in self.phases],
                "First day": pd.to_datetime([phase.first for phase in self.phases]),
                "Last day": pd.to_datetime([phase.last for phase in self.phases]),
                "Days logged": [phase.n for phase in self.phases],
                "Middle value": [phase.median for phase in self.phases],
                "Lower than before, of 100": [_of_100(phase.nap) for phase in self.phases],
                "Tau-U": [_two(phase.tau_u) for phase in self.phases],
                "Tau, trend before taken off": [_two(phase.tau_bc) for phase in self.phases],
            }
        )


def phases_of(daily: pd.Series[float], marks: pd.DataFrame) -> Phases:
    """Split a daily series into phases at the log's marks; lower is better."""
    values = daily.dropna().sort_index()
    ordered = marks.sort_values("local_date").drop_duplicates("local_date")
    edges = [pd.Timestamp(when) for when in ordered["local_date"]]
    names = ["before the first mark" if edges else "all days", *map(str, ordered["label"])]
    place = np.searchsorted(np.array(edges, "datetime64[us]"), values.index.to_numpy(), side="right")
    parts = [(names[at], values[place == at]) for at in range(len(names))]
    parts = [(name, part) for name, part in parts if len(part)]
    before = [None, *(part for _, part in parts)][: len(parts)]
    return Phases(tuple(_phase(name, part, old) for (name, part), old in zip(parts, before, strict=True)))


def _phase(name: str, part: pd.Series[float], before: pd.Series[float] | None) -> Phase:
    first, last = (pd.Timestamp(part.index[end]).date() for end in (0, -1))
    found: tuple[float | None, ...] = (None, None, None)
    if before is not None and min(len(part), len(before)) >= LEAST_DAYS:
        a, b = before.to_numpy(float), part.to_numpy(float)
        found = (nap(a, b), tau_u(a, b), baseline_corrected_tau(a, b))
    return Phase(name, first, last, len(part), float(part.median()), *found)


def _of_100(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.0f}"


def _two(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"
