"""The pictures by their structure: limits, dots, gaps, shapes, names, order."""

from __future__ import annotations

import gc
import weakref
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgba
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from support.pictures import drawn, marks_on, sets_on, words_on

from glidekit.look import palette
from glidekit.plots.before_after import before_after
from glidekit.plots.calendar import calendar, days_of
from glidekit.plots.entries import apart
from glidekit.plots.furthest import furthest_point
from glidekit.plots.planned import planned_and_done
from glidekit.plots.series import day_number, entries
from glidekit.plots.svg import svg_of
from glidekit.plots.symptoms import symptoms
from glidekit.plots.timeaxis import date_ticks


def dots(ax, label):
    """(x, y) of all markers drawn under that label."""
    return [point for line in drawn(ax, label) for point in zip(*line.get_data(), strict=True)]


def pieces(ax, label):
    """The separate strokes of a broken line, each a list of (x, y)."""
    (line,) = drawn(ax, label)
    points = np.column_stack(line.get_data()).astype(float)
    return [part for part in points.reshape(-1, 3, 2)[:, :2] if not np.isnan(part).any()]


class TestSymptoms:
    def test_every_answer_is_a_mark_and_the_axis_is_whole(self, steady):
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

    def test_a_thousand_sessions_are_a_thousand_marks_in_a_few_outlines(self, diary):
        for number in range(400):
            day = str(np.datetime64("2020-01-01") + 2 * number)
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

    def test_before_is_filled_and_after_is_hollow_with_another_shape(self, steady):
        ax = symptoms(steady.ratings())
        ink = palette("light")["ink"]
        filled = [line for line in drawn(ax, "before") if line.get_markerfacecolor() == ink]
        (after,) = drawn(ax, "after")
        assert filled
        assert after.get_markerfacecolor() == "none"
        assert after.get_marker() != filled[0].get_marker()

    def test_only_the_value_that_counts_for_its_day_is_filled(self, diary):
        diary.rate("2025-03-03", 6, hour=8).rate("2025-03-03", 4, hour=18).rate("2025-03-04", 5)
        ax = symptoms(diary.ratings())
        faces = {line.get_markerfacecolor(): len(line.get_xdata()) for line in drawn(ax, "before")}
        assert faces == {palette("light")["ink"]: 2, "none": 1}

    def test_each_kind_is_named_beside_its_shape_in_the_order_of_last_values(self, diary):
        diary.rate("2025-03-03", 2, hour=8).rate("2025-03-03", 7, moment="after", hour=8)
        ax = symptoms(diary.ratings())
        places = {text.get_text(): text.xy[1] for text in ax.texts}
        assert places["after"] > places["before"]

    def test_no_line_crosses_a_gap_of_more_than_seven_days_or_a_mark(self, diary):
        for day in ("01", "03", "05", "14", "16", "18"):
            diary.rate(f"2025-03-{day}", 5)
        (line,) = drawn(symptoms(diary.ratings(), marks=marks_on("2025-03-17")), "median")
        x = line.get_xdata()
        assert np.isnan(x).sum() == 2
        parts = np.split(x, np.flatnonzero(np.isnan(x)))
        assert [len(part[~np.isnan(part)]) for part in parts] == [3, 2, 1]

    def test_a_gap_says_how_many_days_are_empty(self, diary):
        diary.rate("2025-03-01", 5).rate("2025-03-13", 5)
        assert {"11 days", "no entry"} <= set(words_on(symptoms(diary.ratings())))

    def test_a_mark_is_a_vertical_line_with_its_words(self, steady):
        ax = symptoms(steady.ratings(), marks=marks_on("2025-05-10", label="Injection <b>"))
        (line,) = drawn(ax, "mark")
        assert set(line.get_xdata()) == {day_number(date(2025, 5, 10))}
        assert "Injection <b>" in words_on(ax)

    def test_marks_on_neighbouring_days_do_not_write_over_one_another(self, steady):
        ax = symptoms(steady.ratings(), marks=marks_on(*[f"2025-05-{day:02d}" for day in range(1, 8)]))
        assert len(drawn(ax, "mark")) == 7
        places = [(text.xy[0], text.xyann[1]) for text in ax.texts if text.get_text() == "New tablets"]
        assert len(places) == 2
        assert len({row for _, row in places}) == 2

    def test_a_mark_outside_the_dates_shown_is_left_out(self, diary):
        diary.rate("2025-03-01", 5)
        assert not drawn(symptoms(diary.ratings(), marks=marks_on("2024-01-01")), "mark")

    def test_days_lie_true_to_time(self, diary):
        for day in ("2025-03-01", "2025-03-02", "2025-03-30"):
            diary.rate(day, 5)
        x = [point[0] for point in sorted(dots(symptoms(diary.ratings()), "before"))]
        assert (x[2] - x[1]) == 28 * (x[1] - x[0])

    def test_the_title_is_the_sentence_with_n_and_dates(self, steady):
        title = symptoms(steady.ratings()).get_title(loc="left").replace("\n", " ")
        assert title.startswith("Leg pain on 67 days from 29 March to 30 June 2025.")

    def test_a_single_entry_stands_in_a_week(self, diary):
        ax = symptoms(diary.rate("2025-03-01", 5).ratings())
        low, high = ax.get_xlim()
        assert high - low >= 7
        assert not drawn(ax, "median")
        assert len(dots(ax, "before")) == 1

    def test_nothing_entered_says_so_instead_of_showing_an_empty_axis(self, diary):
        assert "No ratings yet" in words_on(symptoms(diary.ratings()))
        assert "No ratings yet" in words_on(symptoms(diary.rate("2025-03-01", None).ratings()))

    def test_ratings_without_a_session_are_called_check_ins(self, diary):
        ax = symptoms(diary.rate("2025-03-01", 5, moment="alone").ratings())
        assert "check-in" in words_on(ax)
        assert "before" not in words_on(ax)


