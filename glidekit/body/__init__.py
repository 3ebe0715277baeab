"""A body that moves, and the nerve that rides on it: postures, figures, and a teaching model of the nerve.

``figure`` draws the exercises, ``published`` compares the model with what was measured, ``lesson`` gives
slider and tensioner sequences in numbers. The nerve's solver is loaded on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from glidekit.body.posture import Posture, clamped

if TYPE_CHECKING:
    from glidekit.body import figure as figure
    from glidekit.body import lesson as lesson
    from glidekit.body import published as published
    from glidekit.body.nerve_state import NerveState as NerveState
    from glidekit.body.nerve_state import NotSettledError as NotSettledError
    from glidekit.body.nerve_state import along as along
    from glidekit.body.nerve_state import nerve as nerve
    from glidekit.body.nerve_state import neutral as neutral

_NERVE = ("NerveState", "NotSettledError", "along", "nerve", "neutral")
_PARTS = ("figure", "lesson", "published")

__all__ = ["Posture", "clamped", *_NERVE, *_PARTS]  # noqa: PLE0604 - all of them are strings


def __getattr__(name: str) -> Any:
    """Load the solver and the tables on first use (PEP 562)."""
    if name in _NERVE:
        return getattr(import_module("glidekit.body.nerve_state"), name)
    if name in _PARTS:
        return import_module(f"glidekit.body.{name}")
    raise AttributeError(f"module 'glidekit.body' has no attribute {name!r}")


def __dir__() -> list[str]:
    """What completion offers."""
    return sorted(__all__)
