"""Minutes planned against minutes done, session by session."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from glidekit.plots.sentences import minutes_sentence
from glidekit.plots.series import day_number
from glidekit.plots.style import AROUND, drawing, headline, new_axes, write
from glidekit.plots.timeaxis import time_axis

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import pandas as pd
    from matplotlib.axes import Axes

    from glidekit.look import Theme


def planned_and_done(
    sessions: pd.DataFrame,
    *,
    span: tuple[date, date] | None = None,
    title: str | None = None,
    ax: Axes | None = None,
    theme: Theme = "light",
) -> Axes:
    """A stem for the minutes exercised in each session, a bar across it for the minutes planned.

    ``sessions`` is the log's frame (local_date, planned_s, actual_s in seconds). A session whose planned
    time is not known (the person sets the pace) has a stem and no bar. ``span`` as in ``symptoms``.
    """
    with drawing(theme) as colours:
        ax = ax or new_axes(260)
        known = sessions[sessions["actual_s"].notna()]
        headline(ax, minutes_sentence(known) if title is None else title, above_px=20)
        ax.grid(axis="y")
        ax.spines["bottom"].set_visible(False)
        if known.empty:
            ax.set_xticks([])
            ax.set_yticks([])
            write(ax, "No sessions yet", (0, 0.5), coords=AROUND, colour=colours["muted"])
            return ax
        done = known["actual_s"].to_numpy(dtype=float) / 60
        planned = known["planned_s"].to_numpy(dtype=float, na_value=np.nan) / 60
        days = _days(known)
        top = float(np.nanmax([*done, *planned[~np.isnan(planned)], 1.0]))
        time_axis(ax, *(span or (known["local_date"].iloc[0].date(), known["local_date"].iloc[-1].date())))
        _minutes_axis(ax, top)
        _draw(ax, days, done, planned, colours)
        return ax


def _days(known: pd.DataFrame) -> np.ndarray:
    """Day numbers, sessions of one date beside one another."""
    number = np.array([day_number(day) for day in known["local_date"]])
    by = known.groupby("local_date")
    place, room = by.cumcount().to_numpy() + 1, by["local_date"].transform("size").to_numpy() + 1
    return np.asarray(number + place / room)


def _minutes_axis(ax: Axes, top: float) -> None:
    step = next(step for step in (1, 2, 5, 10, 15, 30, 60, 120, 1440) if top / step <= 5 or step == 1440)
    ax.set_ylim(0, top * 1.08)
    ticks = np.arange(0, top * 1.08, step)
    ax.set_yticks(ticks, [f"{tick:g} min" for tick in ticks])


def _draw(
    ax: Axes, days: np.ndarray, done: np.ndarray, planned: np.ndarray, colours: Mapping[str, str]
) -> None:
    low, high = ax.get_xlim()
    half = min(0.45, 0.006 * (high - low))
    width = max(1.0, min(5.0, 300 / (high - low)))
    done = np.where(done > 0, done, np.nan)  # no stem where nothing was done
    gap = np.full(len(days), np.nan)
    stems = np.column_stack([days, days, gap]).ravel(), np.column_stack([0 * done, done, gap]).ravel()
    bars = np.column_stack([days - half, days + half, gap]).ravel(), np.repeat(planned, 3)
    for line, colour, thick, label in ((stems, "ordinary", width, "done"), (bars, "ink", 2, "planned")):
        ax.plot(*line, color=colours[colour], linewidth=thick, solid_capstyle="butt", label=label)
    for words, y, colour, marker, thick in (
        ("planned", 0.92, "ink", "_", 2),
        ("done", 0.72, "ordinary", "|", 4),
    ):
        ax.plot(
            1, y, marker, transform=ax.transAxes, markersize=9, markeredgewidth=thick, color=colours[colour],
            clip_on=False, label="key",
        )  # fmt: skip
        write(ax, words, (1, y), coords=AROUND, shift_px=(10, 0), colour=colours["muted"])
