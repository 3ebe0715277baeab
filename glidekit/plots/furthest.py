"""How far down the leg symptoms reached, on an axis of places drawn the way a leg hangs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from glidekit.plots.entry_marks import draw_entries, ends_of, label_ends
from glidekit.plots.lettering import headline, per_pixel
from glidekit.plots.sentences import symptom_sentence
from glidekit.plots.series import entries, gaps
from glidekit.plots.stamps import DENSE_N
from glidekit.plots.style import drawing, new_axes
from glidekit.plots.timeaxis import draw_gaps, draw_marks, time_axis
from glidekit.scales import scale as scale_named

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd
    from matplotlib.axes import Axes

    from glidekit.look import Theme

SCALE = "furthest_point"


def furthest_point(
    ratings: pd.DataFrame,
    *,
    marks: pd.DataFrame | None = None,
    span: tuple[date, date] | None = None,
    title: str | None = None,
    mark_labels: bool = True,
    ax: Axes | None = None,
    theme: Theme = "light",
) -> Axes:
    """Every furthest point on an ordinal axis: none at the top, the foot at the bottom.

    ``ratings`` and ``marks`` are the log's frames. A thin line hangs from the top to each day's first
    answer; nothing joins one day to the next. ``span`` and ``title`` as in ``symptoms``.
    """
    with drawing(theme) as colours:
        ax = ax or new_axes(320)
        made, known = entries(ratings, SCALE), scale_named(SCALE)
        levels = range(len(known.levels))
        ax.set_ylim(len(known.levels) - 0.5, -0.5)
        ax.set_yticks(levels, known.levels)
        ax.grid(axis="y")
        ax.spines["bottom"].set_visible(False)
        headline(
            ax, symptom_sentence(known, made) if title is None else title, above_px=34 if mark_labels else 14
        )
        if made.empty:
            ax.set_xticks([])
            ax.text(0.5, 0.5, "No answers yet", transform=ax.transAxes, ha="center", color=colours["muted"])
            return ax
        time_axis(ax, *(span or (made["local_date"].iloc[0].date(), made["local_date"].iloc[-1].date())))
        draw_marks(ax, marks, colours, label=mark_labels)
        if len(made) <= DENSE_N:
            _draw_reach(ax, made[made["daily"]], colours["line"])
        draw_entries(ax, made, colours)
        label_ends(ax, ends_of(made), colours, least=17 * per_pixel(ax))
        draw_gaps(ax, gaps(made["day"].to_numpy()), colours)
        return ax


def _draw_reach(ax: Axes, daily: pd.DataFrame, colour: str) -> None:
    """From none down to each day's furthest point, all as one path."""
    x = np.repeat(daily["day"].to_numpy(), 3)
    y = np.column_stack([np.zeros(len(daily)), daily["value"], np.full(len(daily), np.nan)]).ravel()
    ax.plot(x, y, color=colour, linewidth=2.5, solid_capstyle="butt", zorder=1.5, label="reach")
