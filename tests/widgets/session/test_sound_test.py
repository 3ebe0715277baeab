"""The sound test: the timer's volume, kept with the timer's settings."""

from __future__ import annotations

from glidekit.log.settings import PLAYER
from glidekit.planning.presets import plan
from glidekit.widgets.session.player import Player, SoundTest


def test_the_volume_is_the_timers_own(diary):
    SoundTest(diary).settings = {"volume": 0.3, "nonsense": 1}
    assert diary.setting(PLAYER) == {"volume": 0.3}
    assert Player(diary, plan("flare-day")).settings["volume"] == 0.3
    assert SoundTest(diary).settings == {"volume": 0.3}


def test_without_a_page_it_says_what_it_is(diary):
    assert "plays the tones of the timer" in SoundTest(diary).printed()
