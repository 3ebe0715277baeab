"""Minutes done as stems beside minutes planned."""

from __future__ import annotations

import pandas as pd
import pytest
from support.pictures import pieces, words_on

from glidekit.plots.planned import planned_and_done


def test_every_session_has_a_stem_and_every_known_plan_a_bar(steady):
    sessions = steady.sessions()
    sessions.loc[3, "planned_s"] = pd.NA
    ax = planned_and_done(sessions)
    assert len(pieces(ax, "done")) == 60
    assert len(pieces(ax, "planned")) == 59
    assert ax.get_ylim()[0] == 0


def test_stems_are_minutes(steady):
    sessions = steady.sessions()
    ax = planned_and_done(sessions)
    tops = [piece[1][1] for piece in pieces(ax, "done")]
    assert tops == pytest.approx(list(sessions["actual_s"] / 60))


def test_nothing_done_yet_says_so(steady):
    assert "No sessions yet" in words_on(planned_and_done(steady.sessions().iloc[:0]))
