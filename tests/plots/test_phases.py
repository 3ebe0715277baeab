"""Phases between marks, with nothing drawn across."""

from __future__ import annotations

from support.pictures import drawn, marks_on, words_on

from glidekit.analysis.daily import daily
from glidekit.analysis.phases import phases_of
from glidekit.in_words import number
from glidekit.plots.phases import phases


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
