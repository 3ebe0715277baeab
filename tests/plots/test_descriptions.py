"""The pictures beside the verdict: days, dates, a table, words in the place of sight, and no verdict."""

from __future__ import annotations

import re

import pytest

import glidekit as gk
from glidekit.plots import descriptions
from glidekit.plots.view import Message, PictureView

VIEWS = (descriptions.missing_days, descriptions.phases, descriptions.next_day)


@pytest.mark.parametrize("verb", VIEWS[:2])
def test_each_has_days_dates_a_table_and_words(verb, steady):
    view = verb(steady)
    assert isinstance(view, PictureView)
    assert re.search(r"\b(67|39) days logged", view.sentence)
    assert "2025" in view.sentence
    assert view.sentence.split(". ")[0] in view.alt
    assert len(view.alt.split()) <= 60
    assert len(view.table)
    assert descriptions.NO_VERDICT in view.notes
    assert not re.search(r"\b(better|worse)\b.*because|recover", view.to_text())


@pytest.mark.parametrize("verb", VIEWS)
def test_a_stop_stands_above_them_and_takes_their_words(verb):
    view = verb(gk.example_log("stop-sign"))
    if isinstance(view, Message):  # too few days to draw: the page alone
        assert view.heavy
        return
    assert view.stop.heavy
    assert view.sentence == "Your entries so far. Stop sign on 29 June 2025."
    assert not view.warnings
