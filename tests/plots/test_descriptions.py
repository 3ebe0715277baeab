"""The pictures beside the verdict: days, dates, a table, words in the place of sight, and no verdict."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from support.pictures import drawn, marks_on

import glidekit as gk
from glidekit.analysis.calibration import published
from glidekit.analysis.daily import daily
from glidekit.analysis.own_experiment import experiment_result, period_means
from glidekit.analysis.phases import phases_of
from glidekit.log.sessions.assignment import Period
from glidekit.plots import descriptions
from glidekit.plots.experiment import experiment
from glidekit.plots.misleading import STEADY, misleading, misleading_table, misleading_view
from glidekit.plots.missing import missing_days
from glidekit.plots.phases import phases
from glidekit.plots.svg import svg_of
from glidekit.plots.view import Message, PictureView
from glidekit.sample.simulated import simulate

VIEWS = (descriptions.missing_days, descriptions.phases, descriptions.next_day)


@pytest.mark.parametrize("verb", VIEWS[:2])
def test_each_has_days_dates_a_table_and_words(verb, steady):
    view = verb(steady)
    assert isinstance(view, PictureView)
    assert re.search(r"\b(67|39) days logged", view.sentence)
    assert "2025" in view.sentence
    assert view.sentence in view.alt
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
    named = [text.get_text() for text in ax.texts if text.get_text().startswith("middle value")]
    assert len(named) == len(found.phases)
    bars = drawn(ax, "middle")
    assert [bar.get_ydata()[0] for bar in bars] == [phase.median for phase in found.phases]
    assert found.phases[1].nap > 0.5
    assert found.phases[0].nap is None


def test_a_diary_without_marks_is_one_phase(steady):
    found = phases_of(daily(steady.ratings()), steady.marks().iloc[:0])
    assert [phase.name for phase in found.phases] == ["all days"]
    assert "0 days logged, no dates" in phases_of(daily(steady.ratings()).iloc[:0], marks_on()).sentence


def test_the_day_after_is_words_alone_below_forty_days(steady):
    view = descriptions.next_day(steady)
    assert isinstance(view, Message)
    assert "32 days with sessions, 29 March to 29 June 2025" in view.to_text()


def test_from_forty_days_on_it_is_drawn_as_an_association(tmp_path):
    log = gk.open_log(tmp_path / "own.sqlite")
    log.save_all(replace(record, simulated=False) for record in simulate(sessions=90))
    log.record_safety_check(full=True)
    view = descriptions.next_day(log)
    assert isinstance(view, PictureView)
    assert "this is an association" in view.sentence
    assert "doing less on bad days is the likely explanation" in view.sentence
    assert len(drawn(view.figure.axes[0], "days")[0].get_xdata()) == len(view.table) >= 40


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


@pytest.fixture(scope="module")
def tried():
    days = pd.date_range("2026-03-11", periods=12)
    periods = [
        Period(n + 1, "on" if n in (0, 3, 5, 6, 9, 10) else "off", day.date(), day.date())
        for n, day in enumerate(days)
    ]
    values = [2.0 if period.condition == "on" else 6.0 for period in periods]
    return periods, pd.Series(values, pd.DatetimeIndex(days))


def test_an_experiment_is_analysed_with_its_own_order(tried):
    periods, series = tried
    found = experiment_result(periods, series)
    assert (found.n_a, found.n_b, found.difference) == (6, 6, -4)
    assert found.p == pytest.approx(2 / 64)


def test_a_pair_with_a_blank_period_is_left_out_whole(tried):
    periods, series = tried
    found = experiment_result(periods, series.drop(series.index[0]))
    assert found.n_a == found.n_b == 5
    assert found.when[0] == periods[2].first
    assert experiment_result(periods, series.iloc[:0]) is None


def test_with_and_without_are_told_apart_without_colour(tried):
    periods, series = tried
    ax = experiment(period_means(periods, series), series)
    assert all(line.get_markerfacecolor() == "none" for line in drawn(ax, "off"))
    assert all(line.get_markerfacecolor() != "none" for line in drawn(ax, "on"))
    assert {line.get_linestyle() for line in drawn(ax, "mean")} == {"-", "--"}
    assert "<svg" in svg_of(ax.figure, label="x")