class TestFurthestPoint:
    def test_places_are_named_from_none_at_the_top_to_the_foot_at_the_bottom(self, steady):
        ax = furthest_point(steady.ratings())
        names = [label.get_text() for label in ax.get_yticklabels()]
        assert names == ["none", "back", "buttock", "thigh", "knee", "calf", "foot"]
        bottom, top = ax.get_ylim()
        assert bottom > 6
        assert top < 0

    def test_nothing_joins_one_day_to_the_next(self, steady):
        ax = furthest_point(steady.ratings())
        (reach,) = drawn(ax, "reach")
        x = np.asarray(reach.get_xdata())
        y = np.asarray(reach.get_ydata())
        assert (y[0::3] == 0).all()
        assert np.isnan(y[2::3]).all()
        assert (x[0::3] == x[1::3]).all()

    def test_every_answer_is_a_mark(self, steady):
        made = entries(steady.ratings(), "furthest_point")
        ax = furthest_point(steady.ratings())
        assert sum(len(dots(ax, label)) for label in ("before", "after", "next day")) == len(made)


class TestCalendar:
    def test_each_kind_of_day_has_its_own_shape(self):
        sets = sets_on({
            "2025-03-03": ["done", "done"],
            "2025-03-04": ["done", "skipped"],
            "2025-03-05": ["skipped", "skipped"],
            "2025-03-07": ["done", "hurt"],
        })  # fmt: skip
        assert [day.kind for day in days_of(sets)] == ["done", "partial", "planned", "hurt"]
        ax = calendar(sets)
        squares = {kind: drawn(ax, kind)[0] for kind in ("done", "partial", "planned", "hurt")}
        assert all(len(square.get_paths()) == 1 for square in squares.values())
        assert len(squares["done"].get_facecolor()) == 1
        assert all(len(squares[kind].get_facecolor()) == 0 for kind in ("partial", "planned", "hurt"))
        assert len(drawn(ax, "part done")[0].get_paths()) == 1
        assert len(drawn(ax, "cross")[0].get_paths()) == 2

    def test_a_square_fills_as_far_as_its_sets_were_done(self):
        ax = calendar(sets_on({"2025-03-03": ["done", "skipped", "skipped", "skipped"]}))
        frame = drawn(ax, "partial")[0].get_paths()[0].get_extents()
        fill = drawn(ax, "part done")[0].get_paths()[0].get_extents()
        assert fill.height == pytest.approx(frame.height / 4)

    def test_days_without_a_session_are_dots_up_to_the_last_day_shown(self):
        sets = sets_on({"2025-03-03": ["done"], "2025-03-06": ["done"]})
        assert len(dots(calendar(sets), "empty")) == 2
        assert len(dots(calendar(sets, until=date(2025, 3, 10)), "empty")) == 6

    def test_a_day_that_was_logged_without_a_session_is_a_ring(self):
        sets = sets_on({"2025-03-03": ["done"], "2025-03-06": ["done"]})
        ax = calendar(sets, logged=[date(2025, 3, 3), date(2025, 3, 5)])
        assert len(dots(ax, "answered")) == 1, "a day with a session is a square already"
        assert len(dots(ax, "empty")) == 1
        assert "an answer, no session" in words_on(ax)
        assert "an answer, no session" not in words_on(calendar(sets))

    def test_weeks_are_columns_and_monday_is_on_top(self):
        ax = calendar(sets_on({"2025-03-03": ["done"], "2025-03-16": ["done"]}))
        centres = [path.get_extents() for path in drawn(ax, "done")[0].get_paths()]
        assert [(round((b.x0 + b.x1) / 2), round((b.y0 + b.y1) / 2)) for b in centres] == [(0, 0), (1, 6)]

    def test_at_most_the_latest_twenty_six_weeks_are_shown(self):
        days = pd.date_range("2023-01-02", "2025-06-29", freq="3D")
        ax = calendar(sets_on({day.date().isoformat(): ["done"] for day in days}))
        lefts = [path.get_extents().x0 for path in drawn(ax, "done")[0].get_paths()]
        assert min(lefts) >= -0.5
        assert max(lefts) <= 26

    def test_two_sessions_of_a_day_are_one_square(self):
        sets = sets_on({"2025-03-03": ["done"]})
        (day,) = days_of(pd.concat([sets, sets.assign(session_id="other", outcome="skipped")]))
        assert (day.sessions, day.planned, day.done, day.kind) == (2, 2, 1, "partial")

    def test_shapes_are_named_beside_it(self, steady):
        words = words_on(calendar(steady.bouts()))
        assert {"all sets done", "some of them", "planned, none done", "“that hurt”", "no session"} <= set(
            words
        )

    def test_nothing_done_yet_says_so(self):
        assert "No sessions yet" in words_on(calendar(sets_on({})))


