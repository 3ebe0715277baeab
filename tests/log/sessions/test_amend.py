from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from support.diary import NOON, record, run_of

from glidekit.errors import GlidekitError, LogError
from glidekit.log import open_log, rows
from glidekit.log.schema import AMENDMENT


@pytest.fixture
def name(log, clock):
    """A session with its answers, a day ago."""
    given = log.save(record(-1, ratings=6))
    clock.pass_(minutes=1)
    return given


def row(log):
    return log.sessions().iloc[0]


def test_an_answer_is_corrected_and_the_old_one_is_kept(log, name):
    before = row(log)["leg_pain_before"]
    change = log.amend(name, leg_pain_before=7, reason="typed wrongly")
    assert row(log)["leg_pain_before"] == 7
    assert "became 7" in str(change)
    history = log.history(name)
    assert [
        (json.loads(old), json.loads(new)) for old, new in zip(history["old"], history["new"], strict=True)
    ] == [(before, 7)]
    assert set(history["reason"]) == {"typed wrongly"}
    assert open_log(log.path).check().ok


def test_a_value_keeps_its_word_and_a_blank_its_status(log, name):
    log.amend(name, furthest_point_before="calf")
    rating = log.ratings().query("scale == 'furthest_point' and moment == 'before'").iloc[0]
    assert (rating["value"], rating["text"]) == (5, "calf")
    log.amend(rating["rating_id"], value=None)
    rating = log.ratings().query("scale == 'furthest_point' and moment == 'before'").iloc[0]
    assert rating["status"] == "skipped"
    assert rating[["value", "text"]].isna().all()


def test_the_local_date_follows_the_time(log, name):
    log.amend(name, started_at=datetime(2025, 11, 8, 23, 30, tzinfo=UTC))
    assert row(log)["local_date"].date() == date(2025, 11, 9)
    log.amend(name, zone="UTC")
    assert row(log)["local_date"].date() == date(2025, 11, 8)


def test_sets_notes_and_marks_can_be_corrected(log, name):
    log.amend(name, bout=1, actual_reps=8, outcome="partial")
    log.amend(name, note="another note")
    log.mark("new tabelts")
    mark = log.marks()["mark_id"][0]
    log.amend(mark, label="new tablets")
    assert list(log.bouts()["actual_reps"]) == [10, 8]
    assert row(log)["note"] == "another note"
    assert list(log.marks()["label"]) == ["new tablets"]
    assert open_log(log.path).check().ok


def test_undo_takes_back_the_last_change_then_the_one_before(log, name):
    before = log.session(name)
    log.amend(name, leg_pain_before=7)
    log.amend(name, leg_pain_before=8, stop_reason="tired")
    log.undo()
    assert row(log)["leg_pain_before"] == 7
    assert row(log)["stop_reason"] == ""
    log.undo()
    assert log.session(name) == before
    with pytest.raises(LogError, match="nothing to undo"):
        log.undo()
    assert len(log.history()) == 6


def test_a_value_changed_again_since_is_not_undone(log, name):
    first = log.amend(name, leg_pain_before=7)
    log.amend(name, leg_pain_before=8)
    with pytest.raises(LogError, match="changed again since"):
        log.undo(first.change_id)
    assert row(log)["leg_pain_before"] == 8


def test_a_voided_session_is_in_no_frame_until_it_is_brought_back(log, name):
    whole = log.session(name)
    log.void(name, reason="a try")
    assert [len(frame) for frame in (log.sessions(), log.ratings(), log.bouts(), log.notes())] == [0, 0, 0, 0]
    assert "0 sessions" in repr(log)
    assert len(log.history(name)) == 1
    log.undo()
    assert log.session(name) == whole
    assert len(log.ratings()) == 6


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Nothing was given"),
        ({"leg_pain_befor": 3}, "Did you mean 'leg_pain_before'"),
        ({"leg_pain_before": 11}, "cannot be 11"),
        ({"weakness_after": 3, "walking_min_after": 3}, "never asked for"),
        ({"status": "running"}, "way|status"),
        ({"affected_side": "both"}, "affected side"),
        ({"zone": "Mars"}, "time zone"),
        ({"started_at": datetime(2027, 1, 1, tzinfo=UTC)}, "future"),
        ({"started_at": datetime(2026, 1, 1)}, "time zone"),  # noqa: DTZ001 - that is the mistake
        ({"ended_at": datetime(2025, 1, 1, tzinfo=UTC)}, "before it began"),
        ({"started_at": None}, "cannot be None"),
        ({"bout": 9, "actual_reps": 3}, "set in this session"),
        ({"bout": 0, "actual_reps": -3}, "cannot be -3"),
        ({"bout": 0, "actual_reps": "many"}, "cannot be stored"),
        ({"bout": 0, "bout_n": 3}, "value of a bout"),
    ],
)
def test_an_impossible_value_is_refused_and_nothing_changes(log, name, changes, words):
    before = log.session(name)
    with pytest.raises(GlidekitError, match=words):
        log.amend(name, **changes)
    assert log.session(name) == before
    assert len(log.history()) == 0


