"""A calendar of what was done against what was planned: each square is a day and fills as its sets do."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.collections import LineCollection, PolyCollection

from glidekit.in_words import MONTHS
from glidekit.plots.sentences import calendar_sentence
from glidekit.plots.style import AROUND, drawing, headline, is_narrow, new_figure, place, room_px, write

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from glidekit.look import Theme

MOST_WEEKS = 26
CELL_PX = 22
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
    """One day with a session: its sessions, its sets planned, done whole and ended by pain.

    ``unrecorded`` of its sessions have no sets because they come from elsewhere: not known, which is not 0.
    """

    local_date: date
    sessions: int
    planned: int
    done: int
    hurt: int
    unrecorded: int = 0

    @property
    def kind(self) -> DayKind:
        """Pain goes first; then all, some or none of the sets."""
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
    """The log's frame of sets, and a row without an outcome for each whole session without any sets.

    Such sessions come from another diary, which did not record sets.
    """
    whole = (sessions["status"].astype("object") == "finished") & sessions["bouts_planned"].isna()
    missing = sessions.loc[whole.fillna(value=False), ["session_id", "local_date"]]
    return bouts if missing.empty else pd.concat([bouts, missing], ignore_index=True)


def days_of(bouts: pd.DataFrame) -> list[Day]:
    """Each day with a session, from the log's frame of sets (``with_unrecorded``)."""
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
    """The latest 26 weeks, a column each, Monday on top. ``bouts`` is the log's frame of sets.

    A full square is a day with all sets done; a part-filled one some; an empty frame a day that was
    planned and not done; a cross one that ended with "that hurt"; a dot a day without a session, a ring one
    of those with an answer (``logged``).
    ``until`` is the last day shown, otherwise the last one with a session.
    """
    with drawing(theme) as colours:
        ax = ax or place_calendar(new_figure(ABOVE_PX + 7.5 * CELL_PX), top_px=ABOVE_PX)
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


def place_calendar(figure: Figure, *, top_px: float) -> Axes:
    """Axes on a figure in which every day is a square of 22 px."""
    width, left = most_weeks() * CELL_PX, _NARROW_LEFT_PX if is_narrow() else LEFT_PX
    return place(
        figure, top_px=top_px, height_px=7.2 * CELL_PX, left_px=left, right_px=room_px() - left - width
    )


def most_weeks() -> int:
    """How many weeks are shown: half a year, and a quarter in a narrow place."""
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
    """Squares of one kind at (column, row), filled from below to their share; pain is a cross."""
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
    """A square around a place, of which the lower part counts (rows grow downwards)."""
    top, bottom = y + _HALF - 2 * _HALF * share, y + _HALF
    return [(x - _HALF, top), (x + _HALF, top), (x + _HALF, bottom), (x - _HALF, bottom)]


def _draw_empty(ax: Axes, days: list[Day], logged: set[date], shown: tuple[date, date], colour: str) -> bool:
    """A dot for a day without a session, a ring where it was answered; whether there is such a ring."""
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
    """Each month over the week its first day is in; the first one's name carries the year."""
    weeks = [monday + timedelta(days=7 * week) for week in range((last - monday).days // 7 + 1)]
    ends = [min(day + timedelta(days=6), last) for day in weeks]
    begins = [
        week
        for week, (day, end) in enumerate(zip(weeks, ends, strict=True))
        if end.day <= (end - day).days + 1
    ]
    if not begins or begins[0] >= 3:
        begins.insert(0, 0)
    for number, week in enumerate(begins):
        day = ends[week]
        year = f" {day.year}" if number == 0 or day.month == 1 else ""
        words = MONTHS[day.month - 1][:3] + year
        write(ax, words, (week - _HALF, -0.8), colour=colour, va="bottom")


def _draw_key(
    ax: Axes, x: float, key: tuple[tuple[DayKind, str], ...], colours: Mapping[str, str], *, answered: bool
) -> None:
    """The shapes with their words: at the right of the latest week, below all in a narrow place."""
    x, top = (0, 7.6) if is_narrow() else (x, 0)
    for number, (kind, words) in enumerate(key):
        y = top + number * 1.25
        draw_squares(ax, [(x, y, 0.5)], kind, colours, clip=False)
        _name(ax, x, y, words, colours)
    without = [(_EMPTY, "no session"), *([(_ANSWERED, "an answer, no session")] if answered else [])]
    for number, (style, words) in enumerate(without, len(key)):
        y = top + number * 1.25
        ax.plot(x, y, color=colours["muted"], label="key", clip_on=False, **style)
        _name(ax, x, y, words, colours)


def _name(ax: Axes, x: float, y: float, words: str, colours: Mapping[str, str]) -> None:
    write(ax, words, (x + 0.75, y), colour=colours["muted"])
