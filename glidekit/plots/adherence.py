"""Done against planned: a calendar of sets, the minutes of each session, and the view of both."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.collections import LineCollection, PolyCollection

from glidekit.in_words import MONTHS, counted, dates, listed, number
from glidekit.plots.captions import (
    EMPTY_DAYS,
    nothing_yet,
)
from glidekit.plots.now import stop_first
from glidekit.plots.style import (
    AROUND,
    Panel,
    column,
    drawing,
    headline,
    is_narrow,
    new_axes,
    new_figure,
    place,
    room_px,
    write,
)
from glidekit.plots.timeaxis import day_number, last_shown, time_axis
from glidekit.plots.view import SIMULATED_WORDS, PictureView, both_layouts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from glidekit.log import SymptomLog
    from glidekit.look import Theme
    from glidekit.plots.view import Message


MOST_WEEKS = 26
CELL_PX = 22
CALENDAR_PX = 7.2 * CELL_PX
_KEY_PX = 8.5 * CELL_PX  # below the calendar in a narrow place
LEFT_PX, ABOVE_PX, _NARROW_LEFT_PX = 64, 100, 40
_HALF = 0.38
DayKind = Literal["done", "partial", "planned", "hurt", "unrecorded"]
_KEY: tuple[tuple[DayKind, str], ...] = (
    ("done", "all sets done"), ("partial", "some of them"), ("planned", "planned, none done"),
    ("hurt", "\N{LEFT DOUBLE QUOTATION MARK}that hurt\N{RIGHT DOUBLE QUOTATION MARK}"),
)  # fmt: skip
_UNRECORDED: tuple[DayKind, str] = ("unrecorded", "sets not recorded")
_EMPTY: dict[str, Any] = {"marker": ".", "markersize": 3, "linestyle": "none"}
_ANSWERED: dict[str, Any] = {
    "marker": "o", "markersize": 5, "markerfacecolor": "none", "markeredgewidth": 1, "linestyle": "none",
}  # fmt: skip


class Day(NamedTuple):
    """One day with a session: how many sessions, and sets planned, done in full and ended by pain.

    ``unrecorded`` sessions come from elsewhere and have no sets: not known, which is not 0.
    """

    local_date: date
    sessions: int
    planned: int
    done: int
    hurt: int
    unrecorded: int = 0

    @property
    def kind(self) -> DayKind:
        """Pain wins; otherwise whether all, some or none of the sets were done."""
        if self.hurt:
            return "hurt"
        if self.unrecorded and not self.planned:
            return "unrecorded"
        return "done" if self.done >= self.planned else "partial" if self.done else "planned"

    @property
    def share(self) -> float:
        """How much of the plan was done, 0 to 1."""
        return self.done / self.planned if self.planned else 0.0


def with_unrecorded(bouts: pd.DataFrame, sessions: pd.DataFrame) -> pd.DataFrame:
    """Add a row without an outcome for each finished session that has no sets.

    ``bouts`` is the log's frame of sets. Such sessions come from a diary that did not record sets.
    """
    whole = (sessions["status"].astype("object") == "finished") & sessions["bouts_planned"].isna()
    missing = sessions.loc[whole.fillna(value=False), ["session_id", "local_date"]]
    return bouts if missing.empty else pd.concat([bouts, missing], ignore_index=True)


def days_of(bouts: pd.DataFrame) -> list[Day]:
    """Every day with a session, from the frame that ``with_unrecorded`` gives."""
    day, dates = pd.factorize(bouts["local_date"], sort=True)
    session = pd.factorize(bouts["session_id"])[0]
    first = ~pd.Series(session).duplicated().to_numpy()
    outcome = bouts["outcome"].astype("object").to_numpy(dtype=object)
    known = bouts["outcome"].notna().to_numpy()
    size = len(dates)
    counts = [np.bincount(day[chosen], minlength=size) for chosen in (
        first, known, outcome == "done", outcome == "hurt", ~known,
    )]  # fmt: skip
    return [
        Day(pd.Timestamp(when).date(), *map(int, row))
        for when, row in zip(dates, np.column_stack(counts), strict=True)
    ]


def calendar(
    bouts: pd.DataFrame,
    *,
    logged: Iterable[date] = (),
    until: date | None = None,
    title: str | None = None,
    ax: Axes | None = None,
    theme: Theme = "light",
) -> Axes:
    """Draw the latest 26 weeks, a column each, Monday on top. ``bouts`` is the log's frame of sets.

    A full square is a day with all sets done, a part-filled one some of them, an empty frame none. A cross
    marks "that hurt", a dot a day without a session, a ring such a day with an answer (``logged``). ``until``
    is the last day shown; by default the last one with a session.
    """
    with drawing(theme) as colours:
        ax = ax or _place_calendar(new_figure(ABOVE_PX + 7.5 * CELL_PX), top_px=ABOVE_PX)
        days = days_of(bouts)
        headline(ax, calendar_sentence(days) if title is None else title, above_px=32)
        for spine in ax.spines.values():
            spine.set_visible(False)
        ax.set_xlim(-0.6, most_weeks() - 0.4)
        ax.set_ylim(6.6, -0.6)
        ax.set_aspect("equal", anchor="NW")
        ax.set_xticks([])
        ax.set_yticks(range(7), ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"))
        if not days:
            write(ax, "No sessions yet", (0, 0.5), coords=AROUND, colour=colours["muted"])
            return ax
        last = max(until or days[-1].local_date, days[-1].local_date)
        monday = _first_monday(days[0].local_date, last)
        _draw_days(ax, days, monday, colours)
        answered = _draw_empty(ax, days, set(logged), (monday, last), colours["muted"])
        _name_months(ax, monday, last, colours["muted"])
        key = (*_KEY, _UNRECORDED) if any(day.kind == "unrecorded" for day in days) else _KEY
        _draw_key(ax, (last - monday).days // 7 + 1.4, key, colours, answered=answered)
        return ax


def _place_calendar(figure: Figure, *, top_px: float, height_px: float = CALENDAR_PX) -> Axes:
    """Axes in which every day is a square of 22 px."""
    width, left = most_weeks() * CELL_PX, _NARROW_LEFT_PX if is_narrow() else LEFT_PX
    return place(figure, top_px=top_px, height_px=height_px, left_px=left, right_px=room_px() - left - width)


def most_weeks() -> int:
    """Weeks shown: half a year, or a quarter in a narrow place."""
    return 14 if is_narrow() else MOST_WEEKS


def _first_monday(first: date, last: date) -> date:
    earliest = last - timedelta(days=last.weekday() + 7 * (most_weeks() - 1))
    return max(first - timedelta(days=first.weekday()), earliest)


def _place(day: date, monday: date) -> tuple[int, int]:
    return divmod((day - monday).days, 7)


def _draw_days(ax: Axes, days: list[Day], monday: date, colours: Mapping[str, str]) -> None:
    for kind, _ in (*_KEY, _UNRECORDED):
        shown = [(*_place(day.local_date, monday), day.share) for day in days
                 if day.kind == kind and day.local_date >= monday]  # fmt: skip
        draw_squares(ax, shown, kind, colours)


def draw_squares(
    ax: Axes,
    places: Iterable[tuple[float, float, float]],
    kind: DayKind,
    colours: Mapping[str, str],
    *,
    clip: bool = True,
) -> None:
    """Draw squares of one kind at (column, row), each filled from below to its share; pain gets a cross."""
    shown = list(places)
    frames = [_box(x, y, 1.0) for x, y, _ in shown]
    edge = colours["ink" if kind == "hurt" else "ordinary"]
    made: list[PolyCollection | LineCollection] = [
        PolyCollection(
            frames, facecolor=edge if kind == "done" else "none", edgecolor=edge, linewidth=1.25, label=kind
        )
    ]
    if kind == "partial":
        fills = [_box(x, y, share) for x, y, share in shown]
        made.append(PolyCollection(fills, facecolor=edge, edgecolor="none", label="part done"))
    if kind == "unrecorded":
        rows = [[(x - _HALF, y + _HALF), (x + _HALF, y - _HALF)] for x, y, _ in shown]
        made.append(LineCollection(rows, color=edge, linewidth=1.25, label="slant"))
    if kind == "hurt":
        arm = _HALF * 0.55
        crosses = [[(x - arm, y - s * arm), (x + arm, y + s * arm)] for x, y, _ in shown for s in (-1, 1)]
        made.append(LineCollection(crosses, color=edge, linewidth=1.75, label="cross"))
    for collection in made:
        collection.set_clip_on(clip)
        ax.add_collection(collection, autolim=False)


def _box(x: float, y: float, share: float) -> list[tuple[float, float]]:
    """The lower ``share`` of a square around a place; rows count downwards."""
    top, bottom = y + _HALF - 2 * _HALF * share, y + _HALF
    return [(x - _HALF, top), (x + _HALF, top), (x + _HALF, bottom), (x - _HALF, bottom)]


def _draw_empty(ax: Axes, days: list[Day], logged: set[date], shown: tuple[date, date], colour: str) -> bool:
    """Draw a dot for a day without a session, a ring if it has an answer. Return whether any has."""
    monday, last = shown
    begun = max(days[0].local_date, monday)
    taken = {day.local_date for day in days}
    every = (begun + timedelta(days=number) for number in range((last - begun).days + 1))
    free = [day for day in every if day not in taken]
    answered = [day for day in free if day in logged]
    for some, style, label in (
        ([day for day in free if day not in logged], _EMPTY, "empty"), (answered, _ANSWERED, "answered"),
    ):  # fmt: skip
        places = [_place(day, monday) for day in some]
        ax.plot([x for x, _ in places], [y for _, y in places], color=colour, label=label, **style)
    return bool(answered)


def _name_months(ax: Axes, monday: date, last: date, colour: str) -> None:
    """Write each month over the week of its first day; the first name and each January carry the year."""
    weeks = [monday + timedelta(days=7 * week) for week in range((last - monday).days // 7 + 1)]
    ends = [min(day + timedelta(days=6), last) for day in weeks]
    begins = [
        week
        for week, (day, end) in enumerate(zip(weeks, ends, strict=True))
        if end.day <= (end - day).days + 1
    ]
    if not begins or begins[0] >= 3:
        begins.insert(0, 0)
    for nth, week in enumerate(begins):
        day = ends[week]
        year = f" {day.year}" if nth == 0 or day.month == 1 else ""
        words = MONTHS[day.month - 1][:3] + year
        write(ax, words, (week - _HALF, -0.8), colour=colour, va="bottom")


def _draw_key(
    ax: Axes, x: float, key: tuple[tuple[DayKind, str], ...], colours: Mapping[str, str], *, answered: bool
) -> None:
    """Name the shapes, to the right of the latest week, or below everything in a narrow place."""
    x, top = (0, 7.6) if is_narrow() else (x, 0)
    for row, (kind, words) in enumerate(key):
        y = top + row * 1.25
        draw_squares(ax, [(x, y, 0.5)], kind, colours, clip=False)
        _name(ax, x, y, words, colours)
    without = [(_EMPTY, "no session"), *([(_ANSWERED, "an answer, no session")] if answered else [])]
    for row, (style, words) in enumerate(without, len(key)):
        y = top + row * 1.25
        ax.plot(x, y, color=colours["muted"], label="key", clip_on=False, **style)
        _name(ax, x, y, words, colours)


def _name(ax: Axes, x: float, y: float, words: str, colours: Mapping[str, str]) -> None:
    write(ax, words, (x + 0.75, y), colour=colours["muted"])


def calendar_sentence(days: Sequence[Day]) -> str:
    """Sessions, days with one out of all days, and sets done out of those planned."""
    if not days:
        return "No sessions yet."
    first, last = days[0].local_date, days[-1].local_date
    sessions, planned = sum(day.sessions for day in days), sum(day.planned for day in days)
    done, hurt = sum(day.done for day in days), sum(day.hurt for day in days)
    span = (last - first).days + 1
    unrecorded = sum(day.unrecorded for day in days)
    parts = [f"{counted(done, 'set')} of {planned:,} planned were done in full"] if planned else []
    parts += [f"{counted(unrecorded, 'session')} came without a record of sets"] if unrecorded else []
    parts += [f"{counted(hurt, 'set')} ended because it hurt"] if hurt else []
    return (
        f"{counted(sessions, 'session')} on {counted(len(days), 'day')} of {span:,}, {dates(first, last)}. "
        f"{listed(parts)}."
    )


def minutes_sentence(known: pd.DataFrame) -> str:
    """Median minutes done and planned, over the sessions where both are known."""
    both = known[known["planned_s"].notna()]
    if both.empty:
        return "Minutes of exercise: nothing recorded yet."
    done, planned = both["actual_s"].median() / 60, both["planned_s"].median() / 60
    when = dates(both["local_date"].iloc[0].date(), both["local_date"].iloc[-1].date())
    return (
        f"Minutes of exercise in {counted(len(both), 'session')} {when}: middle value (median) "
        f"{number(done)} done, {number(planned)} planned."
    )


def planned_and_done(
    sessions: pd.DataFrame,
    *,
    span: tuple[date, date] | None = None,
    title: str | None = None,
    ax: Axes | None = None,
    theme: Theme = "light",
) -> Axes:
    """Draw a stem for the minutes exercised in each session, with a bar across it for the minutes planned.

    ``sessions`` is the log's frame (local_date, planned_s, actual_s in seconds). A session without a planned
    time (the person sets the pace) gets a stem and no bar. ``span`` as in ``symptoms``.
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
        days = _places_of(known)
        top = float(np.nanmax([*done, *planned[~np.isnan(planned)], 1.0]))
        time_axis(ax, *(span or (known["local_date"].iloc[0].date(), known["local_date"].iloc[-1].date())))
        _minutes_axis(ax, top)
        _draw_minutes(ax, days, done, planned, colours)
        return ax


