from __future__ import annotations

import numpy as np
import pandas as pd

from glidekit.analysis.legs import firmly_worse, leg_trends, verdicts
from glidekit.analysis.verdict import Verdict


def answers(side, values, first=0):
    """Leg pain of one leg, one answer a day from day ``first`` on."""
    days = pd.Timestamp("2026-01-01") + pd.to_timedelta(np.arange(first, first + len(values)), unit="D")
    return pd.DataFrame(
        {
            "rated_at": days.tz_localize("UTC") + pd.Timedelta(hours=9),
            "local_date": days,
            "moment": "alone",
            "scale": "leg_pain",
            "side": side,
            "value": np.asarray(values, float),
            "status": "answered",
        }
    )


def noisy(level, seed=1):
    return np.clip(np.round(level + np.random.default_rng(seed).standard_normal(len(level))), 0, 10)


def test_another_leg_with_less_pain_is_not_called_better():
    """Left 7 for 40 days, then right 3: these are two legs, and neither got better."""
    moved = pd.concat(
        [answers("left", noisy(np.full(40, 7.0))), answers("right", noisy(np.full(20, 3.0)), 40)]
    )
    right, left = leg_trends(moved)
    assert (right.side, left.side) == ("right", "left")
    assert not right.trend.verdict.improved
    assert not left.trend.verdict.improved
    assert (right.trend.n, left.trend.n) == (20, 40)


def test_a_leg_not_rated_for_a_month_has_no_verdict_of_now():
    moved = pd.concat([answers("left", np.full(40, 7.0)), answers("right", noisy(np.full(40, 3.0)), 40)])
    assert [one.name for one in leg_trends(moved)] == ["Right leg"]


def test_each_leg_has_its_own_verdict():
    falling = noisy(7 - 4.0 * (np.arange(60) > 15))
    both = pd.concat([answers("left", falling), answers("right", 10 - falling)])
    found = {one.side: one.trend for one in leg_trends(both)}
    assert found["left"].verdict.improved
    assert found["right"].verdict.worsened
    assert found["left"].p_better == found["left"].p_better
    assert {leg.leg: (leg.worse, leg.sure) for leg in verdicts(both)} == {
        "left": (False, True), "right": (True, True),
    }  # fmt: skip
    assert firmly_worse(both)
    assert not firmly_worse(both[both["side"] == "left"])


def test_an_empty_table_has_one_verdict_of_nothing():
    (found,) = leg_trends(answers("left", []))
    assert found.trend.n == 0
    assert found.trend.verdict is Verdict.TOO_EARLY
    assert verdicts(answers("left", [])) == ()
