"""The drawings agree with the words beside them."""

from __future__ import annotations

import numpy as np
import pytest

from glidekit.body import skeleton as part
from glidekit.body.figure import key_postures, posture, step_frames
from glidekit.body.skeleton import arms, grounded, skeleton
from glidekit.content.exercises import exercise, exercises


def body_of(name, variant, key):
    shown = exercise(name)
    scene = grounded(skeleton(np.array([posture(shown, variant, key).angles()]), shown.position))
    return scene.body, arms(scene.body, shown.variants[variant].hands, scene.floor)


def fingertips(arm, whose=""):
    return arm[f"{whose}hand"].at(0, -0.85 * part.HAND, 0)[0]


def within(segment, point):
    """A point's position relative to a segment: forward, up, sideways."""
    return segment.axes[0].T @ (point - segment.origin[0])


@pytest.mark.parametrize("variant", ["gentle", "article"])
def test_sitting_starts_tall(variant):
    shown = exercise("sitting-glide")
    start = posture(shown, variant, key_postures(shown, variant)[0])
    assert start.lumbar_flexion_deg == start.thoracic_flexion_deg == 0
    body, _ = body_of("sitting-glide", variant, key_postures(shown, variant)[0])
    assert abs(body["neck0"].origin[0, 0] - body["pelvis"].origin[0, 0]) < 0.06


@pytest.mark.parametrize("variant", ["gentle", "article"])
def test_lying_both_hands_reach_round_behind_the_thigh_at_every_key_posture(variant):
    for key in key_postures(exercise("supine-glide"), variant):
        body, arm = body_of("supine-glide", variant, key)
        for whose in ("", "far_"):
            forward, up, _ = within(body["thigh"], fingertips(arm, whose))
            assert forward < -0.04  # behind the middle of the thigh
            assert -part.THIGH < up < -0.05


def test_in_the_full_stretch_one_hand_holds_at_the_foot_and_none_in_the_gentle_rocking():
    body, arm = body_of("full-stretch", "article", "knee-across")
    assert np.linalg.norm(fingertips(arm) - body["foot"].origin[0]) < 0.06
    body, arm = body_of("full-stretch", "gentle", "rocked-in")
    assert min(np.linalg.norm(fingertips(arm) - body[name].origin[0]) for name in ("foot", "shank")) > 0.1


def test_toes_up_and_toes_away_are_told_apart_with_the_leg_up():
    shown = exercise("supine-glide")
    away, up = (posture(shown, "article", key) for key in ("leg-up", "leg-up-toes-up"))
    assert up.ankle_dorsiflexion_deg - away.ankle_dorsiflexion_deg >= 45


@pytest.mark.parametrize("variant", ["gentle", "article"])
def test_start_middle_and_end_of_the_full_stretch_are_seen_from_above_and_look_different(variant):
    assert exercise("full-stretch").view == "above"
    drawing, _ = step_frames(exercise("full-stretch"), variant, "right")
    leg = drawing.classes.index("gk-limb")
    assert len({frame[leg] for frame in drawing.frames}) == len(drawing.frames) == 3


def test_every_exercise_says_where_its_hands_are():
    hands = {(shown.id, name): how.hands for shown in exercises() for name, how in shown.variants.items()}
    assert hands["standing-glide", "gentle"] == "on-rail"
    assert hands["standing-glide", "article"] == hands["sitting-glide", "gentle"] == "on-thigh"
    assert hands["full-stretch", "gentle"] == "beside"
