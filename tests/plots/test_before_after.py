"""Pain after the session for each starting level, never shown as a change."""

from __future__ import annotations

import pandas as pd
import pytest
from support.pictures import drawn, words_on

from glidekit.plots.before_after import before_after, felt_sentence, felt_table


def test_rows_are_starting_levels_and_never_a_change(steady):
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


def test_each_row_says_how_many_sessions_it_holds(steady):
    sessions = steady.sessions()
    counts = sessions.dropna(subset=["leg_pain_before", "leg_pain_after"])["leg_pain_before"].value_counts()
    words = words_on(before_after(sessions))
    assert all(str(number) in words for number in counts)


def test_starts_at_nought_and_one_are_pale_and_have_no_median():
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
    ("pairs", "words"),
    [
        ([], "no session has both answers yet"),
        ([(5, 3), (5, 5), (4, 6), (1, 1)], "Of the 3 that began at 2 or more: 1 lower, 1 the same and 1"),
        ([(5, 3), (0, 0), (1, 0)], "2 sessions began at 0 or 1 and left no room for a fall."),
    ],
)
def test_before_and_after_are_counted_and_a_start_near_nought_is_no_fall(pairs, words):
    both = pd.DataFrame(pairs, columns=["before", "after"])
    both["local_date"] = pd.Timestamp("2025-03-01")
    assert words in felt_sentence("Leg pain", both)


def test_starting_levels_sum_to_all_sessions():
    both = pd.DataFrame({"before": [5, 5, 3], "after": [4, 6, 3]})
    table = felt_table(both)
    assert table["Sessions"].sum() == 3
    parts = table[["Lower after", "The same", "Higher after"]].sum(axis=1)
    assert (parts == table["Sessions"]).all()
    assert felt_table(both.iloc[:0]).columns.tolist() == table.columns.tolist()
