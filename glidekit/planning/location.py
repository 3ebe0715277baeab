"""Whether symptoms reach further down the leg than they did at first (location beats intensity: ictmjc)."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from glidekit.planning.rules import RULES, Rules
from glidekit.scales import scale

if TYPE_CHECKING:
    from collections.abc import Sequence


class MovedDown(NamedTuple):
    """The medians of the first and of the last ``days`` values, in levels of the furthest point."""

    first: float
    last: float
    days: int


def moved_down(daily: Sequence[float], rules: Rules = RULES) -> MovedDown | None:
    """Set where the latest days reach at least one level further down than the first; None otherwise.

    ``daily`` is one furthest point a day in order, as level numbers. Seven days make each median, or half
    of all where there are fewer than fourteen; below three there is nothing to say.
    """
    days = min(rules.ends_days, len(daily) // 2)
    if days < rules.least_ends_days:
        return None
    first, last = median(daily[:days]), median(daily[-days:])
    worse_by = scale("furthest_point").important_change or 1
    return MovedDown(first, last, days) if last - first >= worse_by else None
