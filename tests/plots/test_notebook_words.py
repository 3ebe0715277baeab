"""The figures that notebook 04 prints are those of the published table."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

import glidekit as gk
from glidekit.plots.misleading import BENT, FALLEN, misleading_table, misleading_view

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "04_your_trends.ipynb"


@pytest.fixture(scope="module")
def cells():
    return {cell.id: cell.source for cell in nbformat.read(NOTEBOOK, as_version=4).cells}


@pytest.fixture(scope="module")
def words(cells):
    return cells["verdict-words"]


@pytest.fixture(scope="module")
def table():
    return misleading_table()


def test_false_alarms_are_as_it_says(cells):
    said = "to at most 6 in 100 at a single look"
    assert said in cells["misleading-words"]
    assert "told better or worse at most 6 times in 100 at a single look" in misleading_view().sentence


@pytest.mark.parametrize(
    ("n", "said", "share"),
    [(20, "1 in 10 after 20 days", 10), (60, "3 in 10 after 60", 30), (120, "7 in 10 after 120", 70)],
)
def test_patience_is_as_it_says(cells, table, n, said, share):
    assert said in cells["misleading-words"]
    fallen = table.set_index("Days logged")[FALLEN.format(2)]
    assert fallen[n] == pytest.approx(share, abs=5)


def test_how_often_days_are_said_not_to_lie_along_a_line(words, table):
    said = f"{table[BENT].min():.0f} to {table[BENT].max():.0f} in 100 would read it too"
    assert said in words
    readme = (NOTEBOOK.parents[1] / "data" / "README.md").read_text(encoding="utf-8")
    assert said.split(" would", maxsplit=1)[0] in readme


def test_the_fixed_looks_and_least_days_are_the_ones_in_force(words):
    limits = gk.analysis.LIMITS
    *looks, last = map(str, limits.reviews)
    assert f"{', '.join(looks)} or {last} days" in words
    assert f"fewer than {limits.least_days} days" in words
    assert limits.least_span == 14
    assert "less than two weeks" in words
