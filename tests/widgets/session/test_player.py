"""The player's Python side on a real log: events are written, then acknowledged, never twice, never lost."""

from __future__ import annotations

import gc
import weakref
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

import glidekit as gk
from glidekit.content.safety import safety_items
from glidekit.errors import GlidekitError, LogError
from glidekit.log import open_log
from glidekit.planning.presets import plan as named_plan
from glidekit.planning.timeline import timeline
from glidekit.scales import scale
from glidekit.session.record import Rating
from glidekit.widgets.session.player import Player, unfinished

PLAN = named_plan("flare-day").with_dose(reps=2)
PHASES = timeline(PLAN)
NOW_MS = datetime.now(UTC).timestamp() * 1000


@pytest.fixture
def log(tmp_path):
    opened = open_log(tmp_path / "log.sqlite")
    opened.record_safety_check(full=True)
    return opened


def event(seq, kind="phase", phase=0, active_ms=0.0, *, owner="page", at=None, session=None, **detail):
    told = NOW_MS + active_ms if at is None else at
    item = {"owner": owner, "seq": seq, "kind": kind, "at": told, "active_ms": active_ms, "phase": phase}
    return {**item, "detail": detail, **({"session": session} if session else {})}


def whole(owner="page", **more):
    """All events of a session from start to finish."""
    active, events = 0.0, [event(1, "started", 0, 0, owner=owner, phase_ms=0, **more)]
    for before, after in pairwise(PHASES):
        active += (before.seconds or 0) * 1000
        kind = "finished" if after.kind == "done" else "phase"
        events.append(
            event(len(events) + 1, kind, after.index, active, owner=owner, phase_ms=0, late_ms=2, **more)
        )
    return events


def test_it_shows_the_plan_and_waits(log):
    player = Player(log, PLAN)
    assert [phase["kind"] for phase in player.timeline] == [phase.kind for phase in PHASES]
    assert (player.status, player.phase, player.events) == ("ready", 0, [])
    assert player.session["title"] == PLAN.title
    assert player.session["log_id"] == log.log_id
    assert player.gate["allowed"] is True
    assert player.facts["where"] == list(scale("furthest_point").levels)
    assert set(player.figures) >= {
        f"supine-glide/gentle/left/quarter/{PHASES[1].pose['from']}>{PHASES[1].pose['to']}"
    }


def test_without_a_plan_it_says_what_to_do(log):
    with pytest.raises(GlidekitError, match="needs a plan"):
        Player(log)


def test_nothing_is_logged_before_the_first_event(log):
    player = Player(log, PLAN)
    assert log.sessions().empty
    player.zone = "Europe/London"
    player.events = whole()[:1]
    sessions = log.sessions()
    assert list(sessions["session_id"]) == [player.session_id]
    assert list(sessions["zone"]) == ["Europe/London"]
    assert list(sessions["status"]) == ["running"]


def test_events_are_acknowledged_after_they_are_written(log):
    player = Player(log, PLAN)
    player.events = whole()[:3]
    assert player.acked == {"page": 3}
    assert [stored.kind for stored in log.events_of(player.session_id)] == ["started", "phase", "phase"]


def test_a_batch_told_twice_is_stored_once(log):
    player = Player(log, PLAN)
    player.events = whole()[:2]
    player.events = whole()[:4]
    player.events = whole()[1:4]
    assert [stored.seq for stored in log.events_of(player.session_id)] == [1, 2, 3, 4]
    assert player.acked == {"page": 4}


def test_a_hole_is_not_acknowledged(log):
    player = Player(log, PLAN)
    first, second, third = whole()[:3]
    player.events = [first, third]
    assert player.acked == {"page": 1}
    player.events = [second, third]
    assert player.acked == {"page": 3}


def test_a_finished_session_is_closed_with_its_sets(log):
    ended = []
    player = Player(log, PLAN)
    player.on_end(ended.append)
    player.events = whole()
    player.events = whole()[-1:]
    assert [record.status for record in ended] == ["finished"]
    assert ended[0].session_id == player.session_id
    late = [2] * (len(PHASES) - 1)
    assert player.summary == {"sets_done": 2, "sets_planned": 2, "moved_s": 32.0, "late_ms": late}
    assert list(log.bouts()["outcome"]) == ["done", "done"]


def test_a_stop_keeps_its_reason(log):
    player = Player(log, PLAN)
    player.events = [*whole()[:2], event(3, "stopped", 1, 9000, reason="hurt")]
    assert list(log.sessions()["stop_reason"]) == ["hurt"]
    assert list(log.sessions()["status"]) == ["stopped"]


