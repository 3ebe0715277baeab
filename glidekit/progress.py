"""Progress of long work: told to the form that waits for it, or shown as a bar below the cell."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    Hear = Callable[[str, float], None]

SOON_S = 1.0
"""Shorter work shows no progress."""

_WORDS = "{desc} {percentage:.0f}% {bar}"

Item = TypeVar("Item")
_HERE = threading.local()


@contextmanager
def heard_by(hear: Hear) -> Iterator[None]:
    """Tell ``hear(what, share)`` how far this thread's work is, from 0 to 1, once it takes a while."""
    before, _HERE.hear, _HERE.since = getattr(_HERE, "hear", None), hear, time.monotonic()
    try:
        yield
    finally:
        _HERE.hear = before


def each(what: str, items: Collection[Item]) -> Iterator[Item]:
    """Yield the items one by one, reporting progress. ``what`` names the work, such as "Reading"."""
    hear: Hear | None = getattr(_HERE, "hear", None)
    if hear is not None:
        yield from _told(what, items, hear, _HERE.since)
    elif threading.current_thread() is threading.main_thread():
        yield from _drawn(what, items)
    else:  # nobody is waiting
        yield from items


def _told(what: str, items: Collection[Item], hear: Hear, since: float) -> Iterator[Item]:
    said = since + SOON_S
    for number, item in enumerate(items):
        if (now := time.monotonic()) >= said:
            hear(what, number / len(items))
            said = now + SOON_S / 5
        yield item


def _drawn(what: str, items: Collection[Item]) -> Iterator[Item]:
    since, shown = time.monotonic(), None
    try:
        for number, item in enumerate(items):
            if shown is None and time.monotonic() - since >= SOON_S:
                shown = bar(total=len(items), desc=what, initial=number, leave=False, bar_format=_WORDS)
            elif shown is not None:
                shown.update(number - shown.n)
            yield item
    finally:
        if shown is not None:
            shown.update(shown.total - shown.n)  # an unfilled bar turns red and stays
            shown.close()


def bar(*given: Any, **settings: Any) -> Any:
    """``tqdm.auto.tqdm`` with the same arguments, imported late: in a notebook it loads a lot."""
    from tqdm.auto import tqdm

    return tqdm(*given, **settings)
