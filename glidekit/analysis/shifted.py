"""Whether logging itself has moved: fewer days, other days of the week, other hours.

Then different days are compared, which no probability of the model can know. It never alters a number; the
words say it, and "about the same" is not claimed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Days = NDArray[np.intp]

Shift = Literal["", "fewer days", "more days", "days of the week", "time of day"]

_WINDOW, _LEAST_WINDOW, _LEAST_ENTRIES = 28, 10, 5
_CLEAR = 2.6  # a difference so many standard errors wide: about 1 in 100 steady loggers
_SHARE, _WEEKEND, _HOURS = 0.25, 0.4, 3.0  # and at least so large
_WEEKEND_DAYS = (2, 3)


def shift_of(days: Days, weekday: int | None = None, hours: Floats | None = None) -> Shift:
    """What differs clearly between the first and the last four weeks (or halves of a shorter record).

    ``days`` since the first entry, ``weekday`` of that entry (Thursday is 0), ``hours`` of each entry.
    """
    span = int(days[-1]) + 1 if len(days) else 0
    width = min(_WINDOW, span // 2)
    if width < _LEAST_WINDOW:
        return ""
    early, late = days < width, days >= span - width
    before, after = int(early.sum()), int(late.sum())
    if _apart(before, width, after, width, _SHARE):
        return "fewer days" if after < before else "more days"
    if min(before, after) < _LEAST_ENTRIES:
        return ""
    if weekday is not None:
        weekend = np.isin((days + weekday) % 7, _WEEKEND_DAYS)
        if _apart(int(weekend[early].sum()), before, int(weekend[late].sum()), after, _WEEKEND):
            return "days of the week"
    if hours is not None and _hours_apart(hours[early], hours[late]):
        return "time of day"
    return ""


def _apart(some: int, of: int, others: int, of_others: int, least: float) -> bool:
    """Whether two shares differ by ``least`` and by more than chance explains."""
    share = (some + others) / (of + of_others)
    error = np.sqrt(share * (1 - share) * (1 / of + 1 / of_others))
    gap = abs(some / of - others / of_others)
    return bool(gap >= least and gap >= _CLEAR * error)


def _hours_apart(early: Floats, late: Floats) -> bool:
    """Whether the middle hour moved, by ranks (Mann-Whitney)."""
    early, late = early[~np.isnan(early)], late[~np.isnan(late)]
    m, n = len(early), len(late)
    if min(m, n) < _LEAST_ENTRIES or abs(np.median(early) - np.median(late)) < _HOURS:
        return False
    above = (early[:, None] < late).sum() + (early[:, None] == late).sum() / 2
    return bool(abs(above - m * n / 2) >= _CLEAR * np.sqrt(m * n * (m + n + 1) / 12))
