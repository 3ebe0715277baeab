"""A person's own on/off experiment, analysed with the order that was logged before it, and with nothing else.

Each period stands with the mean of its logged days, those to wash out left out; a pair of periods with a
blank one is left out whole. The rule is fixed before the first day, so that nobody can choose one later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np
import pandas as pd

from glidekit.analysis.randomisation import RandomisationTest, randomisation_test

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date


class Period(Protocol):
    """Days in a row under one condition."""

    @property
    def number(self) -> int:
        """From 1."""

    @property
    def condition(self) -> str:
        """On or off."""

    @property
    def first(self) -> date:
        """Its first day."""

    @property
    def counts_from(self) -> date:
        """The first day that counts, after those to wash out."""

    @property
    def last(self) -> date:
        """Its last day."""


def period_means(periods: Sequence[Period], daily: pd.Series[float]) -> pd.DataFrame:
    """One row a period: number, condition, first, counts_from, last, days and mean.

    ``days`` are the logged ones that count; the mean is blank where there are none.
    """
    some = [daily[pd.Timestamp(period.counts_from) : pd.Timestamp(period.last)] for period in periods]
    return pd.DataFrame(
        {
            "number": [period.number for period in periods],
            "condition": [period.condition for period in periods],
            "first": pd.to_datetime([period.first for period in periods]),
            "counts_from": pd.to_datetime([period.counts_from for period in periods]),
            "last": pd.to_datetime([period.last for period in periods]),
            "days": [len(part) for part in some],
            "mean": [float(part.mean()) if len(part) else np.nan for part in some],
        }
    )


def experiment_result(periods: Sequence[Period], daily: pd.Series[float]) -> RandomisationTest | None:
    """The randomisation test of the logged order; None while no pair of periods is whole.

    ``daily`` is the daily series of leg pain (``daily``), indexed by date.
    """
    table = period_means(periods, daily.sort_index())
    table["pair"] = (table["number"] - 1) // 2
    both = {
        condition: table[table["condition"] == condition].set_index("pair")["mean"]
        for condition in ("off", "on")
    }
    whole = pd.DataFrame(both).dropna()
    if whole.empty:
        return None
    used = table[table["pair"].isin(whole.index)]
    when = used["first"].min().date(), used["last"].max().date()
    return randomisation_test(whole["off"], whole["on"], pairs=True, when=when)
