"""What ``import glidekit`` adds to bare Python, in one run: ``pytest tests/bench/test_import.py -s``."""

from __future__ import annotations

import subprocess
import sys
import time

ROUNDS = 9
ALLOWED_MS = 60


def once_ms(code: str) -> float:
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return (time.perf_counter() - begin) * 1000


def test_import_costs_milliseconds():
    bare, ours = [], []
    for _ in range(ROUNDS):  # in turns, so that a busy moment hits both
        bare.append(once_ms("pass"))
        ours.append(once_ms("import glidekit"))
    extra = min(ours) - min(bare)  # the least disturbed of each
    print(
        f"\nbare Python {min(bare):.0f} ms, with glidekit {min(ours):.0f} ms: "
        f"{extra:.0f} ms more (ratio {min(ours) / min(bare):.2f})"
    )
    assert extra < ALLOWED_MS
