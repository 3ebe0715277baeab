from __future__ import annotations

from dataclasses import fields
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glidekit.analysis.line import lines
from glidekit.analysis.trend import trend
from glidekit.analysis.verdict import Verdict
from glidekit.errors import GlidekitError

NUMBERS = (
    "n", "dropped", "span_days", "first_median", "last_median", "straight", "start", "now", "change",
    "interval95", "interval50", "important_change", "p_better", "p_worse", "p_important", "p_same", "little",
    "firm", "no_room",
)  # fmt: skip


@st.composite
def diaries(draw, most=40):
    """Days and whole scores that are not all the same."""
    n = draw(st.integers(4, most))
    gaps = draw(st.lists(st.integers(1, 6), min_size=n, max_size=n))
    scores = draw(st.lists(st.integers(0, 10), min_size=n, max_size=n))
    scores[0] = scores[-1] + 1 if len(set(scores)) == 1 else scores[0]
    return np.cumsum(gaps).astype(float), np.array(scores, float)


def steady_fall(n=60, seed=1, fall=4.0, spread=1.0):
    rng = np.random.default_rng(seed)
    days = np.cumsum(rng.integers(1, 3, n)).astype(float)
    return days, 7 - fall * (days - days[0]) / (days[-1] - days[0]) + spread * rng.standard_normal(n)


def equal(one, other, names=NUMBERS, tolerance=1e-7):
    for name in names:
        a, b = getattr(one, name), getattr(other, name)
        assert a == pytest.approx(b, abs=tolerance, nan_ok=True), name
    assert one.verdict is other.verdict


@given(diaries(), st.integers(-40, 40))
@settings(deadline=None, derandomize=True, max_examples=40)
def test_a_shift_moves_the_line_and_leaves_the_change_alone(diary, shift):
    days, scores = diary
    here, there = (trend(days, y, important_change=2) for y in (scores, scores + shift))
    equal(here, there, ("change", "interval95", "interval50", "p_better", "p_worse", "p_important", "p_same"))
    assert there.start == pytest.approx(here.start + shift, abs=1e-7)
    assert there.now == pytest.approx(here.now + shift, abs=1e-7)


@given(diaries(), st.sampled_from([0.01, 0.5, 3.0, 250.0]))
@settings(deadline=None, derandomize=True, max_examples=40)
def test_a_change_of_unit_multiplies_the_change_and_keeps_the_probabilities(diary, factor):
    days, scores = diary
    here, there = (
        trend(days, scores, important_change=2),
        trend(days, scores * factor, important_change=2 * factor),
    )
    equal(here, there, ("p_better", "p_worse", "p_important", "p_same", "straight"))
    assert there.change == pytest.approx(factor * here.change, rel=1e-6, abs=1e-6 * factor)
    assert there.interval95 == pytest.approx(
        tuple(factor * x for x in here.interval95), rel=1e-6, abs=1e-6 * factor
    )


@given(diaries(), st.sampled_from([None, 2.0]))
@settings(deadline=None, derandomize=True, max_examples=40)
def test_dates_and_numbers_of_days_agree(diary, important):
    days, scores = diary
    dates = pd.Timestamp("2026-02-27") + pd.to_timedelta(days, unit="D")
    numbered = trend(days, scores, important_change=important)
    for times in (dates, list(dates), list(dates.date), dates.to_numpy(), dates.tz_localize("Asia/Tokyo")):
        equal(trend(times, scores, important_change=important), numbered)


@given(diaries(), st.randoms(use_true_random=False))
@settings(deadline=None, derandomize=True, max_examples=40)
def test_the_order_of_the_entries_does_not_matter(diary, random):
    days, scores = diary
    places = list(range(len(days)))
    random.shuffle(places)
    equal(trend(days, scores), trend(days[places], scores[places]))


@given(diaries())
@settings(deadline=None, derandomize=True, max_examples=40)
def test_a_mirror_swaps_better_and_worse(diary):
    days, scores = diary
    here, there = (trend(days, y, important_change=2) for y in (scores, 10 - scores))
    assert there.p_better == pytest.approx(here.p_worse, abs=1e-9)
    assert there.change == pytest.approx(-here.change, abs=1e-9)
    assert there.interval95 == pytest.approx((-here.interval95[1], -here.interval95[0]), abs=1e-8)
    for name in ("p_same", "p_important", "straight", "little", "firm"):
        assert getattr(there, name) == pytest.approx(getattr(here, name), abs=1e-8), name
    swapped = {
        Verdict.BETTER: Verdict.WORSE,
        Verdict.WORSE: Verdict.BETTER,
        Verdict.CLEARLY_BETTER: Verdict.CLEARLY_WORSE,
        Verdict.CLEARLY_WORSE: Verdict.CLEARLY_BETTER,
    }
    assert there.verdict is swapped.get(here.verdict, here.verdict)


