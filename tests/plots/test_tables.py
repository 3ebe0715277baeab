"""The numbers behind the pictures: blanks stay blank, levels are words, nothing is lost."""

from __future__ import annotations

import pandas as pd
from support.pictures import sets_on

from glidekit.plots.calendar import days_of
from glidekit.plots.tables import day_table, felt_table, rating_table, session_table


def test_a_session_without_answers_has_blanks_and_no_noughts(steady):
    sessions = steady.sessions()
    sessions.loc[0, ["furthest_point_before", "bouts_planned", "leg_pain_before"]] = pd.NA
    table = session_table(sessions)
    assert len(table) == len(sessions)
    first = table.iloc[0]
    assert (first["Furthest point before"], first["Sets done"]) == ("", "")
    assert pd.isna(first["Leg pain before"])
    assert table["Sets done"].iloc[1].split(" of ")[0].isdigit()


def test_a_day_counts_its_sets_and_names_those_that_hurt():
    table = day_table(days_of(sets_on({"2025-03-03": ["done", "hurt"], "2025-03-04": ["done"]})))
    assert table["Sets done"].tolist() == ["1 of 2", "1 of 1"]
    assert table["Ended because it hurt"].tolist() == [1, ""]


def test_starting_levels_sum_to_all_sessions():
    both = pd.DataFrame({"before": [5, 5, 3], "after": [4, 6, 3]})
    table = felt_table(both)
    assert table["Sessions"].sum() == 3
    parts = table[["Lower after", "The same", "Higher after"]].sum(axis=1)
    assert (parts == table["Sessions"]).all()
    assert felt_table(both.iloc[:0]).columns.tolist() == table.columns.tolist()


def test_ratings_alone_have_a_table_too(diary):
    frame = diary.rate("2025-03-01", 5, moment="alone").ratings()
    assert rating_table(frame).iloc[0].tolist() == [pd.Timestamp("2025-03-01"), 5, "alone"]
