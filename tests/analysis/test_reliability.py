from __future__ import annotations

import numpy as np
import pytest

from glidekit.analysis.experiment import experiment_power
from glidekit.analysis.reliability import how_often_wrong, spread_of
from glidekit.errors import GlidekitError


def test_the_answer_gives_days_spread_and_shares():
    found = how_often_wrong(60, spread=1.5, repetitions=25)
    assert found.false_alarm <= found.ever_wrong <= 0.15
    assert 0.05 < found.found < 0.5
    assert found.found + found.missed <= 1
    assert len(found.table) == 12
    assert "60 days logged, no dates; ups and downs of about 1.5 points" in found.sentence
    assert "If you look every second day" in found.sentence


def test_the_same_seed_gives_the_same_answer():
    one, other = (how_often_wrong(20, repetitions=5, seed=5) for _ in range(2))
    assert one.sentence == other.sentence


@pytest.mark.parametrize("wrong", [{"n": 3}, {"n": 20, "spread": 0}, {"n": 20, "repetitions": 0}])
def test_what_cannot_be_simulated_is_refused(wrong):
    with pytest.raises(GlidekitError, match="at least 8 days"):
        how_often_wrong(**wrong)


def test_the_spread_is_that_around_the_own_line():
    rng = np.random.default_rng(2)
    days = np.arange(5000.0)
    assert spread_of(days, 9 - days / 100 + 1.5 * rng.standard_normal(5000)) == pytest.approx(1.5, abs=0.05)
    with pytest.raises(GlidekitError, match="three days"):
        spread_of([0, 1], [3, 4])


def test_an_experiment_says_its_power_before_it_begins():
    few, many = (experiment_power(pairs, repetitions=200, progress=False) for pairs in (4, 10))
    assert few.power == 0
    assert "At least 6 pairs are needed" in few.sentence
    assert many.power > 0.85
    assert many.false_alarm <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 200)
    assert "60 days (no dates set yet): 10 pairs of 3 days with and 3 without." in many.sentence


def test_a_smaller_effect_is_found_less_often():
    small, large = (experiment_power(8, effect=e, repetitions=200, progress=False) for e in (0.5, 2.0))
    assert small.power < large.power - 0.3


def test_an_experiment_of_nothing_is_refused():
    with pytest.raises(GlidekitError, match="at least one pair"):
        experiment_power(0, progress=False)


@pytest.mark.parametrize("wrong", [{"missing": 1.0}, {"lingers": -0.1}, {"wash_out": -1}])
def test_what_life_cannot_be_is_refused(wrong):
    with pytest.raises(GlidekitError):
        experiment_power(6, progress=False, **wrong)
