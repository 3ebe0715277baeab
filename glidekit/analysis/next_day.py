"""Exercise time and the next day: an association, from 40 days of sessions on.

The regression is averaged over the same cells of day-to-day likeness as a verdict.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from glidekit.analysis.daily import leg_now, of_leg
from glidekit.analysis.fit import whiten
from glidekit.analysis.method import CELLS
from glidekit.analysis.posterior import Mixture
from glidekit.analysis.series import days_of
from glidekit.errors import GlidekitError
from glidekit.in_words import amount, between, period
from glidekit.scales import scale as _scale

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from glidekit.scales import Side

    Floats = NDArray[np.float64]


LEAST_RSS = 1e-24
"""Share of the squared range: an exact fit has no residual, and log 0 would leave no weights."""


def coefficients(explanations: Floats, outcome: Floats, days: Floats) -> list[Mixture]:
    """The posterior of each explanation's coefficient: y = b0 + X b + s e, e as in ``method``, flat b.

    ``explanations`` is (k, n), one row each; ``outcome`` and rising ``days`` are (n,), n > k + 1.
    """
    rows = np.vstack([np.ones_like(outcome), explanations, outcome])
    size, cells = len(rows) - 1, len(CELLS.phi)
    freedom = float(len(outcome) - size)
    least = LEAST_RSS * float(np.ptp(outcome)) ** 2
    log_weight, centre, spread = np.empty(cells), np.empty((cells, size)), np.empty((cells, size))
    every, log_dets = whiten(rows, days)
    for cell, white in enumerate(every):
        design, answer = white[:size], white[size]
        centre[cell], *_ = np.linalg.lstsq(design.T, answer)
        rss = max(float(((answer - centre[cell] @ design) ** 2).sum()), least)
        inner = design @ design.T
        log_det = log_dets[cell, -1] + np.linalg.slogdet(inner)[1]
        log_weight[cell] = np.log(CELLS.weight[cell]) - (log_det + freedom * np.log(rss)) / 2
        spread[cell] = np.sqrt(rss / freedom * np.diag(np.linalg.inv(inner)))
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    return [
        Mixture(weight[None], centre[:, place][None], spread[:, place][None], freedom)
        for place in range(1, size)
    ]


LEAST_DAYS = 40
LEAST_VARIETY = 1.25
"""The longest tenth of sessions must be this many times as long as the shortest."""

PER_MINUTES = 10.0
LIKELY = "doing less on bad days is the likely explanation, so it is no reason to do more or less"


@dataclass(frozen=True, slots=True)
class NextDay:
    """``change`` and ``interval95``: points on the next day that go with ten more minutes, at equal pain.

    NaN if there are fewer than 40 days or all sessions were about as long; ``why`` says so.
    """

    n: int
    change: float
    interval95: tuple[float, float]
    first: date | None
    last: date | None
    why: str
    scale: str

    @property
    def shown(self) -> bool:
        """Whether there is anything to show."""
        return not self.why

    @property
    def sentence(self) -> str:
        """The association with its interval and its likeliest explanation."""
        label = _scale(self.scale).label.lower()
        days = f"{self.n} days with sessions, {period(self.first, self.last)}"
        if self.why:
            return f"Exercise time and {label} on the next day are not compared yet ({days}): {self.why}."
        return (
            f"With {amount(PER_MINUTES, 'minutes')} more of exercise went a next day on which {label} was "
            f"very likely {between(*self.interval95, 'points')}, at the same {label} before ({days}). This "
            f"is an association: {LIKELY}."
        )


def dose_and_next_day(
    sessions: pd.DataFrame, ratings: pd.DataFrame, *, scale: str = "leg_pain", side: Side | None = None
) -> pd.DataFrame:
    """One row per day with sessions: ``local_date``, total ``minutes``, first ``before``, last ``next_day``.

    ``sessions`` and ``ratings`` as the log gives them. A blank stays blank; one unknown time makes the day's
    minutes unknown. If both legs were rated, ``side`` picks one; by default the leg rated last.

    >>> dose_and_next_day(log.sessions(), log.ratings()).columns.tolist()
    ['local_date', 'minutes', 'before', 'next_day']
    """
    side = side or leg_now(ratings, scale)
    ratings = of_leg(ratings, side)
    wanted = ratings[
        (ratings["moment"].astype("object") == "next-day")
        & (ratings["scale"].astype("object") == scale)
        & (ratings["status"].astype("object") == "answered")
    ]
    own = f"{scale}_before_{side}"
    after = wanted.drop_duplicates("session_id", keep="last").set_index("session_id")["value"]
    rows = pd.DataFrame(
        {
            "local_date": sessions["local_date"],
            "minutes": sessions["actual_s"].astype("Float64") / 60,
            "before": sessions[own if own in sessions else f"{scale}_before"].astype("Float64"),
            "next_day": sessions["session_id"].map(after).astype("Float64"),
            "started_at": sessions["started_at"],
        }
    ).sort_values("started_at")
    days = rows.groupby("local_date")
    table = days.agg({"before": "first", "next_day": "last"})
    table.insert(0, "minutes", days["minutes"].sum(skipna=False))
    return table.reset_index()


def next_day_association(days: pd.DataFrame, *, scale: str = "leg_pain") -> NextDay:
    """What goes with ten more minutes on the next day; ``days`` as from ``dose_and_next_day``."""
    missing = {"local_date", "minutes", "before", "next_day"} - set(days.columns)
    if missing:
        raise GlidekitError(
            f"The columns {', '.join(sorted(missing))} are missing.",
            do="dose_and_next_day(log.sessions(), log.ratings()) makes this table.",
        )
    whole = days.dropna(subset=["local_date", "minutes", "before", "next_day"]).sort_values("local_date")
    ends = [] if whole.empty else [pd.Timestamp(whole["local_date"].iloc[end]).date() for end in (0, -1)]
    first, last = ends or (None, None)
    minutes, before, after = (whole[name].to_numpy(float) for name in ("minutes", "before", "next_day"))
    why = _why_not(minutes)
    if why or np.ptp(after) == 0:
        unknown = (float("nan"), float("nan"))
        return NextDay(
            len(whole), unknown[0], unknown, first, last, why or "every next day was the same", scale
        )
    found = coefficients(np.vstack([minutes / PER_MINUTES, before]), after, days_of(whole["local_date"]))[0]
    low, high = found.quantiles((0.025, 0.975))[0]
    return NextDay(len(whole), float(found.mean[0]), (float(low), float(high)), first, last, "", scale)


def _why_not(minutes: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> str:
    if minutes.size < LEAST_DAYS:
        return f"{LEAST_DAYS} days with a rating before and on the next day are needed"
    short, long = np.quantile(minutes, [0.1, 0.9])
    return "the sessions were all about as long" if long < LEAST_VARIETY * short or long == 0 else ""
