"""Python's search for circular rubbish, put off while a verb works.

Loading pandas, matplotlib and SQLAlchemy makes very many objects and hardly any rubbish, yet each round of
the search walks over them: 0.9 of the 7.1 s of notebook 04 on a thousand sessions, by ``gc.callbacks``.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def left_for_later() -> Iterator[None]:
    """Within it nothing is searched; after it, as it was before."""
    searched = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searched:
            gc.enable()