@given(diaries())
@settings(deadline=None, derandomize=True, max_examples=40)
def test_where_more_is_better_the_same_numbers_are_read_the_other_way(diary):
    days, scores = diary
    less, more = (
        trend(days, scores, improvement=way, important_change=2) for way in ("decrease", "increase")
    )
    assert more.p_better == pytest.approx(less.p_worse, abs=1e-12)
    assert (more.change, more.interval95) == (less.change, less.interval95)


@given(diaries())
@settings(deadline=None, derandomize=True, max_examples=60)
def test_the_probabilities_hang_together(diary):
    found = trend(*diary)
    assert found.p_better + found.p_worse == pytest.approx(1)
    assert found.p_same + found.p_important <= 1 + 1e-9
    low, inner_low, inner_high, high = found.interval95[0], *found.interval50, found.interval95[1]
    assert low <= inner_low <= inner_high <= high
    assert found.change == pytest.approx(found.now - found.start)
    assert found.verdict is not Verdict.ABOUT_THE_SAME or found.p_same >= 0.9


@pytest.mark.parametrize("n", [8, 20, 60])
def test_a_clear_fall_is_told_and_a_clear_rise_too(n):
    days, scores = steady_fall(n, spread=0.3, fall=6)
    assert trend(3 * days, scores).verdict is Verdict.CLEARLY_BETTER
    assert trend(3 * days, 10 - scores).verdict is Verdict.CLEARLY_WORSE


def test_about_the_same_needs_many_calm_days():
    rng = np.random.default_rng(2)
    scores = np.round(5 + 0.6 * rng.standard_normal(120))
    assert trend(np.arange(120), scores).verdict is Verdict.ABOUT_THE_SAME


def test_a_small_sure_fall_is_a_little_lower():
    days, scores = steady_fall(250, fall=1.0, spread=0.5)
    found = trend(days, scores)
    assert found.verdict is Verdict.BETTER
    assert found.little
    assert "a little lower, less than usually matters" in found.sentence


def test_blanks_are_dropped_and_counted():
    days, scores = steady_fall(30)
    blank = scores.copy()
    blank[[3, 9]] = np.nan
    found = trend(days, blank)
    assert (found.n, found.dropped) == (28, 2)
    equal(
        found,
        trend(np.delete(days, [3, 9]), np.delete(scores, [3, 9])),
        [n for n in NUMBERS if n != "dropped"],
    )


def test_the_important_change_is_two_points_or_thirty_per_cent_of_the_start():
    low, high = trend(*steady_fall(fall=1)), trend(steady_fall(fall=1)[0], steady_fall(fall=1)[1] + 2)
    assert low.important_change == pytest.approx(max(2, 0.3 * low.start))
    assert high.important_change == pytest.approx(0.3 * high.start)
    assert high.important_change > 2
    assert trend(*steady_fall(), important_change=1.5).important_change == 1.5


def test_no_room_is_said_where_it_began_low():
    days, _ = steady_fall(40)
    rng = np.random.default_rng(3)
    scores = np.clip(np.round(1.5 + 0.8 * rng.standard_normal(40)), 0, 10)
    found = trend(days, scores)
    assert found.straight
    assert found.no_room
    assert "hardly possible" in found.sentence
    assert not trend(days, scores + 5).no_room


def test_a_curved_course_shows_its_medians_instead_of_the_ends_of_the_line():
    days = np.arange(60.0)
    scores = 1 + 7 * np.exp(-days / 6)
    found = trend(days, scores)
    assert not found.straight
    assert not found.no_room
    assert abs(found.first_median - found.start) > found.important_change / 2
    assert "do not lie along a straight line" in found.sentence
    assert "at the start" not in found.sentence


def test_the_medians_are_those_of_the_first_and_last_seven():
    days, scores = steady_fall(40)
    found = trend(days[::-1], scores[::-1])
    assert found.first_median == pytest.approx(np.median(scores[:7]))
    assert found.last_median == pytest.approx(np.median(scores[-7:]))
    short = trend([0, 1, 2, 3], [4, 6, 5, 9])
    assert short.first_median == short.last_median == 5.5


def test_a_constant_series_has_no_probabilities():
    found = trend(range(30), [4] * 30)
    assert found.verdict is Verdict.ALWAYS_THE_SAME
    assert np.isnan([found.p_better, found.p_worse, found.p_same, found.p_important, *found.interval95]).all()
    assert (found.start, found.now, found.change) == (4, 4, 0)


@pytest.mark.parametrize(
    ("scores", "n", "verdict"),
    [
        ([], 0, Verdict.TOO_EARLY),
        ([None, np.nan, pd.NA], 0, Verdict.TOO_EARLY),
        ([5], 1, Verdict.TOO_EARLY),
        ([5, 4], 2, Verdict.TOO_EARLY),
        ([5, 5], 2, Verdict.ALWAYS_THE_SAME),
        ([5, 4, 6], 3, Verdict.TOO_EARLY),
    ],
)
def test_too_few_entries_give_a_result_without_numbers(scores, n, verdict):
    found = trend(list(range(len(scores))), scores)
    assert (found.n, found.dropped, found.verdict) == (n, len(scores) - n, verdict)
    assert np.isnan(found.p_better)
    assert f"{n} day" in found.sentence


