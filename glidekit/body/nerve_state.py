"""Where the nerve is and how much it is pulled in a posture: a teaching model of a typical adult.

It shows direction and rough size (about a factor of 2). It says nothing about a person's own nerve, absolute
strain, what is safe, or what an exercise does for symptoms. ``LIMITS`` says so on the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from glidekit.body.chain import (
    CONUS_MM,
    FORAMEN_MM,
    NOMINAL,
    SPACING_MM,
    Equilibrium,
    Parameters,
    bed,
    chain,
    mesh,
    solve,
    strains,
)
from glidekit.body.posture import Posture
from glidekit.errors import GlidekitError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from glidekit.body.chain import Chain

    Floats = NDArray[np.float64]


# Strain is compared with these, never called low or high: nobody knows how much strain is much.
EVERYDAY: dict[str, Posture] = {
    "lying flat": Posture(),
    "sitting": Posture(
        hip_flexion_deg=85, knee_flexion_deg=85, other_hip_flexion_deg=85, other_knee_flexion_deg=85
    ),
    "leg raised": Posture(hip_flexion_deg=70),
}

# Points above lying flat at which the nerve is drawn one step thicker: a drawing choice, not a limit.
THICKER_FROM = (1.0, 3.0, 5.0)

SITTING = (
    "The model says that bending the hip tightens the nerve in the thigh, even with the knee bent. So "
    "a chair scores nearly as high there as a raised leg. Nobody has measured that in people, and it may be "
    "too high. A thick line means tighter than lying flat. It does not mean harm: sitting is safe, and "
    "changing position is what helps."
)

LIMITS: tuple[str, ...] = tuple(
    " ".join(limit.split())
    for limit in """
It shows direction and rough size, right to about a factor of two, for a typical adult.

It is not your nerve. It knows nothing about your body, your pain, or a nerve that is irritated.

It does not say what is safe, nor whether an exercise helps. Follow your symptoms and your clinician.

How far each joint moves the bed of the nerve, and the lengths of the body, are assumptions. The rest was
fitted to four published measurements.

It knows movement along the nerve only: no sideways movement, no pressing, no muscles, no weight on the foot.
Taking the hip sideways changes nothing in it.

Strain is compared with lying flat, with sitting on a chair (hips and knees bent 85 degrees) and with one
straight leg raised to 70 degrees. Those strains come from the model too. No line marks a danger.

