"""Exercise time and the day after: an association, drawn only where there are enough days for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.ticker import MaxNLocator

from glidekit.plots.style import AROUND, drawing, headline, is_narrow, new_axes, write

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from glidekit.analysis.next_day import NextDay
    from glidekit.look import Theme

MINUS = "\N{MINUS SIGN}"


def next_day(
    days: pd.DataFrame,
    found: NextDay,
    *,
    title: str | None = None,
    ax: Axes | None = None,
    theme: Theme = "light",
) -> Axes:
    """A dot for each day with a session: minutes across, change to the next day upwards, higher is worse.

    ``days`` is what ``analysis.dose_and_next_day`` gives, ``found`` what ``next_day_association`` made of it.
    No line is drawn through the dots: the figure allows for the pain before, a line here could not.
    """
    with drawing(theme) as colours:
        ax = ax or new_axes(340, below_px=64)
        headline(ax, found.sentence if title is None else title, above_px=34)
        whole = days.dropna(subset=["minutes", "before", "next_day"])
        x = whole["minutes"].to_numpy(float)
        y = (whole["next_day"] - whole["before"]).to_numpy(float)
        most = float(x.max()) if len(x) else 10.0
        ax.set_xlim(0, most * 1.05)
        ax.xaxis.set_major_locator(MaxNLocator(5 if is_narrow() else 9, integer=True))
        reach = max(4.0, float(abs(y).max()) + 1) if len(y) else 4.0
        ax.set_ylim(-reach, reach)
        ax.grid(axis="y")
        step = 2 if reach > 4 else 1
        ticks = [tick for tick in range(-int(reach), int(reach) + 1) if tick % step == 0]
        ax.set_yticks(ticks, [_signed(tick) for tick in ticks])
        ax.axhline(0, color=colours["muted"], linewidth=1)
        ax.plot(
            x, y, "o", markersize=6, markerfacecolor="none", markeredgecolor=colours["ordinary"],
            markeredgewidth=1.25, label="days",
        )  # fmt: skip
        muted = colours["muted"]
        write(
            ax,
            "points on the next day"
            if is_narrow()
            else f"points higher (+) or lower ({MINUS}) on the next day",
            (0, 1),
            coords=AROUND,
            shift_px=(0, 10),
            colour=muted,
        )
        write(
            ax, "minutes of exercise", (1, 0), coords=AROUND, shift_px=(0, -38), colour=muted, ha="right"
        )  # fmt: skip
        return ax


def _signed(tick: int) -> str:
    return "0" if not tick else f"{'+' if tick > 0 else MINUS}{abs(tick)}"
