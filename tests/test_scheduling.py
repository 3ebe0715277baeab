"""How test files are shared out among the workers (tests/support/scheduling.py)."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from support.scheduling import BROWSERS, SOUND, Scheduling, workers

IN_BROWSERS = [SOUND.removeprefix("tests/"), *(f"browser/test_{name}.py" for name in "bcdefghi")]
FILES = [*IN_BROWSERS, *(f"log/test_{name}.py" for name in "jklmnopqr")]
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
    assert sorted(files) == sorted(FILES)


def test_the_last_worker_has_no_browser_and_the_first_two_begin_with_one():
    first, second, _third, last = run(BROWSERS + 1)
    assert not set(last) & set(IN_BROWSERS)
    assert [first[0], second[0]] == IN_BROWSERS[:2]


def test_a_third_browser_waits_until_no_sound_is_recorded():
    _first, _second, third, _last = run(BROWSERS + 1)
    assert third[0] not in IN_BROWSERS
    assert set(third) & set(IN_BROWSERS)


def test_there_is_one_worker_more_than_browsers_where_there_are_any():
    assert [workers(cores) for cores in (2, 4, 16)] == [4, 4, 4]
    assert [workers(cores, browsers=False) for cores in (2, 4, 16)] == [2, 2, 2]
