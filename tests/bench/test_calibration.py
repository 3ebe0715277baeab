"""The code gives the published tables: some rows of each are computed again with the same seed and people."""

from __future__ import annotations

import pandas as pd
import pytest

from glidekit.analysis.calibration import (
    BACK_TABLE,
    CHANGED_KINDS,
    CHANGED_TABLE,
    DAILY_KINDS,
    DAILY_TABLE,
    GRID_KINDS,
    GRID_TABLE,
    OTHER_KINDS,
    OTHERS_TABLE,
    STEADY_KINDS,
    STEADY_TABLE,
    back_rows,
    changed_row,
    daily_row,
    grid_row,
    other_row,
    published,
    steady_row,
)

pytestmark = pytest.mark.slow

ROWS = [
    *((STEADY_TABLE, steady_row, STEADY_KINDS, place) for place in (0, 2, 6, 15)),
    (DAILY_TABLE, daily_row, DAILY_KINDS, 0),
    *((CHANGED_TABLE, changed_row, CHANGED_KINDS, place) for place in (0, 5, 8, 14)),
    *((OTHERS_TABLE, other_row, OTHER_KINDS, place) for place in (0, 7, 12)),
    *((GRID_TABLE, grid_row, GRID_KINDS, place) for place in (300, 500)),
]


@pytest.mark.parametrize(("name", "row", "kinds", "place"), ROWS)
def test_a_published_row_is_made_again(name, row, kinds, place):
    was = published(name).iloc[[place]].reset_index(drop=True)
    made = pd.DataFrame([row(kinds[place], int(was["people"].iloc[0]))])
    assert was.drop(columns=made.columns).isna().all().all(), "a look beyond this kind's days is blank"
    # a borderline person may flip
    pd.testing.assert_frame_equal(made, was[made.columns], check_dtype=False, atol=0.002)


def test_the_fall_that_comes_back_is_made_again():
    was = published(BACK_TABLE)
    made = pd.DataFrame(back_rows(int(was["people"].iloc[0])))
    pd.testing.assert_frame_equal(made, was, check_dtype=False, atol=0.002)
