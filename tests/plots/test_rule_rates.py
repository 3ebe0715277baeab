"""The table of the rules' rates, as it is shown."""

from __future__ import annotations

import glidekit as gk


def test_each_kind_of_person_has_a_row_with_the_number_of_people_behind_each_share():
    table = gk.rule_rates()
    assert len(table) == 9
    for column in table.columns[2:]:
        assert table[column].str.fullmatch(r"\d+ % of \d+").all(), column


def test_no_number_ever_locks():
    assert set(gk.rule_rates()["Locked by a number"].str.split(" ").str[0]) == {"0"}
