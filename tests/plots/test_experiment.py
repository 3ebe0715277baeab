"""An on/off experiment with its own order."""

from __future__ import annotations

import pandas as pd
import pytest
from support.pictures import drawn

from glidekit.analysis.experiment import experiment_result, period_means
from glidekit.log.sessions.experiment_order import Period
from glidekit.plots.experiment import experiment
from glidekit.plots.svg import svg_of


@pytest.fixture(scope="module")
def tried():
    days = pd.date_range("2026-03-11", periods=12)
    periods = [
        Period(n + 1, "on" if n in (0, 3, 5, 6, 9, 10) else "off", day.date(), day.date())
        for n, day in enumerate(days)
    ]
    values = [2.0 if period.condition == "on" else 6.0 for period in periods]
    return periods, pd.Series(values, pd.DatetimeIndex(days))


def test_an_experiment_is_analysed_with_its_own_order(tried):
    periods, series = tried
    found = experiment_result(periods, series)
    assert (found.n_a, found.n_b, found.difference) == (6, 6, -4)
    assert found.p == pytest.approx(2 / 64)


def test_a_pair_with_a_blank_period_is_left_out_whole(tried):
    periods, series = tried
    found = experiment_result(periods, series.drop(series.index[0]))
    assert found.n_a == found.n_b == 5
    assert found.when[0] == periods[2].first
    assert experiment_result(periods, series.iloc[:0]) is None


def test_with_and_without_are_told_apart_without_colour(tried):
    periods, series = tried
    ax = experiment(period_means(periods, series), series)
    assert all(line.get_markerfacecolor() == "none" for line in drawn(ax, "off"))
    assert all(line.get_markerfacecolor() != "none" for line in drawn(ax, "on"))
    assert {line.get_linestyle() for line in drawn(ax, "mean")} == {"-", "--"}
    assert "<svg" in svg_of(ax.figure, label="x")
