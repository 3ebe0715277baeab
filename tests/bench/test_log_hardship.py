"""Long versions of the log's stress tests: ``pytest tests/bench/test_log_hardship.py -s`` (15 minutes).

The suite runs short versions: tests/log/test_hardship.py, care/test_damage.py, exchange/test_fuzz.py.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from support.bits import flips, outcome_of, shown_by
from support.diary import event, record
from support.fuzz import cases, try_export, try_table

from glidekit.log import open_log

TESTS = Path(__file__).parents[1]
KILLS, FLIPS, FUZZ = 1000, 1000, 100_000
KERNELS, EACH = 8, 1000
BUSY, BUSY_EACH = 4, 300  # without store/file_lock.py three kernels of 100 left an unreadable file

WRITER = """
import sys; sys.path.insert(0, sys.argv[1])
from support.diary import own_record
from glidekit.log import open_log
log = open_log(sys.argv[2])
for number in range(int(sys.argv[3])):
    print(log.save(own_record(-number, bouts=3, ratings=5)))
"""


def test_a_thousand_kills_lose_nothing_acknowledged(tmp_path):
    done = subprocess.run(
        [sys.executable, TESTS / "support" / "crash.py", str(KILLS), "7", tmp_path],
        check=True, capture_output=True, text=True, env={**os.environ, "GLIDEKIT_BACKUPS": os.devnull},
    )  # fmt: skip
    found = json.loads(done.stdout)
    print(f"\n{found}")
    assert found["acknowledged"] >= KILLS
    assert (found["lost"], found["half"], found["corrupt"]) == (0, 0, 0)


def test_eight_kernels_lose_double_and_refuse_nothing(tmp_path):
    path = tmp_path / "log.sqlite"
    command = [sys.executable, "-c", WRITER, TESTS, path, str(EACH)]
    kernels = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(KERNELS)]
    told = [name for kernel in kernels for name in kernel.communicate()[0].split()]
    refused = sum(kernel.returncode != 0 for kernel in kernels)
    log = open_log(path)
    stored = list(log.sessions()["session_id"])
    whole = log.check().ok and len(log.ratings()) == 5 * len(stored)
    print(f"\n{KERNELS} x {EACH}: stored {len(stored)}, told {len(told)}, refused {refused}, whole {whole}")
    assert sorted(stored) == sorted(told)
    assert len(stored) == KERNELS * EACH
    assert whole


def test_kernels_whose_threads_look_while_others_save_lose_and_double_nothing(tmp_path):
    path = tmp_path / "log.sqlite"
    open_log(path)
    command = [sys.executable, TESTS / "support" / "busy_kernel.py", path, str(BUSY_EACH)]
    alike = {**os.environ, "PYTHONPATH": str(TESTS)}
    kernels = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=alike) for _ in range(BUSY)]
    told = [name for kernel in kernels for name in kernel.communicate()[0].split()]
    stored = list(open_log(path).sessions()["session_id"])
    print(f"\n{BUSY} busy kernels x {BUSY_EACH}: stored {len(stored)}, told {len(told)}")
    assert [kernel.returncode for kernel in kernels] == [0] * BUSY
    assert sorted(stored) == sorted(told)
    assert len(stored) == BUSY * BUSY_EACH


def test_of_a_thousand_flipped_bits_none_changes_a_value_unnoticed(tmp_path):
    log = open_log(tmp_path / "log.sqlite")
    events = tuple(event(seq, "phase", second=seq, phase=seq) for seq in range(2, 5))
    for day in range(6):
        log.save(record(day - 6, events=(event(1, "started"), *events)))
    log.record_safety_check(full=True)
    log.mark("new tablets")
    whole, data, copy = shown_by(log), log.path.read_bytes(), tmp_path / "flipped.sqlite"
    seen = Counter()
    for _, flipped in flips(data, FLIPS, seed=11):
        copy.unlink(missing_ok=True)
        copy.write_bytes(flipped)
        seen[outcome_of(copy, whole)] += 1
    print(f"\n{FLIPS} flips: {dict(seen)} (unchanged: indexes, built anew)")
    assert seen["noticed"] > FLIPS / 2


@pytest.mark.parametrize("way", [try_export, try_table], ids=["export", "table"])
def test_a_hundred_thousand_hostile_files_are_taken_whole_or_refused_in_words(tmp_path, way):
    seen = Counter(way(tmp_path, case) for case in cases(FUZZ // 2, seed=5))
    print(f"\n{FUZZ // 2} files: {dict(seen)}")
    assert seen["taken"] > 0
    assert seen["refused"] > 0
