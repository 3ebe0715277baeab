"""Days without an entry: a strip of them, and how good or bad they could have been."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from glidekit.plots.series import day_number
from glidekit.plots.stamps import draw_shapes
from glidekit.plots.style import AROUND, BESIDE, TINY, drawing, headline, new_axes, write
from glidekit.plots.timeaxis import draw_marks, time_axis
from glidekit.scales import scale as scale_named

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.axes import Axes

    from glidekit.analysis.missing import MissingDays
    from glidekit.look import Theme

STRIP = -1.6
"""Where the strip of days stands, below the scale."""


def missing_days(
    found: MissingDays,
    *,
    scale: str = "leg_pain",
    marks: pd.DataFrame | None = None,
    title: str | None = None,
    ax: Axes | None = None,
    theme: Theme = "light",
) -> Axes:
    """A dot for each logged day; for each other day a bar from the best to the worst of its week.

    Below them a strip: a filled square is a logged day, a hollow one is not. ``found`` is what
    ``analysis.missing_day_bounds`` gives for a 0-10 scale.
    """
    with drawing(theme) as colours:
        ax = ax or new_axes(320)
        known = scale_named(scale)
        headline(ax, found.sentence if title is None else title, above_px=34)
        ax.set_ylim(STRIP - 0.9, known.high + 0.5)
        ax.set_yticks(range(int(known.low), int(known.high) + 1, 2))
        ax.spines["bottom"].set_visible(False)
        if found.first is None or found.last is None:
            ax.set_xticks([])
            write(ax, "No ratings yet", (0.5, 0.5), coords=AROUND, colour=colours["muted"], ha="center")
            return ax
        time_axis(ax, found.first, found.last)
        draw_marks(ax, marks, colours)
        _draw_days(ax, found, colours)
        _name_shapes(ax, known.ends, float(known.high), colours)
        return ax


def _draw_days(ax: Axes, found: MissingDays, colours: Mapping[str, str]) -> None:
    table = found.table
    day = np.array([day_number(when) for when in table.index]) + 0.5
    logged = table["logged"].to_numpy(bool)
    bounds = table.loc[~logged, ["best", "worst"]].to_numpy(float)
    low, high = bounds.min(axis=1), bounds.max(axis=1)
    tall = high > low  # a bar without height says nothing
    low, high, empty = low[tall], high[tall], day[~logged][tall]
    gap = np.full(len(low), np.nan)
    bars = np.column_stack([empty] * 3).ravel(), np.column_stack([low, high, gap]).ravel()
    wide = float(np.clip(560 / max(1, len(day)), 1, 5))
    ax.plot(*bars, color=colours["line"], linewidth=wide, solid_capstyle="butt", zorder=1.5, label="could be")
    ink, quiet = colours["ink"], colours["ordinary"]
    draw_shapes(
        ax, day[logged], table["value"].to_numpy(float)[logged], "o", size=4 if len(day) < 200 else 3,
        face=ink, edge=ink, line=1, label="logged", zorder=3,
    )  # fmt: skip
    for chosen, face, label in ((logged, quiet, "strip"), (~logged, "none", "strip empty")):
        draw_shapes(
            ax, day[chosen], np.full(int(chosen.sum()), STRIP), "s", size=min(5.0, wide + 1), face=face,
            edge=quiet, line=0.75, label=label,
        )  # fmt: skip


def _name_shapes(ax: Axes, ends: tuple[str, str], high: float, colours: Mapping[str, str]) -> None:
    muted = colours["muted"]
    write(
        ax, ends[1], (0, high), coords=BESIDE, shift_px=(0, 3), va="bottom", colour=muted, size=TINY,
        ground=colours["ground"],
    )  # fmt: skip
    keys = (
        ("logged day", 7.5, "o", 5, colours["ink"], colours["ink"]),
        ("no entry: from", 5.5, "s", 8, colours["line"], colours["line"]),
        ("best to worst", 4.4, "", 0, "none", "none"),
        ("of its week", 3.3, "", 0, "none", "none"),
        ("entry or none", STRIP, "s", 5, colours["ordinary"], colours["ordinary"]),
    )
    for words, at, marker, size, face, edge in keys:
        if marker:
            ax.plot(
                ax.get_xlim()[1], at, marker, markersize=size, markerfacecolor=face, markeredgecolor=edge,
                clip_on=False, label="key",
            )  # fmt: skip
        write(ax, words, (1, at), coords=BESIDE, shift_px=(10, 0), colour=muted)
