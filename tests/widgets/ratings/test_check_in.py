"""The check-in: which leg, "anything new?", ratings with blanks, and the session they begin."""

from __future__ import annotations

import pandas as pd
import pytest

from glidekit.errors import LogError
from glidekit.planning.presets import plan
from glidekit.scales import DAY_MARKS
from glidekit.widgets.ratings.check_in import MORE, CheckIn
from glidekit.widgets.ratings.rating_form import last_words
from glidekit.widgets.safety_check import SafetyCheck


@pytest.fixture
def make(diary, clock, nothing_new):
    diary.record_safety_check(full=True)
    clock.pass_(minutes=1)

    def checkin(**more):
        check = nothing_new(SafetyCheck(diary, "line"))
        return CheckIn(diary, check, lambda side: plan("flare-day").worse_first(side), clock=clock, **more)

    return checkin


@pytest.fixture
def checkin(make, diary):
    diary.affected_side = "left"
    return make()


def value(diary, scale):
    ratings = diary.ratings()
    [row] = ratings[ratings["scale"] == scale].to_dict("records")
    return row


def test_the_affected_leg_is_asked_first_and_kept(make, diary, press):
    form = make()
    assert form.page.id == "side"
    press(form, "side", {"side": "right"})
    assert diary.affected_side == "right"
    assert form.page.title == "How is your right leg now?"
    assert make().page.id == "check-in"


def test_the_line_above_must_be_answered_and_nothing_else(diary, clock, press, nothing_new):
    diary.record_safety_check(full=True)
    clock.pass_(hours=1)
    diary.affected_side = "left"
    check = SafetyCheck(diary, "line")
    form = CheckIn(diary, check, lambda _side: plan("flare-day"), clock=clock)
    press(form, "save", {"leg_pain": 4})
    assert "One line above is still open" in form.message
    assert check.view["problem"]
    assert diary.open_sessions() == ()
    nothing_new(check)
    press(form, "save", {})
    assert len(diary.open_sessions()) == 1
    assert check.view["problem"] == ""


def test_only_writing_down_keeps_the_answers_alone(checkin, diary, press):
    press(checkin, "only", {"leg_pain": 4})
    assert checkin.session_id is None
    assert diary.open_sessions() == ()
    assert value(diary, "leg_pain")["moment"] == "alone"


def test_where_no_exercise_may_start_the_answers_are_kept_alone(diary, clock, press, nothing_new):
    diary.record_safety_check(full=True)
    diary.affected_side = "left"
    form = CheckIn(diary, nothing_new(SafetyCheck(diary, "line")), lambda _side: None, clock=clock)
    assert [button.id for button in form.page.buttons] == ["only", "change-side"]
    press(form, "only", {"leg_pain": 4})
    assert value(diary, "leg_pain")["moment"] == "alone"


def shown(form) -> list[str]:
    return [question.id for group in form.page.groups if not group.fold for question in group.questions]


def test_two_numbers_are_asked_and_the_rest_is_folded(checkin):
    assert shown(checkin) == ["leg_pain", "furthest_point"]
    (fold,) = [group for group in checkin.page.groups if group.fold]
    names = [question.id for question in fold.questions]
    assert names == ["map", *MORE, *DAY_MARKS, "note"]


def test_what_somebody_usually_fills_in_is_not_folded(make, diary, clock, press):
    diary.affected_side = "left"
    for answers in ({"tingling": 0, "walking_min": 20}, {"tingling": 2}, {"weakness": 1}):
        assert shown(make()) == ["leg_pain", "furthest_point"], "one or two days are no habit"
        press(make(), "save", {**answers})
        clock.pass_(days=1)
    press(make(), "save", {"tingling": 3})
    assert shown(make()) == ["leg_pain", "furthest_point", "tingling"]
    for _ in range(3):
        clock.pass_(days=1)
        press(make(), "save", {})
    assert shown(make()) == ["leg_pain", "furthest_point"], "what is left blank again is folded again"


