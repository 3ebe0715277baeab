"""The body map stores marks as plain values and reports safety signs first."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import glidekit as gk
from glidekit.body.areas import AREAS, KINDS, marks_in, split, text_of
from glidekit.errors import GlidekitError
from glidekit.log import open_log
from glidekit.widgets.ratings.body_map import MAP, BodyMap, save_map
from glidekit.widgets.ratings.rate_now import RateNow
from glidekit.widgets.safety_check import SafetyCheck

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
    log.record_safety_check(full=True)
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


def test_the_page_gets_every_area_with_its_path_and_room_for_a_finger(log):
    areas = BodyMap(log).spec["areas"]
    assert [area["id"] for area in areas] == list(AREAS)
    assert len(AREAS) == 24
    for area in areas:
        x, y = zip(*(map(float, point.split()) for point in area["hit"][1:-1].split("L")), strict=True)
        assert max(y) - min(y) >= 28  # 44 px when a view is 260 px wide
        split_in_two = area["id"].split("-")[1] in ("inner", "outer") or area["id"].startswith("thigh-front")
        assert split_in_two or max(x) - min(x) >= 28
    assert all(split(area)[0].level for area in AREAS)


@given(st.fixed_dictionaries({kind: st.sets(st.sampled_from(AREAS), max_size=5) for kind in KINDS}))
@settings(deadline=None, derandomize=True, max_examples=60)
def test_a_map_goes_into_one_line_and_back(given_marks):
    line = text_of(given_marks)
    assert marks_in(line) == {kind: tuple(sorted(areas)) for kind, areas in given_marks.items()}


@pytest.mark.parametrize("line", ["", "pain", "pain: nose", "itch: calf-left", "pain: calf-left;", "3"])
def test_a_line_that_is_no_map_is_refused(line):
    assert marks_in(line) is None


def checked_in(log, **answers):
    check = SafetyCheck(log, "line")
    check.told = [{"id": "line", "kind": "line", "new": False}]
    form = RateNow(log, check, clock=lambda: NOON)
    blank = {question.id: None for question in form.page.questions}
    form.submission = {"id": "a", "button": "save", "answers": blank | answers}
    return form


def test_the_map_is_offered_with_the_rest_and_may_stay_blank(log):
    names = [
        question.id for question in RateNow(log, SafetyCheck(log, "line"), clock=lambda: NOON).page.questions
    ]
    assert MAP in names
    checked_in(log)
    assert not log.ratings()["scale"].str.endswith("_areas").any()


def test_a_map_in_the_check_in_is_kept_with_the_other_answers(log):
    checked_in(log, map="pain: calf-left, thigh-back-left; tingling: foot-top-left", furthest_point="foot")
    rows = {row.scale: row for row in log.ratings().itertuples() if row.status == "answered"}
    assert (rows["pain_areas"].value, rows["pain_areas"].text) == (2, "calf-left; thigh-back-left")
    assert (rows["furthest_point"].value, rows["furthest_point"].side) == (6, "left")
    assert rows["numb_areas"].value == 0
    assert log.gate().level != "ask"


def test_a_numb_buttock_or_both_legs_in_the_check_in_ask_for_the_whole_safety_check(log):
    log.record_safety_check(full=True)
    checked_in(log, map="numb: buttock-left")
    assert log.gate().level == "ask"


def test_maps_are_shown_day_by_day_with_dates_and_in_words(log):
    assert "No body map yet" in gk.body_map(log).to_text()
    for day, areas in ((3, ["foot-top-left"]), (10, ["buttock-left", "thigh-back-left"])):
        save_map(log, marks(pain=areas), at=NOON.replace(day=day), zone="UTC")
    shown = gk.body_map(log)
    assert shown.sentence == (
        "2 maps, 3 March to 10 March 2026. Furthest point at first: left foot; at last: left thigh."
    )
    html = shown.to_html()
    assert html.count('role="img"') == 2
    assert "pain: left buttock, left back of the thigh" in html
    assert "pain: left top of the foot" in shown.to_text()


def test_many_maps_show_the_latest_and_a_stop_stands_above_them(log):
    for day in range(1, 16):
        save_map(log, marks(tingling=["calf-left"]), at=NOON.replace(day=day), zone="UTC")
    assert gk.body_map(log).to_html().count('role="img"') == 12
    log.record_safety_check(items=("leg-weakness",))
    shown = gk.body_map(log).to_html()
    assert shown.index("Please ring today") < shown.index('role="img"')
