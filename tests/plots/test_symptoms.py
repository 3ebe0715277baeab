"""The structure of symptoms over time: limits, dots, gaps, shapes, names, order."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from support.pictures import dots, drawn, marks_on, words_on

from glidekit.analysis.daily import daily
from glidekit.look import palette
from glidekit.plots.adherence import calendar
from glidekit.plots.entries import entries
from glidekit.plots.style import narrowly, new_axes
from glidekit.plots.symptoms import symptoms
from glidekit.plots.timeaxis import day_number


def test_every_answer_is_a_mark_and_the_axis_is_whole(steady):
    ratings = steady.ratings()
    ax = symptoms(ratings)
    made = entries(ratings, "leg_pain")
    counts = made["moment"].value_counts()
    assert len(dots(ax, "before")) == counts["before"]
    assert len(dots(ax, "after")) == counts["after"]
    assert len(dots(ax, "next day")) == counts["next-day"]
    low, high = ax.get_ylim()
    assert low <= 0
    assert high >= 10
    assert list(ax.get_yticks()) == [0, 2, 4, 6, 8, 10]


def test_a_thousand_sessions_are_a_thousand_marks_in_a_few_outlines(diary):
    for number in range(400):
        day = str(np.datetime64("2020-01-01") + np.timedelta64(2 * number, "D"))
        diary.rate(day, number % 11).rate(day, (number + 3) % 11, moment="after")
    ax = symptoms(diary.ratings())
    patches = [patch for patch in ax.get_children() if isinstance(patch, PathPatch)]
    begun = {patch.get_label(): int((patch.get_path().codes == Path.MOVETO).sum()) for patch in patches}
    assert begun == {"before": 400, "after": 400}
    after = next(patch for patch in patches if patch.get_label() == "after")
    middles = after.get_path().vertices.reshape(400, -1, 2)[:, :-1].mean(axis=1)
    made = entries(diary.ratings(), "leg_pain")
    wanted = made.loc[made["moment"] == "after", ["day", "value"]].to_numpy()
    assert middles == pytest.approx(wanted)


def test_before_is_filled_and_after_is_hollow_with_another_shape(steady):
    ax = symptoms(steady.ratings())
    ink = palette("light")["ink"]
    filled = [line for line in drawn(ax, "before") if line.get_markerfacecolor() == ink]
    (after,) = drawn(ax, "after")
    assert filled
    assert after.get_markerfacecolor() == "none"
    assert after.get_marker() != filled[0].get_marker()


def test_only_the_value_that_counts_for_its_day_is_filled(diary):
    diary.rate("2025-03-03", 6, hour=8).rate("2025-03-03", 4, hour=18).rate("2025-03-04", 5)
    ax = symptoms(diary.ratings())
    faces = {line.get_markerfacecolor(): len(line.get_xdata()) for line in drawn(ax, "before")}
    assert faces == {palette("light")["ink"]: 2, "none": 1}


def test_as_many_dots_are_filled_as_days_count_whatever_the_moment(steady):
    ratings = steady.ratings()
    ax = symptoms(ratings)
    ink = palette("light")["ink"]
    lines = [line for name in ("before", "after", "next day") for line in drawn(ax, name)]
    filled = [line for line in lines if line.get_markerfacecolor() == ink]
    counted = entries(ratings, "leg_pain").query("daily")
    assert {*counted["moment"]} == {"before", "next-day"}
    assert sum(len(line.get_xdata()) for line in filled) == len(counted) == len(daily(ratings))
    assert {line.get_marker() for line in filled} == {"o"}
    assert "day's value" in words_on(ax)


def test_each_kind_is_named_beside_its_shape_in_the_order_of_last_values(diary):
    diary.rate("2025-03-03", 2, hour=8).rate("2025-03-03", 7, moment="after", hour=8)
    ax = symptoms(diary.ratings())
    places = {text.get_text(): text.xy[1] for text in ax.texts}
    assert places["after"] > places["before"]


def test_no_line_crosses_a_gap_of_more_than_seven_days_or_a_mark(diary):
    for day in ("01", "03", "05", "14", "16", "18"):
        diary.rate(f"2025-03-{day}", 5)
    (line,) = drawn(symptoms(diary.ratings(), marks=marks_on("2025-03-17")), "median")
    x = line.get_xdata()
    assert np.isnan(x).sum() == 2
    parts = np.split(x, np.flatnonzero(np.isnan(x)))
    assert [len(part[~np.isnan(part)]) for part in parts] == [3, 2, 1]


def test_a_gap_says_how_many_days_are_empty(diary):
    diary.rate("2025-03-01", 5).rate("2025-03-13", 5)
    assert {"11 days", "no entry"} <= set(words_on(symptoms(diary.ratings())))


def test_a_mark_is_a_vertical_line_with_its_words(steady):
    ax = symptoms(steady.ratings(), marks=marks_on("2025-05-10", label="Injection <b>"))
    (line,) = drawn(ax, "mark")
    assert set(line.get_xdata()) == {day_number(date(2025, 5, 10))}
    assert "Injection <b>" in words_on(ax)


def test_marks_on_neighbouring_days_do_not_write_over_one_another(steady):
    ax = symptoms(steady.ratings(), marks=marks_on(*[f"2025-05-{day:02d}" for day in range(1, 8)]))
    assert len(drawn(ax, "mark")) == 7
    places = [(text.xy[0], text.xyann[1]) for text in ax.texts if text.get_text() == "New tablets"]
    assert len(places) == 2
    assert len({row for _, row in places}) == 2


def test_a_mark_outside_the_dates_shown_is_left_out(diary):
    diary.rate("2025-03-01", 5)
    assert not drawn(symptoms(diary.ratings(), marks=marks_on("2024-01-01")), "mark")


def test_days_lie_true_to_time(diary):
    for day in ("2025-03-01", "2025-03-02", "2025-03-30"):
        diary.rate(day, 5)
    x = [point[0] for point in sorted(dots(symptoms(diary.ratings()), "before"))]
    assert (x[2] - x[1]) == 28 * (x[1] - x[0])


def test_the_title_is_the_sentence_with_n_and_dates(steady):
    title = symptoms(steady.ratings()).get_title(loc="left").replace("\n", " ")
    assert title.startswith("Leg pain on 67 days from 29 March to 30 June 2025.")


def test_a_single_entry_stands_in_a_week(diary):
    ax = symptoms(diary.rate("2025-03-01", 5).ratings())
    low, high = ax.get_xlim()
    assert high - low >= 7
    assert not drawn(ax, "median")
    assert len(dots(ax, "before")) == 1


def test_nothing_entered_says_so_instead_of_showing_an_empty_axis(diary):
    assert "No ratings yet" in words_on(symptoms(diary.ratings()))
    assert "No ratings yet" in words_on(symptoms(diary.rate("2025-03-01", None).ratings()))


def test_ratings_without_a_session_are_called_check_ins(diary):
    ax = symptoms(diary.rate("2025-03-01", 5, moment="alone").ratings())
    assert "check-in" in words_on(ax)
    assert "before" not in words_on(ax)


def test_axes_that_are_given_are_drawn_on(steady):
    from matplotlib.figure import Figure

    mine = Figure().add_subplot()
    assert symptoms(steady.ratings(), ax=mine) is mine
    assert calendar(steady.bouts(), ax=Figure().add_subplot()).figure is not mine.figure


def test_names_at_the_edge_fit_a_narrow_picture(steady):
    with narrowly():
        ax = symptoms(steady.ratings(), ax=new_axes(230))
        figure = ax.get_figure()
        figure.canvas.draw()
        right = max(text.get_window_extent().x1 for text in ax.texts)
        assert right <= figure.bbox.x1
