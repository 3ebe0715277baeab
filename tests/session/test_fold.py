"""Events folded into bouts: what was done next to what was planned."""

from __future__ import annotations

import math
import random
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glidekit.planning.timeline import Phase
from glidekit.session.fold import fold, in_order, passed_over
from glidekit.session.record import TimerEvent, read_events

START = 1_790_000_000_000.0


def phases_of(*, reps: int = 2, hold_s: float = 0, sides=("left", "right")) -> tuple[Phase, ...]:
    """Get ready, then ``reps`` movements of 4 s a side (each followed by a hold), with a switch between."""
    made: list[Phase] = []

    def add(kind, seconds, **more):
        made.append(Phase(len(made), kind, seconds, "supine-glide", "gentle", **more))

    for bout, side in enumerate(sides):
        add("switch-side" if bout else "get-ready", 5, side=side)
        for rep in range(1, reps + 1):
            add("move", 4, side=side, set=1, sets=1, rep=rep, reps=reps, bout=bout)
            if hold_s:
                add("hold", hold_s, side=side, set=1, sets=1, rep=rep, reps=reps, bout=bout)
    made.append(Phase(len(made), "done", 0))
    return tuple(made)


class Engine:
    """A small copy of the page's timer, with a simulated clock."""

    def __init__(self, phases, owner="page"):
        self.phases, self.owner, self.seqs = phases, owner, count(1)
        self.events: list[TimerEvent] = []
        self.now, self.active_ms, self.phase = START, 0.0, 0
        self.say("started")

    def say(self, kind, **detail):
        self.events.append(
            TimerEvent(self.owner, next(self.seqs), kind, self.now, self.active_ms, self.phase, detail)
        )

    def run(self, seconds):
        self.now += seconds * 1000
        self.active_ms += seconds * 1000

    def next(self):
        self.phase += 1
        self.say("finished" if self.phases[self.phase].kind == "done" else "phase")

    def finish_phase(self):
        self.run(self.phases[self.phase].seconds)
        self.next()

    def pause(self, seconds):
        self.say("paused")
        self.now += seconds * 1000
        self.say("resumed")

    def to_the_end(self):
        while self.phases[self.phase].kind != "done":
            self.finish_phase()
        return self.events


def test_a_whole_session_is_done_on_both_sides_with_target_beside_actual():
    phases = phases_of(reps=3, hold_s=10)
    bouts = fold(phases, Engine(phases).to_the_end())
    assert [(b.side, b.outcome, b.actual_reps, b.target_reps, b.actual_s, b.target_s) for b in bouts] == [
        ("left", "done", 3, 3, 42.0, 42.0),
        ("right", "done", 3, 3, 42.0, 42.0),
    ]


def test_a_pause_does_not_shorten_the_hold():
    phases = phases_of(reps=1, hold_s=10, sides=("left",))
    engine = Engine(phases)
    engine.finish_phase()
    engine.finish_phase()
    engine.run(4)
    engine.pause(90)
    engine.run(6)
    engine.next()
    (bout,) = fold(phases, engine.events)
    assert (bout.actual_s, bout.paused_s, bout.outcome) == (14.0, 90.0, "done")


def test_time_between_sets_belongs_to_no_bout():
    phases = phases_of(reps=1)
    engine = Engine(phases)
    engine.run(100)
    engine.next()
    assert sum(bout.actual_s for bout in fold(phases, engine.to_the_end())) == 8.0


def test_skipping_ahead_leaves_a_partial_set_and_says_so():
    phases = phases_of(reps=3)
    engine = Engine(phases)
    engine.finish_phase()
    engine.finish_phase()
    engine.run(1)
    engine.phase = 4
    engine.say("skipped")
    left, right = fold(phases, engine.to_the_end())
    assert (left.outcome, left.actual_reps, left.actual_s, left.why) == ("partial", 1, 5.0, "skipped ahead")
    assert right.outcome == "done"


def test_a_set_that_was_begun_and_left_says_so():
    phases = phases_of(reps=2)
    engine = Engine(phases)
    engine.finish_phase()
    engine.run(2)
    engine.say("hidden")
    left, right = fold(phases, engine.events)
    assert (left.outcome, left.why) == ("partial", "left unfinished")
    assert (right.outcome, right.why) == ("skipped", "not reached")


def test_a_set_skipped_before_it_began_is_skipped_not_zero():
    phases = phases_of(reps=2)
    engine = Engine(phases)
    engine.phase = 3
    engine.say("skipped")
    left, right = fold(phases, engine.to_the_end())
    assert (left.outcome, left.why, right.outcome) == ("skipped", "skipped", "done")


def test_stopping_keeps_what_was_done_and_why_the_rest_was_not():
    phases = phases_of(reps=2)
    engine = Engine(phases)
    engine.finish_phase()
    engine.run(2)
    engine.say("stopped", reason="safety")
    left, right = fold(phases, engine.events)
    assert (left.outcome, left.actual_s, left.why) == ("partial", 2.0, "safety")
    assert (right.outcome, right.actual_s, right.why) == ("skipped", 0.0, "safety")


