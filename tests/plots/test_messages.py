"""The page in the place of a picture is the same for every verb, with the person's own number or none."""

from __future__ import annotations

import pytest

import glidekit as gk
from glidekit.log import open_log

PICTURES = ("trends", "adherence", "felt_change", "phases", "missing_days", "next_day", "body_map")


@pytest.mark.parametrize("number", [None, "0190 112 112"])
@pytest.mark.parametrize("name", PICTURES)
def test_an_emergency_names_the_number_that_was_set_and_never_the_word_none(tmp_path, name, number):
    log = open_log(tmp_path / "log.sqlite")
    log.set_setting("emergency_number", number)
    log.record_safety_check(["both-sides"])
    said = getattr(gk, name)(log).to_html()
    assert ("0190 112 112" in said) == (number is not None)
    assert "None" not in said


def test_an_emergency_names_the_number_of_the_country_and_every_page_that_applies(tmp_path):
    log = open_log(tmp_path / "log.sqlite")
    log.set_setting("country", "nz")
    log.record_safety_check(["A1", "B3"])
    said = gk.trends(log).to_html()
    assert "or ring 111" in said
    assert said.index("Chest pain") < said.index("nerves low in your spine")
