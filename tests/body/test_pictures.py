"""The drawings in the notebooks are made by this package, complete, described, and the same everywhere."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from glidekit.body.areas import ROOT_AREAS, place_named
from glidekit.body.pictures import pictures, plain
from glidekit.content.exercises import exercises
from glidekit.look import palette

FOLDER = Path(__file__).parents[2] / "notebooks" / "pictures"
DRAWN = pictures()
SVG = "{http://www.w3.org/2000/svg}"
EVERY = [(shown, variant) for shown in exercises() for variant in shown.variants]


def words(name):
    return [node.text for node in ET.fromstring(DRAWN[name]).iter(f"{SVG}text")]  # noqa: S314 - made here


@pytest.mark.parametrize("name", sorted(DRAWN))
def test_the_file_in_the_notebooks_is_what_the_package_draws(name):
    assert (FOLDER / name).read_text(encoding="utf-8") == DRAWN[name]


@pytest.mark.parametrize("name", sorted(DRAWN))
def test_a_picture_stands_alone_on_its_own_paper(name):
    """An image gets no style from the page, and some viewers support neither variables nor color-mix."""
    svg = DRAWN[name]
    root = ET.fromstring(svg)  # noqa: S314 - made here
    assert root.find(f"{SVG}title").text
    assert root.find(f"{SVG}rect").get("fill") == palette("light")["ground"]
    assert not re.search(r"var\(|color-mix|href|url\(|@media|<script", svg)
    assert int(root.get("width")) > 400


@pytest.mark.parametrize(("shown", "variant"), EVERY, ids=lambda one: getattr(one, "id", one))
def test_each_way_of_each_exercise_is_drawn_in_numbered_steps(shown, variant):
    said = words(f"{shown.id}-{variant}.svg")
    assert [text.split()[0] for text in said] == ["1", "2", "3"]
    held = any(stage.kind == "hold" for stage in shown.variants[variant].cycle)
    assert ("Hold here" in said[-1]) == held


def test_the_roots_are_drawn_with_their_areas_in_words():
    title = ET.fromstring(DRAWN["root-areas.svg"]).find(f"{SVG}title").text  # noqa: S314 - made here
    for root, places in ROOT_AREAS.items():
        assert root in words("root-areas.svg")
        assert all(place_named(place).label in title for place in places)


def test_variables_and_mixtures_become_colours_of_the_light_palette():
    light = palette("light")
    assert plain("fill:var(--gk-ink,#000)") == f"fill:{light['ink']}"
    assert plain("fill:#abcdef;fill:color-mix(in srgb,#000000 50%,#ffffff)") == "fill:#808080"
