"""The verdict on many people at once: a frame in, a frame out, one row a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from glidekit.analysis.batch import Batch
from glidekit.analysis.columns import days_of, numbers
from glidekit.analysis.judging import Judged, judge, nothing
from glidekit.analysis.progress import bar
from glidekit.analysis.question import question_of
from glidekit.analysis.reading import HALF_A_DAY
from glidekit.analysis.verdict import VERDICTS
from glidekit.errors import GlidekitError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from glidekit.analysis.question import Improvement, Question

    Floats = NDArray[np.float64]

_ROWS_AT_ONCE = 65_536
_SAFE = "Nothing was computed, and the table is as it was."


def cohort_trends(
    frame: pd.DataFrame,
    *,
    person: str = "person",
    time: str = "day",
    score: str = "leg_pain",
    improvement: Improvement = "decrease",
    important_change: float | None = None,
    scale: str | None = None,
    intervals: bool = True,
    progress: bool = True,
) -> pd.DataFrame:
    """The same numbers as ``trend`` gives for each person alone, one row a person in order of ``person``.

    ``frame`` has one row a daily entry, in any order: the columns ``person``, ``time`` (dates or numbers of
    days) and ``score``; it is not changed. Columns of the result: the person, ``n``, ``dropped``, ``first``
    and ``last`` (times of the first and last entry used), ``span_days``, ``first_median``, ``last_median``,
    ``straight``, ``start``, ``now``, ``change``, ``low95``, ``high95``, ``low50``, ``high50``,
    ``important_change``, ``p_better``, ``p_worse``, ``p_important``, ``p_same``, ``verdict`` (category),
    ``little``, ``firm``, ``no_room``, ``days_needed``; see Trend for their meaning. Without ``intervals`` the
    four bounds and ``days_needed`` are blank, and it takes about half the time.

    People are handled in chunks, so memory beside the frame itself stays bounded; every person stands alone,
    so the function can be mapped over partitions that keep a person together.
    Raises GlidekitError naming what is wrong, and whose entry it is.
    """
    people, codes, days, scores = _columns(frame, person, time, score)
    question = question_of(frame[score], improvement, important_change, scale)
    order = _sorted(codes, days, scores)
    _check(people, codes[order], days[order], scores[order], question)
    used = np.bincount(codes[order], minlength=len(people))
    counts, ends = used[used > 0], np.cumsum(used[used > 0])
    batches = _batches(days[order], scores[order], counts, progress=progress)
    parts = [_table(judge(batch, question, intervals=intervals)) for batch in batches]
    blank = np.flatnonzero(used == 0)
    table = pd.concat([*parts, _table(nothing(blank.size, question))], ignore_index=True)
    places = np.concatenate([np.flatnonzero(used), blank])
    moments = frame[time].reset_index(drop=True)
    table.insert(0, person, people[places])
    table.insert(2, "dropped", np.bincount(codes, minlength=len(people))[places] - table["n"])
    table.insert(3, "first", moments.take(order[ends - counts]).reset_index(drop=True))
    table.insert(4, "last", moments.take(order[ends - 1]).reset_index(drop=True))
    return table.sort_index(key=lambda rows: places[rows], ignore_index=True)


def _columns(
    frame: pd.DataFrame, person: str, time: str, score: str
) -> tuple[pd.Index[Any], NDArray[np.intp], Floats, Floats]:
    missing = [name for name in (person, time, score) if name not in frame.columns]
    if missing:
        raise GlidekitError(
            f"The table has no column {' and no column '.join(repr(name) for name in missing)}.",
            safe=_SAFE,
            do=f"It has {', '.join(map(str, frame.columns))}: name them with person=, time= and score=.",
        )
    blank = int(frame[person].isna().sum())
    if blank:
        raise GlidekitError(
            f"The column {person!r} is blank in {blank} of {len(frame)} rows: they belong to nobody.",
            safe=_SAFE,
            do="Fill in who they belong to, or leave these rows out.",
        )
    codes, people = pd.factorize(frame[person], sort=True)
    return pd.Index(people), codes.astype(np.intp), days_of(frame[time]), numbers(frame[score], "scores")


def _sorted(codes: NDArray[np.intp], days: Floats, scores: Floats) -> NDArray[np.intp]:
    """The rows that are used, person by person and day by day."""
    kept = np.flatnonzero(~np.isnan(scores) & ~np.isnan(days))
    return kept[np.lexsort((days[kept], codes[kept]))]


def _check(
    people: pd.Index[Any], codes: NDArray[np.intp], days: Floats, scores: Floats, question: Question
) -> None:
    close = (np.diff(days) < HALF_A_DAY) & (np.diff(codes) == 0)
    if close.any():
        raise GlidekitError(
            f"Two entries of {people[codes[np.flatnonzero(close)[0]]]!r} are less than half a day apart.",
            safe=_SAFE,
            do="The verdict needs one value a day and person.",
        )
    known = question.scale
    outside = np.zeros(0) if known is None else np.flatnonzero((scores < known.low) | (scores > known.high))
    if known is not None and outside.size:
        place = int(outside[0])
        raise GlidekitError(
            f"{known.label} goes from {known.low:g} to {known.high:g}, and {scores[place]:g} of "
            f"{people[codes[place]]!r} is outside.",
            safe=_SAFE,
            do="Correct the score, or leave it out.",
        )


def _batches(days: Floats, scores: Floats, counts: NDArray[np.intp], *, progress: bool) -> Iterator[Batch]:
    """Whole people, about _ROWS_AT_ONCE entries at a time, with a progress bar once it takes a while."""
    starts = np.cumsum(counts) - counts
    groups = np.split(np.arange(len(counts)), np.flatnonzero(np.diff(starts // _ROWS_AT_ONCE)) + 1)
    with bar(total=len(counts), desc="People", unit="person", delay=1, disable=not progress) as shown:
        for group in groups if len(counts) else ():
            low, high = starts[group[0]], starts[group[-1]] + counts[group[-1]]
            yield Batch(days[low:high], scores[low:high], starts[group] - low)
            shown.update(len(group))


def _table(judged: Judged) -> pd.DataFrame:
    chances = judged.chances
    toward = np.where(chances.better >= chances.worse, chances.much_better, chances.much_worse)
    names = [verdict.value for verdict in VERDICTS]
    return pd.DataFrame(
        {
            "n": judged.n,
            "span_days": judged.span_days,
            "first_median": judged.first_median,
            "last_median": judged.last_median,
            "straight": judged.straight,
            "start": judged.start,
            "now": judged.now,
            "change": judged.change,
            "low95": judged.interval95[:, 0],
            "high95": judged.interval95[:, 1],
            "low50": judged.interval50[:, 0],
            "high50": judged.interval50[:, 1],
            "important_change": judged.important_change,
            "p_better": chances.better,
            "p_worse": chances.worse,
            "p_important": toward,
            "p_same": chances.same,
            "verdict": pd.Categorical([names[place] for place in judged.verdict], categories=names),
            "little": judged.little,
            "firm": judged.firm,
            "no_room": judged.no_room,
            "days_needed": pd.Series(judged.days_needed).astype("Int64"),
        }
    )
