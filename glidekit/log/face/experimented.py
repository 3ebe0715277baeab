"""The person's own on/off experiments: their order, drawn and stored before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from glidekit.log import assignment, settings
from glidekit.log.face.core import Core
from glidekit.log.plans_run import plans_run
from glidekit.log.zone_of_log import zone_in
from glidekit.session.record import local_date

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date


class Experimented(Core):
    """Draws are stored once and never changed."""

    def plans_run(self) -> dict[str, dict[str, Any]]:
        """Session id -> its plan as run, in plain values; all of them in one reading."""
        with self._base.store.read() as connection:
            return plans_run(connection)

    @property
    def today(self) -> date:
        """The calendar day now, where the person was last."""
        with self._base.store.read() as connection:
            return local_date(self._base.clock(), zone_in(connection))

    def add_order(
        self, order: Sequence[str], *, days_each: int, begins: date, seed: int, **detail: Any
    ) -> None:
        """Store a drawn order ("on", "off", ...) that begins tomorrow or later."""
        assignment.add_order(self._base, order, days_each=days_each, begins=begins, seed=seed, detail=detail)

    def experiments(self) -> tuple[assignment.Experiment, ...]:
        """Every experiment, oldest first."""
        return assignment.experiments(self._base)

    def end_experiment(self, experiment_id: str, on: date) -> None:
        """End an experiment early; its order stays as it was drawn."""
        ended = {**assignment.ended_in(self._base), experiment_id: on.isoformat()}
        settings.put(self._base, assignment.ENDED, ended)
