"""The body map: each place once on each side, left is the person's left, roots as in the source."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from glidekit.body.areas import AREAS, PLACES, ROOT_AREAS, place_named, split, words
from glidekit.body.map_figure import area_path, body_map, outline_path, root_map
from glidekit.errors import GlidekitError
from glidekit.scales import scale


def start_of(area):
    return [float(n) for n in re.findall(r"-?\d*\.?\d+", area_path(area))[:2]]


def test_every_place_is_there_once_a_side_with_a_level_of_the_scale():
    assert len(AREAS) == len(set(AREAS)) == 2 * len(PLACES)
    assert {place.level for place in PLACES} == set(scale("furthest_point").levels) - {"none"}


@pytest.mark.parametrize("area", AREAS)
def test_left_is_the_persons_left(area):
    place, side = split(area)
    on_the_right_of_the_picture = start_of(area)[0] > 85
    assert on_the_right_of_the_picture == ((place.view == "front") == (side == "left"))
    assert words(area) == f"{side} {place.label}"


def test_a_map_marks_what_was_asked_for_and_is_valid():
    root = ET.fromstring(body_map(["calf-left", "foot-top-right"], "two places"))  # noqa: S314 - made here
    marks = [node for node in root.iter() if node.get("class") == "gk-map-mark"]
    assert [mark[0].text for mark in marks] == ["right top of the foot", "left calf"]
    assert root.get("aria-label") == "two places"


def test_the_roots_usual_areas_are_named_with_their_source():
    for root in ROOT_AREAS:
        for place in ROOT_AREAS[root]:
            assert place_named(place).label in root_map(root)
        assert "Harrison" in root_map(root)


def test_unknown_areas_and_roots_are_refused_with_near_names():
    with pytest.raises(GlidekitError, match="calf-left"):
        body_map(["calf-lefty"], "")
    with pytest.raises(GlidekitError, match="L4"):
        root_map("L3")


def test_head_and_body_are_one_shape_without_a_hole():
    """Both outlines run in the same direction, so the fill has no hole where they overlap."""

    def turn(path):
        numbers = [float(n) for n in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", path.split("q")[1])]
        x = y = area = 0.0
        for dx, dy in zip(numbers[2::4], numbers[3::4], strict=True):
            area += x * dy - y * dx
            x, y = x + dx, y + dy
        return area > 0

    body, head = re.findall(r"M[^M]+", outline_path())
    assert turn(body) == turn(head)
