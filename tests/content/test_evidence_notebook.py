"""Notebook 07 can be read without a kernel, and its tables are those of the data files."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from glidekit.analysis.evidence import published_evidence
from glidekit.plots.forest import evidence_table

BOOK = nbformat.read(
    Path(__file__).parents[2] / "notebooks" / "07_weigh_the_evidence.ipynb", as_version=nbformat.NO_CONVERT
)
CELLS = {cell.id: cell.source for cell in BOOK.cells}


@pytest.mark.parametrize("kind", ["review", "trial"])
def test_every_row_stands_in_the_notebook_with_its_numbers(kind):
    table = evidence_table()[published_evidence()["kind"] == kind]
    lines = [line for line in CELLS[f"{kind}s"].splitlines() if line.startswith("| ")]
    head = [name.strip() for name in lines[0].strip("|").split("|")]
    assert len(lines) == len(table) + 1
    for line, (_, row) in zip(lines[1:], table.iterrows(), strict=True):
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        assert cells == [str(row[name]).replace("|", "/").strip() for name in head]


def test_the_range_for_a_new_trial_is_explained_with_its_numbers():
    rows = published_evidence()
    lin = rows[rows["predicted_low"].notna()].iloc[0]
    said = CELLS["new-trial-words"]
    assert f"{-lin['predicted_low']:.2f} lower to {lin['predicted_high']:.2f} higher" in said
    assert f"lower by {-lin['effect']:.2f} ({-lin['high']:.2f} to {-lin['low']:.2f})" in said
    assert f"{lin['trials']} trials and {lin['people']} people" in said
    assert "Dove 2022" in said  # the average alone would look too good


def test_it_never_says_that_gliding_works():
    words = " ".join(CELLS.values()).lower()
    assert "proven" not in words
    assert "invented" in CELLS["own-words"]
    assert "no published evidence" in CELLS["own-words"]
