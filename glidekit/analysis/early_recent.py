"""An early day against a recent one, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from glidekit.analysis.overlap import nap
from glidekit.analysis.series import readings
from glidekit.in_words import days_logged, times_in_100

if TYPE_CHECKING:
    from datetime import date

    from glidekit.analysis.verdict import Improvement

LEAST_DAYS = 9
"""Three days in each third: fewer make no comparison."""


@dataclass(frozen=True, slots=True)
class EarlyRecent:
    """``nap``: share of pairs (early day, recent day) in which the recent one was better, ties as half.

    ``n_early`` and ``n_recent`` days were compared of ``n``; None and 0 where there are too few.
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
        """What it says, with days and dates; a description, not a verdict."""
        logged = days_logged(self.n, self.first, self.last)
        if self.nap is None:
            return f"Too few days to set early against recent ({logged}; {LEAST_DAYS} are needed)."
        word = "lower" if self.improvement == "decrease" else "higher"
        return (
            f"A recent day was {word} than an early one {times_in_100(self.nap)}, equal days count half: the "
            f"last {self.n_recent} of {logged}, against the first {self.n_early}; 50 in 100 would be neither."
        )


def early_recent(times: Any, scores: Any, *, improvement: Improvement = "decrease") -> EarlyRecent:
    """The first third of the days against the last third (input as for ``trend``).

    >>> early_recent(range(12), [6, 7, 6, 7, 5, 5, 4, 5, 3, 4, 3, 3]).nap
    1.0
    """
    read = readings(times, scores)
    n = len(read.days)
    third = n // 3
    if n < LEAST_DAYS:
        return EarlyRecent(None, 0, 0, n, read.first, read.last, improvement)
    share = nap(read.scores[:third], read.scores[-third:], improvement=improvement)
    return EarlyRecent(share, third, third, n, read.first, read.last, improvement)
