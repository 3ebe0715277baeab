"""Postures that a body can take are accepted; others are refused, naming the joint."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glidekit.body.posture import JOINTS, Posture, clamped
from glidekit.content.exercises import JOINT_RANGE_DEG
from glidekit.errors import GlidekitError


@pytest.mark.parametrize("joint", JOINTS)
@pytest.mark.parametrize("end", [0, 1])
def test_an_angle_outside_human_range_is_refused_with_joint_value_and_range(joint, end):
    bound = JOINT_RANGE_DEG[joint][end]
    too_far = bound + (1 if end else -1)
    assert getattr(Posture(**{joint: bound}), joint) == bound
    with pytest.raises(GlidekitError) as refused:
        Posture(**{joint: too_far})
    for said in (joint, str(too_far), *(f"{b:g}" for b in JOINT_RANGE_DEG[joint])):
        assert said in str(refused.value)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, None, "ninety", True])
def test_what_is_no_angle_is_refused(value):
    with pytest.raises(GlidekitError, match="hip"):
        Posture(hip_flexion_deg=value)


def test_numbers_from_numpy_are_taken():
    assert Posture(hip_flexion_deg=np.float64(30), knee_flexion_deg=np.int64(5)).angles()[0] == 30


def test_an_unknown_joint_is_refused_with_the_nearest_name():
    with pytest.raises(GlidekitError, match="knee_flexion_deg"):
        Posture.of({"knee_flexion": 10})


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
@settings(deadline=None, derandomize=True)
def test_clamping_always_gives_a_posture_and_a_note_for_each_change(hip, knee):
    posture, notes = clamped({"hip_flexion_deg": hip, "knee_flexion_deg": knee})
    changed = (posture.hip_flexion_deg != hip) + (posture.knee_flexion_deg != knee)
    assert len(notes) == changed


def test_a_clamped_angle_is_said_with_its_range():
    _, notes = clamped({"knee_flexion_deg": 500})
    low, high = JOINT_RANGE_DEG["knee_flexion_deg"]
    assert notes == (f"The knee goes from {low:g} to {high:g} degrees: shown at {high:g}.",)


def test_half_way_is_half_of_every_joint():
    half = Posture(hip_flexion_deg=20, neck_flexion_deg=-10).towards(Posture(hip_flexion_deg=80), 0.5)
    assert (half.hip_flexion_deg, half.neck_flexion_deg) == (50, -5)
