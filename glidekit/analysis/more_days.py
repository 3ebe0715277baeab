"""How many more days of logging would settle an open question, from the person's own spread."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_POWER = 0.8  # an important change would then be told in 8 cases of 10
_TO_TELL = float(ndtri(0.975) + ndtri(_POWER)) / float(ndtri(0.975))


def days_needed(n: NDArray[np.intp], interval95: Floats, important: Floats) -> Floats:
    """More days logged until a true change of the important size would be told 8 times in 10.

    ``interval95`` is (series, 2). The interval of a change over the record narrows with the square root of
    the days logged once the record is longer than the memory of the pain; simulated people (likeness .3 to
    .8) needed between 0.6 and 1 times the days this says, so it is given as "about" and never promised.
    NaN where the interval is narrow enough already: the change then lies near the border.
    """
    half = (interval95[:, 1] - interval95[:, 0]) / 2
    more = n * ((half * _TO_TELL / important) ** 2 - 1)
    return np.where(more >= 1, np.ceil(more), np.nan)
