from __future__ import annotations

import numpy as np
import pytest

from glidekit.analysis.verdict import (
    LIMITS,
    VERDICTS,
    Chances,
    Verdict,
    decide,
    last_review,
    next_review,
)


def verdict(n=30, span=60.0, *, constant=False, better=0.5, much_better=0.0, much_worse=0.0, same=0.0):
    chances = Chances(*(np.array([p]) for p in (better, 1 - better, much_better, much_worse, same)))
    place = decide(np.array([n]), np.array([span]), np.array([constant]), chances)[0]
    return VERDICTS[place]


def test_always_the_same_comes_before_too_early():
    assert verdict(3, 5, constant=True, better=np.nan) is Verdict.ALWAYS_THE_SAME


@pytest.mark.parametrize(("n", "span"), [(7, 60), (8, 13.9), (30, 13)])
def test_too_early_comes_before_every_claim(n, span):
    assert verdict(n, span, better=1.0, much_better=1.0) is Verdict.TOO_EARLY


def test_eight_days_over_fourteen_are_enough():
    assert verdict(8, 14, better=1.0, much_better=1.0) is Verdict.CLEARLY_BETTER


def test_clearly_needs_an_important_change_with_nine_in_ten():
    assert verdict(better=0.999, much_better=0.9) is Verdict.CLEARLY_BETTER
    assert verdict(better=0.999, much_better=0.899) is Verdict.BETTER
    assert verdict(better=0.001, much_worse=0.9) is Verdict.CLEARLY_WORSE
    assert verdict(better=0.001, much_worse=0.899) is Verdict.WORSE


def test_the_bar_is_higher_before_twenty_days():
    assert verdict(19, better=0.98) is Verdict.CANNOT_TELL_YET
    assert verdict(19, better=0.99) is Verdict.BETTER
    assert verdict(20, better=0.975) is Verdict.BETTER
    assert verdict(20, better=0.974) is Verdict.CANNOT_TELL_YET
    assert verdict(20, better=0.025) is Verdict.WORSE


def test_better_stands_before_about_the_same():
    assert verdict(better=0.98, same=0.95) is Verdict.BETTER
    assert verdict(better=0.9, same=0.9) is Verdict.ABOUT_THE_SAME
    assert verdict(better=0.9, same=0.89) is Verdict.CANNOT_TELL_YET


def test_the_enum_keeps_the_order_of_precedence():
    assert [v.value for v in Verdict] == [
        "always the same",
        "too early",
        "clearly better",
        "clearly worse",
        "better",
        "worse",
        "about the same",
        "cannot tell yet",
    ]


def test_reviews_are_the_fixed_looks():
    assert LIMITS.reviews == (10, 20, 40, 80, 160, 320)
    assert [last_review(n) for n in (9, 10, 39, 40, 1000)] == [None, 10, 20, 40, 320]
    assert [next_review(n) for n in (0, 10, 39, 320)] == [10, 20, 40, None]
