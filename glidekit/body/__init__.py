"""A body that moves, and the nerve that rides on it: postures, figures, mechanics."""

from __future__ import annotations

from glidekit.body.posture import Posture

__all__ = ["Posture"]
