"""The calendar: each kind of day has its shape, weeks are columns."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from support.pictures import dots, drawn, sets_on, words_on

from glidekit.plots.calendar import calendar, days_of


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
