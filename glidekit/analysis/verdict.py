"""The verdict: the question, the rule in its order, and one way to judge one person or many."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from glidekit.analysis.fit import fit
from glidekit.analysis.method import LIMITS, RANGE, S0
from glidekit.analysis.posterior import chances_of, days_to_an_answer, intervals
from glidekit.errors import GlidekitError
from glidekit.scales import IMPROVEMENTS, SCALES, Improvement
from glidekit.scales import scale as _scale

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from glidekit.analysis.fit import Fit, Whitened
    from glidekit.analysis.posterior import Chances
    from glidekit.scales import Scale

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Days = NDArray[np.intp]


LEVELS = (0.025, 0.25, 0.75, 0.975)
"""Quantiles of the change: the 95 % interval, with the 50 % interval inside."""


class Verdict(Enum):
    """What may be said of a series, in order of precedence.

    >>> gk.analysis.trend([0, 1, 2], [4, 4, 5]).verdict.value
    'too early'
    """

    ALWAYS_THE_SAME = "always the same"
    TOO_EARLY = "too early"
    CLEARLY_BETTER = "clearly better"
    CLEARLY_WORSE = "clearly worse"
    SLIGHTLY_BETTER = "slightly better"
    SLIGHTLY_WORSE = "slightly worse"
    BETTER = "better"
    WORSE = "worse"
    ABOUT_THE_SAME = "about the same"
    PROBABLY_BETTER = "probably better"
    PROBABLY_WORSE = "probably worse"
    CANNOT_TELL_YET = "cannot tell yet"

    @property
    def improved(self) -> bool:
        """Told better, however much."""
        return self in (Verdict.CLEARLY_BETTER, Verdict.SLIGHTLY_BETTER, Verdict.BETTER)

    @property
    def worsened(self) -> bool:
        """Told worse, however much."""
        return self in (Verdict.CLEARLY_WORSE, Verdict.SLIGHTLY_WORSE, Verdict.WORSE)

    @property
    def open(self) -> bool:
        """Not told yet: "probably" and "cannot tell yet", which show the days to an answer."""
        return self in (Verdict.PROBABLY_BETTER, Verdict.PROBABLY_WORSE, Verdict.CANNOT_TELL_YET)


VERDICTS = tuple(Verdict)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: which way is better, and which change matters (None: by the rule)."""

    improvement: Improvement = "decrease"
    important_change: float | None = None
    scale: Scale | None = None

    def unit(self, highest: float) -> float:
        """One point of the 0-10 scale in points of this one.

        Minutes and counts of places have no natural end; their ``highest`` answer stands in for it.
        """
        if self.scale is None:
            return 1.0
        reach = self.scale.high - self.scale.low
        if self.scale.unit:
            reach = float(np.clip(highest - self.scale.low, min(reach, RANGE), reach))
        return reach / RANGE

    def important(self, start: Floats, unit: float) -> Floats:
        """Each person's important change in points, from the mean of the first week.

        What was asked for, else the scale's own number of levels on an ordinal scale, else two points or 30 %
        of the start, whichever is larger (Ostelo 2008, Dworkin 2008).
        """
        if self.important_change is not None:
            return np.full_like(start, self.important_change)
        own = None if self.scale is None else self.scale.important_change
        if own is not None and self.scale is not None and self.scale.levels:
            return np.full_like(start, own)
        return np.fmax(LIMITS.least_change * unit, LIMITS.least_share * start)

    def no_room(self, start: Floats, important: Floats, unit: float) -> Flags:
        """Whether an important change for the better is hardly possible from the first week."""
        room = important + LIMITS.room * unit
        if self.improvement == "decrease":
            return np.asarray(start - (0.0 if self.scale is None else self.scale.low) < room, bool)
        if self.scale is None:
            return np.zeros(start.shape, bool)
        return np.asarray(start > self.scale.high - room, bool)


