"""The verdict: one enum, one table of thresholds, one rule for one person and for many."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]


class Verdict(Enum):
    """What may be said of a series, in order of precedence."""

    ALWAYS_THE_SAME = "always the same"
    TOO_EARLY = "too early"
    CLEARLY_BETTER = "clearly better"
    CLEARLY_WORSE = "clearly worse"
    BETTER = "better"
    WORSE = "worse"
    ABOUT_THE_SAME = "about the same"
    CANNOT_TELL_YET = "cannot tell yet"

    @property
    def improved(self) -> bool:
        """Better or clearly better."""
        return self in (Verdict.CLEARLY_BETTER, Verdict.BETTER)

    @property
    def worsened(self) -> bool:
        """Worse or clearly worse."""
        return self in (Verdict.CLEARLY_WORSE, Verdict.WORSE)


VERDICTS = tuple(Verdict)


@dataclass(frozen=True, slots=True)
class Limits:
    """Every threshold of the verdict (calibrated by simulation; see data/calibration.csv).

    numbers_from        days logged from which numbers are computed at all
    least_days, least_span  days logged and days between first and last before anything is said
    settled_from        from this many days logged ``sure`` is asked, before that ``early_sure``
    clear, same         probability of an important change, or of none of that size
    reviews, firm       at these numbers of days logged a verdict with that probability becomes firm
    least_change        the important change is at least this many points ...
    least_share         ... and at least this share of the start (Ostelo 2008, Dworkin 2008)
    middle_of           the medians shown are those of so many first and last values
    """

    numbers_from: int = 4
    least_days: int = 8
    least_span: float = 14
    settled_from: int = 20
    early_sure: float = 0.99
    sure: float = 0.975
    clear: float = 0.9
    same: float = 0.9
    firm: float = 0.995
    reviews: tuple[int, ...] = (10, 20, 40, 80, 160, 320)
    least_change: float = 2
    least_share: float = 0.3
    middle_of: int = 7


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Chances:
    """What the model says of each series; NaN where it says nothing. Shape (series,) each.

    ``better`` and ``worse``: probability of any change that way; ``much_better`` and ``much_worse``: of an
    important one; ``same``: of a change smaller than that.
    """

    better: Floats
    worse: Floats
    much_better: Floats
    much_worse: Floats
    same: Floats


def decide(n: NDArray[np.intp], span_days: Floats, constant: Flags, chances: Chances) -> NDArray[np.intp]:
    """The place in VERDICTS for each series: the first rule that holds, in the order of the enum."""
    sure = np.where(n >= LIMITS.settled_from, LIMITS.sure, LIMITS.early_sure)
    better, worse = chances.better >= sure, chances.worse >= sure
    rules = (
        constant,
        (n < LIMITS.least_days) | (span_days < LIMITS.least_span),
        better & (chances.much_better >= LIMITS.clear),
        worse & (chances.much_worse >= LIMITS.clear),
        better,
        worse,
        chances.same >= LIMITS.same,
    )
    places = np.arange(len(rules))
    return np.select(list(rules), list(places), default=VERDICTS.index(Verdict.CANNOT_TELL_YET))


def last_review(n: int) -> int | None:
    """The last fixed look that n days logged have reached; None before the first."""
    return max((review for review in LIMITS.reviews if review <= n), default=None)


def next_review(n: int) -> int | None:
    """The next fixed look after n days logged; None after the last."""
    return min((review for review in LIMITS.reviews if review > n), default=None)
