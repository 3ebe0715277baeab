"""Frames are cached until the file changes, and nobody can change the cached ones."""

from __future__ import annotations

from datetime import timedelta

from glidekit.log import open_log


def test_a_frame_is_read_again_after_every_change_by_anybody(log, rate, clock):
    assert len(log.ratings()) == 0
    log.add_ratings([rate("leg_pain", 4)])
    assert len(log.ratings()) == 1
    other = open_log(log.path, clock=clock)
    for number in range(2, 6):
        other.add_ratings([rate("leg_pain", 3, at=clock() - timedelta(days=number))])
        assert len(log.ratings()) == number
    log.mark("new tablets")
    assert len(log.marks()) == 1


def test_changing_a_frame_changes_nobody_elses(log, rate):
    log.add_ratings([rate("leg_pain", 4)])
    mine = log.ratings()
    mine["value"] = 9
    mine.loc[0, "text"] = "not mine"
    assert log.ratings()["value"].tolist() == [4]
    assert (log.ratings()["text"] == "not mine").sum() == 0


def test_the_same_frame_is_not_read_twice(log, rate, monkeypatch):
    log.add_ratings([rate("leg_pain", 4)])
    log.ratings()
    monkeypatch.setattr("glidekit.log.frames.ratings", None)
    assert len(log.ratings()) == 1
