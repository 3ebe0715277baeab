"""Pictures in words: whole parts within the limit, ends and gaps named, an example said to be one."""

from __future__ import annotations

import pandas as pd

from glidekit.plots.alt import adherence_alt, felt_alt, scale_alt, within_words


def test_a_part_that_does_not_fit_is_left_out_whole_and_a_shorter_one_still_fits():
    assert within_words(("one two", "three four five", "", "six"), most=3) == "one two six"


def test_a_scale_is_told_with_its_lowest_and_highest_answer_and_its_gaps(diary):
    diary.rate("2025-03-01", 2).rate("2025-03-02", 7).rate("2025-03-20", 4)
    words = scale_alt(diary.ratings(), "leg_pain")
    assert "All 3 answers lie between 2 and 7." in words
    assert "1 gap of more than a week, the longest 17 days." in words


def test_levels_are_told_by_their_names(diary):
    diary.rate("2025-03-01", 3, scale="furthest_point").rate("2025-03-02", 6, scale="furthest_point")
    assert "between thigh and foot" in scale_alt(diary.ratings(), "furthest_point")


def test_nothing_entered_has_no_ends(diary):
    assert scale_alt(diary.ratings(), "leg_pain") == "Leg pain: nothing entered yet."


def test_what_is_simulated_says_so_first(steady):
    both = pd.DataFrame({"local_date": pd.to_datetime(["2025-03-01"]), "before": [5], "after": [3]})
    for told, plain in (
        (adherence_alt(steady.bouts(), simulated=True), adherence_alt(steady.bouts())),
        (felt_alt({"Leg pain": both}, simulated=True), felt_alt({"Leg pain": both})),
    ):
        assert told.startswith("Simulated example")
        assert told.endswith(plain)
    assert "from 5: 1 session, median after 3" in felt_alt({"Leg pain": both})
