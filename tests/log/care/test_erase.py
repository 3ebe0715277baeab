from __future__ import annotations

import sqlite3
import tempfile

import pytest
from support.diary import event, record

from glidekit.content.safety import safety_items
from glidekit.errors import LogError
from glidekit.log import open_log
from glidekit.log.care.damage import Damage
from glidekit.log.erased import SessionErased
from glidekit.log.exchange.dump import dump
from glidekit.log.settings import RUNNING_TIMER

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


def test_no_timer_claim_keeps_an_erased_session(log, name):
    other = log.sessions()["session_id"].iloc[-1]
    claims = [("first", name, ""), ("second", other, name), ("third", other, "")]
    for browser, session, before in claims:
        log.set_setting(RUNNING_TIMER, {"browser": browser, "session": session, "before": before})
    log.back_up()
    log.erase(name, sure=True)
    assert not any(name.encode() in path.read_bytes() for path in files(log))
    assert log.setting(RUNNING_TIMER)["browser"] == "third", "claims of other sessions stay"
    assert log.check().ok
    log.erase(other, sure=True)
    assert log.setting(RUNNING_TIMER) is None
    assert log.check().ok


def test_an_erase_that_was_cut_short_can_be_repeated(log, name, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("glidekit.log.care.erase._compact", broken_off)
        assert len(log.erase(name, sure=True).waiting) == 2
    assert any(PRIVATE.encode() in path.read_bytes() for path in files(log))
    log.erase(name, sure=True)
    assert not any(PRIVATE.encode() in path.read_bytes() for path in files(log))
    with pytest.raises(LogError, match="no session"):
        log.erase(name, sure=True)


def broken_off(store):
    raise OSError("the drive was pulled out")


def test_erasing_a_session_opens_no_gate(log, clock, rate, short_plan):
    log.record_safety_check(full=True)
    clock.pass_(hours=1)
    log.save(record(0, started=clock(), ratings=0))
    log.add_ratings([rate("weakness", 1)])
    clock.pass_(hours=1)
    name = log.begin_session(short_plan, zone="UTC", ratings=[rate("weakness", 6, "before")])
    assert log.gate().level == "ask"
    log.erase(name, sure=True)
    assert log.gate().level == "ask"
    log.record_safety_check([safety_items("urgent")[0].id])
    assert log.gate().level == "urgent"


def test_erasing_everything_leaves_an_empty_diary_without_a_past(log, name):
    old, copies = log.log_id, [copy.path for copy in log.backups()]
    log.record_safety_check([safety_items("emergency")[0].id])
    erased = log.erase(everything=True, sure=True)
    assert "everything" in str(erased)
    assert not any(path.exists() for path in copies)
    with log._base.store.read() as connection:
        found = dump(connection)
    assert {table for table, rows in found.items() if rows} == {"diary", "setting"}
    assert {row["key"] for row in found["setting"]} == {"erased"}  # hashes, so that no page can bring it back
    assert PRIVATE.encode() not in log.path.read_bytes()
    assert log.gate().level == "missing"
    assert log.log_id != old
    assert open_log(log.path).check().ok


def test_a_damaged_session_can_be_erased(log, name):
    with log._base.store.write() as connection:
        connection.execute("UPDATE bout SET why = 'x' WHERE session_id = ?", (name,))
    damaged = open_log(log.path)
    assert not damaged.check().ok
    damaged.erase(name, sure=True)
    assert damaged.check().ok


@pytest.mark.parametrize("how", [{}, {"session_id": "x", "everything": True}, {"session_id": "x"}])
def test_an_erase_must_say_what_to_erase(log, name, how):
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


def raw(path):
    return path.read_bytes() if path.is_file() else b""


@pytest.mark.parametrize("how", [{}, {"everything": True}])
def test_a_log_with_a_leftover_first_name_is_not_taken_for_a_half_made_one(log, name, how):
    """One file with two names: what a kernel leaves when it is killed while creating the log."""
    first_name = log.path.with_name(f".{log.path.name}.0.unfinished")
    first_name.hardlink_to(log.path)
    log.erase(*([] if how else [name]), sure=True, **how)
    assert not first_name.exists()
    assert open_log(log.path).check().damage == log.check().damage == Damage()
    assert len(log.sessions()) == (0 if how else 1)


def test_a_copy_that_no_longer_opens_does_not_keep_what_is_erased(log, name):
    cut, spoilt = (copy.path for copy in log.backups())
    cut.write_bytes(cut.read_bytes()[:-9000])
    spoilt.write_bytes(bytes(100) + spoilt.read_bytes()[100:])
    assert PRIVATE.encode() in raw(spoilt)
    log.erase(name, sure=True)
    assert not any(PRIVATE.encode() in raw(path) for path in (cut, spoilt))


def test_copies_made_on_the_way_do_not_keep_what_is_erased(log, name, tmp_path):
    """A killed kernel's half-finished copy, and Jupyter's checkpoint of a file opened there."""
    folder = tmp_path / ".ipynb_checkpoints"
    folder.mkdir()
    places = [
        folder / "log-checkpoint.sqlite",
        tmp_path / ".log.sqlite.017f.restored.unfinished",
        log.backups()[0].path.parent / f"log.{log.log_id}.2026-01-01T000000Z.sqlite.12.34.unfinished",
    ]
    for path in places:
        path.write_bytes(log.path.read_bytes())
    erased = log.erase(name, sure=True)
    assert not any(PRIVATE.encode() in raw(path) for path in places)
    assert places[0] in erased.files


def test_files_put_aside_beside_a_linked_log_are_erased_too(tmp_path, clock):
    folder = tmp_path / "drive"
    folder.mkdir()
    real, link = folder / "real.sqlite", tmp_path / "log.sqlite"
    name = open_log(real, clock=clock).save(record())
    link.symlink_to(real)
    log = open_log(link, clock=clock)
    log.note(PRIVATE, session_id=name)
    log.back_up()
    asides = [open_log(path, clock=clock).restore().aside for path in (real, link)]
    assert link.is_symlink()
    assert all(PRIVATE.encode() in path.read_bytes() for path in asides)
    log.erase(name, sure=True)
    assert not any(PRIVATE.encode() in path.read_bytes() for path in (real, *asides))


def test_another_file_of_the_same_log_beside_it_is_named(log, name, tmp_path):
    conflict = tmp_path / "log (conflicted copy).sqlite"
    conflict.write_bytes(log.path.read_bytes())
    open_log(tmp_path / "another.sqlite")
    erased = log.erase(name, sure=True)
    assert erased.left == (conflict,)
    assert f"please delete: {conflict}" in str(erased)


def full_disk(*_):
    raise LogError("The disk is full.") from sqlite_full()


def sqlite_full():
    problem = sqlite3.OperationalError("database or disk is full")
    problem.sqlite_errorname = "SQLITE_FULL"
    return problem


def test_on_a_full_disk_an_erase_says_what_is_left_and_finishes_later(log, name, monkeypatch, clock):
    places = [copy.path for copy in log.backups()]
    with monkeypatch.context() as patch:
        patch.setattr("glidekit.log.care.erase._clean_copy", full_disk)
        erased = log.erase(name, sure=True)
    assert erased.done
    assert set(erased.waiting) == set(places)
    assert str(erased).startswith("Erased the session of 27 November 2025, from: ")
    assert f"Not gone yet from: {erased.waiting[0]}" in str(erased)
    assert PRIVATE.encode() not in log.path.read_bytes()
    assert PRIVATE.encode() in places[0].read_bytes()
    open_log(log.path, clock=clock)
    assert not any(PRIVATE.encode() in raw(path) for path in places)


def test_on_a_full_disk_nothing_that_remains_is_called_erased(log, name, monkeypatch):
    monkeypatch.setattr("glidekit.log.care.erase._without_session", full_disk)
    with pytest.raises(LogError, match="could not be erased: The disk is full") as told:
        log.erase(name, sure=True)
    assert told.value.safe == "Nothing is erased yet."
    assert log.session(name).notes


def test_a_copy_of_everything_that_cannot_be_deleted_now_is_deleted_later(log, name, monkeypatch, clock):
    places = [copy.path for copy in log.backups()]
    with monkeypatch.context() as patch:
        patch.setattr("glidekit.log.care.erase._delete", lambda _path: False)
        erased = log.erase(everything=True, sure=True)
    assert set(erased.waiting) == set(places)
    log.save(record())  # a fresh start: its copies stay
    log.back_up()
    open_log(log.path, clock=clock)
    assert not any(path.exists() for path in places)
    assert [copy.sessions for copy in log.backups()] == [1]


def test_looking_at_the_past_leaves_no_copy_anywhere(log, name, tmp_path, monkeypatch):
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    past = log.as_of("2026-03-10")
    assert len(past.sessions()) == 2
    assert not list(folder.rglob("*"))


# Erased sessions do not come back


@pytest.fixture
def erased(log, name):
    """The record of a session that was erased."""
    found = log.session(name)
    log.erase(name, sure=True)
    return found


def test_an_erased_session_is_not_begun_saved_or_written_to_again(log, erased, short_plan):
    name = erased.session_id
    deeds = [
        lambda: log.begin_session(short_plan, zone="UTC", session_id=name),
        lambda: log.save(erased),
        lambda: log.write_events(name, [event(1, "started")]),
        lambda: log.close_session(name, "finished"),
    ]
    for deed in deeds:
        with pytest.raises(SessionErased, match="was erased from your log"):
            deed()
    assert len(log.sessions()) == 1
    with log._base.store.read() as connection:
        assert name not in str(dump(connection))  # a hash is all that is kept


def test_no_session_of_an_erased_diary_comes_back(log, name, short_plan):
    log.erase(everything=True, sure=True)
    with pytest.raises(SessionErased):
        log.begin_session(short_plan, zone="UTC", session_id=name)
    assert log.check().ok


def test_an_import_that_holds_an_erased_session_asks_first(log, name, tmp_path):
    export = log.export_json(tmp_path / "all.json")
    before = log.session(name)
    log.erase(name, sure=True)
    with pytest.raises(LogError, match="You had erased 1 session of this file") as told:
        log.import_log(export)
    assert "if_erased='leave out'" in told.value.do
    assert len(log.sessions()) == 1
    left_out = log.import_log(export, if_erased="leave out")
    assert left_out.left_out == 1
    assert "1 session was left out: you had erased it" in str(left_out)
    assert len(log.sessions()) == 1
    assert log.import_log(export, if_erased="take").added == 1
    assert log.session(name) == before
    assert log.check().ok
    log.note("more", session_id=name)
    with pytest.raises(LogError, match="no way to treat erased sessions"):
        log.import_log(export, if_erased="perhaps")


@pytest.mark.parametrize("keep_newer", [True, False])
def test_an_older_copy_brings_no_erased_session_back(log, name, keep_newer, monkeypatch):
    """The copy was on a drive that was not connected when the session was erased."""
    copy = log.backups()[0]
    away = copy.path.rename(copy.path.with_suffix(".away"))
    log.erase(name, sure=True)
    away.rename(copy.path)
    assert log.restore_preview(copy).missing == 0
    log.restore(copy, keep_newer=keep_newer)
    assert len(log.sessions()) == 1
    with pytest.raises(SessionErased):
        log.write_events(name, [event(1, "started")])
