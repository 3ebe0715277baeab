"""What every part of a log works with: its file, its clock and its source of ids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from glidekit.log import ids as ids_

if TYPE_CHECKING:
    from glidekit.log.store.store import Store


@dataclass(frozen=True, slots=True)
class Base:
    """A store with a clock and an id source, both of which a test may replace."""

    store: Store
    clock: ids_.Clock
    ids: ids_.IdSource

    def now_us(self) -> int:
        """The time now in whole microseconds, UTC."""
        return ids_.to_us(self.clock())
