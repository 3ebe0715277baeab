"""The one verdict that must reach the next session's plan: leg pain that is firmly worse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glidekit.analysis.daily import daily
from glidekit.analysis.trend import trend

if TYPE_CHECKING:
    import pandas as pd


def firmly_worse(ratings: pd.DataFrame) -> bool:
    """Whether leg pain is worse or clearly worse, and a fixed look said so; ``ratings`` as the log gives."""
    series = daily(ratings)
    found = trend(series.index, series)
    return found.verdict.worsened and found.firm
