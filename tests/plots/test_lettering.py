"""Words on pictures: wrapped into lines, placed at the figure's edge, measured in page pixels."""

from __future__ import annotations

import pytest
from matplotlib.figure import Figure

from glidekit.plots.style import DPI, SIMULATED_STAMP, TITLE_CHARACTERS, headline, per_pixel, stamp, write


@pytest.fixture
def ax():
    made = Figure(figsize=(700 / DPI, 200 / DPI)).add_axes((0.1, 0.25, 0.8, 0.5))
    made.set_ylim(0, 10)
    return made


def test_a_long_headline_is_broken_between_words_and_begins_at_the_figures_edge(ax):
    headline(ax, "word " * 50)
    lines = ax.get_title().split("\n")
    assert len(lines) == 3
    assert max(map(len, lines)) <= TITLE_CHARACTERS
    left, _ = ax.transAxes.transform((ax.title.get_position()[0], 1))
    assert left == pytest.approx(0, abs=1e-6)


def test_words_are_shifted_by_pixels_and_may_leave_the_axes(ax):
    write(ax, "here", (0.5, 12), colour="black", shift_px=(8, -4))
    (words,) = ax.texts
    assert (words.xy, words.xyann) == ((0.5, 12), (8, -4))
    assert words.get_annotation_clip() is False


def test_a_pixel_is_its_share_of_the_axis(ax):
    assert per_pixel(ax) == pytest.approx(10 / 100)
    ax.set_ylim(10, 0)
    assert per_pixel(ax) == pytest.approx(10 / 100), "also where the axis runs down"


def test_an_example_carries_its_stamp_wherever_it_is_copied_to():
    figure = Figure()
    assert stamp(figure) is figure
    assert [text.get_text() for text in figure.texts] == [SIMULATED_STAMP]
