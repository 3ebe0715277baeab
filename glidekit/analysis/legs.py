"""Each leg by itself: its verdict, and what the next plan must know of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from glidekit.analysis import verdict as told
from glidekit.analysis.daily import first_of_day, legs_now
from glidekit.analysis.trend import trend
from glidekit.rules.records import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from glidekit.analysis.trend import Trend
    from glidekit.scales import Side


@dataclass(frozen=True, slots=True)
class LegTrend:
    """The verdict on one leg; ``side`` is None if no answer names a leg, or the scale is not about a leg."""

    side: Side | None
    trend: Trend

    @property
    def name(self) -> str:
        """The leg's name, or the scale's if no leg is named."""
        if self.side is not None:
            return f"{self.side.capitalize()} leg"
        return "" if self.trend.scale is None else self.trend.scale.label


def leg_trends(ratings: pd.DataFrame, scale: str = "leg_pain") -> tuple[LegTrend, ...]:
    """The verdict on each leg rated in the record's last four weeks, the one rated last first.

    ``ratings`` as from ``log.ratings()``. One leg, or a scale that is not about a leg, gives one verdict.

    >>> [(leg.name, leg.trend.verdict.value) for leg in leg_trends(log.ratings())]
    [('Left leg', 'clearly better')]
    """
    return tuple(
        LegTrend(side, _of(first_of_day(ratings, scale, side=side), scale))
        for side in legs_now(ratings, scale)
    )


def _of(rows: pd.DataFrame, scale: str) -> Trend:
    return trend(rows["local_date"], rows["value"], scale=scale, hours=rows["hour"].tolist())


def told_worse(found: Trend) -> bool:
    """Worse or clearly worse; never slightly worse, nor back near the start after a better spell."""
    return found.verdict in (told.Verdict.WORSE, told.Verdict.CLEARLY_WORSE) and not found.came_back


def verdicts(ratings: pd.DataFrame) -> tuple[Verdict, ...]:
    """What the statistics say, as the rules read it: one verdict per leg, dated by its last answer."""
    return verdicts_of(leg_trends(ratings))


def verdicts_of(legs: Iterable[LegTrend]) -> tuple[Verdict, ...]:
    """The same for legs already judged."""
    return tuple(
        Verdict(
            one.trend.last.toordinal(),
            leg=one.side,
            worse=told_worse(one.trend),
            sure=one.trend.sure,
        )
        for one in legs
        if isinstance(one.trend.last, date)
    )


def firmly_worse(ratings: pd.DataFrame) -> bool:
    """Whether leg pain of a leg is worse or clearly worse, and sure."""
    return any(leg.worse and leg.sure for leg in verdicts(ratings))
