"""The verdict drawn: the likely level with its bands, the size that matters, the change as twenty dots."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np

from glidekit.analysis.verdict import Verdict
from glidekit.in_words import number
from glidekit.plots.entry_marks import End
from glidekit.plots.style import OVER, TINY, drawing, headline, is_narrow, new_axes, width_px, write
from glidekit.plots.timeaxis import runs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes

    from glidekit.analysis.legs import LegTrend
    from glidekit.analysis.trend import Band, Trend
    from glidekit.look import Theme


def role_of(verdict: Verdict) -> str:
    """The palette's role for a verdict: colour only if something changed, otherwise grey."""
    return "better" if verdict.improved else "worse" if verdict.worsened else "ordinary"


def drawable(trend: Trend, band: Band | None) -> bool:
    """Whether there is a curve to draw; "too early" and "always the same" have none."""
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
    """Draw the averaged curve with its 50 and 95 % bands, broken where a week or more has no entry.

    ``days`` are the daily series' day numbers, ``breaks`` those of marks. Returns the name at the right edge.
    """
    days = days[days >= days[-1] - trend.span_days]  # only the last 960 days are judged
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
    """Places along every run, and the same with NaN after each run, to break the line.

    A lone day is drawn a day wide; it would be a speck.
    """
    ends = [(days[run == label][0], days[run == label][-1]) for label in np.unique(run)]
    wide = [(low - 0.5, high + 0.5) if low == high else (low, high) for low, high in ends]
    parts = [np.linspace(low, high, 24) for low, high in wide]
    along = np.concatenate([np.append(part, part[-1]) for part in parts])
    broken = np.concatenate([np.append(part, np.nan) for part in parts])
    return along, broken


def draw_zone(ax: Axes, trend: Trend, colours: Mapping[str, str]) -> None:
    """Draw two dashed lines around the start: a change beyond them usually matters."""
    lowest, highest = (0.0, 10.0) if trend.scale is None else (trend.scale.low, trend.scale.high)
    for at in (trend.start - trend.important_change, trend.start + trend.important_change):
        if lowest <= at <= highest:
            ax.axhline(at, color=colours["muted"], linewidth=1, dashes=(3, 4), zorder=1.2, label="matters")


def levels_drawn(legs: Sequence[LegTrend], bands: Mapping[str, Band | None]) -> dict[str, Band]:
    """The likely levels that a picture shows, by the leg's name."""
    found = ((leg, bands.get(leg.name)) for leg in legs)
    return {leg.name: band for leg, band in found if band is not None and drawable(leg.trend, band)}


_STEP = 0.5  # a column of dots is about this many points wide
_NARROW_NAME = 12


def counts_of(trend: Trend, band: Band) -> tuple[int, int, int]:
    """Of the equally likely changes: falls that matter, those too small to matter, rises that matter."""
    lower = int((band.changes <= -trend.important_change).sum())
    higher = int((band.changes >= trend.important_change).sum())
    return lower, len(band.changes) - lower - higher, higher


def dots_sentence(trend: Trend, band: Band) -> str:
    """The counts in words, with the days and the size that matters."""
    lower, between, higher = counts_of(trend, band)
    size = number(trend.important_change)
    return (
        f"{len(band.changes)} equally likely changes over {trend.n} days logged: {lower} are a fall of "
        f"{size} points or more, {between} less than that either way, {higher} a rise of {size} or more."
    )


def change_dots(
    trend: Trend, band: Band, *, title: str | None = None, ax: Axes | None = None, theme: Theme = "light"
) -> Axes:
    """Draw the change over the record as a quantile dotplot, in points; falls to the left.

    Dots beyond an important change are filled, the others hollow; two dashed lines mark that size.
    """
    with drawing(theme) as colours:
        ax = ax or new_axes(230)
        headline(
            ax, dots_sentence(trend, band) if title is None else title, above_px=44 if is_narrow() else 30
        )
        important = trend.important_change
        # Columns begin at 0 and at the size that matters; no dot then stands on a line.
        step = important / max(1, round(important / _STEP))
        column = (np.floor(band.changes / step) + 0.5) * step
        row = np.array([int((column[:place] == at).sum()) for place, at in enumerate(column)])
        reach = max(important + 2, float(np.abs(column).max()) + 1)
        ax.set_xlim(-reach, reach)
        ax.set_ylim(-0.7, max(4.0, row.max() + 0.8))
        _dots_axis(ax, reach, important, colours)
        dot_px = min(10, width_px(ax) / (2 * reach) * step - 1)
        falls = "better" if trend.improvement == "decrease" else "worse"
        rises = "worse" if falls == "better" else "better"
        for chosen, face, label in (
            (band.changes <= -important, colours[falls], "falls"),
            (np.abs(band.changes) < important, "none", "between"),
            (band.changes >= important, colours[rises], "rises"),
        ):
            edge = colours["ordinary"] if face == "none" else face
            ax.plot(
                column[chosen], row[chosen], "o", markersize=dot_px, markerfacecolor=face,
                markeredgecolor=edge, markeredgewidth=1.25, label=label,
            )  # fmt: skip
        return ax


def _dots_axis(ax: Axes, reach: float, important: float, colours: Mapping[str, str]) -> None:
    whole = int(reach)
    step = 1 if whole <= 4 else 2 if whole <= 9 else 5
    step = whole // 2 + 1 if is_narrow() else step  # no room for more than three names
    ticks = [tick for tick in range(-whole, whole + 1) if tick % step == 0]
    ax.set_xticks(ticks, [_tick_words(tick) for tick in ticks])
    ax.set_yticks([])
    ax.axvline(0, color=colours["line"], linewidth=1)
    side = (reach + important) / 2
    names = ((-side, "a fall that matters"), (0, "too small to matter"), (side, "a rise that matters"))
    for at, name in names:
        lines = textwrap.wrap(name, _NARROW_NAME) if is_narrow() else [name]
        for row, words in enumerate(reversed(lines)):
            write(
                ax, words, (at, 1), coords=OVER, shift_px=(0, 6 + 13 * row), colour=colours["muted"],
                size=TINY, ha="center", va="bottom",
            )  # fmt: skip
    for at in (-important, important):
        ax.axvline(at, color=colours["muted"], linewidth=1, dashes=(3, 4), label="matters")


def _tick_words(tick: int) -> str:
    return "0" if not tick else f"{abs(tick)} {'lower' if tick < 0 else 'higher'}"
