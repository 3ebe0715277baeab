"""The model beside what was measured in people: every row, misses included.

Our reading of each row (``WHY``) is kept apart from the numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from glidekit.body.bands import MEASURES, band, ensemble
from glidekit.body.chain import NOMINAL, OLD_HIP_LEVER_MM
from glidekit.body.nerve_state import nerve
from glidekit.data_tables import read_table

if TYPE_CHECKING:
    from glidekit.body.nerve_state import Readings
    from glidekit.body.posture import Posture


# The structure (a J-shaped nerve, tethers that stiffen below the knee, both legs on one cord) was chosen
# knowing these.
NOT_BLIND = ("V01", "V02", "V05", "V06", "V09", "V10")

_ROOTS = "Near the upper end of what was seen: the model's roots have no sleeve around them."
_ARM = "A nerve of the arm: it shows the difference between slider and tensioner, but this model has no arm."
_FITTED = "One of four rows that set the parameters."
_LOW = "Low, within what people showed."

WHY: dict[str, str] = {
    "V01": "Less than half of what was seen, and below the smallest of the sixteen people. The assumed lever "
    "of the knee or the firmness of the thigh is off. More hip flexion does give more glide, as it should.",
    "V02": "Inside what the sixteen people showed, at its lower end. Known when the structure was chosen.",
    "V03": "Less than half of what was seen. The paper gives no angles, so they were assumed. In this model "
    "a movement of the neck fades fast on its way to the thigh.",
    "V04": "Three people only: shown for orientation.",
    "V05": _FITTED,
    "V06": "The right way round, but weaker than was seen. With the hip bent, the tethers below the knee are "
    "already pulled. Known when the structure was chosen.",
    "V07": "Standing with weight on the foot: the model knows no weight.",
    "V08": "Above the average, within what people showed. The bend of hips and lower back was assumed.",
    "V09": f"{_FITTED} With the shorter hip lever it comes out lower, within what people showed.",
    "V10": "Both legs move the cord about twice as far as one. Known when the structure was chosen.",
    "V11": f"A later and better measurement than the one that was fitted. {_LOW}",
    "V12": f"As with one leg. {_LOW}",
    "V13a": _ROOTS,
    "V13b": f"{_FITTED} It comes out in the lower half of the range.",
    "V14a": _ROOTS,
    "V14b": _ROOTS,
    "V14c": _ROOTS,
    "V15": f"{_FITTED} Counted as a gauge reads it, slack included.",
    "V16a": "Far too much: the model's ankle end is held too softly against a pull from the hip. It was "
    "another nerve, too, and the embalmed ankles were stiff.",
    "V16b": "About twice the average, just inside what was seen, for the same reason.",
    "V17": "Seen in surgery, with the hip joint open: not this body.",
    "V18": "People with a disc herniation: the model is of a healthy nerve.",
    "V19a": _ARM,
    "V19b": _ARM,
    "V19c": _ARM,
    "V19d": _ARM,
    "V19e": _ARM,
    "V19f": _ARM,
}

# What was done and measured, in plain words.
PLAIN: dict[str, str] = {
    "V01": "Knee straightens, hip bent 30: slide in the thigh",
    "V02": "Knee straightens, hip bent 60: slide in the thigh",
    "V03": "Seated slider of ankle and neck: slide in the thigh",
    "V04": "Seated slider of ankle and neck: slide behind the knee",
    "V05": "Toes come up, hip straight: slide behind the knee",
    "V06": "The same, hip straight over hip bent",
    "V07": "Toes come up while standing: slide of the tibial nerve",
    "V08": "Bending forward: slide behind the knee",
    "V09": "One leg raised to 50: the cord moves down",
    "V10": "Both legs raised to 50: the cord moves down",
    "V11": "One leg raised to 60: the cord moves down",
    "V12": "Both legs raised to 60: the cord moves down",
    "V13a": "Leg raised: slide of the roots",
    "V13b": "Leg raised: strain of the roots",
    "V14a": "Left leg raised: slide of the roots",
    "V14b": "Right leg raised: slide of the roots",
    "V14c": "Both legs raised: slide of the roots",
    "V15": "Toes come up: strain at the ankle",
    "V16a": "Hip bends, toes held up: slide at the ankle",
    "V16b": "Hip bends, toes held up: strain at the ankle",
    "V17": "Hip bends, knee straightens, in surgery: strain at the hip",
    "V18": "Leg raised, side of a herniation against the other: the cord moves less",
    "V19a": "Slider of the arm: slide at the wrist",
    "V19b": "Tensioner of the arm: slide at the wrist",
    "V19c": "Slider of the arm: strain at the wrist",
    "V19d": "Tensioner of the arm: strain at the wrist",
    "V19e": "Slider of the arm: slide at the elbow",
    "V19f": "Tensioner of the arm: slide at the elbow",
}


TABLE = "nerve_published.csv"
Verdict = Literal["fitted", "hit", "miss", "not modelled"]
_TOWARDS_THE_HEAD = "proximal"
_ROUGHLY = 2.0  # the model claims no more than a factor of two


@dataclass(frozen=True, slots=True)
class Comparison:
    """One published measurement beside the model's value; ``plain`` says it in words.

    ``published`` is the mean (None if only a range is given); ``low`` and ``high`` bound what counts as a
    hit: the published range, else two standard deviations around the mean, else half to twice the mean.
    ``model`` and ``band`` (5 to 95 % over the parameter sets) are positive in the published direction, None
    if the model has no such thing. ``before`` and ``verdict_before`` come from the old, longer hip lever.
    ``verdict``: fitted rows set the parameters. ``blind`` is False if the model's structure was chosen
    knowing the row. ``why`` is our reading.
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
    """Every row of data/nerve_published.csv, in order, computed with the nominal parameters."""
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
