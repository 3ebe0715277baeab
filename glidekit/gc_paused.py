"""Pause Python's garbage collector while a verb works.

Loading pandas and matplotlib makes many objects and hardly any garbage, yet each collection walks over all of
them: 0.9 of the 7.1 s of notebook 04 on a thousand sessions, by ``gc.callbacks``.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def gc_paused() -> Iterator[None]:
    """Switch collection off inside, and back as it was afterwards."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
