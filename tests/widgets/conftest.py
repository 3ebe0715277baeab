"""A real log with a clock that a test moves, and fixtures that answer forms as the page does."""

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
    """A log whose clock stands at noon on 10 March 2026 until a test moves it."""
    return open_log(tmp_path / "diary.sqlite", clock=clock)


@pytest.fixture
def press():
    """``press(form, button, {question: answer})`` submits as the page does, with blanks as None."""

    def handed_in(form, button, answers=None, *, zone="Europe/London"):
        given = {question.id: None for question in form.page.questions} | (answers or {})
        form.zone = zone
        form.state = "saving"
        form.submission = {"id": f"press-{next(_numbers)}", "button": button, "answers": given}
        return form

    return handed_in


@pytest.fixture
def tell():
    """``tell(check, {"kind": "tap", "items": ["A1"]}, ...)`` sends messages as the check's page does."""

    def told(check, *messages):
        check.told = [{"id": f"tell-{next(_numbers)}"} | message for message in messages]
        return check

    return told


@pytest.fixture
def all_clear(tell):
    """Answer every card of a safety check with "None of these"."""
    return lambda check: tell(check, {"kind": "full", "items": [], "seen": None, "d": True})


@pytest.fixture
def nothing_new(tell):
    """Answer "anything new?" with no."""
    return lambda check: tell(check, {"kind": "line", "new": False})
