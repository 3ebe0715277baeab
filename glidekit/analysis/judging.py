"""The numbers and the verdict of many series at once; one person is a batch of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from glidekit.analysis.batch import middle_values
from glidekit.analysis.line import lines
from glidekit.analysis.more_days import days_needed
from glidekit.analysis.verdict import LIMITS, VERDICTS, Chances, Verdict, decide, last_review

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from glidekit.analysis.batch import Batch
    from glidekit.analysis.mixture import Mixture
    from glidekit.analysis.question import Improvement, Question

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Counts = NDArray[np.intp]

_DIRECTED = [VERDICTS.index(v) for v in VERDICTS if v.improved or v.worsened]
_PLAIN = [VERDICTS.index(v) for v in (Verdict.BETTER, Verdict.WORSE)]
_WORSE = [VERDICTS.index(v) for v in VERDICTS if v.worsened]
_OPEN = VERDICTS.index(Verdict.CANNOT_TELL_YET)


@dataclass(frozen=True, slots=True)
class Judged:
    """One place a series; NaN where the model says nothing. ``verdict`` is a place in VERDICTS.

    ``posterior`` holds the change of those series only that have numbers (``with_numbers``), in their order.
    """

    n: Counts
    span_days: Floats
    first_median: Floats
    last_median: Floats
    start: Floats
    now: Floats
    change: Floats
    interval95: Floats
    interval50: Floats
    important_change: Floats
    chances: Chances
    verdict: Counts
    straight: Flags
    little: Flags
    no_room: Flags
    firm: Flags
    days_needed: Floats
    with_numbers: Flags
    posterior: Mixture | None


def judge(batch: Batch, question: Question, *, intervals: bool = True) -> Judged:
    """The verdict on each series; without ``intervals`` these and ``days_needed`` stay NaN."""
    counts, constant = batch.counts, batch.constant
    usable = (counts >= LIMITS.numbers_from) & ~constant
    size = len(counts)
    start, now, change = (np.full(size, np.nan) for _ in range(3))
    start[constant] = now[constant] = batch.scores[batch.starts][constant]
    change[constant] = 0.0
    kept = batch.first_of(usable, counts)
    found = lines(kept.days, kept.scores, kept.starts) if usable.any() else None
    if found is not None:
        start[usable], now[usable], change[usable] = found.start, found.now, found.change.mean
    important = question.important(start)
    mixture = None if found is None else found.change
    chances = _chances(mixture, usable, important, question.improvement)
    verdict = decide(counts, batch.span_days, constant & (counts > 1), chances)
    straight, medians = _straight(batch, start, now, important)
    limits = _limits(mixture, usable, wanted=intervals)
    return Judged(
        n=counts,
        span_days=batch.span_days,
        first_median=medians[0],
        last_median=medians[1],
        start=start,
        now=now,
        change=change,
        interval95=limits[:, [0, 3]],
        interval50=limits[:, [1, 2]],
        important_change=important,
        chances=chances,
        verdict=verdict,
        straight=straight,
        little=np.isin(verdict, _PLAIN) & (chances.same >= LIMITS.same),
        no_room=straight & question.no_room(start, important),
        firm=_firm(batch, question, verdict),
        days_needed=np.where(verdict == _OPEN, days_needed(counts, limits[:, [0, 3]], important), np.nan),
        with_numbers=usable,
        posterior=mixture,
    )


def nothing(size: int, question: Question) -> Judged:
    """The row of somebody without a single entry, ``size`` times."""
    blank, no = np.full(size, np.nan), np.zeros(size, bool)
    return Judged(
        n=np.zeros(size, np.intp),
        span_days=np.zeros(size),
        first_median=blank,
        last_median=blank,
        start=blank,
        now=blank,
        change=blank,
        interval95=np.full((size, 2), np.nan),
        interval50=np.full((size, 2), np.nan),
        important_change=question.important(blank),
        chances=Chances(blank, blank, blank, blank, blank),
        verdict=np.full(size, VERDICTS.index(Verdict.TOO_EARLY)),
        straight=~no,
        little=no,
        no_room=no,
        firm=no,
        days_needed=blank,
        with_numbers=no,
        posterior=None,
    )


def _chances(mixture: Mixture | None, usable: Flags, important: Floats, improvement: Improvement) -> Chances:
    fallen, fallen_much, risen_much = (np.full(usable.shape, np.nan) for _ in range(3))
    if mixture is not None:
        fallen[usable] = mixture.below(0.0)
        fallen_much[usable] = mixture.below(-important[usable])
        risen_much[usable] = 1 - mixture.below(important[usable])
    same = np.clip(1 - fallen_much - risen_much, 0, 1)
    if improvement == "decrease":
        return Chances(fallen, 1 - fallen, fallen_much, risen_much, same)
    return Chances(1 - fallen, fallen, risen_much, fallen_much, same)


def _straight(
    batch: Batch, start: Floats, now: Floats, important: Floats
) -> tuple[Flags, tuple[Floats, Floats]]:
    """Whether the medians of the first and last values lie by the line's ends, and these medians."""
    first, last = middle_values(batch)
    off = (np.abs(first - start) > important / 2) | (np.abs(last - now) > important / 2)
    return ~off, (first, last)


def _limits(mixture: Mixture | None, usable: Flags, *, wanted: bool) -> Floats:
    limits = np.full((len(usable), 4), np.nan)
    if wanted and mixture is not None:
        limits[usable] = mixture.quantiles((0.025, 0.25, 0.75, 0.975))
    return limits


def _firm(batch: Batch, question: Question, verdict: Counts) -> Flags:
    """Whether the last fixed look that was reached already said the same, with probability LIMITS.firm.

    Looking only there keeps a person who looks daily from finding something by looking often.
    """
    reviews = np.array([last_review(int(n)) or 0 for n in batch.counts], np.intp)
    asked = np.isin(verdict, _DIRECTED) & (reviews > 0)
    firm = np.zeros(asked.shape, bool)
    if not asked.any():
        return firm
    at_review = batch.first_of(asked, reviews)
    usable = ~at_review.constant & (at_review.counts >= LIMITS.least_days)
    usable &= at_review.span_days >= LIMITS.least_span
    if usable.any():
        kept = at_review.first_of(usable, at_review.counts)
        fallen = lines(kept.days, kept.scores, kept.starts).change.below(0.0)
        better = fallen if question.improvement == "decrease" else 1 - fallen
        worse = np.isin(verdict[asked][usable], _WORSE)
        firm[np.flatnonzero(asked)[usable]] = np.where(worse, 1 - better, better) >= LIMITS.firm
    return firm
