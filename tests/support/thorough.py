"""How much the tests try: enough while one works, far more with ``HYPOTHESIS_PROFILE=thorough``."""

from __future__ import annotations

import os

THOROUGH = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"
TIMES = 20
"""So many times as many examples of each test with hypothesis, and new ones each time."""


def either(usual: int, thorough: int) -> int:
    """How many simulated people, or series, a test looks at."""
    return thorough if THOROUGH else usual
