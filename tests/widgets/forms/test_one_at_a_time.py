"""Two widgets that tell each other of a change never wait for each other."""

from __future__ import annotations

import threading

from glidekit.widgets.forms.one_at_a_time import Turns


def test_a_refresh_asked_for_within_something_follows_after_it():
    order = []
    turns = Turns(lambda: order.append("refresh"))
    with turns.taken():
        turns.ask()
        turns.ask()
        order.append("handled")
    assert order == ["handled", "refresh"]


def test_a_refresh_runs_at_once_when_nothing_is_handled():
    order = []
    turns = Turns(lambda: order.append("refresh"))
    turns.ask()
    assert order == ["refresh"]


def test_a_refresh_that_asks_again_is_done_again_and_ends():
    left = [3]

    def refresh():
        if left[0]:
            left[0] -= 1
            turns.ask()

    turns = Turns(refresh)
    turns.ask()
    assert left == [0]


def test_two_that_tell_each_other_do_not_lock():
    told = []
    first = Turns(lambda: told.append("first"))
    second = Turns(lambda: told.append("second"))
    both_in = threading.Barrier(2, timeout=60)

    def handle(mine, other):
        with mine.taken():
            both_in.wait()
            other.ask()
            both_in.wait()

    threads = [threading.Thread(target=handle, args=pair) for pair in ((first, second), (second, first))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    assert sorted(told) == ["first", "second"]


def test_a_refresh_that_fails_undoes_nothing(caplog):
    turns = Turns(lambda: 1 / 0)
    with turns.taken():
        turns.ask()
    assert "could not follow" in caplog.text
    turns.ask()
    assert len(caplog.records) == 2
