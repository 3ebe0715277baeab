"""What is asked of a series: which way is better, and how large a change matters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from glidekit.analysis.verdict import LIMITS
from glidekit.errors import GlidekitError
from glidekit.scales import SCALES
from glidekit.scales import scale as _scale

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from glidekit.scales import Scale

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

Improvement = Literal["decrease", "increase"]
IMPROVEMENTS: tuple[Improvement, ...] = ("decrease", "increase")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a batch: which way is better, and how large a change matters (None: by the rule)."""

    improvement: Improvement = "decrease"
    important_change: float | None = None
    scale: Scale | None = None

    def important(self, start: Floats) -> Floats:
        """The important change of each series, in points.

        Two points or 30 % of the start, whichever is larger (Ostelo 2008, Dworkin 2008); on an ordinal
        scale the scale's own number of levels; what was asked for stands before both.
        """
        if self.important_change is not None:
            return np.full_like(start, self.important_change)
        own = None if self.scale is None else self.scale.important_change
        if own is not None and self.scale is not None and self.scale.levels:
            return np.full_like(start, own)
        return np.fmax(own or LIMITS.least_change, LIMITS.least_share * start)

    def no_room(self, start: Floats, important: Floats) -> Flags:
        """Whether an important change for the better is hardly possible from where the series began."""
        if self.improvement == "decrease":
            return start - (0.0 if self.scale is None else self.scale.low) < important + 1
        return np.zeros(start.shape, bool) if self.scale is None else self.scale.high - start < important + 1


def question_of(
    scores: Any, improvement: Improvement, important_change: float | None, scale: str | None
) -> Question:
    """What is asked, checked; the scale's own direction stands before the default."""
    if improvement not in IMPROVEMENTS:
        raise GlidekitError.unknown("direction of improvement", improvement, IMPROVEMENTS)
    if important_change is not None and not 0 < important_change < np.inf:
        raise GlidekitError(f"An important change must be a number above 0, not {important_change!r}.")
    if scale is None:
        name = getattr(scores, "name", None)
        known = SCALES.get(name) if isinstance(name, str) and improvement == "decrease" else None
    else:
        known = _scale(scale)
        if known.improvement == "decrease" and improvement == "increase":
            raise GlidekitError(
                f"On the scale {known.label} lower is better, so improvement cannot be an increase.",
                do="Leave out improvement, or leave out the scale.",
            )
    return Question(improvement if known is None else known.improvement, important_change, known)
