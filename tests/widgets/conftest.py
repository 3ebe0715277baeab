"""A real log with a clock that a test moves, and a hand that fills in forms as the page does."""

from __future__ import annotations

from itertools import count

import pytest
from support.diary import Clock

from glidekit.log import open_log

_numbers = count(1)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def diary(tmp_path, clock):
    """A log whose clock stands at noon of 10 March 2026 until it is moved."""
    return open_log(tmp_path / "diary.sqlite", clock=clock)


@pytest.fixture
def press():
    """``press(form, button, {question: answer})`` hands in as the page does; blanks are handed in as None."""

    def handed_in(form, button, answers=None, *, zone="Europe/London"):
        given = {question.id: None for question in form.page.questions} | (answers or {})
        form.zone = zone
        form.state = "saving"
        form.submission = {"id": f"press-{next(_numbers)}", "button": button, "answers": given}
        return form

    return handed_in


@pytest.fixture
def tell():
    """``tell(check, {"kind": "tap", "items": ["A1"]}, ...)`` tells the safety check as its page does."""

    def told(check, *messages):
        check.told = [{"id": f"tell-{next(_numbers)}"} | message for message in messages]
        return check

    return told


@pytest.fixture
def all_clear(tell):
    """Every card of a safety check answered with "None of these"."""
    return lambda check: tell(check, {"kind": "full", "items": [], "seen": None, "d": True})


@pytest.fixture
def nothing_new(tell):
    """The line "anything new?" answered with no."""
    return lambda check: tell(check, {"kind": "line", "new": False})
