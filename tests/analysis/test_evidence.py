"""What reviews and trials found: printed numbers unchanged, our sums checked against published examples."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.stats import t

from glidekit.analysis.evidence import (
    REVIEWS,
    TRIALS,
    measures,
    pool,
    prediction_interval,
    published_evidence,
    read_trials,
    tau2_from_i2,
)
from glidekit.data_tables import read_table
from glidekit.errors import GlidekitError

# 18 trials of "third wave" therapies, Harrer, Cuijpers, Furukawa and Ebert 2022, Doing Meta-Analysis with R.
# From the book's source (06-pooling_effect_sizes.Rmd, 07-heterogeneity.Rmd): g and its interval for each
# trial; REML tau2 0.0820, I2 62.6 %; pooled 0.5771 (Hartung-Knapp 0.3782 to 0.7760); a new trial -0.0619 to
# 1.2162. Standard errors follow from the printed intervals, to four places.
THIRD_WAVE = (
    (0.7091, 0.2608), (0.3548, 0.1964), (1.7912, 0.3456), (0.1825, 0.1178), (0.4219, 0.1448),
    (0.6300, 0.1960), (0.7249, 0.2247), (0.5287, 0.2105), (0.2840, 0.1680), (1.2751, 0.3372),
    (0.1036, 0.1947), (0.3884, 0.2308), (0.5407, 0.2443), (0.4262, 0.2579), (0.5154, 0.3513),
    (1.4797, 0.3153), (0.6126, 0.2266), (0.6000, 0.2490),
)  # fmt: skip
# 13 trials of BCG vaccine (Colditz 1994), log risk ratios. From the tests of the R package metafor, which
# check against Stata (test_misc_metan_vs_rma.uni_with_dat.bcg.r): fixed effect -0.4303, I2 92.1173 %,
# random effects by DerSimonian and Laird -0.7141 with tau2 0.3088. Its printed REML fit: -0.7145 with 0.3132.
# The package uses Paule and Mandel's tau2, which the test works out separately.
BCG = np.array([
    (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619), (33, 5036, 47, 5761),
    (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892), (29, 7470, 45, 7232),
    (17, 1699, 65, 1600), (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825),
], dtype=float)  # fmt: skip


def row(source, shown_as):
    rows = published_evidence()
    return rows[(rows["source"] == source) & (rows["shown_as"] == shown_as)].iloc[0]


def test_every_printed_number_is_kept_and_every_blank_stays_blank():
    rows = published_evidence()
    printed = read_table(REVIEWS)
    assert len(rows) == len(printed) + len(read_table(TRIALS)) == 36
    for kept, source in zip(rows.itertuples(), printed, strict=False):
        for column, value in (("effect", kept.effect), ("ci95_low", kept.low), ("ci95_high", kept.high)):
            assert math.isnan(value) if source[column] == "" else value == float(source[column])
        assert math.isnan(kept.i2_pct) == (source["I2"] == "")
        assert kept.certainty == source["certainty_in_its_own_words"]
        assert kept.read_in


def test_only_rows_with_a_number_can_be_drawn():
    rows = published_evidence()
    assert rows.loc[rows["measure"] != "", "effect"].notna().all()
    assert measures()[0] == "pain, in standard units"
    assert (
        row("Lin 2023", "nerve gliding, pain").measure
        == row("Dove 2022", "all physiotherapy, short term").measure
    )


def test_the_range_for_a_new_trial_is_derived_where_all_of_it_was_printed_and_nowhere_else():
    rows = published_evidence()
    lin = row("Lin 2023", "nerve gliding, pain")
    assert (lin.predicted_low, lin.predicted_high) == pytest.approx((-2.79, 0.60), abs=0.005)
    assert rows["predicted_low"].notna().sum() == 1
    assert tau2_from_i2(-1.097, 85.338, trials=20, people=877) == pytest.approx(0.61, abs=0.005)


def test_the_prediction_interval_is_that_of_a_published_example():
    """Hartung and Knapp's standard error is half the printed interval over t with 17 degrees of freedom."""
    se = (0.7760 - 0.3782) / 2 / float(t.ppf(0.975, 17))
    assert prediction_interval(0.5771, se, 0.0820, 18) == pytest.approx((-0.0619, 1.2162), abs=0.0002)


def test_the_published_trials_give_the_published_average_and_spread():
    effect, se = np.array(THIRD_WAVE).T
    weights = 1 / (se**2 + 0.0820)
    assert float(weights @ effect / weights.sum()) == pytest.approx(0.5771, abs=0.0001)
    found = pool(effect.tolist(), se.tolist())
    assert found.i2_pct == pytest.approx(62.6, abs=0.05)
    assert found.estimate == pytest.approx(0.5771, abs=0.015)  # a different tau2 moves the average a little


def _bcg():
    sick, well, control_sick, control_well = BCG.T
    effect = np.log(sick / (sick + well)) - np.log(control_sick / (control_sick + control_well))
    return effect, 1 / sick - 1 / (sick + well) + 1 / control_sick - 1 / (control_sick + control_well)


def _weighed(effect, variance, tau2):
    """Weights, the weighted average, and the weighted sum of squares around it."""
    weights = 1 / (variance + tau2)
    average = float(weights @ effect / weights.sum())
    return weights, average, float(weights @ (effect - average) ** 2)


