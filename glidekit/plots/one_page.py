"""The clinician's one graph: each day's leg pain, sessions, marks and gaps, fit for print."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from glidekit.plots.entry_marks import apart, stamps
from glidekit.plots.style import AROUND, BESIDE, DPI, drawing, per_pixel, place, write
from glidekit.plots.timeaxis import broken, day_number, draw_marks, runs, time_axis

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    import pandas as pd
    from matplotlib.figure import Figure

WIDTH_PX, LOW_PX, HEIGHT_PX, TALL_PX = 700, 86, 112, 150
# First leg filled, second hollow: distinct in black and white.
_SHAPES = (("o", True), ("s", False))
_MANY = 250  # more dots would touch


def one_page(
    legs: Mapping[str, pd.Series],
    *,
    sessions: Sequence[date] = (),
    marks: pd.DataFrame | None = None,
    below: Mapping[str, Sequence[date]] | None = None,
    span: tuple[date, date],
    height_px: int = HEIGHT_PX,
) -> Figure:
    """Draw the daily values, 0 to 10, up is worse; no line crosses more than 7 empty days.

    ``legs``: name -> one value a day, indexed by date; two at most. ``sessions``: a tick below the axis for
    each. ``below``: words -> days, a row of crosses each. ``marks`` is the log's frame.
    """
    from matplotlib.figure import Figure as MatplotlibFigure

    with drawing("light") as colours:
        rows = {"sessions": sessions, **(below or {})}
        below_px = 32 + 14 * len(rows)
        figure = MatplotlibFigure(figsize=(WIDTH_PX / DPI, (height_px + below_px) / DPI))
        ax = place(figure, top_px=34, height_px=height_px - 34, left_px=36, right_px=96)
        ax.set_ylim(-0.4, 10.4)
        ax.set_yticks([0, 2, 4, 6, 8, 10])
        ax.grid(axis="y")
        time_axis(ax, *span)
        draw_marks(ax, marks, colours)
        write(ax, "up is worse", (1, 1), coords=AROUND, shift_px=(6, 2), colour=colours["muted"])
        right, line = ax.get_xlim()[1], 14 * per_pixel(ax)
        ends = apart([float(one.iloc[-1]) for one in legs.values()], least=line, low=0, high=9)
        for (name, series), (shape, filled), end in zip(legs.items(), _SHAPES, ends, strict=False):
            days = np.array([day_number(when) + 0.5 for when in series.index])
            values = series.to_numpy(dtype=float)
            size = 4.5 if len(days) <= _MANY else 2
            x, y = broken(days, values, runs(days))
            ax.plot(x, y, color=colours["ordinary"], linewidth=1, zorder=2)
            face = colours["ink"] if filled else "none"
            ax.plot(
                days, values, shape, markersize=size, markerfacecolor=face, markeredgecolor=colours["ink"],
                markeredgewidth=1, zorder=3, label=name,
            )  # fmt: skip
            ax.plot(
                right, end, shape, markersize=4.5, markerfacecolor=face, markeredgecolor=colours["ink"],
                clip_on=False, label="key",
            )  # fmt: skip
            write(ax, name, (right, end), shift_px=(8, 0), colour=colours["ink"])
        low, pixel = ax.get_ylim()[0], per_pixel(ax)
        for row, (words, days_of) in enumerate(rows.items()):
            shift = -32 - 12 * row
            if days_of:
                at = np.array([day_number(when) + 0.5 for when in days_of])
                stamps(
                    ax, at, np.full(len(at), low + shift * pixel), "+" if row else "|", size=6 if row else 9,
                    facecolor="none", edgecolor=colours["ink"], linewidth=0.9, label=words,
                )  # fmt: skip
                write(ax, words, (1, low), coords=BESIDE, shift_px=(6, shift), colour=colours["muted"])
        return figure
