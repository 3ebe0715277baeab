"""Settings: which leg, and which number to ring."""

from __future__ import annotations

import pytest

from glidekit.widgets.settings_form import Settings


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


def test_a_number_is_kept_as_it_is_typed_and_the_country_beside_it(make, diary, press):
    press(make().shown, "save", {"emergency_number": "911 (US)", "country": "us-ca"})
    assert diary.setting("emergency_number") == "911 (US)"
    assert diary.setting("country") == "us-ca"


def test_a_whole_story_is_no_number(make, diary, press):
    form = press(make().shown, "save", {"emergency_number": "x" * 41})
    assert "40 characters" in form.problems["emergency_number"]
    assert diary.setting("emergency_number") is None


def test_both_legs_ask_the_cards(make, diary, press):
    host = make()
    press(host.shown, "save", {"side": "both"})
    assert host.check.is_asking
    assert diary.gate().level == "ask"


def test_the_settings_stay_within_reach_after_a_stop(make, diary, press):
    diary.record_safety_check(("A2",))
    host = make()
    press(host.shown, "save", {"emergency_number": "112"})
    assert diary.setting("emergency_number") == "112"
