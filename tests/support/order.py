"""The slow tests in the order in which they start; all others are the quick part."""

from __future__ import annotations

from functools import cache
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]

LONG = (
    "browser/test_player_face.py",
    "browser/test_player_lab.py",
    "browser/test_forms.py",
    "browser",
    "notebooks",
    "analysis/test_calibration.py",
    "rules/test_rates.py",
    "analysis/test_fit.py",
    "log/test_odd_values.py",
    "handover",
    "log/test_rule_records.py",
    "log/test_hardship.py",
    "plots/test_overview.py",
    "plots/test_view.py",
    "plots/test_now.py",
    "test_one_scale.py",
    "analysis/test_wording.py",
    "analysis/test_reliability.py",
    "analysis/test_cohort.py",
    "content/test_plain_words.py",
    "analysis/test_trend.py",
    "log/sessions/test_amend.py",
    "log/care",
    "log/exchange/test_csv_and_json.py",
    "log/exchange/test_foreign_fuzz.py",
    "log/exchange/test_fuzz.py",
    "widgets/explore",
    "widgets/handover",
    "widgets/session/test_todays_session.py",
    "widgets/test_printed.py",
    "sample",
    "test_examples.py",
    "log/exchange/test_foreign.py",
    "widgets/plans/test_my_exercise.py",
    "content/test_loading.py",
    "js",
)
"""Files and folders that take more than two seconds, the longest first."""


@cache
def place(path: Path) -> int:
    """A file's place in LONG; its length for a quick file."""
    own = path.relative_to(TESTS).as_posix()
    return next((at for at, name in enumerate(LONG) if own == name or own.startswith(f"{name}/")), len(LONG))