def test_that_hurt_marks_the_bout_even_when_the_session_goes_on():
    phases = phases_of(reps=2)
    engine = Engine(phases)
    engine.finish_phase()
    engine.run(1)
    engine.say("hurt", where=3, hurt=4, settled=True)
    engine.phase = 3
    engine.say("skipped")
    left, right = fold(phases, engine.to_the_end())
    assert (left.outcome, left.why) == ("hurt", "that hurt")
    assert right.outcome == "done"


def test_that_hurt_before_the_first_movement_is_a_set_begun_and_ended_by_pain():
    phases = phases_of(reps=2)
    engine = Engine(phases)
    engine.run(2)
    engine.say("paused", reason="hurt")
    engine.say("hurt", where=5, hurt=6, settled=False)
    engine.say("stopped", reason="hurt")
    left, right = fold(phases, engine.events)
    assert (left.outcome, left.actual_reps, left.why) == ("hurt", 0, "that hurt")
    assert right.outcome == "skipped"


def test_that_hurt_between_two_sets_belongs_to_the_one_that_comes():
    phases = phases_of(reps=1)
    engine = Engine(phases)
    engine.finish_phase()
    engine.finish_phase()
    engine.say("hurt", where=3, hurt=4, settled=True)
    assert engine.phases[engine.phase].kind == "switch-side"
    left, right = fold(phases, engine.events)
    assert (left.outcome, right.outcome) == ("done", "hurt")


def test_a_repeated_set_counts_its_repetitions_once_and_its_time_twice():
    phases = phases_of(reps=2, sides=("left",))
    engine = Engine(phases)
    engine.finish_phase()
    engine.finish_phase()
    engine.phase = 1
    engine.say("repeated")
    (bout,) = fold(phases, engine.to_the_end())
    assert (bout.actual_reps, bout.actual_s, bout.outcome) == (2, 12.0, "done")


def test_hidden_time_is_counted_only_while_the_timer_runs():
    phases = phases_of(reps=2, sides=("left",))
    engine = Engine(phases)
    engine.finish_phase()
    engine.say("hidden")
    engine.run(1)
    engine.pause(50)
    engine.run(1)
    engine.say("shown")
    engine.run(2)
    engine.next()
    (bout,) = fold(phases, engine.to_the_end())
    assert bout.hidden_s == 2.0


def test_a_running_session_folds_too():
    phases = phases_of()
    engine = Engine(phases)
    engine.finish_phase()
    left, right = fold(phases, engine.events)
    assert (left.outcome, right.outcome, right.why) == ("skipped", "skipped", "not reached")


