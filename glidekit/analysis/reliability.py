"""How often the verdict would mislead somebody with a given number of days and given ups and downs."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from glidekit.analysis.calibration import CHANGED_TABLE, GRID_TABLE, published, read
from glidekit.analysis.method import LIMITS
from glidekit.analysis.series import readings
from glidekit.analysis.simulation import SPREAD, Kind
from glidekit.errors import GlidekitError
from glidekit.in_words import days_logged, number, times_in_100

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

_LIKENESS = (0.3, 0.6, 0.8)
_NOISE = (0.0, 0.5)
KINDS = 2 * len(_LIKENESS) * len(_NOISE)
_LOOKS = 2  # days between readings


@dataclass(frozen=True, slots=True)
class Reliability:
    """Shares of simulated people with ``n`` days logged, one a day, and that ``spread``.

    ``false_alarm``: told better or worse on the last day though nothing changed; ``ever_wrong``: told so at
    least once when the verdict was read every second day; ``found``: told better on the last day when pain
    truly fell by ``change`` points over the first eight weeks; ``missed``: told neither way then;
    ``wrong_way``: told worse at least once then. Means over the likeness of days (.3, .6, .8) and the share
    of noise (0, .5); ``table`` has a row each.
    """

    n: int
    spread: float
    change: float
    repetitions: int
    false_alarm: float
    ever_wrong: float
    found: float
    missed: float
    wrong_way: float
    table: pd.DataFrame
    when: tuple[date, date] | None = None

    @property
    def lines(self) -> tuple[str, ...]:
        """The answer in short lines."""
        logged = days_logged(self.n, *(self.when or (None, None)))
        return (
            f"For days like yours ({logged}; ups and downs of about {number(self.spread)} points):",
            f"If nothing changed, a look on the last day is wrong {times_in_100(self.false_alarm)}.",
            (
                f"If you look every second day, you are told something wrong at least once "
                f"{times_in_100(self.ever_wrong)}."
            ),
            (
                f"If pain fell by {number(self.change)} points over eight weeks, you are told so by the last "
                "day "
                f"{times_in_100(self.found)}. You are told the opposite {times_in_100(self.wrong_way)}."
            ),
            f"Computed from {self.repetitions:,} simulated people.",
        )

    @property
    def sentence(self) -> str:
        """The lines as one text."""
        return " ".join(self.lines)


def how_often_wrong(
    n: int,
    *,
    spread: float = SPREAD,
    change: float = 2.0,
    repetitions: int = 100,
    seed: int = 1,
    when: tuple[date, date] | None = None,
    step: Callable[[], object] | None = None,
) -> Reliability:
    """Ask it for your own ``n`` days logged and ``spread`` in points (see ``spread_of``).

    ``change`` is the fall in half of the simulated people; ``repetitions`` counts people of each of twelve
    kinds. ``when``: your first and last day, for the words. ``step`` is called KINDS times on the way. It
    takes a few seconds.

    >>> how_often_wrong(12, repetitions=2).n
    12
    """
    if n < LIMITS.least_days or repetitions < 1 or not 0 < spread <= 10:
        raise GlidekitError(
            f"This needs at least {LIMITS.least_days} days, one repetition and a spread above 0 and up to "
            f"10 points, not {n} days, {repetitions} repetitions and a spread of {spread}."
        )
    kinds = [
        Kind(phi=phi, noise=noise, spread=spread, days=n, fall=fall)
        for phi, noise, fall in product(_LIKENESS, _NOISE, (0.0, change))
    ]
    rows = []
    for kind in kinds:
        rows.append(_row(kind, repetitions, seed))
        if step is not None:
            step()
    table = pd.DataFrame(rows)
    same, fallen = table[table["fall"] == 0], table[table["fall"] != 0]
    found = float(fallen["better"].mean())
    return Reliability(
        n=n,
        spread=spread,
        change=change,
        repetitions=repetitions * len(kinds),
        false_alarm=float((same["better"] + same["worse"]).mean()),
        ever_wrong=float((same["ever_told"]).mean()),
        found=found,
        missed=1 - found - float(fallen["worse"].mean()),
        wrong_way=float(fallen["ever_worse"].mean()),
        table=table,
        when=when,
    )


def _row(kind: Kind, people: int, seed: int) -> dict[str, Any]:
    found = read(kind, people, (*range(LIMITS.least_days, kind.days, _LOOKS), kind.days), seed=seed)
    shares = {
        "better": found.better[-1],
        "worse": found.worse[-1],
        "same": found.same[-1],
        "ever_told": found.told.any(axis=0),
        "ever_worse": found.worse.any(axis=0),
    }
    return asdict(kind) | {name: float(flags.mean()) for name, flags in shares.items()}


def spread_of(times: Any, scores: Any) -> float:
    """The standard deviation of scores around their own straight line, in points.

    >>> round(spread_of(range(6), [4, 5, 6, 5, 4, 6]), 1)
    0.9
    """
    found = readings(times, scores)
    if len(found.days) < 3:
        raise GlidekitError(f"A spread needs at least three days; there are {len(found.days)}.")
    design = np.vstack([np.ones(len(found.days)), found.days])
    line, *_ = np.linalg.lstsq(design.T, found.scores)
    return float(np.sqrt(((found.scores - line @ design) ** 2).sum() / (len(found.days) - 2)))


@dataclass(frozen=True, slots=True)
class RealPeople:
    """How it did on real people, run once after every number was fixed; counts of people."""

    day: int
    people: int
    fell: int
    told_better: int
    held: int
    caught: int
    with_probably: int
    with_probably_caught: int


REAL_PEOPLE = (
    RealPeople(14, 204, 52, 0, 0, 0, 1, 0),
    RealPeople(28, 202, 65, 8, 8, 8, 21, 17),
    RealPeople(42, 193, 65, 26, 25, 22, 43, 33),
)
"""Daily ratings of people with chronic back pain in three trials; a fall is 2 points or more by the end."""

REAL_SOURCE = (
    "Daily ratings of 214 people with chronic back pain in three trials (Tiwari, Vigotsky, Apkarian 2022, "
    "data repository of pain variability and relief). The data have no licence, so the workbook has none of "
    "them."
)


class Bound(NamedTuple):
    """What was asked of the method, and the worst result of the large run.

    ``asked`` and ``worst`` are shares of ``people`` simulated; ``at_most``: an upper limit, else a lower one.
    """

    words: str
    at_most: bool
    asked: float
    worst: float
    people: int

    @property
    def held(self) -> bool:
        """Whether even the worst kind of person keeps to it."""
        return self.worst <= self.asked if self.at_most else self.worst >= self.asked

    @property
    def error(self) -> float:
        """The standard error of the share that was found."""
        return float(np.sqrt(self.worst * (1 - self.worst) / self.people))


MOST_TOLD = {0.0: 0.03, 0.3: 0.03, 0.6: 0.10, 0.8: 0.20}
MOST_SURE = {0.0: 0.02, 0.3: 0.02, 0.6: 0.04, 0.8: 0.06}
"""For people who do not change, by likeness: told something, and told it as sure, ever in 120 days."""

LEAST_COVERED_FAST, LEAST_COVERED = 0.78, 0.88
LEAST_TOLD = {60: 0.95, 120: 0.97}
"""For people with a sudden fall: told on that day."""

MOST_WRONG_WAY = 0.03
FAST_COURSES = ("6.5 to 2.5, tau 14 d", "7 to 3 on day 10")
SUDDEN = FAST_COURSES[1]
_COVERS, _COVERS_STEADY = ([f"covers_at_{n}" for n in looks] for looks in ((28, 56, 120), (20, 60, 120)))


def bounds() -> tuple[Bound, ...]:
    """Every published bound of the method, with the worst kind of person in the tables."""
    return (*_steady_bounds(), *_told_bounds(), *_covered_bounds())


def _steady_bounds() -> list[Bound]:
    steady, found = published(), []
    for words, asked, column in (
        ("Nothing changed: told something by day 120", MOST_TOLD, "ever_told"),
        ("Nothing changed: told it as sure by day 120", MOST_SURE, "ever_sure"),
    ):
        for phi, share in asked.items():
            rows = steady[steady["phi"] == phi]
            found.append(_worst(f"{words}, days alike {phi:g}", rows, [column], share, at_most=True))
    return found


def _told_bounds() -> list[Bound]:
    changed = published(CHANGED_TABLE)
    sudden = changed[changed["course"] == SUDDEN]
    found = [
        _worst(
            f"Fell by 4 on day 10: told on day {day}, ups and downs of {number(spread)}",
            rows, [f"told_at_{day}"], share,
        )
        for day, share in LEAST_TOLD.items()
        for spread, rows in _by_spread(sudden)
    ]  # fmt: skip
    wrong = _worst(
        "Changed: told the opposite at least once", changed, ["wrong_way_ever"], MOST_WRONG_WAY, at_most=True
    )
    return [*found, wrong]


def _by_spread(rows: pd.DataFrame) -> list[tuple[float, pd.DataFrame]]:
    return [(spread, rows[rows["spread"] == spread]) for spread in sorted(set(rows["spread"]))]


def _covered_bounds() -> list[Bound]:
    steady, changed, grid = published(), published(CHANGED_TABLE), published(GRID_TABLE)
    fast = changed["course"].isin(FAST_COURSES)
    words = "The range holds the truth"
    return [
        _worst(f"{words}: fast falls", changed[fast], _COVERS, LEAST_COVERED_FAST),
        _worst(f"{words}: other changes", changed[~fast], _COVERS, LEAST_COVERED),
        _worst(f"{words}: nothing changed", steady, _COVERS_STEADY, LEAST_COVERED),
        _worst(f"{words}: the worst of all kinds in the grid", grid, ["covers"], LEAST_COVERED_FAST),
    ]


def _worst(
    words: str, rows: pd.DataFrame, columns: list[str], asked: float, *, at_most: bool = False
) -> Bound:
    share = rows[columns].max(axis=1) if at_most else rows[columns].min(axis=1)
    place = int(np.nanargmax(share) if at_most else np.nanargmin(share))
    return Bound(words, at_most, asked, float(share.iloc[place]), int(rows["people"].iloc[place]))
