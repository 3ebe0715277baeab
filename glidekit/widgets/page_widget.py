"""What every widget is made of: its script sent once, its HTML without a kernel, one thing handled at a time.

anywidget sends script and style with each widget: four timers in a notebook sent 700 KB of the same text.
Here each sends a short script (static/shared.js), which takes both from a model that all of its kind share.
"""

from __future__ import annotations

import logging
import weakref
import zlib
from base64 import b64encode
from contextlib import contextmanager
from threading import RLock
from typing import TYPE_CHECKING, Any, ClassVar

import anywidget
import ipywidgets
import msgspec
import traitlets

from glidekit.look import css_variables
from glidekit.pages.render import render, safe
from glidekit.widgets.scripts import script, style

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from glidekit.log import SymptomLog

_LOG = logging.getLogger(__name__)


class Turns:
    """Handles one thing at a time; ``refresh`` runs between such things, never within one.

    A change of the log is told to every widget of the kernel, on the thread that made it. Two widgets that
    waited for each other's lock on two threads would hang for ever. So a refresh never waits: while something
    else is being handled it is put off, and done right after.
    """

    def __init__(self, refresh: Callable[[], None]) -> None:
        self._refresh = refresh
        self._lock = RLock()
        self._depth = 0
        self._asked = False

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Handle something; a refresh asked for meanwhile follows."""
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


class NotebookWidget:
    """A widget that takes turns, follows a log, and shows HTML where there is no kernel or no script.

    JupyterLab shows the widget; a page made by nbconvert, an untrusted notebook or a viewer of files shows
    the HTML. Name this class before the widget's own in a list of bases.
    """

    def __init__(self, *args: Any, **more: Any) -> None:
        self._turns = Turns(self.refresh)
        super().__init__(*args, **more)

    def printed(self) -> str:
        """Questions and pictures as HTML, never an answer; "" where there is nothing to see."""
        raise NotImplementedError

    def refresh(self) -> None:
        """Bring the widget up to date: it was looked at, or the log changed."""

    def look_again(self) -> None:
        """Refresh now, or right after what is being handled."""
        self._turns.ask()

    def follow(self, log: SymptomLog) -> None:
        """Look again after each change of the log. The log keeps no widget alive."""
        me = weakref.ref(self)

        def look() -> None:
            if (alive := me()) is not None:
                alive.look_again()

        weakref.finalize(self, log.on_change(look))

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """The widget's own bundle, and the HTML."""
        bundle = super()._repr_mimebundle_(**options)  # type: ignore[misc] # of the widget behind this class
        if bundle is None:
            return None
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        return {**data, "text/html": render("printed.html", inside=safe(self.printed()))}, metadata


def packed(value: object, _widget: object = None) -> bytes:
    """A trait's value as deflated JSON, for figures a tenth of the size; read by ``unpacked`` in shared.js.

    For ``tag(to_json=packed)``: the page keeps the value from when it was loaded.
    """
    return zlib.compress(msgspec.json.encode(value))


def themed(root: str, *names: str, figure: str = "") -> str:
    """The palette as variables of ``root``, a figure's own style, and the sheets ``static/<name>.css``."""
    return css_variables(root) + figure + style(*names)


class Shared(ipywidgets.Widget):  # type: ignore[misc] # ipywidgets has no types
    """What the widgets of a kind share; never shown itself.

    Packed as text, because JupyterLab's saved widget state keeps no bytes of a plain model.
    """

    packed = traitlets.Unicode().tag(sync=True)


class PageWidget(NotebookWidget, anywidget.AnyWidget):
    """A widget with a script of its own. Subclasses name it, in ``static/``, and give their style sheet."""

    script_name: ClassVar[str]
    style_sheet: ClassVar[str]

    _esm = script("shared")

    shared = traitlets.Instance(Shared).tag(sync=True, **ipywidgets.widget_serialization)

    def __init__(self, **more: Any) -> None:
        super().__init__(shared=_shared_by(type(self)), **more)


_KNOWN: dict[tuple[str, str], Shared] = {}


def _shared_by(kind: type[PageWidget]) -> Shared:
    """The model of this kind; a new one if somebody has closed it (``Widget.close_all``)."""
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
