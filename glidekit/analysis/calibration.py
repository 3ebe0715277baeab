"""How often would this mislead me? The published tables, and how to make them again.

    python -m glidekit.analysis.calibration

writes ``data/calibration_*.csv`` anew (seeded; 2,000 people of each kind, about an hour on one core).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, NamedTuple
from zlib import crc32

import numpy as np
import pandas as pd

from glidekit.analysis.fit import week_of, whitened
from glidekit.analysis.method import LIMITS
from glidekit.analysis.posterior import place_of
from glidekit.analysis.simulation import COURSES, RECOVERY, STEADY, WEEKLY, Kind, diaries
from glidekit.analysis.verdict import VERDICTS, Question, Verdict, judge, shift_of
from glidekit.data_tables import FOLDER
from glidekit.errors import GlidekitError
from glidekit.progress import bar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from glidekit.analysis.simulation import Habit

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Days = NDArray[np.intp]

SEED, PEOPLE = 20262, 2_000
STEADY_TABLE, CHANGED_TABLE, BACK_TABLE, OTHERS_TABLE = (
    f"calibration_{name}.csv" for name in ("steady", "changed", "coming_back", "others")
)
_DIGITS = 4
_PEOPLE_AT_ONCE = 40

Row = dict[str, float | int | str]

_SAME = VERDICTS.index(Verdict.ABOUT_THE_SAME)
_UP = np.array([verdict.improved for verdict in VERDICTS])
_DOWN = np.array([verdict.worsened for verdict in VERDICTS])


@dataclass(frozen=True, slots=True)
class Read:
    """What people of one kind were told after these ``entries``; axes (looks, people).

    ``likely``: P(lower) or P(higher) is at least .75, the bare rule of "probably". ``covers``: the 95 %
    interval holds the true change (if asked for). ``day`` is the mean day of each look.
    """

    entries: Days
    day: Floats
    verdict: NDArray[np.intp]
    sure: Flags
    likely: Flags
    covers: Flags

    @property
    def better(self) -> Flags:
        """Told better."""
        return np.asarray(_UP[self.verdict], bool)

    @property
    def worse(self) -> Flags:
        """Told worse."""
        return np.asarray(_DOWN[self.verdict], bool)

    @property
    def told(self) -> Flags:
        """Told better or worse."""
        return self.better | self.worse

    @property
    def same(self) -> Flags:
        """Told about the same."""
        return np.asarray(self.verdict == _SAME, bool)

    def at(self, entries: int) -> int:
        """The row of the look after so many entries."""
        return int(np.flatnonzero(self.entries == entries)[0])


def read(
    kind: Kind, people: int, looks: Iterable[int], *, covers: Sequence[int] = (), seed: int = SEED
) -> Read:
    """Simulate ``people`` of one kind and read their verdict after each number of entries in ``looks``.

    Intervals are computed only at the looks in ``covers``.
    """
    rng = np.random.default_rng([seed, crc32(repr(kind).encode())])
    made = diaries(kind, people, rng)
    places = np.array(sorted(set(looks)), np.intp)
    looked = _Looks(places, np.isin(places, covers), kind.mean_score(np.arange(kind.days, dtype=float)))
    if made.logged.all():
        days, chunks = np.arange(kind.days), range(0, people, _PEOPLE_AT_ONCE)
        alone = [_read(days, made.scores[low : low + _PEOPLE_AT_ONCE], looked) for low in chunks]
    else:
        alone = [
            _read(np.flatnonzero(logged), own[None, logged], looked)
            for logged, own in zip(made.logged, made.scores, strict=True)
        ]
    joined = (np.concatenate([getattr(one, name) for one in alone], axis=1) for name in
              ("verdict", "sure", "likely", "covers"))  # fmt: skip
    return Read(places, np.mean([one.day for one in alone], axis=0), *joined)


class _Looks(NamedTuple):
    """The entries after which to look, where to compute the interval, and each day's true mean score."""

    entries: Days
    covers: Flags
    score: Floats


def _read(days: Days, scores: Floats, looked: _Looks) -> Read:
    """Read people with entries on the same days; a look beyond the record falls on its end."""
    looks = looked.entries
    white, question, people = whitened(days, scores), Question(), len(scores)
    shape = len(looks), people
    verdict = np.full(shape, VERDICTS.index(Verdict.TOO_EARLY))
    sure, likely, covers = (np.zeros(shape, bool) for _ in range(3))
    for row, n in enumerate(np.minimum(looks, len(days)).tolist()):
        if n < LIMITS.least_days or days[n - 1] < LIMITS.least_span:
            continue
        shifted = np.full(people, bool(shift_of(days[:n])))
        found = judge(white, scores, question, shifted=shifted, shown=False, upto=n)
        verdict[row], sure[row] = found.verdict, found.sure
        likely[row] = np.maximum(found.p_better, found.p_worse) >= LIMITS.probably
        if looked.covers[row]:
            truth = np.full(people, _true_change(looked.score, int(days[n - 1])))
            covers[row] = np.abs(place_of(found.fit, truth) - 0.5) < 0.475
    day = days[np.minimum(looks, len(days)) - 1].astype(float)
    return Read(looks, day, verdict, sure, likely, covers)