def test_it_begins_a_session_with_what_was_answered(checkin, diary, press):
    press(
        checkin,
        "save",
        {"leg_pain": 4, "furthest_point": "calf", "sitting_min": 45, "note": "a bad night"},
        zone="Europe/Berlin",
    )
    [session] = diary.sessions().to_dict("records")
    assert session["session_id"] == checkin.session_id
    assert (session["status"], session["zone"], session["affected_side"]) == (
        "running",
        "Europe/Berlin",
        "left",
    )
    assert (session["leg_pain_before"], session["furthest_point_before"]) == (4, 5)
    assert (session["sitting_min_before"], session["note"]) == (45, "a bad night")
    assert checkin.state == "saved"


def test_a_blank_is_skipped_and_a_zero_is_zero(checkin, diary, press):
    press(checkin, "save", {"leg_pain": 0})
    assert (value(diary, "leg_pain")["value"], value(diary, "leg_pain")["status"]) == (0, "answered")
    assert pd.isna(value(diary, "back_pain")["value"])
    assert value(diary, "back_pain")["status"] == "skipped"


def test_leg_scales_carry_the_side_and_the_others_none(checkin, diary, press):
    press(checkin, "save", {})
    sides = diary.ratings().set_index("scale")["side"]
    assert set(sides[["leg_pain", "furthest_point", "tingling", "weakness"]]) == {"left"}
    assert sides[["back_pain", "sitting_min", "walking_min"]].isna().all()


def test_weakness_up_by_two_closes_the_gate(make, diary, clock, press):
    diary.affected_side = "left"
    press(make(), "save", {"weakness": 1})
    clock.pass_(hours=20)
    press(make(), "save", {"weakness": 3})
    assert diary.gate().level == "ask"


def test_both_legs_open_the_safety_check_and_begin_nothing(make, diary, press):
    form = make()
    told = []
    form.on_done(lambda: told.append(form.session_id))
    press(form, "side", {"side": "both"})
    assert diary.gate().level == "ask"
    assert diary.affected_side is None
    assert diary.sessions().empty
    assert told == [None]
    assert "both legs" in form.page.intro[0]


def test_the_leg_can_be_changed_and_the_answers_stay(checkin, diary, press):
    checkin.answers = {"leg_pain": 4}
    press(checkin, "change-side")
    assert checkin.page.id == "side"
    assert "left leg" in next(iter(checkin.page.questions)).help
    press(checkin, "back")
    assert (checkin.page.id, diary.affected_side) == ("check-in", "left")
    press(checkin, "change-side")
    press(checkin, "side", {"side": "right"})
    assert (checkin.page.id, diary.affected_side) == ("check-in", "right")
    assert checkin.answers == {"leg_pain": 4}
    assert diary.gate().level == "ask"


def test_pressing_again_after_a_fault_begins_one_session(checkin, diary, press):
    def fail():
        raise LogError("A fault.")

    checkin.on_done(fail)
    press(checkin, "save", {"leg_pain": 4})
    assert checkin.state == "error"
    press(checkin, "save", {"leg_pain": 4})
    assert len(diary.sessions()) == 1


def test_what_was_answered_last_time_comes_only_once_the_form_is_seen(make, diary, clock, press):
    diary.affected_side = "left"
    press(make(), "save", {"leg_pain": 4, "furthest_point": "calf", "sitting_min": 45})
    clock.pass_(days=2)
    form = make()
    assert form.live == {}
    form.seen = 1.0
    assert form.live["leg_pain"] == "Last time, on 10 March 2026: 4"
    assert form.live["furthest_point"] == "Last time, on 10 March 2026: calf"
    assert form.live["sitting_min"] == "Last time, on 10 March 2026: 45 minutes"
    assert "back_pain" not in form.live


def test_an_empty_log_has_no_last_time(diary):
    assert last_words(diary, ["leg_pain"], ["before"]) == {}
