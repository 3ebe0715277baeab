"""The pictures beside the verdict: days, dates, a table, alternative text, and no verdict of their own."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from support.pictures import drawn, marks_on, words_on

import glidekit as gk
from glidekit.analysis.daily import daily
from glidekit.analysis.phases import phases_of
from glidekit.in_words import number
from glidekit.plots import descriptions
from glidekit.plots.descriptions import missing_days, phases
from glidekit.plots.view import Message, PictureView
from glidekit.sample.simulated import simulate

VIEWS = (descriptions.missing_days_view, descriptions.phases_view, descriptions.next_day_view)


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
    if isinstance(view, Message):  # too few days for a picture
        assert view.heavy
        return
    assert view.stop.heavy
    assert view.sentence == "Your entries so far. Stop sign on 29 June 2025."
    assert not view.warnings


def test_a_missing_day_is_a_bar_and_a_hollow_square(steady):
    found = gk.analysis.missing_day_bounds(daily(steady.ratings()))
    ax = missing_days(found)
    (dots,) = drawn(ax, "logged")
    (empty,) = drawn(ax, "strip empty")
    (bars,) = drawn(ax, "could be")
    assert len(dots.get_xdata()) == found.n_logged
    assert len(empty.get_xdata()) == found.n_missing
    bounds = found.table.loc[~found.table["logged"]]
    assert np.isnan(bars.get_ydata()).sum() == (bounds["best"] != bounds["worst"]).sum()
    assert empty.get_markerfacecolor() == "none", "told apart without colour"


def test_phases_follow_the_marks_and_nothing_is_drawn_across(steady):
    series = daily(steady.ratings())
    found = phases_of(series, steady.marks())
    assert [phase.name for phase in found.phases] == ["before the first mark", "New tablets"]
    assert sum(phase.n for phase in found.phases) == len(series)
    mark = steady.marks()["local_date"].iloc[0].date()
    assert found.phases[0].last < mark <= found.phases[1].first
    ax = phases(series, found, marks=steady.marks())
    words = words_on(ax)
    assert all(number(phase.median) in words for phase in found.phases)
    assert "middle value" in words
    bars = drawn(ax, "middle")
    assert [bar.get_ydata()[0] for bar in bars] == [phase.median for phase in found.phases]
    assert found.phases[1].nap > 0.5
    assert found.phases[0].nap is None


def test_a_diary_without_marks_is_one_phase(steady):
    found = phases_of(daily(steady.ratings()), steady.marks().iloc[:0])
    assert [phase.name for phase in found.phases] == ["all days"]
    assert "0 days logged, no dates" in phases_of(daily(steady.ratings()).iloc[:0], marks_on()).sentence


def test_the_day_after_is_words_alone_below_forty_days(steady):
    view = descriptions.next_day_view(steady)
    assert isinstance(view, Message)
    assert "32 days with sessions, 29 March to 29 June 2025" in view.to_text()


def test_from_forty_days_on_it_is_drawn_as_an_association(tmp_path):
    log = gk.open_log(tmp_path / "own.sqlite")
    log.save_all(replace(record, simulated=False) for record in simulate(sessions=90))
    log.record_safety_check(full=True)
    view = descriptions.next_day_view(log)
    assert isinstance(view, PictureView)
    assert "This is an association" in view.sentence
    assert "doing less on bad days is the likely explanation" in view.sentence
    assert len(drawn(view.figure.axes[0], "days")[0].get_xdata()) == len(view.table) >= 40
