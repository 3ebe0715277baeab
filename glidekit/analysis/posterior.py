"""What a ``Fit`` says: the chances of a change, its size and interval, the averaged curve, when it moved.

Everything is read from mixtures of Student t distributions, for many series at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammaln, ndtr, stdtr, stdtrit

from glidekit.analysis.method import CELLS, CHANGES, LIMITS, NU0, S0, TAU, curves

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from glidekit.analysis.fit import Fit

    Floats = NDArray[np.float64]


_STEPS = 100  # bisection alone needs about 50; this only bounds the loop
_EXACT = 1e-10  # share of the bracket's width, far below any figure shown
_NEAR = 1e-5  # the same for a first guess
_MARGIN = 1000  # generous: at most 0.53 was left after 8,000 steps from up to a third of a width away
_MAIN, _MANY = 0.1, 10_000
"""With more values than this to add up, parts above a tenth of the mean weight give the first guess."""

_AT_ONCE = 30_000
"""Values worked on at a time: they stay in the processor's cache, which halves the time."""

_EXPANSION_FROM = 7.0
"""From this many degrees of freedom on, Hill's expansion is within 1e-8 and four times as fast."""


def student(freedom: float, x: Floats) -> Floats:
    """P(T < x) for Student t (above a few degrees of freedom: Hill 1970, ACM algorithm 395)."""
    return _below(freedom, x, np.log1p(x * x / freedom))


def _below(freedom: float, x: Floats, tail: Floats) -> Floats:
    """The same; ``tail`` is log(1 + x**2 / freedom), which the density needs too."""
    if freedom < _EXPANSION_FROM:
        return np.asarray(stdtr(freedom, x), float)
    a = freedom - 0.5
    b = 48 * a**2
    y = a * tail
    z = (((((-0.4 * y - 3.3) * y - 24) * y - 85.5) / (0.8 * y * y + 100 + b) + y + 3) / b + 1) * np.sqrt(y)
    return np.asarray(ndtr(np.copysign(z, x)), float)


