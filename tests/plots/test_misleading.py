"""The published tables, drawn as they are."""

from __future__ import annotations

import pytest
from support.pictures import drawn

from glidekit.analysis.calibration import published
from glidekit.plots.misleading import STEADY, misleading, misleading_table, misleading_view


def test_the_published_tables_are_drawn_as_they_are():
    steady = published()
    (line,) = drawn(misleading(), STEADY)
    shares = [100 * steady[f"told_at_{n}"].mean() for n in (20, 40, 60, 120)]
    assert list(line.get_ydata()) == pytest.approx(shares)
    assert max(shares) <= 5


def test_how_often_wrong_says_what_daily_looks_cost_and_how_it_did_on_real_people():
    view = misleading_view()
    assert len(view.sentence.split()) <= 12
    words = " ".join(view.lines)
    assert "If you look every day for 120 days" in words
    assert "26 of 193 were told better" in words
    assert "Tiwari, Vigotsky, Apkarian 2022" in " ".join(view.more)
    table = misleading_table()
    assert {"told wrong by 120 days", "the same, read daily", "told by day 120"} <= set(table.columns)
    assert table["told wrong by 120 days"].max() <= 20
