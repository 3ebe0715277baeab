"""Python's search for circular rubbish, put off while a verb works.

Loading pandas, matplotlib and SQLAlchemy makes a million objects and hardly any rubbish, yet each generation
of the search walks over them: a seventh of the time of notebook 04, measured on a thousand sessions.
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
