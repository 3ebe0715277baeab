"""What is said of 600 random series never contradicts their days."""

from __future__ import annotations

import re

import numpy as np
from support.thorough import either

from glidekit.analysis.trend import trend

SERIES = either(600, 3000)


def random_series(count=SERIES, seed=9):
    """Falls, rises, steps, flares, floors, two values, gaps: whole scores from 0 to 10."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        n = int(rng.integers(8, 80))
        days = np.cumsum(rng.integers(1, 4, n)) if rng.random() < 0.5 else np.arange(n)
        t = (days - days[0]) / max(1, days[-1] - days[0])
        kind, size = rng.integers(0, 5), rng.uniform(-7, 7)
        shape = (t, t > rng.random(), np.abs(t - rng.random()) < 0.15, 0 * t, np.sin(6 * t))[kind]
        course = rng.uniform(0, 10) + size * shape + rng.uniform(0.2, 2.5) * rng.standard_normal(n)
        yield days, np.clip(np.round(course), 0, 10)


def test_words_never_contradict_the_days_of_600_random_series():
    told = 0
    for days, scores in random_series():
        found = trend(days, scores, scale="leg_pain")
        early, late = scores[days - days[0] < found.week], scores[days > days[-1] - found.week]
        sides = {np.sign(late.mean() - early.mean()), np.sign(np.median(late) - np.median(early))}
        said = found.verdict.value
        if "better" in said:
            assert sides != {1.0}, (found, scores)
        if "worse" in said:
            assert sides != {-1.0}, (found, scores)
        if said.startswith("clearly"):
            assert abs(found.change) >= found.important_change, (found, scores)
        numbers = re.search(r"about (\d+) then, about (\d+) now", found.headline)
        if numbers and not found.came_back:
            assert ("better" in said) == (int(numbers[1]) > int(numbers[2]))
        told += found.verdict.improved or found.verdict.worsened
    assert told > SERIES / 6
