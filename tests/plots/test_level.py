"""The verdict as a picture: line, bands, the size that matters, the twenty dots."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.colors import to_rgba
from support.pictures import drawn, judged, marks_on, picture, words_on

from glidekit.analysis.daily import daily
from glidekit.analysis.legs import LegTrend
from glidekit.look import palette
from glidekit.plots.level import change_dots, counts_of, dots_sentence, levels_drawn
from glidekit.plots.symptoms import symptoms


def test_the_line_and_its_bands_stop_at_gaps_and_marks(course):
    days = daily(course["steady"].ratings).index
    gaps = int((np.diff(days) > np.timedelta64(7, "D")).sum())
    assert gaps > 0
    assert len(strokes(picture(course["steady"]))) == gaps + 1
    ax = picture(course["steady"], marks=marks_on("2025-04-15"))
    assert len(strokes(ax)) == gaps + 2
    for label in ("band 95", "band 50"):
        (area,) = drawn(ax, label)
        assert len(area.get_paths()) == gaps + 2


def test_a_lone_day_between_two_gaps_is_no_speck(course):
    parts = strokes(picture(course["steady"]))
    assert min(len(part) and part[-1, 0] - part[0, 0] for part in parts) == pytest.approx(1)


def strokes(ax):
    """The separate parts of the line, each as (x, y) points."""
    (line,) = drawn(ax, "level")
    points = np.column_stack(line.get_data())
    parts = np.split(points, np.flatnonzero(np.isnan(points[:, 0])))
    return [part for part in (part[~np.isnan(part[:, 0])] for part in parts) if len(part)]


def test_the_line_begins_and_ends_where_the_verdict_says(course):
    found = course["steady"]
    parts = strokes(picture(found))
    assert parts[0][0, 1] == pytest.approx(found.band.mean[0])
    assert parts[-1][-1, 1] == pytest.approx(found.band.mean[-1])


def test_dashed_lines_stand_where_a_change_from_the_start_matters(course):
    found = course["steady"]
    levels = sorted(line.get_ydata()[0] for line in drawn(picture(found), "matters"))
    start, important = found.trend.start, found.trend.important_change
    assert levels == pytest.approx([at for at in (start - important, start + important) if at <= 10])


def test_a_change_has_its_colour_and_a_word_and_everything_else_is_grey(course):
    colours = palette("light")
    (line, *_) = drawn(picture(course["steady"]), "level")
    assert line.get_color() == colours["better"]
    assert "likely level" in words_on(picture(course["steady"]))
    (line, *_) = drawn(picture(course["no-change"]), "level")
    assert line.get_color() == colours["ordinary"]


def test_without_a_verdict_there_is_no_line(course):
    assert not drawn(symptoms(course["steady"].ratings), "level")


def test_too_early_and_always_the_same_have_no_line(diary):
    for number in range(6):
        diary.rate(f"2025-03-{number + 1:02d}", 5 + number % 2)
    ratings = diary.ratings()
    early = judged(ratings)
    assert not drawn(picture(early), "level")
    assert not levels_drawn([LegTrend(None, early.trend)], {"Leg pain": early.band})


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
