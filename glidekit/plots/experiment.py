"""A person's own on/off experiment: the order that was drawn, each day, and each period's mean.

Its result, in words and as a picture, comes once the days are over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from glidekit.analysis.daily import daily, leg_now
from glidekit.analysis.experiment import experiment_result, period_means
from glidekit.in_words import day, days_logged
from glidekit.plots.style import OVER, TINY, Panel, column, drawing, headline, new_axes, write
from glidekit.plots.timeaxis import day_number, time_axis
from glidekit.plots.view import Message, PictureView, both_layouts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes

    from glidekit.log import SymptomLog
    from glidekit.log.sessions.experiment_order import Experiment
    from glidekit.look import Theme


WITH, WITHOUT = "with", "without"
_NAMED = 12  # more names would overlap


def experiment(
    means: pd.DataFrame,
    daily: pd.Series[float],
    *,
    title: str = "Leg pain, with the exercises and without",
    ax: Axes | None = None,
    theme: Theme = "light",
) -> Axes:
    """Draw a dot per day, filled with the exercises, hollow without, and a bar at each period's mean.

    Wash-out days are pale and not in the mean.

    ``means`` comes from ``analysis.experiment.period_means``; ``daily`` is the daily series.
    """
    with drawing(theme) as colours:
        ax = ax or new_axes(320)
        headline(ax, title)
        ax.set_ylim(-0.75, 10.5)
        ax.set_yticks(range(0, 11, 2))
        ax.grid(axis="y")
        ax.spines["bottom"].set_visible(False)
        time_axis(ax, means["first"].iloc[0].date(), means["last"].iloc[-1].date())
        for row in means.to_dict("records"):
            _draw_period(ax, row, daily, colours, named=len(means) <= _NAMED)
        right = ax.get_xlim()[1]
        for height, words, face in ((9.0, WITH, colours["ink"]), (8.0, WITHOUT, "none")):
            ax.plot(
                right, height, "o", markersize=6, color=colours["ink"], markerfacecolor=face, clip_on=False,
                label="key",
            )  # fmt: skip
            write(ax, words, (right, height), shift_px=(10, 0), colour=colours["muted"])
        return ax


def _before(row: dict[Any, Any]) -> Any:
    """The last wash-out day of a period."""
    return row["counts_from"] - pd.Timedelta(days=1)


def _draw_period(
    ax: Axes, row: dict[Any, Any], daily: pd.Series[float], colours: Mapping[str, str], *, named: bool
) -> None:
    on = row["condition"] == "on"
    ends = [day_number(row["first"]), day_number(row["last"]) + 1]
    part = daily[row["first"] : row["last"]]
    for dots, label, alpha in (
        (part[row["counts_from"] :], row["condition"], 1.0), (part[: _before(row)], "wash-out", 0.35),
    ):  # fmt: skip
        ax.plot(
            np.array([day_number(day) for day in dots.index]) + 0.5, dots.to_numpy(float), "o", markersize=6,
            color=colours["ink"], markerfacecolor=colours["ink"] if on else "none", label=label, alpha=alpha,
            clip_on=False,
        )  # fmt: skip
    ax.plot(
        [day_number(row["counts_from"]), ends[1]], [row["mean"]] * 2,
        color=colours["ink" if on else "ordinary"], linewidth=3 if on else 2,
        linestyle="-" if on else (0, (2, 1)), solid_capstyle="butt", label="mean",
    )  # fmt: skip
    ax.axvline(ends[0], color=colours["line"], linewidth=1)
    if named:
        write(
            ax, WITH if on else WITHOUT, (sum(ends) / 2, 1.0), coords=OVER, shift_px=(0, 5), ha="center",
            va="bottom", size=TINY, colour=colours["ink" if on else "muted"],
        )  # fmt: skip


HOW = (
    "Each period stands with the mean of its logged days; a pair with a blank period is left out. This was "
    "fixed before the first day, and so was the order."
)
CARE = (
    "You knew each day whether you exercised, and what we expect we tend to feel. Other days, other "
    "weeks and other people may be different. It says nothing about why, and is no reason to push "
    "on through pain."
)
LEAST_PAIRS = 6


def result_view(log: SymptomLog, found: Experiment) -> PictureView | Message:
    """The randomisation test of the logged order; only words if no pair of periods is complete."""
    ratings = log.ratings()
    series = daily(ratings, side=leg_now(ratings))
    result = experiment_result(found.lived, series)
    means = period_means(found.lived, series)
    if result is None:
        logged = days_logged(int(means["days"].sum()), found.first, found.last)
        return Message(
            "There is nothing to compare.",
            paragraphs=(
                f"No pair of periods has an entry in both ({logged}), so nothing can be said.",
                "Nothing is lost: your entries and the order are in your log.",
            ),
            simulated=log.simulated,
        )
    drawn = f"The order was drawn and logged on {day(found.drawn_at.date())}, before the first day."
    few = (
        f"Only {result.n_a} whole pairs: with fewer than {LEAST_PAIRS} even the clearest result is within "
        "what chance does."
    )

    def draw(ax: Axes) -> object:
        return experiment(means, series, ax=ax)

    figure, narrow = both_layouts(lambda: column([Panel(220, 64, 42, draw)]), simulated=log.simulated)
    names = {"number": "Period", "condition": "Exercises", "first": "First day", "counts_from": "Counts from",
             "last": "Last day", "days": "Days logged", "mean": "Mean leg pain"}  # fmt: skip
    shown = means if found.wash_out else means.drop(columns="counts_from")
    first = "day" if found.wash_out == 1 else f"{found.wash_out} days"
    washed = f" The first {first} of each period did not count (wash-out)."
    return PictureView(
        figure,
        narrow=narrow,
        sentence=result.sentence,
        alt=result.sentence,
        table=shown.rename(columns=names),
        notes=(
            drawn,
            *((few,) if result.n_a < LEAST_PAIRS else ()),
            HOW + (washed if found.wash_out else ""),
            CARE,
        ),
        simulated=log.simulated,
    )
