from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.stats import t as student

from glidekit.analysis.posterior import Mixture
from glidekit.analysis.posterior import student as student_below

LEVELS = (0.001, 0.025, 0.25, 0.5, 0.75, 0.975, 0.999)


def test_one_cell_is_the_student_distribution():
    single = Mixture(np.ones((1, 1)), np.array([[2.0]]), np.array([[0.5]]), 6.0)
    assert single.quantiles(LEVELS)[0] == pytest.approx(student.ppf(LEVELS, 6, 2, 0.5), abs=1e-9)
    assert single.below(1.1)[0] == pytest.approx(student.cdf(1.1, 6, 2, 0.5), abs=1e-12)
    assert single.mean[0] == 2


@given(
    st.lists(st.tuples(st.floats(0.001, 1), st.floats(-20, 20), st.floats(1e-6, 30)), min_size=2, max_size=8),
    st.integers(2, 500),
)
@example([(1.0, 0.0, 0.125), (1.0, 13.0, 0.125)], 126)  # far apart, with nothing between them
@settings(deadline=None, derandomize=True, max_examples=60)
def test_the_probability_below_a_quantile_is_its_level(cells, freedom):
    weight, centre, spread = (np.array(part)[None, :] for part in zip(*cells, strict=True))
    mixture = Mixture(weight / weight.sum(), centre, spread, float(freedom))
    found = mixture.quantiles(LEVELS)[0]
    assert np.all(np.diff(found) >= 0)
    for level, value in zip(LEVELS, found, strict=True):
        assert mixture.below(value)[0] == pytest.approx(level, abs=1e-6)


def test_quantiles_of_two_far_apart_cells_are_found():
    weight, centre, spread = np.array([[0.5, 0.5]]), np.array([[-100.0, 100.0]]), np.array([[0.01, 0.01]])
    apart = Mixture(weight, centre, spread, 20.0)
    low, high = apart.quantiles((0.25, 0.75))[0]
    assert (low, high) == (pytest.approx(-100, abs=0.01), pytest.approx(100, abs=0.01))


@pytest.mark.parametrize("freedom", [5.0, 40.0])
def test_quantiles_of_many_parts_and_series_are_those_of_each_series_alone(freedom):
    draw = np.random.default_rng(1)
    weight = draw.random((3, 900)) ** 20
    weight /= weight.sum(axis=1, keepdims=True)
    centre, spread = draw.normal(0, 3, weight.shape), draw.uniform(0.1, 2, weight.shape)
    found = Mixture(weight, centre, spread, freedom).quantiles(LEVELS)
    for row in range(len(weight)):
        one = Mixture(weight[[row]], centre[[row]], spread[[row]], freedom)
        assert found[row] == pytest.approx(one.quantiles(LEVELS)[0], abs=1e-9)
        assert [one.below(value)[0] for value in found[row]] == pytest.approx(list(LEVELS), abs=1e-9)


@pytest.mark.parametrize("freedom", [5.0, 7.0, 10.0, 62.0, 962.0])
def test_the_expansion_is_student_t(freedom):
    x = np.linspace(-30, 30, 2001)
    np.testing.assert_allclose(student_below(freedom, x), student.cdf(x, freedom), atol=1e-8)
