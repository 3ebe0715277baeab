"""Twenty equally likely changes, drawn and counted."""

from __future__ import annotations

from matplotlib.colors import to_rgba
from support.pictures import drawn

from glidekit.look import palette
from glidekit.plots.dots import change_dots, counts_of, dots_sentence


def test_twenty_dots_are_drawn_and_counted(course):
    found = course["steady"]
    ax = change_dots(found.trend, found.band)
    counts = [
        sum(len(line.get_xdata()) for line in drawn(ax, label)) for label in ("falls", "between", "rises")
    ]
    assert sum(counts) == 20
    assert tuple(counts) == counts_of(found.trend, found.band)
    assert f"{counts[0]} are a fall" in dots_sentence(found.trend, found.band)


def test_no_dot_stands_on_a_line_or_on_another_dot(course):
    for found in course.values():
        ax = change_dots(found.trend, found.band)
        important = found.trend.important_change
        places = [
            place for label in ("falls", "between", "rises") for line in drawn(ax, label)
            for place in zip(*line.get_data(), strict=True)
        ]  # fmt: skip
        assert len(set(places)) == 20
        for x, _ in places:
            assert min(abs(x), abs(abs(x) - important)) > 0.1
        assert all((line.get_xdata() < -important).all() for line in drawn(ax, "falls"))
        assert all((line.get_xdata() > important).all() for line in drawn(ax, "rises"))


def test_dots_that_matter_are_filled_and_the_others_hollow(course):
    ax = change_dots(course["steady"].trend, course["steady"].band)
    (falls,), (between,) = drawn(ax, "falls"), drawn(ax, "between")
    assert to_rgba(falls.get_markerfacecolor()) == to_rgba(palette("light")["better"])
    assert between.get_markerfacecolor() == "none"
