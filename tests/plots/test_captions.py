"""The notes on how to read the level."""

from __future__ import annotations

from glidekit.analysis.legs import LegTrend
from glidekit.plots.captions import how_to_read


def test_the_notes_name_the_size_that_matters_and_its_source(course):
    found = course["steady"]
    notes = " ".join([how_to_read([LegTrend(None, found.trend)])])
    assert "Ostelo 2008" in notes
    assert f"{found.trend.important_change:.1f} points from the start" in notes
    assert "not about the days to come" in notes
