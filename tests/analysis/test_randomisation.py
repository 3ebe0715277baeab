"""Against published worked examples; only their numbers are taken."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import pairwise

import numpy as np
import pytest

from glidekit.analysis.randomisation import draw_order, randomisation_test
from glidekit.errors import GlidekitError

UP = {"improvement": "increase"}
# Darwin's fifteen pairs of Zea mays, in eighths of an inch, cross- minus self-fertilised (R package boot,
# data set darwin, taken from Fisher 1935, The Design of Experiments). Fisher's section 21 gives each
# difference a random sign (R package HistData, page ZeaMays); the test counts the orders in another
# way than the code under test.
DARWIN = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]


def test_fishers_pairs_of_darwins_plants():
    totals = Counter({0: 1})
    for size in map(abs, DARWIN):
        totals = Counter({t: totals[t - size] + totals[t + size] for t in range(-600, 601)})
    as_large = sum(ways for total, ways in totals.items() if total >= 314)
    assert (as_large, totals.total()) == (863, 32768)
    found = randomisation_test([0] * 15, DARWIN, pairs=True, **UP)
    assert found.exact
    assert found.orders == 2**15
    assert found.p_better == pytest.approx(863 / 32768)
    assert found.p == pytest.approx(2 * 863 / 32768)
    assert found.difference == pytest.approx(314 / 15)


def test_four_subjects_worked_out_by_hand():
    # 7 and 5 against 3 and 1 is the most extreme of the six orders; one is as extreme in the other direction.
    found = randomisation_test([3, 1], [7, 5], **UP)
    assert (found.orders, found.difference) == (6, 4)
    assert found.p == pytest.approx(2 / 6)
    assert found.p_better == pytest.approx(1 / 6)


def test_nine_treated_and_ten_controls():
    # Rosetta Code, "Permutation test": 92,378 orders; 87.2 % give at most the observed difference.
    treated, control = [85, 88, 75, 66, 25, 29, 83, 39, 97], [68, 41, 10, 49, 16, 65, 32, 92, 28, 98]
    found = randomisation_test(control, treated, **UP)
    assert (found.exact, found.orders) == (True, 92_378)
    more = randomisation_test(control, treated).p_better  # at most the observed difference, with ties
    assert round(100 * more, 1) == 87.2
    assert found.p_better == pytest.approx(1 - more, abs=0.004), (
        "the ties with the observed order count twice"
    )


def test_many_days_are_sampled_and_the_observed_order_is_counted_in():
    rng = np.random.default_rng(1)
    off, on = rng.normal(5, 1, 30), rng.normal(1, 1, 30)
    found = randomisation_test(off, on)
    assert not found.exact
    assert found.p == pytest.approx(1 / 50_001)
    assert found.difference < -3
    assert randomisation_test(off, on) == found, "seeded"
    assert randomisation_test(off[:25], on[:25], pairs=True).p == pytest.approx(1 / 50_001)


def test_a_sample_of_the_orders_comes_near_all_of_them():
    rng = np.random.default_rng(2)
    off, on = rng.integers(0, 11, 15), rng.integers(0, 11, 15)
    exact = randomisation_test(off, on, pairs=True)
    more_off, more_on = np.append(off, [5, 5, 5]), np.append(on, [5, 5, 5])
    sampled = randomisation_test(more_off, more_on, pairs=True)
    assert exact.exact
    assert not sampled.exact
    assert sampled.p == pytest.approx(exact.p, abs=0.01), "pairs without a difference change nothing"


def test_no_difference_at_all_has_p_one():
    assert randomisation_test([5, 5, 5], [5, 5, 5]).p == 1
    assert randomisation_test([5, 5], [5, 5], pairs=True).p == 1


def test_under_chance_alone_p_is_at_most_its_level():
    rng = np.random.default_rng(3)
    found = [randomisation_test(*rng.normal(5, 2, (2, 7)), pairs=True).p for _ in range(400)]
    for level in (0.05, 0.2):
        assert np.mean(np.array(found) <= level) <= level + 3 * np.sqrt(level * (1 - level) / 400)


def test_the_sentence_gives_days_dates_and_its_condition():
    when = (date(2026, 3, 1), date(2026, 3, 12))
    sentence = randomisation_test([6, 7, 5, 6, 7, 6], [4, 5, 5, 3, 4, 5], pairs=True, when=when).sentence
    assert "1.8 points lower (6 times with and 6 times without, 1 March to 12 March 2026)" in sentence
    assert "only if the order was drawn before" in sentence
    for never in ("because", "recover", "!", "no change"):
        assert never not in sentence
    assert "the same on average" in randomisation_test([5, 6], [6, 5], pairs=True).sentence


def test_a_pair_with_a_blank_is_left_out_whole():
    assert randomisation_test([5, 6, None, 7], [4, None, 3, 6], pairs=True).n_a == 2


@pytest.mark.parametrize(
    ("a", "b", "pairs", "named"),
    [
        ([1, 2], [1], True, "2 and 1"),
        ([None], [1], True, "no complete pair"),
        ([], [1], False, "Phase A"),
        (["x"], [1], True, "'x'"),
    ],
)
def test_unusable_days_are_named(a, b, pairs, named):
    with pytest.raises(GlidekitError, match=named):
        randomisation_test(a, b, pairs=pairs)


def test_an_order_has_on_and_off_once_in_every_pair():
    order = draw_order(30, seed=4)
    assert len(order) == 60
    assert all(set(pair) == {"on", "off"} for pair in zip(order[::2], order[1::2], strict=True))
    assert len({*zip(order[::2], order[1::2], strict=True)}) == 2, "both orders occur"
    assert draw_order(30, seed=4) == order
    assert draw_order(30, seed=5) != order
    assert any(one == other for one, other in pairwise(order)), "it is no strict alternation"


def test_without_a_seed_it_is_drawn_afresh():
    assert len({draw_order(20) for _ in range(5)}) > 1


def test_an_experiment_without_pairs_is_refused():
    with pytest.raises(GlidekitError, match="at least one pair"):
        draw_order(0)
