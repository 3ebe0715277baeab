"""How long a person waits for "Saved" after three years: ``pytest tests/bench/test_log_saved.py -s``.

This counts processor time, as other work shares the machine; the disk adds some milliseconds.
"""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from support.diary import event, record

from glidekit.log import open_log
from glidekit.planning.presets import plan
from glidekit.session.record import Rating
from glidekit.widgets.ratings.rate_now import CheckInOnly
from glidekit.widgets.safety_check import SafetyCheck
from glidekit.widgets.session.player import Player
from glidekit.widgets.session.todays_session import TodaysSession

SESSIONS, EVENTS, A_DAY = 3300, 40, 3
ANSWERS = (("leg_pain", "before", 4), ("furthest_point", "before", 3), ("leg_pain", "after", 3))
_numbers = count()


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    """Three sessions a day for three years, the last one two days ago, with a clear safety check."""
    made = open_log(tmp_path_factory.mktemp("long") / "log.sqlite")
    first = datetime.now(UTC) - timedelta(days=SESSIONS // A_DAY + 2)
    whole = plan("gentle-start").to_dict()

    def session(number):
        at = first + timedelta(hours=24 / A_DAY * number)
        steps = tuple(
            event(seq, "phase" if seq > 1 else "started", second=5 * seq, phase=seq - 1, at=at)
            for seq in range(1, EVENTS + 1)
        )
        given = record(started=at, bouts=8, ratings=0, events=steps)
        ratings = tuple(
            Rating(scale, value, at, "Europe/Berlin", moment, side="left") for scale, moment, value in ANSWERS
        )
        return replace(given, plan=whole, ratings=ratings)

    made.save_all(session(number) for number in range(SESSIONS))
    made.affected_side = "left"
    made.record_safety_check(full=True)
    return made


def ms_until(widget, trait, wanted, act):
    """Processor milliseconds from a page's message to its answer, and to the end of all work."""
    told = []
    begin = time.thread_time()

    def hear(change):
        if wanted(change["new"]):
            told.append(1e3 * (time.thread_time() - begin))

    widget.observe(hear, trait)
    act()
    widget.unobserve(hear, trait)
    return told[0], 1e3 * (time.thread_time() - begin)


def handed_in(form, button, answers):
    given = {question.id: None for question in form.page.questions} | answers
    form.submission = {"id": f"press-{next(_numbers)}", "button": button, "answers": given}


def line_of(check):
    check.told = [*check.told, {"id": f"tell-{next(_numbers)}", "kind": "line", "new": False}]


def test_saved_is_told_at_once_beside_four_open_widgets_after_three_years(log):
    today, alone, check = TodaysSession(log), CheckInOnly(log), SafetyCheck(log)
    player = Player(log, plan("gentle-start"))  # open, and following
    assert today.shown.page.id == "check-in"
    waits = {"line": [], "rating": [], "check-in": []}
    for number in range(5):
        waits["line"].append(ms_until(alone.check, "heard", bool, lambda: line_of(alone.check)))
        answers = {"leg_pain": number % 4}
        waits["rating"].append(
            ms_until(
                alone.shown,
                "state",
                lambda state: state == "saved",
                lambda answers=answers: handed_in(alone.shown, "save", answers),
            )
        )
        handed_in(alone.shown, "more", {})
    line_of(today.check)
    form = today.shown
    waits["check-in"].append(
        ms_until(
            form,
            "state",
            lambda state: state == "saved",
            lambda: handed_in(form, "save", {"leg_pain": 3}),
        )
    )
    print(f"\n{SESSIONS:,} sessions, four widgets, least of {len(waits['line'])}:")
    for name, found in waits.items():
        told, done = (min(column) for column in zip(*found, strict=True))
        print(f"{name}: told after {told:.0f} ms, all widgets up to date after {done:.0f} ms")
        assert told < 50, name
    assert check.gate.to_dict() == player.gate == log.gate().to_dict()
