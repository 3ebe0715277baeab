"""Random draws that come out the same on every machine and Python.

Only ``random.random()`` is promised to repeat for a seed across Python versions, so everything is
made from it; numpy's generators may change their streams.
"""

from __future__ import annotations

from random import Random
from statistics import NormalDist
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

T = TypeVar("T")
_normal = NormalDist().inv_cdf


class Draws:
    """A stream of draws that a text names: the same text gives the same stream."""

    def __init__(self, name: str) -> None:
        self._next = Random(name).random  # noqa: S311 - a simulation, no secret

    def chance(self, probability: float) -> bool:
        """True with this probability."""
        return self._next() < probability

    def between(self, low: float, high: float) -> float:
        """Evenly from ``low`` to ``high``."""
        return low + (high - low) * self._next()

    def whole(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both possible."""
        return low + int((high - low + 1) * self._next())

    def pick(self, options: Sequence[T]) -> T:
        """One of these, each as likely."""
        return options[int(len(options) * self._next())]

    def normal(self, sd: float = 1) -> float:
        """From a normal distribution around 0."""
        return sd * _normal(min(max(self._next(), 1e-12), 1 - 1e-12))

    def daily(self, *, sd: float, phi: float) -> Iterator[float]:
        """A day-to-day AR(1) series without end, of standard deviation ``sd`` and correlation ``phi``."""
        value = self.normal(sd)
        while True:
            yield value
            value = phi * value + self.normal(sd * (1 - phi * phi) ** 0.5)
