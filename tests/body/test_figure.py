"""The figures are complete, smooth, mirrored and described; the paths match what was computed."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glidekit.body.figure import phase_figures, still
from glidekit.body.outline import closed_path, open_path
from glidekit.content.exercises import exercises
from glidekit.planning.plan import Item, Plan
from glidekit.planning.timeline import timeline

EVERY = [(e.id, variant) for e in exercises() for variant in e.variants]
NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")


def figures(exercise, variant, sides=("left", "right")):
    return phase_figures(timeline(Plan("t", "t", (Item(exercise, variant, sides=sides),))))


def points(path):
    """The points on the curves of one path, in absolute coordinates."""
    found = []
    for part in re.findall(r"M[^M]*", path):
        if "q" not in part or "V" in part:
            continue
        start, curves = part.rstrip("z")[1:].split("q")
        at = np.array(NUMBER.findall(start), dtype=float)
        steps = np.array(NUMBER.findall(curves), dtype=float).reshape(-1, 2, 2)[:, 1]
        found.append(at + np.cumsum(steps, axis=0))
    return np.concatenate(found)


@given(st.lists(st.tuples(st.floats(0, 480), st.floats(0, 340)), min_size=5, max_size=30, unique=True))
@settings(deadline=None, derandomize=True, max_examples=40)
def test_a_path_says_its_points_to_a_tenth(controls):
    wanted = np.array([controls])
    middle = (wanted + np.roll(wanted, -1, axis=1)) / 2
    np.testing.assert_allclose(points(closed_path(wanted)[0]), middle[0], atol=0.11)
    line = points(open_path(wanted)[0])
    np.testing.assert_allclose(line[-1], wanted[0, -1], atol=0.051)


@pytest.mark.parametrize(("exercise", "variant"), EVERY)
def test_every_phase_of_every_exercise_has_its_figure(exercise, variant):
    plan = timeline(Plan("t", "t", (Item(exercise, variant),)))
    found = phase_figures(plan)
    shown = [p for p in plan if p.pose]
    assert shown
    for phase in shown:
        way = f"{phase.pose['from']}>{phase.pose['to']}"
        figure = found[f"{phase.exercise}/{phase.variant}/{phase.side}/{phase.pose['range']}/{way}"]
        assert set(figure) == {"viewBox", "classes", "frames", "alt"}
        assert {"gk-ground", "gk-muted", "gk-limb", "gk-nerve"} == set(figure["classes"])
        assert all(len(frame) == len(figure["classes"]) for frame in figure["frames"])
        assert len(figure["frames"]) == (1 if phase.pose["from"] == phase.pose["to"] else 24)
        assert phase.side in figure["alt"]


@pytest.mark.parametrize(("exercise", "variant"), EVERY)
def test_the_figure_stays_in_its_picture_and_moves_evenly(exercise, variant):
    for figure in figures(exercise, variant).values():
        width, height = map(float, figure["viewBox"].split()[2:])
        limb = figure["classes"].index("gk-limb")
        seen = [points(frame[limb]) for frame in figure["frames"]]
        for at in seen:
            assert (at >= 0).all()
            assert (at <= [width, height]).all()
        assert all(np.abs(b - a).max() < 25 for a, b in pairwise(seen))
        if len(seen) > 1:
            first, last = figure["frames"][0], figure["frames"][-1]
            assert any(
                np.abs(points(a) - points(b)).max() > 4 for a, b in list(zip(first, last, strict=True))[1:]
            )


@pytest.mark.parametrize(("exercise", "variant"), EVERY)
def test_left_is_the_mirror_of_right(exercise, variant):
    found = figures(exercise, variant)
    rights = {key: figure for key, figure in found.items() if "/right/" in key}
    assert rights
    for key, right in rights.items():
        left = found[key.replace("/right/", "/left/")]
        width = float(right["viewBox"].split()[2])
        for ours, theirs in zip(right["frames"], left["frames"], strict=True):
            for a, b in list(zip(ours, theirs, strict=True))[1:]:
                np.testing.assert_allclose(points(a) * [-1, 1] + [width, 0], points(b), atol=0.3)


@pytest.mark.parametrize(("exercise", "variant"), EVERY)
def test_one_movement_ends_where_the_next_begins(exercise, variant):
    plan = [p for p in timeline(Plan("t", "t", (Item(exercise, variant, sides=("right",)),))) if p.pose]
    found = figures(exercise, variant, sides=("right",))

    def figure(phase):
        return found[
            f"{exercise}/{variant}/right/{phase.pose['range']}/{phase.pose['from']}>{phase.pose['to']}"
        ]

    assert len(plan) > 1
    for now, then in pairwise(plan):
        end = figure(now)["frames"][0 if now.pose["back"] else -1]
        assert end == figure(then)["frames"][0]


def test_a_smaller_range_moves_less():
    def reach(range_):
        item = Item("supine-glide")
        plan = Plan("t", "t", (item,)).with_dose(range=range_).for_sides("right")
        figure = phase_figures(timeline(plan))[f"supine-glide/gentle/right/{range_}/thigh-held>toes-away"]
        limb = figure["classes"].index("gk-limb")
        return np.abs(points(figure["frames"][-1][limb]) - points(figure["frames"][0][limb])).max()

    assert 5 < reach("quarter") < reach("half") < reach("full")


def test_the_same_exercise_with_two_ranges_has_two_figures():
    small, large = (
        Plan("t", "t", (Item("supine-glide"),)).with_dose(range=r).items for r in ("quarter", "full")
    )
    found = phase_figures(timeline(Plan("t", "t", small + large).for_sides("right")))
    ends = [
        found[f"supine-glide/gentle/right/{r}/thigh-held>toes-away"]["frames"][-1]
        for r in ("quarter", "full")
    ]
    assert ends[0] != ends[1]


def test_the_words_say_which_way_head_and_knee_go():
    gentle = figures("sitting-glide", "gentle")["sitting-glide/gentle/left/half/bowed>looking-up"]["alt"]
    article = figures("sitting-glide", "article")["sitting-glide/article/left/half/tall>straight-and-bowed"][
        "alt"
    ]
    assert "left leg" in gentle
    assert "the knee straightens" in gentle
    assert "the head goes back" in gentle
    assert "the head bends forward" in article


@pytest.mark.parametrize(("exercise", "variant"), EVERY)
@pytest.mark.parametrize("side", ["left", "right"])
def test_a_still_is_one_valid_svg_with_words(exercise, variant, side):
    root = ET.fromstring(still(exercise, variant, side))  # noqa: S314 - made by this package
    assert root.get("role") == "img"
    assert side in root.get("aria-label")
    labels = [node.text for node in root.iter("{http://www.w3.org/2000/svg}text")]
    assert labels[0] == "Start"
    assert len(labels) >= 2


def test_a_still_on_paper_is_seen_on_any_ground():
    assert "<rect" in still("supine-glide", paper=True)
    assert "<rect" not in still("supine-glide")
