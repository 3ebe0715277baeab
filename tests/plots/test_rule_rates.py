"""The tables of the rules' rates, as they are shown."""

from __future__ import annotations

import pytest

import glidekit as gk
from glidekit.errors import GlidekitError
from glidekit.plots.rule_rates import PEOPLE


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
