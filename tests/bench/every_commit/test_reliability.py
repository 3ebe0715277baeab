"""What simulated people say about the words of a verdict and about an experiment."""

from __future__ import annotations

import pytest

from glidekit.analysis.experiment import experiment_power, in_life
from glidekit.analysis.reliability import how_often_wrong


def test_calm_people_are_told_sooner():
    calm, wild = (how_often_wrong(60, spread=s, repetitions=15) for s in (0.7, 2.5))
    assert calm.found > wild.found + 0.3


def test_life_costs_an_experiment_most_of_its_power():
    """Power of six pairs of three days: .57 on paper, .20 with 40 % missing, .13 with a carry-over of .6."""
    paper = experiment_power(6, progress=False)
    missing, lingers, both = in_life(paper, missing=0.4, lingers=0.6, progress=False)
    assert paper.power == pytest.approx(0.57, abs=0.03)
    assert missing.power == pytest.approx(0.20, abs=0.03)
    assert lingers.power == pytest.approx(0.13, abs=0.03)
    assert both.power < lingers.power
    washed = experiment_power(6, lingers=0.6, wash_out=1, progress=False)
    assert washed.power > lingers.power + 0.05, "a wash-out day is worth its day"
    assert "4 in 10 days go missing and 6 in 10" in both.sentence
