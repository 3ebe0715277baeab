"""The figures that notebook 04 prints are those of the published table."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

import glidekit as gk

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "04_your_trends.ipynb"


@pytest.fixture(scope="module")
def words():
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    return next(cell.source for cell in cells if cell.id == "verdict-words")


@pytest.fixture(scope="module")
def table():
    whole = gk.analysis.published()
    return whole[(whole["oddity"] == "none") & (whole["shape"] == "line") & (whole["level"] == 5)]


def test_false_alarms_are_as_it_says(words, table):
    same = table[table["change"] == 0].groupby(["phi", "n"])["false_alarm"].mean()
    assert "at most 5 in 100 at a single look" in words
    assert same[same.index.get_level_values("phi") <= 0.8].max() <= 0.05
    assert "up to 25 in 100" in words
    assert 0.2 <= same.max() <= 0.255


@pytest.mark.parametrize(
    ("n", "said", "share"),
    [(20, "1 in 10 after 20 days", 0.1), (60, "3 in 10 after 60", 0.3), (120, "7 in 10 after 120", 0.7)],
)
def test_patience_is_as_it_says(words, table, n, said, share):
    assert said in words
    fallen = table[(table["change"] == -2) & (table["n"] == n)]
    assert fallen["says_better"].mean() == pytest.approx(share, abs=0.05)


def test_the_fixed_looks_and_least_days_are_the_ones_in_force(words):
    limits = gk.analysis.LIMITS
    *looks, last = map(str, limits.reviews)
    assert f"{', '.join(looks)} or {last} days" in words
    assert f"fewer than {limits.least_days} days" in words
    assert limits.least_span == 14
    assert "less than two weeks" in words
