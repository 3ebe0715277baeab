"""How test files are shared out among the workers (tests/support/scheduling.py)."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from support.order import TESTS
from support.scheduling import BROWSERS, OTHERS, Scheduling, reads, workers
from xdist.remote import Producer

BROWSER = ["browser/test_player_face.py", "browser/test_player_lab.py", "browser/test_walk.py"]
LONG = ["notebooks/test_run.py", "plots/test_overview.py"]
SMALL = ["log/test_schema.py", "plots/test_bars.py", "test_errors.py"]
FILES = [*BROWSER, *LONG, *SMALL]
FOLDERS = ["browser", "log"]


class Worker:
    """What xdist's scheduler needs of a worker; this one runs everything at once."""

    def __init__(self, number: int, of: int) -> None:
        self.gateway = SimpleNamespace(id=f"gw{number}")
        read = [file for file in FILES if reads(TESTS / file, self.gateway.id, of)]
        self.tests = [f"tests/{file}::test_{n}" for file in read for n in range(3)]
        self.sent: list[int] = []
        self.shutting_down = False

    def send_runtest_some(self, indexes: list[int]) -> None:
        assert not self.shutting_down
        self.sent += indexes

    def shutdown(self) -> None:
        self.shutting_down = True

    @property
    def files(self) -> list[str]:
        """The files that it has run."""
        return [self.tests[index].split("::")[0].removeprefix("tests/") for index in self.sent[::3]]


def run(number: int, *, order: int = 1) -> list[list[str]]:
    """The files that each of ``number`` workers has run in the end; ``order`` -1: the last is ready first."""
    config = SimpleNamespace(getvalue=lambda _: ["popen"] * number)
    told: list[int] = []
    scheduler = Scheduling(config, Producer("test", enabled=False), told.append)
    nodes = [Worker(n, number) for n in range(number)]
    for node in nodes:
        scheduler.add_node(node)
    for node in nodes[::order]:
        scheduler.add_node_collection(node, node.tests)
    assert scheduler.collection_is_completed
    scheduler.schedule()
    done = [0] * number
    while scheduler.has_pending:
        for n, node in enumerate(nodes):
            if done[n] < len(node.sent):
                scheduler.mark_test_complete(node, node.sent[done[n]])
                done[n] += 1
    assert scheduler.tests_finished
    assert told[-1] == 3 * len(FILES)
    return [node.files for node in nodes]


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_every_test_is_run_once_and_a_file_by_one_worker(number, order):
    files = [file for worker in run(number, order=order) for file in worker]
    assert sorted(files) == sorted(FILES)


@pytest.mark.parametrize("order", [1, -1])
def test_two_workers_begin_with_a_browser_one_with_slow_tests_and_the_last_with_small_ones(order):
    first, second, slow, last = run(BROWSERS + OTHERS, order=order)
    assert not {*slow, *last} & {*BROWSER}
    assert first[0] in BROWSER
    assert second[0] in BROWSER
    assert slow[0] == LONG[0]
    assert last[0] in SMALL


def test_what_is_left_of_the_slow_files_is_run_by_workers_past_their_browser_tests():
    files = run(BROWSERS + 1)
    assert {*files[0], *files[1]} & {*LONG}


def test_a_worker_without_a_test_of_its_own_ends():
    config = SimpleNamespace(getvalue=lambda _: ["popen"] * 3)
    scheduler = Scheduling(config, Producer("test", enabled=False), lambda _: None)
    nodes = [Worker(n, 3) for n in range(3)]
    for node in nodes:
        scheduler.add_node(node)
    scheduler.add_node_collection(nodes[2], [])
    assert nodes[2].shutting_down


def test_a_worker_reads_what_it_may_run():
    names = [f"gw{n}" for n in range(BROWSERS + OTHERS)]
    may = {file: [reads(TESTS / file, worker, len(names)) for worker in names] for file in FOLDERS + FILES}
    assert may["browser"] == may[BROWSER[0]] == [True, True, False, False]
    assert may["log"] == may[LONG[0]] == [True, True, True, True]
    assert may[SMALL[0]] == [False, False, False, True]
    assert all(reads(TESTS / file, worker, 2) for file in FILES for worker in names[:2])


def test_there_are_two_workers_more_than_browsers_where_there_are_any():
    assert [workers(cores) for cores in (2, 4, 16)] == [4, 4, 4]
    assert [workers(cores, browsers=False) for cores in (2, 4, 16)] == [2, 2, 2]