def test_an_unknown_entry_is_named(log):
    with pytest.raises(LogError, match="nothing called 'x'"):
        log.void("x")


def test_no_correction_opens_the_gate(log, clock, rate):
    log.add_ratings([rate("weakness", 2)])
    clock.pass_(hours=1)
    log.record_safety_check(full=True)
    clock.pass_(hours=1)
    log.add_ratings([rate("weakness", 8)])
    rating = log.ratings().iloc[1]["rating_id"]
    assert log.gate().level == "ask"
    log.amend(rating, value=2)
    assert log.gate().level == "ask"
    log.undo()
    log.void(rating)
    assert log.gate().level == "ask"
    clock.pass_(hours=1)
    assert log.record_safety_check(full=True).allowed


def test_late_events_leave_corrected_sets_alone(log, short_plan):
    name = log.begin_session(short_plan, zone="UTC")
    events = run_of(log.timeline_of(name))
    log.write_events(name, events[:3])
    log.close_session(name, "stopped")
    log.amend(name, bout=0, actual_reps=2, outcome="done")
    log.write_events(name, events[3:])
    assert log.session(name).bouts[0].actual_reps == 2
    assert open_log(log.path).check().ok


def test_a_past_day_can_be_looked_at_again(log, clock, short_plan, rate):
    name = log.save(record(-1, ratings=2))
    log.add_ratings([rate("peg", 4, "weekly")])
    then = log.sessions(), log.ratings(), log.safety_checks()
    clock.pass_(days=2)
    log.amend(name, leg_pain_before=9)
    log.record_safety_check(full=True)
    log.save(record(1))
    log.void(name)
    running = log.begin_session(short_plan, zone="UTC")
    clock.pass_(days=1)
    log.close_session(running, "stopped")
    past = log.as_of(date(2026, 3, 11))
    for frame, expected in zip((past.sessions(), past.ratings(), past.safety_checks()), then, strict=True):
        assert frame.equals(expected)
    assert past.read_only
    assert past.log_id == log.log_id
    assert list(log.as_of(date(2026, 3, 12)).sessions()["status"]) == ["finished", "running"]
    with pytest.raises(LogError, match="future"):
        log.as_of(date(2026, 4, 1))
    assert clock() > NOON


@pytest.mark.parametrize("value", ["calf", None])
def test_undo_brings_back_value_word_and_status_of_an_answer_together(log, name, value):
    before = log.ratings()
    log.amend(name, furthest_point_before=value)
    log.undo()
    assert log.ratings().equals(before)
    assert log.check().ok


def test_several_entries_are_corrected_as_one_change_and_undone_as_one(log, name):
    before = log.ratings()
    first, second, *_ = before["rating_id"]
    log.amend_all([(first, {"value": 9}), (second, {"value": None}), (first, {"side": "right"})])
    assert len(set(log.history()["change_id"])) == 1
    assert log.ratings().set_index("rating_id").loc[first, ["value", "side"]].tolist() == [9, "right"]
    assert log.check().ok
    log.undo()
    assert log.ratings().equals(before)
    assert log.check().ok


def test_if_one_of_several_corrections_is_impossible_none_is_made(log, name):
    before = log.ratings()
    first, second, *_ = before["rating_id"]
    with pytest.raises(GlidekitError):
        log.amend_all([(first, {"value": 9}), (second, {"value": 11})])
    assert log.ratings().equals(before)


def test_the_log_as_of_today_is_the_log_as_it_is_now(log, name):
    log.amend(name, leg_pain_before=7)
    today = log.as_of("2026-03-10")
    assert today.ratings().equals(log.ratings())
    with pytest.raises(LogError, match="in the future"):
        log.as_of("2026-03-11")


def test_only_the_named_leg_is_corrected(log, short_plan, rate):
    name = log.begin_session(
        short_plan,
        zone="Europe/Berlin",
        ratings=[rate("leg_pain", 3, "before", side="right"), rate("leg_pain", 7, "before", side="left")],
    )
    log.amend(name, leg_pain_before_left=6)
    row = log.sessions().iloc[0]
    assert (row["leg_pain_before_left"], row["leg_pain_before_right"]) == (6, 3)
    with pytest.raises(LogError, match="both legs"):
        log.amend(name, leg_pain_before=5)


@pytest.mark.parametrize(
    "odd",
    [{"entity": "diary"}, {"entity": "mood"}, {"field": "diary_id"}, {"field": "mood"}, {"row_id": "a/b"}],
)
def test_a_change_unknown_to_this_version_gives_a_message(log, odd):
    name = log.save(record())
    change = log.amend(name, leg_pain_before=9)
    with log._base.store.write() as connection:
        row = rows.find(connection, AMENDMENT)[0]
        rows.change(connection, AMENDMENT, row, **odd)
    with pytest.raises(LogError, match=r"cannot be taken back|changed again since"):
        log.undo(change.change_id)