def test_a_listener_that_fails_harms_nothing(log, caplog):
    ended = []
    player = Player(log, PLAN)
    player.on_end(lambda _record: 1 / 0)
    player.on_end(ended.append)
    player.events = whole()
    assert len(ended) == 1
    assert player.message == ""
    assert "the session itself is saved" in caplog.text


def test_a_write_that_fails_is_not_acknowledged_and_is_tried_again(log, monkeypatch):
    player = Player(log, PLAN)

    def refuse(*_args, **_more):
        raise LogError("The disk is full.", safe="What was saved before is safe.")

    with monkeypatch.context() as patch:
        patch.setattr(log, "write_events", refuse)
        player.events = whole()[:2]
        assert player.acked == {}
        assert "The disk is full." in player.message
    player.nudge += 1
    assert player.acked == {"page": 2}
    assert player.message == ""


def test_a_closing_that_fails_is_tried_again(log, monkeypatch, caplog):
    ended = []
    player = Player(log, PLAN)
    player.on_end(ended.append)

    def refuse(*_args, **_more):
        raise OSError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(log, "close_session", refuse)
        player.events = whole()
        assert ended == []
        assert player.acked == {}, "an ending counts only once the session is closed"
        assert "OSError: gone" in player.message
    player.nudge += 1
    assert [record.status for record in ended] == ["finished"]
    assert player.acked == {"page": len(whole())}
    assert "could not be written" in caplog.text


@pytest.mark.parametrize(
    "odd",
    [{"at": None}, {"at": float("nan")}, {"kind": "dance"}, {"detail": [1, 2]}, {"phase": None}],
    ids=repr,
)
def test_one_bad_event_blocks_no_session_and_is_told_once(log, odd):
    player, ended = Player(log, PLAN), []
    player.on_end(ended.append)
    events = whole()
    events[2] = {**events[2], **odd}
    player.events = events[:4]
    assert player.acked == {"page": 4}
    assert "could not be read. It is kept as it came" in player.message
    player.events = events
    assert player.message == ""
    assert player.acked == {"page": len(events)}
    assert [record.status for record in ended] == ["finished"]
    kept = log.events(player.session_id)
    assert list(kept["kind"]).count("unreadable") == 1
    assert log.check().ok


def test_items_without_a_name_block_no_session(log):
    player = Player(log, PLAN)
    player.events = [None, 7, {"seq": 1}, *whole()[:2]]
    assert player.acked["page"] == 2
    assert len(log.events(player.session_id)) == 5
    player.nudge += 1
    assert len(log.events(player.session_id)) == 5


def test_a_page_drops_what_it_keeps_of_an_erased_session(log):
    """Its unconfirmed events once created the session again, through this player or the next one."""
    player = Player(log, PLAN)
    player.events = whole()[:3]
    log.erase(player.session_id, sure=True)
    player.events = whole()[:5]
    assert player.acked == {"page": 5}
    assert "was erased from your log" in player.message
    other = Player(log, PLAN)
    orphaned(other, player.session_id, whole("old"))
    assert other.acked == {"old": len(whole())}
    assert len(log.sessions()) == 0


def test_a_page_of_an_erased_diary_makes_no_session_anew(log):
    player = Player(log, PLAN)
    player.events = whole()[:3]
    log.erase(everything=True, sure=True)
    player.events = whole()
    assert player.acked == {"page": len(whole())}
    assert len(log.sessions()) == 0


def test_a_stop_answered_elsewhere_closes_the_gate_with_the_next_events(log):
    player = Player(log, PLAN)
    player.events = whole()[:1]
    elsewhere = open_log(log.path)
    elsewhere.record_safety_check(items=(safety_items("urgent")[0].id,))
    player.events = whole()[:2]
    assert player.gate["allowed"] is False
    assert player.gate["level"] == "urgent"


def test_a_check_in_the_same_kernel_opens_the_gate_at_once(tmp_path):
    log = open_log(tmp_path / "new.sqlite")
    player = Player(log, PLAN)
    assert player.gate["allowed"] is False
    log.record_safety_check(full=True)
    assert player.gate["allowed"] is True


def test_the_log_keeps_no_player_alive(log):
    player = Player(log, PLAN)
    player.close()
    watched = weakref.ref(player)
    del player
    gc.collect()
    assert watched() is None
    log.record_safety_check(full=True)


