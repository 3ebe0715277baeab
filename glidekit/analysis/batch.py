"""Series laid end to end, so that many people are handled as fast as one long array."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from glidekit.analysis.verdict import LIMITS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Counts = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Batch:
    """Series laid end to end: ``days`` and ``scores`` one place an entry, rising days within a series.

    ``starts`` is where each series begins; every series has at least one entry.
    """

    days: Floats
    scores: Floats
    starts: Counts

    @property
    def counts(self) -> Counts:
        """The number of entries of each series."""
        return np.diff(self.starts, append=len(self.days))

    def first_of(self, chosen: Flags, length: Counts) -> Batch:
        """The first ``length`` entries (one number a series) of the chosen series."""
        place = np.arange(len(self.days)) - np.repeat(self.starts, self.counts)
        kept = (place < np.repeat(length, self.counts)) & np.repeat(chosen, self.counts)
        counts = np.minimum(length, self.counts)[chosen]
        return Batch(self.days[kept], self.scores[kept], np.cumsum(counts) - counts)

    @property
    def span_days(self) -> Floats:
        """The days from the first entry to the last of each series."""
        return np.asarray(self.days[self.starts + self.counts - 1] - self.days[self.starts], float)

    @property
    def constant(self) -> Flags:
        """Whether all values of a series are equal."""
        high = np.maximum.reduceat(self.scores, self.starts)
        return np.asarray(high == np.minimum.reduceat(self.scores, self.starts), bool)


def middle_values(batch: Batch) -> tuple[Floats, Floats]:
    """The medians of the first and of the last seven values of each series."""
    width, counts = LIMITS.middle_of, batch.counts
    steps = np.arange(width)
    inside = steps < counts[:, None]
    early = np.where(inside, batch.starts[:, None] + steps, 0)
    late = np.where(inside, (batch.starts + counts - 1)[:, None] - steps, 0)
    return _medians(batch.scores[early], inside), _medians(batch.scores[late], inside)


def _medians(values: Floats, inside: Flags) -> Floats:
    ordered = np.sort(np.where(inside, values, np.inf), axis=1)
    held = inside.sum(axis=1)[:, None]
    pair = np.take_along_axis(ordered, np.hstack([(held - 1) // 2, held // 2]), axis=1)
    return np.asarray(pair.mean(axis=1), float)
