"""The numbers in the text of notebooks 04 and 08 are the current ones."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from support.reading_grade import grade, prose

from glidekit.analysis.method import LIMITS
from glidekit.analysis.verdict import VERDICTS, Verdict

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


@pytest.fixture(scope="module")
def cells():
    books = [
        nbformat.read(NOTEBOOKS / name, as_version=4)
        for name in ("04_your_trends.ipynb", "08_look_deeper.ipynb")
    ]
    return {cell.id: cell.source for book in books for cell in book.cells}


def test_thresholds_are_the_ones_in_force(cells):
    words, limits = cells["verdict-words"], LIMITS
    assert f"fewer than {limits.least_days} days" in words
    assert limits.least_span == 14
    assert "less than two weeks" in words
    assert f"{100 * limits.told:g} chances in 100" in words
    assert f"{100 * limits.sure:g} chances in 100" in words


def test_every_verdict_is_explained(cells):
    said = {
        Verdict.SLIGHTLY_BETTER: "a little better", Verdict.SLIGHTLY_WORSE: "a little worse",
        Verdict.CANNOT_TELL_YET: "too soon to tell", Verdict.ALWAYS_THE_SAME: "same",
    }  # fmt: skip
    for verdict in VERDICTS:
        assert said.get(verdict, verdict.value) in cells["verdict-words"]


@pytest.mark.parametrize("cell", ["verdict-words", "misleading-words"])
def test_it_reads_easily(cells, cell):
    assert grade(prose(cells[cell])) <= 8
