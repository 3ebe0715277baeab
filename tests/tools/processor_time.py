"""A pytest plugin that measures each test's processor time, which changes little on a busy machine.

    PYTHONPATH=tests uv run pytest -p tools.processor_time --processor-time=FOLDER tests/browser

Each worker writes one CSV with a row for each test: the seconds (user and system) of the test itself and of
the server, kernels and browser that it drives, with set-up and teardown. It needs Linux's ``/proc``.
"""

from __future__ import annotations

import csv
import os
import time
from collections import Counter
from pathlib import Path
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

PARTS = ("test", "server", "kernels", "browser", "driver", "other")
NAMED = {
    "run-driver": "driver",
    "chromium": "browser",
    "warm_kernels.py": "kernels",
    "ipykernel": "kernels",
    "jupyter": "server",
}
"""Text in a command line -> the part that the process belongs to; the first match counts."""

EVERY_S = 0.2
TICK = os.sysconf("SC_CLK_TCK")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option for the folder of the tables."""
    parser.addoption("--processor-time", type=Path, default=Path("processor-time"))


def pytest_configure(config: pytest.Config) -> None:
    """Start watching."""
    config.pluginmanager.register(Watch(config.getoption("--processor-time")), "processor-time-watch")


class Watch:
    """Watches this process and its descendants, often enough to miss little of short-lived ones."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / f"{os.environ.get('PYTEST_XDIST_WORKER', 'main')}.csv"
        self._seen: dict[tuple[int, int], tuple[str, int]] = {}
        self._kinds: dict[tuple[int, int], str] = {}
        self._lock, self._stop = Lock(), Event()
        self._note(["test", *PARTS, "sum", "wall"], "w")
        Thread(target=self._look_often, daemon=True).start()

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Note the time that one test used."""
        before, began = self._used(), time.perf_counter()
        yield
        after = self._used()
        seconds = [round((after[part] - before[part]) / TICK, 2) for part in PARTS]
        wall = time.perf_counter() - began
        self._note([item.nodeid, *seconds, round(sum(seconds), 2), round(wall, 2)], "a")

    def pytest_sessionfinish(self) -> None:
        """Stop watching."""
        self._stop.set()

    def _note(self, row: list[Any], mode: str) -> None:
        with self._file.open(mode, newline="", encoding="utf-8") as file:
            csv.writer(file).writerow(row)

    def _look_often(self) -> None:
        while not self._stop.wait(EVERY_S):
            self._look()

    def _used(self) -> Counter[str]:
        self._look()
        used: Counter[str] = Counter()
        for part, ticks in self._seen.values():
            used[part] += ticks
        return used

    def _look(self) -> None:
        with self._lock:
            stats = dict(_stats())
            mine = {os.getpid()}
            parents = {pid: parent for pid, (parent, _, _) in stats.items()}
            for pid, (_, begun, ticks) in stats.items():
                if _descends(pid, parents, mine):
                    part = "test" if pid == os.getpid() else self._kind(pid, begun)
                    self._seen[pid, begun] = (part, ticks)

    def _kind(self, pid: int, begun: int) -> str:
        if self._kinds.get((pid, begun), "other") == "other":  # it may still become another program
            try:
                command = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
            except OSError:
                command = ""
            found = (part for word, part in NAMED.items() if word in command)
            self._kinds[pid, begun] = next(found, "other")
        return self._kinds[pid, begun]


def _descends(pid: int, parents: dict[int, int], mine: set[int]) -> bool:
    """Whether a process is in ``mine`` or descends from one; adds it to ``mine`` if so."""
    way = []
    while pid not in mine:
        way.append(pid)
        pid = parents.get(pid, 0)
        if pid == 0:
            return False
    mine.update(way)
    return True


def _stats() -> Iterator[tuple[int, tuple[int, int, int]]]:
    """Parent, start and used ticks of every process."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                text = (folder / "stat").read_text(encoding="utf-8", errors="replace")
            except OSError:
                continue
            fields = text.rpartition(")")[2].split()
            yield int(folder.name), (int(fields[1]), int(fields[19]), int(fields[11]) + int(fields[12]))
