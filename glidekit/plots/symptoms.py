"""One symptom over time, a mark per rating, gaps left open; and what else the days held, as ticks.

How far down the leg it reached is drawn on an axis of places that hangs like a leg.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from glidekit.plots.entries import MEDIAN_DAYS, entries, rolling_median, symptom_sentence
from glidekit.plots.entry_marks import DENSE_N, End, draw_entries, ends_of, label_ends
from glidekit.plots.level import draw_level, draw_zone, drawable
from glidekit.plots.style import BESIDE, TINY, drawing, headline, new_axes, per_pixel, write
from glidekit.plots.timeaxis import (
    breaks_of,
    broken,
    day_number,
    draw_gaps,
    draw_marks,
    gaps,
    runs,
    time_axis,
)
from glidekit.scales import scale as scale_named

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import pandas as pd
    from matplotlib.axes import Axes

    from glidekit.analysis.trend import Band, Trend
    from glidekit.look import Theme
    from glidekit.plots.style import Along
    from glidekit.scales import Scale


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
    """Draw every furthest point on an ordinal axis: none at the top, the foot at the bottom.

    ``ratings`` and ``marks`` are the log's frames. A thin line hangs from the top to each day's first answer;
    days are not joined. ``span`` and ``title`` as in ``symptoms``.
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
            return _nothing(ax, "No answers yet", colours)
        time_axis(ax, *(span or (made["local_date"].iloc[0].date(), made["local_date"].iloc[-1].date())))
        draw_marks(ax, marks, colours, label=mark_labels)
        if len(made) <= DENSE_N:
            _draw_reach(ax, made[made["daily"]], colours["line"])
        draw_entries(ax, made, colours)
        label_ends(ax, ends_of(made), colours, least=17 * per_pixel(ax))
        draw_gaps(ax, gaps(made["day"].to_numpy()), colours)
        return ax


def _draw_reach(ax: Axes, daily: pd.DataFrame, colour: str) -> None:
    """Draw the lines from none down to each day's furthest point as one path."""
    x = np.repeat(daily["day"].to_numpy(), 3)
    y = np.column_stack([np.zeros(len(daily)), daily["value"], np.full(len(daily), np.nan)]).ravel()
    ax.plot(x, y, color=colour, linewidth=2.5, solid_capstyle="butt", zorder=1.5, label="reach")


LONG_DAYS, LONG_MEDIAN_DAYS = 365, 28
_LINE_PX = 17  # a line of small words
_WHOLE = 10  # scales up to this long are shown in full, longer ones up to their highest answer
_STEPS = (2, 5, 10, 20, 30, 60, 120, 240, 360)


def symptoms(
    ratings: pd.DataFrame,
    *,
    scale: str = "leg_pain",
    marks: pd.DataFrame | None = None,
    span: tuple[date, date] | None = None,
    trend: Trend | None = None,
    band: Band | None = None,
    title: str | None = None,
    small: bool = False,
    ax: Axes | None = None,
    theme: Theme = "light",
) -> Axes:
    """Draw every rating of a scale, filled if it counts for its day, else hollow; each kind has its shape.

    ``ratings`` and ``marks`` are the log's frames. The thin line is the median of 7 days; it stops at gaps of
    more than 7 days and at marks. With the verdict's ``trend`` and ``band`` it draws the likely level and the
    change that matters. ``span`` is the first and last date shown, by default those of the entries. The title
    defaults to the sentence. ``small``: fewer ticks and words.
    """
    with drawing(theme) as colours:
        ax = ax or new_axes(340)
        made = entries(ratings, scale)
        known = scale_named(scale)
        _scale_axis(ax, known, made, colours, small=small)
        above_px = 18 if small else 34
        headline(ax, symptom_sentence(known, made) if title is None else title, above_px=above_px)
        if made.empty:
            return _nothing(ax, "No ratings yet", colours)
        time_axis(ax, *(span or (made["local_date"].iloc[0].date(), made["local_date"].iloc[-1].date())))
        draw_marks(ax, marks, colours, label=not small)
        draw_entries(ax, made, colours)
        median = _draw_median(ax, made, marks, colours)
        ends = [*ends_of(made), *median]
        if trend is not None and band is not None and drawable(trend, band):
            days = made.loc[made["daily"], "day"].to_numpy()
            ends += draw_level(ax, trend, band, days, colours, breaks=breaks_of(marks))
            draw_zone(ax, trend, colours)
        label_ends(ax, ends, colours, least=_LINE_PX * per_pixel(ax))
        if not small:
            draw_gaps(ax, gaps(made["day"].to_numpy()), colours)
        return ax


