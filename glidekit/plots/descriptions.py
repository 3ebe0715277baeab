"""The views beside the verdict: missing days, phases, the day after. Descriptions only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.ticker import MaxNLocator

from glidekit.analysis.daily import daily, legs_now, legs_rated, missing_day_bounds
from glidekit.analysis.next_day import dose_and_next_day, next_day_association
from glidekit.analysis.phases import CHOSEN, phases_of
from glidekit.in_words import number
from glidekit.plots.captions import nothing_yet
from glidekit.plots.entries import pain_of
from glidekit.plots.entry_marks import draw_shapes
from glidekit.plots.now import stop_first
from glidekit.plots.style import (
    AROUND,
    BESIDE,
    TINY,
    Panel,
    column,
    drawing,
    headline,
    is_narrow,
    new_axes,
    per_pixel,
    write,
)
from glidekit.plots.timeaxis import day_number, draw_marks, time_axis
from glidekit.plots.view import (
    SIMULATED_WORDS,
    Message,
    PictureView,
    Said,
    both_layouts,
    by_leg,
    within_words,
)
from glidekit.scales import scale as scale_named

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes

    from glidekit.analysis.daily import MissingDays
    from glidekit.analysis.next_day import NextDay
    from glidekit.analysis.phases import Phases
    from glidekit.log import SymptomLog
    from glidekit.look import Theme


NO_VERDICT = "This describes the days. It is no verdict and never alters the one that gk.trends gives."


def _legs(ratings: pd.DataFrame) -> dict[str, pd.Series[float]]:
    """Daily leg pain by leg; a leg is named only if both were ever rated."""
    several = len(legs_rated(ratings)) > 1
    found = {pain_of(side if several else None): daily(ratings, side=side) for side in legs_now(ratings)}
    return {name: series for name, series in found.items() if len(series)}


def _said(name: str, legs: Collection[str], sentence: str) -> str:
    """The sentence, with the leg's name if there are two."""
    return f"{name}: {sentence}" if len(legs) > 1 else sentence


def _heard(legs: Sequence[_Shown]) -> list[str]:
    """The pictures' titles, then their sentences one by one, for a screen reader."""
    said = (part for leg in legs for part in re.split(r"(?<=[.;]) ", leg.sentence))
    return list(dict.fromkeys((*(f"{leg.title}." for leg in legs), *said)))


class _Shown(NamedTuple):
    """One leg's picture with its title, its sentence and its numbers."""

    name: str
    title: str
    draw: Callable[[Axes], object]
    sentence: str
    table: pd.DataFrame


def _view(
    log: SymptomLog,
    legs: Sequence[_Shown],
    height_px: float,
    *,
    notes: Sequence[str],
    warnings: Sequence[str] = (),
    below_px: float = 46,
) -> PictureView:
    panels = [Panel(height_px, 64, below_px, leg.draw) for leg in legs]
    figure, narrow = both_layouts(lambda: column(panels), simulated=log.simulated)
    first, *others = legs
    return PictureView(
        figure,
        narrow=narrow,
        sentence=first.sentence,
        others=[Said(leg.sentence) for leg in others],
        alt=within_words((SIMULATED_WORDS.strip() if log.simulated else "", *_heard(legs))),
        table=by_leg({leg.name: leg.table for leg in legs}),
        notes=notes,
        warnings=warnings,
        simulated=log.simulated,
    )


STRIP = -1.6
"""Height of the strip of days, below the scale."""


def missing_days(
    found: MissingDays,
    *,
    scale: str = "leg_pain",
    marks: pd.DataFrame | None = None,
    title: str | None = None,
    ax: Axes | None = None,
    theme: Theme = "light",
) -> Axes:
    """Draw a dot for each logged day, and for every other day a bar from the best to the worst of its week.

    In the strip below, a filled square is a logged day, a hollow one is not. ``found`` comes from
    ``analysis.missing_day_bounds``, for a 0-10 scale.
    """
    with drawing(theme) as colours:
        ax = ax or new_axes(320)
        known = scale_named(scale)
        headline(ax, found.sentence if title is None else title, above_px=34)
        ax.set_ylim(STRIP - 0.9, known.high + 0.5)
        ax.set_yticks(range(int(known.low), int(known.high) + 1, 2))
        ax.spines["bottom"].set_visible(False)
        if found.first is None or found.last is None:
            ax.set_xticks([])
            write(ax, "No ratings yet", (0.5, 0.5), coords=AROUND, colour=colours["muted"], ha="center")
            return ax
        time_axis(ax, found.first, found.last)
        draw_marks(ax, marks, colours)
        _draw_missing(ax, found, colours)
        _name_missing(ax, known.ends, float(known.high), colours)
        return ax


