"""The one verdict that must reach the next session's plan: leg pain that is firmly worse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glidekit.analysis.daily import daily
from glidekit.analysis.trend import trend
from glidekit.rules.records import Verdict

if TYPE_CHECKING:
    import pandas as pd


def firmly_worse(ratings: pd.DataFrame) -> bool:
    """Whether leg pain is worse or clearly worse, and a fixed look said so; ``ratings`` as the log gives."""
    series = daily(ratings)
    found = trend(series.index, series)
    return found.verdict.worsened and found.firm


def verdicts(ratings: pd.DataFrame) -> tuple[Verdict, ...]:
    """What the statistics say, as the rules read it: the verdict of the last day with an answer."""
    series = daily(ratings)
    if series.empty:
        return ()
    found = trend(series.index, series)
    day = series.index[-1].date().toordinal()
    return (Verdict(day, worse=found.verdict.worsened, sure=found.firm),)
