"""The body map: what is marked is kept as plain values, and what safety asks about is reported first."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from glidekit.body.areas import AREAS, split
from glidekit.body.map_figure import map_multiples
from glidekit.errors import GlidekitError
from glidekit.log import open_log
from glidekit.widgets.body_map import BodyMap, save_map

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


@pytest.fixture
def log(tmp_path):
    log = open_log(tmp_path / "my-log.sqlite")
    log.affected_side = "left"
    return log


def marks(**given):
    return {"pain": [], "tingling": [], "numb": []} | given


def saved(log, **given):
    words = save_map(log, marks(**given), at=NOON, zone="Europe/London")
    frame = log.ratings()
    return words, {
        (row.scale, None if row.side is None or row.side != row.side else row.side): row
        for row in frame.itertuples()
    }


def value(rows, scale, side=None):
    found = [row for (name, of), row in rows.items() if name == scale and (side is None or str(of) == side)]
    assert len(found) == 1
    return found[0].value, found[0].text


def test_a_map_is_kept_as_counts_that_name_their_places(log):
    words, rows = saved(log, pain=["calf-left", "buttock-left"], tingling=["foot-top-left"])
    assert value(rows, "pain_areas") == (2, "buttock-left; calf-left")
    assert value(rows, "tingling_areas") == (1, "foot-top-left")
    assert value(rows, "numb_areas")[0] == 0
    assert value(rows, "furthest_point", "left") == (6, "foot")
    assert words == "Your map is in your log."


def test_nothing_marked_is_none_and_not_unknown(log):
    _, rows = saved(log)
    assert value(rows, "furthest_point", "left") == (0, "none")
    assert value(rows, "pain_areas")[0] == 0


def test_the_back_alone_reaches_no_leg(log):
    _, rows = saved(log, pain=["low-back-left", "low-back-right"])
    assert value(rows, "furthest_point", "left") == (1, "back")
    assert log.safety_checks().empty


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"pain": ["calf-left", "calf-right"]}, "both legs"),
        ({"numb": ["buttock-left"]}, "numbness in the buttock"),
    ],
)
def test_what_safety_asks_about_closes_the_gate(log, given, said):
    log.record_safety_check()
    assert log.gate().allowed
    words, _ = saved(log, **given)
    assert said in words
    assert "safety check" in words
    assert not log.gate().allowed


def test_unknown_places_and_kinds_are_refused_and_nothing_is_saved(log):
    with pytest.raises(GlidekitError, match="calf-left"):
        saved(log, pain=["calf-lefty"])
    with pytest.raises(GlidekitError, match="pain"):
        save_map(log, {"pian": []}, at=NOON, zone="UTC")
    assert log.ratings().empty


def test_a_submission_is_saved_once_and_answered(log):
    widget = BodyMap(log, clock=lambda: NOON)
    one = {"id": "a", "marks": marks(pain=["calf-left"]), "zone": "Nowhere/Land"}
    widget.submission = one
    assert (widget.state, widget.message) == ("saved", "Your map is in your log.")
    count = len(log.ratings())
    assert count == 4
    widget.submission = dict(one, again=True)
    assert len(log.ratings()) == count


def test_a_read_only_log_says_so_in_words(log, tmp_path):
    widget = BodyMap(open_log(log.path, read_only=True), clock=lambda: NOON)
    widget.submission = {"id": "a", "marks": marks(), "zone": "UTC"}
    assert widget.state == "error"
    assert widget.message


def test_the_page_gets_every_area_with_its_path():
    spec = BodyMap.class_traits()["spec"] and map_multiples([("3 March", marks(pain=["calf-left"]))])
    assert "left calf" in spec
    assert len(AREAS) == 24
    assert all(split(area)[0].level for area in AREAS)
