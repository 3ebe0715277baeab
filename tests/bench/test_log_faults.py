"""Faults below Python, and several kernels at random against a model.

``GK_FAULTS`` and ``GK_STEPS`` say how many; the default takes some minutes on two cores.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from glidekit.errors import LogError
from glidekit.log import open_log

TESTS = Path(__file__).parents[1]
FAULTS = int(os.environ.get("GK_FAULTS", "160"))
STEPS = int(os.environ.get("GK_STEPS", "120"))
KERNELS = 3
IO_ERROR, FULL = 5, 28
CC = shutil.which("gcc")


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """Build the library that makes one call fail."""
    if CC is None or sys.platform != "linux":
        pytest.skip("gcc on Linux builds what makes calls fail")
    built = tmp_path_factory.mktemp("faults") / "faults.so"
    source = TESTS / "support" / "faults.c"
    subprocess.run([CC, "-shared", "-fPIC", "-O1", "-o", built, source, "-ldl"], check=True)
    return built


def run(library, folder, at=0, error=IO_ERROR):
    """Run a kernel whose ``at``-th call fails: what it acknowledged, how it ended, how many calls it made."""
    folder.mkdir()
    environment = {
        **os.environ,
        "LD_PRELOAD": str(library),
        "GK_FAULT_DIR": str(folder),
        "GK_FAULT_AT": str(at),
        "GK_FAULT_ERRNO": str(error),
        "GK_FAULT_COUNT": f"{folder}.calls",
        "GLIDEKIT_BACKUPS": str(folder / "copies"),
    }
    command = [sys.executable, TESTS / "support" / "faulty.py", folder / "log.sqlite"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=300, check=False)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    return told, done, int(Path(f"{folder}.calls").read_text())


def faults_of(path, told):
    """What a kernel acknowledged although it is not so."""
    log = open_log(path)
    names = list(log.sessions()["session_id"])
    wrong = [f"{name} is lost" for deed, name in told if deed in ("saved", "closed") and name not in names]
    erased = {name for deed, name in told if deed == "erased"}
    tried = {told[0][1]} if any(deed == "noted" for deed, _ in told) else set()  # perhaps erased, untold
    wrong = [words for words in wrong if words.split()[0] not in erased | tried]
    wrong += [f"{name} is back" for name in erased if name in names]
    wrong += [f"{name} is there twice" for name, number in Counter(names).items() if number > 1]
    wrong += [] if log.check().ok else [str(log.check())]
    wrong += [] if len(names) <= 5 else [f"{len(names)} sessions of 5"]
    if any(deed == "noted" for deed, _ in told):
        wrong += [] if (len(log.marks()), len(log.notes())) in {(1, 6), (1, 5)} else ["notes or marks twice"]
    return wrong


def test_whatever_call_fails_nothing_acknowledged_is_lost_doubled_or_back(library, tmp_path, monkeypatch):
    monkeypatch.setenv("GLIDEKIT_BACKUPS", str(tmp_path / "none"))
    told, done, calls = run(library, tmp_path / "dry")
    assert done.returncode == 0, done.stderr
    assert faults_of(tmp_path / "dry" / "log.sqlite", told) == []
    step = max(1, calls // FAULTS)
    seen = Counter()
    for number, at in enumerate(range(1, calls + 1, step)):
        folder = tmp_path / f"at-{at}"
        told, done, _ = run(library, folder, at, (IO_ERROR, FULL)[number % 2])
        refused = done.returncode != 0
        assert not refused or "LogError" in done.stderr.rstrip().rsplit("Traceback", 1)[-1], (at, done.stderr)
        wrong = faults_of(folder / "log.sqlite", told) if (folder / "log.sqlite").exists() else []
        assert wrong == [], (at, wrong)
        seen["ended with a message" if refused else "went on"] += 1
        shutil.rmtree(folder)
    print(f"\n{sum(seen.values())} faults in {calls} calls: {dict(seen)}, nothing lost, doubled or back")
    assert seen["went on"] > 0


KERNEL = """
import json, sys; sys.path.insert(0, sys.argv[1])
from support.diary import own_record
from glidekit.errors import LogError
from glidekit.log import open_log
log = open_log(sys.argv[2])
for line in sys.stdin:
    verb, name = json.loads(line)
    try:
        if verb == "save": name = log.save(own_record())
        elif verb == "erase": log.erase(name, sure=True)
        elif verb == "copy": log.back_up()
        elif verb == "restore": log.restore()
        elif verb == "void": log.void(name)
        elif verb == "note": log.note(name + sys.argv[3], session_id=name)
        elif verb == "look": log.sessions(); log.gate()
        print(json.dumps([verb, name, ""]), flush=True)
    except LogError as problem:
        print(json.dumps([verb, name, problem.what]), flush=True)
"""


def test_random_verbs_of_several_kernels_agree_with_a_model(tmp_path, monkeypatch):
    """One kernel runs each verb while another saves; the log holds exactly what both acknowledged."""
    monkeypatch.setenv("GLIDEKIT_BACKUPS", str(tmp_path / "copies"))
    path, draw = tmp_path / "log.sqlite", random.Random(3)
    open_log(path)
    kernels = [
        subprocess.Popen(
            [sys.executable, "-c", KERNEL, TESTS, path, str(number)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for number in range(KERNELS)
    ]  # fmt: skip
    there, gone, seen = set(), set(), Counter()

    def ask(kernel, verb, name=""):
        kernel.stdin.write(json.dumps([verb, name]) + "\n")
        kernel.stdin.flush()

    def told(kernel):
        verb, name, problem = json.loads(kernel.stdout.readline())
        seen[f"{verb} refused" if problem else verb] += 1
        if not problem and verb == "save":
            there.add(name)
        if not problem and verb == "erase":
            there.discard(name)
            gone.add(name)

    for _ in range(STEPS):
        first, second = draw.sample(kernels, 2)
        verb = draw.choice(["save", "save", "note", "void", "copy", "restore", "erase", "look"])
        name = draw.choice(sorted(there)) if there else ""
        if not there and verb in ("note", "void", "erase"):
            verb = "save"
        ask(second, "save")
        ask(first, verb, name)
        told(second)
        told(first)
    for kernel in kernels:
        kernel.communicate(timeout=60)
        assert kernel.returncode == 0
    log = open_log(path)
    with log._base.store.read() as connection:
        stored = {row[0] for row in connection.execute("SELECT session_id FROM session")}
    print(f"\n{2 * STEPS} verbs of {KERNELS} kernels: {dict(seen)}; {len(stored)} sessions, as the model has")
    assert stored == there
    assert not stored & gone
    assert log.check().ok
    for copy in log.backups():
        try:
            held = set(open_log(copy.path, read_only=True).sessions()["session_id"])
        except LogError:
            continue
        assert not held & gone, copy
