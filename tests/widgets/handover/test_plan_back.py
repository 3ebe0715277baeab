"""A plan comes back from a clinician: shown beside the present one, confirmed, recorded; it ends no stop."""

from __future__ import annotations

from datetime import date

import pytest

import glidekit as gk
from glidekit.errors import GlidekitError, PlanError
from glidekit.log.sessions.kept_plans import proposed_plans
from glidekit.planning.proposal import Proposal, proposal_file, proposal_text
from glidekit.widgets.handover.plan_back import CUT_OFF

ON = date(2025, 11, 20)


@pytest.fixture
def log(tmp_path):
    made = gk.open_log(tmp_path / "log.sqlite")
    made.record_safety_check(full=True)
    return made


@pytest.fixture
def text(log):
    return proposal_text(Proposal(gk.plan(log).with_dose(sets=2, reps=8), "A. Physio", ON, "Slowly."))


def press(form, button, **answers):
    form.submission = {"id": f"{button} {len(answers)} {form.page.id}", "button": button, "answers": answers}


def test_old_and_new_stand_side_by_side_and_nothing_is_changed_yet(log, text):
    before = gk.plan(log)
    shown = gk.plan_back(log, text)
    assert "1 set of 10" in shown._beside.value
    assert "2 sets of 8" in shown._beside.value
    assert "A. Physio, 20 November 2025. They write: Slowly." in shown.form.page.intro[0]
    assert gk.plan(log) == before
    assert proposed_plans(log) == ()


def test_what_differs_stands_out_and_an_exercise_that_stands_twice_is_shown_twice(log):
    given = "Glidekit plan 1: x\nSupine glide: 3 x 8, half, left\nSupine glide: 1 x 4, quarter, left"
    shown = gk.plan_back(log, given)._beside.value
    assert "<b>3 sets of 8 on each side</b>" in shown
    assert "<b>1 set of 4 on each side</b>" in shown
    assert "<p><b>Supine glide: different</b></p>" in shown
    assert "<p><b>Supine glide: new</b></p>" in shown
    assert "<p><b>Sitting glide: left out</b></p>" in shown
    assert "<b>rest 30 s</b>" not in shown.split("Supine glide: new")[0]


def test_what_is_taken_is_the_plan_from_today_on_with_who_and_when(log, text):
    gk.plan_back(log, text).take()
    plan = gk.plan(log)
    assert {(item.doses.sets, item.doses.reps) for item in plan.items} == {(2, 8)}
    assert "A. Physio" in plan.why
    (answered,) = proposed_plans(log)
    assert (answered.answer, answered.proposal.by, answered.proposal.on) == ("taken", "A. Physio", ON)
    assert answered.at.date() == log.today


def test_what_is_left_changes_no_plan_and_is_recorded(log, text):
    before = gk.plan(log)
    gk.plan_back(log, text).leave()
    assert gk.plan(log) == before
    assert [one.answer for one in proposed_plans(log)] == ["left"]


def test_a_plan_is_no_may_exercise_and_unlocks_no_held_version(log):
    log.record_safety_check(["D1"])
    held = proposal_text(Proposal(gk.plan("as-in-the-article")))
    gk.plan_back(log, held).take()
    assert not log.gate().article_allowed
    log.record_safety_check(["C1"])
    gk.plan_back(log, held).take()
    assert not log.gate().allowed
    assert log.gate().level == "urgent"
    with pytest.raises(gk.GlidekitError):
        gk.plan(log)


def test_it_survives_an_export_and_an_import(log, text, tmp_path):
    gk.plan_back(log, text).take()
    log.export(tmp_path / "out")
    other = gk.open_log(tmp_path / "other.sqlite")
    other.import_log(tmp_path / "out")
    assert proposed_plans(other)[0].proposal == proposed_plans(log)[0].proposal


def test_a_file_beside_the_notebook_is_offered_and_read(log, text, tmp_path):
    plan = gk.plan(log).with_dose(reps=5)
    (tmp_path / "from-my-physio.plan.json").write_text(proposal_file(Proposal(plan, "B.")), encoding="utf-8")
    from glidekit.widgets.handover.plan_back import PlanBack

    shown = PlanBack(log, folder=tmp_path)
    press(shown.form, "read", where="from-my-physio.plan.json")
    assert shown.proposal.by == "B."
    press(shown.form, "take")
    assert gk.plan(log).items[0].doses.reps == 5


def test_a_pasted_text_is_read_and_a_typing_error_keeps_what_was_pasted(log, text):
    shown = gk.plan_back(log)
    press(shown.form, "read", text=text.replace("2 x 8", "2 x 800"))
    assert shown.form.state == "error"
    assert "Line 2: Supine glide: Repetitions cannot be 800" in shown.form.message
    assert shown.form.page.id == "plan-back"
    press(shown.form, "read", text=text, again=True)
    assert shown.form.page.id == "answer-plan"


def test_a_text_without_its_last_line_may_be_cut_off_and_it_is_said(log, text):
    assert CUT_OFF not in gk.plan_back(log, text).form.printed()
    cut = text[: text.index("Between")]
    assert CUT_OFF in gk.plan_back(log, cut).form.printed()


def test_a_plan_on_paper_is_typed_into_the_same_screen(log):
    shown = gk.plan_back(log)
    press(shown.form, "type")
    answers = dict(shown.form.answers)
    assert answers["0.sets"] == 1
    press(
        shown.form, "typed", **{**answers, "0.sets": 3, "1.do": False, "by": "C. Physio", "on": "2025-11-20"}
    )
    press(shown.form, "take")
    (item,) = gk.plan(log).items
    assert item.doses.sets == 3
    assert proposed_plans(log)[0].proposal.by == "C. Physio"


def test_a_number_beyond_its_limits_is_told_beside_its_field(log):
    shown = gk.plan_back(log)
    press(shown.form, "type")
    press(shown.form, "typed", **{**shown.form.answers, "0.sets": 40})
    assert list(shown.form.problems) == ["0.sets"]


def test_nothing_ticked_is_refused(log):
    shown = gk.plan_back(log)
    press(shown.form, "type")
    none = {name: False for name in shown.form.answers if name.endswith(".do")}
    press(shown.form, "typed", **{**shown.form.answers, **none})
    assert shown.form.message.startswith("No exercise is in the plan.")
    assert "gk." not in shown.form.message


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("nowhere.plan.json", "could not be read"),
        ("hello\nthere", "holds no plan"),
        ("Glidekit plan 9: x\nSupine glide: 2 x 8", "version 9"),
        ('{"file": "glidekit plan", "version": 7}', "of version 7"),
        ("x" * 5000, "could not be read"),
    ],
)
def test_bad_input_is_one_plain_message_and_nothing_is_changed(log, given, words):
    before = gk.plan(log)
    with pytest.raises(PlanError, match=words) as refused:
        gk.plan_back(log, given)
    assert refused.value.safe
    assert gk.plan(log) == before
    assert proposed_plans(log) == ()


def test_a_read_only_log_says_so():
    shown = gk.plan_back(gk.example_log("steady"), proposal_text(Proposal(gk.plan("gentle-start"))))
    with pytest.raises(GlidekitError):
        shown.take()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("Supine glyde: 99 x 10, half", "no line begins with"),
        (7, "A plan is a text or the name of a file."),
        (" ", "The text of the plan is empty."),
    ],
)
def test_one_line_is_read_as_a_text_and_what_is_neither_is_told(log, given, words):
    with pytest.raises(PlanError, match=words) as told:
        gk.plan_back(log, given)
    assert "No such file" not in str(told.value)
