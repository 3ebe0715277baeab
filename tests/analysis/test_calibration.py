"""The tables in data/, which a large run made: they are those of the method as printed, and keep its bounds.

The method itself is held to these bounds in tests/bench/every_commit; tests/bench/test_calibration.py makes
rows of the tables again.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from glidekit.analysis import calibration
from glidekit.analysis.calibration import (
    TABLES,
    daily_row,
    other_row,
    publish,
    published,
    read,
)
from glidekit.analysis.reliability import (
    bounds,
)
from glidekit.analysis.simulation import STEADY, Kind
from glidekit.errors import GlidekitError

ROUNDED = 0.005  # the printed figures have two or three digits


def test_the_same_seed_gives_the_same_row():
    kind = Kind(days=40, habit="60 % of days")
    assert other_row(kind, 9, seed=3) == other_row(kind, 9, seed=3) != other_row(kind, 9, seed=5)


def test_logging_that_moves_is_never_called_about_the_same():
    for habit in ("bad days later", "weekends later"):
        assert not read(Kind(habit=habit), 10, (60, 80, 120)).same[-1].any()


def test_daily_looks_are_counted_by_day_and_grow():
    row = daily_row(Kind(phi=0.6, days=130), 20, seed=1)
    assert row["ever_sure_120"] <= row["ever_told_120"] <= row["ever_told_130"]


def test_all_tables_are_made_anew_as_they_are_published(tmp_path, monkeypatch):
    for name in ("STEADY_KINDS", "DAILY_KINDS", "CHANGED_KINDS", "OTHER_KINDS", "GRID_KINDS"):
        monkeypatch.setattr(calibration, name, getattr(calibration, name)[-1:])
    publish(tmp_path, people=4, progress=False)
    for name in TABLES:
        made = (tmp_path / name).read_text(encoding="utf-8").splitlines()
        assert set(made[0].split(",")) <= set(published(name).columns), name


def test_a_missing_table_is_named_with_what_makes_it(monkeypatch, tmp_path):
    monkeypatch.setattr(calibration, "FOLDER", tmp_path)
    with pytest.raises(GlidekitError, match=r"calibration_steady\.csv"):
        published()


def standard_error(one, n, other, m):
    """Standard error of the difference of two shares, from the pooled share; never 0."""
    both = np.clip((one * n + other * m) / (n + m), 1 / (n + m), 1 - 1 / (n + m))
    return np.sqrt(both * (1 - both) * (1 / n + 1 / m))


def cells():
    """(cell, our share, our n, printed share, printed n) for each cell of tables A, B and C."""
    ours = {name: published(f"calibration_{name}.csv") for name in ("steady", "changed", "coming_back")}
    for cell in pd.read_csv(Path(__file__).with_name("printed_calibration.csv")).itertuples():
        table = ours[cell.table]
        if cell.table == "coming_back":
            found = table[table["day"] == int(cell.kind)]
        else:
            by = "habit" if cell.table == "steady" else "course"
            found = table[
                (table[by] == cell.kind) & (table["phi"] == cell.phi) & (table["spread"] == cell.spread)
            ]
        (row,) = found.to_dict("records")
        yield cell, row[cell.cell], row["people"], cell.share, cell.people


def test_the_published_tables_are_those_the_method_was_printed_with():
    """Each cell is within 3 standard errors; chance puts about one of 400 outside, so two are allowed.

    "Sure" was printed for .98 and is .985 here, so our share may only be lower.
    """
    outside, seen = [], 0
    for cell, ours, n, printed, m in cells():
        seen += 1
        away = ours - printed if cell.cell == "ever_sure" else abs(ours - printed)
        if away > 3 * standard_error(ours, n, printed, m) + ROUNDED:
            outside.append((cell.table, cell.kind, cell.phi, cell.spread, cell.cell, ours, printed))
    assert seen > 390
    assert len(outside) <= 2, outside


MISSED = {
    "Fell by 4 on day 10: told on day 60, ups and downs of 1.5": 0.892,
    "The range holds the truth: the worst of all kinds in the grid": 0.6945,
}
"""Bounds that the method itself misses, as printed: 91 of 100 at day 56 there, and no range in the grid."""


def test_the_large_run_keeps_every_bound_but_those_the_page_names_as_missed():
    found = {bound.words: bound for bound in bounds()}
    assert len(found) == 17
    assert {words: bound.worst for words, bound in found.items() if not bound.held} == MISSED
    assert found["Changed: told the opposite at least once"].asked == 0.03


def test_the_grid_holds_every_combination_and_no_false_alarm_beyond_its_bound():
    grid = published("calibration_grid.csv")
    assert len(grid) == 6 * 4 * 2 * 3 * 5
    assert not grid.duplicated(["n", "course", "fall", "mean", "phi", "noise"]).any()
    unchanged = grid[(grid["course"] == STEADY) & (grid["fall"] == 0)]
    assert (unchanged["change"] == 0).all()
    assert (unchanged["better"] + unchanged["worse"]).max() <= 0.06
    assert (grid.loc[grid["n"] <= 12, ["better", "worse"]] == 0).all().all(), "too early is too early"
    told = grid[(grid["phi"] == 0.3) & (grid["mean"] == 5) & (grid["fall"] == 3) & (grid["noise"] == 0)]
    assert told.sort_values("n")["better"].is_monotonic_increasing


def test_what_is_true_of_clipped_scores_is_their_mean():
    inside, floor = (Kind(mean=mean).mean_score(np.arange(1.0))[0] for mean in (5, 0))
    assert inside == pytest.approx(5, abs=0.001)
    assert 0.4 < floor < 0.7


def test_two_legs_are_told_something_of_either():
    one, both = (other_row(Kind(phi=0.8, legs=legs), 40, seed=1) for legs in (1, 2))
    assert both["ever_told"] > one["ever_told"]
