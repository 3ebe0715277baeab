"""The verdict on many people at once: a frame in, a frame out, one row per person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from glidekit.analysis.fit import whitened
from glidekit.analysis.method import LONGEST_DAYS, S0
from glidekit.analysis.series import HALF_A_DAY, NOTHING_DONE, check_bounds, dates_of, days_of, numbers
from glidekit.analysis.verdict import VERDICTS, Verdict, judge, question_of, shift_of
from glidekit.errors import GlidekitError
from glidekit.progress import bar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from glidekit.analysis.verdict import Question
    from glidekit.scales import Improvement

    Floats = NDArray[np.float64]
    Days = NDArray[np.intp]

_PEOPLE_AT_ONCE = 32  # small enough for the arrays to stay in the processor's cache
_UNKNOWN = float("nan")


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
    """The numbers that ``trend`` gives for each person alone, one row per person, sorted by ``person``.

    ``frame`` has one row per daily entry, in any order: columns ``person``, ``time`` (dates or numbers of
    days) and ``score``. It is not changed. Columns of the result: the person, ``n``, ``dropped``, ``first``
    and ``last`` (times of the first and last entry used), ``span_days``, ``first_week``, ``last_week``,
    ``start``, ``now``, ``change``, ``low95``, ``high95``, ``low50``, ``high50``, ``important_change``,
    ``p_better``, ``p_worse``, ``p_important``, ``p_same``, ``evidence``, ``verdict`` (category), ``sure``,
    ``no_room``, ``days_needed``; see ``Trend`` for their meaning. Without ``intervals`` the four bounds are
    blank; that is faster.

    People with entries on the same days are computed together, by matrix products. Nobody's result depends on
    others, so the function can be mapped over partitions that keep a person together. Raises GlidekitError
    naming what is wrong and whose entry it is.

    >>> frame = pd.DataFrame({"person": "a", "day": range(30), "leg_pain": [6, 7] * 10 + [2, 3] * 5})
    >>> cohort_trends(frame, progress=False).loc[0, "verdict"]
    'clearly better'
    """
    known = _columns(frame, person, time, score)
    question = question_of(score, improvement, important_change, scale)
    order = _sorted(known)
    entries = _Entries(known.codes[order], known.exact[order], known.days[order], known.scores[order])
    _check(known.people, entries, question)
    starts, counts = _recent(entries)
    dated = dates_of(frame[time]) is not None
    cohort = _Cohort(entries.days, entries.scores, starts, counts, question, dated=dated)
    table = pd.DataFrame(cohort.table(shown=intervals, progress=progress))
    who = entries.codes[starts] if len(starts) else entries.codes[:0]
    moments = frame[time].reset_index(drop=True)
    table.insert(0, person, known.people[who])
    table.insert(3, "first", moments.take(order[starts]).reset_index(drop=True))
    table.insert(4, "last", moments.take(order[starts + counts - 1]).reset_index(drop=True))
    given, used = (np.bincount(part, minlength=len(known.people)) for part in (known.codes, entries.codes))
    table["dropped"] = (given - used)[who]
    blank = pd.DataFrame({person: known.people[used == 0], "n": 0, "dropped": given[used == 0]})
    blank = blank.assign(verdict=Verdict.TOO_EARLY.value, span_days=0)
    nothing = np.full(len(blank), _UNKNOWN)
    blank["important_change"] = question.important(nothing, question.unit(0.0))
    whole = pd.concat([table, blank], ignore_index=True) if len(blank) else table
    whole["verdict"] = pd.Categorical(whole["verdict"], categories=[verdict.value for verdict in VERDICTS])
    flags = ["sure", "no_room"]
    whole[flags] = whole[flags].fillna(value=False).astype(bool)
    whole["days_needed"] = whole["days_needed"].astype("Int64")
    return whole.sort_values(person, kind="stable", ignore_index=True)


class _Entries(NamedTuple):
    """Parallel arrays, one value per entry: whose it is, when exactly, on which day, and its score."""

    codes: Days
    exact: Floats
    days: Days
    scores: Floats


class _Columns(NamedTuple):
    """The columns of the frame; ``codes`` index ``people``."""

    people: pd.Index[Any]
    codes: Days
    exact: Floats
    days: Days
    scores: Floats


def _columns(frame: pd.DataFrame, person: str, time: str, score: str) -> _Columns:
    missing = [name for name in (person, time, score) if name not in frame.columns]
    if missing:
        raise GlidekitError(
            f"The table has no column {' and no column '.join(repr(name) for name in missing)}.",
            safe=NOTHING_DONE,
            do=f"It has {', '.join(map(str, frame.columns))}: name them with person=, time= and score=.",
        )
    blank = int(frame[person].isna().sum())
    if blank:
        raise GlidekitError(
            f"The column {person!r} is blank in {blank} of {len(frame)} rows: they belong to nobody.",
            safe=NOTHING_DONE,
            do="Fill in who they belong to, or leave these rows out.",
        )
    codes, people = pd.factorize(frame[person], sort=True)
    exact, dates = days_of(frame[time]), dates_of(frame[time])
    days = np.floor(np.nan_to_num(exact)).astype(np.intp) if dates is None else dates
    return _Columns(pd.Index(people), codes.astype(np.intp), exact, days, numbers(frame[score], "scores"))


def _sorted(known: _Columns) -> Days:
    """The rows to use, sorted by person and day."""
    kept = np.flatnonzero(~np.isnan(known.scores) & ~np.isnan(known.exact))
    return kept[np.lexsort((known.exact[kept], known.codes[kept]))]


def _check(people: pd.Index[Any], entries: _Entries, question: Question) -> None:
    close = (np.diff(entries.exact) < HALF_A_DAY) | (np.diff(entries.days) == 0)
    close &= np.diff(entries.codes) == 0
    if close.any():
        raise GlidekitError(
            f"Two entries of {people[entries.codes[np.flatnonzero(close)[0]]]!r} are on one day, or less "
            "than half a day apart.",
            safe=NOTHING_DONE,
            do="The verdict needs one value a day and person: frame.groupby([person, day]).first().",
        )
    check_bounds(entries.scores, question.scale, lambda place: people[entries.codes[place]])


def _recent(entries: _Entries) -> tuple[Days, Days]:
    """Where each person's last 960 days begin, and how many entries they hold."""
    codes, days = entries.codes, entries.days
    if not codes.size:
        return codes, codes
    begins = np.flatnonzero(np.diff(codes, prepend=codes[0] - 1))
    ends = np.append(begins[1:], len(codes))
    late = days > np.repeat(days[ends - 1], ends - begins) - LONGEST_DAYS
    counts = np.add.reduceat(late.astype(np.intp), begins)
    return ends - counts, counts


