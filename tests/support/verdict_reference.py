"""The verdict's model written for clarity alone: dense matrices, one curve after another."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.special import stdtr as student

PLAIN = {
    0: 0.16, 0.15: 0.22, 0.3: 0.22, 0.45: 0.17, 0.6: 0.11, 0.7: 0.05, 0.8: 0.035, 0.88: 0.02, 0.94: 0.01,
    0.98: 0.005,
}  # fmt: skip
CELLS = [(phi, 0.0, 0.8 * weight) for phi, weight in PLAIN.items()]
CELLS += [(0.45, 0.5, 0.1), (0.6, 0.5, 0.06), (0.8, 0.5, 0.03), (0.94, 0.5, 0.01)]


def all_curves():
    """(curve, start, weight) of every shape in the list."""
    found = []
    for length, weight in zip((14, 28, 56, 112, 224, 448), (0.1, 0.25, 0.3, 0.2, 0.1, 0.05), strict=True):
        found.append((lambda t, a=length: np.clip(t / a, 0, 1), 0, 0.38 * weight))
    for days, weight in zip((5, 10, 20, 40), (0.2, 0.3, 0.3, 0.2), strict=True):
        found.append((lambda t, a=days: 1 - np.exp(-t / a), 0, 0.25 * weight))
    steps = [
        *range(5, 60),
        *range(60, 119, 2),
        *range(120, 237, 4),
        *range(240, 473, 8),
        *range(480, 961, 16),
    ]
    whole = sum(a**-0.5 for a in steps)
    found += [(lambda t, a=a: (t >= a) * 1.0, a, 0.25 * a**-0.5 / whole) for a in steps]
    turns = (10, 15, 22, 34, 51, 76, 114, 171, 256, 384, 577, 865)
    whole = sum(a**-0.5 for a in turns)
    found += [(lambda t, a=a: np.clip((t - a) / 28, 0, 1), a, 0.06 * a**-0.5 / whole) for a in turns]
    pairs = list(combinations((5, 8, 11, 17, 25, 38, 57, 85, 128, 192, 288, 432, 649, 973), 2))
    whole = sum((a * b) ** -0.5 for a, b in pairs)
    for a, b in pairs:
        for back in (1.0, 0.5):
            weight = 0.06 * (a * b) ** -0.5 / whole / 2
            found.append((lambda t, a=a, b=b, f=back: (t >= a) * 1.0 - f * (t >= b), b, weight))
    return found


@dataclass
class Reference:
    """The model's result for one record."""

    evidence: float
    p_lower: float
    p_higher: float
    p_fall: float
    p_rise: float
    p_same: float
    change: float
    moved: list[tuple[float, float, float]]
    """Mass, centre and spread of the change along each curve that has moved by then."""
    freedom: int

    def below(self, value):
        """P(change < value), given that something changed."""
        mass, centre, spread = np.array(self.moved).T
        return float(mass @ student(self.freedom, (value - centre) / spread) / mass.sum())


def reference(days, scores, important=2.0, s0=1.0):
    """The chances for one record, by the printed formulas."""
    days, scores = np.asarray(days, float), np.asarray(scores, float)
    n, span = len(days), days[-1]
    week = max(1, min(7, int((span + 1) // 2)))
    first, last = np.arange(week), np.arange(span - week + 1, span + 1)
    awake = [
        (curve, weight)
        for curve, start, weight in all_curves()
        if span >= start + 7 and (days >= start).sum() >= 4 and (start == 0 or (days < start).sum() >= 4)
    ]
    asleep, freedom = 1 - sum(weight for _, weight in awake), n - 1 + 3
    none, parts = [], []
    for phi, noise, weight in CELLS:
        gap = np.abs(days[:, None] - days)
        alike = np.where(gap == 0, 1.0, phi**gap if phi else 0.0)
        root = np.linalg.cholesky((1 - noise) * alike + noise * np.eye(n))
        whitening = np.linalg.inv(root)
        one = whitening @ np.ones(n)

        def clean(row, whitening=whitening, one=one):
            white = whitening @ row
            return white - one * (one @ white) / (one @ one)

        rest = clean(scores)
        q = rest @ rest + 3 * s0**2
        base = np.log(weight) - np.log(np.diag(root)).sum() - np.log(one @ one) / 2 - freedom / 2 * np.log(q)
        none.append(base)
        for curve, own in awake:
            shape = clean(curve(days))
            prec, toward = shape @ shape + 1 / 4, shape @ rest
            q1 = q - toward**2 / prec
            mass = base + np.log(own) - np.log(4 * prec) / 2 - freedom / 2 * np.log(q1 / q)
            gain = curve(last).mean() - curve(first).mean()
            parts.append((mass, gain, toward / prec, np.sqrt(q1 / (freedom * prec))))
    top = max(none)
    m0 = np.exp(np.array(none) - top).sum()
    masses = 0.65 * np.exp(np.array([part[0] for part in parts]) - top)
    flat = (0.35 + 0.65 * asleep) * m0
    whole = flat + masses.sum()
    chances, change, moved = np.zeros(4), 0.0, []
    for mass, (_, gain, centre, spread) in zip(masses / whole, parts, strict=True):
        change += mass * gain * centre
        if abs(gain) > 0.02:
            moved.append((mass, gain * centre, abs(gain) * spread))
            at = (np.array([0, -important, important]) - gain * centre) / (abs(gain) * spread)
            down, fall, rise = student(freedom, at)
            chances += mass * np.array([down, 1 - down, fall, 1 - rise])
    lower, higher, fall, rise = chances
    evidence = masses.sum() / 0.65 / m0
    return Reference(evidence, lower, higher, fall, rise, 1 - fall - rise, change, moved, freedom)