def test_sound_settings_are_remembered_and_the_check_in_is_not(log):
    player = Player(log, PLAN, settings={"furthest_before": 3})
    player.settings = {**player.settings, "volume": 0.3, "muted": True}
    assert log.setting("player") == {"volume": 0.3, "muted": True}
    again = Player(log, PLAN)
    assert again.settings == {"volume": 0.3, "muted": True, "furthest_before": None}


def test_a_begun_session_goes_on_with_its_check_in(log):
    rating = Rating("furthest_point", "thigh", datetime.now(UTC), moment="before")
    session_id = log.begin_session(PLAN, zone="UTC", ratings=[rating])
    player = Player(log, session_id=session_id)
    assert player.settings["furthest_before"] == scale("furthest_point").levels.index("thigh")
    assert (player.status, player.session_id) == ("ready", session_id)
    player.events = whole()
    assert list(log.sessions()["status"]) == ["finished"]


def test_after_a_restart_the_session_is_offered_where_it_was(log):
    first = Player(log, PLAN)
    paused = event(3, "paused", 1, 10_500, phase_ms=2500, reason="asked")
    first.events = [*whole()[:2], paused]
    again = Player(open_log(log.path), session_id=first.session_id)
    assert (again.status, again.phase, again.phase_ms, again.active_ms) == ("paused", 1, 2500, 10_500)
    assert again.stamp == paused["at"]
    again.events = [event(1, "adopted", 1, 10_500, owner="next", phase_ms=2500, at=paused["at"] + 9e4)]
    assert again.acked == {"page": 3, "next": 1}


def test_an_open_question_is_asked_again_after_a_restart(log):
    first = Player(log, PLAN)
    first.events = [*whole()[:2], event(3, "paused", 1, 9000, phase_ms=1000, reason="hurt")]
    assert Player(log, session_id=first.session_id).hurt == {"step": "ask"}


def test_why_a_hurt_ended_a_session_is_known_after_a_restart(log):
    first = Player(log, PLAN)
    answers = {"where": 4, "hurt": 5, "settled": True}
    ended = [
        event(3, "paused", 1, 9000, phase_ms=1000, reason="hurt"),
        event(4, "hurt", 1, 9000, **answers),
        event(5, "stopped", 1, 9000, reason="hurt"),
    ]
    first.events = [*whole()[:2], *ended]
    again = Player(open_log(log.path), session_id=first.session_id)
    assert (again.status, again.reason, again.hurts) == ("stopped", "hurt", 1)
    assert again.hurt == {"step": "choose", **answers}
    assert set(again.facts["hurt_words"]) == {"settled", "unsettled", "further", "twice"}


@pytest.mark.parametrize(
    ("status", "shown", "reason"), [("finished", "finished", ""), ("abandoned", "stopped", "abandoned")]
)
def test_a_closed_session_shows_its_end(log, status, shown, reason):
    session_id = log.begin_session(PLAN, zone="UTC")
    log.write_events(session_id, [])
    log.close_session(session_id, status)
    player = Player(log, session_id=session_id)
    assert (player.status, player.reason) == (shown, reason)
    assert player.summary["sets_planned"] == 2


def orphaned(player, session_id, events, **about):
    player.orphans = {session_id: {"plan": PLAN.to_dict(), "zone": "Europe/London", **about}}
    player.events = [{**item, "session": session_id} for item in events]


def test_what_another_page_left_behind_reaches_its_own_session(log):
    old = log.begin_session(PLAN, zone="UTC")
    player = Player(log, PLAN)
    orphaned(player, old, whole("old"))
    assert player.acked == {"old": len(whole())}
    assert log.session(old).status == "finished"
    assert list(log.sessions()["session_id"]) == [old], "the new player has not begun anything yet"


def test_a_session_that_never_reached_the_log_is_saved_at_its_own_time(log):
    yesterday = (datetime.now(UTC) - timedelta(days=1)).timestamp() * 1000
    late = [{**item, "at": yesterday + item["active_ms"]} for item in whole("old")[:4]]
    player = Player(log, PLAN)
    orphaned(player, "01a00000-0000-7000-8000-000000000000", late)
    sessions = log.sessions()
    assert list(sessions["status"]) == ["abandoned"]
    assert abs(sessions["started_at"].iloc[0].timestamp() * 1000 - yesterday) < 1000
    assert player.acked == {"old": 4}
    assert len(log.events()) == 4


