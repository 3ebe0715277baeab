"""What the nerve model can and cannot say, in words, and the convention for its words of strain."""

from __future__ import annotations

# Points of strain above standing straight at which "low" becomes "mid" and "mid" becomes "high". Own
# convention, to compare postures with each other: no line at which a nerve comes to harm.
MID_FROM, HIGH_FROM = 3.0, 6.0

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

Low, mid and high compare a posture with standing straight. The cuts, 3 and 6 points, are this workbook's own:
they make pictures comparable and mark no danger.

The range in brackets leaves out the lowest and the highest 5 of 100, over parameter sets that fit the same
four measurements. People differ more than that.
""".strip().split("\n\n")
)
