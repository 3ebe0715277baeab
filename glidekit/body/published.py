"""The model beside what was measured in people: every row, misses included."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from glidekit.body.bands import band, ensemble
from glidekit.body.judgements import NOT_BLIND, PLAIN, WHY
from glidekit.body.measures import MEASURES
from glidekit.body.nerve_state import nerve
from glidekit.body.parameters import NOMINAL, OLD_HIP_LEVER_MM
from glidekit.data_tables import read_table

if TYPE_CHECKING:
    from glidekit.body.nerve_state import Readings
    from glidekit.body.posture import Posture

TABLE = "nerve_published.csv"
Verdict = Literal["fitted", "hit", "miss", "not modelled"]
_TOWARDS_THE_HEAD = "proximal"
_ROUGHLY = 2.0  # the model claims no more than a factor of two


@dataclass(frozen=True, slots=True)
class Comparison:
    """One published measurement beside the model's value; ``plain`` says it in words.

    ``published`` is the mean (None where only a range is given); ``low`` and ``high`` bound what counts as
    a hit: the published range, else two standard deviations around the mean, else half to twice the mean.
    ``model`` and ``band`` (5 to 95 % over the parameter sets) are positive in the published direction, None
    where the model has no such thing; ``before`` and ``verdict_before`` are those of the old, longer hip
    lever. ``verdict``: fitted rows were used to set parameters; ``blind`` is
    False where the model's structure was chosen knowing the row. ``why`` says in words what to make of it.
    """

    id: str
    study: str
    year: int
    plain: str
    movement: str
    where: str
    n: int | None
    quantity: str
    unit: str
    published: float | None
    low: float
    high: float
    model: float | None
    before: float | None
    band: tuple[float, float] | None
    verdict: Verdict
    verdict_before: Verdict
    blind: bool
    why: str
    source: str


@lru_cache(maxsize=1)
def comparison() -> tuple[Comparison, ...]:
    """All rows of data/nerve_published.csv in their order, computed with the nominal parameters."""
    return tuple(_compared(row) for row in read_table(TABLE))


def _compared(row: dict[str, str]) -> Comparison:
    low, high = _bounds(row)
    model = before = spread = None
    if row["id"] in MEASURES and row["use"] != "context":
        sign = -1 if row["direction"] == _TOWARDS_THE_HEAD else 1
        measure = MEASURES[row["id"]]
        model, before = (sign * float(measure(solver)) for solver in (_nominal, _with_old_hip))
        ends = sorted(sign * end for end in band(measure(ensemble())))
        spread = (ends[0], ends[1])
    return Comparison(
        id=row["id"],
        study=row["study"],
        year=int(row["year"]),
        plain=PLAIN[row["id"]],
        movement=row["movement"],
        where=row["nerve_site"],
        n=int(row["n"]) if row["n"] else None,
        quantity=row["quantity"],
        unit=row["unit"],
        published=float(row["mean"]) if row["mean"] else None,
        low=low,
        high=high,
        model=model,
        before=before,
        band=spread,
        verdict=_verdict(row, model, low, high),
        verdict_before=_verdict(row, before, low, high),
        blind=row["use"] == "compare" and row["id"] not in NOT_BLIND,
        why=WHY[row["id"]],
        source=row["source"],
    )


def _bounds(row: dict[str, str]) -> tuple[float, float]:
    """What counts as a hit; a standard error of measurement (SEM) says nothing about how people differ."""
    if row["lo"]:
        return float(row["lo"]), float(row["hi"])
    mean = float(row["mean"])
    if row["spread_kind"] == "SD":
        return mean - 2 * float(row["spread"]), mean + 2 * float(row["spread"])
    return mean / _ROUGHLY, mean * _ROUGHLY


def _verdict(row: dict[str, str], model: float | None, low: float, high: float) -> Verdict:
    if model is None:
        return "not modelled"
    if row["use"] == "calibrate":
        return "fitted"
    return "hit" if low <= model <= high else "miss"


def _nominal(posture: Posture) -> Readings:
    return nerve(posture).readings


_OLD = replace(NOMINAL, lever_hip=OLD_HIP_LEVER_MM)


def _with_old_hip(posture: Posture) -> Readings:
    return nerve(posture, parameters=_OLD).readings


def record_in_words() -> str:
    """How often the model came near what was measured, and which rows it missed."""
    rows = comparison()
    asked = [row for row in rows if row.verdict in ("hit", "miss")]
    missed = [row for row in asked if row.verdict == "miss"]
    known = sum(row.verdict == "hit" and not row.blind for row in asked)
    studies = ", ".join(dict.fromkeys(f"{row.study} {row.year}" for row in missed))
    return (
        f"It was held to {len(asked)} published measurements that it was not fitted to: "
        f"{len(asked) - len(missed)} came out near, {len(missed)} did not ({studies}). Of those that came "
        f"out, {known} were known when its structure was chosen. Every row: gk.body.published.comparison()."
    )
