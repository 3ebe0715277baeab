"""A progress bar for what takes a while; in a notebook it loads a great deal, so only when it is needed."""

from __future__ import annotations

from typing import Any


def bar(*given: Any, **settings: Any) -> Any:
    """``tqdm.auto.tqdm`` with the same arguments."""
    from tqdm.auto import tqdm

    return tqdm(*given, **settings)
