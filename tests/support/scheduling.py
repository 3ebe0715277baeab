"""Which worker runs which file: browsers on as many as the sound allows, all else wherever there is room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xdist.scheduler import LoadFileScheduling

if TYPE_CHECKING:
    from xdist.workermanage import WorkerController

IN_A_BROWSER = "tests/browser/"
SOUND = "tests/browser/test_player_face.py"
"""Its tests record sound, which comes late if more browsers run at once than there are cores."""

BESIDE_SOUND = 2
"""How many workers may run a browser while sound is recorded."""

BROWSERS = 3
"""How many may afterwards: a page often waits, and a third one uses that time."""

NICENESS = 10
"""How far other tests step back for those in a browser, which watch the clock."""


def workers(cores: int, *, browsers: bool = True) -> int:
    """One for each browser and one that takes what they leave of the processor; two where there are none."""
    return BROWSERS + 1 if browsers else min(cores, BESIDE_SOUND)


class Scheduling(LoadFileScheduling):
    """Files in their order, but none of tests/browser to the last worker, nor to the third beside sound."""

    def _assign_work_unit(self, node: WorkerController) -> None:
        fits = next((scope for scope in self.workqueue if self._may_run(node, scope)), None)
        if fits is None:
            node.shutdown()
            return
        self.workqueue.move_to_end(fits, last=False)
        super()._assign_work_unit(node)

    def _may_run(self, node: WorkerController, scope: str) -> bool:
        if self.numnodes <= BESIDE_SOUND or not scope.startswith(IN_A_BROWSER):
            return True
        number = int(node.gateway.id.removeprefix("gw"))
        if number == self.numnodes - 1:
            return False
        return number < BESIDE_SOUND or not self._sound_is_recorded()

    def _sound_is_recorded(self) -> bool:
        """Whether a worker has not run all tests of SOUND yet, or none has begun them."""
        runs = [scopes[SOUND] for scopes in self.assigned_work.values() if SOUND in scopes]
        return SOUND in self.workqueue or any(not all(done.values()) for done in runs)
