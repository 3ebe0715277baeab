"""The power fails at many moments of a log's life: ``pytest tests/bench/test_log_power_cuts.py -s``.

``GK_CUTS`` sets how many moments; the default takes some minutes on two cores.
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
from support.disk_replay import Disk, steps

from glidekit.errors import LogError
from glidekit.log import open_log

TESTS = Path(__file__).parents[1]
CUTS = int(os.environ.get("GK_CUTS", "400"))
SHARES = (0.0, 1.0, 0.3, 0.5, 0.8)
CC = shutil.which("gcc")


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    """A kernel's folder, and every call by which it changed files there."""
    if CC is None or sys.platform != "linux":
        pytest.skip("gcc on Linux builds what records calls")
    place = tmp_path_factory.mktemp("recorded")
    library, folder, record = place / "record.so", place / "disk", place / "calls"
    source = TESTS / "support" / "disk_record.c"
    subprocess.run([CC, "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    folder.mkdir()
    environment = {
        **os.environ,
        "LD_PRELOAD": str(library),
        "GK_RECORD_DIR": str(folder),
        "GK_RECORD_TO": str(record),
        "GLIDEKIT_BACKUPS": str(folder / "copies"),
    }
    with (folder / "told").open("w") as told:
        command = [sys.executable, TESTS / "support" / "faulty.py", folder / "log.sqlite"]
        subprocess.run(command, check=True, stdout=told, env=environment, timeout=300)
    return folder, steps(record)


def told_in(data):
    """What the kernel had acknowledged when the power failed; an incomplete last line does not count."""
    return [json.loads(line) for line in data.decode().split("\n")[:-1]]


def wrong_with(path, told):
    """What was acknowledged although it is not so."""
    if not path.exists():
        return [f"{len(told)} sessions are gone with the file"] if told else []
    try:
        log = open_log(path)
        names, whole = list(log.sessions()["session_id"]), log.check()
    except LogError as problem:
        return [str(problem)] if told else []
    erased = {name for deed, name in told if deed == "erased"}
    tried = {told[0][1]} if any(deed == "noted" for deed, _ in told) else set()
    saved = {name for deed, name in told if deed in ("saved", "closed")}
    return [
        *(f"{name} is lost" for name in saved - erased - tried - set(names)),
        *(f"{name} is back" for name in erased & set(names)),
        *(f"{name} is there twice" for name, number in Counter(names).items() if number > 1),
        *([] if whole.ok else [str(whole)]),
    ]


def cuts(recorded, place, shares, *, cuts_asked, syncs=True):
    """(calls before, share kept, what is wrong) for the log that each power cut leaves in ``place``.

    With ``syncs=False`` the disk ignores syncs, which shows that the test would notice a loss.
    """
    folder, calls = recorded
    told_file, inode = str(folder / "told"), (folder / "told").stat().st_ino
    draw, told, disk = random.Random(5), b"", Disk()
    every = max(1, len(calls) // cuts_asked)
    for number, step in enumerate(calls, 1):
        if step.inode == inode:  # the acknowledgements survive, whatever the disk holds
            told += step.data
        elif syncs or step.verb != "sync":
            disk.take(step)
        if number % every:
            continue
        for kept in shares:
            (place / "copies").mkdir(parents=True)
            for name, data in disk.after_a_cut(draw, kept=kept).items():
                if name != told_file:
                    (place / Path(name).relative_to(folder)).write_bytes(data)
            yield number, kept, wrong_with(place / "log.sqlite", told_in(told))
            shutil.rmtree(place)


def test_wherever_the_power_fails_nothing_told_is_lost_doubled_or_back(recorded, tmp_path, monkeypatch):
    monkeypatch.setenv("GLIDEKIT_BACKUPS", str(tmp_path / "cut" / "copies"))
    seen = Counter()
    for number, kept, wrong in cuts(recorded, tmp_path / "cut", SHARES, cuts_asked=CUTS):
        assert wrong == [], (number, kept, wrong)
        seen[kept] += 1
    calls = len(recorded[1])
    print(
        f"\n{sum(seen.values())} power cuts in {calls} calls, by share of what was not synced: {dict(seen)}"
    )
    assert sum(seen.values()) >= CUTS


def test_a_disk_that_does_not_keep_what_was_synced_would_be_noticed(recorded, tmp_path, monkeypatch):
    monkeypatch.setenv("GLIDEKIT_BACKUPS", str(tmp_path / "cut" / "copies"))
    lost = [wrong for *_, wrong in cuts(recorded, tmp_path / "cut", (0.0, 0.5), cuts_asked=20, syncs=False)]
    assert any(lost)