@dataclass(frozen=True, slots=True)
class _Cohort:
    """People in sequence: ``starts`` and ``counts`` delimit their entries in ``days`` and ``scores``."""

    days: Days
    scores: Floats
    starts: Days
    counts: Days
    question: Question
    dated: bool

    def table(self, *, shown: bool, progress: bool) -> dict[str, Any]:
        """Fill the columns group by group."""
        size = len(self.starts)
        table: dict[str, Any] = {name: np.full(size, _UNKNOWN) for name in _NUMBERS}
        table |= {name: np.zeros(size, int) for name in ("n", "dropped")}
        table |= {name: np.zeros(size, bool) for name in ("sure", "no_room")}
        table["verdict"] = np.full(size, "", object)
        with bar(total=size, desc="People", unit="person", delay=1, disable=not progress) as seen:
            for group in self._groups():
                for name, column in self._columns(group, shown=shown).items():
                    table[name][group] = column
                seen.update(len(group))
        return table

    def _groups(self) -> Iterator[Days]:
        """Batches of people whose entries lie on the same days."""
        alike: dict[tuple[bytes, float], list[int]] = {}
        for place, (start, count) in enumerate(zip(self.starts.tolist(), self.counts.tolist(), strict=True)):
            own = self.days[start : start + count]
            unit = self.question.unit(float(self.scores[start : start + count].max()))
            alike.setdefault(((own - own[0]).tobytes(), unit), []).append(place)
        for group in alike.values():
            for low in range(0, len(group), _PEOPLE_AT_ONCE):
                yield np.array(group[low : low + _PEOPLE_AT_ONCE])

    def _columns(self, group: Days, *, shown: bool) -> dict[str, Any]:
        """The results of one batch, by column."""
        start, count = int(self.starts[group[0]]), int(self.counts[group[0]])
        own = self.days[start : start + count] - self.days[start]
        values = self.scores[self.starts[group, None] + np.arange(count)]
        unit = self.question.unit(float(values.max()))
        white, shifted = whitened(own, values, s0=S0 * unit), self._shifted(group, own)
        judged = judge(white, values, self.question, shifted=shifted, unit=unit, shown=shown)
        found, compared = judged.found, 1.0 if len(judged.fit.curve) else np.nan
        low95, low50, high50, high95 = judged.intervals.T
        return {
            "n": judged.n, "span_days": judged.span_days, "first_week": judged.first_week,
            "last_week": judged.last_week, "start": found.start, "now": found.now, "change": found.change,
            "low95": low95, "high95": high95, "low50": low50, "high50": high50,
            "important_change": judged.important, "p_better": judged.p_better * compared,
            "p_worse": judged.p_worse * compared, "p_important": judged.p_important * compared,
            "p_same": found.p_same * compared, "evidence": found.evidence * compared,
            "verdict": [VERDICTS[place].value for place in judged.verdict], "sure": judged.sure,
            "no_room": judged.no_room, "days_needed": judged.days_needed,
        }  # fmt: skip

    def _shifted(self, group: Days, own: Days) -> NDArray[np.bool_]:
        """Whose logging shifted; the days are the same, the weekdays may differ."""
        firsts = (self.days[self.starts[group]] % 7).tolist()
        known = {day: bool(shift_of(own, day if self.dated else None)) for day in set(firsts)}
        return np.array([known[day] for day in firsts])


_NUMBERS = (
    "n", "dropped", "span_days", "first_week", "last_week", "start", "now", "change", "low95", "high95",
    "low50", "high50", "important_change", "p_better", "p_worse", "p_important", "p_same", "evidence",
    "verdict", "sure", "no_room", "days_needed",
)  # fmt: skip
