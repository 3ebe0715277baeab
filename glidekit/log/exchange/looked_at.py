"""An export or another log to look at: in memory and read-only; nothing is taken into any log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glidekit.log.as_of import bytes_of
from glidekit.log.base import Base
from glidekit.log.care.damage import Damage, diary_as_found
from glidekit.log.exchange import own
from glidekit.log.ids import Ids, now
from glidekit.log.store.store import MemoryStore

if TYPE_CHECKING:
    from pathlib import Path

    from glidekit.log.symptom_log import SymptomLog


def look_at(path: Path) -> SymptomLog:
    """The log that was exported there; raises LogError listing what is wrong, with file and line."""
    from glidekit.log.symptom_log import SymptomLog

    found, ids = own.load(path, now=now()), Ids()
    store = MemoryStore(path, bytes_of(found, Base(MemoryStore(path, b""), now, ids)))
    with store.read() as connection:
        return SymptomLog(Base(store, now, ids), diary_as_found(connection), Damage())
