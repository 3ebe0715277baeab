from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace

import pytest
from support.diary import event, record

from glidekit.errors import LogError
from glidekit.log import open_log
from glidekit.log.store.store import Store


def test_a_saved_session_comes_back_as_it_was(log):
    given = record(events=(event(1, "started", where="calf"), event(2, "finished", second=9)))
    name = log.save(given)
    assert log.session(name) == replace(given, session_id=name)


def test_saving_the_same_session_again_adds_nothing_and_another_under_its_id_is_refused(log):
    name = log.save(record())
    stored = log.session(name)
    assert log.save(stored) == name
    with pytest.raises(LogError, match="already a session"):
        log.save(replace(stored, status="stopped"))
    assert len(log.sessions()) == 1


def test_saving_a_session_again_in_doubt_stores_it_once(log, monkeypatch):
    """The disk refuses the last call of a commit: the session may or may not be stored."""
    given, commit = record(), Store.write

    @contextmanager
    def told_as_failed(self):
        with commit(self) as connection:
            yield connection
        raise LogError("The disk had a fault.")

    monkeypatch.setattr(Store, "write", told_as_failed)
    with pytest.raises(LogError, match="fault"):
        log.save(given)
    monkeypatch.undo()
    name = log.save(given)
    assert list(log.sessions()["session_id"]) == [name]


def test_many_are_saved_all_or_none(log):
    with pytest.raises(LogError):
        log.save_all([record(0), record(1, simulated=True)])
    assert len(log.sessions()) == 0
    assert len(log.save_all(record(day) for day in range(3))) == 3
    assert not open_log(log.path)._damage


def test_a_plan_that_is_run_often_is_stored_once(log):
    log.save_all(record(day) for day in range(5))
    with log._base.store.read() as connection:
        assert connection.execute("SELECT count(*) FROM plan_as_run").fetchone() == (1,)


def test_text_of_any_kind_is_kept(log):
    note = 'naïve 🦵, "quotes"\n=SUM(A1) <script>alert(1)</script> \ud800 \x00end'
    name = log.save(replace(record(), notes=(note,)))
    assert log.session(name).notes == ('naïve 🦵, "quotes"\n=SUM(A1) <script>alert(1)</script> ? end',)


def test_settings_keep_their_history_and_the_last_one_counts(log, clock):
    assert log.setting("sound", "on") == "on"
    log.set_setting("sound", "off")
    log.set_setting("sound", {"volume": 0.5})
    assert log.setting("sound") == {"volume": 0.5}
    with pytest.raises(ValueError, match="cannot be"):
        log.set_setting("sound", object())
    with pytest.raises(ValueError, match="side"):
        log.affected_side = "both"
    assert log.affected_side is None


@pytest.mark.parametrize("given", [record(), 3, None])
def test_forgotten_brackets_are_asked_for(log, given):
    with pytest.raises(LogError, match="A list of SessionRecords was expected") as told:
        log.save_all(given)
    assert "square brackets" in told.value.do


def test_what_is_saved_may_be_worked_out_from_the_log_itself(log, rate):
    log.save(record())
    log.save_all(record(-len(log.sessions()) - day) for day in range(3))
    log.add_ratings(rate("leg_pain", len(log.sessions())) for _ in range(1))
    assert len(log.sessions()) == 4