def _true_change(score: Floats, span: int) -> float:
    week = week_of(span)
    return float(score[span + 1 - week : span + 1].mean() - score[:week].mean())


_STEADY_CELLS: tuple[tuple[float, Habit], ...] = (
    (1.5, "every day"), (1.0, "60 % of days"), (2.5, "every day"), (0.7, "every day"),
)  # fmt: skip
STEADY_KINDS = tuple(
    Kind(phi=phi, spread=spread, habit=habit, days=120 if habit == "every day" else 260)
    for spread, habit in _STEADY_CELLS
    for phi in (0.0, 0.3, 0.6, 0.8)
)
STEADY_LOOKS = tuple(range(8, 121, 4))

CHANGED_KINDS = tuple(
    Kind(course, phi, spread, days=181)
    for course in COURSES[1:6]
    for phi, spread in ((0.3, 1.0), (0.3, 1.5), (0.6, 1.0))
)
_CLOSE_LOOKS = (*range(8, 29, 2), *range(30, 119, 4), 120)
CHANGED_LOOKS = (*_CLOSE_LOOKS, 56, 60, 180)

BACK_KIND = Kind(COURSES[6], 0.3, 1.0, days=181)
BACK_LOOKS = (29, 41, 56, 80, 92, 98, 104, 110, 116, 122, 131, 150, 180)

OTHER_KINDS = (
    Kind(phi=0.85, spread=1.5, noise=0.45),
    Kind(phi=0.6, noise=0.5),
    Kind(phi=0.95),
    Kind(phi=0.99),
    Kind("at the floor"),
    Kind("at the top"),
    Kind(spread=0.4, mean=4.5),
    Kind(habit="bad days later"),
    Kind(habit="weekends later"),
    Kind(habit="every 7 days", days=364),
    Kind(habit="skips bad days"),
    Kind(WEEKLY),
    Kind(legs=2),
)
"""Slow drift with noise, half noise, near a random walk, floor, top, two values, shifted logging, legs."""

GRID_ENTRIES = (8, 12, 20, 30, 60, 120)
GRID_KINDS = tuple(
    Kind(course, phi, days=n, noise=noise, mean=mean, fall=fall, fall_days=n - 1)
    for n in GRID_ENTRIES
    for phi in (0.0, 0.3, 0.6, 0.8)
    for noise in (0.0, 0.5)
    for mean in (1.0, 5.0, 9.0)
    for course, fall in ((STEADY, 0.0), (STEADY, 1.0), (STEADY, 2.0), (STEADY, 3.0), (RECOVERY, 0.0))
)
"""A straight fall from the first day of the record to its last, or a recovery, read on that day."""

DAILY_TABLE, GRID_TABLE = "calibration_daily.csv", "calibration_grid.csv"
DAILY_KINDS = (Kind(phi=0.3), Kind(phi=0.6, days=320), Kind(phi=0.8))
TABLES = (STEADY_TABLE, DAILY_TABLE, CHANGED_TABLE, BACK_TABLE, OTHERS_TABLE, GRID_TABLE)


def steady_row(kind: Kind, people: int, *, seed: int = SEED) -> Row:
    """Table A, nothing changes: shares told something at some looks, and ever."""
    found = read(kind, people, STEADY_LOOKS, covers=(20, 60, 120), seed=seed)
    row: Row = {**asdict(kind), "people": people}
    row |= {f"told_at_{n}": _share(found.told[found.at(n)]) for n in (12, 20, 40, 60, 120)}
    row |= {
        "ever_probably": _share(found.likely.any(axis=0)),
        "ever_told": _share(found.told.any(axis=0)),
        "ever_sure": _share(found.sure.any(axis=0)),
    }
    row |= {f"same_at_{n}": _share(found.same[found.at(n)]) for n in (40, 60, 120)}
    return row | {f"covers_at_{n}": _share(found.covers[found.at(n)]) for n in (20, 60, 120)}


def daily_row(kind: Kind, people: int, *, seed: int = SEED) -> Row:
    """Table A, read every day: shares ever told something by then."""
    found = read(kind, people, range(8, kind.days + 1), seed=seed)
    row: Row = {**asdict(kind), "people": people}
    for day in sorted({120, kind.days}):
        upto = found.entries <= day
        row |= {
            f"ever_probably_{day}": _share(found.likely[upto].any(axis=0)),
            f"ever_told_{day}": _share(found.told[upto].any(axis=0)),
            f"ever_sure_{day}": _share(found.sure[upto].any(axis=0)),
        }
    return row