def _draw_missing(ax: Axes, found: MissingDays, colours: Mapping[str, str]) -> None:
    table = found.table
    day = np.array([day_number(when) for when in table.index]) + 0.5
    logged = table["logged"].to_numpy(bool)
    bounds = table.loc[~logged, ["best", "worst"]].to_numpy(float)
    low, high = bounds.min(axis=1), bounds.max(axis=1)
    tall = high > low  # a bar of no height says nothing
    low, high, empty = low[tall], high[tall], day[~logged][tall]
    gap = np.full(len(low), np.nan)
    bars = np.column_stack([empty] * 3).ravel(), np.column_stack([low, high, gap]).ravel()
    wide = float(np.clip(560 / max(1, len(day)), 1, 5))
    ax.plot(*bars, color=colours["line"], linewidth=wide, solid_capstyle="butt", zorder=1.5, label="could be")
    ink, quiet = colours["ink"], colours["ordinary"]
    draw_shapes(
        ax, day[logged], table["value"].to_numpy(float)[logged], "o", size=4 if len(day) < 200 else 3,
        face=ink, edge=ink, line=1, label="logged", zorder=3,
    )  # fmt: skip
    for chosen, face, label in ((logged, quiet, "strip"), (~logged, "none", "strip empty")):
        draw_shapes(
            ax, day[chosen], np.full(int(chosen.sum()), STRIP), "s", size=min(5.0, wide + 1), face=face,
            edge=quiet, line=0.75, label=label,
        )  # fmt: skip


def _name_missing(ax: Axes, ends: tuple[str, str], high: float, colours: Mapping[str, str]) -> None:
    muted = colours["muted"]
    write(
        ax, ends[1], (0, high), coords=BESIDE, shift_px=(0, 3), va="bottom", colour=muted, size=TINY,
        ground=colours["ground"],
    )  # fmt: skip
    keys = (
        ("logged day", 7.5, "o", 5, colours["ink"], colours["ink"]),
        ("no entry: from", 5.5, "s", 8, colours["line"], colours["line"]),
        ("best to worst", 4.4, "", 0, "none", "none"),
        ("of its week", 3.3, "", 0, "none", "none"),
        ("entry or none", STRIP, "s", 5, colours["ordinary"], colours["ordinary"]),
    )
    for words, at, marker, size, face, edge in keys:
        if marker:
            ax.plot(
                ax.get_xlim()[1], at, marker, markersize=size, markerfacecolor=face, markeredgecolor=edge,
                clip_on=False, label="key",
            )  # fmt: skip
        write(ax, words, (1, at), coords=BESIDE, shift_px=(10, 0), colour=muted)


BARS = (
    "Grey bars: had a day without an entry been as good or as bad as the logged days of its week. A week "
    "with one entry or none takes the best and the worst of all days."
)


@stop_first
def missing_days_view(log: SymptomLog) -> PictureView | Message:
    """What ``gk.missing_days`` shows: which days have an entry, and bounds for the others, for each leg."""
    legs, marks = _legs(log.ratings()), log.marks()
    if not legs:
        return nothing_yet("which days have an entry and which have none.", simulated=log.simulated)

    def shown(name: str, series: pd.Series[float]) -> _Shown:
        found, title = missing_day_bounds(series), f"{name}, day by day"

        def draw(ax: Axes) -> object:
            return missing_days(found, marks=marks, title=title, ax=ax)

        table = found.table.reset_index()[["day", "value", "best", "worst"]]
        named = table.set_axis(["Day", "Leg pain", "Best it could be", "Worst it could be"], axis=1)
        return _Shown(name, title, draw, _said(name, legs, found.sentence), named)

    return _view(log, [shown(*leg) for leg in legs.items()], 250, notes=(BARS, NO_VERDICT))


def phases(
    daily: pd.Series[float],
    found: Phases,
    *,
    marks: pd.DataFrame | None = None,
    title: str | None = None,
    ax: Axes | None = None,
    theme: Theme = "light",
) -> Axes:
    """Draw a dot per day on 0-10 and a thick bar at each phase's median; nothing crosses a mark.

    ``daily`` is the daily series, ``found`` its phases, ``marks`` the log's frame.
    """
    with drawing(theme) as colours:
        ax = ax or new_axes(300)
        headline(ax, found.sentence if title is None else title)
        ax.set_ylim(-0.75, 10.5)
        ax.set_yticks(range(0, 11, 2))
        ax.grid(axis="y")
        ax.spines["bottom"].set_visible(False)
        if not found.phases:
            ax.set_xticks([])
            write(ax, "No ratings yet", (0.5, 0.5), coords=AROUND, colour=colours["muted"], ha="center")
            return ax
        time_axis(ax, found.phases[0].first, found.phases[-1].last)
        draw_marks(ax, marks, colours)
        day = np.array([day_number(when) for when in daily.index]) + 0.5
        dot = colours["ordinary"]
        draw_shapes(ax, day, daily.to_numpy(float), "o", size=4, face=dot, edge=dot, line=1, label="days")
        for phase in found.phases:
            ends = [day_number(phase.first), day_number(phase.last) + 1]
            ax.plot(ends, [phase.median] * 2, color=colours["ink"], linewidth=3, label="middle",
                    solid_capstyle="butt")  # fmt: skip
            write(
                ax, number(phase.median), (ends[0], phase.median), shift_px=(2, 10), colour=colours["ink"],
                ground=colours["ground"],
            )  # fmt: skip
        _name_phases(ax, found.phases[-1].median, colours)
        return ax


