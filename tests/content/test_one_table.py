"""An exercise is one table in a file: a fifth one works everywhere without any other change."""

from __future__ import annotations

from importlib import resources

import pytest
from support.diary import run_of

import glidekit as gk
from glidekit.body.figure import phase_figures, still
from glidekit.body.page_spec import repertoire
from glidekit.content import exercises as loader
from glidekit.content.exercises import exercise, exercises, load_exercises
from glidekit.content.notes import article_notes, topics
from glidekit.errors import ContentError, PlanError
from glidekit.handover.report import Report
from glidekit.handover.shared_rows import Choice, rows_of
from glidekit.planning.plan import Item, Plan
from glidekit.planning.timeline import timeline
from glidekit.widgets.plans.plan_editor import PlanEditor
from glidekit.widgets.session.player import Player
from glidekit.workbook import _exercise_html

ANKLE_PUMP = """
[[exercise]]
id = "ankle-pump-lying"
name = "Ankle pump, lying"
position = "lying"
summary = "On your back: one foot moves up and down."
get_ready = "Lie on your back with a cushion under one knee."
common_mistakes = ["Hurrying."]
easier = "Move the toes only."
in_bed = true
flare_day = true
sources = ["this-workbook"]

[exercise.postures.toes-up]
hip_flexion_deg = 10
knee_flexion_deg = 15
ankle_dorsiflexion_deg = 15

[exercise.postures.toes-away]
hip_flexion_deg = 10
knee_flexion_deg = 15
ankle_dorsiflexion_deg = -35

[exercise.variants.gentle]
label = "Gentle pump"
aim = "movement"
load = "low"
note = "It moves the ankle only."
steps = ["Lie on your back.", "Let the toes point away, then bring them up."]
dose = { sets = 1, reps = 10, range = "full", pace_s = 2 }
dose_words = "1 set of 10, as slow as is comfortable."
sources = ["this-workbook"]

[[exercise.variants.gentle.cycle]]
kind = "move"
time = "there-and-back"
cue = "Toes away, and back."
words = "The toes point away, then come up."
act = "Toes away"
undo = "Toes up"
start = "toes-up"
end = "toes-away"
"""
SHIPPED = resources.files("glidekit.content").joinpath("exercises.toml").read_text(encoding="utf-8")


@pytest.fixture
def ankle_pump(monkeypatch):
    known = load_exercises(SHIPPED + ANKLE_PUMP)
    monkeypatch.setattr(loader, "_shipped", lambda: known)
    return known["ankle-pump-lying"]


@pytest.fixture
def plan_of(ankle_pump):
    return Plan("t", "Ankle pump", (Item(ankle_pump.id),))


def test_it_stands_in_the_list_with_its_card_and_without_an_articles_way(ankle_pump):
    assert exercises()[-1] is ankle_pump
    card = _exercise_html(ankle_pump)
    assert "Ankle pump, lying" in card
    assert "<svg" in card
    assert "read the note first" not in card
    assert "read the note first" in _exercise_html(exercise("supine-glide"))


def test_it_is_drawn_played_and_explored(ankle_pump, plan_of):
    assert "the toes point away" in still(ankle_pump.id)
    drawn = phase_figures(timeline(plan_of))
    assert {key.split("/")[2] for key in drawn if key.endswith("toes-up>toes-away")} == {"left", "right"}
    assert gk.watch(ankle_pump.id).spec["frames"]
    assert [piece.hands for piece in repertoire() if piece.id.startswith(ankle_pump.id)] == ["beside"]


def test_it_is_timed_and_its_plan_can_be_edited(plan_of, tmp_path):
    log = gk.open_log(tmp_path / "log.sqlite")
    player = Player(log, plan_of)
    assert any(phase["cue"] == "Toes away, and back." for phase in player.timeline)
    editor = PlanEditor(plan_of)
    editor.form.answers = {**editor.form.answers, "0.reps": 4}
    assert editor.plan.items[0].doses.reps == 4


def test_it_is_logged_and_stands_on_the_page_for_a_clinician(plan_of, tmp_path):
    log = gk.open_log(tmp_path / "log.sqlite")
    name = log.begin_session(plan_of, zone="UTC")
    log.write_events(name, run_of(log.timeline_of(name)))
    assert {bout.outcome for bout in log.close_session(name, "finished").bouts} == {"done"}
    shared = rows_of(log, Choice(items=("plan", "sessions")), made=log.today, plan=plan_of)
    assert {row[1] for row in shared["bouts"]} == {"ankle-pump-lying"}
    assert "Ankle pump, lying" in Report(shared).html


def test_notes_may_stand_beside_it(ankle_pump):
    assert topics()[-1] == ankle_pump.id
    assert article_notes(ankle_pump.id) == ()


@pytest.mark.usefixtures("ankle_pump")
def test_the_articles_way_of_it_is_refused_since_there_is_none():
    with pytest.raises(PlanError, match="gentle"):
        Item("ankle-pump-lying", "article")
    with pytest.raises(gk.errors.GlidekitError, match="gentle"):
        gk.watch("ankle-pump-lying", "article")


@pytest.mark.parametrize(
    ("line", "named"),
    [('view = "behind"', "view"), ('hands = "on-shin"', "hands"), ('article_name = "Pump"', "article_name")],
)
def test_a_wrong_hint_is_named(line, named):
    where = 'load = "low"' if named == "hands" else 'position = "lying"'
    with pytest.raises(ContentError, match=f"ankle-pump-lying.*{named}"):
        load_exercises(ANKLE_PUMP_ALONE.replace(where, f"{where}\n{line}", 1))


ANKLE_PUMP_ALONE = '[every]\nstop_rule = "Stop."\n' + ANKLE_PUMP
