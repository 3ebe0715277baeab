"""Days and weeks of one leg: what is usual for this person, and what is clearly above it.

"Usual" is a person's own: the median of one value a day over four weeks. Ups and downs are large, so no rule
compares two single answers from different days.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from math import comb
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glidekit.rules.thresholds import Rules

    Days = Sequence[tuple[int, float]]
    """(day, value) pairs, one a day, in order."""

_WEEK = 7
_TO_SD = 1.2533  # a mean absolute deviation times this is the SD of a normal spread
_TINY = 1e-9  # sums of tenths are not exact


class Usual(NamedTuple):
    """The median of a person's days (None if there are too few) and their spread, which is never 0."""

    level: float | None
    spread: float


class MovedDown(NamedTuple):
    """``there`` of the last ``of`` entries reach ``level``, and ``earlier`` of ``earlier_of`` days before."""

    level: float
    of: int
    there: int
    earlier: int
    earlier_of: int


def usual(values: Sequence[float], rules: Rules) -> Usual:
    """What is usual, from day values. The published spread counts as ``spread0_n`` days of one's own."""
    own = rules.spread0_n * rules.spread0
    if len(values) < rules.usual_least:
        return Usual(None, own / rules.spread0_n)
    level = median(values)
    deviation = sum([abs(value - level) for value in values]) * _TO_SD  # a list is quicker than a generator
    return Usual(level, (own + deviation) / (rules.spread0_n + len(values)))


def worse_today(pain: float, earlier: Sequence[float], rules: Rules) -> bool:
    """Whether today asks for less; ``earlier``: the day values of the four weeks before."""
    level, spread = usual(earlier, rules)
    if level is None:
        return pain > rules.during_most
    clearly = pain >= level + max(rules.rise, rules.today_z * spread) - _TINY
    return clearly or (pain > rules.during_most and pain >= level + rules.today_over)


def worse_for_days(days: Days, rules: Rules) -> bool:
    """Whether the last few days are clearly above what was usual before them."""
    last = days[-rules.run_of :]
    if len(last) < rules.run_of or last[-1][0] - last[0][0] > rules.run_within:
        return False
    since = last[0][0] - rules.usual_days
    cut = _cut(
        _values(days[-rules.run_of - rules.usual_days : -rules.run_of], since), rules.rise, rules.run_z, rules
    )
    return cut is not None and sum(value >= cut for _, value in last) >= rules.run_need


def worse_for_weeks(days: Days, rules: Rules) -> int:
    """How many of the last weeks (1 or 2) are clearly above what was usual in the four before; else 0."""
    now = days[-1][0]
    weeks = [_between(days, now - _WEEK * (back + 1), now - _WEEK * back) for back in (0, 1)]
    for number, over, z in ((1, rules.week_rise, rules.week_z), (2, rules.rise, rules.weeks_z)):
        end = now - _WEEK * number
        cut = _cut(_between(days, end - rules.usual_days, end), over, z, rules)
        if cut is not None and all(_reaches(week, cut, rules) for week in weeks[:number]):
            return number
    return 0


def moved_down(places: Sequence[float], rules: Rules) -> MovedDown | None:
    """The level that the last entries reach too often for chance, by the rate of earlier days; else None.

    ``places``: one furthest point a day, in order.
    """
    looked_at = places[-rules.place_most - rules.usual_days :]
    return _moved_down(
        tuple(looked_at),
        (rules.place_least, rules.place_most, rules.place_ref),
        rules.usual_days,
        rules.place_caution,
        rules.place_p,
    )


@lru_cache(maxsize=256)  # the next 28 days look at the same ones again
def _moved_down(
    places: tuple[float, ...], of_last: tuple[int, int, int], days: int, caution: int, chance: float
) -> MovedDown | None:
    least, most, before = of_last
    for of in range(least, most + 1):
        if len(places) < of + before:
            return None
        last, earlier = places[-of:], places[:-of][-days:]
        middle = median(earlier)
        for level in sorted({place for place in last if middle < place <= last[-1]}):
            found = MovedDown(level, of, _reaching(last, level), _reaching(earlier, level), len(earlier))
            if found.there >= least and _chance(found, caution) <= chance:
                return found
    return None


def stays_down(places: Sequence[float], rules: Rules) -> MovedDown | None:
    """A move down that was told and is still there on most days since; otherwise None."""
    oldest, places = max(len(places) - rules.usual_days, 0), tuple(places)
    looked_at = rules.place_most + rules.usual_days
    for end in range(len(places), oldest, -1):
        told = moved_down(places[max(end - looked_at, 0) : end], rules)
        if told is not None:
            since = places[end - told.of :]
            often = _reaching(since, told.level) >= rules.stays_share * len(since)
            if len(since) >= rules.stays_least and often:
                return told
    return None


def _chance(found: MovedDown, caution: int) -> float:
    """The binomial chance of this many or more of the last entries, at the rate of earlier days."""
    rate = (found.earlier + 1) / (found.earlier_of + caution)
    return sum(
        comb(found.of, times) * rate**times * (1 - rate) ** (found.of - times)
        for times in range(found.there, found.of + 1)
    )


def _reaching(places: Sequence[float], level: float) -> int:
    return sum(place >= level for place in places)


def _reaches(week: Sequence[float], cut: float, rules: Rules) -> bool:
    return len(week) >= rules.week_least and median(week) >= cut


def _cut(earlier: Sequence[float], rise: float, z: float, rules: Rules) -> float | None:
    """The value from which on a day counts as clearly above these earlier ones; None if they are too few."""
    level, spread = usual(earlier, rules)
    if level is None:
        return None
    if len(earlier) < rules.ref_least:
        rise, z = max(rise, rules.few_rise), max(z, rules.few_z)
    return level + max(rise, z * spread) - _TINY


def _values(days: Days, since: int) -> list[float]:
    return [value for day, value in days if day >= since]


def _between(days: Days, after: int, until: int) -> list[float]:
    return [value for _, value in days[bisect_left(days, (after + 1,)) : bisect_left(days, (until + 1,))]]
