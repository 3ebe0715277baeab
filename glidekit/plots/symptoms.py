"""One 0-10 symptom over time: every rating a mark, gaps left open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glidekit.plots.entries import DENSE_N, End, draw_entries, draw_pairs, ends_of, label_ends
from glidekit.plots.lettering import BESIDE, headline, write
from glidekit.plots.level import breaks_of, draw_level, draw_zone, drawable
from glidekit.plots.sentences import symptom_sentence
from glidekit.plots.series import MEDIAN_DAYS, broken, entries, gaps, rolling_median, runs
from glidekit.plots.style import TINY, drawing, new_axes
from glidekit.plots.timeaxis import draw_gaps, draw_marks, time_axis
from glidekit.scales import scale as scale_named

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import pandas as pd
    from matplotlib.axes import Axes

    from glidekit.analysis.band import Band
    from glidekit.analysis.trend import Trend
    from glidekit.look import Theme
    from glidekit.scales import Scale

LONG_DAYS, LONG_MEDIAN_DAYS = 365, 28


def symptoms(
    ratings: pd.DataFrame,
    *,
    scale: str = "leg_pain",
    marks: pd.DataFrame | None = None,
    span: tuple[date, date] | None = None,
    trend: Trend | None = None,
    band: Band | None = None,
    title: str | None = None,
    ax: Axes | None = None,
    theme: Theme = "light",
) -> Axes:
    """Every rating of a 0-10 scale: before a session filled, after it hollow, told apart by shape too.

    ``ratings`` and ``marks`` are the log's frames. The thin line is the median of 7 days; it stops at
    gaps of more than 7 days and at marks. With the verdict's ``trend`` and ``band`` the likely level and the
    size of change that matters are drawn too. ``span`` is the first and last date shown, otherwise those of
    the entries. The title is the sentence unless another is given.
    """
    with drawing(theme) as colours:
        ax = ax or new_axes(340)
        made = entries(ratings, scale)
        known = scale_named(scale)
        _scale_axis(ax, known, colours)
        headline(ax, symptom_sentence(known, made) if title is None else title)
        if made.empty:
            return _nothing(ax, colours)
        time_axis(ax, *(span or (made["local_date"].iloc[0].date(), made["local_date"].iloc[-1].date())))
        draw_marks(ax, marks, colours)
        if len(made) <= DENSE_N:
            draw_pairs(ax, made, colours)
        draw_entries(ax, made, colours)
        median = _draw_median(ax, made, marks, colours)
        ends = [*ends_of(made), *median]
        if trend is not None and band is not None and drawable(trend, band):
            days = made.loc[made["daily"], "day"].to_numpy()
            ends += draw_level(ax, trend, band, days, colours, breaks=breaks_of(marks))
            draw_zone(ax, trend, colours)
        label_ends(ax, ends, colours)
        draw_gaps(ax, gaps(made["day"].to_numpy()), colours)
        return ax


def _scale_axis(ax: Axes, known: Scale, colours: Mapping[str, str]) -> None:
    """0 to 10 in full, with the words of both ends."""
    ax.set_ylim(-0.75, 10.5)
    ax.set_yticks(range(0, 11, 2))
    ax.grid(axis="y")
    ax.spines["bottom"].set_visible(False)
    write(
        ax,
        known.ends[1],
        (0, 10),
        coords=BESIDE,
        shift_px=(0, 3),
        va="bottom",
        colour=colours["muted"],
        size=TINY,
    )
    write(
        ax,
        known.ends[0],
        (0, 0),
        coords=BESIDE,
        shift_px=(0, -3),
        va="top",
        colour=colours["muted"],
        size=TINY,
    )


def _nothing(ax: Axes, colours: Mapping[str, str]) -> Axes:
    ax.set_xticks([])
    ax.text(0.5, 0.5, "No ratings yet", transform=ax.transAxes, ha="center", color=colours["muted"])
    return ax


def _draw_median(
    ax: Axes, made: pd.DataFrame, marks: pd.DataFrame | None, colours: Mapping[str, str]
) -> list[End]:
    """The rolling median of the daily series as a thin line; gives its name at the right."""
    daily = made[made["daily"]]
    if len(daily) < 2:
        return []
    days, values = daily["day"].to_numpy(), daily["value"].to_numpy()
    run = runs(days, breaks_of(marks))
    window = MEDIAN_DAYS if days[-1] - days[0] <= LONG_DAYS else LONG_MEDIAN_DAYS
    smooth = rolling_median(days, values, run, window)
    x, y = broken(days, smooth, run)
    dense = len(made) > DENSE_N
    if dense:  # it would drown among the entries: above them, on a halo
        ax.plot(x, y, color=colours["ground"], linewidth=4, zorder=4, label="halo")
    ax.plot(x, y, color=colours["ink" if dense else "ordinary"], linewidth=1.5, zorder=4 if dense else 2,
            label="median")  # fmt: skip
    return [End(float(smooth[-1]), f"{window}-day median")]
