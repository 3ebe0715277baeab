"""Long work reports how far it is; short work reports nothing."""

from __future__ import annotations

import threading

import pytest
from tqdm.notebook import tqdm

from glidekit import progress
from glidekit.progress import each, heard_by


@pytest.fixture
def clock(monkeypatch):
    """Seconds on a clock that the test moves."""
    now = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    return now


def worked(items, clock, *, seconds):
    for item in each("Reading", items):
        clock[0] += seconds
        yield item


def test_long_work_tells_what_it_is_and_its_share(clock):
    heard = []
    with heard_by(lambda what, share: heard.append((what, share))):
        assert list(worked(range(4), clock, seconds=1)) == [0, 1, 2, 3]
    assert heard == [("Reading", 0.25), ("Reading", 0.5), ("Reading", 0.75)]


def test_work_of_less_than_a_second_says_nothing(clock):
    heard = []
    with heard_by(lambda *what: heard.append(what)):
        list(worked(range(9), clock, seconds=0.1))
    assert heard == []


def test_several_pieces_of_work_are_one_wait(clock):
    heard = []
    with heard_by(lambda what, _share: heard.append(what)):
        list(worked(range(3), clock, seconds=0.3))
        list(worked(range(2), clock, seconds=0.3))
    assert heard == ["Reading"]


def test_many_small_steps_are_told_a_few_times_a_second(clock):
    heard = []
    with heard_by(lambda *what: heard.append(what)):
        list(worked(range(3000), clock, seconds=0.001))
    assert 5 <= len(heard) <= 11


def test_in_a_cell_a_bar_is_drawn_and_taken_away(clock, monkeypatch):
    drawn = []

    class Bar:
        n = 0

        def __init__(self, *, desc, total, initial, **_how):
            drawn.append(desc)
            self.total, self.n = total, initial

        def update(self, more):
            self.n += more
            drawn.append(self.n)

        def close(self):
            drawn.append("closed")

    monkeypatch.setattr(progress, "bar", Bar)
    list(worked(range(4), clock, seconds=0.6))
    assert drawn == ["Reading", 3, 4, "closed"]
    list(worked(range(4), clock, seconds=0.1))
    assert len(drawn) == 4


def test_no_bar_of_a_notebook_stays_when_the_work_is_over_or_broke_off(clock, monkeypatch, capsys):
    made = []

    def notebook_bar(**how):
        made.append(tqdm(**how))
        return made[-1]

    monkeypatch.setattr(progress, "bar", notebook_bar)
    list(worked(range(4), clock, seconds=0.6))
    broken = worked(range(9), clock, seconds=0.6)
    next(broken), next(broken), next(broken)
    broken.close()
    assert [bar.container.comm for bar in made] == [None, None]  # a closed widget leaves the page
    capsys.readouterr()


def test_work_that_nobody_waits_for_draws_nothing(clock, monkeypatch):
    monkeypatch.setattr(progress, "bar", lambda **_how: pytest.fail("drawn"))
    other = threading.Thread(target=lambda: list(worked(range(4), clock, seconds=1)))
    other.start()
    other.join()
    assert clock[0] == 4
