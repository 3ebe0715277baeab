"""The published tables, drawn as they are."""

from __future__ import annotations

import pytest
from support.pictures import drawn

import glidekit as gk
from glidekit.analysis.calibration import published
from glidekit.errors import GlidekitError
from glidekit.plots.misleading import (
    PEOPLE,
    STEADY,
    bounds_table,
    misleading,
    misleading_table,
    misleading_view,
)


def test_the_published_tables_are_drawn_as_they_are():
    steady = published()
    (line,) = drawn(misleading(), STEADY)
    shares = [100 * steady[f"told_at_{n}"].mean() for n in (20, 40, 60, 120)]
    assert list(line.get_ydata()) == pytest.approx(shares)
    assert max(shares) <= 5


def test_how_often_wrong_says_what_daily_looks_cost_and_how_it_did_on_real_people():
    view = misleading_view()
    assert len(view.sentence.split()) <= 12
    words = " ".join(view.lines)
    assert "If you look every day for 120 days" in words
    assert "26 of 193 were told better" in words
    assert "Tiwari, Vigotsky, Apkarian 2022" in " ".join(view.more)
    table = misleading_table()
    assert {"told wrong by 120 days", "the same, read daily", "told by day 120"} <= set(table.columns)
    assert table["told wrong by 120 days"].max() <= 20


def test_what_was_asked_of_the_method_stands_beside_what_came_out():
    table = bounds_table().set_index("Simulated people")
    kept = table.loc["Changed: told the opposite at least once"]
    assert kept.tolist() == ["at most 3", "2.7", "0.7", "yes"]
    missed = table.loc["Fell by 4 on day 10: told on day 60, ups and downs of 1.5"]
    assert missed.tolist() == ["at least 95", "89.2", "1.4", "no"]
    assert table["kept"].tolist() == ["no"] * 2 + ["yes"] * 15
    view = misleading_view()
    assert "misses 2. The second table names each" in view.notes[-1]
    assert view.to_html().count("<table>") == 2


@pytest.mark.parametrize("people", PEOPLE)
def test_each_kind_of_person_has_a_row_with_the_number_of_people_behind_each_share(people):
    table = gk.rule_rates(people)
    assert len(table) == 9
    for column in table.columns[2:]:
        assert table[column].str.fullmatch(r"\d+ % of \d+").all(), column


def test_no_number_ever_locks():
    assert set(gk.rule_rates()["Locked by a number"].str.split(" ").str[0]) == {"0"}


def test_a_table_that_there_is_not_is_named_with_those_there_are():
    with pytest.raises(GlidekitError, match="'worse'"):
        gk.rule_rates("wors")
