from __future__ import annotations

import numpy as np
import pytest

from glidekit.analysis.first_told import FirstTold, first_told
from glidekit.analysis.fit import fit, whitened
from glidekit.analysis.posterior import chances_of


def slowly(days, scores):
    """The same result, by judging every past day afresh."""
    found: dict[tuple[str, float], int] = {}
    for n in range(8, len(days) + 1):
        if days[n - 1] < 14:
            continue
        model = chances_of(fit(whitened(days[:n], scores[None, :n])), np.ones(1))
        for way in ("lower", "higher"):
            for bar in (0.92, 0.985):
                if getattr(model, f"p_{way}")[0] >= bar:
                    found.setdefault((way, bar), n)
    return FirstTold(*(found.get((way, bar)) for way in ("lower", "higher") for bar in (0.92, 0.985)))


def course(shape, n=64, seed=1, every=1):
    rng = np.random.default_rng(seed)
    days = np.arange(n) * every
    return days, np.clip(np.round(shape(days) + 1.2 * rng.standard_normal(n)), 0, 10)


@pytest.mark.parametrize(
    "shape",
    [
        lambda t: 5 + 0 * t,
        lambda t: 7 - 4 * (t > 20),
        lambda t: 7 - 4 * np.clip(t / 30, 0, 1) + 4 * (t > 45),
    ],
)
def test_each_first_day_is_the_one_that_was_read_then(shape):
    days, scores = course(shape)
    assert first_told(whitened(days, scores[None])) == slowly(days, scores)


def test_a_long_record_is_looked_back_on_to_the_day():
    days, scores = course(lambda t: 6 - 2.5 * (t > 290), n=330)
    found = first_told(whitened(days, scores[None]))
    assert found.lower is not None
    assert found.lower > 290
    chance = [
        chances_of(fit(whitened(days, scores[None]), n), np.ones(1)).p_lower[0]
        for n in range(found.lower - 3, found.lower + 1)
    ]
    assert max(chance[:-1]) < 0.92 <= chance[-1]


def test_nothing_is_told_before_a_fortnight_or_eight_entries():
    assert first_told(whitened(np.arange(14), np.r_[np.full(7, 9.0), np.zeros(7)][None])) == FirstTold()
    assert first_told(whitened(np.arange(7) * 5, np.r_[np.full(4, 9.0), np.zeros(3)][None])) == FirstTold()