def question_of(
    name: str, improvement: Improvement, important_change: float | None, scale: str | None
) -> Question:
    """A checked question; the series' ``name`` picks the scale if it is a scale's id."""
    if improvement not in IMPROVEMENTS:
        raise GlidekitError.unknown("direction of improvement", improvement, IMPROVEMENTS)
    if important_change is not None and not (_is_number(important_change) and 0 < important_change < np.inf):
        raise GlidekitError(f"An important change must be a number above 0, not {important_change!r}.")
    if scale is None:
        known = SCALES.get(name) if improvement == "decrease" else None
    else:
        known = _scale(scale)
        if known.improvement == "decrease" and improvement == "increase":
            raise GlidekitError(
                f"On the scale {known.label} lower is better, so improvement cannot be an increase.",
                do="Leave out improvement, or leave out the scale.",
            )
    return Question(improvement if known is None else known.improvement, important_change, known)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | np.number) and not isinstance(value, bool)


@dataclass(frozen=True, slots=True)
class Judged:
    """One value per person, all with entries on the same days. ``verdict`` indexes VERDICTS.

    first_week, last_week  means of the entries in the first and last days compared
    intervals              quantiles LEVELS of the change if something changed, cut to the scale
    one_entry              a week compared has only one entry: then nothing is sure, clear or the same
    """

    n: int
    span_days: int
    first_week: Floats
    last_week: Floats
    important: Floats
    found: Chances
    p_better: Floats
    p_worse: Floats
    p_important: Floats
    intervals: Floats
    verdict: NDArray[np.intp]
    sure: Flags
    no_room: Flags
    days_needed: Floats
    one_entry: bool
    fit: Fit


def judge(
    white: Whitened,
    scores: Floats,
    question: Question,
    *,
    shifted: Flags,
    unit: float = 1.0,
    shown: bool = True,
    upto: int | None = None,
) -> Judged:
    """The verdict on each row of ``scores`` (people, entries); ``white`` is made from them.

    ``shifted`` marks people whose logging shifted (``shift_of``). Without ``shown`` there are no intervals.
    ``upto`` judges the first entries only, as on the day of the last of them.
    """
    model, scores = fit(white, upto), scores[:, :upto]
    days = model.days
    early, late = days < model.week, days > days[-1] - model.week
    first, last = scores[:, early].mean(axis=1), scores[:, late].mean(axis=1)
    important = question.important(first, unit)
    found = chances_of(model, important)
    single = min(int(early.sum()), int(late.sum())) < 2
    lower, higher = _Way(found.p_lower, found.p_fall), _Way(found.p_higher, found.p_rise)
    better, worse = (lower, higher) if question.improvement == "decrease" else (higher, lower)
    level = (np.abs(last - first) < important / 2) & ~shifted & (not single)
    flat = (scores == scores[:, :1]).all(axis=1)
    verdict = _decide(model, better, worse, found.p_same, _Facts(flat, level, single))
    limits = intervals(model, LEVELS) if shown else np.full((len(scores), len(LEVELS)), np.nan)
    open_, told = _OPEN[verdict], _TOLD[verdict]
    return Judged(
        n=len(days),
        span_days=int(days[-1]),
        first_week=first,
        last_week=last,
        important=important,
        found=found,
        p_better=better.any,
        p_worse=worse.any,
        p_important=np.where(better.any >= worse.any, better.important, worse.important),
        intervals=_cut(limits, first, question),
        verdict=verdict,
        sure=told & (np.maximum(better.any, worse.any) >= LIMITS.sure) & (not single),
        no_room=question.no_room(first, important, unit),
        days_needed=np.where(
            open_, _in_weeks(days_to_an_answer(model, scores, important, s0=S0 * unit)), np.nan
        ),
        one_entry=single,
        fit=model,
    )


class _Way(NamedTuple):
    """Probability of any change that way, and of an important one."""

    any: Floats
    important: Floats


class _Facts(NamedTuple):
    """``flat``: all scores equal; ``level``: both weeks alike; ``single``: a week has only one entry."""

    flat: Flags
    level: Flags
    single: bool


