"""Where a session is: the cases the page also runs, and where a session resumes after its events."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glidekit.planning.timeline import Phase
from glidekit.rules.gate import after_hurt
from glidekit.session.fold import fold
from glidekit.session.position import Position, locate, resume_point
from glidekit.session.record import TimerEvent

CASES = Path(__file__).parents[1] / "cases"


def cases(name):
    return json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))["cases"]


def phases(seconds):
    last = len(seconds) - 1
    return [
        Phase(index=i, kind="done" if i == last else "move", seconds=one) for i, one in enumerate(seconds)
    ]


@pytest.mark.parametrize("case", cases("position"), ids=lambda case: case["name"])
def test_python_walks_as_the_page_does(case):
    expect = case["expect"]
    found = locate(phases(case["seconds"]), case["phase"], case["phase_ms"], case["elapsed"], case["extra"])
    crossed = tuple((phase, at) for phase, at in expect["crossed"])
    assert found == Position(
        expect["phase"], expect["phase_ms"], expect["waiting"], expect["finished"], crossed
    )


@pytest.mark.parametrize("case", cases("hurt"), ids=str)
def test_python_judges_a_hurt_as_the_page_does(case):
    found = after_hurt(
        where_before=case["before"], where_now=case["now"], settled=case["settled"], times=case["times"]
    )
    assert found == case["expect"]


walks = st.lists(st.integers(0, 40), min_size=1, max_size=30)


@given(seconds=walks, steps=st.lists(st.integers(0, 20_000), max_size=20))
@settings(deadline=None, derandomize=True)
def test_many_small_steps_come_to_the_same_place_as_a_large_one(seconds, steps):
    timeline = phases([*seconds, 0])
    here, crossed, passed = Position(0, 0), [], 0
    for step in steps:
        last = here
        here = locate(timeline, last.phase, last.phase_ms, step)
        crossed += [(phase, passed + at) for phase, at in here.crossed]
        passed += step
    at_once = locate(timeline, 0, 0, passed)
    if steps:
        assert (here.phase, here.phase_ms, here.finished) == (
            at_once.phase, at_once.phase_ms, at_once.finished,
        )  # fmt: skip
        assert crossed == list(at_once.crossed)


def event(kind, at, active_ms, phase, seq, *, owner="a", **detail):
    return TimerEvent(owner, seq, kind, at, active_ms, phase, detail)


def test_a_session_without_events_has_no_place_to_go_on():
    assert resume_point([]) is None


def test_a_session_that_ran_is_offered_paused_at_its_last_event():
    point = resume_point([event("started", 1000, 0, 0, 1), event("phase", 9000, 8000, 1, 2, phase_ms=0)])
    assert point is not None
    assert (point.status, point.phase, point.phase_ms, point.active_ms) == ("paused", 1, 0, 8000)
    assert (point.reason, point.stamp, point.hurt) == ("reopened", 9000, {})


def test_a_pause_keeps_its_place_and_its_reason():
    happened = [event("started", 0, 0, 0, 1), event("paused", 3000, 3000, 0, 2, phase_ms=3000, reason="gap")]
    point = resume_point(happened)
    assert point is not None
    assert (point.phase_ms, point.reason) == (3000, "gap")


def test_the_last_owner_is_believed():
    happened = [
        event("adopted", 5000, 5000, 0, 1, owner="b", phase_ms=5000),
        event("started", 0, 0, 0, 1, owner="a"),
        event("phase", 8000, 8000, 1, 2, owner="b", phase_ms=0),
    ]
    point = resume_point(happened)
    assert point is not None
    assert (point.phase, point.active_ms) == (1, 8000)


def test_ten_seconds_more_hold_while_their_rest_lasts():
    rest = [event("started", 0, 0, 0, 1), event("extended", 1000, 1000, 0, 2, extra_ms=20_000, phase_ms=1000)]
    after = [*rest, event("phase", 30_000, 30_000, 1, 3, phase_ms=0)]
    first, second = resume_point(rest), resume_point(after)
    assert first is not None
    assert second is not None
    assert (first.extra_ms, second.extra_ms) == (20_000, 0)


ANSWERS = {"where": 3, "hurt": 5, "settled": True}


@pytest.mark.parametrize(
    ("more", "hurt"),
    [
        ([], {"step": "ask"}),
        ([("hurt", ANSWERS)], {"step": "choose", **ANSWERS}),
        ([("hurt", ANSWERS), ("stopped", {"reason": "hurt"})], {"step": "choose", **ANSWERS}),
        ([("hurt", ANSWERS), ("skipped", {}), ("resumed", {})], {}),
        ([("hidden", {}), ("shown", {})], {"step": "ask"}),
    ],
)
def test_a_hurt_is_known_until_the_session_goes_on(more, hurt):
    happened = [event("started", 0, 0, 0, 1), event("paused", 10, 10, 0, 2, reason="hurt")]
    happened += [event(kind, 20 + seq, 10, 0, seq, **detail) for seq, (kind, detail) in enumerate(more, 3)]
    point = resume_point(happened)
    assert point is not None
    assert point.hurt == hurt


def test_how_often_it_hurt_is_known_after_a_restart():
    hurt = {"where": 3, "hurt": 5, "settled": True}
    happened = [event("started", 0, 0, 0, 1)]
    assert resume_point(happened).hurts == 0
    happened += [event("paused", 10, 10, 0, 2, reason="hurt"), event("hurt", 20, 10, 0, 3, **hurt)]
    happened += [event("skipped", 30, 10, 1, 4), event("resumed", 30, 10, 1, 5)]
    assert resume_point(happened).hurts == 1
    asked = [*happened, event("paused", 40, 20, 1, 6, reason="hurt")]
    assert resume_point(asked).hurts == 1, "the second is counted when it is answered"


@pytest.mark.parametrize("kind", ["finished", "stopped"])
def test_an_ended_session_stays_ended_whatever_comes_after(kind):
    happened = [
        event("started", 0, 0, 0, 1),
        event(kind, 50, 50, 1, 2, reason="hurt"),
        event("shown", 60, 50, 1, 3),
    ]
    point = resume_point(happened)
    assert point is not None
    assert (point.status, point.reason) == (kind, "hurt")


def test_a_pause_stays_a_pause_while_the_page_is_hidden_or_another_takes_over():
    move = Phase(0, "move", 10, "supine-glide", "gentle", side="left", set=1, sets=1, rep=1, reps=1, bout=0)
    happened = [
        event("started", 0, 0, 0, 1),
        event("paused", 4000, 4000, 0, 2),
        event("hidden", 5000, 4000, 0, 3),
        event("shown", 50_000, 4000, 0, 4),
        event("adopted", 60_000, 4000, 0, 1, owner="b"),
        event("resumed", 64_000, 4000, 0, 2, owner="b"),
        event("finished", 70_000, 10_000, 1, 3, owner="b"),
    ]
    (bout,) = fold([move, Phase(1, "done", 0)], happened)
    assert (bout.actual_s, bout.paused_s, bout.hidden_s, bout.outcome) == (10, 60, 0, "done")
