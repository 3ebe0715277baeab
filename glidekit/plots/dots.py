"""The change as twenty dots, each as likely as the next: counting them is reading the probability."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np

from glidekit.in_words import number
from glidekit.plots.style import OVER, TINY, drawing, headline, is_narrow, new_axes, width_px, write

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes

    from glidekit.analysis.level_band import Band
    from glidekit.analysis.trend import Trend
    from glidekit.look import Theme

_STEP = 0.5  # about this many points wide is a column of dots
_NARROW_NAME = 12


def counts_of(trend: Trend, band: Band) -> tuple[int, int, int]:
    """Of the equally likely changes: falls that matter, those too small to matter, rises that matter."""
    lower = int((band.changes <= -trend.important_change).sum())
    higher = int((band.changes >= trend.important_change).sum())
    return lower, len(band.changes) - lower - higher, higher


def dots_sentence(trend: Trend, band: Band) -> str:
    """The counts in words, with days and the size that matters."""
    lower, between, higher = counts_of(trend, band)
    size = number(trend.important_change)
    return (
        f"{len(band.changes)} equally likely changes over {trend.n} days logged: {lower} are a fall of "
        f"{size} points or more, {between} less than that either way, {higher} a rise of {size} or more."
    )


def change_dots(
    trend: Trend, band: Band, *, title: str | None = None, ax: Axes | None = None, theme: Theme = "light"
) -> Axes:
    """A quantile dotplot of the change over the record, in points; falls to the left.

    Dots beyond an important change are filled, the others hollow; the two dashed lines mark that size.
    """
    with drawing(theme) as colours:
        ax = ax or new_axes(230)
        headline(
            ax, dots_sentence(trend, band) if title is None else title, above_px=44 if is_narrow() else 30
        )
        important = trend.important_change
        # Columns begin at 0 and at the size that matters, so that no dot stands on a line.
        step = important / max(1, round(important / _STEP))
        column = (np.floor(band.changes / step) + 0.5) * step
        row = np.array([int((column[:place] == at).sum()) for place, at in enumerate(column)])
        reach = max(important + 2, float(np.abs(column).max()) + 1)
        ax.set_xlim(-reach, reach)
        ax.set_ylim(-0.7, max(4.0, row.max() + 0.8))
        _axis(ax, reach, important, colours)
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


def _axis(ax: Axes, reach: float, important: float, colours: Mapping[str, str]) -> None:
    whole = int(reach)
    step = 1 if whole <= 4 else 2 if whole <= 9 else 5
    step = whole // 2 + 1 if is_narrow() else step  # no room for more than three names
    ticks = [tick for tick in range(-whole, whole + 1) if tick % step == 0]
    ax.set_xticks(ticks, [_words(tick) for tick in ticks])
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


def _words(tick: int) -> str:
    return "0" if not tick else f"{abs(tick)} {'lower' if tick < 0 else 'higher'}"
