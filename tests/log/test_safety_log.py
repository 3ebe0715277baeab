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
    assert log.record_safety_check().allowed
    clock.pass_(days=6, hours=23)
    assert log.gate().allowed
    clock.pass_(hours=1)
    assert log.gate().level == "stale"


def test_only_a_clinicians_assessment_reopens_after_a_stop(log, clock):
    assert log.record_safety_check([EMERGENCY]).level == "emergency"
    clock.pass_(hours=1)
    assert log.record_safety_check().level == "emergency"
    clock.pass_(hours=1)
    assert log.record_safety_check(assessed_by_clinician=True).allowed


def test_the_line_of_a_check_in_asks_for_the_whole_check(log, clock):
    log.record_safety_check()
    clock.pass_(hours=1)
    assert log.record_safety_check(["something-new"], kind="line").level == "changed"
    clock.pass_(hours=1)
    assert log.record_safety_check().allowed


def test_an_unknown_item_stores_nothing(log):
    with pytest.raises(GlidekitError, match="Did you mean"):
        log.record_safety_check([EMERGENCY[:-1]])
    assert len(log.safety_checks()) == 0


def test_a_check_of_tomorrow_is_refused(log, clock):
    tomorrow = clock().replace(day=11)
    with pytest.raises(LogError, match="future"):
        log.record_safety_check(at=tomorrow)


def test_weakness_up_by_two_opens_the_questions(log, clock, rate):
    log.add_ratings([rate("weakness", 2)])
    clock.pass_(hours=1)
    log.record_safety_check()
    clock.pass_(hours=1)
    log.add_ratings([rate("weakness", 3)])
    assert log.gate().allowed
    clock.pass_(hours=1)
    log.add_ratings([rate("weakness", None)])
    clock.pass_(hours=1)
    log.add_ratings([rate("weakness", 5)])
    assert log.gate().level == "changed"
    clock.pass_(hours=1)
    assert log.record_safety_check().allowed
    clock.pass_(hours=1)
    log.add_ratings([rate("weakness", 7)])
    assert log.gate().level == "changed"


def test_symptoms_on_the_other_side_open_the_questions(log, clock, rate):
    log.affected_side = "left"
    log.record_safety_check()
    clock.pass_(hours=1)
    log.add_ratings([rate("leg_pain", 4, side="left"), rate("leg_pain", 0, side="right")])
    assert log.gate().allowed
    log.add_ratings([rate("leg_pain", 1, side="right")])
    assert log.gate().level == "changed"


def test_a_change_of_side_opens_the_questions_and_saying_it_again_does_not(log, clock):
    log.affected_side = "left"
    log.record_safety_check()
    clock.pass_(hours=1)
    log.affected_side = "left"
    assert log.gate().allowed
    log.affected_side = "right"
    assert log.gate().level == "changed"


def bad_day(log, clock, rate, short_plan, *, up=2):
    """A session today, and the day after it."""
    name = log.begin_session(short_plan, zone="Europe/Berlin", ratings=[rate("leg_pain", 3, "before")])
    log.close_session(name, "finished")
    clock.pass_(days=1)
    log.add_ratings([rate("leg_pain", 3 + up, "next-day")], session_id=name)
    return name


def test_two_bad_next_days_in_a_row_ask_for_a_clinician(log, clock, rate, short_plan):
    log.record_safety_check()
    bad_day(log, clock, rate, short_plan)
    assert log.gate().allowed
    bad_day(log, clock, rate, short_plan, up=0)
    bad_day(log, clock, rate, short_plan)
    assert log.gate().allowed
    bad_day(log, clock, rate, short_plan)
    assert log.gate().level == "next-day"
    clock.pass_(hours=1)
    assert log.record_safety_check().level == "next-day"
    clock.pass_(hours=1)
    assert log.record_safety_check(assessed_by_clinician=True).allowed
    bad_day(log, clock, rate, short_plan)
    assert log.gate().allowed


def test_bad_days_are_read_once_and_again_after_every_change_by_anybody(
    log, clock, rate, short_plan, monkeypatch
):
    log.record_safety_check()
    bad_day(log, clock, rate, short_plan)
    assert log.gate().allowed
    other = open_log(log.path, clock=clock)
    second = bad_day(other, clock, rate, short_plan)
    assert log.gate().level == "next-day"
    log.void(second)
    assert log.gate().level == "next-day", "taking it back opens nothing"
    other.record_safety_check(assessed_by_clinician=True)
    assert log.gate().allowed
    monkeypatch.setattr("glidekit.log.safety_log.bad_days_us", None)
    assert log.gate().allowed, "nothing changed: nothing is read anew"


def test_another_cell_of_this_kernel_hears_of_a_stop(log):
    heard = []
    other = open_log(log.path)
    end = other.on_change(lambda: heard.append(other.gate().level))
    log.record_safety_check([URGENT])
    assert heard == ["urgent"]
    end()
    log.record_safety_check()
    assert heard == ["urgent"]


def test_a_listener_that_fails_undoes_nothing(log, caplog):
    log.on_change(lambda: 1 / 0)
    assert log.record_safety_check().allowed
    assert "listener" in caplog.text
    assert len(log.safety_checks()) == 1


def test_a_lost_safety_check_closes_the_gate(log):
    log.record_safety_check([EMERGENCY])
    log.record_safety_check(assessed_by_clinician=True)
    with log._base.store.write() as connection:
        connection.exec_driver_sql("DELETE FROM safety_check WHERE flags <> '[]'")
    gate = open_log(log.path).gate()
    assert not gate.allowed
    assert "damaged" in gate.reason


def test_the_frame_gives_the_gravest_answer(log):
    log.record_safety_check([ASK_FIRST, URGENT])
    frame = log.safety_checks()
    assert frame.loc[0, "outcome"] == "urgent"
    assert frame.loc[0, "flags"] == f"{ASK_FIRST}; {URGENT}"
    assert outcome(["an item of a later version"]) == "urgent"


def test_saving_sessions_does_not_touch_the_gate(log):
    log.record_safety_check()
    log.save(record())
    assert log.gate().allowed
