"""Choosing what to share: a preview first, and a file only on request."""

from __future__ import annotations

from datetime import date

import pytest

import glidekit as gk
from glidekit.handover.report import check_report
from glidekit.sample.example_log import example_log
from glidekit.widgets.handover.share_form import EACH_LEG, FILE, ShareForm

PLAN = gk.plan("gentle-start")


@pytest.fixture
def form(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return ShareForm(example_log("steady"), lambda: PLAN)


def test_the_page_is_shown_and_nothing_is_written(form, tmp_path):
    assert "iframe" in form._preview.value
    assert list(tmp_path.iterdir()) == []
    assert form.page.rows["plan"]["title"] == PLAN.title


def test_notes_are_out_unless_chosen(form):
    assert form.choice.notes is False
    form.notes.value = True
    assert form.choice.notes is True


def test_what_is_ticked_and_typed_is_what_is_written(form, tmp_path):
    form.items["daily life"].value = False
    form.questions[0].value = "  Can I drive?  "
    form.since.value = date(2025, 5, 1)
    form.write.click()
    (path,) = tmp_path.iterdir()
    assert path.name == FILE.format(made=form.page.rows["made"])
    assert path.name in form.said
    assert check_report(path).whole
    text = path.read_text(encoding="utf-8")
    assert "Can I drive?" in text
    assert "days before 1 May 2025, except for safety" in text


def test_each_leg_is_chosen_until_another_choice_is_made_and_can_be_chosen_again(form):
    assert form.leg.label == EACH_LEG  # not an empty field
    assert form.choice.leg is None
    form.leg.label = "the right leg"
    assert form.choice.leg == "right"
    form.leg.label = EACH_LEG
    assert form.choice.leg is None


def test_an_empty_choice_is_refused_in_words_and_nothing_is_written(form, tmp_path):
    for tick in form.items.values():
        tick.value = False
    form.write.click()
    assert "Nothing was chosen to share." in form.said
    assert list(tmp_path.iterdir()) == []


def test_a_question_that_is_too_long_is_told_and_never_cut(form, tmp_path):
    form.questions[1].value = "why " * 60
    form.write.click()
    assert "A question has 239 letters." in form.said
    assert list(tmp_path.iterdir()) == []


def test_days_the_wrong_way_round_are_told(form):
    form.since.value, form.until.value = date(2025, 6, 1), date(2025, 5, 1)
    form.look.click()
    assert "Swap the two days" in form.said
