"""What a log may conclude, and how: the verdict on a series, what stands beside it, and its calibration.

Frames or arrays in, small frozen results out; nothing is drawn here. The way of a verdict, each step called
once: series -> fit -> posterior -> verdict -> wording; every number of it stands in ``method``.
"""

from __future__ import annotations

from glidekit.analysis.calibration import publish, published
from glidekit.analysis.cohort import cohort_trends
from glidekit.analysis.daily import daily, legs_rated
from glidekit.analysis.early_recent import EarlyRecent, early_recent
from glidekit.analysis.experiment import Power, experiment_power
from glidekit.analysis.felt import FeltChange, FeltLevel, felt_change
from glidekit.analysis.legs import LegTrend, firmly_worse, leg_trends, verdicts
from glidekit.analysis.level_band import Band, level_band
from glidekit.analysis.method import LIMITS, Limits
from glidekit.analysis.missing import MissingDays, missing_day_bounds
from glidekit.analysis.next_day import NextDay, dose_and_next_day, next_day_association
from glidekit.analysis.overlap import baseline_corrected_tau, nap, tau_u
from glidekit.analysis.randomisation import RandomisationTest, draw_order, randomisation_test
from glidekit.analysis.reliability import Reliability, how_often_wrong, spread_of
from glidekit.analysis.trend import History, Trend, trend
from glidekit.analysis.verdict import Verdict

__all__ = [
    "LIMITS",
    "Band",
    "EarlyRecent",
    "FeltChange",
    "FeltLevel",
    "History",
    "LegTrend",
    "Limits",
    "MissingDays",
    "NextDay",
    "Power",
    "RandomisationTest",
    "Reliability",
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
    "firmly_worse",
    "how_often_wrong",
    "leg_trends",
    "legs_rated",
    "level_band",
    "missing_day_bounds",
    "nap",
    "next_day_association",
    "publish",
    "published",
    "randomisation_test",
    "spread_of",
    "tau_u",
    "trend",
    "verdicts",
]


def __dir__() -> list[str]:
    """What a person wants, and nothing else."""
    return list(__all__)
