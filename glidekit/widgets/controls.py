"""Plain ipywidgets controls in the workbook's size: 44 px high, named in words, as wide as needed.

The style of the picture beside them sets the height of what is inside (picture.css).
"""

from __future__ import annotations

from html import escape
from typing import Any

import ipywidgets

from glidekit.widgets.page_widget import NotebookWidget

KIND = "gk-control"
ROW = {"flex_flow": "row wrap", "overflow": "visible", "align_items": "center"}


class Column(NotebookWidget, ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets ships no types
    """Widgets one below the other, in one cell."""

    def __init__(self, **more: Any) -> None:
        # Focus outlines must not be cut off at the edge.
        super().__init__(layout={"overflow": "visible", "width": "100%"}, **more)

    def printed(self) -> str:
        """What each of them says, one below the other."""
        return "".join(child.printed() for child in self.children if isinstance(child, NotebookWidget))


def field(kind: type, words: str, *, wide: bool = False, **more: Any) -> Any:
    """A control with its name before it, never cut short; ``wide`` where the name is a sentence."""
    layout = {
        "height": "52px",
        "width": "720px" if wide else "320px",
        "max_width": "calc(100% - 4px)",  # a widget has a margin of 2 px at each side
        "overflow": "visible",
    }
    named = {"description_width": "calc(100% - 112px)" if wide else "100px"}
    made = kind(description=words, layout=layout, style=named, **more)
    made.add_class(KIND)
    return made


def button(words: str, **more: Any) -> ipywidgets.Button:
    """A button as wide as its words."""
    layout = {"height": "44px", "width": "auto", "align_self": "flex-start"}
    made = ipywidgets.Button(description=words, layout=layout, **more)
    made.add_class(KIND)
    return made


def paragraph(words: str) -> str:
    """Plain words as an HTML paragraph, no wider than is easy to read."""
    return f'<p style="max-width:75ch;margin:8px 0;line-height:1.5">{escape(words)}</p>'
