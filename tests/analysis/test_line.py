"""The fast grid against two references that share no code with it: dense matrices, and a Kalman filter."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t as student

from glidekit.analysis.grid import CELL_NOISE, CELL_PHI, CELLS
from glidekit.analysis.line import CHUNK, lines
from glidekit.analysis.regression import coefficients

CLOSE = {"rtol": 1e-9, "atol": 1e-9}


def dense_cells(days, design, scores):
    """Log weight, estimates and standard errors of every cell, straight from the formulas, in O(n^3)."""
    n, k = design.shape
    log_weight, estimate, error = np.empty(CELLS), np.empty((CELLS, k)), np.empty((CELLS, k))
    for cell, (phi, noise) in enumerate(zip(CELL_PHI, CELL_NOISE, strict=True)):
        v = (1 - noise) * phi ** np.abs(days[:, None] - days) + noise * np.eye(n)
        inverse = np.linalg.inv(v)
        information = design.T @ inverse @ design
        estimate[cell] = np.linalg.solve(information, design.T @ inverse @ scores)
        rest = scores - design @ estimate[cell]
        rss = rest @ inverse @ rest
        error[cell] = np.sqrt(rss / (n - k) * np.diag(np.linalg.inv(information)))
        log_weight[cell] = np.log(phi) - (n - k) / 2 * np.log(rss)
        log_weight[cell] -= (np.linalg.slogdet(v)[1] + np.linalg.slogdet(information)[1]) / 2
    weight = np.exp(log_weight - log_weight.max())
    return weight / weight.sum(), estimate, error


def kalman_cells(days, design, scores):
    """The same by filtering: one step ahead innovations of every column, entry by entry."""
    n, k = design.shape
    columns = np.column_stack([design, scores])
    log_weight, estimate = np.empty(CELLS), np.empty((CELLS, k))
    for cell, (phi, noise) in enumerate(zip(CELL_PHI, CELL_NOISE, strict=True)):
        mean, spread = np.zeros(k + 1), 1 - noise
        white, log_det = [], 0.0
        for place in range(n):
            if place:
                carry = phi ** (days[place] - days[place - 1])
                mean, spread = carry * mean, carry**2 * spread + (1 - noise) * (1 - carry**2)
            total = spread + noise
            white.append((columns[place] - mean) / np.sqrt(total))
            log_det += np.log(total)
            mean = mean + spread / total * (columns[place] - mean)
            spread = spread * noise / total
        products = np.array(white).T @ np.array(white)
        information = products[:k, :k]
        estimate[cell] = np.linalg.solve(information, products[:k, k])
        rss = products[k, k] - estimate[cell] @ products[:k, k]
        log_weight[cell] = np.log(phi) - (n - k) / 2 * np.log(rss)
        log_weight[cell] -= (log_det + np.linalg.slogdet(information)[1]) / 2
    weight = np.exp(log_weight - log_weight.max())
    return weight / weight.sum(), estimate


def straight_design(days):
    return np.column_stack([np.ones_like(days), (days - days[0]) / (days[-1] - days[0]) - 0.5])


def a_series(n, seed, *, whole=True):
    rng = np.random.default_rng(seed)
    gaps = rng.integers(1, 6, n) if whole else rng.uniform(0.5, 40, n)
    days = np.cumsum(gaps).astype(float)
    scores = np.clip(np.round(6 - 3 * np.arange(n) / n + 1.5 * rng.standard_normal(n)), 0, 10)
    return days, scores


@pytest.mark.parametrize("n", [4, 5, 8, 20, 60, 150])
@pytest.mark.parametrize("whole", [True, False])
def test_weights_changes_and_errors_equal_those_of_dense_matrices(n, whole):
    days, scores = a_series(n, seed=n, whole=whole)
    found = lines(days, scores, np.zeros(1, np.intp))
    weight, estimate, error = dense_cells(days, straight_design(days), scores)
    np.testing.assert_allclose(found.change.weight[0], weight, **CLOSE)
    np.testing.assert_allclose(found.change.centre[0], estimate[:, 1], **CLOSE)
    np.testing.assert_allclose(found.change.spread[0], error[:, 1], **CLOSE)
    np.testing.assert_allclose(found.middle[0], weight @ estimate[:, 0], **CLOSE)


@pytest.mark.parametrize("n", [6, 40, 120])
def test_a_kalman_filter_gives_the_same_weights_and_changes(n):
    days, scores = a_series(n, seed=100 + n)
    found = lines(days, scores, np.zeros(1, np.intp))
    weight, estimate = kalman_cells(days, straight_design(days), scores)
    np.testing.assert_allclose(found.change.weight[0], weight, **CLOSE)
    np.testing.assert_allclose(found.change.centre[0], estimate[:, 1], **CLOSE)


def test_probabilities_and_quantiles_are_those_of_the_mixture_of_student_distributions():
    days, scores = a_series(30, seed=3)
    change = lines(days, scores, np.zeros(1, np.intp)).change
    weight, estimate, error = dense_cells(days, straight_design(days), scores)

    def below(value):
        return weight @ student.cdf((value - estimate[:, 1]) / error[:, 1], 28)

    for value in (-8.0, -2.0, 0.0, 1.5):
        assert change.below(value)[0] == pytest.approx(below(value), abs=1e-9)
    for level, value in zip((0.025, 0.5, 0.975), change.quantiles((0.025, 0.5, 0.975))[0], strict=True):
        assert below(value) == pytest.approx(level, abs=1e-9)


@given(st.lists(st.integers(4, 40), min_size=1, max_size=6), st.integers(0, 1000))
@settings(deadline=None, derandomize=True, max_examples=25)
def test_series_laid_end_to_end_do_not_touch_each_other(sizes, seed):
    series = [a_series(n, seed + place) for place, n in enumerate(sizes)]
    starts = np.cumsum([0, *sizes[:-1]])
    together = lines(*(np.concatenate(part) for part in zip(*series, strict=True)), starts)
    for place, (days, scores) in enumerate(series):
        alone = lines(days, scores, np.zeros(1, np.intp))
        np.testing.assert_allclose(
            together.change.weight[place], alone.change.weight[0], rtol=1e-8, atol=1e-12
        )
        np.testing.assert_allclose(together.change.centre[place], alone.change.centre[0], **CLOSE)


def test_chunks_change_nothing(monkeypatch):
    series = [a_series(30, seed) for seed in range(12)]
    days, scores = (np.concatenate(part) for part in zip(*series, strict=True))
    starts = np.arange(0, days.size, 30)
    assert days.size < CHUNK, "all of it is one chunk"
    whole = lines(days, scores, starts)
    monkeypatch.setattr("glidekit.analysis.line.CHUNK", 70)
    parts = lines(days, scores, starts)
    np.testing.assert_allclose(parts.change.weight, whole.change.weight, rtol=1e-9, atol=1e-14)
    np.testing.assert_allclose(parts.start, whole.start, **CLOSE)


def test_an_exactly_straight_series_has_numbers_and_no_warning():
    days = np.arange(10.0)
    found = lines(days, 10 - days, np.zeros(1, np.intp))
    assert found.change.mean[0] == pytest.approx(-9)
    assert found.start[0] == pytest.approx(10)
    assert found.change.below(0.0)[0] == pytest.approx(1)


def test_several_explanations_at_once_equal_those_of_dense_matrices():
    days, scores = a_series(50, seed=8)
    rng = np.random.default_rng(4)
    explanations = np.vstack([rng.uniform(3, 20, 50), rng.normal(5, 2, 50)])
    weight, estimate, error = dense_cells(days, np.vstack([np.ones(50), explanations]).T, scores)
    for place, found in enumerate(coefficients(explanations, scores, days), start=1):
        np.testing.assert_allclose(found.weight[0], weight, **CLOSE)
        np.testing.assert_allclose(found.centre[0], estimate[:, place], **CLOSE)
        np.testing.assert_allclose(found.spread[0], error[:, place], **CLOSE)
        assert found.freedom[0] == 47