class TestPlannedAndDone:
    def test_every_session_has_a_stem_and_every_known_plan_a_bar(self, steady):
        sessions = steady.sessions()
        sessions.loc[3, "planned_s"] = pd.NA
        ax = planned_and_done(sessions)
        assert len(pieces(ax, "done")) == 60
        assert len(pieces(ax, "planned")) == 59
        assert ax.get_ylim()[0] == 0

    def test_stems_are_minutes(self, steady):
        sessions = steady.sessions()
        ax = planned_and_done(sessions)
        tops = [piece[1][1] for piece in pieces(ax, "done")]
        assert tops == pytest.approx(list(sessions["actual_s"] / 60))

    def test_nothing_done_yet_says_so(self, steady):
        assert "No sessions yet" in words_on(planned_and_done(steady.sessions().iloc[:0]))


class TestBeforeAndAfter:
    def test_rows_are_starting_levels_and_never_a_change(self, steady):
        sessions = steady.sessions()
        ax = before_after(sessions)
        both = sessions[["leg_pain_before", "leg_pain_after"]].dropna()
        shown = {
            (float(x), float(y))
            for row in ax.collections
            for x, y in row.get_offsets()
        }  # fmt: skip
        assert shown == {(float(a), float(b)) for b, a in both.itertuples(index=False)}
        assert list(ax.get_xticks()) == list(ax.get_yticks()) == list(range(11))

    def test_each_row_says_how_many_sessions_it_holds(self, steady):
        sessions = steady.sessions()
        counts = sessions.dropna(subset=["leg_pain_before", "leg_pain_after"])[
            "leg_pain_before"
        ].value_counts()
        words = words_on(before_after(sessions))
        assert all(str(number) in words for number in counts)

    def test_starts_at_nought_and_one_are_pale_and_have_no_median(self):
        sessions = pd.DataFrame({
            "local_date": pd.to_datetime(["2025-03-01"] * 4),
            "leg_pain_before": [0, 0, 5, 5],
            "leg_pain_after": [0, 1, 4, 3],
        })  # fmt: skip
        ax = before_after(sessions)
        assert len(drawn(ax, "median")) == 1
        assert list(drawn(ax, "median")[0].get_xdata()) == [3.5, 3.5]
        assert "0 and 1: no room for a fall that matters" in words_on(ax)


@pytest.mark.parametrize(
    ("first", "last", "labels"),
    [
        (date(2025, 3, 1), date(2025, 3, 5), ["1 Mar 2025", "2 Mar", "3 Mar", "4 Mar", "5 Mar"]),
        (date(2025, 3, 1), date(2025, 3, 31), ["3 Mar 2025", "10 Mar", "17 Mar", "24 Mar", "31 Mar"]),
        (date(2024, 11, 3), date(2025, 3, 31), ["Dec 2024", "Jan 2025", "Feb", "Mar"]),
        (
            date(2020, 2, 1),
            date(2025, 6, 1),
            ["Jan 2021", "Jan 2022", "Jan 2023", "Jan 2024", "Jan 2025"],
        ),
    ],
)
def test_ticks_are_few_and_plain(first, last, labels):
    assert [label for _, label in date_ticks(first, last)] == labels


@pytest.mark.parametrize("days", [0, 1, 6, 20, 100, 400, 2000, 9000])
def test_there_are_never_more_than_eight_ticks(days):
    first = date(2000, 1, 15)
    ticks = date_ticks(first, date.fromordinal(first.toordinal() + days))
    assert 1 <= len(ticks) <= 8


def test_names_at_the_edge_keep_their_order_and_their_distance():
    assert apart([5, 5, 5], least=1, low=0, high=10) == [5, 6, 7]
    assert apart([10, 10, 0], least=1, low=0, high=10) == [9, 10, 0]


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


def test_axes_that_are_given_are_drawn_on(steady):
    from matplotlib.figure import Figure

    mine = Figure().add_subplot()
    assert symptoms(steady.ratings(), ax=mine) is mine
    assert calendar(steady.bouts(), ax=Figure().add_subplot()).figure is not mine.figure


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
