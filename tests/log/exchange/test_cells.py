"""The import asks what another diary's numbers mean, and loses none of them."""

from __future__ import annotations

import pytest

from glidekit.errors import LogError
from glidekit.log.exchange.foreign.cells import Seen, Unclear, answer_in, look, offers, source_of


def column(*cells):
    return look(list(enumerate(cells, 2)))


def reading(cells, scale="leg_pain", told=None):
    source = source_of("Pain", scale, column(*cells), told)
    return [(answer.value, answer.raw) for answer in (answer_in(cell, scale, source) for cell in cells)]


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (["62", "9"], "which scale"),
        (["4", "0", "2"], "which scale"),
        (["11"], "which scale"),
        (["62 mm", "9"], "which scale"),
        (["70 %", "7"], "which scale"),
        (["0", "1", "1"], "no score"),
        (["yes", "no"], "no score"),
    ],
)
def test_numbers_that_may_be_on_another_scale_are_asked_about(cells, words):
    with pytest.raises(LogError, match=words) as told:
        source_of("Pain", "leg_pain", column(*cells), None)
    assert "scales={'Pain':" in told.value.do


def test_numbers_that_need_all_of_our_scale_are_taken_as_they_are():
    assert reading(["9", "0", "7,5"]) == [(9, None), (0, None), (7.5, None)]


@pytest.mark.parametrize(
    ("cells", "told", "expected"),
    [
        (["62", "9"], "0-100", [(6.2, "62 (0-100)"), (0.9, "9 (0-100)")]),
        (["4", "1"], "0-4", [(10, "4 (0-4)"), (2.5, "1 (0-4)")]),
        (["5", "1"], "5-1", [(0, "5 (5-1)"), (10, "1 (5-1)")]),
        (["10", "3"], "10-0", [(0, "10 (10-0)"), (7, "3 (10-0)")]),
        (["1", "0"], "0-10", [(1, None), (0, None)]),
    ],
)
def test_another_scale_is_stretched_or_turned_and_the_written_number_kept(cells, told, expected):
    assert reading(cells, told=told) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("7/10", 7), ("7 / 10", 7), ("7 out of 10", 7), ("70 %", 7), ("70%", 7), ("62 mm", 6.2), ("none", 0)],
)
def test_a_cell_that_names_its_scale_is_taken_at_its_word(cell, expected):
    assert reading([cell]) == [(expected, cell)]


def test_a_turned_scale_turns_what_says_its_own_scale_but_not_the_word_none():
    assert reading(["10", "7/10", "none"], told="10-0") == [(0, "10 (10-0)"), (3, "7/10"), (0, "none")]


@pytest.mark.parametrize("cell", ["3-4", "7?", "3/4", "bad", "-1", "1e3", "٣٣", "11"])
def test_a_number_outside_the_scale_is_not_taken(cell):
    with pytest.raises(Unclear):
        answer_in(cell, "leg_pain", source_of("Pain", "leg_pain", Seen(), None))


@pytest.mark.parametrize(
    ("cell", "minutes"),
    [("45 min", 45), ("1.5 h", 90), ("1 h 30", 90), ("1:30", 90), ("2 hours", 120), ("45", 45)],
)
def test_minutes_are_read_with_their_unit(cell, minutes):
    assert reading([cell], "sitting_min") == [(minutes, None if cell == "45" else cell)]


def test_small_numbers_may_be_hours():
    with pytest.raises(LogError, match="minutes or hours"):
        reading(["1", "2"], "walking_min")
    assert reading(["1", "2"], "walking_min", "hours") == [(60, "1 hours"), (120, "2 hours")]


def test_places_are_words_unless_the_person_says_they_are_numbers():
    assert reading(["calf", "None"], "furthest_point") == [(5, None), (0, None)]
    with pytest.raises(LogError, match="which places"):
        reading(["3"], "furthest_point")
    assert reading(["3"], "furthest_point", "levels") == [(3, None)]


def test_what_was_different_is_counted_and_named():
    assert reading(["stress; lifting"], "different_today") == [(2, "lifting, stress")]


def test_flags_are_offered_first_and_words_of_yes_and_no_are_never_a_score():
    assert [value for value, _ in offers(column("1", "0"), "leg_pain")] == ["flags", "0-10"]
    assert [value for value, _ in offers(column("yes", "no"), "leg_pain")] == ["flags"]
    with pytest.raises(LogError, match="more than yes and no"):
        source_of("Pain", "leg_pain", column("1", "7"), "flags")


@pytest.mark.parametrize("told", ["0-0", "ten", "", "0", "hours", 5])
def test_an_impossible_scale_is_refused_with_an_example(told):
    with pytest.raises(LogError) as refused:
        source_of("Pain", "leg_pain", column("4"), told)
    assert "'0-10'" in refused.value.do


def test_one_slip_does_not_rule_a_scale_out_but_half_a_column_does():
    assert "0-10" in dict(offers(column("3", "4", "5", "6", "45"), "leg_pain"))
    assert "1 number does not fit" in dict(offers(column("3", "4", "5", "6", "45"), "leg_pain"))["0-10"]
    assert "0-10" not in dict(offers(column("9", "62"), "leg_pain"))
