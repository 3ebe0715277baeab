"""The palette: every text colour has enough contrast on its background, in both themes."""

from __future__ import annotations

import pytest

from glidekit.look import css_variables, palette


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_colour_reaches_four_and_a_half_to_one(theme):
    colours = palette(theme)
    for role, colour in colours.items():
        if role not in ("ground", "line"):
            assert contrast(colour, colours["ground"]) >= 4.5, role


def test_both_themes_name_the_same_roles():
    assert palette("light").keys() == palette("dark").keys()


def test_css_has_a_variable_for_every_role_in_both_themes():
    css = css_variables(".gk")
    for role in palette():
        assert css.count(f"--gk-{role}:") == 2
    assert "var(--jp-layout-color0,#ffffff)" in css
