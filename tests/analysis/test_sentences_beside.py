"""The sentences beside the verdict follow the same rules: days and dates, never a cause or a promise."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import product

import numpy as np
import pandas as pd
import pytest

from glidekit.analysis.daily import missing_day_bounds
from glidekit.analysis.experiment import Power
from glidekit.analysis.felt import felt_change
from glidekit.analysis.next_day import NextDay
from glidekit.analysis.phases import EarlyRecent, Phase, Phases
from glidekit.analysis.randomisation import RandomisationTest
from glidekit.analysis.reliability import Reliability

NEVER = re.compile(
    r"recover|cured?\b|heal|because|thanks to|due to|proves?"
    r"|no change|not changed|unchanged|!|\bnan\b|(?-i:None)",
    re.IGNORECASE,
)
FIRST, LAST = date(2026, 3, 3), date(2026, 5, 12)
DATES = re.compile(r"\b3 March .*2026|no dates")
COUNT = re.compile(r"\d+ (days|sessions|times)|0 sessions")
PHASE = Phase("before the first mark", FIRST, LAST, 40, 6.5, None, None, None)
LATER = Phase("new tablets", FIRST, LAST, 20, 4.0, 0.8, 0.5, 0.4)
ENDS = ((FIRST, LAST), (None, None))
SHARES = (0.0, 0.004, 0.05, 0.5, 0.999, 1.0)


def frame(before, after):
    days = pd.DatetimeIndex([FIRST, LAST])[: len(before)]
    columns = {"leg_pain_before": before, "leg_pain_after": after}
    made = {name: pd.array(values, dtype="Float64") for name, values in columns.items()}
    return pd.DataFrame(made).assign(local_date=days)


def every_sentence():
    for (first, last), share, improvement in product(ENDS, (None, *SHARES), ("decrease", "increase")):
        third = 0 if share is None else 20
        yield EarlyRecent(share, third, third, 60, first, last, improvement).sentence
    for share, other, when in product(SHARES, SHARES, (None, (FIRST, LAST))):
        yield Reliability(
            60, 1.5, 2.0, 6000, share, other, share, other, share, pd.DataFrame(), when
        ).sentence
        for difference in (-2.4, 0.0, 1.0):
            yield RandomisationTest(
                difference, share, other, 64, exact=True, n_a=6, n_b=6, when=when
            ).sentence
    for share, pairs, begins in product(SHARES, (3, 6, 12), (None, FIRST)):
        yield Power(share, 0.04, pairs, 3, 2.0, 1.5, 0.6, 1000, begins).sentence
    for why, (low, high), scale in product(
        ("", "the sessions were all about as long"),
        ((-2.0, -0.4), (-1.0, 1.0), (0.2, 3)),
        ("leg_pain", "peg"),
    ):
        yield NextDay(48, (low + high) / 2, (low, high), FIRST, LAST, why, scale).sentence
    for before, after in (((), ()), ((7, 1), (5, 1)), ((7, None), (8, 3))):
        yield felt_change(frame(before, after)).sentence
    for made in ((), (PHASE,), (PHASE, LATER), (PHASE, replace(LATER, nap=None))):
        yield Phases(made).sentence
    for values in ([], [4.0, 4.0], [np.nan, np.nan]):
        days = pd.DatetimeIndex([FIRST, LAST])[: len(values)]
        yield missing_day_bounds(pd.Series(values, days, dtype=float)).sentence


SENTENCES = sorted(set(every_sentence()))


def test_there_are_many_of_them():
    assert len(SENTENCES) > 150


@pytest.mark.parametrize("rule", [COUNT, DATES], ids=["a count", "dates"])
def test_each_carries(rule):
    assert [sentence for sentence in SENTENCES if not rule.search(sentence)] == []


def test_none_says_what_must_never_be_said():
    assert [sentence for sentence in SENTENCES if NEVER.search(sentence)] == []
