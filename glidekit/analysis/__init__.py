"""What a log may conclude, and how: the verdict on a series, what stands beside it, and its calibration.

Frames or arrays in, small frozen results out; nothing is drawn here. A verdict takes five steps, each called
once: series -> fit -> posterior -> verdict -> wording. All its numbers are in ``method``.
"""

from __future__ import annotations

from glidekit.analysis.calibration import published
from glidekit.analysis.cohort import cohort_trends
from glidekit.analysis.daily import daily, missing_day_bounds
from glidekit.analysis.experiment import experiment_power
from glidekit.analysis.felt import felt_change
from glidekit.analysis.legs import leg_trends
from glidekit.analysis.next_day import dose_and_next_day
from glidekit.analysis.phases import baseline_corrected_tau, early_recent, nap, tau_u
from glidekit.analysis.randomisation import draw_order, randomisation_test
from glidekit.analysis.reliability import how_often_wrong, spread_of
from glidekit.analysis.trend import Trend, trend
from glidekit.analysis.verdict import Verdict

__all__ = [
    "Trend",
    "Verdict",
    "baseline_corrected_tau",
    "cohort_trends",
    "daily",
    "dose_and_next_day",
    "draw_order",
    "early_recent",
    "experiment_power",
    "felt_change",
    "how_often_wrong",
    "leg_trends",
    "missing_day_bounds",
    "nap",
    "published",
    "randomisation_test",
    "spread_of",
    "tau_u",
    "trend",
]


def __dir__() -> list[str]:
    """Complete the public names only."""
    return list(__all__)
