"""How much the tests try: enough for daily work, far more with ``HYPOTHESIS_PROFILE=thorough``."""

from __future__ import annotations

import os

THOROUGH = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"
TIMES = 20
"""How many times more hypothesis examples a thorough run tries, with new ones each time."""


def either(usual: int, thorough: int) -> int:
    """The number of simulated people or series for a test."""
    return thorough if THOROUGH else usual
