"""Whether a log file changed since it was looked at, and what is kept until then."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from glidekit.log.store.file_lock import first_bytes

if TYPE_CHECKING:
    from pathlib import Path

_NEVER_THE_SAME = count(-1, -1)
_COUNTER = slice(24, 28)
"""SQLite's file change counter in its header: every committed write raises it (journal mode DELETE)."""


def state_of(path: Path) -> tuple[int, int, int]:
    """The change counter, the time of the last write in nanoseconds, and the size in bytes.

    A file that cannot be read is always another one: whoever reads it as a log says what is wrong.
    """
    try:
        counter = int.from_bytes(first_bytes(path, _COUNTER.stop)[_COUNTER], "big")
        found = path.stat()
    except OSError:
        return next(_NEVER_THE_SAME), 0, 0
    return counter, found.st_mtime_ns, found.st_size


class Kept:
    """What was worked out from a file, until the file changes."""

    def __init__(self) -> None:
        self._kept: tuple[tuple[int, ...], dict[Any, Any]] = ((), {})

    def of(self, path: Path) -> dict[Any, Any]:
        """What is kept of the file as it is now, to be added to.

        Ask before reading: a commit in between makes the next one read again, never the other way round.
        """
        state, kept = state_of(path), self._kept
        if kept[0] != state:
            kept = self._kept = (state, {})
        return kept[1]

    def forget(self) -> None:
        """Keep nothing of what was worked out so far, by others meanwhile included."""
        self._kept = ((), {})
