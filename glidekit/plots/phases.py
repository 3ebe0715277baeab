"""The days between a person's own marks: every day a dot, and the middle value of each phase."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from glidekit.in_words import number
from glidekit.plots.series import day_number
from glidekit.plots.stamps import draw_shapes
from glidekit.plots.style import AROUND, drawing, headline, new_axes, per_pixel, write
from glidekit.plots.timeaxis import draw_marks, time_axis

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.axes import Axes

    from glidekit.analysis.phases import Phases
    from glidekit.look import Theme


def phases(
    daily: pd.Series[float],
    found: Phases,
    *,
    marks: pd.DataFrame | None = None,
    title: str | None = None,
    ax: Axes | None = None,
    theme: Theme = "light",
) -> Axes:
    """A dot for each day on 0-10, a thick bar at each phase's middle value; nothing is drawn across a mark.

    ``daily`` is the daily series, ``found`` its phases, ``marks`` the log's frame.
    """
    with drawing(theme) as colours:
        ax = ax or new_axes(300)
        headline(ax, found.sentence if title is None else title)
        ax.set_ylim(-0.75, 10.5)
        ax.set_yticks(range(0, 11, 2))
        ax.grid(axis="y")
        ax.spines["bottom"].set_visible(False)
        if not found.phases:
            ax.set_xticks([])
            write(ax, "No ratings yet", (0.5, 0.5), coords=AROUND, colour=colours["muted"], ha="center")
            return ax
        time_axis(ax, found.phases[0].first, found.phases[-1].last)
        draw_marks(ax, marks, colours)
        day = np.array([day_number(when) for when in daily.index]) + 0.5
        dot = colours["ordinary"]
        draw_shapes(ax, day, daily.to_numpy(float), "o", size=4, face=dot, edge=dot, line=1, label="days")
        for phase in found.phases:
            ends = [day_number(phase.first), day_number(phase.last) + 1]
            ax.plot(ends, [phase.median] * 2, color=colours["ink"], linewidth=3, label="middle",
                    solid_capstyle="butt")  # fmt: skip
            write(
                ax, number(phase.median), (ends[0], phase.median), shift_px=(2, 10), colour=colours["ink"],
                ground=colours["ground"],
            )  # fmt: skip
        _name_shapes(ax, found.phases[-1].median, colours)
        return ax


def _name_shapes(ax: Axes, at: float, colours: Mapping[str, str]) -> None:
    """The bar and the dot by name at the right, the bar's beside the last one."""
    right, line = ax.get_xlim()[1], 17 * per_pixel(ax)
    shapes = (("middle value", at, "_", 10, "ink"), ("a day", at - line, "o", 4, "ordinary"))
    for words, place, marker, size, role in shapes:
        ax.plot(
            right, place, marker, markersize=size, markeredgewidth=3 if marker == "_" else 1,
            color=colours[role], clip_on=False, label="key",
        )  # fmt: skip
        write(ax, words, (right, place), shift_px=(10, 0), colour=colours["muted"])
