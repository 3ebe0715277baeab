"""How far joints go: the bounds that a posture must stay within, in degrees.

Generous bounds for adults, set to catch slips of the pen. They are this workbook's own and are no norm.
"""

from __future__ import annotations

JOINT_RANGE_DEG: dict[str, tuple[float, float]] = {
    "hip_flexion_deg": (-20, 125),
    "hip_adduction_deg": (-45, 35),
    "knee_flexion_deg": (-5, 150),
    "ankle_dorsiflexion_deg": (-50, 30),
    "lumbar_flexion_deg": (-30, 60),
    "neck_flexion_deg": (-60, 60),
    "thoracic_flexion_deg": (-30, 45),
    "other_hip_flexion_deg": (-20, 125),
    "other_knee_flexion_deg": (-5, 150),
    "other_ankle_dorsiflexion_deg": (-50, 30),
}
"""Joint angle -> lowest and highest value allowed. The names are the fields of ``body.Posture``."""
