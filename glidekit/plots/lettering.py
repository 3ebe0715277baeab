"""Words on pictures: headlines at the left edge, names beside what they name, the mark of an example."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Literal

from glidekit.plots.style import DPI, SMALL, TINY, drawing, is_narrow

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Axis = Literal["data", "axes fraction"]
Coords = tuple[Axis, Axis]
Across = Literal["left", "center", "right"]
Along = Literal["top", "bottom", "center", "center_baseline"]

OVER: Coords = ("data", "axes fraction")
"""A place along the axis, and a share of its height."""
BESIDE: Coords = ("axes fraction", "data")
"""A share of the width, and a place up the axis."""
AROUND: Coords = ("axes fraction", "axes fraction")

TITLE_CHARACTERS, NARROW_CHARACTERS = 96, 44
_MORE_MARKS_PX = 8  # the names of marks take two rows there
SIMULATED_STAMP = "Simulated example, not a person\N{RIGHT SINGLE QUOTATION MARK}s data"


def headline(ax: Axes, words: str, *, above_px: float = 34) -> None:
    """The title at the figure's left edge, where the page's own text begins; broken into lines."""
    box = ax.get_position()
    broken = "\n".join(textwrap.wrap(words, NARROW_CHARACTERS if is_narrow() else TITLE_CHARACTERS))
    # With y given, matplotlib does not measure every tick label to find out how high a title must go.
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
    """Small words at a place, shifted by so many pixels to the right and upwards; they may leave the axes.

    ``ground``: the colour behind them, so that no line runs through them.
    """
    box = None if ground is None else {"facecolor": ground, "edgecolor": "none", "pad": 1}
    ax.annotate(
        words, at, xycoords=coords, xytext=shift_px, textcoords="offset points", ha=ha, va=va, fontsize=size,
        color=colour, annotation_clip=False, bbox=box,
    )  # fmt: skip


def per_pixel(ax: Axes) -> float:
    """How much of the upright axis one pixel of the page is."""
    figure = ax.get_figure(root=True)
    low, high = ax.get_ylim()
    if figure is None:
        raise ValueError("These axes belong to no figure.")
    return abs(high - low) / float(ax.get_position().height * figure.get_size_inches()[1] * DPI)


def stamp(figure: Figure) -> Figure:
    """The same figure, marked as a simulated example wherever it may be copied to."""
    with drawing() as colours:
        figure.text(1, 0, SIMULATED_STAMP, ha="right", va="bottom", fontsize=TINY, color=colours["muted"])
    return figure
