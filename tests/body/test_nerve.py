"""The nerve model's mathematics: one equilibrium, exact where it is linear, stable under the mesh."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glidekit.body import nerve_state as nerve_module
from glidekit.body.bands import MEASURES
from glidekit.body.chain import NOMINAL, RESIDUAL, Equilibrium, bed, chain, energy, mesh, solve
from glidekit.body.nerve_state import SITES_MM, NotSettledError, along, nerve, neutral
from glidekit.body.posture import JOINTS, Posture
from glidekit.content.exercises import JOINT_RANGE_DEG
from glidekit.errors import GlidekitError

ANY_POSTURE = st.builds(Posture, **{name: st.floats(*JOINT_RANGE_DEG[name]) for name in JOINTS})
RANDOM_POSTURES = settings(deadline=None, derandomize=True, max_examples=40)
# With a straight nerve and even tethers the equilibrium is a linear function of the bed.
LINEAR = replace(NOMINAL, slack_slope=1.0, tether_mm=math.inf)


def problem(posture, parameters=NOMINAL):
    grid = mesh()
    bed_mm, whole = bed(parameters, grid, np.array([posture.angles()]))
    return chain(parameters, grid), bed_mm, parameters.neck_reaches * whole


@given(ANY_POSTURE)
@RANDOM_POSTURES
def test_every_posture_a_body_can_take_comes_to_rest(posture):
    found = solve(*problem(posture))
    assert found.settled
    assert found.residual.max() < RESIDUAL


@given(ANY_POSTURE, st.integers(0, 2**32 - 1))
@RANDOM_POSTURES
def test_three_different_starts_find_the_same_equilibrium(posture, seed):
    springs, bed_mm, anchor = problem(posture)
    rng = np.random.default_rng(seed)
    starts = (None, np.zeros_like(bed_mm), rng.normal(0, 40, bed_mm.shape))
    ends = [solve(springs, bed_mm, anchor, start).displacement_mm for start in starts]
    np.testing.assert_allclose(ends[1], ends[0], atol=1e-6)
    np.testing.assert_allclose(ends[2], ends[0], atol=1e-6)


@given(ANY_POSTURE, st.integers(0, 2**32 - 1))
@settings(deadline=None, derandomize=True, max_examples=15)
def test_the_equilibrium_has_the_least_energy_and_energy_is_convex(posture, seed):
    springs, bed_mm, anchor = problem(posture)
    rest = solve(springs, bed_mm, anchor).displacement_mm
    push = np.random.default_rng(seed).normal(0, 1, rest.shape)
    push[:, [0, -1]] = 0

    def at(size):
        return energy(springs, rest + size * push, bed_mm, anchor)[0]

    assert at(0) < min(at(1e-2), at(-1e-2))
    for size in (0.1, 1.0, 10.0):
        assert at(size / 2) < (at(0) + at(size)) / 2


def test_forces_are_the_slope_of_the_energy():
    springs, bed_mm, anchor = problem(Posture(hip_flexion_deg=70, neck_flexion_deg=20))
    from glidekit.body.chain import _pulled, _rest

    u = bed_mm + np.random.default_rng(3).normal(0, 3, bed_mm.shape)
    force = _pulled(springs, u, bed_mm, _rest(bed_mm, anchor)).force[0]
    for node in (1, 60, 126, 140, 251):
        bump = np.zeros_like(u)
        bump[0, node] = 1e-4
        high, low = (energy(springs, u + sign * bump, bed_mm, anchor)[0] for sign in (1, -1))
        assert force[node - 1] == pytest.approx((high - low) / 2e-4, rel=1e-4, abs=1e-9)


def test_with_a_straight_nerve_and_even_tethers_responses_add_up():
    def moved(posture):
        return nerve(posture, parameters=LINEAR).displacement_mm - still

    still = nerve(Posture(), parameters=LINEAR).displacement_mm
    hip, knee, neck = {"hip_flexion_deg": 40}, {"knee_flexion_deg": 30}, {"neck_flexion_deg": 20}
    apart = sum(moved(Posture(**part)) for part in (hip, knee, neck))
    np.testing.assert_allclose(moved(Posture(**hip, **knee, **neck)), apart, atol=1e-6)


def test_linear_both_legs_move_the_conus_exactly_twice_as_far_as_one():
    def conus(**angles):
        state = nerve(Posture(**angles), parameters=LINEAR)
        return state.excursion_mm("conus", nerve(Posture(), parameters=LINEAR))

    one = conus(hip_flexion_deg=50)
    assert one > 1
    assert conus(hip_flexion_deg=50, other_hip_flexion_deg=50) == pytest.approx(2 * one, abs=1e-6)


def test_linear_bending_the_hip_first_changes_nothing():
    def glide(hip):
        bent = nerve(Posture(hip_flexion_deg=hip, knee_flexion_deg=90), parameters=LINEAR)
        return nerve(Posture(hip_flexion_deg=hip), parameters=LINEAR).excursion_mm("mid-thigh", bent)

    assert glide(30) == pytest.approx(glide(60), abs=1e-6)
    assert glide(30) > 1


@given(ANY_POSTURE)
@RANDOM_POSTURES
def test_the_two_legs_mirror_each_other(posture):
    swapped = Posture(
        **{
            name: getattr(posture, name.removeprefix("other_") if "other" in name else f"other_{name}", 0)
            if any(
                name.endswith(joint) for joint in ("hip_flexion_deg", "knee_flexion_deg", "dorsiflexion_deg")
            )
            else getattr(posture, name)
            for name in JOINTS
        }
    )
    ours, theirs = nerve(posture), nerve(swapped)
    np.testing.assert_allclose(ours.chain_mm, theirs.chain_mm[::-1], atol=1e-6)


@pytest.mark.parametrize("row", sorted(MEASURES))
def test_halving_the_spacing_moves_no_row_by_more_than_6_percent(row):
    coarse = MEASURES[row](lambda posture: nerve(posture).readings)
    fine = MEASURES[row](lambda posture: nerve(posture, spacing_mm=5.0).readings)
    assert abs(coarse) > 0.1
    assert fine == pytest.approx(coarse, rel=0.06)


@given(st.permutations(["hip_flexion_deg", "knee_flexion_deg", "ankle_dorsiflexion_deg", "neck_flexion_deg"]))
@settings(deadline=None, derandomize=True, max_examples=10)
def test_the_order_of_movements_does_not_matter(order):
    target = {
        "hip_flexion_deg": 70,
        "knee_flexion_deg": 10,
        "ankle_dorsiflexion_deg": 15,
        "neck_flexion_deg": 40,
    }
    path, angles = [Posture()], {}
    for joint in order:
        angles[joint] = target[joint]
        path.append(Posture(**angles))
    *_, last = along(path)
    np.testing.assert_allclose(last.displacement_mm, nerve(Posture(**target)).displacement_mm, atol=1e-6)


def test_the_arrays_run_along_the_nerve():
    state = nerve(Posture(hip_flexion_deg=60))
    assert (state.s_mm[0], state.s_mm[-1], len(state.s_mm)) == (440, 1700, 127)
    assert state.displacement_mm.shape == state.bed_mm.shape == state.glide_mm.shape == (127,)
    assert state.stretch_pct.shape == (126,)
    assert state.glide_mm[-1] == 0
    slope = np.diff(state.displacement_mm) / 10 * 100
    assert np.ptp(state.stretch_pct - slope) < 0.1


@pytest.mark.parametrize("site", sorted(SITES_MM))
def test_every_site_can_be_read_since_standing_straight_or_since_another_state(site):
    bent, more = nerve(Posture(hip_flexion_deg=40)), nerve(Posture(hip_flexion_deg=70))
    whole = more.excursion_mm(site)
    assert whole == pytest.approx(bent.excursion_mm(site) + more.excursion_mm(site, since=bent))
    assert neutral().excursion_mm(site) == 0
    assert math.isfinite(more.strain_pct(site))


def test_an_unknown_site_is_refused_with_the_nearest_names():
    with pytest.raises(GlidekitError, match="mid-thigh"):
        neutral().strain_pct("midthigh")


def test_sideways_movement_has_no_lever():
    a, b = (nerve(Posture(hip_flexion_deg=60, hip_adduction_deg=d)) for d in (0, 30))
    np.testing.assert_array_equal(a.displacement_mm, b.displacement_mm)


def test_no_equilibrium_is_said_and_the_last_good_state_kept(monkeypatch):
    good = nerve(Posture(hip_flexion_deg=20))

    def gives_up(springs, bed_mm, *_):
        return Equilibrium(bed_mm, np.array([0.5]), 60)

    monkeypatch.setattr(nerve_module, "solve", gives_up)
    with pytest.raises(NotSettledError, match="last good state") as refused:
        nerve(Posture(hip_flexion_deg=30), start=good)
    assert refused.value.last_good is good