@dataclass(frozen=True, slots=True)
class Mixture:
    """``weight``, ``centre`` and ``spread`` have shape (series, parts); ``freedom`` is shared."""

    weight: Floats
    centre: Floats
    spread: Floats
    freedom: float

    @property
    def mean(self) -> Floats:
        """Each series' mean; it exists for more than one degree of freedom."""
        return np.asarray((self.weight * self.centre).sum(axis=1), float)

    def below(self, value: float | Floats) -> Floats:
        """P(X < value) for each series; ``value`` is one number, or one per series."""
        at = np.broadcast_to(np.asarray(value, float), self.weight.shape[:1])
        parts = self.weight * student(self.freedom, (at[:, None] - self.centre) / self.spread)
        return np.asarray(np.clip(parts.sum(axis=1), 0.0, 1.0), float)

    def quantiles(self, levels: Sequence[float]) -> Floats:
        """The quantiles at ``levels``, shape (series, levels), by bracketed steps of Halley's method.

        The mixture's quantile lies between the lowest and highest of its parts.
        """
        level = np.asarray(levels, float)
        own = self.centre[:, None, :] + self.spread[:, None, :] * stdtrit(self.freedom, level)[None, :, None]
        low, high, guess = own.min(axis=2), own.max(axis=2), (self.weight[:, None, :] * own).sum(axis=2)
        if own.size > _MANY:
            main = self.weight.max(axis=0) > _MAIN / self.weight.shape[1]
            guess = self._of_parts(main).refined(level, low, high, guess, exact=_NEAR)
        return self.refined(level, low, high, guess)

    def _of_parts(self, chosen: NDArray[np.bool_]) -> Mixture:
        weight = self.weight[:, chosen]
        weight = weight / weight.sum(axis=1, keepdims=True)
        return Mixture(weight, self.centre[:, chosen], self.spread[:, chosen], self.freedom)

    def refined(
        self, level: Floats, low: Floats, high: Floats, guess: Floats, *, exact: float = _EXACT
    ) -> Floats:
        """The quantiles near a guess; each is refined until it is exact, then left alone.

        A step leaves less than its cube over the square of the narrowest part's width, times ``_MARGIN``.
        """
        low, high, guess = low.copy(), high.copy(), guess.copy()
        level = np.broadcast_to(level, guess.shape)
        enough = exact * np.maximum(high - low, np.abs(high) + np.abs(low))
        narrowest = self.spread.min(axis=1)
        left = np.nonzero(np.ones(guess.shape, bool))
        for _ in range(_STEPS):
            at = guess[left]
            error, slope, bend = self._error(at, level[left], left[0])
            low[left], high[left] = np.where(error <= 0, at, low[left]), np.where(error >= 0, at, high[left])
            with np.errstate(divide="ignore", invalid="ignore"):
                newton = error / slope  # Halley's step may be half to twice as long, no more
                step = at - newton / np.clip(1 - newton * bend / (2 * slope), 0.5, 2)
            inside = (step >= low[left]) & (step <= high[left])
            guess[left] = np.where(inside, step, (low[left] + high[left]) / 2)
            moved, width = np.abs(guess[left] - at), narrowest[left[0]]
            wrong = moved * np.where(inside, np.minimum(_MARGIN * (moved / width) ** 2, 1), 1)
            done = (wrong <= enough[left]) | (high[left] - low[left] <= enough[left])
            left = left[0][~done], left[1][~done]
            if not len(left[0]):
                break
        return guess

    def _error(self, value: Floats, level: Floats, series: NDArray[np.intp]) -> tuple[Floats, Floats, Floats]:
        """The probability below each ``value`` of its ``series`` minus ``level``, the density, its slope."""
        many = max(1, _AT_ONCE // self.weight.shape[1])
        found = [
            self._below_and_density(value[at : at + many, None], series[at : at + many])
            for at in range(0, len(value), many)
        ]
        below, density, bend = np.concatenate(found, axis=1)
        return below - level, density, bend

    def _below_and_density(self, value: Floats, series: NDArray[np.intp]) -> Floats:
        freedom, spread, weight = self.freedom, self.spread[series], self.weight[series]
        standard = (value - self.centre[series]) / spread
        square = standard * standard / freedom
        tail = np.log1p(square)
        below = _below(freedom, standard, tail)
        peak = np.exp(gammaln((freedom + 1) / 2) - gammaln(freedom / 2) - np.log(freedom * np.pi) / 2)
        density = weight * np.exp(-(freedom + 1) / 2 * tail) / spread
        bend = density * standard / ((1 + square) * spread)
        return np.stack([
            (weight * below).sum(axis=1),
            peak * density.sum(axis=1),
            -(freedom + 1) / freedom * peak * bend.sum(axis=1),
        ])  # fmt: skip


_FROM_MASS = 1e-7
"""Parts with less than this share of a mixture cannot move a quantile that is shown."""

_MOVED = (0.25, 0.75)
_DAYS_AHEAD = np.arange(7, 366)
_LEAST_VARIANCE = 0.25
_STEPS_LISTED = 50  # a change may begin on about this many days, each with its share of the prior
_TO_TELL = np.log(LIMITS.told / (1 - LIMITS.told) * (1 - CHANGES) / CHANGES) + np.log(_STEPS_LISTED)


@dataclass(frozen=True, slots=True)
class Chances:
    """One value per person. Change is last week's level minus first week's; "lower" is a change below 0.

    p_lower, p_higher   probability of any change that way
    p_fall, p_rise      probability of a change of at least the important size that way
    p_same              probability of a change smaller than the important one
    evidence            how much better changing curves predict than no change: P(ever >= x) <= 1/x if steady
    start, now, change  the averaged curve over the first and last week, and their difference
    """

    p_lower: Floats
    p_higher: Floats
    p_fall: Floats
    p_rise: Floats
    p_same: Floats
    evidence: Floats
    start: Floats
    now: Floats
    change: Floats


def chances_of(fit: Fit, important: Floats) -> Chances:
    """The chances of a change of ``important`` points (one per person)."""
    moved = fit.moved
    gain, size = fit.gain[moved, None], np.abs(fit.gain[moved, None])
    mass, centre, spread = fit.mass[:, moved], fit.centre[:, moved], fit.spread[:, moved]
    centre, spread = centre * gain, spread * size
    fallen = mass * student(fit.freedom, -centre / spread)
    far_down = mass * student(fit.freedom, (-important - centre) / spread)
    far_up = mass * student(fit.freedom, (centre - important) / spread)
    p_lower, p_fall, p_rise = (part.sum(axis=(0, 1)) for part in (fallen, far_down, far_up))
    p_moved = mass.sum(axis=(0, 1))
    start, now = _ends(fit)
    return Chances(
        p_lower=p_lower,
        p_higher=np.maximum(p_moved - p_lower, 0),
        p_fall=p_fall,
        p_rise=p_rise,
        p_same=np.clip(1 - p_fall - p_rise, 0, 1),
        evidence=fit.evidence,
        start=start,
        now=now,
        change=now - start,
    )


def _moves(fit: Fit) -> tuple[Floats, Floats]:
    """The averaged curve: its constant (people,) and its move along each curve (curves, people)."""
    move = (fit.mass * fit.centre).sum(axis=0)
    taken = (fit.mass * fit.centre * fit.height[:, :, None]).sum(axis=(0, 1))
    level = ((fit.none + fit.mass.sum(axis=1)) * fit.level).sum(axis=0)
    return level - taken, move


def averaged(fit: Fit) -> Floats:
    """The averaged curve on each day from the first to the last, shape (people, days)."""
    constant, move = _moves(fit)
    heights = curves().height[fit.curve][:, : int(fit.days[-1]) + 1]
    return np.asarray(constant[:, None] + move.T @ heights, float)


def _ends(fit: Fit) -> tuple[Floats, Floats]:
    constant, move = _moves(fit)
    summed, span, week = curves().summed[fit.curve], int(fit.days[-1]), fit.week
    first = summed[:, week] / week
    last = (summed[:, span + 1] - summed[:, span + 1 - week]) / week
    return constant + move.T @ first, constant + move.T @ last


def intervals(fit: Fit, levels: tuple[float, ...]) -> Floats:
    """Quantiles of the change given that something changed, (people, levels); NaN if nothing can have.

    The spike at no change, and curves back where they began, are left out.
    """
    if not fit.moved.any():
        return np.full((fit.mass.shape[2], len(levels)), np.nan)
    return _change(fit).quantiles(levels)


def place_of(fit: Fit, change: Floats) -> Floats:
    """The share of each person's posterior, given that something changed, below ``change``."""
    return _change(fit).below(change) if fit.moved.any() else np.full(fit.mass.shape[2], np.nan)


def _change(fit: Fit) -> Mixture:
    """Each person's change given that something changed."""
    moved, people = fit.moved, fit.mass.shape[2]
    gain = fit.gain[moved, None]
    mass, centre, spread = (
        part.reshape(-1, people).T
        for part in (fit.mass[:, moved], fit.centre[:, moved] * gain, fit.spread[:, moved] * np.abs(gain))
    )
    weight = mass / mass.sum(axis=1, keepdims=True)
    kept = weight.max(axis=0) > _FROM_MASS
    return Mixture(weight[:, kept], centre[:, kept], spread[:, kept], fit.freedom)


def level_quantiles(fit: Fit, days: Floats, levels: tuple[float, ...]) -> Floats:
    """Quantiles of the level itself on whole ``days``, for the first person: shape (days, levels)."""
    on = curves().height[fit.curve][:, days.astype(int)]
    mass = fit.mass[:, :, 0]
    cell, curve = np.nonzero(mass > _FROM_MASS)
    above = on[curve] - fit.height[cell, curve][:, None]
    prec = (fit.scatter_each[cell, curve, 0] / fit.spread[cell, curve, 0]) ** 2
    changed = (
        np.broadcast_to(mass[cell, curve][:, None], above.shape),
        fit.level[cell, 0][:, None] + fit.centre[cell, curve, 0][:, None] * above,
        fit.scatter_each[cell, curve, 0][:, None]
        * np.sqrt(fit.inverse[cell][:, None] + above**2 / prec[:, None]),
    )
    flat = (fit.none[:, 0], fit.level[:, 0], fit.scatter[:, 0] * np.sqrt(fit.inverse))
    weight, centre, spread = (
        np.vstack([part, np.broadcast_to(same[:, None], (len(same), on.shape[1]))]).T
        for part, same in zip(changed, flat, strict=True)
    )
    return Mixture(weight / weight.sum(axis=1, keepdims=True), centre, spread, fit.freedom).quantiles(levels)


def likely_changes(fit: Fit, count: int) -> Floats:
    """``count`` equally likely values of the first person's change, including no change (0)."""
    moved = float(fit.mass[:, fit.moved, 0].sum())
    if not moved:
        return np.zeros(count)
    change = _change(fit)
    below = float(change.below(0.0)[0]) * moved
    middles = (np.arange(count) + 0.5) / count
    inside = (middles >= below) & (middles <= below + 1 - moved)
    level = np.where(middles < below, middles, middles - (1 - moved)) / moved
    found = np.zeros(count)
    if (~inside).any():
        found[~inside] = change.quantiles(tuple(level[~inside]))[0]
    return found


def when_moved(fit: Fit) -> tuple[int, int] | None:
    """The days by which the first person's averaged curve had made 25 % and 75 % of its change for good."""
    curve = averaged(fit)[0]
    week = fit.week
    start, now = curve[:week].mean(), curve[-week:].mean()
    if start == now:
        return None
    made = (curve - start) / (now - start)
    days = [int(np.flatnonzero(made < share)[-1]) + 1 for share in _MOVED]
    return min(days[0], len(curve) - 1), min(days[1], len(curve) - 1)


def likeness(fit: Fit) -> Floats:
    """The posterior mean of phi, 0 to .9, given a change; given no change while all curves sleep."""
    by_cell = fit.mass.sum(axis=1)
    by_cell = np.where(by_cell.sum(axis=0) > 0, by_cell, fit.none)
    phi = (by_cell * CELLS.phi[:, None]).sum(axis=0) / by_cell.sum(axis=0)
    return np.asarray(np.clip(phi, 0, 0.9), float)


def days_to_an_answer(fit: Fit, scores: Floats, important: Floats, *, s0: float = S0) -> Floats:
    """Days until an important change that began today would be told; NaN beyond a year.

    It assumes today's pace of logging. The spread comes from neighbouring ``scores`` (people, entries), so a
    jump hardly moves it.
    """
    n, span = len(fit.days), int(fit.days[-1])
    phi, pace = likeness(fit)[:, None], min(1.0, n / (span + 1))
    alike = phi ** np.diff(fit.days)[None, :]
    near = (np.diff(scores, axis=1) ** 2 / (2 * (1 - alike))).mean(axis=1) if n > 1 else np.zeros(len(scores))
    own = np.maximum(near, _LEAST_VARIANCE * s0**2)
    variance = ((n - 1) * own + NU0 * s0**2) / (n - 1 + NU0)
    ahead = _DAYS_AHEAD * pace
    freedom = n + ahead - 1 + NU0
    alike = phi ** (1 / pace)
    inner = n * ahead / (n + ahead) * (1 - alike) / (1 + alike)
    size = important[:, None] ** 2 / variance[:, None]
    reached = -0.5 * np.log1p(TAU**2 * inner) + freedom / 2 * np.log1p(size * inner / freedom)
    enough = reached >= _TO_TELL
    first = _DAYS_AHEAD[np.argmax(enough, axis=1)].astype(float)
    return np.where(enough.any(axis=1), first, np.nan)
