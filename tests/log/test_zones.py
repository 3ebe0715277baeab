from __future__ import annotations

import pytest
import tzlocal

from glidekit.log import zones


@pytest.mark.parametrize(
    ("told", "zone"),
    [("Europe/Berlin", "Europe/Berlin"), ("Etc/UTC", "UTC"), ("Mars/Olympus", "UTC"), (None, "UTC")],
)
def test_the_machines_zone_comes_from_any_system(monkeypatch, told, zone):
    monkeypatch.setattr(tzlocal, "get_localzone_name", lambda: told)
    assert zones.of_this_machine() == zone


def test_a_machine_without_a_known_zone_stops_nothing(monkeypatch, log):
    def fails():
        raise ValueError("the registry is empty")

    monkeypatch.setattr(tzlocal, "get_localzone_name", fails)
    assert zones.of_this_machine() == "UTC"
    assert log.today


def test_windows_names_of_zones_are_known():
    """tzlocal reads one of these from the registry; each must be a zone in the tzdata package."""
    from tzlocal.windows_tz import win_tz

    assert all(zones.is_known(name) for name in win_tz.values())
