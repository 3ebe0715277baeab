"""Mistakes that a newcomer makes in a cell give a message in words and leave the log unchanged."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from math import inf, nan

import pytest
from support.diary import event, record

from glidekit.errors import GlidekitError
from glidekit.log import open_log

ONE = record(-2)
SET, ANSWER = ONE.bouts[0], ONE.ratings[0]


def save(log, **changes):
    log.save(replace(ONE, **changes))


MISTAKES = {
    "a number for a file": lambda log, name: open_log(3),
    "a folder for a file": lambda log, name: open_log(log.path.parent),
    "pain of 11": lambda log, name: log.amend(name, leg_pain_before=11),
    "pain in words": lambda log, name: log.amend(name, leg_pain_before="a lot"),
    "a misspelt column": lambda log, name: log.amend(name, leg_pian_before=3),
    "nothing to correct": lambda log, name: log.amend(name),
    "a time in words": lambda log, name: log.amend(name, started_at="yesterday"),
    "a time to come": lambda log, name: log.amend(name, started_at=datetime(2031, 1, 1, tzinfo=UTC)),
    "a mark to come": lambda log, name: log.mark("injection", on="2031-03-14"),
    "a mark on no day": lambda log, name: log.mark("injection", on="14 March"),
    "a mark of no words": lambda log, name: log.mark(" "),
    "a number for a mark": lambda log, name: log.mark(5),
    "a number for a note": lambda log, name: log.note(5),
    "words for a session": lambda log, name: log.save("today"),
    "a number for a rating": lambda log, name: log.add_ratings([3]),
    "another day's log in words": lambda log, name: log.as_of("last week"),
    "erase without saying what": lambda log, name: log.erase(),
    "a file that is not there": lambda log, name: log.import_table("nothing.csv"),
    "a misspelt verb": lambda log, name: log.sessoins(),
    "a misspelt side": lambda log, name: setattr(log, "affected_side", "Left"),
    # File and folder names
    "a name of too many letters": lambda log, name: open_log("x" * 300),
    "a name that no file can have": lambda log, name: log.export("a\0b"),
    "nothing for a folder": lambda log, name: log.export(None),
    "a person who is not here": lambda log, name: log.export_json("~nobody-of-that-name/log.json"),
    "a number for a table": lambda log, name: log.import_table(5),
    "a number for an export": lambda log, name: log.import_log(5),
    "a number for a copy": lambda log, name: log.restore(5),
    # Impossible dates
    "a mark before there were calendars": lambda log, name: log.mark("fall", on="0001-01-01"),
    "a mark at the end of time": lambda log, name: log.mark("fall", on=datetime.max.replace(tzinfo=UTC)),
    "a session of the year 1": lambda log, name: save(log, started_at=datetime(1, 1, 1, tzinfo=UTC)),
    "a session of the year 9999": lambda log, name: save(log, started_at=datetime(9999, 1, 1, tzinfo=UTC)),
    "a beginning long ago": lambda log, name: log.amend(name, started_at=datetime(201, 1, 1, tzinfo=UTC)),
    # Values that no column can hold
    "no number": lambda log, name: save(log, bouts=(replace(SET, target_s=nan),)),
    "a number without end": lambda log, name: log.amend(name, bout=0, actual_s=inf),
    "repetitions without end": lambda log, name: log.amend(name, bout=0, actual_reps=inf),
    "half a repetition": lambda log, name: log.amend(name, bout=0, actual_reps=1.5),
    "too many sets": lambda log, name: save(log, bouts=(replace(SET, set=2**70),)),
    "one set twice": lambda log, name: save(log, bouts=(SET, SET)),
    "a set without its time": lambda log, name: save(log, bouts=(replace(SET, actual_s=None),)),
    "half a letter": lambda log, name: save(log, bouts=(replace(SET, exercise="\ud83d"),)),
    "a plan of sets": lambda log, name: save(log, plan={"items": {1}}),
    "a step of the timer that is too long": lambda log, name: log.write_events(
        name, [event(2**70, "started")]
    ),
    # Wrong types
    "no plan": lambda log, name: save(log, plan=None),
    "no plan to begin": lambda log, name: log.begin_session(None, zone="UTC"),
    "a set in words": lambda log, name: save(log, bouts=({"reps": 3},)),
    "an answer in words": lambda log, name: save(log, ratings=("leg_pain",)),
    "nothing for a note": lambda log, name: save(log, notes=(None,)),
    "a number for an id": lambda log, name: save(log, session_id=5),
    "a list for an id": lambda log, name: log.session([name]),
    "a list for an id of steps": lambda log, name: log.events([name]),
    "a number for an entry": lambda log, name: log.entry(5),
    "a number for a reason": lambda log, name: log.amend(name, leg_pain_before=4, reason=5),
    "nothing for a reason": lambda log, name: log.void(name, reason=None),
    "corrections without values": lambda log, name: log.amend_all([name]),
    "a number of corrections": lambda log, name: log.amend_all(5),
    "steps of the timer in words": lambda log, name: log.write_events(name, ["started"]),
    "nothing for the safety questions": lambda log, name: log.record_safety_check(None),
    "a number for a safety question": lambda log, name: log.record_safety_check([5]),
    "words for what a clinician did": lambda log, name: log.record_safety_check(full="yes"),
    "a number for a setting": lambda log, name: log.set_setting(5, 1),
}


@pytest.fixture
def name(log):
    return log.save(record(-1))


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_told_in_words_and_changes_nothing(log, name, mistake):
    before = log.path.read_bytes()
    with pytest.raises(GlidekitError) as told:
        mistake(log, name)
    assert told.value.what.endswith((".", ":", "?"))
    assert told.value.do
    assert log.path.read_bytes() == before


def test_a_time_zone_that_nobody_knows_loses_nothing(log):
    name = log.save(replace(ONE, zone=None))
    log.add_ratings([replace(ANSWER, scale="walking_min", zone=5)], session_id=name)
    assert log.session(name).zone == log.session(name).ratings[-1].zone == "UTC"
    assert "'None', which is not known here" in log.session(name).notes[-1]
    assert log.next_day_due(zone=None) is None


def test_a_missing_name_is_missing_for_python_too(log):
    assert not hasattr(log, "sessoins")
    with pytest.raises(AttributeError, match="Did you mean 'sessions'"):
        log.sessoins  # noqa: B018 - asking for it is the test


def test_a_day_may_be_written_as_text(log, name):
    log.mark("injection", on="2026-03-01")
    assert log.marks()["local_date"].dt.date.tolist() == [date(2026, 3, 1)]
    assert log.as_of("2026-03-01").sessions().empty


@pytest.mark.parametrize("more", [
    {"mapping": ["Day"]}, {"mapping": {"Day": 3}}, {"day_first": "yes"},
    {"zone": ["UTC"]}, {"zone": 5}, {"encoding": None}, {"encoding": "a\0"}, {"encoding": "hex"},
])  # fmt: skip
def test_a_table_with_an_unknown_word_is_not_taken(log, tmp_path, more):
    path = tmp_path / "t.csv"
    path.write_text("Day,Pain\n03/04/2025,4\n", encoding="utf-8")
    with pytest.raises(GlidekitError):
        log.import_table(path, **{"mapping": {"Day": "date", "Pain": "leg_pain"}, **more})
