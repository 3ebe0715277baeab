"""Pictures as SVG: an image with a name, text as text, colours that follow the theme."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from io import StringIO

import pytest
from support.pictures import marks_on

from glidekit.look import palette
from glidekit.plots.style import DPI, drawing
from glidekit.plots.svg import FigureCanvas, _roles, svg_of
from glidekit.plots.symptoms import symptoms


@pytest.fixture
def figure(steady):
    return symptoms(steady.ratings(), marks=marks_on("2025-05-10", label=EVIL)).figure


EVIL = '<script>alert("x")</script><img src=x onerror=alert(1)>&"\''


def test_the_svg_is_an_image_with_a_name_and_scales(figure):
    root = ET.fromstring(svg_of(figure, label="Leg pain over time"))  # noqa: S314 - our own output
    assert root.get("role") == "img"
    assert root.get("aria-label") == "Leg pain over time"
    assert root.get("viewBox") == "0 0 820 340"
    assert root.get("width") is None


def test_text_stays_text_in_the_font_of_the_page(figure):
    svg = svg_of(figure, label="x")
    assert "no pain</text>" in svg
    assert "DejaVu" not in svg
    assert "var(--jp-ui-font-family" in svg


def test_it_is_drawn_as_matplotlib_draws_it(figure):
    def drawn(backend):
        made = StringIO()
        figure.savefig(made, format="svg", backend=backend, dpi=DPI, metadata={"Date": None})
        return made.getvalue()

    with drawing():
        assert drawn(f"module://{FigureCanvas.__module__}") == drawn("svg")


def test_every_colour_follows_the_theme(figure):
    svg = svg_of(figure, label="x")
    left = re.sub(r"var\(--gk-[a-z-]+, #[0-9a-f]{6}\)", "", svg)
    assert not re.search(r"#[0-9a-f]{6}(?=[;\"])", left)
    assert "var(--gk-ink, #1d2733)" in svg


def test_roles_that_share_a_light_colour_share_the_dark_one():
    light, dark = palette("light"), palette("dark")
    for role, colour in light.items():
        assert dark[role] == dark[_roles()[colour]]


def test_two_pictures_on_a_page_share_no_id(figure):
    first, second = svg_of(figure, label="x"), svg_of(figure, label="x")
    ids = [set(re.findall(r' id="([^"]+)"', svg)) for svg in (first, second)]
    assert ids[0]
    assert not ids[0] & ids[1]
    for svg, own in ((first, ids[0]), (second, ids[1])):
        used = set(re.findall(r'(?:url\(#|href="#)([^")]+)', svg))
        assert used == own


def test_markers_say_their_style_once(figure):
    svg = svg_of(figure, label="x")
    assert svg.count("<use ") > 100
    assert not re.search(r"<use [^>]*style=", svg)
