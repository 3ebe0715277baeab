from __future__ import annotations

import pytest
from support.diary import record

from glidekit.content.safety import safety_items
from glidekit.errors import GlidekitError, LogError
from glidekit.log import open_log
from glidekit.log.safety_log import outcome

EMERGENCY = safety_items("emergency")[0].id
URGENT = safety_items("urgent")[0].id
ASK_FIRST = safety_items("ask-first")[0].id


def test_without_a_check_the_gate_is_closed(log):
    assert (log.gate().allowed, log.gate().level) == (False, "missing")


def test_a_check_holds_seven_days(log, clock):
    assert log.record_safety_check(full=True).allowed
    clock.pass_(days=6, hours=23)
    assert log.gate().allowed
    clock.pass_(hours=1)
    assert log.gate().level == "stale"


def test_only_an_assessment_by_the_right_person_reopens_after_a_stop(log, clock):
    assert log.record_safety_check([EMERGENCY]).level == "emergency"
    clock.pass_(hours=1)
    assert log.record_safety_check(full=True).level == "emergency"
    for by, may in (("physiotherapist", True), ("other", True), ("doctor", False)):
        clock.pass_(hours=1)
        assert log.record_safety_check(full=True, assessed=(by, log.today, may)).level == "emergency"
    clock.pass_(hours=1)
    assert log.record_safety_check(full=True, assessed=("doctor", log.today, True)).allowed
    assert log.advice().why == ("E-restart 1 of 3",)


def test_a_stop_says_its_items_its_pages_and_since_when(log, clock):
    log.record_safety_check(["C1"])
    clock.pass_(days=1)
    gate = log.record_safety_check(["B3", "leaking-urine"])
    assert (gate.level, gate.items, gate.pages) == ("emergency", ("C1", "B3", "A2"), ("chest", "spine"))
    assert gate.since == log.today


def test_a_slip_is_taken_back_only_on_its_page_and_both_answers_stay(log, clock):
    log.record_safety_check(full=True)
    assert log.record_safety_check(["B3"]).level == "emergency"
    clock.pass_(minutes=2)
    assert log.take_back("B3", has_it=False).allowed
    assert list(log.safety_checks()["flags"]) == ["", "B3"]
    log.record_safety_check(["B3"])
    clock.pass_(minutes=11)
    assert log.take_back("B3", has_it=False).level == "emergency"
    assert log.take_back("B3", has_it=False, minutes=1).level == "emergency", "only the first answer counts"


def test_a_checked_weak_foot_is_logged_and_closed_at_once(log):
    gate = log.record_safety_check(["C1"], full=True, assessed=("physiotherapist", log.today, True))
    assert gate.allowed
    assert log.advice().why == ("E-restart 1 of 1",)
    assert log.safety_checks().loc[0, "flags"] == "C1"


@pytest.mark.parametrize(
    ("assessed", "words"),
    [
        (("nobody", "2026-03-09", True), "nobody"),
        (
            ("doctor", "2026-03-11", True),
            "day of an assessment cannot be 11 March 2026, which is still to come",
        ),
        (("doctor", None, True), "day of an assessment"),
        (("doctor", "2026-03-09", "yes"), "True or False"),
        (("doctor", True), "who, which day"),
        ("doctor", "who, which day"),
        (True, "who, which day"),
    ],
)
def test_an_assessment_by_nobody_or_ahead_is_refused_and_nothing_is_saved(log, assessed, words):
    log.record_safety_check([EMERGENCY])
    with pytest.raises(GlidekitError, match=words):
        log.record_safety_check(full=True, assessed=assessed)
    assert len(log.safety_checks()) == 1
    assert log.gate().level == "emergency"


def test_an_unknown_item_cannot_be_taken_back(log):
    with pytest.raises(GlidekitError, match="Z9"):
        log.take_back("Z9", has_it=False)


def test_held_versions_need_that_a_professional_was_asked(log):
    assert not log.record_safety_check(full=True).article_allowed
    log.set_setting("talked_to_professional", "will-ask")
    assert not log.gate().article_allowed
    log.set_setting("talked_to_professional", "asked")
    assert log.gate().article_allowed
    with pytest.raises(GlidekitError, match="maybe"):
        log.set_setting("talked_to_professional", "maybe")
    with pytest.raises(GlidekitError, match="Atlantis"):
        log.set_setting("country", "Atlantis")


