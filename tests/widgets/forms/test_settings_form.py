"""Settings: which leg, and which number to ring."""

from __future__ import annotations

import pytest

from glidekit.widgets.forms.settings_form import Settings
from glidekit.widgets.safety.safety_check import SafetyCheck


@pytest.fixture
def make(diary, clock):
    diary.record_safety_check(full=True)
    clock.pass_(minutes=1)
    return lambda: Settings(diary, clock=clock)


def test_both_are_saved_and_shown_again(make, diary, press):
    press(make().shown, "save", {"side": "left", "emergency_number": " 112 "})
    assert (diary.affected_side, diary.setting("emergency_number")) == ("left", "112")
    assert make().shown.answers == {"side": "left", "emergency_number": "112"}


def test_the_number_can_be_set_alone_and_removed(make, diary, press):
    press(make().shown, "save", {"emergency_number": "999"})
    assert (diary.affected_side, diary.setting("emergency_number")) == (None, "999")
    press(make().shown, "save", {"emergency_number": None})
    assert diary.setting("emergency_number") == ""


def test_words_are_no_number(make, diary, press):
    form = press(make().shown, "save", {"emergency_number": "my doctor"})
    assert "in digits" in form.problems["emergency_number"]
    assert diary.setting("emergency_number") is None


def test_both_legs_open_the_safety_check(make, diary, press):
    host = make()
    press(host.shown, "save", {"side": "both"})
    assert isinstance(host.shown, SafetyCheck)
    assert diary.gate().level == "changed"


def test_the_other_leg_opens_the_safety_check_and_then_the_settings_return(make, diary, press, safe):
    diary.affected_side = "left"
    host = make()
    press(host.shown, "save", {"side": "right"})
    assert isinstance(host.shown, SafetyCheck)
    press(host.shown, "save", safe())
    assert host.shown.answers["side"] == "right"


def test_the_number_stays_within_reach_after_a_stop(make, diary, press):
    diary.record_safety_check(("leaking-urine",))
    host = make()
    press(host.shown, "save", {"emergency_number": "112"})
    assert diary.setting("emergency_number") == "112"
