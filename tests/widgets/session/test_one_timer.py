"""The kernel decides which browser may run which session."""

from __future__ import annotations

import pytest

from glidekit.errors import GlidekitError
from glidekit.planning.presets import plan
from glidekit.planning.timeline import timeline
from glidekit.session.record import TimerEvent
from glidekit.widgets.session.one_timer import claim, holder, runs

AT = 1_790_000_000_000.0


def begun(diary, *kinds, phase=0):
    """The id of a new session with these events, a second apart."""
    name = diary.begin_session(plan("gentle-start"), zone="UTC")
    numbered = enumerate(kinds, 1)
    events = [TimerEvent("page", n, kind, AT + n * 1000, n * 1000.0, phase) for n, kind in numbered]
    diary.write_events(name, events)
    return name


def asked(browser, session, *, take=False, ask="1"):
    return {"browser": browser, "session": session, "title": "T", "take": take, "ask": ask}


def test_nobody_holds_a_new_log(diary):
    assert holder(diary, AT) == {}


@pytest.mark.parametrize(
    ("kinds", "goes"),
    [
        (("started",), True),
        (("started", "paused"), False),
        (("started", "paused", "adopted"), False),
        (("started", "paused", "resumed", "hidden"), True),
        (("started", "stopped"), False),
    ],
)
def test_a_session_runs_until_it_is_paused_or_ended(diary, kinds, goes):
    assert runs(diary, begun(diary, *kinds), AT + 6000) is goes


def test_one_whose_page_has_gone_ends_by_itself(diary):
    name = begun(diary, "started")
    seconds = timeline(plan("gentle-start"))[0].seconds
    assert runs(diary, name, AT + 1000 + (seconds + 14) * 1000)
    assert not runs(diary, name, AT + 1000 + (seconds + 16) * 1000)
    assert not runs(diary, "never begun", AT)


def test_the_later_claim_yields_and_may_take_over(diary):
    first, second = begun(diary, "started"), begun(diary)
    assert claim(diary, asked("one", first), AT + 2000)["browser"] == "one"
    refused = claim(diary, asked("two", second, ask="two#1"), AT + 3000)
    assert (refused["browser"], refused["session"], refused["answers"]) == ("one", first, "two#1")
    taken = claim(diary, asked("two", second, take=True), AT + 4000)
    assert (taken["browser"], taken["session"], taken["before_runs"]) == ("two", second, True)
    assert taken["number"] == refused["number"] + 1
    diary.write_events(first, [TimerEvent("page", 2, "paused", AT + 5000, 5000.0, 0)])
    assert holder(diary, AT + 6000)["before_runs"] is False


def test_the_same_browser_is_never_refused(diary):
    first, second = begun(diary, "started"), begun(diary)
    claim(diary, asked("one", first), AT + 2000)
    assert claim(diary, asked("one", second), AT + 3000)["session"] == second


def test_a_claim_that_was_left_stands_in_nobodys_way(diary):
    first, second = begun(diary, "started", "paused"), begun(diary)
    claim(diary, asked("one", first), AT + 2000)
    assert claim(diary, asked("two", second), AT + 3000)["browser"] == "two"


@pytest.mark.parametrize("bad", [{}, {"browser": "one"}, {"browser": "", "session": "x"}])
def test_a_claim_by_nobody_is_refused(diary, bad):
    with pytest.raises(GlidekitError):
        claim(diary, bad, AT)
