"""Mistakes that a newcomer makes in a cell: a message in words, and a log that is as it was."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from support.diary import record

from glidekit.errors import GlidekitError
from glidekit.log import open_log

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


def test_a_missing_name_is_missing_for_python_too(log):
    assert not hasattr(log, "sessoins")
    with pytest.raises(AttributeError, match="Did you mean 'sessions'"):
        log.sessoins  # noqa: B018 - asking for it is the test


def test_a_day_may_be_written_as_text(log, name):
    log.mark("injection", on="2026-03-01")
    assert log.marks()["local_date"].dt.date.tolist() == [date(2026, 3, 1)]
    assert log.as_of("2026-03-01").sessions().empty


@pytest.mark.parametrize("more", [{"mapping": ["Day"]}, {"day_first": "yes"}, {"mapping": {"Day": 3}}])
def test_a_table_with_a_wrong_word_is_not_taken(log, tmp_path, more):
    path = tmp_path / "t.csv"
    path.write_text("Day,Pain\n03/04/2025,4\n", encoding="utf-8")
    with pytest.raises(GlidekitError):
        log.import_table(path, **{"mapping": {"Day": "date", "Pain": "leg_pain"}, **more})
