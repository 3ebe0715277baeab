from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.diary import NOON, event, run_of

from glidekit.errors import GlidekitError, LogError
from glidekit.log import open_log
from glidekit.log.rows import Ids


def test_a_session_begins_as_running_with_its_check_in(log, short_plan, rate):
    name = log.begin_session(
        short_plan, zone="Europe/Berlin", ratings=[rate("leg_pain", 4, "before")], note="stiff today"
    )
    record = log.session(name)
    assert record.status == "running"
    assert record.plan["title"] == "A short one"
    assert [(rating.scale, rating.value) for rating in record.ratings] == [("leg_pain", 4)]
    assert record.notes == ("stiff today",)
    assert [phase.kind for phase in log.timeline_of(name)][-1] == "done"


def test_beginning_a_session_again_changes_nothing(log, short_plan, rate):
    name = log.begin_session(
        short_plan, zone="UTC", session_id="one", ratings=[rate("leg_pain", 4, "before")]
    )
    log.begin_session(short_plan, zone="UTC", session_id="one", ratings=[rate("leg_pain", 9, "before")])
    assert [rating.value for rating in log.session(name).ratings] == [4]
    assert len(log.sessions()) == 1


def test_an_unknown_time_zone_loses_nothing(log, short_plan):
    name = log.begin_session(short_plan, zone="Mars/Olympus")
    assert log.session(name).zone == "UTC"
    assert "Mars/Olympus" in log.session(name).notes[0]


def test_acknowledges_up_to_the_first_hole_of_each_page(log, short_plan):
    name = log.begin_session(short_plan, zone="UTC")
    batch = [event(1, "started"), event(2, "phase"), event(4, "phase"), event(1, "started", owner="other")]
    assert log.write_events(name, batch) == {"page": 2, "other": 1}
    assert log.write_events(name, [event(3, "paused")]) == {"page": 4, "other": 1}


def test_events_of_an_unknown_session_are_refused(log):
    with pytest.raises(LogError, match="no session 'gone'"):
        log.write_events("gone", [event(1, "started")])


def test_a_finished_session_holds_its_sets(log, short_plan):
    name = log.begin_session(short_plan, zone="UTC")
    log.write_events(name, run_of(log.timeline_of(name)))
    record = log.close_session(name, "finished")
    assert [(bout.outcome, bout.actual_reps) for bout in record.bouts] == [("done", 2)]
    assert record.ended_at > record.started_at


def test_closing_twice_is_harmless(log, short_plan, rate):
    name = log.begin_session(short_plan, zone="UTC")
    check_out = [rate("leg_pain", 3, "after")]
    first = log.close_session(name, "stopped", stop_reason="tired", ratings=check_out)
    again = log.close_session(name, "finished", ratings=check_out)
    assert again == first


def test_there_is_no_other_way_to_close(log, short_plan):
    name = log.begin_session(short_plan, zone="UTC")
    with pytest.raises(GlidekitError, match=r"'abandoned'.*'finished'.*'stopped'"):
        log.close_session(name, "running")


def test_an_idle_session_is_abandoned_with_what_was_done(log, short_plan, clock):
    name = log.begin_session(short_plan, zone="UTC")
    log.write_events(name, run_of(log.timeline_of(name), to_end=False)[:3])
    clock.pass_(hours=1, minutes=59)
    assert [session.session_id for session in log.open_sessions()] == [name]
    clock.pass_(minutes=10)
    assert log.open_sessions() == ()
    assert log.session(name).status == "abandoned"
    assert log.session(name).bouts[0].outcome == "partial"


def test_late_events_complete_a_session_closed_as_abandoned(log, short_plan, clock):
    name = log.begin_session(short_plan, zone="UTC")
    events = run_of(log.timeline_of(name))
    log.write_events(name, events[:2])
    clock.pass_(hours=5)
    log.open_sessions()
    assert log.session(name).status == "abandoned"
    log.write_events(name, events[2:])
    assert log.session(name).status == "finished"
    assert log.session(name).stop_reason == ""
    assert log.session(name).bouts[0].outcome == "done"
    assert not open_log(log.path)._damage


@given(seed=st.integers(0, 10_000), batches=st.integers(1, 6))
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_events_are_stored_once_in_any_batching_order_and_repetition(log, short_plan, seed, batches):
    draw = random.Random(seed)
    name = log.begin_session(short_plan, zone="UTC", session_id=Ids()())
    events = run_of(log.timeline_of(name)) + run_of(log.timeline_of(name), owner="tab-2", to_end=False)
    sent = [*events, *draw.choices(events, k=10)]
    draw.shuffle(sent)
    size = -(-len(sent) // batches)
    for start in range(0, len(sent), size):
        acked = log.write_events(name, sent[start : start + size])
    assert acked == {"page": len(run_of(log.timeline_of(name))), "tab-2": len(events) - acked["page"]}
    assert sorted(log.events_of(name), key=lambda e: e.key) == sorted(events, key=lambda e: e.key)


def test_the_clock_of_the_page_is_kept_as_it_is(log, short_plan):
    name = log.begin_session(short_plan, zone="UTC")
    log.write_events(name, [event(1, "started", second=0.1234567)])
    assert log.events_of(name)[0].at == NOON.timestamp() * 1000 + 123.4567
