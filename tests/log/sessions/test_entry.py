"""The entries as a list to choose from, and one entry in full."""

from __future__ import annotations

import pytest
from support.diary import record

from glidekit.errors import LogError


@pytest.fixture
def diary(log, clock, rate):
    """A session, answers outside a session with a note, and a mark: an hour apart, the mark last."""
    log.save(record(-1))
    clock.pass_(hours=1)
    log.add_ratings([rate("leg_pain", 4), rate("back_pain", None)], note="a bad night")
    clock.pass_(hours=1)
    log.mark("new tablets")
    return log


def test_entries_come_newest_first_and_answers_of_one_moment_are_one(diary):
    assert [line.kind for line in diary.entries()] == ["mark", "note", "answers", "session"]
    assert [line.words for line in diary.entries() if line.words] == [
        "new tablets",
        "a bad night",
        "A short one",
    ]


def test_an_entry_is_whole_with_its_corrections(diary):
    session = diary.entry(diary.entries()[-1].name)
    assert (len(session.ratings), len(session.bouts), len(session.notes)) == (3, 2, 1)
    answers = next(line for line in diary.entries() if line.kind == "answers")
    [leg, _] = diary.entry(answers.name).ratings
    diary.amend(leg["rating_id"], value=6)
    assert [row["field"] for row in diary.entry(answers.name).changes] == ["value"]


def test_an_entry_taken_out_stays_in_the_list_and_says_so(diary):
    for line in diary.entries():
        diary.void(*diary.entry(line.name).own_ids)
    assert all(line.taken_out for line in diary.entries())
    assert diary.sessions().empty
    assert diary.ratings().empty
    for _ in range(4):
        diary.undo()
    assert not any(line.taken_out for line in diary.entries())


@pytest.mark.parametrize("name", ["session:x", "answers:1", "answers:x", "note:", "mark:x", "", "x"])
def test_a_missing_entry_gives_a_message(diary, name):
    with pytest.raises(LogError, match="not in your log any more"):
        diary.entry(name)
