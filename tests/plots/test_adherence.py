"""Done against planned: squares, stems, and their words and numbers."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from support.pictures import dots, drawn, pieces, sets_on, words_on

from glidekit.plots.adherence import (
    calendar,
    calendar_sentence,
    day_table,
    days_of,
    minutes_sentence,
    planned_and_done,
)


def test_each_kind_of_day_has_its_own_shape():
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


def test_a_square_fills_as_far_as_its_sets_were_done():
    ax = calendar(sets_on({"2025-03-03": ["done", "skipped", "skipped", "skipped"]}))
    frame = drawn(ax, "partial")[0].get_paths()[0].get_extents()
    fill = drawn(ax, "part done")[0].get_paths()[0].get_extents()
    assert fill.height == pytest.approx(frame.height / 4)


def test_days_without_a_session_are_dots_up_to_the_last_day_shown():
    sets = sets_on({"2025-03-03": ["done"], "2025-03-06": ["done"]})
    assert len(dots(calendar(sets), "empty")) == 2
    assert len(dots(calendar(sets, until=date(2025, 3, 10)), "empty")) == 6


def test_a_day_that_was_logged_without_a_session_is_a_ring():
    sets = sets_on({"2025-03-03": ["done"], "2025-03-06": ["done"]})
    ax = calendar(sets, logged=[date(2025, 3, 3), date(2025, 3, 5)])
    assert len(dots(ax, "answered")) == 1, "a day with a session is a square already"
    assert len(dots(ax, "empty")) == 1
    assert "an answer, no session" in words_on(ax)
    assert "an answer, no session" not in words_on(calendar(sets))


def test_weeks_are_columns_and_monday_is_on_top():
    ax = calendar(sets_on({"2025-03-03": ["done"], "2025-03-16": ["done"]}))
    centres = [path.get_extents() for path in drawn(ax, "done")[0].get_paths()]
    assert [(round((b.x0 + b.x1) / 2), round((b.y0 + b.y1) / 2)) for b in centres] == [(0, 0), (1, 6)]


def test_at_most_the_latest_twenty_six_weeks_are_shown():
    days = pd.date_range("2023-01-02", "2025-06-29", freq="3D")
    ax = calendar(sets_on({day.date().isoformat(): ["done"] for day in days}))
    lefts = [path.get_extents().x0 for path in drawn(ax, "done")[0].get_paths()]
    assert min(lefts) >= -0.5
    assert max(lefts) <= 26


def test_two_sessions_of_a_day_are_one_square():
    sets = sets_on({"2025-03-03": ["done"]})
    (day,) = days_of(pd.concat([sets, sets.assign(session_id="other", outcome="skipped")]))
    assert (day.sessions, day.planned, day.done, day.kind) == (2, 2, 1, "partial")


def test_shapes_are_named_beside_it(steady):
    words = words_on(calendar(steady.bouts()))
    assert {"all sets done", "some of them", "planned, none done", "“that hurt”", "no session"} <= set(words)


def test_nothing_done_yet_says_so():
    assert "No sessions yet" in words_on(calendar(sets_on({})))


def test_every_session_has_a_stem_and_every_known_plan_a_bar(steady):
    sessions = steady.sessions()
    sessions.loc[3, "planned_s"] = pd.NA
    ax = planned_and_done(sessions)
    assert len(pieces(ax, "done")) == 60
    assert len(pieces(ax, "planned")) == 59
    assert ax.get_ylim()[0] == 0


def test_stems_are_minutes(steady):
    sessions = steady.sessions()
    ax = planned_and_done(sessions)
    tops = [piece[1][1] for piece in pieces(ax, "done")]
    assert tops == pytest.approx(list(sessions["actual_s"] / 60))


def test_no_minutes_yet_say_so(steady):
    assert "No sessions yet" in words_on(planned_and_done(steady.sessions().iloc[:0]))


def test_sessions_sets_and_what_hurt_are_counted():
    days = days_of(sets_on({"2025-03-03": ["done", "done"], "2025-03-07": ["done", "hurt"]}))
    assert calendar_sentence(days) == (
        "2 sessions on 2 days of 5, from 3 to 7 March 2025. 3 sets of 4 planned were done in full and "
        "1 set ended because it hurt."
    )
    assert calendar_sentence(()) == "No sessions yet."


def test_minutes_count_only_sessions_where_both_are_known():
    known = pd.DataFrame({
        "local_date": pd.to_datetime(["2025-03-01", "2025-03-02"]),
        "actual_s": [300, 6000],
        "planned_s": pd.array([600, pd.NA], "Int64"),
    })  # fmt: skip
    assert "in 1 session on 1 March 2025: middle value (median) 5 done, 10 planned" in minutes_sentence(known)
    assert minutes_sentence(known.iloc[1:]) == "Minutes of exercise: nothing recorded yet."


def test_a_day_counts_its_sets_and_names_those_that_hurt():
    table = day_table(days_of(sets_on({"2025-03-03": ["done", "hurt"], "2025-03-04": ["done"]})))
    assert table["Sets done"].tolist() == ["1 of 2", "1 of 1"]
    assert table["Ended because it hurt"].tolist() == [1, ""]
