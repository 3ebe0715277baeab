"""Very many marks as one outline: a thousand separate marks make a picture slow to draw and heavy to keep."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.patches import PathPatch
from matplotlib.path import Path

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_ROUND = np.linspace(0, 2 * np.pi, 8, endpoint=False) + np.pi / 8
SHAPES = {
    "o": np.column_stack([np.cos(_ROUND), np.sin(_ROUND)]),
    "D": np.array([(0, 1), (1, 0), (0, -1), (-1, 0)]) * 2**0.5,
    "^": np.array([(0, 1), (1, -1), (-1, -1)]),
}
"""Corners of matplotlib's markers of that name, for a size of 2."""


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
