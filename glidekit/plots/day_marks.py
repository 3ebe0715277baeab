"""What else the days held: ticks for nights woken, more tablets, something different; never a cause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glidekit.plots.series import day_number
from glidekit.plots.style import BESIDE, drawing, headline, new_axes, write
from glidekit.plots.timeaxis import time_axis

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd
    from matplotlib.axes import Axes

    from glidekit.look import Theme

TITLE = "What else the days held"
ROWS = {"woken by it": ("night", 1), "more tablets": ("tablets", 2), "different": ("different_today", 1)}
"""Words of a row -> its scale, and the least value that gets a tick."""


def ticked_days(ratings: pd.DataFrame) -> dict[str, list[date]]:
    """Words of a row -> the days with a tick; rows without any are left out."""
    found = {}
    for words, (scale, least) in ROWS.items():
        rows = ratings[(ratings["scale"] == scale) & (ratings["value"] >= least).fillna(value=False)]
        if len(rows):
            found[words] = sorted(set(rows["local_date"].dt.date))
    return found


def day_marks(
    ratings: pd.DataFrame,
    *,
    span: tuple[date, date] | None = None,
    title: str = TITLE,
    ax: Axes | None = None,
    theme: Theme = "light",
) -> Axes:
    """A row of ticks each for nights woken, more tablets than usual, and days that were different.

    ``ratings`` is the log's frame. A day without a tick was as usual, or nothing was answered. ``span`` as in
    ``symptoms``.
    """
    with drawing(theme) as colours:
        ax = ax or new_axes(220)
        days = ticked_days(ratings)
        ax.set_ylim(max(len(days), 1) - 0.5, -0.5)
        ax.set_yticks([])
        ax.spines["bottom"].set_visible(False)
        headline(ax, title, above_px=14)
        every = sorted(day for row in days.values() for day in row)
        if not every:
            ax.set_xticks([])
            ax.text(0.5, 0.5, "No answers yet", transform=ax.transAxes, ha="center", color=colours["muted"])
            return ax
        time_axis(ax, *(span or (every[0], every[-1])))
        for row, (words, ticks) in enumerate(days.items()):
            at = [day_number(day) + 0.5 for day in ticks]
            ax.plot(
                at, [row] * len(at), "|", color=colours["ink"], markersize=9, markeredgewidth=1.5, label=words
            )
            write(ax, words, (1, row), coords=BESIDE, shift_px=(8, 0), colour=colours["ink"])
        return ax
