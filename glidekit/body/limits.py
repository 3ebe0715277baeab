"""What the nerve model can and cannot say, in words, and what its strain is compared with."""

from __future__ import annotations

from glidekit.body.posture import Posture

# Strain is compared with these, never called low or high: nobody knows how much strain is much.
EVERYDAY: dict[str, Posture] = {
    "lying flat": Posture(),
    "sitting": Posture(
        hip_flexion_deg=85, knee_flexion_deg=85, other_hip_flexion_deg=85, other_knee_flexion_deg=85
    ),
    "leg raised": Posture(hip_flexion_deg=70),
}

# Points above lying flat from which the nerve is drawn one step thicker. A choice for the drawing, no limits.
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
