"""What widgets show in a page without a kernel."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import ipywidgets
import nbformat
import pytest

import glidekit as gk
from glidekit.launch.export import WIDGET, WithoutKernel
from glidekit.widgets.session.player import Player

ROOT = Path(__file__).resolve().parents[2]


def words(widget) -> str:
    """The words in a widget's HTML, with each picture's label."""
    data, _ = widget._repr_mimebundle_()
    assert WIDGET in data
    html = re.sub(r"<style>.*?</style>", "", data["text/html"], flags=re.DOTALL)
    return " ".join(re.sub(r"<svg[^>]*aria-label=\"([^\"]*)\"", r"\1<", html).split())


def test_a_form_says_its_questions_and_what_can_be_answered(diary):
    diary.affected_side = "left"
    diary.record_safety_check(full=True)
    said = words(gk.todays_session(diary))
    assert "How much leg pain do you have now?" in said
    assert "0 (no pain) to 10" in said
    assert "Calf" in said


def test_a_form_never_says_an_answer(diary):
    diary.affected_side = "left"
    form = gk.check_in(diary)
    before = words(form)
    form.shown.answers = {"leg_pain": 7, "note": "between us"}
    assert words(form) == before


def test_a_safety_check_says_its_questions(diary):
    assert "None of these" not in words(gk.safety_check(diary))
    assert "bladder" in words(gk.safety_check(diary)) or "Pee" in words(gk.safety_check(diary))


def test_a_timer_says_what_the_session_holds(diary):
    said = words(Player(diary, gk.plan("gentle-start")))
    assert "A gentle start" in said
    assert re.search(r"Supine glide, (left|right) leg: \d set", said)
    assert "<svg" in said


def test_a_plan_that_can_be_changed_says_its_numbers(diary):
    said = words(gk.edit_plan("flare-day", diary))
    assert "1 set of 5" in said
    assert "a quarter of the way" in said


def test_a_test_of_the_sound_says_what_is_there_to_press(diary):
    assert "plays the tones of the timer" in words(gk.try_sound(diary))


@pytest.mark.parametrize("make", [gk.explore_nerve, lambda: gk.watch("supine-glide")], ids=["nerve", "watch"])
def test_a_moving_picture_shows_a_still_one(make):
    assert "<svg" in words(make())


def test_a_page_made_by_nbconvert_shows_the_html_and_leaves_other_widgets_alone(diary):
    data, _ = gk.safety_check(diary)._repr_mimebundle_()
    others = ipywidgets.IntSlider()._repr_mimebundle_()
    outputs = [nbformat.v4.new_output("display_data", data=one) for one in (data, others)]
    cell = nbformat.v4.new_code_cell(outputs=outputs)
    notebook = nbformat.v4.new_notebook(cells=[cell], metadata={"widgets": {"state": {}}})
    shown, _ = WithoutKernel().preprocess(notebook, {})
    ours, theirs = shown.cells[0].outputs
    assert WIDGET not in ours.data
    assert WIDGET in theirs.data
    assert "widgets" in shown.metadata
    shown.cells[0].outputs.pop()
    shown, _ = WithoutKernel().preprocess(shown, {})
    assert "widgets" not in shown.metadata


def test_nbconvert_is_told_of_it_in_this_environment():
    installed = Path(sys.prefix) / "etc/jupyter/jupyter_nbconvert_config.json"
    assert installed.is_file(), "install glidekit again: uv sync --reinstall-package glidekit"
    assert json.loads(installed.read_text(encoding="utf-8")) == {
        "HTMLExporter": {"preprocessors": [f"{WithoutKernel.__module__}.WithoutKernel"]}
    }


@pytest.mark.slow
def test_a_notebook_run_by_nbconvert_shows_todays_session(tmp_path):
    own = {"GLIDEKIT_LOG": str(tmp_path / "log.sqlite")}
    own |= dict.fromkeys(("JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "JUPYTER_CONFIG_DIR"), str(tmp_path))
    done = subprocess.run(
        [sys.executable, "-m", "nbconvert", "--execute", "--to", "html", "--output-dir", str(tmp_path),
         str(ROOT / "notebooks" / "03_todays_session.ipynb")],
        check=False, capture_output=True, env=os.environ | own,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    page = (tmp_path / "03_todays_session.html").read_text(encoding="utf-8")
    assert "gk-printed" in page
    assert WIDGET not in page
    assert "data-commandlinker-command" not in page, "a button that can run nothing"
