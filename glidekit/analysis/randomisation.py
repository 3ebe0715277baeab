"""The randomisation test for a person's own on/off experiment, and the draw of its order.

Valid only if the order really was drawn at random in advance: the chance it counts is the chance of the draw,
so it needs no assumption about the days (Edgington; Bulte & Onghena 2008, doi 10.3758/BRM.40.2.467).
Two-sided by default: on could also be worse than off.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain, combinations
from math import comb
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from glidekit.analysis.phases import phases
from glidekit.analysis.series import numbers
from glidekit.errors import GlidekitError
from glidekit.in_words import number, period, shift, times_in_100

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from glidekit.scales import Improvement

    Floats = NDArray[np.float64]

Condition = Literal["on", "off"]

_EXACT_UP_TO = 200_000
_DRAWS = 50_000
_SAME = 1e-9  # relative to the values: sums this close are ties


@dataclass(frozen=True, slots=True)
class RandomisationTest:
    """``difference`` = mean of B minus mean of A, in points.

    ``p``: share of all possible orders with a difference at least as large, either way; ``p_better``: in the
    direction of improvement only. ``orders`` is how many were tried: all if ``exact``, otherwise a sample
    plus the observed one, so p is never 0.
    """

    difference: float
    p: float
    p_better: float
    orders: int
    exact: bool
    n_a: int
    n_b: int
    when: tuple[date, date] | None = None

    @property
    def sentence(self) -> str:
        """What it says, and on which condition."""
        dates = period(*(self.when or (None, None)))
        seen = f"{self.n_b} times with and {self.n_a} times without, {dates}"
        size = (
            "the same on average" if number(abs(self.difference)) == "0" else shift(self.difference, "points")
        )
        return (
            f"With it the score was {size} ({seen}); if it made no difference at all, an order drawn at "
            f"random would give at least this much {times_in_100(self.p)}. This holds only if the order was "
            "drawn before, and for you alone."
        )


def randomisation_test(
    a: Any,
    b: Any,
    *,
    improvement: Improvement = "decrease",
    pairs: bool = False,
    when: tuple[date, date] | None = None,
    seed: int = 1,
) -> RandomisationTest:
    """How often a random order would give as large a difference between A (off) and B (on).

    ``a`` and ``b`` are the scores without and with. ``pairs``: the order was drawn within pairs, as by
    ``draw_order``, and a[i], b[i] belong together; otherwise any split of the days was possible. ``when``:
    first and last day of the experiment, for its sentence. Up to 200,000 possible orders are all tried;
    beyond that, 50,000 drawn with ``seed``.

    >>> without, with_it = [5, 6, 4, 6, 5, 7], [4, 6, 3, 4, 5, 5]
    >>> float(randomisation_test(without, with_it, pairs=True).p)
    0.125
    """
    sign = 1.0 if improvement == "increase" else -1.0
    if pairs:
        gains = sign * _gains(a, b)
        every = _pair_totals(gains, seed) / gains.size
        exact, sizes = 2**gains.size <= _EXACT_UP_TO, (gains.size, gains.size)
        return replace(_result(gains.mean(), every, sign, exact=exact, n=sizes), when=when)
    off, on = phases(a, b, improvement)
    pool = np.concatenate([off, on])
    totals = _split_totals(pool, on.size, seed)
    every = totals / on.size - (pool.sum() - totals) / off.size
    exact = comb(pool.size, on.size) <= _EXACT_UP_TO
    found = _result(on.mean() - off.mean(), every, sign, exact=exact, n=(off.size, on.size))
    return replace(found, when=when)


def _gains(a: Any, b: Any) -> Floats:
    """B minus A for each pair, without pairs that have a blank."""
    off, on = numbers(a, "scores"), numbers(b, "scores")
    if off.size != on.size:
        raise GlidekitError(f"Pairs need as many days with as without: there are {off.size} and {on.size}.")
    gains = on - off
    gains = gains[~np.isnan(gains)]
    if not gains.size:
        raise GlidekitError("There is no complete pair of days.", do="Both days of a pair need a score.")
    return gains


def _pair_totals(gains: Floats, seed: int) -> Floats:
    """The total gain for each way (or for many ways) the pairs could have been drawn."""
    size: Floats = np.abs(gains)
    if 2**gains.size <= _EXACT_UP_TO:
        totals: Floats = np.zeros(1)
        for one in size:
            totals = np.concatenate([totals + one, totals - one])
        return totals
    rng = np.random.default_rng(seed)
    return np.array((rng.integers(0, 2, (_DRAWS, gains.size)) * 2 - 1) @ size, float)


def _split_totals(pool: Floats, chosen: int, seed: int) -> Floats:
    """The total over the days with it, for each split (or for many splits) of the days."""
    if comb(pool.size, chosen) <= _EXACT_UP_TO:
        places = np.fromiter(chain.from_iterable(combinations(range(pool.size), chosen)), np.intp)
        return np.asarray(pool[places.reshape(-1, chosen)].sum(axis=1), float)
    rng = np.random.default_rng(seed)
    return np.array([rng.permutation(pool)[:chosen].sum() for _ in range(_DRAWS)])


def _result(
    observed: float, every: Floats, sign: float, *, exact: bool, n: tuple[int, int]
) -> RandomisationTest:
    """Shares of the orders; in ``observed`` and ``every`` higher is better."""
    near = _SAME * max(1.0, float(np.abs(every).max()))
    own = 0 if exact else 1
    count = every.size + own
    either = (np.count_nonzero(np.abs(every) >= abs(observed) - near) + own) / count
    better = (np.count_nonzero(every >= observed - near) + own) / count
    return RandomisationTest(float(sign * observed), either, better, count, exact, *n)


def draw_order(pairs: int, *, seed: int | None = None) -> tuple[Condition, ...]:
    """Draw an order for an on/off experiment: two periods per pair, on and off by lot within each pair.

    Draw it, log it, and only then begin. Without ``seed`` each draw is new.

    >>> draw_order(3, seed=1)
    ('on', 'off', 'off', 'on', 'off', 'on')
    """
    if pairs < 1:
        raise GlidekitError(f"An experiment needs at least one pair of periods, not {pairs}.")
    rng = np.random.default_rng(seed)
    both: tuple[tuple[Condition, Condition], ...] = (("on", "off"), ("off", "on"))
    return tuple(chain.from_iterable(both[int(side)] for side in rng.integers(0, 2, pairs)))
