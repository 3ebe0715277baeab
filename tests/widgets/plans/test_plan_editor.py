"""The plan editor: the form shows exactly what the plan is, and refuses bad values in words."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import glidekit as gk
from glidekit.content.exercises import DOSE_LIMITS
from glidekit.errors import PlanError
from glidekit.log import open_log
from glidekit.log.sessions.kept_plans import saved_plan, saved_plans
from glidekit.pages.plan_page import length_words
from glidekit.planning.plan_file import plan_files, plan_text, read_plan, write_plan
from glidekit.planning.presets import plan, plan_names
from glidekit.sample.example_log import example_log
from glidekit.widgets.plans.plan_editor import PlanEditor, PlanForm


@pytest.mark.parametrize("name", plan_names())
def test_untouched_it_gives_the_plan_as_it_was(name):
    form = PlanForm(plan(name))
    assert form.plan == plan(name)
    form.answers = {**form.answers}
    assert form.plan == plan(name)
    assert form.problems == {}


def test_a_number_changes_the_plan_and_the_total_time():
    form = PlanForm(plan("gentle-start"))
    form.answers = {**form.answers, "0.reps": 4, "0.pace_s": 2.5, "0.sides": "right"}
    first, second = form.plan.items
    assert (first.doses.reps, first.doses.pace_s, first.sides) == (4, 2.5, ("right",))
    assert second == plan("gentle-start").items[1]
    assert form.live["total"] == length_words(form.plan) != length_words(plan("gentle-start"))


@pytest.mark.parametrize(("field", "value"), [("reps", 99), ("sets", 0), ("reps", None), ("pace_s", 0.5)])
def test_a_number_that_cannot_be_is_said_and_the_one_before_it_stays(field, value):
    form = PlanForm(plan("gentle-start"))
    form.answers = {**form.answers, "0.reps": 6}
    form.answers = {**form.answers, f"0.{field}": value}
    assert set(form.problems) == {f"0.{field}"}
    assert form.plan.items[0].doses.reps == 6


def test_a_hold_stays_within_the_articles_range_and_only_held_ones_ask_for_it():
    form = PlanForm(plan("as-in-the-article"))
    holds = {question.id: question for question in form.page.questions if question.id.endswith("hold_s")}
    assert set(holds) == {"0.hold_s", "1.hold_s", "3.hold_s"}
    assert (holds["3.hold_s"].low, holds["3.hold_s"].high) == (10, 60)
    form.answers = {**form.answers, "0.hold_s": 31}
    assert "from 10 to 30" in form.problems["0.hold_s"]


def test_it_goes_back_to_the_plan_as_it_was(press):
    form = PlanForm(plan("gentle-start"))
    form.answers = {**form.answers, "0.reps": 4}
    press(form, "reset")
    assert form.plan == plan("gentle-start")


@settings(deadline=None, derandomize=True, max_examples=60)
@given(st.sampled_from(["sets", "reps", "pace_s", "rest_s"]), st.integers(-5, 400))
def test_every_number_gives_a_plan_that_can_be_done(field, value):
    form = PlanForm(plan("gentle-start"))
    form.answers = {**form.answers, f"0.{field}": value}
    low, high = DOSE_LIMITS[field]
    taken = getattr(form.plan.items[0].doses, field) == value
    assert taken == (low <= value <= high)
    assert taken == (form.problems == {})


def test_everything_that_a_plan_has_is_shown_and_can_be_changed():
    form = PlanForm(plan("gentle-start"))
    labels = {question.id: question.label for question in form.page.questions}
    assert labels["0.switch_s"] == "Time to change sides"
    assert (labels["count_in_s"], labels["between_s"]) == ("Count-in", "Pause between exercises")
    new = {"0.switch_s": 4, "0.range": "quarter", "count_in_s": 5.5, "between_s": 12}
    form.answers = {**form.answers, **new}
    assert (form.plan.items[0].doses.switch_s, form.plan.items[0].doses.range) == (4, "quarter")
    assert (form.plan.count_in_s, form.plan.between_s) == (5.5, 12)
    assert form.problems == {}


def test_more_on_the_first_side_is_shown_where_there_is_more():
    made = plan("gentle-start")
    more = replace(made, items=(replace(made.items[0], extra_reps=2), *made.items[1:]))
    form = PlanForm(more)
    assert "0.extra_reps" in {question.id for question in form.page.questions}
    form.answers = {**form.answers, "0.extra_reps": 1}
    assert form.plan.items[0].extra_reps == 1


def test_a_field_counts_when_it_is_left():
    numbers = [
        question for question in PlanForm(plan("gentle-start")).page.questions if question.kind == "number"
    ]
    assert numbers
    assert all(question.on_leave for question in numbers)


@pytest.fixture
def log(tmp_path):
    return open_log(tmp_path / "log.sqlite")


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "workbook"
    made.mkdir()
    return made


@pytest.fixture
def editor(log, folder):
    shown = PlanEditor(plan("gentle-start"), log, folder=folder)
    shown.form.answers = {**shown.form.answers, "0.reps": 4}
    return shown


def labels(shelf):
    return [button.label for button in shelf.page.buttons]


def test_a_plan_is_saved_under_a_name_and_opened_again(editor, log, press):
    shelf = editor.shelf
    assert labels(shelf) == ["Save under a name", "Write to a file", "Read from a file"]
    press(shelf, "name")
    press(shelf, "save", {"name": "my evening"})
    assert shelf.state == "saved"
    assert "Saved plans" in labels(shelf)
    assert saved_plan(log, "my evening").items == editor.plan.items
    press(editor.form, "reset")
    assert editor.plan == plan("gentle-start")
    press(shelf, "saved")
    press(shelf, "open", {"saved": "my evening"})
    assert editor.plan == saved_plan(log, "my evening")
    assert editor.form.answers["0.reps"] == 4
    assert editor.form.problems == {}
    assert "my evening" in shelf.message


def test_a_saved_one_can_be_taken_from_the_list(editor, log, press):
    press(editor.shelf, "name")
    press(editor.shelf, "save", {"name": "my evening"})
    press(editor.shelf, "saved")
    press(editor.shelf, "forget", {"saved": "my evening"})
    assert saved_plans(log) == {}
    assert "Saved plans" not in labels(editor.shelf)


@pytest.mark.parametrize("name", [None, "gentle-start"])
def test_a_name_that_cannot_be_is_said_and_nothing_is_saved(editor, log, press, name):
    press(editor.shelf, "name")
    press(editor.shelf, "save", {"name": name})
    assert editor.shelf.state == "error"
    assert saved_plans(log) == {}
    press(editor.shelf, "back")
    assert editor.shelf.page.id == "keep-plan"


def test_a_file_is_written_beside_the_notebook_and_read_by_somebody_else(editor, folder, press):
    press(editor.shelf, "write")
    press(editor.shelf, "write")
    assert sorted(path.name for path in folder.iterdir()) == [
        "gentle-start-2.plan.json",
        "gentle-start.plan.json",
    ]
    assert "gentle-start-2.plan.json" in editor.shelf.message
    other = PlanEditor(plan("flare-day"), folder=folder)
    assert labels(other.shelf) == ["Write to a file", "Read from a file"]
    press(other.shelf, "read")
    press(other.shelf, "take", {"file": "gentle-start.plan.json"})
    assert other.plan == replace(editor.plan, why="", kind="ordinary")
    assert other.shelf.state == "saved"


def test_a_bad_file_says_what_is_wrong_and_where_and_the_plan_stays(editor, folder, press):
    data = json.loads(plan_text(editor.plan))
    data["items"][1]["dose"]["reps"] = 99
    (folder / "bad.plan.json").write_text(json.dumps(data), encoding="utf-8")
    (folder / "picture.plan.json").write_bytes(b"\xff\xfe\x00")
    before = editor.plan
    for name, words in (
        ("bad.plan.json", "bad.plan.json: Exercise 2, Sitting glide: Repetitions cannot be 99."),
        ("picture.plan.json", "no text file"),
    ):
        press(editor.shelf, "read")
        press(editor.shelf, "take", {"file": name})
        assert editor.shelf.state == "error"
        assert words in editor.shelf.message
        assert "your plan is as it was" in editor.shelf.message
        assert editor.plan == before


def test_without_any_file_it_says_where_to_put_one(editor, press):
    press(editor.shelf, "read")
    assert "Drag one" in editor.shelf.message


def test_a_read_only_log_offers_no_names():
    assert labels(PlanEditor(plan("flare-day"), example_log()).shelf) == [
        "Write to a file",
        "Read from a file",
    ]


@pytest.mark.parametrize("name", ["x/../y", "_", "ä b", "a" * 60, "..."])
def test_whatever_its_name_the_file_lies_in_the_folder(folder, name):
    path = write_plan(replace(plan("flare-day"), name=name), folder)
    assert path.parent == folder
    assert plan_files(folder) == (path,)
    assert read_plan(path).items == plan("flare-day").items


def test_a_folder_that_cannot_be_written_to_and_a_missing_file_are_said(tmp_path):
    with pytest.raises(PlanError, match="could not be written"):
        write_plan(plan("flare-day"), tmp_path / "missing")
    with pytest.raises(PlanError, match="could not be read"):
        read_plan(tmp_path / "gone.json")


def test_the_verbs_know_names_files_and_logs(log, editor, folder, press):
    press(editor.shelf, "name")
    press(editor.shelf, "save", {"name": "my evening"})
    assert gk.plan("my evening", log).items == editor.plan.items
    assert gk.plan("gentle-start", log) == gk.plan("gentle-start") == plan("gentle-start")
    path = write_plan(editor.plan, folder)
    assert gk.plan(str(path)).items == editor.plan.items
    assert gk.edit_plan("my evening", log).plan.name == "my evening"
    assert gk.edit_plan(log).plan.items == gk.plan(log).items
    assert gk.edit_plan("flare-day").plan == plan("flare-day")
    with pytest.raises(PlanError, match="'my evening'"):
        gk.plan("my evning", log)


def test_only_plan_files_are_offered(editor, folder, press):
    (folder / "log.json").write_text("{}", encoding="utf-8")
    (folder / "one.plan.json").write_text(plan_text(editor.plan), encoding="utf-8")
    press(editor.shelf, "read")
    (question,) = editor.shelf.page.questions
    assert [value for value, _ in question.options] == ["one.plan.json"]


def test_while_a_field_is_wrong_nothing_is_saved_written_or_started(editor, log, folder, press):
    editor.form.answers = {**editor.form.answers, "1.reps": 99}
    for button in ("name", "write"):
        press(editor.shelf, button)
        assert editor.shelf.state == "error"
        assert "Repetitions, Sitting glide" in editor.shelf.message
        assert "Nothing was saved, written or started." in editor.shelf.message
    assert saved_plans(log) == {}
    assert list(folder.iterdir()) == []
    with pytest.raises(PlanError, match="Repetitions, Sitting glide"):
        gk.player(editor.plan, log)
    editor.form.answers = {**editor.form.answers, "1.reps": 9}
    assert editor.plan.items[1].doses.reps == 9
    assert editor.form.state == "open"


def test_a_field_that_went_wrong_after_the_name_was_asked_saves_nothing(editor, log, press):
    press(editor.shelf, "name")
    editor.form.answers = {**editor.form.answers, "count_in_s": None}
    press(editor.shelf, "save", {"name": "my evening"})
    assert "Count-in" in editor.shelf.message
    assert saved_plans(log) == {}
