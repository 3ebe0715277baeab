"""Missing days: bars of both bounds, hollow squares."""

from __future__ import annotations

import numpy as np
from support.pictures import drawn

import glidekit as gk
from glidekit.analysis.daily import daily
from glidekit.plots.missing import missing_days


def test_a_missing_day_is_a_bar_and_a_hollow_square(steady):
    found = gk.analysis.missing_day_bounds(daily(steady.ratings()))
    ax = missing_days(found)
    (dots,) = drawn(ax, "logged")
    (empty,) = drawn(ax, "strip empty")
    (bars,) = drawn(ax, "could be")
    assert len(dots.get_xdata()) == found.n_logged
    assert len(empty.get_xdata()) == found.n_missing
    bounds = found.table.loc[~found.table["logged"]]
    assert np.isnan(bars.get_ydata()).sum() == (bounds["best"] != bounds["worst"]).sum()
    assert empty.get_markerfacecolor() == "none", "told apart without colour"
