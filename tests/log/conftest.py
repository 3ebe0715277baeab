"""A log whose clock stands still until a test moves it."""

from __future__ import annotations

import pytest
from support.diary import Clock

from glidekit.content.exercises import Dose
from glidekit.log import open_log
from glidekit.planning.plan import Item, Plan
from glidekit.session.record import Rating


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def log(tmp_path, clock):
    return open_log(tmp_path / "log.sqlite", clock=clock)


@pytest.fixture
def short_plan():
    dose = Dose(reps=2)
    return Plan("short", "A short one", (Item("supine-glide", dose=dose, sides=("left",)),))


@pytest.fixture
def rate(clock):
    """A rating now: ``rate("leg_pain", 4, "before")``."""

    def make(scale, value, moment="alone", *, side=None, at=None, zone="Europe/Berlin"):
        return Rating(scale, value, at or clock(), zone=zone, moment=moment, side=side)

    return make
