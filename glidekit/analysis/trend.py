"""Better, worse, about the same, or too soon to tell: the verdict on one daily series, and its curve."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from glidekit.analysis import wording
from glidekit.analysis.first_told import FirstTold, first_told
from glidekit.analysis.fit import whitened
from glidekit.analysis.method import LIMITS, S0
from glidekit.analysis.posterior import averaged, level_quantiles, likely_changes, when_moved
from glidekit.analysis.series import NOTHING_DONE, name_of, numbers, readings
from glidekit.analysis.verdict import VERDICTS, Verdict, judge, question_of, shift_of
from glidekit.errors import GlidekitError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from glidekit.analysis.fit import Fit
    from glidekit.analysis.series import Series
    from glidekit.analysis.verdict import Question, Shift
    from glidekit.scales import Improvement, Scale

    Floats = NDArray[np.float64]


When = date | float
_EPOCH = date(1970, 1, 1)
_UNKNOWN = (float("nan"), float("nan"))


@dataclass(frozen=True, slots=True)
class History:
    """The day each thing was first told, reading after every entry; None if it never was.

    It remains as dated history when today's verdict differs.
    """

    better: When | None = None
    better_sure: When | None = None
    worse: When | None = None
    worse_sure: When | None = None


@dataclass(frozen=True, slots=True)
class Trend:
    """What may be said of one series of daily scores; NaN where nothing can be computed.

    n, dropped, earlier     days used; entries left out as blank; days more than 960 days before the last
    first, last             date of the first and last day (or its number, where days were numbered)
    span_days, week         days from first to last; days compared at both ends (7, fewer under two weeks)
    first_week, last_week   means of the entries in the first and last days compared
    start, now, change      the averaged curve over the first and last of them, and their difference
    interval95, interval50  the change if something changed, no wider than the scale, in points
    important_change        what matters: 2 points or 30 % of the first week, or what was asked for
    p_better, p_worse       probability of any change that way
    p_important             probability of an important change in the likelier direction
    p_same                  probability of a change smaller than the important one
    evidence                how much better changing curves predict than no change (an e-value)
    verdict                 one of Verdict
    sure                    told with probability .985 or more: very likely to hold up
    when                    first and last day of the move (25 and 75 % of it made); None where nothing moved
    history                 the days on which better, worse and sure were first told
    no_room                 the start was too near the good end for an important change
    days_needed             days, in whole weeks, in which an important change would likely show; None: more
                            than three months, or no question left
    shifted                 how logging itself shifted, if it did: then different days are compared
    one_entry               one of the weeks compared has only one entry

    >>> pain = gk.analysis.daily(log.ratings())
    >>> gk.analysis.trend(pain)
    Clearly better: about 8 then, about 3 now.
    Leg pain is lower: more than 99 chances in 100 ...
    """

    n: int
    dropped: int
    earlier: int
    first: When | None
    last: When | None
    span_days: int
    week: int
    first_week: float
    last_week: float
    start: float
    now: float
    change: float
    interval95: tuple[float, float]
    interval50: tuple[float, float]
    important_change: float
    p_better: float
    p_worse: float
    p_important: float
    p_same: float
    evidence: float
    verdict: Verdict
    sure: bool
    when: tuple[When, When] | None
    history: History
    no_room: bool
    days_needed: int | None
    shifted: Shift
    one_entry: bool
    improvement: Improvement
    scale: Scale | None
    fit: Fit | None = field(default=None, repr=False, compare=False)
    series: Series | None = field(default=None, repr=False, compare=False)

    @property
    def came_back(self) -> bool:
        """Whether the last week is near the first although a move was told: it went there and back.

        Each curve moves once, so a fall that fully came back reads as a rise from a lower start. The words
        then say that it came back, never that it is worse than at the start.
        """
        up = self.verdict.improved or self.verdict is Verdict.PROBABLY_BETTER
        if not (up or self.verdict.worsened or self.verdict is Verdict.PROBABLY_WORSE):
            return False
        way = 1.0 if up == (self.improvement == "increase") else -1.0
        moved = way * (self.last_week - self.first_week)
        before = self.history.worse if up else self.history.better
        return before is not None and moved < self.important_change / 2

    @property
    def headline(self) -> str:
        """The verdict in at most twelve words."""
        return wording.headline(self)

    @property
    def lines(self) -> tuple[str, ...]:
        """At most three short lines: how sure, what size, what it does not say."""
        return wording.lines(self)

    @property
    def more(self) -> tuple[str, ...]:
        """The text under "Why?"."""
        return wording.more(self)

    @property
    def sentence(self) -> str:
        """Headline and lines as one text."""
        return " ".join((self.headline, *self.lines))

    @property
    def label(self) -> str:
        """The words for a screen reader, at most sixty."""
        return wording.label(self)

    @property
    def sources(self) -> tuple[str, ...]:
        """Keys of the sources of what the lines say about sciatica in general."""
        return wording.sources(self)

    def __str__(self) -> str:
        """The headline and the lines, one below the other."""
        return "\n".join((self.headline, *self.lines))

    def __repr__(self) -> str:
        """As ``str``, for a console."""
        return str(self)

    def _repr_html_(self) -> str:
        return wording.as_html(self)


def trend(
    times: Any,
    scores: Any = None,
    *,
    improvement: Improvement = "decrease",
    important_change: float | None = None,
    scale: str | None = None,
    hours: Sequence[float] | None = None,
) -> Trend:
    """The verdict on one series of daily scores (numbers: ``method``; calibration: ``calibration``).

    Give ``trend(series)`` or ``trend(frame, "column")`` with dates as the index, or ``trend(times, scores)``
    with dates or numbers of days, in any order, one a day. Blanks are dropped and counted.
    ``important_change`` is in points; by default 2 points or 30 % of the first week, whichever is larger.
    ``scale`` is the id of a scale (by default the series' name, as ``daily`` sets it): its bounds are
    checked, its words used, and its direction holds. ``hours``: the local hour of each entry, to notice
    whether logging shifted.

    Raises GlidekitError (a ValueError) naming what is wrong and what to do: unequal lengths, text for dates,
    times with and without a time zone, two entries on a day, scores that are not numbers or off the scale.

    >>> import pandas as pd
    >>> days = pd.date_range("2026-03-01", periods=40)
    >>> pain = pd.Series([7, 6, 7, 8, 7, 6, 7, 7, 6, 7, 5, 4, 3, 3, 2] + [3, 2, 3, 3, 4] * 5, index=days)
    >>> trend(pain, scale="leg_pain").headline
    'Clearly better: about 7 then, about 3 now.'
    """
    question = question_of(name_of(times, scores), improvement, important_change, scale)
    read = readings(times, scores, scale=question.scale)
    if not len(read.days):
        return _nothing(read, question)
    return _judged(read, question, None if hours is None else _hours_of(hours, read))


def _hours_of(hours: Sequence[float], read: Series) -> Floats:
    """The hours of the entries used, out of all that were given."""
    found, given = numbers(hours, "hours"), len(read.places) + read.dropped + read.earlier
    if len(found) != given:
        raise GlidekitError(
            f"There are {given} scores but {len(found)} hours.",
            safe=NOTHING_DONE,
            do="Give one hour for each score, or leave hours out.",
        )
    return found[read.places]


def _judged(read: Series, question: Question, hours: Floats | None) -> Trend:
    values = read.scores[None]
    unit = question.unit(float(read.scores.max()))
    white = whitened(read.days, values, s0=S0 * unit)
    weekday = None if isinstance(read.first, float) or read.first is None else (read.first - _EPOCH).days % 7
    shift = shift_of(read.days, weekday, hours)
    judged = judge(white, values, question, shifted=np.array([bool(shift)]), unit=unit)
    compared = len(judged.fit.curve) > 0
    told = first_told(white) if judged.verdict[0] != 0 else FirstTold()
    low95, low50, high50, high95 = map(float, judged.intervals[0])
    needed = float(judged.days_needed[0])
    moved = when_moved(judged.fit)
    return Trend(
        n=judged.n,
        dropped=read.dropped,
        earlier=read.earlier,
        first=read.first,
        last=read.last,
        span_days=judged.span_days,
        week=judged.fit.week,
        first_week=float(judged.first_week[0]),
        last_week=float(judged.last_week[0]),
        start=float(judged.found.start[0]),
        now=float(judged.found.now[0]),
        change=float(judged.found.change[0]),
        interval95=(low95, high95),
        interval50=(low50, high50),
        important_change=float(judged.important[0]),
        p_better=float(judged.p_better[0]) if compared else np.nan,
        p_worse=float(judged.p_worse[0]) if compared else np.nan,
        p_important=float(judged.p_important[0]) if compared else np.nan,
        p_same=float(judged.found.p_same[0]) if compared else np.nan,
        evidence=float(judged.found.evidence[0]) if compared else np.nan,
        verdict=VERDICTS[judged.verdict[0]],
        sure=bool(judged.sure[0]),
        when=None if moved is None else (_at(read, moved[0]), _at(read, moved[1])),
        history=_history(read, told, question.improvement),
        no_room=bool(judged.no_room[0]),
        days_needed=None if np.isnan(needed) else int(needed),
        shifted=shift,
        one_entry=judged.one_entry,
        improvement=question.improvement,
        scale=question.scale,
        fit=judged.fit,
        series=read,
    )


def _at(read: Series, day: int) -> When:
    found = read.when(day)
    assert found is not None  # noqa: S101 - a series with entries has a first day
    return found


def _history(read: Series, told: FirstTold, improvement: Improvement) -> History:
    def day(entries: int | None) -> When | None:
        return None if entries is None else read.when(int(read.days[entries - 1]))

    lower = day(told.lower), day(told.lower_sure)
    higher = day(told.higher), day(told.higher_sure)
    return History(*lower, *higher) if improvement == "decrease" else History(*higher, *lower)


def _nothing(read: Series, question: Question) -> Trend:
    """The trend of a record without entries."""
    unknown = float("nan")
    return Trend(
        n=0, dropped=read.dropped, earlier=0, first=None, last=None, span_days=0, week=1,
        first_week=unknown, last_week=unknown, start=unknown, now=unknown, change=unknown,
        interval95=_UNKNOWN, interval50=_UNKNOWN,
        important_change=float(question.important(np.array([unknown]), question.unit(0.0))[0]),
        p_better=unknown, p_worse=unknown, p_important=unknown, p_same=unknown, evidence=unknown,
        verdict=Verdict.TOO_EARLY, sure=False, when=None, history=History(), no_room=False, days_needed=None,
        shifted="", one_entry=False, improvement=question.improvement, scale=question.scale, series=read,
    )  # fmt: skip


PLACES = 65
EQUALLY_LIKELY = 20


@dataclass(frozen=True, slots=True)
class Band:
    """The curve over a record. ``share`` runs from 0 (first entry) to 1 (last); the others are levels there.

    ``low95`` to ``high95`` and ``low50`` to ``high50`` are equal-tailed intervals of the level itself, not of
    single days. ``changes`` are equally likely values of the change, from low to high, including no change.
    """

    share: Floats
    mean: Floats
    low95: Floats
    low50: Floats
    high50: Floats
    high95: Floats
    changes: Floats


def level_band(trend: Trend) -> Band | None:
    """The band of a Trend, from the same fit as its verdict; None before anything can be compared."""
    model = trend.fit
    if model is None or trend.n < LIMITS.least_days or trend.span_days < LIMITS.least_span:
        return None
    days = np.unique(np.linspace(0, trend.span_days, PLACES).round())
    low95, low50, high50, high95 = level_quantiles(model, days, (0.025, 0.25, 0.75, 0.975)).T
    return Band(
        days / trend.span_days,
        averaged(model)[0][days.astype(int)],
        low95, low50, high50, high95,
        likely_changes(model, EQUALLY_LIKELY),
    )  # fmt: skip