def test_the_line_of_a_check_in_asks_for_the_whole_check(log, clock):
    log.record_safety_check(full=True)
    clock.pass_(hours=1)
    assert log.record_safety_check(something_new=True).level == "ask"
    clock.pass_(hours=1)
    assert log.record_safety_check(full=True).allowed


def test_an_unknown_item_stores_nothing(log):
    with pytest.raises(GlidekitError, match="Did you mean"):
        log.record_safety_check(["urine-contro"])
    assert len(log.safety_checks()) == 0


def test_a_check_of_tomorrow_is_refused(log, clock):
    tomorrow = clock().replace(day=11)
    with pytest.raises(LogError, match="future"):
        log.record_safety_check(at=tomorrow)


def test_weakness_two_above_what_is_usual_opens_the_questions(log, clock, rate):
    log.record_safety_check(full=True)
    log.add_ratings([rate("weakness", 2)])
    assert log.gate().allowed, "the questions were answered today, with this there"
    clock.pass_(days=1)
    log.add_ratings([rate("weakness", 3), rate("weakness", None)])
    assert log.gate().allowed
    clock.pass_(days=1)
    log.add_ratings([rate("weakness", 5)])
    assert (log.gate().level, log.advice().why) == ("ask", ("Q-weakness",))
    assert log.record_safety_check(full=True).allowed
    clock.pass_(hours=1)
    log.add_ratings([rate("weakness", 6)])
    assert log.gate().allowed, "this level was answered for"
    log.add_ratings([rate("weakness", 7)])
    assert log.gate().level == "ask"


def test_symptoms_on_the_other_side_open_the_questions(log, clock, rate):
    log.affected_side = "left"
    log.record_safety_check(full=True)
    clock.pass_(hours=1)
    log.add_ratings([rate("leg_pain", 4, side="left"), rate("leg_pain", 0, side="right")])
    assert log.gate().allowed
    log.add_ratings([rate("leg_pain", 1, side="right")])
    assert log.gate().level == "ask"


def test_a_change_of_side_opens_the_questions_and_saying_it_again_does_not(log, clock):
    log.affected_side = "left"
    log.record_safety_check(full=True)
    clock.pass_(hours=1)
    log.affected_side = "left"
    assert log.gate().allowed
    log.affected_side = "right"
    assert log.gate().level == "ask"


def test_another_cell_of_this_kernel_hears_of_a_stop(log):
    heard = []
    other = open_log(log.path)
    end = other.on_change(lambda: heard.append(other.gate().level))
    log.record_safety_check([URGENT])
    assert heard == ["urgent"]
    end()
    log.record_safety_check(full=True)
    assert heard == ["urgent"]


def test_a_listener_that_fails_undoes_nothing(log, caplog):
    log.on_change(lambda: 1 / 0)
    assert log.record_safety_check(full=True).allowed
    assert "listener" in caplog.text
    assert len(log.safety_checks()) == 1


def test_a_lost_safety_check_closes_the_gate(log):
    log.record_safety_check([EMERGENCY])
    log.record_safety_check(full=True, assessed=("doctor", log.today, True))
    with log._base.store.write() as connection:
        connection.execute("DELETE FROM safety_check WHERE flags <> '[]'")
    gate = open_log(log.path).gate()
    assert not gate.allowed
    assert "damaged" in gate.reason


def test_the_frame_gives_the_gravest_answer(log):
    log.record_safety_check([ASK_FIRST, URGENT], full=True)
    frame = log.safety_checks()
    assert frame.loc[0, "outcome"] == "urgent"
    assert frame.loc[0, "flags"] == f"{ASK_FIRST}; {URGENT}"
    assert outcome(["an item of a later version"]) == "urgent"


def test_saving_sessions_does_not_touch_the_gate(log):
    log.record_safety_check(full=True)
    log.save(record())
    assert log.gate().allowed
