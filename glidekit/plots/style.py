"""The one style of all pictures: colours from the palette, sizes in pixels of the page, words on pictures.

A figure is laid out at 72 dots an inch: one unit is one CSS pixel, and a font of 14 is 14 px. Each is laid
out twice, for the page and ``narrowly`` for a phone or 200 % zoom, where letters would get too small.
matplotlib's settings are global and pictures are drawn from several threads, so drawing takes a lock.
"""

from __future__ import annotations

import textwrap
import threading
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import matplotlib as mpl
from matplotlib.figure import Figure

from glidekit.look import palette

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

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
    """Lay out whatever is drawn inside for a narrow place: 380 px instead of 820."""
    before = _width.set(NARROW_PX)
    try:
        yield
    finally:
        _width.reset(before)


def is_narrow() -> bool:
    """Whether pictures are being laid out for a narrow place."""
    return _width.get() < WIDTH_PX


def room_px() -> float:
    """How wide a figure may be now."""
    return _width.get()


@cache
def style(theme: Theme = "light") -> dict[str, Any]:
    """Every matplotlib setting for the theme; none of a person's own shows through."""
    colour = palette(theme)
    # Leave the backend alone: matplotlib never restores it.
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
    """Put the style in force and give the palette; one thread at a time."""
    with _lock:
        if _in_force[-1:] == [theme]:  # setting 300 values again would take longer than drawing
            yield palette(theme)
            return
        _in_force.append(theme)
        try:
            with mpl.rc_context(style(theme)):  # type: ignore[arg-type] # it lists its keys one by one
                yield palette(theme)
        finally:
            _in_force.pop()


def new_axes(height_px: float, *, below_px: float = BELOW_PX) -> Axes:
    """Axes on a new figure (never pyplot), with room for a title above and names at the right."""
    return place(new_figure(height_px), top_px=TOP_PX, height_px=height_px - TOP_PX - below_px)


def new_figure(height_px: float, *, width_px: float | None = None) -> Figure:
    """An empty figure, measured in CSS pixels; by default as wide as there is room."""
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
    """Add axes to a figure, placed in pixels from its top, left and right edges."""
    left_px = (56 if is_narrow() else 64) if left_px is None else left_px
    right_px = (100 if is_narrow() else 124) if right_px is None else right_px
    width, height = figure.get_size_inches() * DPI
    wide_px = width - left_px - right_px
    box = (left_px / width, 1 - (top_px + height_px) / height, wide_px / width, height_px / height)
    ax = figure.add_axes(box, **more)
    # Say where an axis label would stand, or matplotlib measures every tick label twice to find out.
    ax.xaxis.set_label_coords(0.5, -_LABEL_PX / height_px)
    ax.yaxis.set_label_coords(-_LABEL_PX / wide_px, 0.5)
    return ax


def figure_of(ax: Axes) -> Figure:
    """The figure that the axes are on."""
    figure = ax.get_figure(root=True)
    if figure is None:
        raise ValueError("These axes belong to no figure.")
    return figure


def width_px(ax: Axes) -> float:
    """Width of the axes on the page."""
    return float(ax.get_position().width * figure_of(ax).get_size_inches()[0] * DPI)


Axis = Literal["data", "axes fraction"]
Coords = tuple[Axis, Axis]
Across = Literal["left", "center", "right"]
Along = Literal["top", "bottom", "center", "center_baseline"]
OVER: Coords = ("data", "axes fraction")
"""x in data, y as a share of the height."""

BESIDE: Coords = ("axes fraction", "data")
"""x as a share of the width, y in data."""

AROUND: Coords = ("axes fraction", "axes fraction")
TITLE_CHARACTERS, NARROW_CHARACTERS = 96, 44
_LABEL_PX = 40  # clear of the tick labels, within the 56 pixels at the left
_MORE_MARKS_PX = 8  # marks' names take two rows there
SIMULATED_STAMP = "Simulated example, not a person\N{RIGHT SINGLE QUOTATION MARK}s data"


def headline(ax: Axes, words: str, *, above_px: float = 34) -> None:
    """Write the title from the figure's left edge, where the page's text begins, broken into lines."""
    box = ax.get_position()
    broken = "\n".join(textwrap.wrap(words, NARROW_CHARACTERS if is_narrow() else TITLE_CHARACTERS))
    # With y given, matplotlib need not measure every tick label to place the title.
    marks_px = _MORE_MARKS_PX if is_narrow() else 0
    ax.set_title(broken, x=-box.x0 / box.width, y=1, pad=above_px + marks_px)


def write(
    ax: Axes,
    words: str,
    at: tuple[float, float],
    *,
    colour: str,
    coords: Coords = ("data", "data"),
    shift_px: tuple[float, float] = (0, 0),
    size: float = SMALL,
    ha: Across = "left",
    va: Along = "center_baseline",
    ground: str | None = None,
) -> None:
    """Write small words at a place, shifted right and up by ``shift_px``; they may leave the axes.

    ``ground``: a colour to put behind them, to cover lines.
    """
    box = None if ground is None else {"facecolor": ground, "edgecolor": "none", "pad": 1}
    ax.annotate(
        words, at, xycoords=coords, xytext=shift_px, textcoords="offset points", ha=ha, va=va, fontsize=size,
        color=colour, annotation_clip=False, bbox=box,
    )  # fmt: skip


def per_pixel(ax: Axes) -> float:
    """How much of the y axis one pixel of the page covers."""
    low, high = ax.get_ylim()
    return abs(high - low) / float(ax.get_position().height * figure_of(ax).get_size_inches()[1] * DPI)


def stamp(figure: Figure) -> Figure:
    """Mark the figure as a simulated example; the mark goes wherever the figure is copied."""
    with drawing() as colours:
        figure.text(1, 0, SIMULATED_STAMP, ha="right", va="bottom", fontsize=TINY, color=colours["muted"])
    return figure


_NARROW_ABOVE_PX = 34  # titles run to three lines there


class Panel(NamedTuple):
    """One picture of a column: its height, and the room above (for its title) and below (for its axis).

    ``placed`` makes its Axes, ``draw`` fills them. ``narrow_px``: extra room below in a narrow place.
    """

    height_px: float
    above_px: float
    below_px: float
    draw: Callable[[Axes], object]
    placed: Callable[..., Axes] = place
    narrow_px: float = 0


def column(panels: Sequence[Panel], *, theme: Theme = "light") -> Figure:
    """Stack the panels on one figure."""
    with drawing(theme):
        more = _NARROW_ABOVE_PX if is_narrow() else 0
        below = [panel.below_px + (panel.narrow_px if is_narrow() else 0) for panel in panels]
        figure = new_figure(sum(panel.height_px + panel.above_px + more for panel in panels) + sum(below))
        top = 0.0
        for panel, below_px in zip(panels, below, strict=True):
            top += panel.above_px + more
            panel.draw(panel.placed(figure, top_px=top, height_px=panel.height_px))
            top += panel.height_px + below_px
    return figure