@settings(derandomize=True, deadline=None, max_examples=80)
@given(st.integers(0, 10_000), st.data())
def test_order_duplicates_and_a_second_owner_change_nothing(seed, data):
    phases = phases_of(reps=3, hold_s=2)
    engine = Engine(phases)
    for _ in range(data.draw(st.integers(1, 5))):
        engine.finish_phase()
        if data.draw(st.booleans()):
            engine.pause(data.draw(st.integers(0, 30)))
    engine.owner, engine.seqs = "another page", count(1)
    engine.now += 1000
    engine.say("adopted")
    events = engine.to_the_end()
    shuffled = events + events[: len(events) // 2]
    random.Random(seed).shuffle(shuffled)
    assert fold(phases, shuffled) == fold(phases, events)
    assert in_order(shuffled) == events
    assert all(bout.outcome == "done" for bout in fold(phases, events))


def begun_by(owner, *, seconds, at=START):
    """The events of a session that an owner began and ran for some seconds, with a phase each second."""
    run = [TimerEvent(owner, 1, "started", at, 0, 0)]
    steps = range(1, seconds + 1)
    return [*run, *(TimerEvent(owner, 1 + n, "phase", at + 1000 * n, 1000 * n, n) for n in steps)]


def test_an_owner_that_yielded_counts_for_nothing():
    stays, yields = begun_by("a", seconds=3, at=START + 200), begun_by("b", seconds=4)
    told = TimerEvent("b", 6, "yielded", START + 4100, 4100, 4)
    assert in_order([*yields, told, *stays]) == stays


@pytest.mark.parametrize("first", ["a", "b"])
def test_if_two_browsers_began_unaware_of_each_other_the_one_that_went_further_counts(first):
    short, long = begun_by("a", seconds=2), begun_by("b", seconds=5, at=START + 300)
    assert in_order([*short, *long] if first == "a" else [*long, *short]) == long
    assert in_order([*begun_by("b", seconds=2, at=START + 300), *short]) == short, "the earlier of two alike"


def test_a_browser_that_goes_on_with_a_session_counts_beside_the_first():
    began = begun_by("a", seconds=2)
    goes_on = [
        TimerEvent("b", 1, "adopted", START + 2500, 2000, 2),
        TimerEvent("b", 2, "phase", START + 3000, 3000, 3),
    ]
    assert in_order([*goes_on, *began]) == [*began, *goes_on]


def test_a_step_sent_by_both_browsers_counts_once_even_before_adopted():
    began = begun_by("a", seconds=2)
    takes_over = [
        TimerEvent("b", 1, "phase", START + 2000, 2000, 2),
        TimerEvent("b", 2, "adopted", START + 2100, 2100, 2, {"reason": "another browser"}),
        TimerEvent("b", 3, "phase", START + 3000, 3000, 3),
    ]
    assert in_order([*began, *takes_over]) == [*began[:2], *takes_over]


@pytest.mark.parametrize("clock_s", [0, -60, 60], ids=lambda s: f"clock {s} s off")
def test_a_step_sent_by_two_browsers_during_a_takeover_counts_once(clock_s):
    began = begun_by("a", seconds=3)
    at = START + 1900 + clock_s * 1000
    takes_over = [
        TimerEvent("b", 1, "adopted", at, 1900, 1, {"reason": "another browser"}),
        *(TimerEvent("b", n, "phase", at + 1000 * (n - 1), 1000 * n, n) for n in (2, 3, 4)),
    ]
    assert in_order([*began, *takes_over]) == [*began[:2], *takes_over]


def taken_over(owner, *, at_step, until):
    """The events of a browser that takes over during a step and continues."""
    at = START + 1000 * at_step + 900
    adopted = TimerEvent(
        owner, 1, "adopted", at, 1000 * at_step + 900, at_step, {"reason": "another browser"}
    )
    steps = enumerate(range(at_step + 1, until + 1), start=2)
    return [adopted, *(TimerEvent(owner, seq, "phase", START + 1000 * n, 1000 * n, n) for seq, n in steps)]


def test_each_step_counts_once_when_it_is_taken_over_and_taken_back():
    there, back = taken_over("b", at_step=1, until=5), taken_over("c", at_step=3, until=6)
    told = in_order([*back, *there, *begun_by("a", seconds=3)])
    assert [event.phase for event in told if event.kind in ("started", "phase")] == list(range(7))
    assert [event.owner for event in told if event.kind == "adopted"] == ["b", "c"]


def test_a_page_hidden_during_a_takeover_counts_no_step_twice():
    began = begun_by("a", seconds=3)
    hidden = TimerEvent("a", 5, "hidden", START + 3100, 3100, 3)
    told = in_order([*began, hidden, *taken_over("b", at_step=1, until=4)])
    assert [event.phase for event in told if event.kind in ("started", "phase")] == list(range(5))


def test_a_press_in_the_old_page_is_kept_when_another_browser_takes_over():
    skipped = TimerEvent("a", 5, "skipped", START + 3100, 3100, 7)
    told = in_order([*begun_by("a", seconds=3), skipped, *taken_over("b", at_step=1, until=2)])
    assert skipped in told


def test_steps_whose_beginning_cannot_be_read_are_left_out_without_an_error():
    _, *rest = begun_by("a", seconds=3, at=START - 5000)
    there = taken_over("b", at_step=0, until=2)
    assert in_order([*rest, *there]) == there


WHOLE = {"owner": "a", "seq": 1, "kind": "started", "at": START, "active_ms": 0, "phase": 0}
ODD = [
    *({key: value for key, value in WHOLE.items() if key != field} for field in WHOLE),
    *({**WHOLE, **odd} for odd in (
        {"kind": "resumd"}, {"at": math.nan}, {"at": None}, {"at": 1e300}, {"active_ms": math.inf},
        {"phase": "two"}, {"phase": 1e300}, {"detail": [1]}, {"detail": {"late_ms": math.nan}}, {"seq": 0},
        {"seq": 1e300}, {"seq": True}, {"owner": ""}, {"owner": ["a"]}, {"kind": ["started"]},
    )),
    None, 7, "started", [],
]  # fmt: skip


def test_whole_events_are_read_as_they_came():
    assert read_events([WHOLE, {**WHOLE, "seq": 2, "detail": {"late_ms": 3}}]) == (
        TimerEvent("a", 1, "started", START, 0, 0),
        TimerEvent("a", 2, "started", START, 0, 0, {"late_ms": 3}),
    )


@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_an_event_that_cannot_be_read_is_kept_as_it_came_and_spoils_no_other(odd):
    strange, good = read_events([odd, {**WHOLE, "seq": 2}])
    assert good.key == ("a", 2)
    assert strange.kind == "unreadable"
    assert strange.detail["came"]
    assert strange.seq >= 1
    assert strange.at == START
    assert in_order([strange, good]) == [good]


def test_an_unreadable_event_is_acknowledged_under_its_own_name():
    assert read_events([{**WHOLE, "seq": 3, "at": None}])[0].key == ("a", 3)
    assert read_events([None])[0].key == read_events([None])[0].key


def test_bouts_behind_that_were_not_done_are_passed_over():
    phases = phases_of()
    moves = [phase.index for phase in phases if phase.bout is not None]
    events = [
        TimerEvent("a", 1, "started", 0, 0, 0),
        TimerEvent("a", 2, "skipped", 1000, 1000, moves[2]),
    ]
    assert passed_over(phases, events, moves[2]) == [0]
    assert passed_over(phases, events[:1], 0) == []
