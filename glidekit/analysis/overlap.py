"""How two phases overlap: NAP, Tau-U and baseline-corrected tau. Descriptions, never a second verdict.

S counts pairs of a day of phase A with a day of phase B: plus one where B is better, minus one where A is.
m and n are the days of A and B. No p value goes with them: days in a row resemble each other, and the usual
formulas for these figures take them for independent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from glidekit.analysis.series import numbers
from glidekit.analysis.verdict import IMPROVEMENTS, Improvement
from glidekit.errors import GlidekitError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_DIGITS = 9  # residuals of a line that agree to so many digits are ties; without it rounding would decide


def nap(a: Any, b: Any, *, improvement: Improvement = "decrease") -> float:
    """Nonoverlap of all pairs, 0-1: the share of pairs in which B is better, ties counted as half.

    0.5 means no difference. Parker & Vannest 2009, doi 10.1016/j.beth.2008.10.006. Blanks are left out.

    >>> round(nap([6, 7, 5], [3, 4, 6]), 2)
    0.83
    """
    first, second = phases(a, b, improvement)
    return (_score(first, second) / (first.size * second.size) + 1) / 2


def tau_u(a: Any, b: Any, *, improvement: Improvement = "decrease") -> float:
    """Tau-U: (S_AB - S_A) / (m n), with S_A the trend within A, in the order of the days given.

    Parker, Vannest, Davis & Sauber 2011, doi 10.1016/j.beth.2010.08.006. It can go beyond -1 and 1.

    >>> round(tau_u([6, 7, 5], [3, 4, 6]), 2)
    0.56
    """
    first, second = phases(a, b, improvement)
    within = sum(_score(first[place : place + 1], first[place + 1 :]) for place in range(first.size - 1))
    return (_score(first, second) - within) / (first.size * second.size)


def baseline_corrected_tau(a: Any, b: Any, *, improvement: Improvement = "decrease") -> float:
    """Tau = S / (m n), -1 to 1, after A's own trend is taken off both phases.

    The Theil-Sen line of A (days numbered 1, 2, ... on into B) is always subtracted. Tarlow 2017, doi
    10.1177/0145445516676750, does so only where A's trend is significant; a test before the test makes the
    answer jump, so it is left out here. At least two days of A are needed.

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
    """Both phases as numbers without blanks, turned so that higher is better."""
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
    """S: pairs in which the second is higher minus pairs in which it is lower, in O(n log n)."""
    ordered = np.sort(first)
    below = np.searchsorted(ordered, second, side="left").sum()
    above = first.size * second.size - np.searchsorted(ordered, second, side="right").sum()
    return float(below - above)


def _median_slope(scores: Floats) -> float:
    low, high = np.triu_indices(scores.size, 1)
    return float(np.median((scores[high] - scores[low]) / (high - low)))