def changed_row(kind: Kind, people: int, *, seed: int = SEED) -> Row:
    """Table B, a true change: when it is first told, and how often by each day."""
    found = read(kind, people, CHANGED_LOOKS, covers=(28, 56, 120), seed=seed)
    rises = kind.level(np.array([kind.days - 1.0]))[0] > kind.level(np.zeros(1))[0]
    right, wrong = (found.worse, found.better) if rises else (found.better, found.worse)
    towards = found.likely & ~wrong
    row: Row = {**asdict(kind), "people": people}
    row["probably_day"] = _median(found, towards)
    low, middle, high = np.quantile(_first(found, right), [0.25, 0.5, 0.75])
    row |= {"told_day": float(middle), "told_day_q1": float(low), "told_day_q3": float(high)}
    row["sure_day"] = _median(found, found.sure & right)
    row |= {f"told_at_{n}": _share(right[found.at(n)]) for n in (28, 56, 60, 120, 180)}
    row |= {f"same_at_{n}": _share(found.same[found.at(n)]) for n in (28, 56)}
    row["wrong_way_ever"] = _share(wrong.any(axis=0))
    return row | {f"covers_at_{n}": _share(found.covers[found.at(n)]) for n in (28, 56, 120)}


def back_rows(people: int, *, seed: int = SEED) -> list[Row]:
    """Table C, a fall that comes back: shares told at each look."""
    found = read(BACK_KIND, people, BACK_LOOKS, seed=seed)
    up = np.array([verdict.improved or verdict is Verdict.PROBABLY_BETTER for verdict in VERDICTS])
    return [
        {
            "day": int(day), "people": people,
            "better": _share(found.better[row]),
            "better_or_probably": _share(up[found.verdict[row]]),
            "worse": _share(found.worse[row]),
            "same": _share(found.same[row]),
        }
        for row, day in enumerate(found.entries)
    ]  # fmt: skip


def other_row(kind: Kind, people: int, *, seed: int = SEED) -> Row:
    """Kinds for whom the method promises less: shares ever told something, read every 6 days.

    With two legs, a verdict on either counts.
    """
    found = read(kind, people * kind.legs, range(8, 121, 6), seed=seed)

    def ever(flags: Flags) -> float:
        return _share(flags.any(axis=0).reshape(people, kind.legs).any(axis=1))

    return {
        **asdict(kind), "people": people,
        "ever_told": ever(found.told),
        "ever_sure": ever(found.sure),
        "same_at_end": _share(found.same[-1]),
    }  # fmt: skip


def grid_row(kind: Kind, people: int, *, seed: int = SEED) -> Row:
    """One reading on the last day: what is told, by days, likeness, noise, level and change.

    ``change`` is the true change between the mean scores of the weeks compared. ``covers`` is blank if it is
    too early for an interval.
    """
    found = read(kind, people, (kind.days,), covers=(kind.days,), seed=seed)
    early = kind.days <= LIMITS.least_span
    score = kind.mean_score(np.arange(kind.days, dtype=float))
    return {
        "n": kind.days, "course": kind.course, "fall": kind.fall, "mean": kind.mean, "phi": kind.phi,
        "noise": kind.noise, "spread": kind.spread, "people": people,
        "change": _true_change(score, kind.days - 1),
        "better": _share(found.better), "worse": _share(found.worse), "sure": _share(found.sure),
        "likely": _share(found.likely), "same": _share(found.same),
        "covers": np.nan if early else _share(found.covers),
    }  # fmt: skip


def _share(flags: Any) -> float:
    return float(np.mean(flags))


def _first(found: Read, flags: Flags) -> Floats:
    """The entries at the first look that said so; infinite if none did."""
    reached = flags.any(axis=0)
    return np.where(reached, found.entries[np.argmax(flags, axis=0)], np.inf)


def _median(found: Read, flags: Flags) -> float:
    return float(np.median(_first(found, flags)))


def publish(folder: Path = FOLDER, *, people: int = PEOPLE, progress: bool = True) -> None:
    """Measure everything and write each table into ``folder`` as soon as it is complete."""

    def each(kinds: tuple[Kind, ...], row: Callable[[Kind, int], Row]) -> list[Row]:
        shown = bar(kinds, desc="Kinds of people", disable=not progress)
        return [row(kind, people) for kind in shown]

    tables: dict[str, Callable[[], list[Row]]] = {
        STEADY_TABLE: lambda: each(STEADY_KINDS, steady_row),
        DAILY_TABLE: lambda: each(DAILY_KINDS, daily_row),
        CHANGED_TABLE: lambda: each(CHANGED_KINDS, changed_row),
        BACK_TABLE: lambda: back_rows(people),
        OTHERS_TABLE: lambda: each(OTHER_KINDS, other_row),
        GRID_TABLE: lambda: each(GRID_KINDS, grid_row),
    }
    for name, make in tables.items():
        pd.DataFrame(make()).round(_DIGITS).to_csv(folder / name, index=False, lineterminator="\n")


def published(name: str = STEADY_TABLE) -> pd.DataFrame:
    """A published table by its file name in ``data/`` (one of ``TABLES``).

    >>> published()["phi"].unique().tolist()
    [0.0, 0.3, 0.6, 0.8]
    """
    path = FOLDER / name
    if not path.exists():
        raise GlidekitError(
            f"The published table {name} is not in the folder data.",
            do="Get the file again with the workbook, or make it: python -m glidekit.analysis.calibration.",
        )
    return pd.read_csv(path)


if __name__ == "__main__":
    publish()
