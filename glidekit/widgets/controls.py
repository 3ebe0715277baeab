"""Plain ipywidgets controls in the workbook's measure: 44 px high, named in words, as wide as they need."""

from __future__ import annotations

from typing import Any

TALL = {"height": "44px", "width": "auto"}
FIELD = {"height": "44px", "width": "320px", "max_width": "100%", "overflow": "visible"}


def field(kind: type, words: str, **more: Any) -> Any:
    """A control with its name before it, never cut short."""
    return kind(description=words, layout=FIELD, style={"description_width": "100px"}, **more)