def _places_of(known: pd.DataFrame) -> np.ndarray:
    """Day numbers, with sessions on the same date side by side."""
    number = np.array([day_number(day) for day in known["local_date"]])
    by = known.groupby("local_date")
    place, room = by.cumcount().to_numpy() + 1, by["local_date"].transform("size").to_numpy() + 1
    return np.asarray(number + place / room)


def _minutes_axis(ax: Axes, top: float) -> None:
    step = next(step for step in (1, 2, 5, 10, 15, 30, 60, 120, 1440) if top / step <= 5 or step == 1440)
    ax.set_ylim(0, top * 1.08)
    ticks = np.arange(0, top * 1.08, step)
    ax.set_yticks(ticks, [f"{tick:g} min" for tick in ticks])


def _draw_minutes(
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


def calendar_panel(
    bouts: pd.DataFrame,
    ratings: pd.DataFrame,
    until: date | None,
    *,
    title: str,
    above_px: float,
    theme: Theme,
) -> Panel:
    """The calendar as one panel of a column, with a ring for each day that has an answer in ``ratings``."""
    logged = ratings.loc[ratings["status"] == "answered", "local_date"].dt.date.unique()

    def draw(ax: Axes) -> object:
        return calendar(bouts, logged=logged, until=until, title=title, ax=ax, theme=theme)

    return Panel(CALENDAR_PX, above_px, 24, draw, _place_calendar, narrow_px=_KEY_PX)


def adherence_figure(
    bouts: pd.DataFrame,
    sessions: pd.DataFrame,
    ratings: pd.DataFrame,
    *,
    until: date | None = None,
    theme: Theme = "light",
) -> Figure:
    """The calendar above the minutes planned and done. The arguments are the log's frames."""
    first = pd.Timestamp(sessions["local_date"].min()).date()
    given: Any = {"span": (first, until) if until is not None else None, "title": "Minutes", "theme": theme}
    title = f"Sets{latest_weeks(bouts, until)}"
    days = calendar_panel(bouts, ratings, until, title=title, above_px=64, theme=theme)
    minutes = Panel(150, 60, 44, lambda ax: planned_and_done(sessions, ax=ax, **given))
    return column((days, minutes), theme=theme)


def latest_weeks(bouts: pd.DataFrame, until: date | None) -> str:
    """Words for a title whose calendar leaves out earlier weeks; otherwise empty."""
    if bouts.empty:
        return ""
    last = pd.Timestamp(until or bouts["local_date"].max())
    weeks = (last - bouts["local_date"].min()).days // 7
    return f", the latest {most_weeks()} weeks" if weeks >= most_weeks() else ""


def day_table(days: Sequence[Day]) -> pd.DataFrame:
    """One row per day with a session: sessions, sets done of those planned, sets that hurt."""
    return pd.DataFrame({
        "Date": pd.to_datetime([day.local_date for day in days]),
        "Sessions": [day.sessions for day in days],
        "Sets done": [f"{day.done} of {day.planned}" if day.planned else "not recorded" for day in days],
        "Ended because it hurt": [day.hurt or "" for day in days],
    })  # fmt: skip


def adherence_alt(bouts: pd.DataFrame, *, simulated: bool = False) -> str:
    """The view in words, for a screen reader."""
    words = f"Calendar of days and minutes of each session. {calendar_sentence(days_of(bouts))}"
    return SIMULATED_WORDS + words if simulated else words


@stop_first
def adherence(log: SymptomLog) -> PictureView | Message:
    """What ``gk.adherence`` shows: a calendar of sets, and the minutes of each session."""
    simulated = log.simulated
    sessions = log.sessions()
    bouts = with_unrecorded(log.bouts(), sessions)
    if bouts.empty:
        return nothing_yet(
            "a calendar: a square for each day with a session, filled as far as you did what was planned.",
            simulated=simulated,
        )
    until = last_shown(sessions["local_date"], simulated=simulated)
    ratings = log.ratings()
    figure, narrow = both_layouts(
        lambda: adherence_figure(bouts, sessions, ratings, until=until), simulated=simulated
    )
    return PictureView(
        figure,
        narrow=narrow,
        sentence=calendar_sentence(days_of(bouts)),
        alt=adherence_alt(bouts, simulated=simulated),
        table=day_table(days_of(bouts)),
        notes=(EMPTY_DAYS,),
        simulated=simulated,
    )
