"""The rules of the verdict, each at its threshold, and what a series must provide."""

from __future__ import annotations

import numpy as np
import pytest

from glidekit.analysis.method import LIMITS
from glidekit.analysis.posterior import days_to_an_answer
from glidekit.analysis.trend import trend
from glidekit.analysis.verdict import VERDICTS, Verdict, question_of
from glidekit.errors import GlidekitError

RNG = np.random.default_rng


def told(scores, days=None, **more):
    return trend(np.arange(len(scores)) if days is None else days, scores, scale="leg_pain", **more)


def noisy(level, spread=1.0, seed=1):
    return np.clip(np.round(level + spread * RNG(seed).standard_normal(len(level))), 0, 10)


T = np.arange(60)


@pytest.mark.parametrize(
    ("scores", "verdict"),
    [
        (np.full(14, 4.0), Verdict.TOO_EARLY),
        (np.full(15, 4.0), Verdict.ALWAYS_THE_SAME),
        (noisy(np.full(10, 5.0)), Verdict.TOO_EARLY),
        (noisy(7 - 4.0 * (T > 15)), Verdict.CLEARLY_BETTER),
        (noisy(3 + 4.0 * (T > 15)), Verdict.CLEARLY_WORSE),
        (noisy(5 - 1.0 * (np.arange(200) > 60), 0.6), Verdict.SLIGHTLY_BETTER),
        (noisy(5 + 1.0 * (np.arange(200) > 60), 0.6), Verdict.SLIGHTLY_WORSE),
        (noisy(np.full(60, 5.0), 0.8), Verdict.ABOUT_THE_SAME),
        (noisy(5 + np.sin(T / 4), 3), Verdict.CANNOT_TELL_YET),
    ],
)
def test_each_course_gets_its_verdict(scores, verdict):
    assert told(scores).verdict is verdict


def test_ten_even_scores_from_four_to_nothing_are_too_early():
    """Version 1 called them "clearly better: first 7 days 2, last 7 days 2"."""
    found = told(np.linspace(4, 0, 10).round())
    assert found.verdict is Verdict.TOO_EARLY
    assert found.week == 5


def test_who_recovered_and_stayed_so_is_still_told_better():
    scores = noisy(7 - 4 * np.clip(np.arange(320) / 40, 0, 1))
    for days in (60, 120, 240, 320):
        assert told(scores[:days]).verdict.improved


def test_a_bigger_step_is_told_sooner():
    small, large = (told(noisy(8 - size * (T > 30), 1.4)).history.better for size in (2.0, 6.0))
    assert large < small


def test_a_flare_at_the_end_is_told_as_worse_now():
    assert told(noisy(5 + 4.0 * (np.arange(54) > 39))).verdict.worsened


def test_sure_needs_more_than_told():
    found = [told(noisy(6.5 - 2.0 * (T > 20), seed=seed)) for seed in range(12)]
    for one in found:
        assert one.sure == (one.verdict.improved and one.p_better >= LIMITS.sure)
    assert {one.sure for one in found if one.verdict.improved} == {True, False}


def test_a_week_with_one_entry_is_never_sure():
    days = np.r_[0:60:3, 66]
    scores = noisy(7 - 4.0 * (days > 15))
    found = told(scores, days)
    assert found.one_entry
    assert not found.sure
    assert found.verdict is not Verdict.CLEARLY_BETTER
    assert any("single entry" in line for line in found.lines)


def test_probably_is_said_before_it_is_told():
    ranks = [told(noisy(6 - 2 * np.clip(np.arange(days) / 56, 0, 1))).verdict for days in range(20, 120, 4)]
    first = {verdict: ranks.index(verdict) for verdict in set(ranks)}
    assert first[Verdict.PROBABLY_BETTER] < min(first[v] for v in first if v.improved)


@pytest.mark.parametrize(("phi", "spread", "most"), [(0.3, 1.0, 2), (0.3, 1.5, 3), (0.6, 1.0, 2)])
def test_days_to_an_answer_are_whole_weeks_and_few_after_two_steady_months(phi, spread, most):
    rng = RNG(3)
    course = np.empty(60)
    course[0] = rng.standard_normal()
    for day in range(1, 60):
        course[day] = phi * course[day - 1] + np.sqrt(1 - phi**2) * rng.standard_normal()
    found = told(np.clip(np.round(5 + spread * course), 0, 10), important_change=3)
    days = days_to_an_answer(found.fit, found.series.scores[None], np.array([3.0]))
    assert 2 <= max(2, np.ceil(1.7 * days[0] / 7)) <= most


def test_a_jump_hardly_lengthens_the_days_to_an_answer():
    """Ten days at 7, fifty at 3: version 1 asked for 400 more days."""
    needed = []
    for seed in range(6):
        found = told(noisy(np.r_[np.full(10, 7.0), np.full(50, 3.0)], seed=seed))
        needed.append(days_to_an_answer(found.fit, found.series.scores[None], np.array([2.1]))[0])
    assert np.median(needed) <= 14


def test_days_to_an_answer_are_shown_where_the_question_is_open():
    steady, open_ = told(noisy(np.full(60, 5.0), 0.8)), told(noisy(5 + np.sin(T / 4), 2.4))
    assert steady.days_needed is None
    assert open_.verdict.open
    assert open_.days_needed is None or open_.days_needed % 7 == 0


@pytest.mark.parametrize(
    ("scale", "level", "room"),
    [("leg_pain", 2.4, False), ("leg_pain", 4.0, True), ("activity", 8.5, False), ("activity", 4.0, True)],
)
def test_no_room_is_seen_from_the_first_week(scale, level, room):
    scores = np.where(T % 2, np.floor(level), np.ceil(level))
    assert trend(T, scores, scale=scale).no_room is not room


def test_the_important_change_follows_the_first_week_and_the_scale():
    assert told(np.where(T % 2, 9.0, 10.0)).important_change == pytest.approx(0.3 * 9.571, abs=0.01)
    assert told(np.where(T % 2, 3.0, 4.0)).important_change == 2
    assert trend(T, np.where(T % 2, 3.0, 4.0), scale="furthest_point").important_change == 1
    assert trend(T, 20 + 40 * (T > 20) + T % 3, scale="sitting_min").important_change == pytest.approx(12.4)
    assert told(np.where(T % 2, 3.0, 4.0), important_change=1.5).important_change == 1.5


def test_minutes_are_judged_by_ones_own_reach():
    found = trend(T, 20 + 40 * (T > 20) + T % 3, scale="sitting_min")
    assert found.verdict is Verdict.CLEARLY_BETTER
    assert found.improvement == "increase"


def test_the_interval_stays_within_the_scale():
    found = told(np.r_[np.full(5, 1.0), np.zeros(20), 1, np.zeros(20)])
    low, high = found.interval95
    assert low >= -found.first_week
    assert high <= 10 - found.first_week


def test_the_verdicts_stand_in_their_order():
    assert [verdict.value for verdict in VERDICTS][:4] == [
        "always the same", "too early", "clearly better", "clearly worse",
    ]  # fmt: skip
    assert not Verdict.PROBABLY_BETTER.improved


@pytest.mark.parametrize(
    ("given", "named"),
    [
        (("", "down", None, None), "decrease"),
        (("", "decrease", 0, None), "above 0"),
        (("", "decrease", None, "leg pain"), "leg_pain"),
        (("", "increase", None, "leg_pain"), "lower is better"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(given, named):
    with pytest.raises(GlidekitError, match=named):
        question_of(*given)
