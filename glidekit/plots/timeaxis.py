"""The axis of days: true to time, few ticks in plain words, a person's marks, gaps that stay open."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from glidekit.in_words import MONTHS, counted, short_day
from glidekit.plots.style import OVER, TINY, is_narrow, width_px, write

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from matplotlib.axes import Axes


GAP_DAYS = 7
_EPOCH = pd.Timestamp(1970, 1, 1)


def day_number(when: date) -> float:
    """A date on matplotlib's axis: days since 1 January 1970."""
    return float((pd.Timestamp(when) - _EPOCH).days)


def runs(days: np.ndarray, breaks: Iterable[float] = ()) -> np.ndarray:
    """The run of entries each day belongs to (0, 1, ...); ``days`` is sorted.

    A new run begins after a gap of more than 7 days, and at each break (a mark's date).
    """
    if len(days) == 0:
        return np.zeros(0, dtype=int)
    starts = np.diff(days) > GAP_DAYS
    for at in breaks:
        starts |= (days[:-1] < at) & (days[1:] >= at)
    return np.concatenate([[0], np.cumsum(starts)])


def broken(days: np.ndarray, values: np.ndarray, run: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The line with NaN between runs, which leaves the gap open."""
    at = np.flatnonzero(np.diff(run)) + 1
    return np.insert(days.astype(float), at, np.nan), np.insert(values.astype(float), at, np.nan)


def gaps(days: np.ndarray) -> list[tuple[float, float]]:
    """Pairs of day numbers with more than 7 empty days between them."""
    whole = np.unique(np.floor(days))
    at = np.flatnonzero(np.diff(whole) > GAP_DAYS)
    return [(float(whole[i]), float(whole[i + 1])) for i in at]


def breaks_of(marks: pd.DataFrame | None) -> list[float]:
    """Day numbers of the log's frame of marks."""
    return [] if marks is None else [day_number(day) for day in marks["local_date"]]


_MOST_TICKS, _NARROW_TICKS = 8, 4
_LONGEST_LABEL = 28
_WORDS_PX, _LETTER_PX = 44, 7  # the words "no entry", and one small letter


def time_axis(ax: Axes, first: date, last: date) -> None:
    """Set limits with a little room at both ends, and ticks from ``date_ticks``; show at least a week."""
    low, high = day_number(first), day_number(last) + 1
    room = max(1.0, 0.02 * (high - low), (7 - (high - low)) / 2)
    ax.set_xlim(low - room, high + room)
    ticks = date_ticks(_date(low - room + 0.5), _date(high + room - 0.5))
    ax.tick_params(axis="x", which="both", top=False)  # first, while there are few ticks to change
    ax.set_xticks([at for at, _ in ticks], [label for _, label in ticks])


def date_ticks(first: date, last: date) -> list[tuple[float, str]]:
    """A few ticks between two dates (at most 8, or 4 in a narrow place), with the year where it begins."""
    for made in _choices(first, last):
        if 1 < len(made) <= (_NARROW_TICKS if is_narrow() else _MOST_TICKS):
            return _labelled(made)
    return _labelled([first])


def _choices(first: date, last: date) -> Iterator[list[date]]:
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)] if last - first < _YEAR else []
    yield days
    mondays = [day for day in days if day.weekday() == 0]
    yield mondays
    yield mondays[::2]
    months = list(_months(first, last))
    for step in (1, 2, 3, 6, 12, 24, 60, 120):
        yield [day for day in months if (day.year * 12 + day.month - 1) % step == 0]


_YEAR = timedelta(days=366)


def _months(first: date, last: date) -> Iterator[date]:
    year, month = first.year, first.month
    while date(year, month, 1) <= last:
        if date(year, month, 1) >= first:
            yield date(year, month, 1)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def _labelled(made: list[date]) -> list[tuple[float, str]]:
    monthly = all(day.day == 1 for day in made) and len(made) > 1
    labels: list[tuple[float, str]] = []
    year = None
    for day in made:
        words = MONTHS[day.month - 1][:3] if monthly else short_day(day)
        labels.append((day_number(day), words if day.year == year else f"{words} {day.year}"))
        year = day.year
    return labels


def draw_marks(
    ax: Axes, marks: pd.DataFrame | None, colours: Mapping[str, str], *, label: bool = True
) -> None:
    """Draw a line at each date the person marked, its label above the axes; labels never overlap."""
    if marks is None or marks.empty:
        return
    low, high = ax.get_xlim()
    letter = _LETTER_PX / width_px(ax) * (high - low)
    taken = [low - 1.0, low - 1.0]
    ordered = marks.sort_values("local_date")
    for date_, words_ in zip(ordered["local_date"], ordered["label"], strict=True):
        at = day_number(date_)
        if not low <= at <= high:
            continue
        ax.axvline(at, color=colours["muted"], linewidth=1, label="mark", zorder=1)
        words = shorten(str(words_))
        late = at + letter * len(words) > high
        begins = at - letter * len(words) if late else at
        row = next((row for row in (0, 1) if begins > taken[row]), None)
        if label and row is not None:
            _label_mark(ax, at, words, row, colours["muted"], late=late)
            taken[row] = at + (0 if late else letter * (len(words) + 2))


def _label_mark(ax: Axes, at: float, words: str, row: int, colour: str, *, late: bool) -> None:
    """Write the words right of the line, or left of it if they would leave the axes."""
    shift = (3 if late else -3, 5 + 15 * row)
    write(
        ax,
        words,
        (at, 1),
        coords=OVER,
        shift_px=shift,
        colour=colour,
        ha="right" if late else "left",
        va="bottom",
    )


def draw_gaps(ax: Axes, open_days: list[tuple[float, float]], colours: Mapping[str, str]) -> None:
    """Label each gap that is wide enough: empty should look empty on purpose."""
    low, high = ax.get_xlim()
    for before, after in open_days:
        if (after - before - 1) / (high - low) * width_px(ax) >= _WORDS_PX:
            middle = (before + 1 + after) / 2
            # Two texts, not one of two lines: the page centres each in its own font.
            for words, shift in ((counted(round(after - before) - 1, "day"), (0, 25)), ("no entry", (0, 12))):
                write(
                    ax, words, (middle, 0), coords=OVER, shift_px=shift, colour=colours["muted"],
                    size=TINY, ha="center", va="bottom",
                )  # fmt: skip


def shorten(text: str, most: int = _LONGEST_LABEL) -> str:
    """One line of at most ``most`` characters."""
    one = " ".join(text.split())
    return one if len(one) <= most else one[: most - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"


def _date(number: float) -> date:
    return date(1970, 1, 1) + timedelta(days=int(number))


_RECENT = timedelta(days=28)


def last_shown(*dates: pd.Series, simulated: bool) -> date:
    """The last day shown: today, to show the days since the last entry as empty; four weeks at most."""
    last: date = max(given.max() for given in dates if len(given)).date()
    today = date.today()  # noqa: DTZ011 - the day where the reader is
    return last if simulated else max(last, min(today, last + _RECENT))
