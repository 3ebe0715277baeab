"""What every part of a log works with: its file, its clock and its source of ids."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from glidekit.log import ids as ids_
from glidekit.log.file_state import Kept

if TYPE_CHECKING:
    from glidekit.log.safety_log import Read
    from glidekit.log.store.store import Store


@dataclass(frozen=True, slots=True)
class Base:
    """A store, with a clock and an id source that a test may replace, and what is kept of its file."""

    store: Store
    clock: ids_.Clock
    ids: ids_.IdSource
    kept: Kept = field(default_factory=Kept, compare=False)
    last_read: dict[Any, Read] = field(default_factory=dict, compare=False)  # by what it was read from

    def now_us(self) -> int:
        """The time now in whole microseconds, UTC."""
        return ids_.to_us(self.clock())