def _scale_axis(
    ax: Axes, known: Scale, made: pd.DataFrame, colours: Mapping[str, str], *, small: bool
) -> None:
    """Show the scale in full with the words of both ends; an open one up to its highest answer."""
    low, high, step = _reach(known, made, small=small)
    room = (high - low) / 10
    ax.set_ylim(low - 0.75 * room, high + 0.5 * room)
    ax.set_yticks(np.arange(low, high + step / 2, step))
    ax.grid(axis="y")
    ax.spines["bottom"].set_visible(False)
    ends = known.ends if any(known.ends) else ("", known.unit)
    places: tuple[tuple[str, float, float, Along], ...] = (
        (ends[1], high, 3, "bottom"), (ends[0], low, -3, "top"),
    )  # fmt: skip
    for words, at, shift, va in places:
        if words:
            write(
                ax, words, (0, at), coords=BESIDE, shift_px=(0, shift), va=va, colour=colours["muted"],
                size=TINY, ground=colours["ground"],
            )  # fmt: skip


def _reach(known: Scale, made: pd.DataFrame, *, small: bool) -> tuple[float, float, float]:
    """Lowest and highest value of the axis, and the step between ticks."""
    if known.high - known.low <= _WHOLE:
        return known.low, known.high, 5 if small or known.low else 2
    most = float(made["value"].max()) if len(made) else 0.0
    step = next((step for step in _STEPS if most <= 5 * step), _STEPS[-1])
    return known.low, known.low + step * max(1, np.ceil(most / step)), step


def _nothing(ax: Axes, words: str, colours: Mapping[str, str]) -> Axes:
    ax.set_xticks([])
    ax.text(0.5, 0.5, words, transform=ax.transAxes, ha="center", color=colours["muted"])
    return ax


def _draw_median(
    ax: Axes, made: pd.DataFrame, marks: pd.DataFrame | None, colours: Mapping[str, str]
) -> list[End]:
    """Draw the daily series' rolling median as a thin line; return its name for the right edge."""
    daily = made[made["daily"]]
    if len(daily) < 2:
        return []
    days, values = daily["day"].to_numpy(), daily["value"].to_numpy()
    run = runs(days, breaks_of(marks))
    window = MEDIAN_DAYS if days[-1] - days[0] <= LONG_DAYS else LONG_MEDIAN_DAYS
    smooth = rolling_median(days, values, run, window)
    x, y = broken(days, smooth, run)
    dense = len(made) > DENSE_N
    if dense:  # above the entries, on a halo, or it would drown among them
        ax.plot(x, y, color=colours["ground"], linewidth=4, zorder=4, label="halo")
    ax.plot(x, y, color=colours["ink" if dense else "ordinary"], linewidth=1.5, zorder=4 if dense else 2,
            label="median")  # fmt: skip
    return [End(float(smooth[-1]), f"{window}-day median")]


DAY_MARKS_TITLE = "What else the days held"
DAY_MARK_ROWS = {
    "woken by it": ("night", 1),
    "more tablets": ("tablets", 2),
    "different": ("different_today", 1),
}
"""Words of a row -> its scale, and the lowest value that gets a tick."""


def ticked_days(ratings: pd.DataFrame) -> dict[str, list[date]]:
    """Words of a row -> the days with a tick; empty rows are left out."""
    found = {}
    value = ratings["value"].to_numpy(dtype=float, na_value=np.nan)
    for words, (scale, least) in DAY_MARK_ROWS.items():
        ticked = (ratings["scale"] == scale).to_numpy(dtype=bool) & (value >= least)
        if ticked.any():
            days = np.unique(ratings["local_date"].to_numpy()[ticked].astype("datetime64[D]"))
            found[words] = days.tolist()
    return found


def day_marks(
    ratings: pd.DataFrame,
    *,
    span: tuple[date, date] | None = None,
    title: str = DAY_MARKS_TITLE,
    ax: Axes | None = None,
    theme: Theme = "light",
) -> Axes:
    """Draw a row of ticks each for nights woken, more tablets than usual, and days that were different.

    ``ratings`` is the log's frame. A day without a tick was as usual, or has no answer. ``span`` as in
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
            return _nothing(ax, "No answers yet", colours)
        time_axis(ax, *(span or (every[0], every[-1])))
        for row, (words, ticks) in enumerate(days.items()):
            at = [day_number(day) + 0.5 for day in ticks]
            ax.plot(
                at, [row] * len(at), "|", color=colours["ink"], markersize=9, markeredgewidth=1.5, label=words
            )
            write(ax, words, (1, row), coords=BESIDE, shift_px=(8, 0), colour=colours["ink"])
        return ax
