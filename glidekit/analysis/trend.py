"""Better, worse, about the same, or cannot be told yet: the verdict on one daily series."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from glidekit.analysis.batch import Batch
from glidekit.analysis.judging import judge, nothing
from glidekit.analysis.question import question_of
from glidekit.analysis.reading import readings
from glidekit.analysis.sentence import sentence as _sentence
from glidekit.analysis.sentence import sources as _sources
from glidekit.analysis.verdict import VERDICTS, Verdict, last_review, next_review

if TYPE_CHECKING:
    from datetime import date

    from glidekit.analysis.judging import Judged
    from glidekit.analysis.question import Improvement, Question
    from glidekit.analysis.reading import Readings
    from glidekit.scales import Scale


@dataclass(frozen=True, slots=True)
class Trend:
    """What may be said of one series of daily scores; NaN where nothing can be computed.

    n, dropped          days used, and entries left out because time or score was blank
    first, last         date of the first and last day (or its number, where days were numbered)
    span_days           days from first to last
    first_median, last_median  medians of the first and last seven values: facts, whatever the verdict
    straight            False where either median lies more than half an important change from the line
    start, now, change  the line at its ends (posterior means) and their difference, in points
    interval95, interval50  equal-tailed intervals of the change, in points
    important_change    what matters: 2 points or 30 % of the start, or what was asked for
    p_better, p_worse   probability of any change that way
    p_important         probability of an important change in the likelier direction
    p_same              probability of a change smaller than the important one
    verdict             one of Verdict
    little              better or worse, yet by less than usually matters (p_same of .9 or more)
    firm                a fixed look (10, 20, 40, 80, 160, 320 days) said so with .995; else provisional
    review, next_review the last fixed look reached and the next one, in days logged
    no_room             the start was so near the good end that an important change is hardly possible
    days_needed         about how many more days logged would settle it; None where that is not the question
    """

    n: int
    dropped: int
    first: date | float | None
    last: date | float | None
    span_days: float
    first_median: float
    last_median: float
    straight: bool
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
    verdict: Verdict
    little: bool
    firm: bool
    review: int | None
    next_review: int | None
    no_room: bool
    days_needed: int | None
    improvement: Improvement
    scale: Scale | None

    @property
    def sentence(self) -> str:
        """The verdict in one sentence of plain words, with days logged and dates."""
        return _sentence(self)

    @property
    def sources(self) -> tuple[str, ...]:
        """Keys of the sources of what the sentence says about sciatica in general."""
        return _sources(self)

    def __str__(self) -> str:
        """The sentence."""
        return self.sentence

    def _repr_markdown_(self) -> str:
        return self.sentence


def trend(
    times: Any,
    scores: Any,
    *,
    improvement: Improvement = "decrease",
    important_change: float | None = None,
    scale: str | None = None,
) -> Trend:
    """The verdict on one series of daily scores (model, thresholds and their calibration: STATISTICS).

    ``times`` are dates or numbers of days, in any order, at least half a day apart; ``scores`` numbers.
    Entries with a blank are dropped and counted. ``important_change`` is in points; by default 2 points or
    30 % of the start, whichever is larger. ``scale`` is the id of a scale (or the name of the series, as
    ``daily`` gives it): then its bounds are checked, its words used, and its direction stands.

    Raises GlidekitError (a ValueError) naming what is wrong: unequal lengths, text for dates, times with and
    without a time zone, entries less than half a day apart, scores that are no numbers or off the scale.
    """
    question = question_of(scores, improvement, important_change, scale)
    read = readings(times, scores, question.scale)
    if not len(read.days):
        return _trend(read, question, nothing(1, question))
    batch = Batch(read.days, read.scores, np.zeros(1, np.intp))
    return _trend(read, question, judge(batch, question))


def _trend(read: Readings, question: Question, judged: Judged) -> Trend:
    chances, n = judged.chances, len(read.days)
    toward = chances.much_better[0] if chances.better[0] >= chances.worse[0] else chances.much_worse[0]
    needed = judged.days_needed[0]
    return Trend(
        n=n,
        dropped=read.dropped,
        first=read.first,
        last=read.last,
        span_days=float(judged.span_days[0]),
        first_median=float(judged.first_median[0]),
        last_median=float(judged.last_median[0]),
        straight=bool(judged.straight[0]),
        start=float(judged.start[0]),
        now=float(judged.now[0]),
        change=float(judged.change[0]),
        interval95=(float(judged.interval95[0, 0]), float(judged.interval95[0, 1])),
        interval50=(float(judged.interval50[0, 0]), float(judged.interval50[0, 1])),
        important_change=float(judged.important_change[0]),
        p_better=float(chances.better[0]),
        p_worse=float(chances.worse[0]),
        p_important=float(toward),
        p_same=float(chances.same[0]),
        verdict=VERDICTS[judged.verdict[0]],
        little=bool(judged.little[0]),
        firm=bool(judged.firm[0]),
        review=last_review(n),
        next_review=next_review(n),
        no_room=bool(judged.no_room[0]),
        days_needed=None if np.isnan(needed) else int(needed),
        improvement=question.improvement,
        scale=question.scale,
    )