def test_pooling_gives_the_published_bcg_figures_and_those_of_the_formulas_themselves():
    effect, variance = _bcg()
    found = pool(effect.tolist(), np.sqrt(variance).tolist())
    assert _weighed(effect, variance, 0)[1] == pytest.approx(-0.4303, abs=0.0001)
    assert _weighed(effect, variance, 0.3088)[1] == pytest.approx(-0.7141, abs=0.0001)
    assert _weighed(effect, variance, 0.3132)[1] == pytest.approx(-0.7145, abs=0.0001)
    assert found.i2_pct == pytest.approx(92.1173, abs=0.0001)
    # Paule and Mandel 1982: the tau2 at which the weighted sum of squares equals the degrees of freedom.
    tau2 = brentq(lambda tau2: _weighed(effect, variance, tau2)[2] - 12, 0, 10)
    weights, average, squares = _weighed(effect, variance, tau2)
    half = float(t.ppf(0.975, 12)) * math.sqrt(squares / 12 / weights.sum())  # Hartung and Knapp 2001
    assert found.tau2 == pytest.approx(tau2, rel=1e-4)
    assert found.estimate == pytest.approx(average, abs=1e-5)
    assert found.interval95 == pytest.approx((average - half, average + half), abs=1e-4)


def test_trials_that_agree_give_no_spread_and_no_interval_that_is_too_narrow():
    found = pool([1.0, 1.01, 1.02], [0.5, 0.5, 0.5])
    assert found.tau2 == 0
    assert found.i2_pct == 0
    half = (found.interval95[1] - found.interval95[0]) / 2
    assert half == pytest.approx(4.3027 * 0.5 / math.sqrt(3), rel=1e-3)  # t with 2 degrees of freedom


@given(st.lists(st.tuples(st.floats(-3, 3), st.floats(0.05, 2)), min_size=3, max_size=12))
@settings(deadline=None, derandomize=True, max_examples=60)
def test_a_new_trial_is_never_surer_than_the_average(trials):
    found = pool(*zip(*trials, strict=True))
    low, high = found.interval95
    assert low <= found.estimate <= high
    assert found.prediction95[0] <= found.estimate <= found.prediction95[1]
    assert found.tau2 >= 0


def test_two_trials_have_an_average_and_no_range_and_one_has_neither():
    assert pool([1.0, 2.0], [0.3, 0.4]).prediction95 is None
    with pytest.raises(GlidekitError, match="too few to pool"):
        pool([1.0], [0.3])
    with pytest.raises(GlidekitError, match="too few"):
        prediction_interval(1, 0.2, 0.1, 2)
    with pytest.raises(GlidekitError, match="above 0"):
        pool([1.0, 2.0, 3.0], [0.3, 0.0, 0.2])


def test_a_file_of_trials_is_read_with_its_blanks(tmp_path):
    file = tmp_path / "trials.csv"
    file.write_text(
        "\ufeffTrial,effect,ci95_low,ci95_high,se\nA,-1.1,-2.3,0.1,\nB,\N{MINUS SIGN}0.5,,,0.4\nC,-0.9,,,\n",
        "utf-8",
    )
    found = read_trials(file)
    assert found.rows["trial"].tolist() == ["A", "B"]
    assert found.left_out == ("C",)
    assert found.rows["se"].tolist() == pytest.approx([2.4 / 3.919928, 0.4])


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["A,-1,-2,0,", "A,-2,-3,-1,"], "A is listed twice"),
        (["A,much,-2,0,", "B,-2,-3,-1,"], r"line 2 \(A\): effect is 'much'"),
        (["A,5,-2,0,"], "does not hold the effect"),
        (["A,5,,,-1"], "se must be above 0"),
        (["A,inf,,,1"], "no number"),
    ],
)
def test_lines_that_cannot_be_right_are_all_named(tmp_path, lines, said):
    file = tmp_path / "trials.csv"
    file.write_text("\n".join(["trial,effect,ci95_low,ci95_high,se", *lines]), encoding="utf-8")
    with pytest.raises(GlidekitError, match=said):
        read_trials(file)


def test_a_missing_file_or_column_is_said_in_words(tmp_path):
    with pytest.raises(GlidekitError, match="cannot be read"):
        read_trials(tmp_path / "none.csv")
    with pytest.raises(GlidekitError, match="no column trial"):
        read_trials(pd.DataFrame({"effect": [1], "se": [1]}))
    with pytest.raises(GlidekitError, match="se, or ci95_low and ci95_high"):
        read_trials(pd.DataFrame({"trial": ["A"], "effect": [1]}))


def test_a_file_of_a_spreadsheet_with_decimal_commas_is_read(tmp_path):
    path = tmp_path / "trials.csv"
    path.write_text("trial;effect;se\nA, first;1,5;0,3\nB;2;0,4\n", encoding="utf-8")
    found = read_trials(path)
    assert found.rows[["trial", "effect", "se"]].to_numpy().tolist() == [
        ["A, first", 1.5, 0.3],
        ["B", 2, 0.4],
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "it is empty"),
        ("trial,effect,se\nM\u00fcller,1,1\n".encode("latin-1"), "not saved as UTF-8"),
        (b"trial,size\na,1\n", "no column effect"),
        (b"trial,effect,se\na,1,0\n", "line 2 .a.: se must be above 0"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_plain_message(tmp_path, content, words):
    path = tmp_path / "trials.csv"
    path.write_bytes(content)
    with pytest.raises(GlidekitError, match=words) as told:
        read_trials(path)
    assert not any(raw in str(told.value) for raw in ("Errno", "codec", "parse"))


def test_a_number_is_no_file_of_trials():
    with pytest.raises(GlidekitError, match="cannot be read"):
        read_trials(7)
