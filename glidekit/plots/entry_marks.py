"""How entries are drawn: filled if they count for their day, else hollow; each kind has a shape and a name.

Many marks become one outline: a thousand separate ones are slow to draw and heavy to keep.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from glidekit.plots.style import figure_of, write

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
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
    "|": np.array([(0, -1), (0, 1)]),
    "+": np.array([(-1, 0), (1, 0), (0, 0), (0, 1), (0, -1), (0, 0)]),
    "X": np.vstack([_ARM, _ARM @ _TURN, _ARM @ _TURN @ _TURN, _ARM @ _TURN.T]),
}
"""Corners of matplotlib's markers, for a size of 2."""

DENSE_N = 300
"""More marks than this are drawn as one outline."""


def draw_shapes(
    ax: Axes, x: np.ndarray, y: np.ndarray, marker: str, *, size: float, face: str, edge: str, line: float,
    label: str, dense: bool | None = None, **look: Any,
) -> None:  # fmt: skip
    """Draw ``marker`` at every (x, y), ``size`` and ``line`` in points; as one outline if there are many.

    ``dense`` says whether there are, counting whatever else is drawn; by default their own number decides.
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
    """Draw filled dots as one outline, ``size`` points wide: short strokes with round ends."""
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
    """Draw ``marker`` at every (x, y) as one patch, ``size`` points wide. The axes' limits must be final."""
    box = ax.get_position()
    wide, high = figure_of(ax).get_size_inches() * 72 * (box.width, box.height)
    low_x, high_x, low_y, high_y = *ax.get_xlim(), *ax.get_ylim()
    per_point = np.array([(high_x - low_x) / wide, (high_y - low_y) / high])
    corners = SHAPES[marker] * per_point * size / 2
    outlines = np.column_stack([x, y])[:, None, :] + np.vstack([corners, corners[:1]])
    codes = np.full(outlines.shape[:2], Path.LINETO, dtype=Path.code_type)
    codes[:, 0], codes[:, -1] = Path.MOVETO, Path.CLOSEPOLY
    patch = PathPatch(Path(outlines.reshape(-1, 2), codes.ravel()), clip_on=False, **look)
    ax.add_artist(patch)
    return patch


class Look(NamedTuple):
    """How one kind of entry is drawn: words, matplotlib's marker, size in pixels, and moments."""

    words: str
    marker: str
    size: float
    moments: tuple[str, ...] = ()


COUNTED = Look("day's value", "o", 5)
"""Filled, in ink: the answer that counts for its day, whatever its moment."""

LOOKS = (
    Look("before", "o", 4.5, ("before", "alone", "weekly")),
    Look("after", "D", 4.5, ("after",)),
    Look("next day", "^", 3, ("next-day",)),
)
"""Every other answer, hollow and quiet."""


def draw_entries(ax: Axes, made: pd.DataFrame, colours: Mapping[str, str]) -> None:
    """Draw every entry, the daily series filled; if there are many, smaller and as one outline."""
    dense = len(made) > DENSE_N
    ink, quiet = colours["ink"], colours["ordinary"]
    moment, day, value, daily = (made[name].to_numpy() for name in ("moment", "day", "value", "daily"))
    for kind in reversed(LOOKS):
        some = _of(kind, moment)
        for chosen, look, face, edge in (
            (some & ~daily, kind, "none", quiet),
            (some & daily, COUNTED, ink, ink),
        ):
            if chosen.any():
                draw_shapes(
                    ax, day[chosen], value[chosen], look.marker,
                    size=look.size * (0.6 if dense else 1), line=0.5 if dense else 1,
                    face=face, edge=edge, label=kind.words, dense=dense,
                    zorder=3.2 if look is COUNTED else 3,
                )  # fmt: skip


def _of(look: Look, moment: np.ndarray) -> np.ndarray:
    """Which entries are of this kind."""
    return np.array([one in look.moments for one in moment], dtype=bool)


class End(NamedTuple):
    """A name at the right edge: where its series ends, words, shape (None: a line) and the colour's role."""

    value: float
    words: str
    look: Look | None = None
    role: str = "ordinary"


def ends_of(made: pd.DataFrame) -> list[End]:
    """The last value of each kind of entry, what counts for its day first."""
    moment, value, counted = (made[name].to_numpy() for name in ("moment", "value", "daily"))
    kinds = [(look, _of(look, moment) & ~counted) for look in LOOKS]
    found = [(look, some) for look, some in kinds if some.any()]
    ends = [End(float(value[some][-1]), _words(look, moment[some]), look) for look, some in found]
    if not counted.any():
        return ends
    moments = set(moment[counted])
    alone = len(moments) == 1 and all(look != LOOKS[0] for look, _ in found)
    words = _words(LOOKS[0], moment[counted]) if alone and moments <= {*LOOKS[0].moments} else COUNTED.words
    return [End(float(value[counted][-1]), words, COUNTED), *ends]


_NAMED = {"weekly": "once a week", "alone": "check-in"}


def _words(look: Look, moment: np.ndarray) -> str:
    """The words of a kind; ratings without a session are check-ins."""
    moments = set(moment)
    return _NAMED.get(moments.pop(), look.words) if len(moments) == 1 else look.words


def label_ends(ax: Axes, ends: list[End], colours: Mapping[str, str], *, least: float = 0.85) -> None:
    """Name each kind at the right, beside its last value, with its shape; names never overlap."""
    right, (low, high) = ax.get_xlim()[1], sorted(ax.get_ylim())
    places = apart([end.value for end in ends], least=least, low=low + least / 2, high=high - least / 2)
    for at, (_, words, look, role) in zip(places, ends, strict=True):
        main = look is COUNTED
        colour = colours["ink" if main else role]
        ax.plot(
            right, at, look.marker if look else "_", markersize=look.size if look else 10, clip_on=False,
            markerfacecolor=colour if main else "none", markeredgecolor=colour,
            markeredgewidth=1 if look else 2, label="key",
        )  # fmt: skip
        write(ax, words, (right, at), shift_px=(10, 0), colour=colours["ink" if main else "muted"])


def apart(values: list[float], *, least: float, low: float, high: float) -> list[float]:
    """Places near these values, in their order, at least ``least`` apart and within the bounds."""
    order = sorted(range(len(values)), key=lambda i: values[i])
    places = [0.0] * len(values)
    below = low - least
    for i in order:
        below = places[i] = max(values[i], below + least)
    above = high + least
    for i in reversed(order):
        above = places[i] = min(places[i], above - least)
    return places