def test_one_that_may_still_go_on_stays_open(log):
    player = Player(log, PLAN)
    orphaned(player, "01a00000-0000-7000-8000-000000000001", whole("old")[:2])
    assert [session.session_id for session in log.open_sessions()] == ["01a00000-0000-7000-8000-000000000001"]


def test_an_old_session_without_its_plan_is_kept_and_stops_nothing(log):
    player = Player(log, PLAN)
    player.orphans = {"x": {"plan": None}}
    player.events = [event(1, "started", owner="old", session="x"), *whole()[:2]]
    assert player.acked == {"page": 2, "old": 1}
    assert player.message == ""
    assert log.session("x").status == "abandoned"


def test_an_old_session_that_cannot_be_written_stops_nothing(log, monkeypatch, caplog):
    player = Player(log, PLAN)
    monkeypatch.setattr(log, "save", lambda _record: 1 / 0)
    player.orphans = {"x": {"plan": None}}
    player.events = [event(1, "started", owner="old", session="x"), *whole()[:2]]
    assert player.acked == {"page": 2}
    assert player.message == ""
    assert "the browser keeps them" in caplog.text


def test_many_threads_telling_at_once_leave_one_whole_session(log):
    ended = []
    player = Player(log, PLAN)
    player.on_end(ended.append)
    events = whole()

    def tell(upto):
        player.events = events[:upto]
        player.nudge = upto

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(tell, [*range(1, len(events) + 1)] * 3))
    player.events = events
    player.nudge += 1
    assert [stored.seq for stored in log.events_of(player.session_id)] == [*range(1, len(events) + 1)]
    assert len(ended) == 1


def test_a_cell_run_again_shows_the_unfinished_session_of_its_plan(log):
    first = gk.player(PLAN, log)
    first.events = [event(1, "started", 0, 0, phase_ms=0), event(2, "phase", 1, 8000, phase_ms=0)]
    again = gk.player(replace(PLAN, why="another day, another reason"), log)
    assert again.session_id == first.session_id
    assert (again.status, again.phase) == ("paused", 1)
    assert gk.player(PLAN.with_dose(reps=3), log).session_id != first.session_id
    first.events = [*first.events, event(3, "stopped", 1, 9000, phase_ms=0, reason="stopped")]
    assert unfinished(log, PLAN) is None
    assert gk.player(PLAN, log).status == "ready"


def test_sets_that_were_skipped_are_known_after_a_restart(log):
    player = Player(log, PLAN)
    after = next(phase.index for phase in PHASES if phase.kind == "switch-side")
    player.events = [event(1, "started", 0, 0), event(2, "skipped", after, 9000, phase_ms=0)]
    assert Player(log, session_id=player.session_id).skipped == [0]


def test_a_claim_is_answered_and_the_later_one_yields(log):
    first, second = Player(log, PLAN), Player(log, PLAN)
    first.events = [event(1, "started", 0, 0, at=datetime.now(UTC).timestamp() * 1000)]
    first.claim = {"browser": "one", "session": first.session_id, "title": "A", "take": False, "ask": "one#1"}
    assert (first.holder["browser"], first.holder["runs"]) == ("one", True)
    asked = {"browser": "two", "session": second.session_id, "title": "B", "take": False, "ask": "two#1"}
    second.claim = asked
    assert (second.holder["browser"], second.holder["answers"]) == ("one", "two#1")
    second.claim = {**asked, "take": True, "ask": "two#2"}
    first.look += 1
    assert (first.holder["browser"], first.holder["title"]) == ("two", "B")


def test_a_claim_that_is_none_stops_no_timer(log):
    player = Player(log, PLAN)
    player.claim = {"browser": ""}
    player.events = [event(1, "started", 0, 0)]
    assert player.acked == {"page": 1}


def test_whether_tones_are_wanted_is_kept(log):
    Player(log, PLAN).settings = {"tones": False, "volume": 0.5}
    assert Player(log, PLAN).settings["tones"] is False


def test_shown_in_a_cell_the_player_stands_below_the_safety_check(log):
    player = gk.player(PLAN, log)
    data, _ = player._repr_mimebundle_()
    box = data["application/vnd.jupyter.widget-view+json"]["model_id"]
    assert box != player.model_id
    check, below = player._box.children
    assert player._box.model_id == box
    assert (check.face, below) == ("none", player)
    assert "gk-guarded" in player._box._dom_classes
    assert "Supine glide" in data["text/html"]
