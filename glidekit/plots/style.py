"""The one style of all pictures: colours from the palette, sizes in pixels of the page.

A figure is laid out at 72 dots an inch, so that one unit is one CSS pixel and a font of 14 is 14 px. Each is
laid out twice: for the page, and ``narrowly`` for a phone or 200 % zoom, where letters would shrink too far.
matplotlib's settings are global and pictures are drawn from several threads, so drawing takes a lock.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.figure import Figure

from glidekit.look import palette

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes

    from glidekit.look import Theme

DPI = 72
TOP_PX, BELOW_PX = 84, 40
WIDTH_PX, NARROW_PX = 820, 380
TEXT, SMALL, TINY = 14.0, 12.0, 11.0
_lock = threading.RLock()
_in_force: list[Theme] = []  # of the thread that holds the lock
_width: ContextVar[float] = ContextVar("width", default=WIDTH_PX)


@contextmanager
def narrowly() -> Iterator[None]:
    """Lay out what is drawn meanwhile for a narrow place: 380 px instead of 820."""
    before = _width.set(NARROW_PX)
    try:
        yield
    finally:
        _width.reset(before)


def is_narrow() -> bool:
    """Whether pictures are laid out for a narrow place now."""
    return _width.get() < WIDTH_PX


def room_px() -> float:
    """How wide a figure is now."""
    return _width.get()


@cache
def style(theme: Theme = "light") -> dict[str, Any]:
    """All matplotlib settings for the theme: nothing of a person's own settings shows through."""
    colour = palette(theme)
    # The backend is left alone: matplotlib never sets it back.
    plain: dict[str, Any] = {str(key): value for key, value in mpl.rcParamsDefault.items()}
    plain = {key: value for key, value in plain.items() if not key.startswith("backend")}
    return plain | {
        "figure.dpi": DPI,
        "figure.facecolor": colour["ground"],
        "savefig.facecolor": colour["ground"],
        "axes.facecolor": "none",
        "axes.edgecolor": colour["line"],
        "axes.labelcolor": colour["muted"],
        "axes.titlecolor": colour["ink"],
        "axes.titlesize": TEXT,
        "axes.titlelocation": "left",
        "axes.titlepad": 12,
        "axes.linewidth": 1,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.spines.left": False,
        "axes.axisbelow": True,
        "axes.unicode_minus": True,
        "axes.xmargin": 0,
        "axes.ymargin": 0,
        "grid.color": colour["line"],
        "grid.linewidth": 0.75,
        "text.color": colour["ink"],
        "text.parse_math": False,
        "font.size": TEXT,
        "font.family": ["sans-serif"],
        "font.sans-serif": ["DejaVu Sans"],
        "xtick.color": colour["line"],
        "ytick.color": colour["line"],
        "xtick.labelcolor": colour["muted"],
        "ytick.labelcolor": colour["muted"],
        "xtick.labelsize": SMALL,
        "ytick.labelsize": SMALL,
        "ytick.major.size": 0,
        "xtick.major.size": 4,
        "xtick.major.pad": 6,
        "ytick.major.pad": 8,
        "lines.solid_capstyle": "round",
        "lines.solid_joinstyle": "round",
        "svg.fonttype": "none",
        "svg.hashsalt": "glidekit",
        "path.simplify": False,
    }


@contextmanager
def drawing(theme: Theme = "light") -> Iterator[dict[str, str]]:
    """The palette, with the style in force for as long as this lasts; one thread at a time."""
    with _lock:
        if _in_force[-1:] == [
            theme
        ]:  # setting some three hundred values again would take longer than a picture
            yield palette(theme)
            return
        _in_force.append(theme)
        try:
            with mpl.rc_context(style(theme)):  # type: ignore[arg-type] # its keys are listed one by one
                yield palette(theme)
        finally:
            _in_force.pop()


def new_axes(height_px: float, *, below_px: float = BELOW_PX) -> Axes:
    """Axes alone on a new figure (never pyplot), with room for a title above and names at the right."""
    return place(new_figure(height_px), top_px=TOP_PX, height_px=height_px - TOP_PX - below_px)


def new_figure(height_px: float, *, width_px: float | None = None) -> Figure:
    """An empty figure of this height and width in CSS pixels; as wide as there is room unless told."""
    return Figure(figsize=((width_px or room_px()) / DPI, height_px / DPI))


def place(
    figure: Figure,
    *,
    top_px: float,
    height_px: float,
    left_px: float | None = None,
    right_px: float | None = None,
    **more: Any,
) -> Axes:
    """Axes at this place of a figure, measured in pixels from its top, left and right edge."""
    left_px = (56 if is_narrow() else 64) if left_px is None else left_px
    right_px = (100 if is_narrow() else 124) if right_px is None else right_px
    width, height = figure.get_size_inches() * DPI
    box = (
        left_px / width,
        1 - (top_px + height_px) / height,
        (width - left_px - right_px) / width,
        height_px / height,
    )
    return figure.add_axes(box, **more)


def width_px(ax: Axes) -> float:
    """How wide the axes are on the page."""
    figure = ax.get_figure(root=True)
    if figure is None:
        raise ValueError("These axes belong to no figure.")
    return float(ax.get_position().width * figure.get_size_inches()[0] * DPI)
