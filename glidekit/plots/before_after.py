"""What followed a session at each starting level. Never change against start: that plot always slopes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from glidekit.analysis.daily import legs_now, legs_rated
from glidekit.analysis.felt import REGRESSION, of_one_leg
from glidekit.in_words import counted, dates, listed, number
from glidekit.plots.captions import (
    nothing_yet,
)
from glidekit.plots.entries import pain_of
from glidekit.plots.now import stop_first
from glidekit.plots.style import (
    AROUND,
    BESIDE,
    Panel,
    column,
    drawing,
    headline,
    is_narrow,
    new_axes,
    write,
)
from glidekit.plots.view import SIMULATED_WORDS, PictureView, Said, both_layouts, by_leg, within_words
from glidekit.scales import scale as scale_named

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from glidekit.log import SymptomLog
    from glidekit.look import Theme
    from glidekit.plots.view import Message
    from glidekit.scales import Side


NO_ROOM_TO = 1


def pairs_of(sessions: pd.DataFrame, scale: str = "leg_pain", side: Side | None = None) -> pd.DataFrame:
    """Sessions rated before and after: columns local_date, before, after (whole numbers, 0-10).

    ``side`` picks a leg if there are two; by default each session's affected leg.
    """
    answers = {moment: of_one_leg(sessions, f"{scale}_{moment}", side) for moment in ("before", "after")}
    return pd.DataFrame({"local_date": sessions["local_date"], **answers}).dropna()


def rows_of(both: pd.DataFrame) -> list[tuple[float, pd.Series]]:
    """Each starting level with the levels that followed, lowest start first."""
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
    """Draw a row per starting level, with a dot at each level that followed, larger for more sessions.

    ``sessions`` is the log's frame. A hollow ring marks the start of a row, a short bar the median
    afterwards. Starts at 0 and 1 are marked: they leave no room for a fall that matters.
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
    """Name the shapes below the axis, side by side, or stacked in a narrow place."""
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


def felt_sentence(name: str, both: pd.DataFrame) -> str:
    """Sessions that ended lower, the same and higher than they began, and those with no room to fall."""
    if both.empty:
        return f"{name} before and after: no session has both answers yet."
    room = both[both["before"] > 1]
    when = dates(both["local_date"].iloc[0].date(), both["local_date"].iloc[-1].date())
    change = room["after"] - room["before"]
    parts = [f"{int((change < 0).sum())} lower", f"{int((change == 0).sum())} the same"]
    parts.append(f"{int((change > 0).sum())} higher afterwards")
    none = len(both) - len(room)
    left = f" {counted(none, 'session')} began at 0 or 1 and left no room for a fall." if none else ""
    return (
        f"{name} before and after {counted(len(both), 'session')}. "
        f"Of the {len(room):,} that began at 2 or more: {listed(parts)}.{left} They ran {when}."
    )


def felt_alt(legs: Mapping[str, pd.DataFrame], *, simulated: bool = False) -> str:
    """The view in words, for a screen reader. ``legs``: a leg's name -> its pairs."""
    rows = [
        f"from {number(level)}: {counted(len(after), 'session')}, median after {number(after.median())}"
        for both in legs.values()
        for level, after in rows_of(both)
    ]
    levels = f"By starting level: {'; '.join(rows)}." if len(legs) == 1 else ""
    said = (felt_sentence(name, both) for name, both in legs.items())
    return within_words((SIMULATED_WORDS.strip() if simulated else "", *said, levels))


def felt_table(both: pd.DataFrame) -> pd.DataFrame:
    """One row per starting level: sessions, how many ended lower, the same, higher, and the median after."""
    rows = [
        {
            "Before": level,
            "Sessions": len(after),
            "Lower after": int((after < level).sum()),
            "The same": int((after == level).sum()),
            "Higher after": int((after > level).sum()),
            "Median after": float(after.median()),
        }
        for level, after in reversed(rows_of(both))
    ]
    columns = ("Before", "Sessions", "Lower after", "The same", "Higher after", "Median after")
    return pd.DataFrame(rows, columns=list(columns))


def felt_figure(
    sessions: pd.DataFrame, sides: Mapping[str, Side | None], *, theme: Theme = "light"
) -> Figure:
    """One picture per leg. ``sessions`` is the log's frame, ``sides`` maps a leg's name to its side."""
    below = 118 if is_narrow() else 84

    def panel(name: str, side: Side | None) -> Panel:
        title = name if len(sides) > 1 else ""
        above = 60 if title else 36
        return Panel(
            330, above, below, lambda ax: before_after(sessions, side=side, title=title, ax=ax, theme=theme)
        )

    return column([panel(*leg) for leg in sides.items()], theme=theme)


@stop_first
def felt_change(log: SymptomLog) -> PictureView | Message:
    """What ``gk.felt_change`` shows: leg pain after sessions by starting level, with its warning."""
    simulated = log.simulated
    sessions, sides = log.sessions(), _felt_sides(log.ratings())
    legs = {name: pairs_of(sessions, side=side) for name, side in sides.items()}
    legs = {name: both for name, both in legs.items() if len(both)}
    if not legs:
        return nothing_yet(
            "for each level of leg pain that a session began with, which levels followed it.",
            simulated=simulated,
        )
    figure, narrow = both_layouts(
        lambda: felt_figure(sessions, {name: sides[name] for name in legs}), simulated=simulated
    )
    first, *others = (felt_sentence(name, both) for name, both in legs.items())
    return PictureView(
        figure,
        narrow=narrow,
        sentence=first,
        others=[Said(sentence) for sentence in others],
        alt=felt_alt(legs, simulated=simulated),
        table=by_leg({name: felt_table(both) for name, both in legs.items()}),
        warnings=(REGRESSION,),
        simulated=simulated,
    )


def _felt_sides(ratings: pd.DataFrame) -> dict[str, Side | None]:
    """The legs rated lately, by name; a leg is named only if both were ever rated."""
    several = len(legs_rated(ratings)) > 1
    return {pain_of(side if several else None): side if several else None for side in legs_now(ratings)}
