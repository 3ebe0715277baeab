"""The slow tests in the order in which they start; all others are the quick part."""

from __future__ import annotations

from functools import cache
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]

LONG = (
    "browser/test_player_face.py",
    "browser/test_player_lab.py",
    "browser/test_forms.py",
    "browser/test_safety_cards.py",
    "browser/test_walk.py",
    "browser/test_path.py",
    "browser/test_take_along.py",
    "browser/test_one_press.py",
    "browser/test_private.py",
    "browser/test_report_print.py",
    "browser",
    "notebooks",
    "handover/test_report.py",
    "log/test_rule_records.py",
    "plots/test_overview.py",
    "log/test_hardship.py",
    "log/test_odd_values.py",
    "widgets/explore",
    "test_examples.py",
    "analysis/test_wording.py",
    "analysis/test_reliability.py",
    "handover/test_diaries.py",
    "js",
    "plots/test_now.py",
    "widgets/session/test_todays_session.py",
    "plots/test_view.py",
    "log/exchange/test_csv_and_json.py",
    "widgets/plans/test_my_exercise.py",
    "log/care",
    "widgets/session/test_player.py",
    "widgets/test_printed.py",
    "widgets/handover/test_share_form.py",
    "analysis/test_trend.py",
    "sample",
    "plots/test_style.py",
    "test_one_scale.py",
)
"""Files and folders that take more than two seconds, the longest first."""


@cache
def place(path: Path) -> int:
    """A file's place in LONG; its length for a quick file."""
    own = path.relative_to(TESTS).as_posix()
    return next((at for at, name in enumerate(LONG) if own == name or own.startswith(f"{name}/")), len(LONG))
