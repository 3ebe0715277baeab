"""The band and the dots come from the fit that gave the verdict."""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd
import pytest

from glidekit.analysis import first_told, verdict
from glidekit.analysis.fit import fit
from glidekit.analysis.trend import EQUALLY_LIKELY, level_band, trend

T = np.arange(60)


def found(level, seed=1):
    scores = np.clip(np.round(level + np.random.default_rng(seed).standard_normal(60)), 0, 10)
    return trend(T, scores, scale="leg_pain")


def test_the_curve_begins_and_ends_at_the_levels_of_the_verdict():
    one = found(7 - 4.0 * (T > 15))
    band = level_band(one)
    assert band.mean[:7].mean() == pytest.approx(one.start)
    assert band.mean[-7:].mean() == pytest.approx(one.now)


def test_the_verdict_and_its_band_share_one_fit(monkeypatch):
    whole = []

    def counted(white, upto=None):
        if upto is None or upto >= len(T):  # fits of fewer entries find the day it was first told
            whole.append(upto)
        return fit(white, upto)

    for module in (verdict, first_told):
        monkeypatch.setattr(module, "fit", counted)
    assert level_band(found(7 - 4.0 * (T > 15))) is not None
    assert len(whole) == 1


STEPS = {
    "glidekit.analysis.trend": ("readings", "whitened", "judge", "first_told"),
    "glidekit.analysis.verdict": ("fit", "chances_of", "intervals"),
}


@pytest.mark.parametrize("scale", ["leg_pain", None])
def test_each_step_from_series_to_verdict_is_taken_once(scale, monkeypatch):
    taken = []

    def counting(step):
        def counted(*args, **named):
            taken.append(step.__name__)
            return step(*args, **named)

        return counted

    for module, names in STEPS.items():
        for name in names:
            monkeypatch.setattr(sys.modules[module], name, counting(getattr(sys.modules[module], name)))
    days = pd.date_range("2026-03-01", periods=60)
    told = trend(pd.Series(7 - 4.0 * (T > 15), index=days, name="leg_pain"), scale=scale)
    assert told.scale.id == "leg_pain"
    assert taken == ["readings", "whitened", "judge", "fit", "chances_of", "intervals", "first_told"]


def test_the_bands_lie_around_the_curve():
    for seed in range(5):
        band = level_band(found(6 - 2.0 * (T > 30), seed))
        assert np.all(band.low95 <= band.low50)
        assert np.all(band.low50 <= band.high50)
        assert np.all(band.high50 <= band.high95)
        assert np.all((band.low95 <= band.mean) & (band.mean <= band.high95))


def test_a_step_is_drawn_as_a_step():
    band = level_band(found(8 - 5.0 * (T > 30)))
    days = band.share * 59
    fall = np.interp(27, days, band.mean) - np.interp(35, days, band.mean)
    assert fall > 4


def test_the_dots_are_equally_likely_changes_with_no_change_among_them():
    steady, fallen = level_band(found(5 + 0 * T)), level_band(found(7 - 4.0 * (T > 15)))
    for band in (steady, fallen):
        assert len(band.changes) == EQUALLY_LIKELY
        assert np.all(np.diff(band.changes) >= 0)
    assert (steady.changes == 0).sum() >= 5
    assert (fallen.changes <= -2).sum() >= 17


def test_dots_agree_with_the_chances():
    for seed in range(8):
        one = found(6 - 2.0 * (T > 30), seed)
        lower = (level_band(one).changes < 0).sum() / EQUALLY_LIKELY
        assert lower == pytest.approx(one.p_better, abs=0.05)


def test_before_anything_can_be_compared_there_is_no_band():
    assert level_band(trend([], [])) is None
    assert level_band(trend(np.arange(10), np.arange(10) % 3)) is None
