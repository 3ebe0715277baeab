"""Scales: bounds, words, and a blank that is never a zero."""

from __future__ import annotations

import math
import re

import pytest

from glidekit.errors import GlidekitError, ScaleError
from glidekit.scales import DAY_MARKS, SCALES, scale


@pytest.mark.parametrize("value", [11, -1, 10.5, "7/10", True, "none", [3]])
def test_a_value_off_the_scale_names_scale_value_and_bounds(value):
    with pytest.raises(ScaleError, match=r"Leg pain cannot be .* 0 to 10") as caught:
        scale("leg_pain").check(value)
    assert "Nothing was saved" in str(caught.value)


@pytest.mark.parametrize("blank", [None, math.nan])
def test_a_blank_is_missing_never_zero(blank):
    assert scale("leg_pain").check(blank) is None
    assert scale("leg_pain").check(0) == 0.0


def test_levels_have_numbers_and_names():
    furthest = scale("furthest_point")
    assert [furthest.check(name) for name in ("none", "back", "foot")] == [0, 1, 6]
    assert furthest.level(5) == "calf"
    assert furthest.level(None) is None
    assert scale("leg_pain").level(5) is None
    with pytest.raises(ScaleError, match="choose one of none, back, buttock"):
        furthest.check("toe")
    with pytest.raises(ScaleError):
        furthest.check(2.5)


def test_an_unknown_scale_gets_the_nearest_names():
    with pytest.raises(GlidekitError, match="'leg_pain'"):
        scale("legpain")


@pytest.mark.parametrize("one", SCALES.values(), ids=lambda one: one.id)
def test_every_scale_is_whole(one):
    assert one.low < one.high
    assert one.question.endswith(("?", ")"))
    assert not one.levels or len(one.levels) == one.high - one.low + 1
    assert one.check(one.low) == one.low
    assert one.check(one.high) == one.high


@pytest.mark.parametrize("one", SCALES.values(), ids=lambda one: one.id)
def test_what_a_scale_names_exists(one):
    assert not one.days_with or SCALES[one.days_with].levels == ("no", "yes")
    assert not one.days_with or SCALES[one.days_with].of_leg == one.of_leg
    assert not one.choices or one.high == len(set(one.choices))
    assert re.compile(one.hints)


def test_the_day_marks_are_scales_and_none_of_them_is_a_score():
    assert [scale(name).levels or scale(name).choices for name in DAY_MARKS] == [
        ("slept", "woken by it", "hardly slept"),
        ("none", "as usual", "more than usual"),
        ("long sitting", "long drive", "lifting", "more walking", "less moving", "stress", "ill", "other"),
    ]
    assert not any(scale(name).important_change for name in DAY_MARKS)


def test_a_median_between_two_levels_names_both():
    assert scale("furthest_point").level(5) == "calf"
    assert scale("furthest_point").level(3.5) == "between thigh and knee"
