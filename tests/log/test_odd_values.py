"""Any value at all is stored unchanged or refused in words, and the log stays intact."""

from __future__ import annotations

from contextlib import suppress
from copy import deepcopy
from dataclasses import fields, replace
from functools import cache, partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.diary import Clock, event, record

from glidekit.errors import GlidekitError
from glidekit.log import open_log
from glidekit.planning.plan import Item, Plan
from glidekit.session.record import Rating, SessionRecord

WHOLE = record(-2)
SET, ANSWER, STEP = WHOLE.bouts[0], WHOLE.ratings[0], event(1, "started")
EXAMPLES = 25
MORE = ("session_id", "simulated")  # these make a record another session's, or a simulated one

PLAIN = st.one_of(
    st.none(), st.booleans(), st.integers(), st.sampled_from([2**63, -(2**70)]), st.floats(),
    st.binary(max_size=3), st.text(st.characters(), max_size=5), st.dates(), st.datetimes(), st.timedeltas(),
    st.datetimes(timezones=st.timezones()),
    st.sampled_from(["UTC", "left", "leg_pain", "finished", "2026-03-01"]),
)  # fmt: skip
ODD = st.one_of(PLAIN, st.lists(PLAIN, max_size=2), st.dictionaries(st.text(max_size=2), PLAIN, max_size=2))


def in_record(field, log, name, odd):
    log.save(replace(WHOLE, **{field: odd}))


def in_set(field, log, name, odd):
    log.save(replace(WHOLE, bouts=(replace(SET, **{field: odd}),)))


def in_answer(field, log, name, odd):
    log.add_ratings([replace(ANSWER, **{field: odd})])


def in_step(field, log, name, odd):
    log.write_events(name, [replace(STEP, **{field: odd})])


def in_correction(field, log, name, odd):
    log.amend(name, **{field: odd})


def in_corrected_set(field, log, name, odd):
    log.amend(name, bout=0, **{field: odd})


def all_fields(where, kind, without=()):
    return [partial(where, field.name) for field in fields(kind) if field.name not in without]


PLACES = {
    "a record": all_fields(in_record, SessionRecord, MORE),
    "a set": all_fields(in_set, type(SET)),
    "an answer": all_fields(in_answer, Rating),
    "a step": all_fields(in_step, type(STEP)),
    "a correction": [
        partial(in_correction, name)
        for name in (
            "started_at", "ended_at", "zone", "status", "stop_reason", "leg_pain_before", "note",
            "affected_side", "bout",
        )
    ],
    "a corrected set": [
        partial(in_corrected_set, name)
        for name in ("actual_reps", "actual_s", "target_s", "outcome", "side")
    ],
    "what takes corrections": [
        lambda log, name, odd: log.amend(odd, leg_pain_before=3),
        lambda log, name, odd: log.amend(name, leg_pain_before=3, reason=odd),
        lambda log, name, odd: log.amend_all(odd),
        lambda log, name, odd: log.void(odd),
        lambda log, name, odd: log.undo(odd),
    ],
    "notes and marks": [
        lambda log, name, odd: log.note(odd),
        lambda log, name, odd: log.note("a note", odd),
        lambda log, name, odd: log.mark(odd),
        lambda log, name, odd: log.mark("a mark", on=odd),
        lambda log, name, odd: log.mark("a mark", detail=odd),
    ],
    "the safety check": [
        lambda log, name, odd: log.record_safety_check(odd),
        lambda log, name, odd: log.record_safety_check(at=odd),
        lambda log, name, odd: log.record_safety_check(full=odd),
        lambda log, name, odd: log.record_safety_check(assessed=odd),
        lambda log, name, odd: log.take_back(odd, has_it=False),
        lambda log, name, odd: log.take_back("A1", has_it=odd),
        lambda log, name, odd: log.take_back("A1", has_it=False, minutes=odd),
    ],
    "settings": [
        lambda log, name, odd: log.set_setting(odd, 1),
        lambda log, name, odd: log.set_setting("a setting", odd),
        lambda log, name, odd: setattr(log, "affected_side", odd),
    ],
    "a session as it happens": [
        lambda log, name, odd: log.begin_session(PLAN, zone=odd),
        lambda log, name, odd: log.begin_session(PLAN, zone="UTC", session_id=odd),
        lambda log, name, odd: log.begin_session(PLAN, zone="UTC", note=odd),
        lambda log, name, odd: log.begin_session(odd, zone="UTC"),
        lambda log, name, odd: log.close_session(name, odd),
        lambda log, name, odd: log.close_session(name, "finished", stop_reason=odd),
        lambda log, name, odd: log.close_session(odd, "finished"),
        lambda log, name, odd: log.close_session(name, "finished", ratings=odd),
        lambda log, name, odd: log.write_events(odd, [STEP]),
        lambda log, name, odd: log.add_ratings(odd),
        lambda log, name, odd: log.add_ratings([ANSWER], session_id=odd),
    ],
    "whole sessions": [
        lambda log, name, odd: log.save(odd),
        lambda log, name, odd: log.save_all(odd),
        lambda log, name, odd: log.erase(odd),
    ],
    "what looks": [
        lambda log, name, odd: log.session(odd),
        lambda log, name, odd: log.entry(odd),
        lambda log, name, odd: log.events(odd),
        lambda log, name, odd: log.history(odd),
        lambda log, name, odd: log.gate(odd),
        lambda log, name, odd: log.open_sessions(odd),
        lambda log, name, odd: log.next_day_due(odd),
        lambda log, name, odd: log.next_day_due(zone=odd),
        lambda log, name, odd: log.as_of(odd),
        lambda log, name, odd: log.restore_preview(odd),
    ],
}  # fmt: skip
PLAN = Plan("short", "A short one", (Item("supine-glide", sides=("left",)),))


@cache
def odd_values():
    """The same for every place, so they are drawn once."""
    values = []

    @settings(max_examples=EXAMPLES, derandomize=True, deadline=None, database=None)
    @given(ODD)
    def drawn(odd):
        values.append(odd)

    drawn()
    return values


def test_there_are_enough_odd_values_and_no_two_are_alike():
    assert len({repr(odd) for odd in odd_values()}) == EXAMPLES


@pytest.mark.parametrize("places", PLACES.values(), ids=PLACES)
def test_an_odd_value_is_taken_whole_or_refused_in_words(places, tmp_path, monkeypatch):
    monkeypatch.setenv("GLIDEKIT_BACKUPS", str(tmp_path / "backups"))
    log = open_log(tmp_path / "log.sqlite", clock=Clock())
    name = log.save(replace(record(-1), session_id="the first"))
    for number, place in enumerate(places):
        for odd in deepcopy(odd_values()):
            try:
                with suppress(GlidekitError):
                    place(log, name, odd)
            except BaseException as problem:
                problem.add_note(f"It was {odd!r} in place {number}: {place}")
                raise
        assert log.check().ok, (number, place)
        assert log.session(name).session_id == name
    with suppress(GlidekitError):
        log.gate()
    frames = [getattr(log, frame)() for frame in ("sessions", "ratings", "bouts", "events", "notes", "marks")]
    assert len(frames[0]) >= 1
    whole = open_log(tmp_path / "again.sqlite", clock=Clock()).import_log(log.export(tmp_path / "out").folder)
    assert whole.added >= 1
