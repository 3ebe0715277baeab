"""Listeners in this kernel: widgets in other cells that show the same log."""

from __future__ import annotations

import logging
import threading
from collections import defaultdict
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_LOCK = threading.RLock()  # reentrant: an object collected meanwhile may remove its own listener
_WAITING: defaultdict[Path, list[Callable[[], None]]] = defaultdict(list)
_LATER = threading.local()


def listen(path: Path, callback: Callable[[], None]) -> Callable[[], None]:
    """Call ``callback()`` after each change of that log, on the thread that made it; gives its undo."""
    with _LOCK:
        _WAITING[path].append(callback)

    def unsubscribe() -> None:
        with _LOCK:
            if callback in _WAITING[path]:
                _WAITING[path].remove(callback)

    return unsubscribe


@contextmanager
def told_afterwards() -> Iterator[None]:
    """Tell of this thread's changes only at the end, once for each log.

    So whoever saved hears first that it is saved; then the widgets beside it read the log again.
    """
    if _changed() is not None:  # nested: the outer block tells
        yield
        return
    _LATER.changed = {}
    try:
        yield
    finally:
        changed, _LATER.changed = _LATER.changed, None
        for path in changed:
            tell(path)


def _changed() -> dict[Path, None] | None:
    found: dict[Path, None] | None = getattr(_LATER, "changed", None)
    return found


def tell(path: Path) -> None:
    """Call all listeners. What is saved is saved: a listener's error only goes to Python's log."""
    if (changed := _changed()) is not None:
        changed[path] = None
        return
    with _LOCK:
        waiting = tuple(_WAITING[path])
    for callback in waiting:
        try:
            callback()
        except Exception:
            logging.getLogger(__name__).exception("A listener of the log failed.")
