"""The skeleton: bones keep their length, joints bend the right way, feet or seat support the body."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glidekit.body import skeleton as part
from glidekit.body.page_spec import repertoire
from glidekit.body.posture import JOINTS, Posture
from glidekit.body.skeleton import SOLE, between_postures, grounded, skeleton
from glidekit.content.exercises import JOINT_RANGE_DEG

POSITIONS = ("sitting", "lying", "standing")
ANY_POSTURE = st.builds(Posture, **{name: st.floats(*JOINT_RANGE_DEG[name]) for name in JOINTS})


def one(position="standing", **angles):
    return skeleton(np.array([Posture(**angles).angles()]), position)


def end_of(body, bone):
    length = {"thigh": part.THIGH, "shank": part.SHANK}[bone]
    return body[bone].at(0, -length, 0)[0]


def test_the_standing_figure_is_as_tall_as_its_source_says():
    body = grounded(one())
    shoulder = body.body["thoracic2"].at(0, part.HIP_TO_SHOULDER - 0.255, 0)[0]
    assert shoulder[1] - body.floor == pytest.approx(0.818)
    assert body.body["thigh"].origin[0, 1] - body.floor == pytest.approx(0.530)
    assert end_of(body.body, "thigh")[1] - body.floor == pytest.approx(0.285)


@given(ANY_POSTURE, st.sampled_from(POSITIONS))
@settings(deadline=None, derandomize=True, max_examples=60)
def test_bones_never_change_their_length_and_nothing_is_undefined(posture, position):
    body = grounded(skeleton(np.array([posture.angles()]), position)).body
    for leg in ("", "other_"):
        hip, knee, ankle = (body[f"{leg}{name}"].origin[0] for name in ("thigh", "shank", "foot"))
        assert np.linalg.norm(knee - hip) == pytest.approx(part.THIGH)
        assert np.linalg.norm(ankle - knee) == pytest.approx(part.SHANK)
    for segment in body.segments.values():
        assert np.isfinite(segment.origin).all()
        np.testing.assert_allclose(segment.axes[0] @ segment.axes[0].T, np.eye(3), atol=1e-9)


@pytest.mark.parametrize(
    ("angles", "moved", "direction"),
    [
        ({"hip_flexion_deg": 60}, "shank", (1, 1)),
        ({"knee_flexion_deg": 60}, "foot", (-1, 1)),
    ],
)
def test_bending_moves_the_far_end_the_way_a_person_bends(angles, moved, direction):
    step = one(**angles)[moved].origin[0] - one()[moved].origin[0]
    assert tuple(np.sign(step[:2])) == direction


def test_toes_come_up_with_dorsiflexion_and_the_head_forward_with_neck_flexion():
    assert one(ankle_dorsiflexion_deg=20)["foot"].at(0.1, 0, 0)[0, 1] > one()["foot"].at(0.1, 0, 0)[0, 1]
    assert one(neck_flexion_deg=40)["head"].at(0, 0.1, 0)[0, 0] > one()["head"].at(0, 0.1, 0)[0, 0]


def test_adduction_takes_the_knee_across_the_middle():
    straight, across = (one("lying", hip_flexion_deg=90, hip_adduction_deg=a) for a in (0, 30))
    assert end_of(straight, "thigh")[2] > 0 > end_of(across, "thigh")[2]


@pytest.mark.parametrize("hip", [60, 85, 100])
def test_sitting_the_other_thigh_lies_level_on_the_seat(hip):
    body = one("sitting", other_hip_flexion_deg=hip, other_knee_flexion_deg=85)
    thigh, knee = body["other_thigh"].origin[0], body["other_shank"].origin[0]
    assert knee[1] == pytest.approx(thigh[1])
    assert knee[0] > thigh[0]


@pytest.mark.parametrize("ankle", [-20, 0, 15])
def test_standing_the_other_foot_stays_flat(ankle):
    body = one(other_ankle_dorsiflexion_deg=ankle, other_hip_flexion_deg=20, other_knee_flexion_deg=10)
    np.testing.assert_allclose(body["other_foot"].axes[0], np.eye(3), atol=1e-12)


def test_lying_straight_both_heels_rest_on_the_floor():
    scene = grounded(one("lying"))
    for foot in ("foot", "other_foot"):
        heel = scene.body[foot].at(-0.04, -0.018, 0)[0, 1]
        assert heel == pytest.approx(scene.floor, abs=1e-3)


def test_a_leg_held_up_is_not_pulled_to_the_floor():
    body = skeleton(np.array([Posture(hip_flexion_deg=80, knee_flexion_deg=10).angles()]), "lying")
    np.testing.assert_allclose(grounded(body).body["thigh"].axes, body["thigh"].axes, atol=1e-9)


def test_a_foot_on_a_step_stands_still_while_the_body_moves():
    start = Posture(hip_flexion_deg=65, knee_flexion_deg=35, ankle_dorsiflexion_deg=-15)
    end = Posture(
        hip_flexion_deg=95, knee_flexion_deg=30, ankle_dorsiflexion_deg=-15, other_hip_flexion_deg=30
    )
    scene = grounded(skeleton(between_postures([start, end], 10), "standing"))
    assert np.ptp(scene.body["foot"].origin, axis=0).max() < 1e-9
    assert np.ptp(scene.body["head"].origin, axis=0).max() > 0.1


@pytest.mark.parametrize("piece", repertoire(), ids=lambda piece: piece.id)
def test_no_foot_goes_through_the_floor_in_anything_that_is_played(piece):
    scene = grounded(skeleton(between_postures(list(piece.way), 12), piece.position))
    for foot in ("foot", "other_foot"):
        lowest = np.min([scene.body[foot].at(x, y, 0)[:, 1].min() for x, y in SOLE])
        assert lowest >= scene.floor - 0.006  # of body height: one centimetre
