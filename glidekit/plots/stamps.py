"""Very many marks as one outline: a thousand separate marks make a picture slow to draw and heavy to keep."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.patches import PathPatch
from matplotlib.path import Path

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_ROUND = np.linspace(0, 2 * np.pi, 8, endpoint=False) + np.pi / 8
_ARM, _TURN = np.array([(0, 0.5), (0.5, 1), (1, 0.5)]), np.array([(0, -1), (1, 0)])
SHAPES = {
    "o": np.column_stack([np.cos(_ROUND), np.sin(_ROUND)]),
    "D": np.array([(0, 1), (1, 0), (0, -1), (-1, 0)]) * 2**0.5,
    "^": np.array([(0, 1), (1, -1), (-1, -1)]),
    "v": np.array([(0, -1), (1, 1), (-1, 1)]),
    "s": np.array([(-1, 1), (1, 1), (1, -1), (-1, -1)]),
    "_": np.array([(-1, 0), (1, 0)]),
    "X": np.vstack([_ARM, _ARM @ _TURN, _ARM @ _TURN @ _TURN, _ARM @ _TURN.T]),
}
"""Corners of matplotlib's markers of that name, for a size of 2."""
DENSE_N = 300
"""More marks than these are drawn as one outline."""


def draw_shapes(
    ax: Axes, x: np.ndarray, y: np.ndarray, marker: str, *, size: float, face: str, edge: str, line: float,
    label: str, dense: bool | None = None, **look: Any,
) -> None:  # fmt: skip
    """``marker`` at every (x, y), ``size`` and ``line`` in points; one outline where there are very many.

    ``dense``: whether there are, with what else is drawn; by their own number where it is not said.
    """
    dense = len(x) > DENSE_N if dense is None else dense
    if dense and marker == "o" and face == edge:
        dots(ax, x, y, size=size + line, colour=face, label=label, **look)
        return
    if dense:
        stamps(
            ax, x, y, marker, size=size, facecolor=face, edgecolor=edge, linewidth=line, label=label, **look
        )
        return
    ax.plot(
        x, y, marker, markersize=size, markerfacecolor=face, markeredgecolor=edge, markeredgewidth=line,
        label=label, linestyle="none", clip_on=False, **look,
    )  # fmt: skip


def dots(ax: Axes, x: np.ndarray, y: np.ndarray, *, size: float, colour: str, **look: Any) -> PathPatch:
    """One outline of filled dots at every (x, y), ``size`` points wide: short strokes with round ends."""
    low, high = ax.get_xlim()
    short = (high - low) * 1e-6
    points = np.column_stack([x, y, x + short, y]).reshape(-1, 2)
    codes = np.tile(np.array([Path.MOVETO, Path.LINETO], dtype=Path.code_type), len(x))
    patch = PathPatch(
        Path(points, codes), facecolor="none", edgecolor=colour, linewidth=size, capstyle="round",
        clip_on=False, **look,
    )  # fmt: skip
    ax.add_artist(patch)
    return patch


def stamps(ax: Axes, x: np.ndarray, y: np.ndarray, marker: str, *, size: float, **look: Any) -> PathPatch:
    """One patch that shows ``marker`` at every (x, y), ``size`` points wide. The axes' limits are final."""
    figure, box = ax.get_figure(root=True), ax.get_position()
    if figure is None:
        raise ValueError("These axes belong to no figure.")
    wide, high = figure.get_size_inches() * 72 * (box.width, box.height)
    low_x, high_x, low_y, high_y = *ax.get_xlim(), *ax.get_ylim()
    per_point = np.array([(high_x - low_x) / wide, (high_y - low_y) / high])
    corners = SHAPES[marker] * per_point * size / 2
    outlines = np.column_stack([x, y])[:, None, :] + np.vstack([corners, corners[:1]])
    codes = np.full(outlines.shape[:2], Path.LINETO, dtype=Path.code_type)
    codes[:, 0], codes[:, -1] = Path.MOVETO, Path.CLOSEPOLY
    patch = PathPatch(Path(outlines.reshape(-1, 2), codes.ravel()), clip_on=False, **look)
    ax.add_artist(patch)
    return patch
