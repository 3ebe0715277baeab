"""The order of an on/off experiment: drawn by lot, stored before its first day, never changed."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from glidekit.errors import LogError
from glidekit.in_words import day
from glidekit.log import rows, settings, values
from glidekit.log.rows import from_us
from glidekit.log.schema import ASSIGNMENT, REAL
from glidekit.log.settings import setting_in
from glidekit.log.zones import day_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glidekit.log.store.store import Base

ENDED = "experiments_ended"
"""Setting: ids of experiments that were ended early, each with the day."""

CONDITIONS = ("on", "off")


@dataclass(frozen=True, slots=True)
class Period:
    """Days in a row with the exercises ("on") or without ("off"); the first ``wash_out`` do not count."""

    number: int
    condition: str
    first: date
    last: date
    wash_out: int = 0

    @property
    def counts_from(self) -> date:
        """The first day that counts."""
        return self.first + timedelta(days=self.wash_out)


@dataclass(frozen=True, slots=True)
class Experiment:
    """An experiment. ``drawn_at``: when its order was drawn and stored (UTC); ``seed`` draws it again.

    ``days_each`` includes the ``wash_out`` days at the start of each period, which the result leaves out.
    ``ended``: the day on which it was ended early, or None. ``foreseen``: what was said before its first day:
    power, effect, spread, missing, lingers.
    """

    id: str
    drawn_at: datetime
    days_each: int
    seed: int
    periods: tuple[Period, ...]
    ended: date | None = None
    wash_out: int = 0
    foreseen: dict[str, Any] = field(default_factory=dict)

    @property
    def first(self) -> date:
        """Its first day."""
        return self.periods[0].first

    @property
    def last(self) -> date:
        """Its last day as planned."""
        return self.periods[-1].last

    @property
    def lived(self) -> tuple[Period, ...]:
        """The periods that were completed before it was ended early."""
        return tuple(one for one in self.periods if self.ended is None or one.last < self.ended)

    def on(self, day: date) -> Period | None:
        """The period of that day; None before it begins and once it is over."""
        if self.ended is not None and day >= self.ended:
            return None
        return next((period for period in self.periods if period.first <= day <= period.last), None)

    def is_over(self, day: date) -> bool:
        """Whether it is over on that day, as planned or ended early."""
        return day > self.last or (self.ended is not None and day >= self.ended)


def add_order(
    base: Base,
    order: Sequence[str],
    *,
    days_each: int,
    begins: date,
    seed: int,
    wash_out: int = 0,
    foreseen: dict[str, Any],
) -> None:
    """Store a drawn order, one row a period. It must begin tomorrow or later: the draw comes first."""
    unknown = [condition for condition in order if condition not in CONDITIONS]
    if not order or unknown or days_each < 1:
        raise LogError(
            "An order needs periods that are 'on' or 'off', each of one day or more.",
            safe="Nothing was saved.",
        )
    if not 0 <= wash_out < days_each:
        raise LogError(
            f"Of {days_each} days in a period, {wash_out} cannot be left out to wash out: at least one must "
            "count.",
            safe="Nothing was saved.",
        )
    now = base.clock()
    with base.store.write() as connection:
        today = day_in(connection, now)
        if begins <= today:
            raise LogError(
                f"An experiment cannot begin on {day(begins)}: its order must be drawn before its first day.",
                safe="Nothing was saved.",
                do="Let it begin tomorrow or later.",
            )
        running = [found for found in _experiments(connection) if not found.is_over(today)]
        if running:
            raise LogError(
                "An experiment is under way already, and one at a time is enough.",
                safe="Its order is as it was.",
                do="Wait until it is over, or end it first.",
            )
        experiment, drawn_us = base.ids(), base.now_us()
        more = values.to_text({**foreseen, "days_each": days_each, "wash_out": wash_out, "seed": seed})
        made = [
            {
                "assignment_id": base.ids(),
                "experiment": experiment,
                "position": place,
                "condition": condition,
                "local_date": (begins + timedelta(days=place * days_each)).isoformat(),
                "detail": more,
                "drawn_us": drawn_us,
            }
            for place, condition in enumerate(order)
        ]
        rows.add_to_diary(connection, ASSIGNMENT, made, kind=REAL)


def experiments(base: Base) -> tuple[Experiment, ...]:
    """Every experiment, oldest first."""
    with base.store.read() as connection:
        return tuple(_experiments(connection))


def end(base: Base, experiment_id: str, on: date) -> None:
    """End an experiment early; its order stays as it was drawn."""
    with base.store.read() as connection:
        ended = dict(setting_in(connection, ENDED, {}))
    settings.put(base, ENDED, {**ended, experiment_id: on.isoformat()})


def _experiments(connection: Any) -> list[Experiment]:
    found: dict[str, list[rows.Values]] = {}
    for row in rows.find(connection, ASSIGNMENT, "ORDER BY drawn_us, experiment, position"):
        found.setdefault(row["experiment"], []).append(row)
    ended = dict(setting_in(connection, ENDED, {}))
    return [_experiment(name, some, ended.get(name)) for name, some in found.items()]


def _experiment(name: str, some: list[rows.Values], ended: str | None) -> Experiment:
    detail = json.loads(some[0]["detail"])
    own, wash_out = {"days_each", "seed", "wash_out"}, int(detail.get("wash_out", 0))
    days = timedelta(days=int(detail["days_each"]) - 1)
    firsts = [date.fromisoformat(row["local_date"]) for row in some]
    return Experiment(
        id=name,
        drawn_at=from_us(some[0]["drawn_us"]),
        days_each=int(detail["days_each"]),
        seed=int(detail["seed"]),
        periods=tuple(
            Period(row["position"] + 1, row["condition"], first, first + days, wash_out)
            for row, first in zip(some, firsts, strict=True)
        ),
        ended=None if ended is None else date.fromisoformat(ended),
        wash_out=wash_out,
        foreseen={name: value for name, value in detail.items() if name not in own},
    )