def _decide(model: Fit, better: _Way, worse: _Way, p_same: Floats, facts: _Facts) -> NDArray[np.intp]:
    """Each person's index in VERDICTS: the first rule that holds, in the enum's order."""
    n, span, rule = len(model.days), int(model.days[-1]), LIMITS
    up, down = better.any >= rule.told, worse.any >= rule.told
    same = facts.level & (p_same >= rule.same) & (np.maximum(better.any, worse.any) < rule.same_told)
    rules = (
        facts.flat & (n >= rule.flat_days) & (span >= rule.flat_span),
        np.full(up.shape, n < rule.least_days or span < rule.least_span),
        up & (better.important >= rule.clear) & (not facts.single),
        down & (worse.important >= rule.clear) & (not facts.single),
        up & (p_same >= rule.little),
        down & (p_same >= rule.little),
        up,
        down,
        same & (n >= rule.same_days) & (span >= rule.same_span),
        better.any >= rule.probably,
        worse.any >= rule.probably,
    )
    return np.select(list(rules), list(range(len(rules))), default=VERDICTS.index(Verdict.CANNOT_TELL_YET))


_OPEN = np.array([verdict.open for verdict in VERDICTS])
_TOLD = np.array([verdict.improved or verdict.worsened for verdict in VERDICTS])


def _cut(limits: Floats, first: Floats, question: Question) -> Floats:
    """Cut the interval to what the scale allows from the first week."""
    if question.scale is None:
        return limits
    low, high = question.scale.low - first, question.scale.high - first
    return np.clip(limits, low[:, None], high[:, None])


_HOPEFUL, _LEAST_WEEKS, _MOST_WEEKS = 1.7, 2, 13
"""Simulated people needed up to 1.7 times the days of the formula."""


def _in_weeks(days: Floats) -> Floats:
    """Whole weeks, in days; NaN beyond three months."""
    weeks = np.maximum(_LEAST_WEEKS, np.ceil(_HOPEFUL * days / 7))
    return np.where(weeks <= _MOST_WEEKS, 7 * weeks, np.nan)


Shift = Literal["", "fewer days", "more days", "days of the week", "time of day"]
_WINDOW, _LEAST_WINDOW, _LEAST_ENTRIES = 28, 10, 5
_CLEAR = 2.6  # standard errors; about 1 in 100 steady loggers exceed it
_SHARE, _WEEKEND, _HOURS = 0.25, 0.4, 3.0  # and at least this large
_WEEKEND_DAYS = (2, 3)


def shift_of(days: Days, weekday: int | None = None, hours: Floats | None = None) -> Shift:
    """What clearly differs between the first and last four weeks (or halves of a shorter record).

    ``days`` since the first entry, ``weekday`` of that entry (Thursday is 0), ``hours`` of each entry.
    """
    span = int(days[-1]) + 1 if len(days) else 0
    width = min(_WINDOW, span // 2)
    if width < _LEAST_WINDOW:
        return ""
    early, late = days < width, days >= span - width
    before, after = int(early.sum()), int(late.sum())
    if _apart(before, width, after, width, _SHARE):
        return "fewer days" if after < before else "more days"
    if min(before, after) < _LEAST_ENTRIES:
        return ""
    if weekday is not None:
        weekend = np.isin((days + weekday) % 7, _WEEKEND_DAYS)
        if _apart(int(weekend[early].sum()), before, int(weekend[late].sum()), after, _WEEKEND):
            return "days of the week"
    if hours is not None and _hours_apart(hours[early], hours[late]):
        return "time of day"
    return ""


def _apart(some: int, of: int, others: int, of_others: int, least: float) -> bool:
    """Whether two shares differ by at least ``least``, and by more than chance."""
    share = (some + others) / (of + of_others)
    error = np.sqrt(share * (1 - share) * (1 / of + 1 / of_others))
    gap = abs(some / of - others / of_others)
    return bool(gap >= least and gap >= _CLEAR * error)


def _hours_apart(early: Floats, late: Floats) -> bool:
    """Whether the median hour moved, by ranks (Mann-Whitney)."""
    early, late = early[~np.isnan(early)], late[~np.isnan(late)]
    m, n = len(early), len(late)
    if min(m, n) < _LEAST_ENTRIES or abs(np.median(early) - np.median(late)) < _HOURS:
        return False
    above = (early[:, None] < late).sum() + (early[:, None] == late).sum() / 2
    return bool(abs(above - m * n / 2) >= _CLEAR * np.sqrt(m * n * (m + n + 1) / 12))
