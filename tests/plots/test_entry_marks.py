"""Marks and names of single answers."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.path import Path

from glidekit.plots.entry_marks import DENSE_N, SHAPES, apart, dots, draw_shapes, stamps
from glidekit.plots.style import DPI


def test_names_at_the_edge_keep_their_order_and_their_distance():
    assert apart([5, 5, 5], least=1, low=0, high=10) == [5, 6, 7]
    assert apart([10, 10, 0], least=1, low=0, high=10) == [9, 10, 0]


LOOK = {"size": 7, "face": "red", "edge": "red", "line": 1, "label": "x"}


@pytest.fixture
def ax():
    made = Figure(figsize=(720 / DPI, 360 / DPI)).add_axes((0, 0, 1, 1))
    made.set_xlim(0, 100)
    made.set_ylim(0, 10)
    return made


@pytest.mark.parametrize("marker", SHAPES)
def test_every_shape_is_drawn_around_its_place_and_as_wide_as_asked(ax, marker):
    x, y = np.array([10.0, 90.0]), np.array([2.0, 8.0])
    path = stamps(ax, x, y, marker, size=9).get_path()
    assert int((path.codes == Path.MOVETO).sum()) == 2
    first, second = path.vertices.reshape(2, -1, 2)
    assert second - first == pytest.approx(np.broadcast_to([80.0, 6.0], first.shape))
    pixels = ax.transData.transform(first)
    wide = (pixels[:, 0].max() - pixels[:, 0].min()) * 72 / ax.figure.dpi
    assert wide == pytest.approx(9 * np.ptp(SHAPES[marker][:, 0]) / 2)


def test_few_marks_stay_marks_and_many_become_one_outline(ax):
    few, many = np.arange(3.0), np.linspace(0, 100, DENSE_N + 1)
    draw_shapes(ax, few, few, "s", **LOOK)
    assert (len(ax.lines), len(ax.patches)) == (1, 0)
    draw_shapes(ax, many, many / 10, "s", **LOOK)
    assert (len(ax.lines), len(ax.patches)) == (1, 1)


def test_who_draws_more_beside_may_say_that_it_is_crowded(ax):
    draw_shapes(ax, np.arange(3.0), np.arange(3.0), "s", dense=True, **LOOK)
    assert not ax.lines


def test_a_filled_dot_is_a_short_stroke_with_round_ends(ax):
    patch = dots(ax, np.array([5.0, 6.0]), np.array([1.0, 2.0]), size=8, colour="red")
    ends = patch.get_path().vertices.reshape(2, 2, 2)
    assert ends[:, 0] == pytest.approx(np.array([[5.0, 1.0], [6.0, 2.0]]))
    assert np.ptp(ends[:, :, 0], axis=1).max() < 0.001
    assert (patch.get_capstyle(), patch.get_linewidth()) == ("round", 8)
