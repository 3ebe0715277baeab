"""The safety check logs what the page sends before it acts on it, then shows what follows."""

from __future__ import annotations

import pytest

from glidekit.content.safety import safety_items
from glidekit.log import open_log
from glidekit.rules.thresholds import RULES
from glidekit.widgets.safety_check import SafetyCheck, check_content

SEEN = {"by": "physiotherapist", "day": "2026-03-05", "may": True}


@pytest.fixture
def check(diary):
    return SafetyCheck(diary)


def test_a_new_log_is_asked_all_cards(check):
    assert check.view["kind"] == "cards"
    assert check.view["remembered"] is None
    assert not check.view["only"]


def test_the_page_has_every_line_and_page_beforehand(check):
    assert [item["id"] for item in check.content["items"]] == [item.id for item in safety_items()]
    assert {page["id"] for page in check.content["pages"]} >= {item.page for item in safety_items()}
    assert check.content == check_content()


def test_all_cards_answered_with_none_open_the_gate_and_say_until_when(check, diary, tell):
    tell(check, {"kind": "full", "items": [], "seen": None, "d": True})
    assert diary.gate().allowed
    assert check.view["kind"] == "quiet"
    assert check.view["title"] == "Safety check done on 10 March 2026; good until 17 March 2026"


@pytest.mark.parametrize("item", safety_items(), ids=lambda item: item.id)
def test_each_tap_is_logged_and_does_what_its_level_says(item, check, diary, tell):
    tell(check, {"kind": "full", "items": [], "seen": None, "d": True})
    kind = "full" if item.level == "ask-first" else "tap"
    tell(check, {"kind": kind, "items": [item.id], "seen": None, "d": item.level == "ask-first"})
    assert diary.safety_checks()["flags"].iloc[-1] == item.id
    assert diary.gate().allowed == (item.level == "ask-first")
    assert check.view["kind"] == ("quiet" if item.level == "ask-first" else "stop")
    if item.level != "ask-first":
        assert check.view["items"] == [item.id]
        assert check.view["pages"] == [item.page]
        assert check.view["when"] == "10 March 2026 at 12:00"
    else:
        assert diary.advice().held == "locked"


def test_what_was_handled_is_heard_and_not_handled_twice(check, diary, tell):
    tell(check, {"id": "one", "kind": "tap", "items": ["A1"]})
    assert check.heard == ["one"]
    check.nudge = 0.5
    check.told = [{"id": "one", "kind": "tap", "items": ["A1"]}]
    assert len(diary.safety_checks()) == 1


def test_a_tap_that_cannot_be_written_is_not_heard_and_taken_up_again(check, diary, tell, monkeypatch):
    def full_disk(*_given, **_more):
        raise OSError("no space left")

    with monkeypatch.context() as broken:
        broken.setattr(type(diary), "record_safety_check", full_disk)
        tell(check, {"id": "one", "kind": "tap", "items": ["A1"]})
        assert check.heard == []
        assert "Start stays shut" in check.message
    check.nudge = 0.5
    assert check.heard == ["one"]
    assert check.message == ""
    assert check.view["kind"] == "stop"


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "tap", "items": ["B9"]},
        {"kind": "full", "items": [], "seen": {"by": "nobody", "day": "2026-03-05", "may": True}},
        {"kind": "full", "items": [], "seen": {"by": "doctor", "day": "2027-01-01", "may": True}},
        {"kind": "talked", "answer": "perhaps"},
    ],
)
def test_nonsense_from_the_page_is_told_in_words_and_changes_nothing(wrong, check, diary, tell):
    tell(check, wrong)
    assert check.message
    assert len(check.heard) == 1
    assert diary.safety_checks().empty
    assert diary.gate().level == "missing"


def test_a_kind_that_nobody_knows_is_left_alone(check, diary, tell):
    tell(check, {"kind": "dance"})
    assert diary.safety_checks().empty


def test_a_slip_taken_back_holds_what_was_there_before(check, diary, tell):
    tell(check, {"kind": "full", "items": [], "seen": None, "d": True})
    tell(check, {"kind": "tap", "items": ["B3"]})
    tell(check, {"kind": "slip", "items": ["B3"], "has": False, "minutes": 0.5})
    assert diary.gate().allowed
    assert check.view["kind"] == "quiet"
    assert "B3" in diary.safety_checks()["flags"].tolist()


def test_a_slip_after_ten_minutes_opens_nothing(check, diary, tell):
    tell(check, {"kind": "tap", "items": ["B3"]})
    tell(check, {"kind": "slip", "items": ["B3"], "has": False, "minutes": RULES.slip_minutes + 1})
    assert diary.gate().level == "emergency"


