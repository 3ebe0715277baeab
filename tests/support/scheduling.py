"""Which worker runs which file: browser tests on a few workers only, all others on any."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xdist.scheduler import LoadFileScheduling

if TYPE_CHECKING:
    from xdist.workermanage import WorkerController

BROWSERS = 2
"""Workers with a browser. Some tests record sound, which comes late with more browsers than cores."""

NICENESS = 10
"""The niceness of other tests, so that browser tests with their clocks and sounds come first."""


def workers(cores: int, *, browsers: bool = True) -> int:
    """The number of workers: those with a browser, and one more for the processor time they leave."""
    return min(cores, BROWSERS) + browsers


class Scheduling(LoadFileScheduling):
    """Hands out files in their order, but none of tests/browser to the last worker."""

    def _assign_work_unit(self, node: WorkerController) -> None:
        fits = next((scope for scope in self.workqueue if self._may(node, scope)), None)
        if fits is None:
            node.shutdown()
            return
        self.workqueue.move_to_end(fits, last=False)
        super()._assign_work_unit(node)

    def _may(self, node: WorkerController, scope: str) -> bool:
        last = f"gw{self.numnodes - 1}"
        return self.numnodes <= BROWSERS or node.gateway.id != last or not scope.startswith("tests/browser/")
