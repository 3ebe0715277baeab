"""What a log may conclude, and how: the verdict on a series, what stands beside it, and its calibration.

Frames or arrays in, small frozen results out; nothing is drawn here.
"""

from __future__ import annotations

from glidekit.analysis.calibration import calibrate, published
from glidekit.analysis.cohort import cohort_trends
from glidekit.analysis.daily import daily
from glidekit.analysis.early_recent import EarlyRecent, early_recent
from glidekit.analysis.experiment import Power, experiment_power
from glidekit.analysis.felt import FeltChange, FeltLevel, felt_change
from glidekit.analysis.firmly_worse import firmly_worse
from glidekit.analysis.missing import MissingDays, missing_day_bounds
from glidekit.analysis.next_day import NextDay, dose_and_next_day, next_day_association
from glidekit.analysis.overlap import baseline_corrected_tau, nap, tau_u
from glidekit.analysis.randomisation import RandomisationTest, draw_order, randomisation_test
from glidekit.analysis.reliability import Reliability, how_often_wrong, spread_of
from glidekit.analysis.simulation import Circumstance
from glidekit.analysis.trend import Trend, trend
from glidekit.analysis.verdict import LIMITS, Limits, Verdict

__all__ = [
    "LIMITS",
    "Circumstance",
    "EarlyRecent",
    "FeltChange",
    "FeltLevel",
    "Limits",
    "MissingDays",
    "NextDay",
    "Power",
    "RandomisationTest",
    "Reliability",
    "Trend",
    "Verdict",
    "baseline_corrected_tau",
    "calibrate",
    "cohort_trends",
    "daily",
    "dose_and_next_day",
    "draw_order",
    "early_recent",
    "experiment_power",
    "felt_change",
    "firmly_worse",
    "how_often_wrong",
    "missing_day_bounds",
    "nap",
    "next_day_association",
    "published",
    "randomisation_test",
    "spread_of",
    "tau_u",
    "trend",
]
