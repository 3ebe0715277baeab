"""The straight line through a series, averaged over the grid of correlations: the model of every verdict.

y = X b + s e,  X = [1, u],  u = time scaled to [-1/2, +1/2] over the record, so that the second coefficient
is the change over the record. For each cell, with RSS the generalised least squares residual:
log weight = log phi - 1/2 log|V| - 1/2 log|X' V^-1 X| - (n - 2)/2 log RSS, and the change is Student t with
n - 2 degrees of freedom around its estimate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from glidekit.analysis.gram import gram
from glidekit.analysis.grid import LOG_PRIOR
from glidekit.analysis.mixture import Mixture

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from glidekit.analysis.gram import Gram

    Floats = NDArray[np.float64]
    Starts = NDArray[np.intp]

LEAST_RSS = 1e-24
"""Of the squared range: an exactly straight series has no residual, and log 0 would leave no weights."""

CHUNK = 4_096
"""Entries handled at once: all cells of these fit the processor's cache, and memory stays bounded."""


@dataclass(frozen=True, slots=True)
class Lines:
    """One posterior a series: the mixture of the change, and the mean level at the middle of the record."""

    change: Mixture
    middle: Floats

    @property
    def start(self) -> Floats:
        """The mean of the line at the first entry."""
        return self.middle - self.change.mean / 2

    @property
    def now(self) -> Floats:
        """The mean of the line at the last entry."""
        return self.middle + self.change.mean / 2


def lines(days: Floats, scores: Floats, starts: Starts) -> Lines:
    """The posterior of each series laid end to end: at least 3 entries each, times rising, not all equal.

    ``days`` and ``scores`` have one place an entry, ``starts`` the index at which each series begins.
    """
    parts = [_some(days[low:high], scores[low:high], own) for low, high, own in _chunks(starts, len(days))]
    names = ("weight", "centre", "spread", "freedom")
    change = Mixture(*(np.concatenate([getattr(part.change, name) for part in parts]) for name in names))
    return Lines(change, np.concatenate([part.middle for part in parts]))


def _chunks(starts: Starts, size: int) -> list[tuple[int, int, Starts]]:
    """Whole series, about CHUNK entries at a time: first and last entry, and the starts within."""
    group = starts // CHUNK
    firsts = np.flatnonzero(np.diff(group, prepend=-1))
    ends = np.append(starts[firsts[1:]], size)
    return [
        (int(own[0]), int(end), own - own[0])
        for own, end in zip(np.split(starts, firsts[1:]), ends, strict=True)
    ]


def _some(days: Floats, scores: Floats, starts: Starts) -> Lines:
    cells, slope, level = fitted(days, scores, starts)
    change = cells.change()
    own = Mixture(change.weight, change.centre + slope[:, None], change.spread, change.freedom)
    return Lines(own, level + (cells.weight * cells.level).sum(axis=0))


def fitted(days: Floats, scores: Floats, starts: Starts) -> tuple[Cells, Floats, Floats]:
    """Each series' cells around its least squares line, and that line's slope and level at u = 0."""
    counts = np.diff(starts, append=len(days))
    u = _over_record(days, starts, counts)
    slope, level, rest = _ordinary(u, scores, starts, counts)
    products = gram(np.stack([np.ones_like(u), u, rest]), days, starts)
    scale = np.maximum.reduceat(scores, starts) - np.minimum.reduceat(scores, starts)
    return cells_of(products, counts, scale), slope, level


def _over_record(days: Floats, starts: Starts, counts: NDArray[np.intp]) -> Floats:
    first = days[starts]
    span = days[starts + counts - 1] - first
    return np.asarray((days - np.repeat(first, counts)) / np.repeat(span, counts) - 0.5, float)


def _ordinary(
    u: Floats, scores: Floats, starts: Starts, counts: NDArray[np.intp]
) -> tuple[Floats, Floats, Floats]:
    """Least squares first: what is left over is small, so no digits are lost in the products of the cells."""
    mean_u = np.add.reduceat(u, starts) / counts
    base = scores[starts]
    y = scores - np.repeat(base, counts)
    mean_y = np.add.reduceat(y, starts) / counts
    from_u, from_y = u - np.repeat(mean_u, counts), y - np.repeat(mean_y, counts)
    slope = np.add.reduceat(from_u * from_y, starts) / np.add.reduceat(from_u**2, starts)
    return slope, base + mean_y - slope * mean_u, from_y - np.repeat(slope, counts) * from_u


@dataclass(frozen=True, slots=True)
class Cells:
    """The line in each cell, shapes (cells, series): level at u = 0, slope, and how well each is known.

    ``across``, ``mixed`` and ``along`` are the entries of (X' V^-1 X)^-1 times RSS / (n - 2).
    """

    weight: Floats
    level: Floats
    slope: Floats
    across: Floats
    mixed: Floats
    along: Floats
    freedom: Floats

    def change(self) -> Mixture:
        """The change over the record."""
        return Mixture(self.weight.T, self.slope.T, np.sqrt(self.along).T, self.freedom)

    def at(self, u: Floats) -> Mixture:
        """The level of the first series' line at each ``u``, from -1/2 (first entry) to +1/2 (last entry)."""
        weight, level, slope, across, mixed, along = (
            part[:, 0] for part in (self.weight, self.level, self.slope, self.across, self.mixed, self.along)
        )
        x = np.asarray(u, float)[:, None]
        spread = np.sqrt(across + 2 * x * mixed + x**2 * along)
        freedom = np.full(len(x), self.freedom[0])
        return Mixture(np.broadcast_to(weight, spread.shape), level + x * slope, spread, freedom)


def cells_of(products: Gram, counts: NDArray[np.intp], scale: Floats) -> Cells:
    """The posterior of each cell from the inner products of the columns 1, u and y."""
    p = products.products
    det = p[0, 0] * p[1, 1] - p[0, 1] ** 2
    level = (p[1, 1] * p[0, 2] - p[0, 1] * p[1, 2]) / det
    slope = (p[0, 0] * p[1, 2] - p[0, 1] * p[0, 2]) / det
    rss = np.maximum(p[2, 2] - level * p[0, 2] - slope * p[1, 2], LEAST_RSS * scale**2)
    freedom = counts.astype(np.float64) - 2
    log_weight = LOG_PRIOR[:, None] - (products.log_det + np.log(det) + freedom * np.log(rss)) / 2
    weight = np.exp(log_weight - log_weight.max(axis=0))
    each = rss / freedom / det
    return Cells(
        weight / weight.sum(axis=0), level, slope, each * p[1, 1], -each * p[0, 1], each * p[0, 0], freedom
    )
