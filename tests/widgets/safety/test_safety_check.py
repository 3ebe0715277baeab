"""The safety check: nothing chosen beforehand, a yes stops everything, one way back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.diary import record

from glidekit.content.safety import safety_items, stop_page
from glidekit.log import open_log
from glidekit.rules.thresholds import RULES
from glidekit.session.record import Rating
from glidekit.widgets.safety.safety_check import SafetyCheck


@pytest.fixture
def check(diary, clock):
    return SafetyCheck(diary, clock=clock)


def test_it_asks_every_question_and_chooses_none(check):
    asked = {question.id for question in check.page.questions}
    assert asked == {item.id for item in safety_items()} | {"clinician-agreed"}
    assert check.answers == {}
    assert [group.none for group in check.page.groups[:3]] == ["None of these"] * 3


def test_a_question_left_blank_is_no_no(check, diary, press, safe):
    press(check, "save", safe() | {"foot-drop": None})
    assert set(check.problems) == {"foot-drop"}
    assert diary.safety_checks().empty
    assert diary.gate().level == "missing"


def test_all_answered_no_opens_the_gate_and_says_until_when(check, diary, press, safe):
    press(check, "save", safe())
    assert diary.gate().allowed
    assert check.state == "saved"
    assert check.page.title == "Safety check done on 10 March 2026; good until 17 March 2026"
    assert [button.id for button in check.page.buttons] == ["again"]


@pytest.mark.parametrize("item", safety_items(), ids=lambda item: item.id)
def test_each_yes_is_logged_and_does_what_its_level_says(item, check, diary, press, safe):
    press(check, "save", safe(item.id, agreed=False if item.level == "ask-first" else None))
    assert list(diary.safety_checks()["flags"]) == [item.id]
    gate = diary.gate()
    assert gate.allowed == (item.level == "ask-first")
    if item.level == "ask-first":
        assert not gate.article_allowed
        assert "locked" in check.page.intro[0]
    else:
        assert check.page.tone == "stop"
        assert check.page.title == stop_page(item.level).title
        assert item.reported in check.page.points


def test_the_stop_page_names_the_persons_own_emergency_number(check, diary, press, safe):
    diary.set_setting("emergency_number", "112")
    press(check, "save", safe("leaking-urine"))
    assert any("112" in step for step in check.page.steps)
    assert not any("{" in step for step in check.page.steps)


def test_without_a_number_it_says_your_local_emergency_number(check, press, safe):
    press(check, "save", safe("leaking-urine"))
    assert any("your local emergency number" in step for step in check.page.steps)


def test_the_stop_page_has_one_way_back_and_names_the_day(check, clock, press, safe):
    press(check, "save", safe("foot-drop"))
    clock.pass_(days=3)
    check.seen = 2.0
    [button] = check.page.buttons
    assert button.label == (
        "A clinician has assessed what I reported on 10 March 2026, and said that I may exercise"
    )


def test_only_the_stop_signs_are_listed_as_reported(check, press, safe):
    press(check, "save", safe("foot-drop", "hip-replacement", agreed=True))
    assert len(check.page.points) == 1


def test_an_assessment_asks_the_whole_list_anew_before_it_opens_anything(check, diary, press, safe):
    press(check, "save", safe("foot-drop"))
    press(check, "assessed")
    assert check.page.title == "Since that assessment, is any of this new?"
    assert not diary.gate().allowed
    assert check.answers == {}
    press(check, "save", safe())
    assert diary.gate().allowed
    assert diary.safety_checks()["assessed_by_clinician"].tolist() == [False, True]


def test_something_new_since_the_assessment_stops_again(check, diary, press, safe):
    press(check, "save", safe("foot-drop"))
    press(check, "assessed")
    press(check, "save", safe("leaking-urine"))
    assert diary.gate().level == "emergency"
    assert check.page.tone == "stop"


def test_going_back_from_the_assessment_leaves_the_stop(check, diary, press, safe):
    press(check, "save", safe("foot-drop"))
    press(check, "assessed")
    press(check, "back")
    assert check.page.tone == "stop"
    assert diary.gate().level == "urgent"


def test_a_check_done_again_without_an_assessment_does_not_reopen(diary, press, safe, check):
    press(check, "save", safe("foot-drop"))
    diary.record_safety_check(full=True)
    assert diary.gate().level == "urgent"
    check.seen = 1.0
    assert check.page.tone == "stop"


def test_ask_first_asks_whether_a_clinician_agreed(check, diary, press, safe):
    press(check, "save", safe("hip-replacement"))
    assert set(check.problems) == {"clinician-agreed"}
    press(check, "save", safe("hip-replacement", agreed=True))
    assert diary.gate().article_allowed


def test_a_stop_reported_elsewhere_shows_here_even_in_the_middle_of_the_questions(check, diary):
    check.answers = {"foot-drop": False}
    diary.record_safety_check(("leaking-urine",))
    assert check.page.tone == "stop"


def test_other_changes_leave_half_answered_questions_alone(check, diary):
    check.answers = {"foot-drop": False}
    diary.affected_side = "left"
    diary.record_safety_check(full=True)
    assert check.page.id == "safety-questions"
    assert check.answers == {"foot-drop": False}


def test_a_check_that_ran_out_is_asked_again_when_the_form_is_looked_at(check, clock, press, safe):
    press(check, "save", safe())
    clock.pass_(days=RULES.check_days)
    check.seen = 5.0
    assert check.page.id == "safety-questions"
    assert "more than 7 days old" in check.page.intro[0]


def test_it_can_be_done_again_and_left_as_it_was(check, press, safe):
    press(check, "save", safe())
    press(check, "again")
    assert check.page.id == "safety-questions"
    press(check, "back")
    assert check.page.id == "safety-done"


def test_two_bad_next_days_show_what_to_do_and_whose_rule_it_is(diary, clock, press, safe):
    diary.record_safety_check(full=True)
    for _ in range(RULES.bad_days_stop):
        _bad_day_after(diary, clock)
    check = SafetyCheck(diary, clock=clock)
    assert check.page.tone == "stop"
    assert "two sessions in a row" in check.page.intro[0]
    assert "this workbook's own rule" in check.page.intro[0]
    assert "13 March 2026" in check.page.buttons[0].label
    press(check, "assessed")
    press(check, "save", safe())
    assert diary.gate().allowed


def _bad_day_after(diary, clock):
    then = Rating("leg_pain", 2, clock(), zone="UTC", moment="before", side="left")
    name = diary.save(replace(record(bouts=0, started=clock()), ratings=(then,)))
    clock.pass_(days=1)
    now = Rating("leg_pain", 6, clock(), zone="UTC", moment="next-day", side="left")
    diary.add_ratings([now], session_id=name)
    clock.pass_(hours=12)


def test_the_reader_is_asked_on_a_second_log_of_the_same_file_too(diary, clock, press, safe, check):
    press(check, "save", safe("foot-drop"))
    again = SafetyCheck(open_log(diary.path, clock=clock), clock=clock)
    assert again.page.tone == "stop"


def test_whoever_waits_is_told_the_gate(check, press, safe):
    gates = []
    check.on_done(gates.append)
    press(check, "save", safe("foot-drop"))
    press(check, "assessed")
    press(check, "save", safe())
    press(check, "again")
    press(check, "back")
    assert [gate.level for gate in gates] == ["urgent", "clear", "clear"]
