"""The cases that the explorer's script shares with the package are up to date."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.nerve_cases import FILE, cases

from glidekit.body.nerve_state import LIMITS
from glidekit.body.page_spec import page_spec
from glidekit.errors import GlidekitError
from glidekit.widgets.explore.nerve_explorer import explore_nerve

SCRIPT = Path(__file__).parents[1] / "js" / "nerve_explorer.test.mjs"


def test_the_cases_the_page_is_held_to_are_what_python_finds():
    fresh = json.loads(json.dumps(cases()))
    stored = json.loads(FILE.read_text(encoding="utf-8"))
    assert stored["spec"] == fresh["spec"], "run: python tests/support/nerve_cases.py"
    assert len(stored["cases"]) == len(fresh["cases"]) >= 8
    for one, now in zip(stored["cases"], fresh["cases"], strict=True):
        assert one["angles"] == now["angles"]
        assert one["chain_mm"] == pytest.approx(now["chain_mm"], abs=1e-5)
        assert one["root_strain_pct"] == pytest.approx(now["root_strain_pct"], abs=1e-5)


def test_the_explorer_plays_the_lesson_and_all_eight_ways_of_the_exercises():
    pieces = page_spec()["pieces"]
    assert len(pieces) == 6 + 8
    assert all(len(piece["way"]) >= 2 for piece in pieces)
    assert {piece["load"] for piece in pieces} == {"", "low", "medium", "high"}


def test_every_limit_stands_one_click_away():
    shown = explore_nerve().limits
    assert tuple(shown[:-1]) == LIMITS
    assert "3 did not" in shown[-1]


def test_angles_beyond_the_range_are_brought_to_its_end_with_a_note_and_unknown_ones_refused():
    shown = explore_nerve("sitting", knee_flexion_deg=400, hip_flexion_deg=80)
    assert shown.shown.knee_flexion_deg == 150
    assert shown.note == "The knee goes from -5 to 150 degrees: shown at 150."
    assert explore_nerve(hip_flexion_deg=80).note == ""
    with pytest.raises(GlidekitError, match="knee_flexion_deg"):
        explore_nerve(knee_flexion_deg=float("nan"))
    with pytest.raises(GlidekitError, match="knee_flexion_deg"):
        explore_nerve(knee_flexion=10)


def test_a_position_that_does_not_exist_is_refused_in_words():
    with pytest.raises(GlidekitError, match="lying"):
        explore_nerve("lieing")
