"""A widget with a page script of its own, which is sent once however many widgets of the kind there are.

anywidget sends script and style with each widget: four timers in a notebook sent 700 KB of the same text.
Here each sends a short one (static/shared.js), which takes both from a model that a kind of widget shares.
"""

from __future__ import annotations

import zlib
from base64 import b64encode
from typing import Any, ClassVar

import anywidget
import ipywidgets
import msgspec
import traitlets

from glidekit.widgets.scripts import script


def packed(value: object, _widget: object = None) -> bytes:
    """A trait's value as deflated JSON, a tenth of the size for figures; shared.js ``unpacked`` reads it.

    For ``tag(to_json=packed)``: the page keeps the value that it had when it was loaded.
    """
    return zlib.compress(msgspec.json.encode(value))


class Shared(ipywidgets.Widget):  # type: ignore[misc] # ipywidgets has no types
    """What the widgets of a kind share; it is never shown itself.

    Packed as text: of a plain model JupyterLab's saved widget state keeps no bytes.
    """

    packed = traitlets.Unicode().tag(sync=True)


class PageWidget(anywidget.AnyWidget):
    """Subclasses name their script in ``static/`` and give their style sheet."""

    script_name: ClassVar[str]
    style_sheet: ClassVar[str]

    _esm = script("shared")

    shared = traitlets.Instance(Shared).tag(sync=True, **ipywidgets.widget_serialization)

    def __init__(self, **more: Any) -> None:
        super().__init__(shared=_shared_by(type(self)), **more)


_KNOWN: dict[tuple[str, str], Shared] = {}


def _shared_by(kind: type[PageWidget]) -> Shared:
    """The model of this kind; a new one where somebody has closed it (``Widget.close_all``)."""
    key = (kind.script_name, kind.style_sheet)
    known = _KNOWN.get(key)
    if known is None or known.comm is None:
        content = {
            "kind": f"{kind.script_name}-{zlib.crc32(kind.style_sheet.encode()):x}",
            "script": script(kind.script_name),
            "style": kind.style_sheet,
            "traits": kind.class_trait_names(to_json=lambda given: given is packed),
        }
        known = _KNOWN[key] = Shared(packed=b64encode(packed(content)).decode("ascii"))
    return known
