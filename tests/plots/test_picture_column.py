"""Pictures in one column: in their order, none over another, as high as together."""

from __future__ import annotations

import pytest

from glidekit.plots.picture_column import Panel, column
from glidekit.plots.style import DPI


def test_panels_stand_below_one_another_with_the_room_they_asked_for():
    drawn = []
    figure = column([Panel(100, 30, 20, drawn.append), Panel(60, 40, 10, drawn.append)])
    assert figure.get_size_inches()[1] * DPI == pytest.approx(100 + 30 + 20 + 60 + 40 + 10)
    upper, lower = (ax.get_position() for ax in drawn)
    high = figure.get_size_inches()[1] * DPI
    assert [(upper.height * high), (lower.height * high)] == pytest.approx([100, 60])
    assert (upper.y0 - lower.y1) * high == pytest.approx(20 + 40)
    assert (1 - upper.y1) * high == pytest.approx(30)
