"""The day after, shown as an association and only from forty days on."""

from __future__ import annotations

from dataclasses import replace

from support.pictures import drawn

import glidekit as gk
from glidekit.plots import descriptions
from glidekit.plots.view import Message, PictureView
from glidekit.sample.simulated import simulate


def test_the_day_after_is_words_alone_below_forty_days(steady):
    view = descriptions.next_day(steady)
    assert isinstance(view, Message)
    assert "32 days with sessions, 29 March to 29 June 2025" in view.to_text()


def test_from_forty_days_on_it_is_drawn_as_an_association(tmp_path):
    log = gk.open_log(tmp_path / "own.sqlite")
    log.save_all(replace(record, simulated=False) for record in simulate(sessions=90))
    log.record_safety_check(full=True)
    view = descriptions.next_day(log)
    assert isinstance(view, PictureView)
    assert "This is an association" in view.sentence
    assert "doing less on bad days is the likely explanation" in view.sentence
    assert len(drawn(view.figure.axes[0], "days")[0].get_xdata()) == len(view.table) >= 40