The range in brackets leaves out the lowest and the highest 5 of 100, over parameter sets that fit the same
four measurements. People differ more than that.
""".strip().split("\n\n")
)


# Places along the nerve, in mm from the foramen magnum.
SITES_MM: dict[str, float] = {
    "conus": 440,
    "root": 520,
    "foramen": 595,
    "upper thigh": 830,
    "mid-thigh": 940,
    "popliteal": 1120,
    "calf": 1350,
    "ankle": 1510,
    "foot": 1650,
}
HALF_WINDOW_MM = 30.0


class NotSettledError(GlidekitError):
    """The solver found no equilibrium; ``last_good`` is the state before it, if there was one."""

    last_good: NerveState | None = None


@dataclass(frozen=True, slots=True)
class Readings:
    """What can be read off along one leg: arrays (..., n); leading axes are parameter sets or postures."""

    s_mm: Floats
    glide_mm: Floats
    stretch_pct: Floats

    def glide(self, site: str) -> Floats:
        """Glide at a site (mm), positive towards the toes."""
        after = int(np.clip(np.searchsorted(self.s_mm, _at(site)), 1, len(self.s_mm) - 1))
        part = (_at(site) - self.s_mm[after - 1]) / (self.s_mm[after] - self.s_mm[after - 1])
        return np.asarray((1 - part) * self.glide_mm[..., after - 1] + part * self.glide_mm[..., after])

    def strain(self, site: str) -> Floats:
        """Mean strain within 30 mm of a site (per cent)."""
        return self._mean(_at(site) - HALF_WINDOW_MM, _at(site) + HALF_WINDOW_MM)

    def root_strain(self) -> Floats:
        """Mean strain from conus to foramen (per cent)."""
        return self._mean(CONUS_MM, FORAMEN_MM)

    def _mean(self, start: float, end: float) -> Floats:
        inside = np.minimum(self.s_mm[1:], end) - np.maximum(self.s_mm[:-1], start)
        weight = np.clip(inside, 0, None)
        return np.asarray(self.stretch_pct @ weight / weight.sum())


@dataclass(frozen=True, slots=True)
class NerveState:
    """The nerve of the exercised leg in one posture. Arrays run along ``s_mm`` (127 places, conus to toes).

    ``displacement_mm`` how far the nerve has moved along, positive towards the toes; ``bed_mm`` the same for
    the tissue around it; ``stretch_pct`` the strain between one place and the next (126), below 0 is slack;
    ``chain_mm`` the displacement of both legs, from the other leg's toes over the conus to these.
    """

    posture: Posture
    s_mm: Floats
    displacement_mm: Floats
    bed_mm: Floats
    stretch_pct: Floats
    chain_mm: Floats

    @property
    def glide_mm(self) -> Floats:
        """How far the nerve slid along its bed (mm): what an ultrasound probe sees."""
        return self.displacement_mm - self.bed_mm

    @property
    def readings(self) -> Readings:
        """The same, readable at sites."""
        return Readings(self.s_mm, self.glide_mm, self.stretch_pct)

    def excursion_mm(self, site: str, since: NerveState | None = None) -> float:
        """Glide at a site (a name of SITES_MM) since another state, or since standing straight (mm)."""
        before = neutral() if since is None else since
        return float(self.readings.glide(site) - before.readings.glide(site))

    def strain_pct(self, site: str) -> float:
        """Mean strain within 30 mm of a site (per cent); below 0 is slack."""
        return float(self.readings.strain(site))

    @property
    def root_strain_pct(self) -> float:
        """Mean strain of the nerve roots, conus to foramen (per cent); below 0 is slack."""
        return float(self.readings.root_strain())


def nerve(
    posture: Posture,
    *,
    parameters: Parameters = NOMINAL,
    start: NerveState | None = None,
    spacing_mm: float = SPACING_MM,
) -> NerveState:
    """The nerve in a posture. ``start`` (a state nearby) only makes it faster.

    Sideways movement of the hip has no lever in this model and changes nothing.
    Raises NotSettledError with the last good state when no equilibrium is found.
    """
    grid, springs = mesh(spacing_mm), _springs(parameters, spacing_mm)
    bed_mm, whole = bed(parameters, grid, np.array([posture.angles()]))
    first = None if start is None else start.chain_mm[None]
    found = solve(springs, bed_mm, parameters.neck_reaches * whole, first)
    if not found.settled:
        raise not_settled(found, start)
    u, leg = found.displacement_mm[0], slice(grid.size - 1, None)
    return NerveState(posture, grid.s_mm, u[leg], bed_mm[0, leg], 100 * strains(springs, u)[leg], u)


def along(postures: Iterable[Posture], *, parameters: Parameters = NOMINAL) -> Iterator[NerveState]:
    """The nerve over a movement; each state starts from the one before."""
    last: NerveState | None = None
    for posture in postures:
        last = nerve(posture, parameters=parameters, start=last)
        yield last


@lru_cache(maxsize=1)
def neutral() -> NerveState:
    """Standing straight with nominal parameters: the reference for glide and strain."""
    return nerve(Posture())


@lru_cache(maxsize=8)
def _springs(parameters: Parameters, spacing_mm: float) -> Chain:
    return chain(parameters, mesh(spacing_mm))


def _at(site: str) -> float:
    if site not in SITES_MM:
        raise GlidekitError.unknown("place along the nerve", site, SITES_MM)
    return SITES_MM[site]


def not_settled(found: Equilibrium, start: NerveState | None) -> NotSettledError:
    """The error for a posture without an equilibrium."""
    problem = NotSettledError(
        f"No resting state of the nerve was found for this posture (force left: {found.residual.max():.1e}).",
        safe="Nothing was changed; the last good state is kept.",
        do="Move the joint back a little, or choose one of the ready-made postures.",
    )
    problem.last_good = start
    return problem
