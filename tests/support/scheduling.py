"""Which worker reads and runs which file: browser tests on two workers, others first on two more.

A test in a browser often waits for a clock or another process. The other workers use that time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.order import LONG, TESTS, place
from xdist.scheduler import LoadFileScheduling

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import pytest
    from xdist.remote import Producer
    from xdist.workermanage import WorkerController

BROWSERS = 2
"""Workers with a browser. Some tests record sound, which comes late with more browsers than cores."""

OTHERS = 2
"""Workers without one: the first starts with the slow tests, the last with the small ones."""

NICENESS = 19
"""The niceness of other tests, so that browser tests with their clocks and sounds come first."""


def workers(cores: int, *, browsers: bool = True) -> int:
    """The number of workers: those with a browser, and those for the processor time they leave."""
    return min(cores, BROWSERS) + (OTHERS if browsers else 0)


def reads(path: Path, worker: str, number: int) -> bool:
    """Whether this one of ``number`` workers ("gw0" is the first) reads the file or folder.

    Reading a test file costs a worker about as much as running its small tests. So the small ones are left to
    the last worker, browser tests to the first two; any may run the rest.
    """
    if number <= BROWSERS:
        return True
    in_browser = path.relative_to(TESTS).parts[:1] == ("browser",)
    if in_browser and int(worker.removeprefix("gw")) >= BROWSERS:
        return False
    return worker == f"gw{number - 1}" or path.suffix != ".py" or place(path) < len(LONG)


class Scheduling(LoadFileScheduling):
    """Hands out files in their order, to the last worker from the end."""

    def __init__(self, config: pytest.Config, log: Producer, tell: Callable[[int], None]) -> None:
        """``tell`` is told how many tests there are, whenever a worker has read its own."""
        super().__init__(config, log)
        self._tell = tell
        self._known: set[str] = set()

    def add_node_collection(self, node: WorkerController, collection: Sequence[str]) -> None:
        """Queue what no other worker has named, and start this one."""
        self.registered_collections[node] = list(collection)
        for test in collection:
            if test not in self._known:
                self.workqueue.setdefault(self._split_scope(test), {})[test] = False
        self._known.update(collection)
        self._tell(len(self._known))
        for _ in range(2):  # a worker runs a test when it knows the next one
            self._reschedule(node)

    def schedule(self) -> None:
        """Nothing: every worker has started when it had read its tests."""

    def _assign_work_unit(self, node: WorkerController) -> None:
        queue = sorted(self.workqueue, key=lambda scope: place(TESTS.parent / scope))
        if self.numnodes > BROWSERS and node.gateway.id == f"gw{self.numnodes - 1}":
            queue.reverse()
        own = {self._split_scope(test) for test in self.registered_collections[node]}
        fits = next((scope for scope in queue if scope in own), None)
        if fits is None:
            node.shutdown()
            return
        self.workqueue.move_to_end(fits, last=False)
        super()._assign_work_unit(node)
