"""How test files are shared out among the workers (tests/support/scheduling.py)."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from support.scheduling import BROWSERS, Scheduling, workers

FILES = ["browser/test_a.py", "browser/test_b.py", "browser/test_c.py", "log/test_d.py", "plots/test_e.py"]
ITEMS = [f"tests/{file}::test_{n}" for file in FILES for n in range(3)]


class Worker:
    """What xdist's scheduler needs of a worker; this one runs everything at once."""

    def __init__(self, number: int) -> None:
        self.gateway = SimpleNamespace(id=f"gw{number}")
        self.sent: list[int] = []
        self.shutting_down = False

    def send_runtest_some(self, indexes: list[int]) -> None:
        self.sent += indexes

    def shutdown(self) -> None:
        self.shutting_down = True


def run(number: int) -> list[list[str]]:
    """The files that each of ``number`` workers has run in the end."""
    option = SimpleNamespace(loadscopereorder=False)
    config = SimpleNamespace(getvalue=lambda _: ["popen"] * number, option=option)
    scheduler = Scheduling(config)
    nodes = [Worker(n) for n in range(number)]
    for node in nodes:
        scheduler.add_node(node)
        scheduler.add_node_collection(node, ITEMS)
    scheduler.schedule()
    done = [0] * number
    while scheduler.has_pending:
        for n, node in enumerate(nodes):
            if done[n] < len(node.sent):
                scheduler.mark_test_complete(node, node.sent[done[n]])
                done[n] += 1
    assert sorted(index for node in nodes for index in node.sent) == list(range(len(ITEMS)))
    return [[FILES[index // 3] for index in node.sent[::3]] for node in nodes]


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_every_test_is_run_once_and_a_file_by_one_worker(number):
    files = [file for worker in run(number) for file in worker]
    assert sorted(files) == FILES


def test_the_last_worker_has_no_browser_and_the_others_begin_with_one():
    first, second, last = run(BROWSERS + 1)
    assert not any(file.startswith("browser/") for file in last)
    assert first[0] == "browser/test_a.py"
    assert second[0] == "browser/test_b.py"


def test_there_is_one_worker_more_than_browsers_where_there_are_any():
    assert [workers(cores) for cores in (2, 4, 16)] == [3, 3, 3]
    assert [workers(cores, browsers=False) for cores in (2, 4, 16)] == [2, 2, 2]
