"""The days between a person's own marks, described phase by phase; a description, never a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from glidekit.analysis.overlap import baseline_corrected_tau, nap, tau_u
from glidekit.in_words import days_logged, number, times_in_100

if TYPE_CHECKING:
    from datetime import date

LEAST_DAYS = 3
"""Both phases need so many days before their days are set against each other."""

CHOSEN = (
    "Marks are often set on a bad day, and after a bad day a better one is likely whatever was done. So this "
    "describes the days before and after, and says nothing about why they differ."
)


@dataclass(frozen=True, slots=True)
class Phase:
    """The logged days from one mark to the next; ``name`` is "before the first mark", or the mark's label.

    ``nap``, ``tau_u`` and ``tau_bc`` set it against the phase before (improvement counts up); None for the
    first phase, and where either has fewer than three days.
    """

    name: str
    first: date
    last: date
    n: int
    median: float
    nap: float | None
    tau_u: float | None
    tau_bc: float | None


@dataclass(frozen=True, slots=True)
class Phases:
    """``phases`` in order of time; phases without a logged day are left out."""

    phases: tuple[Phase, ...]

    @property
    def sentence(self) -> str:
        """Days, dates and middle value of each phase, and how the last one lies against the one before."""
        if not self.phases:
            return "0 days logged, no dates: there are no phases yet."
        parts = [
            f"{phase.name}: middle value {number(phase.median)} "
            f"({days_logged(phase.n, phase.first, phase.last)})"
            for phase in self.phases
        ]
        found = self.phases[-1]
        lower = (
            ""
            if found.nap is None
            else f" A day of the last phase was lower than one of the phase before "
            f"{times_in_100(found.nap)}, equal days count half."
        )
        joined = "; ".join(parts)
        return f"{joined[0].upper()}{joined[1:]}.{lower}"

    def table(self) -> pd.DataFrame:
        """One row a phase, with words for column names."""
        return pd.DataFrame(
            {
                "Phase": [phase.name for phase in self.phases],
                "First day": pd.to_datetime([phase.first for phase in self.phases]),
                "Last day": pd.to_datetime([phase.last for phase in self.phases]),
                "Days logged": [phase.n for phase in self.phases],
                "Middle value": [phase.median for phase in self.phases],
                "Lower than before, of 100": [_of_100(phase.nap) for phase in self.phases],
                "Tau-U": [_two(phase.tau_u) for phase in self.phases],
                "Tau, trend before taken off": [_two(phase.tau_bc) for phase in self.phases],
            }
        )


def phases_of(daily: pd.Series[float], marks: pd.DataFrame) -> Phases:
    """The phases of a daily series (``daily``) by the log's frame of marks; lower is better."""
    values = daily.dropna().sort_index()
    ordered = marks.sort_values("local_date").drop_duplicates("local_date")
    edges = [pd.Timestamp(when) for when in ordered["local_date"]]
    names = ["before the first mark" if edges else "all days", *map(str, ordered["label"])]
    place = np.searchsorted(np.array(edges, "datetime64[us]"), values.index.to_numpy(), side="right")
    parts = [(names[at], values[place == at]) for at in range(len(names))]
    parts = [(name, part) for name, part in parts if len(part)]
    before = [None, *(part for _, part in parts)][: len(parts)]
    return Phases(tuple(_phase(name, part, old) for (name, part), old in zip(parts, before, strict=True)))


def _phase(name: str, part: pd.Series[float], before: pd.Series[float] | None) -> Phase:
    first, last = (pd.Timestamp(part.index[end]).date() for end in (0, -1))
    found: tuple[float | None, ...] = (None, None, None)
    if before is not None and min(len(part), len(before)) >= LEAST_DAYS:
        a, b = before.to_numpy(float), part.to_numpy(float)
        found = (nap(a, b), tau_u(a, b), baseline_corrected_tau(a, b))
    return Phase(name, first, last, len(part), float(part.median()), *found)


def _of_100(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.0f}"


def _two(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"
