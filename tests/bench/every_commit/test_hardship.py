"""Kernels that are killed or write at once lose nothing and double nothing.

tests/bench/test_log_hardship.py kills and writes more often.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from glidekit.log import open_log

TESTS = Path(__file__).parents[2]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="writers are forked")
def test_a_killed_kernel_loses_nothing_acknowledged(tmp_path):
    done = subprocess.run(
        [sys.executable, TESTS / "support" / "crash.py", "12", "1", tmp_path],
        check=True, capture_output=True, text=True, env={**os.environ, "GLIDEKIT_BACKUPS": os.devnull},
    )  # fmt: skip
    found = json.loads(done.stdout)
    assert found.pop("acknowledged") >= 12
    assert found == {"trials": 12, "lost": 0, "half": 0, "corrupt": 0}


WRITER = """
import sys; sys.path.insert(0, sys.argv[1])
from support.diary import own_record
from glidekit.log import open_log
from glidekit.log.exchange.foreign.table import read_table
log = open_log(sys.argv[2])
for number in range(int(sys.argv[3])):
    print(log.save(own_record(number, bouts=3, ratings=5)))
"""


def test_four_kernels_on_one_new_log_lose_and_double_nothing(tmp_path):
    path = tmp_path / "log.sqlite"
    command = [sys.executable, "-c", WRITER, TESTS, path, "15"]
    kernels = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    told = [kernel.communicate()[0].split() for kernel in kernels]
    assert [kernel.returncode for kernel in kernels] == [0, 0, 0, 0]
    log = open_log(path)
    assert sorted(log.sessions()["session_id"]) == sorted(name for names in told for name in names)
    assert len(log.ratings()) == 4 * 15 * 5
    assert log.check().ok
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_kernels_whose_threads_look_while_others_save_lose_and_double_nothing(tmp_path):
    path = tmp_path / "log.sqlite"
    open_log(path)
    command = [sys.executable, TESTS / "support" / "busy_kernel.py", path, "16"]
    alike = {**os.environ, "PYTHONPATH": str(TESTS)}
    kernels = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=alike) for _ in range(3)]
    told = [kernel.communicate()[0].split() for kernel in kernels]
    assert [kernel.returncode for kernel in kernels] == [0, 0, 0]
    log = open_log(path)
    assert sorted(log.sessions()["session_id"]) == sorted(name for names in told for name in names)
    assert len(log.sessions()) == 3 * 16
    assert log.check().ok
