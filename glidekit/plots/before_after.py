"""What followed a session at each starting level; never change against start, which misleads by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from glidekit.analysis.felt import of_one_leg
from glidekit.plots.sentences import felt_sentence
from glidekit.plots.style import AROUND, BESIDE, drawing, headline, is_narrow, new_axes, write
from glidekit.scales import scale as scale_named

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes

    from glidekit.look import Theme
    from glidekit.scales import Side

NO_ROOM_TO = 1


def pairs_of(sessions: pd.DataFrame, scale: str = "leg_pain", side: Side | None = None) -> pd.DataFrame:
    """Sessions with an answer before and after: columns local_date, before, after (whole numbers on 0-10).

    ``side`` names the leg where there are two; without it the affected leg of each session is taken.
    """
    answers = {moment: of_one_leg(sessions, f"{scale}_{moment}", side) for moment in ("before", "after")}
    return pd.DataFrame({"local_date": sessions["local_date"], **answers}).dropna()


def rows_of(both: pd.DataFrame) -> list[tuple[float, pd.Series]]:
    """Starting level and the levels after, from the lowest start up."""
    return [
        (float(level), both.loc[both["before"] == level, "after"]) for level in sorted(set(both["before"]))
    ]


def before_after(
    sessions: pd.DataFrame,
    *,
    scale: str = "leg_pain",
    side: Side | None = None,
    title: str | None = None,
    ax: Axes | None = None,
    theme: Theme = "light",
) -> Axes:
    """A row for each starting level, in it a dot for the level after each session, larger for more.

    ``sessions`` is the log's frame. A hollow ring marks where each row started, a short bar the median
    after. Starting levels 0 and 1 are marked as leaving no room for a fall that matters.
    """
    with drawing(theme) as colours:
        ax = ax or new_axes(460, below_px=72)
        both = pairs_of(sessions, scale, side)
        headline(ax, felt_sentence(scale_named(scale).label, both) if title is None else title, above_px=40)
        ax.set_xlim(-0.6, 10.6)
        ax.set_ylim(-0.7, 10.7)
        ax.set_xticks(range(11))
        ax.set_yticks(range(11))
        ax.grid(axis="y")
        ax.tick_params(axis="x", length=0)
        ax.spines["bottom"].set_visible(False)
        _name_axes(ax, colours)
        _draw_key(ax, colours)
        ax.plot(range(11), range(11), "o", markersize=15, markerfacecolor="none",
                markeredgecolor=colours["line"], markeredgewidth=1.25, label="start")  # fmt: skip
        for level, after in rows_of(both):
            _draw_row(ax, level, after.to_numpy(), colours)
        return ax


def _name_axes(ax: Axes, colours: Mapping[str, str]) -> None:
    muted = colours["muted"]
    write(ax, "before", (0, 1), coords=AROUND, shift_px=(-8, 8), ha="right", colour=muted)
    after = (
        "after, by level before" if is_narrow() else "after a session that started at the level on the left"
    )
    write(ax, after, (0, 1), coords=AROUND, shift_px=(0, 8), colour=muted)
    write(ax, "sessions", (1, 1), coords=AROUND, shift_px=(10, 8), colour=muted)
    no_room = "no room for a fall" if is_narrow() else f"0 and {NO_ROOM_TO}: no room for a fall that matters"
    write(ax, no_room, (1, NO_ROOM_TO / 2), coords=BESIDE, shift_px=(-8, 0), ha="right", colour=muted)


def _draw_key(ax: Axes, colours: Mapping[str, str]) -> None:
    """The shapes with their words below the axis: side by side, one below the other in a narrow place."""
    x, y = 0.0, -1.95
    for words, marker, size, face, edge, width in (
        ("where it started", "o", 15, "none", "line", 1.25),
        ("where it ended (larger: more sessions)", "o", 8, "ordinary", "ordinary", 0),
        ("middle value (median) afterwards", "|", 14, "ink", "ink", 2),
    ):
        ax.plot(
            x, y, marker, markersize=size, clip_on=False, markeredgecolor=colours[edge], label="key",
            markerfacecolor=colours.get(face, face), markeredgewidth=width,
        )  # fmt: skip
        write(ax, words, (x, y), shift_px=(14, 0), colour=colours["muted"])
        x, y = (x, y - 0.75) if is_narrow() else (x + 0.75 + 0.112 * len(words), y)


def _draw_row(ax: Axes, level: float, after: np.ndarray, colours: Mapping[str, str]) -> None:
    values, counts = np.unique(after, return_counts=True)
    no_room = level <= NO_ROOM_TO
    ax.scatter(
        values, np.full(len(values), level), s=44 * counts**0.9, linewidths=0, clip_on=False, zorder=3,
        color=colours["line" if no_room else "ordinary"], label=f"from {level:g}",
    )  # fmt: skip
    middle = float(np.median(after))
    if len(after) > 1 and not no_room:
        ends = [level - 0.38, level + 0.38]
        ax.plot([middle, middle], ends, color=colours["ink"], linewidth=2, zorder=4, label="median")
    write(ax, f"{len(after)}", (1, level), coords=BESIDE, shift_px=(10, 0), colour=colours["ink"])
