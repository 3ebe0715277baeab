"""All pictures use the theme's colours, ignore a person's own settings, keep nothing, work on any thread."""

from __future__ import annotations

import gc
import weakref
from concurrent.futures import ThreadPoolExecutor

import pytest
from matplotlib.colors import to_rgba
from support.pictures import drawn

from glidekit.look import palette
from glidekit.plots.adherence import calendar, planned_and_done
from glidekit.plots.before_after import before_after
from glidekit.plots.style import DPI, Panel, column
from glidekit.plots.svg import svg_of
from glidekit.plots.symptoms import furthest_point, symptoms


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ["symptoms", "furthest", "calendar", "planned", "felt"])
def test_a_picture_takes_its_colours_from_the_theme(steady, theme, name):
    colours = palette(theme)
    ax = {
        "symptoms": lambda: symptoms(steady.ratings(), theme=theme),
        "furthest": lambda: furthest_point(steady.ratings(), theme=theme),
        "calendar": lambda: calendar(steady.bouts(), theme=theme),
        "planned": lambda: planned_and_done(steady.sessions(), theme=theme),
        "felt": lambda: before_after(steady.sessions(), theme=theme),
    }[name]()
    assert ax._left_title.get_color() == colours["ink"]
    assert ax.figure.get_facecolor() == pytest.approx(to_rgba(colours["ground"]))


def test_a_persons_own_matplotlib_settings_neither_show_nor_change(steady):
    import matplotlib as mpl

    with mpl.rc_context({"lines.linewidth": 9, "axes.facecolor": "red", "font.size": 30}):
        ax = symptoms(steady.ratings())
        assert ax.get_facecolor()[3] == 0
        assert mpl.rcParams["lines.linewidth"] == 9
    (median,) = drawn(ax, "median")
    assert median.get_linewidth() < 3


def test_pictures_are_drawn_from_many_threads_at_once(steady):
    ratings, bouts = steady.ratings(), steady.bouts()

    def draw(number):
        ax = symptoms(ratings) if number % 2 else calendar(bouts, theme="dark")
        return len(svg_of(ax.figure, label="x"))

    with ThreadPoolExecutor(4) as pool:
        sizes = list(pool.map(draw, range(12)))
    assert len(set(sizes[0::2])) == len(set(sizes[1::2])) == 1


def test_no_figure_is_kept_once_it_is_let_go(steady):
    import matplotlib._pylab_helpers as kept

    figure = symptoms(steady.ratings()).figure
    gone = weakref.ref(figure)
    del figure
    gc.collect()
    assert gone() is None
    assert not kept.Gcf.figs


def test_panels_stand_below_one_another_with_the_room_they_asked_for():
    drawn = []
    figure = column([Panel(100, 30, 20, drawn.append), Panel(60, 40, 10, drawn.append)])
    assert figure.get_size_inches()[1] * DPI == pytest.approx(100 + 30 + 20 + 60 + 40 + 10)
    upper, lower = (ax.get_position() for ax in drawn)
    high = figure.get_size_inches()[1] * DPI
    assert [(upper.height * high), (lower.height * high)] == pytest.approx([100, 60])
    assert (upper.y0 - lower.y1) * high == pytest.approx(20 + 40)
    assert (1 - upper.y1) * high == pytest.approx(30)
