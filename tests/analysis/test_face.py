from __future__ import annotations

import subprocess
import sys

import glidekit as gk
from glidekit import analysis


def test_the_names_of_the_design_hang_on_the_package():
    for name in (
        "daily", "trend", "nap", "tau_u", "baseline_corrected_tau", "randomisation_test", "cohort_trends",
        "felt_change", "missing_day_bounds", "Trend", "Verdict",
    ):  # fmt: skip
        assert getattr(gk.analysis, name) is getattr(analysis, name)


def test_every_name_it_offers_exists():
    assert sorted(set(analysis.__all__)) == sorted(analysis.__all__)
    assert [name for name in analysis.__all__ if not hasattr(analysis, name)] == []


def test_it_draws_nothing_and_opens_no_log():
    code = "import sys, glidekit.analysis; print([m for m in sys.modules if m.split('.')[0] in {forbidden}])"
    forbidden = {"matplotlib", "ipywidgets", "anywidget", "sqlite3"}
    run = subprocess.run(
        [sys.executable, "-c", code.format(forbidden=forbidden)], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"