def test_something_already_checked_is_logged_and_closed_at_once(check, diary, tell):
    tell(check, {"kind": "full", "items": ["C5"], "seen": SEEN}, {"kind": "full", "items": [], "d": True})
    assert diary.gate().allowed
    assert diary.advice().why == ("E-restart 1 of 1",)


def test_coming_back_needs_who_the_day_and_the_word(check, diary, tell):
    tell(check, {"kind": "tap", "items": ["A1"]})
    physio = SEEN | {"day": "2026-03-10"}
    tell(check, {"kind": "full", "items": [], "seen": physio})
    assert check.view["kind"] == "stop"
    tell(check, {"kind": "full", "items": [], "seen": physio | {"by": "hospital", "may": False}})
    assert check.view["kind"] == "stop"
    tell(check, {"kind": "full", "items": [], "seen": physio | {"by": "hospital"}, "d": True})
    assert diary.gate().allowed
    assert diary.advice().plan == "flare"


def test_a_check_done_again_without_a_check_up_does_not_reopen(check, diary, tell):
    tell(check, {"kind": "tap", "items": ["C1"]})
    tell(check, {"kind": "full", "items": [], "seen": None, "d": True})
    assert diary.gate().level == "urgent"


def test_card_d_is_remembered_with_its_day(check, diary, clock, tell):
    tell(check, {"kind": "full", "items": ["D2"], "seen": None, "d": True})
    clock.pass_(days=8)
    check.seen = 1.0
    assert check.view["kind"] == "cards"
    assert check.view["remembered"] == {"items": ["D2"], "on": "10 March 2026"}
    tell(check, {"kind": "full", "items": [], "seen": None, "d": False})
    assert diary.advice().held == "locked"


def test_whoever_has_just_answered_the_cards_is_not_asked_whether_anything_is_new(diary, tell, clock):
    tell(SafetyCheck(diary), {"kind": "full", "items": [], "seen": None, "d": True})
    clock.pass_(minutes=59)
    check = SafetyCheck(diary, "line")
    assert (check.line, check.view["lately"]) == (False, True)
    tell(check, {"kind": "line", "new": False})
    assert not check.view["lately"]
    clock.pass_(minutes=1)
    check.show("line")
    assert check.line is None


def test_the_line_is_logged_and_yes_asks_the_three_cards(diary, tell, clock):
    tell(SafetyCheck(diary), {"kind": "full", "items": [], "seen": None, "d": True})
    clock.pass_(hours=2)
    check = SafetyCheck(diary, "line")
    assert check.view["kind"] == "line"
    assert check.line is None
    tell(check, {"kind": "line", "new": False})
    assert check.line is False
    assert check.view["kind"] == "line"
    tell(check, {"kind": "line", "new": True})
    assert diary.gate().level == "ask"
    assert check.view["kind"] == "cards"
    assert check.view["only"]
    tell(check, {"kind": "full", "items": [], "seen": None, "d": False})
    assert check.view["kind"] == "line"
    assert check.line is True


def test_a_face_that_does_not_ask_shows_a_stop_all_the_same(diary):
    check = SafetyCheck(diary, "none")
    assert check.view["kind"] == "none"
    diary.record_safety_check(("A1",))
    assert check.view["kind"] == "stop"
    assert check.is_asking


def test_the_answer_about_a_professional_is_kept(check, diary, tell):
    tell(check, {"kind": "talked", "answer": "will-ask"})
    assert diary.setting("talked_to_professional") == "will-ask"
    assert check.view["talked"] == "will-ask"


def test_country_and_number_are_kept_as_chosen_and_typed(check, diary):
    check.country = "nz"
    check.number = "911 (US)"
    assert diary.setting("country") == "nz"
    assert diary.setting("emergency_number") == "911 (US)"
    assert SafetyCheck(diary).number == "911 (US)"


def test_a_check_that_ran_out_is_asked_again_when_it_is_looked_at(check, clock, tell):
    tell(check, {"kind": "full", "items": [], "seen": None, "d": True})
    clock.pass_(days=RULES.check_days)
    check.seen = 5.0
    assert check.view["kind"] == "cards"
    assert "days old" in check.view["notes"][0]


def test_a_second_log_of_the_same_file_shows_the_stop_too(diary, clock, check, tell):
    tell(check, {"kind": "tap", "items": ["C1"]})
    assert SafetyCheck(open_log(diary.path, clock=clock)).view["kind"] == "stop"


def test_whoever_waits_is_told_the_gate_once_it_is_in_the_log(check, tell):
    gates = []
    check.on_done(gates.append)
    tell(check, {"kind": "tap", "items": ["C1"]})
    tell(check, {"kind": "talked", "answer": "asked"})
    tell(check, {"kind": "full", "items": [], "seen": SEEN | {"day": "2026-03-10"}, "d": True})
    assert [gate.level for gate in gates] == ["urgent", "clear"]
