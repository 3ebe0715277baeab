"""Which worker runs which file: browsers on as many as the sound allows, all else wherever there is room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xdist.scheduler import LoadFileScheduling

if TYPE_CHECKING:
    from xdist.workermanage import WorkerController

BROWSERS = 2
"""Sound is recorded in some tests: with more browsers at once than cores it comes late."""

BEHIND = 10
"""How far other tests step back for those in a browser, in which clocks and sounds run."""


def workers(cores: int, *, browsers: bool = True) -> int:
    """As many with a browser as sound allows, and one that takes what they leave of the processor."""
    return min(cores, BROWSERS) + browsers


class Seats(LoadFileScheduling):
    """Files in their order, but none of tests/browser to the last worker."""

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
