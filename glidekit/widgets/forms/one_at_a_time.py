"""One thing at a time in a widget, without two widgets ever waiting for each other.

A change of the log is told to every widget of the kernel, on the thread that made it. If each waited for the
other's lock, two of them on two threads would stand still for ever. So a refresh never waits: when something
else is being handled it is left for later, and done right after.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from threading import RLock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LOG = logging.getLogger(__name__)


class Turns:
    """Handles one thing at a time; ``refresh`` runs between such things, never within one."""

    def __init__(self, refresh: Callable[[], None]) -> None:
        self._refresh = refresh
        self._lock = RLock()
        self._depth = 0
        self._asked = False

    @contextmanager
    def taken(self) -> Iterator[None]:
        """While something is handled; a refresh asked for meanwhile follows."""
        with self._lock:
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
                self._catch_up()
        if self._asked:
            self.ask()

    def ask(self) -> None:
        """Refresh now if nothing is being handled, else right after."""
        self._asked = True
        if self._lock.acquire(blocking=False):
            try:
                self._catch_up()
            finally:
                self._lock.release()

    def _catch_up(self) -> None:
        while self._asked and self._depth == 0:
            self._asked = False
            self._depth += 1
            try:
                self._refresh()
            except Exception:  # noqa: BLE001 - see the comment
                # The change is saved; a page that failed to follow must not undo it.
                _LOG.exception("A widget could not follow a change of the log")
            finally:
                self._depth -= 1