def _name_phases(ax: Axes, at: float, colours: Mapping[str, str]) -> None:
    """Name the bar and the dot at the right, the bar beside the last one drawn."""
    right, line = ax.get_xlim()[1], 17 * per_pixel(ax)
    shapes = (("middle value", at, "_", 10, "ink"), ("a day", at - line, "o", 4, "ordinary"))
    for words, place, marker, size, role in shapes:
        ax.plot(
            right, place, marker, markersize=size, markeredgewidth=3 if marker == "_" else 1,
            color=colours[role], clip_on=False, label="key",
        )  # fmt: skip
        write(ax, words, (right, place), shift_px=(10, 0), colour=colours["muted"])


NO_MARKS = (
    "You have set no mark yet, so all days are one phase. gk.marks(log) sets one: new tablets, an injection, "
    "changed exercises."
)


@stop_first
def phases_view(log: SymptomLog) -> PictureView | Message:
    """What ``gk.phases`` shows: days, dates and median between the marks you set, for each leg."""
    legs, marks = _legs(log.ratings()), log.marks()
    if not legs:
        return nothing_yet("the days before and after each mark you set.", simulated=log.simulated)
    found = {name: phases_of(series, marks) for name, series in legs.items()}

    def shown(name: str, series: pd.Series[float]) -> _Shown:
        title = f"{name} by phase"

        def draw(ax: Axes) -> object:
            return phases(series, found[name], marks=marks, title=title, ax=ax)

        return _Shown(name, title, draw, f"{title}. {found[name].sentence}", found[name].table())

    several = any(len(one.phases) > 1 for one in found.values())
    return _view(
        log,
        [shown(*leg) for leg in legs.items()],
        210,
        warnings=(CHOSEN,) if several else (),
        notes=(NO_VERDICT,) if several else (NO_MARKS, NO_VERDICT),
    )


MINUS = "\N{MINUS SIGN}"


def next_day(
    days: pd.DataFrame,
    found: NextDay,
    *,
    title: str | None = None,
    ax: Axes | None = None,
    theme: Theme = "light",
) -> Axes:
    """Draw a dot per day with a session: minutes across, change by the next day upwards (higher is worse).

    ``days`` comes from ``analysis.dose_and_next_day``, ``found`` from ``next_day_association``. No line goes
    through the dots: the estimate allows for the pain before, which a line could not.
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


@stop_first
def next_day_view(log: SymptomLog) -> PictureView | Message:
    """What ``gk.next_day`` shows: exercise time and leg pain the day after; only words below 40 days."""
    ratings, sessions = log.ratings(), log.sessions()
    several = len(legs_rated(ratings)) > 1
    legs = {
        pain_of(side if several else None): dose_and_next_day(sessions, ratings, side=side)
        for side in legs_now(ratings)
    }
    found = {name: next_day_association(days) for name, days in legs.items()}
    said = {name: _said(name, legs, one.sentence) for name, one in found.items()}
    enough = [name for name, one in found.items() if one.shown]
    if not enough:
        return Message(
            "Not enough to compare yet.",
            paragraphs=(
                *said.values(),
                "With fewer days a picture would show chance and little else, so none is drawn.",
            ),
            simulated=log.simulated,
        )

    def shown(name: str) -> _Shown:
        days = legs[name]
        title = _said(name, legs, "Minutes and the day after")

        def draw(ax: Axes) -> object:
            return next_day(days, found[name], title=title, ax=ax)

        table = days.dropna(subset=["minutes", "before", "next_day"])
        columns = ["Day", "Minutes", "Leg pain before", "Leg pain on the next day"]
        return _Shown(name, title, draw, said[name], table.set_axis(columns, axis=1))

    notes = ("Each dot is a day with a session. No line is drawn through them on purpose.", NO_VERDICT)
    return _view(log, [shown(name) for name in enough], 230, notes=notes, below_px=64)
