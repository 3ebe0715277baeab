"""The verdict's curve on a picture: where the level likely lies, and how large a change would matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from glidekit.analysis.verdict import Verdict
from glidekit.plots.entry_marks import End
from glidekit.plots.series import day_number, runs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes

    from glidekit.analysis.level_band import Band
    from glidekit.analysis.trend import Trend


def role_of(verdict: Verdict) -> str:
    """The palette's role for a verdict: colour only where something changed, grey otherwise."""
    return "better" if verdict.improved else "worse" if verdict.worsened else "ordinary"


def drawable(trend: Trend, band: Band | None) -> bool:
    """Whether there is a curve to draw: too early and always the same have none."""
    return band is not None and trend.verdict not in (Verdict.TOO_EARLY, Verdict.ALWAYS_THE_SAME)


def draw_level(
    ax: Axes,
    trend: Trend,
    band: Band,
    days: np.ndarray,
    colours: Mapping[str, str],
    *,
    breaks: Sequence[float] = (),
) -> list[End]:
    """The averaged curve with its 50 and 95 % bands, left open where nothing was entered for over a week.

    ``days`` are the daily series' day numbers, ``breaks`` those of marks. Gives the name for the right edge.
    """
    days = days[days >= days[-1] - trend.span_days]  # only the last 960 days of a very long record are judged
    role = role_of(trend.verdict)
    colour = colours[role]
    x, broken_x = _places(days, runs(days, breaks))
    share = (x - days[0]) / (days[-1] - days[0])
    low, high = ax.get_ylim()
    low95, high95, low50, high50, mean = (
        np.clip(np.interp(share, band.share, part), low, high)
        for part in (band.low95, band.high95, band.low50, band.high50, band.mean)
    )
    ax.fill_between(broken_x, low95, high95, color=colour, alpha=0.13, linewidth=0, label="band 95")
    ax.fill_between(broken_x, low50, high50, color=colour, alpha=0.2, linewidth=0, label="band 50")
    ax.plot(broken_x, mean, color=colour, linewidth=2, zorder=2.2, label="level")
    return [End(float(band.mean[-1]), "likely level", role=role)]


def _places(days: np.ndarray, run: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Places along every run, and the same with nothing after each run, so that no line goes on.

    A lone day is drawn a day wide, or it would be a speck.
    """
    ends = [(days[run == label][0], days[run == label][-1]) for label in np.unique(run)]
    wide = [(low - 0.5, high + 0.5) if low == high else (low, high) for low, high in ends]
    parts = [np.linspace(low, high, 24) for low, high in wide]
    along = np.concatenate([np.append(part, part[-1]) for part in parts])
    broken = np.concatenate([np.append(part, np.nan) for part in parts])
    return along, broken


def draw_zone(ax: Axes, trend: Trend, colours: Mapping[str, str]) -> None:
    """Two dashed lines around the start: beyond them a change is of a size that usually matters."""
    lowest, highest = (0.0, 10.0) if trend.scale is None else (trend.scale.low, trend.scale.high)
    for at in (trend.start - trend.important_change, trend.start + trend.important_change):
        if lowest <= at <= highest:
            ax.axhline(at, color=colours["muted"], linewidth=1, dashes=(3, 4), zorder=1.2, label="matters")


def breaks_of(marks: pd.DataFrame | None) -> list[float]:
    """Day numbers of the log's frame of marks."""
    return [] if marks is None else [day_number(day) for day in marks["local_date"]]