def test_numbers_are_computed_from_four_days_on_while_it_is_too_early():
    found = trend([0, 3, 5, 9], [7, 6, 6, 4])
    assert found.verdict is Verdict.TOO_EARLY
    assert np.isfinite([found.change, *found.interval95, found.p_better]).all()


def test_a_hundred_thousand_days_work():
    rng = np.random.default_rng(6)
    found = trend(np.arange(100_000), np.clip(np.round(5 + rng.standard_normal(100_000)), 0, 10))
    assert found.verdict is Verdict.ABOUT_THE_SAME
    assert found.n == 100_000


def test_firm_is_what_the_last_fixed_look_said():
    days, scores = steady_fall(45, seed=4, fall=6)
    found = trend(days, scores)
    change = lines(days[:40], scores[:40], np.zeros(1, np.intp)).change
    assert found.review == 40
    assert change.below(0.0)[0] >= 0.995
    assert found.firm
    assert "firm since the look at 40 days" in found.sentence


def test_what_only_the_days_after_the_last_look_show_is_provisional():
    rng = np.random.default_rng(9)
    scores = np.concatenate([6 + rng.standard_normal(40), 1 + 0.5 * rng.standard_normal(38)])
    found = trend(np.arange(78), scores)
    assert found.verdict.improved
    assert not found.firm
    assert "provisional until 80 days are logged" in found.sentence


def test_a_firm_fall_that_turned_into_a_rise_is_not_called_firm():
    rng = np.random.default_rng(5)
    fall, rise = np.linspace(8, 2, 40), np.linspace(2, 10, 39)
    found = trend(np.arange(79), np.concatenate([fall, rise]) + 0.3 * rng.standard_normal(79))
    assert not (found.verdict.worsened and found.firm)


def test_an_open_question_says_about_how_many_more_days():
    rng = np.random.default_rng(12)
    calm, wild = (trend(np.arange(25), np.round(5 + s * rng.standard_normal(25))) for s in (1.0, 2.5))
    assert calm.verdict is wild.verdict is Verdict.CANNOT_TELL_YET
    assert 0 < calm.days_needed < wild.days_needed
    assert "more days" in calm.sentence


def test_a_series_named_after_a_scale_speaks_of_it_and_is_held_to_its_bounds():
    days, scores = steady_fall(30)
    named = pd.Series(scores.clip(0, 10), name="leg_pain")
    assert trend(days, named).sentence.lower().count("leg pain") == 1
    assert trend(days, named.to_numpy(), scale="back_pain").scale.id == "back_pain"
    with pytest.raises(GlidekitError, match=r"Leg pain goes from 0 to 10, and 11 is outside"):
        trend(days, named.where(named.index != 3, 11))
    assert trend(days, np.where(np.arange(30) == 3, 11, scores)).n == 30, "unknown bounds are not guessed"


def test_a_scale_on_which_more_is_better_turns_the_reading_round():
    days, scores = steady_fall(40, fall=-5, spread=0.5)
    assert trend(days, pd.Series(scores * 5, name="walking_min")).verdict.improved
    assert trend(days, scores * 5, scale="sitting_min").improvement == "increase"
    with pytest.raises(GlidekitError, match="lower is better"):
        trend(days, scores, scale="weakness", improvement="increase")


def test_a_level_is_what_matters_on_an_ordinal_scale():
    days = np.arange(30)
    levels = pd.Series(np.where(days < 15, 5, 4), name="furthest_point")
    found = trend(days, levels)
    assert found.important_change == 1
    assert "level" in found.sentence


@pytest.mark.parametrize("wrong", [0, -1, np.nan, np.inf])
def test_an_important_change_that_is_none_is_refused(wrong):
    with pytest.raises(GlidekitError, match="important change"):
        trend(*steady_fall(), important_change=wrong)


def test_an_unknown_direction_is_refused_with_the_known_ones():
    with pytest.raises(GlidekitError, match="decrease"):
        trend(*steady_fall(), improvement="decreasing")


def test_a_notebook_shows_the_sentence():
    found = trend(*steady_fall())
    assert str(found) == found._repr_markdown_() == found.sentence


def test_first_and_last_are_dates_where_dates_were_given():
    dates = pd.date_range("2025-12-20", periods=20, tz="Pacific/Auckland")
    found = trend(dates, range(20))
    assert (found.first, found.last) == (date(2025, 12, 20), date(2026, 1, 8))
    assert {f.name for f in fields(found)} >= set(NUMBERS)
