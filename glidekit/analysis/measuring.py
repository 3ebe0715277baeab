"""How often the verdict is right and wrong for a kind of person, measured on simulated diaries."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from glidekit.analysis.batch import Batch
from glidekit.analysis.judging import judge
from glidekit.analysis.line import lines
from glidekit.analysis.question import Question
from glidekit.analysis.simulation import Circumstance, diaries
from glidekit.analysis.verdict import LIMITS, VERDICTS, Verdict

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from glidekit.analysis.judging import Judged
    from glidekit.analysis.simulation import Diaries

    Floats = NDArray[np.float64]

Row = dict[str, float | int | str]

ERRORS_FOR = ("false_alarm", "says_better", "says_worse", "coverage95", "coverage50")
"""Rates that carry their Monte Carlo standard error in a column of their own."""


def measure(kind: Circumstance, repetitions: int, seed: int) -> Row:
    """The rates of that kind of person, over ``repetitions`` simulated diaries.

    says_better, says_worse  P(better) or P(worse) beyond the bar for n, whatever the span (the bare rule)
    false_alarm     either of them where nothing changed, else the wrong one of the two
    verdict columns the verdict as it would be spoken; they sum to 1
    coverage95, 50  how often the interval holds the true change; of the ``with_numbers`` that have one
    not_straight    how often "not a straight course" would be said
    """
    people = diaries(kind, repetitions, _generator(kind, seed))
    starts = np.arange(0, people.scores.size, kind.n)
    judged = judge(Batch(people.days.ravel(), people.scores.ravel(), starts), Question(), intervals=False)
    sure = LIMITS.sure if kind.n >= LIMITS.settled_from else LIMITS.early_sure
    better, worse = judged.chances.better >= sure, judged.chances.worse >= sure
    wrong = (better | worse) if kind.change == 0 else worse if kind.change < 0 else better
    rates: Row = {
        "says_better": _rate(better),
        "says_worse": _rate(worse),
        "false_alarm": _rate(wrong),
        **{_column(v): _rate(judged.verdict == place) for place, v in enumerate(VERDICTS)},
        "not_straight": _rate(~judged.straight),
        **_coverage(judged, people.truth),
    }
    return asdict(kind) | {"repetitions": repetitions} | rates | _errors(rates, repetitions)


def ever_firm(kind: Circumstance, repetitions: int, seed: int) -> Row:
    """How often somebody is told something firm at any of the fixed looks; ``kind.n`` is the last look."""
    people = diaries(kind, repetitions, _generator(kind, seed))
    firm = np.zeros(repetitions, bool)
    row: Row = asdict(kind) | {"repetitions": repetitions}
    for review in (review for review in LIMITS.reviews if review <= kind.n):
        firm |= _firm_at(people, review)
        row[f"by_{review}"] = _rate(firm)
    return row | {"ever_firm": _rate(firm), "ever_firm_se": _error(_rate(firm), repetitions)}


def _generator(kind: Circumstance, seed: int) -> np.random.Generator:
    """Each kind has its own stream, so a row is the same whichever others are measured beside it."""
    return np.random.default_rng([seed, crc32(repr(kind).encode())])


def _rate(flags: NDArray[np.bool_]) -> float:
    return float(np.mean(flags))


def _column(verdict: Verdict) -> str:
    return "verdict_" + verdict.value.replace(" ", "_")


def _coverage(judged: Judged, truth: Floats) -> Row:
    """Whether the true change lies between the quantiles, read from its place in the mixture."""
    if judged.posterior is None:
        return {"with_numbers": 0.0, "coverage95": np.nan, "coverage50": np.nan}
    place = judged.posterior.below(truth[judged.with_numbers])
    return {
        "with_numbers": _rate(judged.with_numbers),
        "coverage95": _rate((place > 0.025) & (place < 0.975)),
        "coverage50": _rate((place > 0.25) & (place < 0.75)),
    }


def _errors(rates: Row, repetitions: int) -> Row:
    return {f"{name}_se": _error(float(rates[name]), repetitions) for name in ERRORS_FOR}


def _error(rate: float, repetitions: int) -> float:
    return float(np.sqrt(rate * (1 - rate) / repetitions))


def _firm_at(people: Diaries, review: int) -> NDArray[np.bool_]:
    days, scores = people.days[:, :review], people.scores[:, :review]
    usable = (np.ptp(scores, axis=1) > 0) & (np.ptp(days, axis=1) >= LIMITS.least_span)
    firm = np.zeros(len(days), bool)
    if usable.any():
        kept = scores[usable]
        change = lines(days[usable].ravel(), kept.ravel(), np.arange(0, kept.size, review)).change
        fallen = change.below(0.0)
        firm[usable] = np.maximum(fallen, 1 - fallen) >= LIMITS.firm
    return firm
