from __future__ import annotations

import numpy as np
import pytest

from glidekit.analysis.simulation import Circumstance, diaries


def simulated(**kind):
    return diaries(Circumstance(**kind), 3000, np.random.default_rng(1))


def test_diaries_are_whole_points_on_whole_days_that_rise():
    people = simulated(n=30)
    assert people.days.shape == people.scores.shape == (3000, 30)
    assert np.all(np.diff(people.days) >= 1)
    assert np.all(people.scores == np.round(people.scores))
    assert (people.scores.min(), people.scores.max()) >= (0, 0)
    assert people.scores.max() <= 10


def test_six_days_in_ten_are_logged():
    people = simulated(n=60)
    assert (59 / people.days[:, -1]).mean() == pytest.approx(0.6, abs=0.01)


@pytest.mark.parametrize(("phi", "noise"), [(0.0, 0.0), (0.6, 0.0), (0.8, 0.5)])
def test_days_resemble_each_other_as_they_should(phi, noise):
    people = simulated(n=40, phi=phi, noise=noise)
    next_day = np.diff(people.days) == 1
    pairs = np.stack([people.scores[:, :-1][next_day], people.scores[:, 1:][next_day]])
    rounding = 1 + 1 / 12 / 1.5**2
    assert np.corrcoef(pairs)[0, 1] == pytest.approx((1 - noise) * phi / rounding, abs=0.02)
    assert people.scores.std() == pytest.approx(1.5 * np.sqrt(rounding), abs=0.03)


def test_the_truth_is_the_change_of_the_expected_score():
    middle, floor = simulated(n=30, level=6, change=-2), simulated(n=30, level=1, change=-3)
    assert middle.truth.mean() == pytest.approx(-2, abs=0.02)
    assert -1.5 < floor.truth.mean() < -0.5, "below nought there is nothing to feel"
    line = np.array([np.polyfit(d / d[-1], s, 1)[0] for d, s in zip(floor.days, floor.scores, strict=True)])
    assert line.mean() == pytest.approx(floor.truth.mean(), abs=0.1)


def test_a_fast_then_slow_course_is_nearly_done_by_the_middle():
    people = simulated(n=60, level=8, change=-3, shape="fast-then-slow")
    thirds = people.scores.mean(axis=0)
    assert thirds[:3].mean() - thirds[28:32].mean() > 2
    assert thirds[28:32].mean() - thirds[-5:].mean() < 0.5


def test_bad_days_are_skipped_where_asked():
    assert simulated(n=30, oddity="skips-bad-days").scores.mean() < simulated(n=30).scores.mean() - 0.3


def test_a_weekly_cycle_repeats_after_seven_days():
    people = simulated(n=40, phi=0.0, oddity="weekly-cycle")
    apart = np.diff(people.days) == 3
    halves = np.stack([people.scores[:, :-1][apart], people.scores[:, 1:][apart]])
    assert np.corrcoef(halves)[0, 1] < 0, "three days on, the other half of the cycle"


def test_a_random_walk_wanders_off():
    people = simulated(n=120, oddity="random-walk")
    assert np.abs(people.scores[:, -1] - people.scores[:, 0]).mean() > 2


def test_the_same_seed_gives_the_same_diaries():
    one, other = simulated(n=12), simulated(n=12)
    np.testing.assert_array_equal(one.scores, other.scores)
