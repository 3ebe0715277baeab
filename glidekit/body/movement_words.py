"""A movement between two postures, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glidekit.plural import listed

if TYPE_CHECKING:
    from glidekit.body.posture import Posture

_SEEN_DEG = 6  # a smaller change is not worth a word
_WAYS = {
    "hip_flexion_deg": ("the hip bends", "the hip straightens"),
    "hip_adduction_deg": ("the knee goes across the body", "the knee comes back from across the body"),
    "knee_flexion_deg": ("the knee bends", "the knee straightens"),
    "ankle_dorsiflexion_deg": ("the toes come up", "the toes point away"),
    "lumbar_flexion_deg": ("the lower back rounds", "the lower back straightens"),
    "thoracic_flexion_deg": ("the upper back rounds", "the upper back straightens"),
    "neck_flexion_deg": ("the head bends forward", "the head goes back"),
}


def change_in_words(start: Posture, end: Posture) -> str:
    """What moves, biggest first, for example "the knee straightens, the head goes back"."""
    changes = {name: getattr(end, name) - getattr(start, name) for name in _WAYS}
    if (
        end.other_hip_flexion_deg - start.other_hip_flexion_deg > _SEEN_DEG
        and end.other_knee_flexion_deg < 30
    ):
        return listed(["the body leans forward", *_said(changes | {"hip_flexion_deg": 0.0})])
    return listed(_said(changes)) or "the position is kept"


def _said(changes: dict[str, float]) -> list[str]:
    big = [name for name in changes if abs(changes[name]) >= _SEEN_DEG]
    return [_WAYS[name][changes[name] < 0] for name in sorted(big, key=lambda name: -abs(changes[name]))]
