"""The band that is drawn is the model that judges: the same line, the same change, the same doubts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glidekit.analysis.band import EQUALLY_LIKELY, band
from glidekit.analysis.trend import trend


def diary(seed, n=40, fall=3.0):
    draw = np.random.default_rng(seed)
    days = np.cumsum(draw.integers(1, 4, n)).astype(float)
    return days, np.round(6 - fall * (days - days[0]) / np.ptp(days) + draw.normal(0, 1.2, n), 1)


@settings(derandomize=True, deadline=None, max_examples=25)
@given(st.integers(0, 10_000), st.integers(4, 80))
def test_it_begins_and_ends_where_the_verdict_does(seed, n):
    days, scores = diary(seed, n)
    found, judged = band(days, scores), trend(days, scores)
    assert found.mean[0] == pytest.approx(judged.start, abs=1e-9)
    assert found.mean[-1] == pytest.approx(judged.now, abs=1e-9)


@settings(derandomize=True, deadline=None, max_examples=25)
@given(st.integers(0, 10_000))
def test_the_bands_lie_inside_one_another_around_the_line(seed):
    found = band(*diary(seed))
    for inner, outer in ((found.low50, found.low95), (found.high95, found.high50)):
        assert (inner > outer).all()
    assert (found.low50 < found.mean).all()
    assert (found.mean < found.high50).all()


def test_the_line_is_known_best_in_the_middle():
    found = band(*diary(3))
    width = found.high95 - found.low95
    assert width[len(width) // 2] < width[0]
    assert width[len(width) // 2] < width[-1]


def test_equally_likely_changes_agree_with_the_intervals_and_probabilities():
    days, scores = diary(5)
    found, judged = band(days, scores), trend(days, scores)
    assert len(found.changes) == EQUALLY_LIKELY
    assert (np.diff(found.changes) > 0).all()
    assert found.changes[0] == pytest.approx(judged.interval95[0], abs=1e-9)
    assert found.changes[-1] == pytest.approx(judged.interval95[1], abs=1e-9)
    assert (found.changes < 0).mean() == pytest.approx(judged.p_better, abs=1 / EQUALLY_LIKELY)


def test_order_does_not_matter():
    days, scores = diary(7)
    other = band(days[::-1], scores[::-1])
    assert np.allclose(band(days, scores).high95, other.high95)


@pytest.mark.parametrize("scores", [[5, 5, 5, 5, 5], [3, 4, 5]])
def test_there_is_no_band_where_nothing_can_be_computed(scores):
    assert band(np.arange(len(scores), dtype=float), scores) is None
