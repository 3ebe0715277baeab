"""How much of an exercise: the numbers a person may change."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal, get_args

from glidekit.errors import PlanError

Range = Literal["quarter", "half", "full"]
RANGES: tuple[Range, ...] = get_args(Range)

LIMITS: dict[str, tuple[float, float]] = {
    "sets": (1, 10),
    "reps": (1, 50),
    "pace_s": (1, 15),
    "hold_s": (0, 60),
    "rest_s": (0, 300),
    "switch_s": (0, 120),
}
"""Field of a dose -> its lowest and highest value."""

NAMES: dict[str, tuple[str, str]] = {
    "sets": ("Sets", ""),
    "reps": ("Repetitions", ""),
    "pace_s": ("Each way", "s"),
    "hold_s": ("Hold", "s"),
    "rest_s": ("Rest between sets", "s"),
    "switch_s": ("Time to change sides", "s"),
}
"""Field of a dose -> what a reader calls it, and its unit."""


@dataclass(frozen=True, slots=True)
class Dose:
    """Sets and repetitions for one side; the other side gets the same again, never a split hold.

    ``pace_s`` is one way (out or back), in seconds; ``hold_s`` 0 means that nothing is held;
    ``range`` is how much of the movement is used. Raises PlanError naming the field and what is allowed.
    """

    sets: int = 1
    reps: int = 10
    range: Range = "half"
    pace_s: float = 3
    hold_s: float = 0
    rest_s: float = 30
    switch_s: float = 10

    def __post_init__(self) -> None:
        """Refuse what nobody can do, before anything else sees it."""
        if self.range not in RANGES:
            raise PlanError.unknown("range of movement", self.range, RANGES)
        for field in fields(self):
            if field.name in LIMITS:
                self._check(field.name)

    def _check(self, name: str) -> None:
        value, (low, high) = getattr(self, name), LIMITS[name]
        whole = name in ("sets", "reps")
        if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
            raise PlanError(
                f"{name} must be a {'whole ' if whole else ''}number, not {value!r}.",
                do=f"Choose a number from {low:g} to {high:g}.",
            )
        if not low <= value <= high:
            raise PlanError(
                f"{name} cannot be {value!r}: it goes from {low:g} to {high:g}.",
                do=f"Choose a number from {low:g} to {high:g}.",
            )
