from __future__ import annotations

import pytest
from support.diary import record

from glidekit.content.safety import safety_items
from glidekit.errors import LogError
from glidekit.log import open_log
from glidekit.log.exchange.dump import dump

PRIVATE = "the words nobody shall read again"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("GLIDEKIT_BACKUPS", str(tmp_path / "backups"))


@pytest.fixture
def name(log, clock):
    """A session with a note, in the log and in a copy of it, and another session."""
    given = log.save(record(-3))
    log.note(PRIVATE, session_id=given)
    log.amend(given, leg_pain_before=9, reason=PRIVATE)
    log.save(record(-2))
    log.back_up()
    clock.pass_(days=1)
    log.back_up()
    return given


def files(log):
    return [log.path, *(copy.path for copy in log.backups())]


def test_it_asks_first_and_says_what_it_cannot_reach(log, name):
    asked = log.erase(name)
    assert not asked.done
    assert "Nothing was erased yet" in str(asked)
    assert "exports" in str(asked)
    assert "notebooks saved with their outputs" in str(asked)
    assert len(asked.files) == 3
    assert len(log.sessions()) == 2


def test_an_erased_session_is_gone_from_the_file_and_from_every_copy(log, name):
    assert all(PRIVATE.encode() in path.read_bytes() for path in files(log))
    erased = log.erase(name, sure=True)
    assert erased.done
    assert not any(PRIVATE.encode() in path.read_bytes() for path in files(log))
    assert not any(name.encode() in path.read_bytes() for path in files(log))
    assert len(log.sessions()) == 1
    assert len(log.history()) == 0
    assert log.check().ok
    assert all(open_log(copy.path, read_only=True).check().ok for copy in log.backups())
    log.restore()
    assert len(log.sessions()) == 1


def test_an_erasing_that_was_broken_off_can_be_said_again(log, name, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("glidekit.log.care.erase._compact", broken_off)
        with pytest.raises(OSError, match="pulled out"):
            log.erase(name, sure=True)
    assert any(PRIVATE.encode() in path.read_bytes() for path in files(log))
    log.erase(name, sure=True)
    assert not any(PRIVATE.encode() in path.read_bytes() for path in files(log))
    with pytest.raises(LogError, match="no session"):
        log.erase(name, sure=True)


def broken_off(store):
    raise OSError("the drive was pulled out")


def test_erasing_a_session_opens_no_gate(log, clock, rate, short_plan):
    log.record_safety_check()
    clock.pass_(hours=1)
    log.save(record(0, started=clock(), ratings=0))
    log.add_ratings([rate("weakness", 1)])
    clock.pass_(hours=1)
    name = log.begin_session(short_plan, zone="UTC", ratings=[rate("weakness", 6, "before")])
    assert log.gate().level == "changed"
    log.erase(name, sure=True)
    assert log.gate().level == "changed"
    log.record_safety_check([safety_items("urgent")[0].id])
    assert log.gate().level == "urgent"


def test_erasing_everything_leaves_an_empty_diary_without_a_past(log, name):
    old, copies = log.log_id, [copy.path for copy in log.backups()]
    log.record_safety_check([safety_items("emergency")[0].id])
    erased = log.erase(everything=True, sure=True)
    assert "everything" in str(erased)
    assert not any(path.exists() for path in copies)
    with log._base.store.read() as connection:
        assert {table: len(rows) for table, rows in dump(connection).items() if rows} == {"diary": 1}
    assert PRIVATE.encode() not in log.path.read_bytes()
    assert log.gate().level == "missing"
    assert log.log_id != old
    assert open_log(log.path).check().ok


def test_a_damaged_session_can_be_erased(log, name):
    with log._base.store.write() as connection:
        connection.exec_driver_sql("UPDATE bout SET why = 'x' WHERE session_id = ?", (name,))
    damaged = open_log(log.path)
    assert not damaged.check().ok
    damaged.erase(name, sure=True)
    assert damaged.check().ok


@pytest.mark.parametrize("how", [{}, {"session_id": "x", "everything": True}, {"session_id": "x"}])
def test_it_must_be_told_what_to_erase(log, name, how):
    with pytest.raises(LogError, match=r"Say what|no session .x."):
        log.erase(**how, sure=True)
    assert len(log.sessions()) == 2


def test_files_beside_a_log_with_brackets_in_its_name_are_erased_too(tmp_path):
    log = open_log(tmp_path / "my [old].sqlite")
    name = log.save(record())
    log.back_up()
    aside = log.restore().aside
    log.erase(name, sure=True)
    assert len(open_log(aside, read_only=True).sessions()) == 0
