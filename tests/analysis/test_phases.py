"""Against published worked examples; only their numbers are taken."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import mannwhitneyu

from glidekit.analysis.phases import baseline_corrected_tau, nap, tau_u
from glidekit.errors import GlidekitError

UP = {"improvement": "increase"}
# The example in Parker, Vannest & Davis (2011), Behavior Modification 35(4):303-322, as given in the tests of
# the R package SingleCaseES (tests/testthat/test-parker-vannest-davis-2011.R).
A, B = [20, 20, 26, 25, 22, 23], [28, 25, 24, 27, 30, 30, 29]

scores = st.lists(st.integers(0, 10), min_size=2, max_size=12)


def test_nap_of_parker_vannest_and_davis_2011():
    assert nap(A, B, **UP) == pytest.approx(38.5 / 42)


def test_nap_of_parker_and_vannest_2009():
    # The example of Parker & Vannest (2009), Behavior Therapy 40:357-367, in the R documentation of
    # SingleCaseES::NAP; the paper counts 110 pairs of which 4 overlap: NAP = .96.
    a, b = [4, 3, 4, 3, 4, 7, 5, 2, 3, 2], [5, 9, 7, 9, 7, 5, 9, 11, 11, 10, 9]
    assert nap(a, b, **UP) == pytest.approx(106 / 110)
    assert round(nap(a, b, **UP), 2) == 0.96


def test_nap_where_lower_is_better():
    # Vignette "Basic effect sizes calculations using SingleCaseES" (Swan, Pustejovsky & Grekov): 0.08333333.
    assert nap(A, B) == pytest.approx(0.08333333, abs=1e-8)


def test_nap_of_the_scan_manual():
    # R package scan, example of nap(): gretchen, fewer is better. 24 pairs, one tie, one the wrong way round.
    assert nap([12, 14, 9, 10], [10, 6, 4, 5, 3, 4]) == pytest.approx(22.5 / 24)


def test_tau_of_parker_vannest_davis_and_sauber_2011():
    # (38 - 3) / 42 and 16 / 20: test-parker-vannest-davis-2011.R of SingleCaseES. Tau = 2 NAP - 1.
    assert 2 * nap(A, B, **UP) - 1 == pytest.approx((38 - 3) / 42)
    assert 2 * nap([3, 3, 4, 5], [4, 5, 6, 7, 7], **UP) - 1 == pytest.approx(16 / 20)


@pytest.mark.parametrize(
    ("a", "b", "published"),
    [
        # Second example of Parker, Vannest, Davis & Sauber (2011), Behavior Therapy 42:284-299: 11 / 20.
        ([3, 3, 4, 5], [4, 5, 6, 7, 7], 11 / 20),
        # Reference page of SingleCaseES::Tau_U: 0.7380952.
        (A, B, 0.7380952),
        # test-tarlow-2017.R of SingleCaseES: a straight line through both phases gives 0.6.
        ([1, 2, 3, 4, 5], [6, 7, 8, 9, 10], 0.6),
    ],
)
def test_tau_u_of_published_examples(a, b, published):
    assert tau_u(a, b, **UP) == pytest.approx(published, abs=1e-7)


def test_baseline_corrected_tau_of_a_straight_line_is_nought():
    # Tarlow (2017), Behavior Modification 41:427-467; test-tarlow-2017.R of SingleCaseES.
    assert baseline_corrected_tau([1, 2, 3, 4, 5], [6, 7, 8, 9, 10], **UP) == 0


def test_baseline_corrected_tau_subtracts_the_theil_sen_line_of_the_baseline():
    # The data in Tarlow's R code (ktarlow.com/stats), as in test-tarlow-2017.R: the median of A's 45 slopes
    # is -4/3, worked out below, and the residuals are compared pair by pair.
    a, b = [33, 25, 17, 25, 19, 21, 19, 14, 19, 17], [14, 15, 15, 9, 12, 7, 10, 6, 5, 2, 2, 3, 5, 4]
    slopes = sorted((a[j] - a[i]) / (j - i) for i in range(10) for j in range(i + 1, 10))
    assert len(slopes) == 45
    rest = [y - slopes[22] * day for day, y in enumerate(a + b, start=1)]
    pairs = [np.sign(round(after - before, 9)) for before in rest[:10] for after in rest[10:]]
    assert baseline_corrected_tau(a, b, **UP) == pytest.approx(sum(pairs) / 140)


def test_a_slope_of_thirds_leaves_ties_as_ties():
    a = [0, 0, 1, 1]
    b = [5 / 3, 2, 7 / 3]
    assert baseline_corrected_tau(a, b, **UP) == baseline_corrected_tau(
        [x + 7 for x in a], [x + 7 for x in b], **UP
    )


@given(scores, scores)
@settings(deadline=None, derandomize=True, max_examples=80)
def test_nap_is_the_mann_whitney_share(a, b):
    share = mannwhitneyu(b, a, method="asymptotic").statistic / (len(a) * len(b))
    assert nap(a, b, **UP) == pytest.approx(share)


@given(scores, scores)
@settings(deadline=None, derandomize=True, max_examples=80)
def test_direction_turns_all_three_round(a, b):
    assert nap(a, b) == pytest.approx(1 - nap(a, b, **UP))
    assert tau_u(a, b) == pytest.approx(-tau_u(a, b, **UP))
    assert baseline_corrected_tau(a, b) == pytest.approx(-baseline_corrected_tau(a, b, **UP))


@given(scores, scores, st.integers(-5, 5))
@settings(deadline=None, derandomize=True, max_examples=80)
def test_a_trend_through_both_phases_makes_no_difference_once_it_is_taken_off(a, b, slope):
    steeper = [y + slope * day for day, y in enumerate([*a, *b])]
    assert baseline_corrected_tau(steeper[: len(a)], steeper[len(a) :]) == pytest.approx(
        baseline_corrected_tau(a, b)
    )


def test_blanks_are_left_out():
    assert nap([20, None, *A[1:]], [*B, np.nan], **UP) == pytest.approx(38.5 / 42)


def test_ten_thousand_days_each_are_no_trouble():
    rng = np.random.default_rng(0)
    assert nap(rng.integers(0, 11, 10_000), rng.integers(0, 11, 10_000)) == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("function", [nap, tau_u, baseline_corrected_tau])
def test_an_empty_phase_or_text_is_refused(function):
    with pytest.raises(GlidekitError, match="Phase A has no score"):
        function([], [1, 2])
    with pytest.raises(GlidekitError, match="Phase B has no score"):
        function([1, 2], [None])
    with pytest.raises(GlidekitError, match="numbers"):
        function(["1"], [2])
    with pytest.raises(GlidekitError, match="increase"):
        function([1, 2], [2], improvement="up")


def test_a_single_baseline_day_has_no_trend():
    with pytest.raises(GlidekitError, match="at least two days"):
        baseline_corrected_tau([3], [4, 5])
