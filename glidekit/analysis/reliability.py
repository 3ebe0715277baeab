"""How often the verdict would mislead somebody with so many days logged and such ups and downs."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from glidekit.analysis.calibration import calibrate
from glidekit.analysis.reading import readings
from glidekit.analysis.simulation import SPREAD, Circumstance
from glidekit.analysis.verdict import LIMITS
from glidekit.analysis.words import days_logged, number, times_in_100
from glidekit.errors import GlidekitError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    import pandas as pd

_LIKENESS = (0.3, 0.6, 0.8)
_NOISE = (0.0, 0.5)
KINDS = 2 * len(_LIKENESS) * len(_NOISE)
_BETTER = ("verdict_better", "verdict_clearly_better")
_WORSE = ("verdict_worse", "verdict_clearly_worse")


@dataclass(frozen=True, slots=True)
class Reliability:
    """Shares of simulated people with ``n`` days logged and that ``spread``.

    ``false_alarm``: told better or worse though nothing changed; ``found``: told better when pain truly fell
    by ``change`` points; ``missed``: told "cannot tell yet" then; ``wrong_way``: told worse then. Means over
    the likeness of days (.3, .6, .8) and the share of noise (0, .5); ``table`` has a row each.
    """

    n: int
    spread: float
    change: float
    repetitions: int
    false_alarm: float
    found: float
    missed: float
    wrong_way: float
    table: pd.DataFrame
    when: tuple[date, date] | None = None

    @property
    def sentence(self) -> str:
        """The answer in words."""
        logged = days_logged(self.n, *(self.when or (None, None)))
        return (
            f"With {logged}, and ups and downs of about {number(self.spread)} points, somebody who does not "
            f"change would be told better or worse {times_in_100(self.false_alarm)}; somebody whose pain "
            f"truly fell by {number(self.change)} points would be told so "
            f"{times_in_100(self.found)}, would hear "
            f"that it cannot be told yet {times_in_100(self.missed)}, and would be told worse "
            f"{times_in_100(self.wrong_way)} (computed from {self.repetitions} simulated people)."
        )


def how_often_wrong(
    n: int,
    *,
    spread: float = SPREAD,
    level: float = 5.0,
    change: float = 2.0,
    repetitions: int = 500,
    seed: int = 1,
    when: tuple[date, date] | None = None,
    progress: bool = True,
    step: Callable[[], object] | None = None,
) -> Reliability:
    """The question for your own ``n`` days logged and ``spread`` in points (see ``spread_of``).

    ``level`` is where the simulated people begin, ``change`` the fall that some of them have, and
    ``repetitions`` the number of people of each of twelve kinds. ``when``: first and last of your days, for
    the sentence. ``step`` is called KINDS times on the way. It takes a few seconds.
    """
    if n < LIMITS.numbers_from or repetitions < 1 or not 0 < spread <= 10:
        raise GlidekitError(
            f"This needs at least {LIMITS.numbers_from} days, one repetition and a spread above 0 and up to "
            f"10 points, not {n} days, {repetitions} repetitions and a spread of {spread}."
        )
    kinds = [
        Circumstance(n, phi, noise, level, moved, spread=spread)
        for phi, noise, moved in product(_LIKENESS, _NOISE, (0.0, -change))
    ]
    table = calibrate(kinds, repetitions=repetitions, seed=seed, progress=progress, step=step)
    same, fallen = table[table["change"] == 0], table[table["change"] != 0]
    return Reliability(
        n=n,
        spread=spread,
        change=change,
        repetitions=repetitions * len(kinds),
        false_alarm=_share(same, *_BETTER, *_WORSE),
        found=_share(fallen, *_BETTER),
        missed=_share(fallen, "verdict_cannot_tell_yet"),
        wrong_way=_share(fallen, *_WORSE),
        table=table,
        when=when,
    )


def _share(table: pd.DataFrame, *verdicts: str) -> float:
    """The share of people told one of these, the mean over their kinds."""
    return float(table[list(verdicts)].to_numpy().sum(axis=1).mean())


def spread_of(times: Any, scores: Any) -> float:
    """The standard deviation of somebody's scores around their own straight line, in points."""
    read = readings(times, scores)
    if len(read.days) < 3:
        raise GlidekitError(f"A spread needs at least three days; there are {len(read.days)}.")
    design = np.vstack([np.ones_like(read.days), read.days])
    line, *_ = np.linalg.lstsq(design.T, read.scores)
    return float(np.sqrt(((read.scores - line @ design) ** 2).sum() / (len(read.days) - 2)))
