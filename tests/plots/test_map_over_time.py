"""Body maps over time: one for each moment, oldest first, the latest drawn, all in words too."""

from __future__ import annotations

from datetime import date

import pandas as pd

from glidekit.plots.map_over_time import MOST, DayMap, Maps, maps_in


def row(at, scale, text, status="answered"):
    when = pd.Timestamp(at, tz="UTC")
    return {"rated_at": when, "local_date": when.tz_localize(None).normalize(), "scale": scale,
            "status": status, "text": text}  # fmt: skip


def test_kinds_of_one_moment_are_one_map_and_a_blank_one_is_none():
    found = maps_in(pd.DataFrame([
        row("2026-03-02 08:00", "pain_areas", "calf-left; foot-top-left"),
        row("2026-03-01 08:00", "tingling_areas", "thigh-left"),
        row("2026-03-02 08:00", "tingling_areas", ""),
        row("2026-03-03 08:00", "pain_areas", None, "skipped"),
    ]))  # fmt: skip
    assert [one.day for one in found] == [date(2026, 3, 1), date(2026, 3, 2)]
    assert found[1].marks["pain"] == ("calf-left", "foot-top-left")
    assert found[1].marks["tingling"] == ()
    assert found[1].furthest == "left foot"


def test_only_the_latest_are_drawn_and_all_are_counted_and_told():
    marks = {"pain": ("calf-left",), "tingling": (), "numb": ()}
    maps = Maps([DayMap(date(2026, 3, day), marks) for day in range(1, MOST + 4)])
    assert maps.sentence.startswith(f"{MOST + 3} maps, 1 March to")
    assert maps.to_html().count('role="img"') == MOST
    assert f"The latest {MOST} are drawn." in maps.to_html()
    assert len(maps.to_text().splitlines()) == MOST + 4
