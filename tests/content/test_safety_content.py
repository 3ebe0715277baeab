"""The four cards, their pages and the numbers to ring, as given in the data file."""

from __future__ import annotations

import pytest

from glidekit.content.safety import (
    CARDS,
    LEVELS,
    PAGES,
    card_of,
    countries,
    is_plain_number,
    numbers,
    safety_cards,
    safety_item,
    safety_items,
    stop_page,
    stop_pages,
)
from glidekit.content.sources import source
from glidekit.errors import GlidekitError

# A word on each button -> what its line must name.
LINES = {
    "A": {"A1": "wipe", "A2": "pee", "A3": "poo", "A4": "erection"},
    "B": {"B1": "both legs", "B2": "unsteady", "B3": "chest pain", "B4": "accident"},
    "C": {
        "C1": "drops or drags",
        "C2": "fever",
        "C3": "calf",
        "C4": "cancer",
        "C5": "night",
        "C6": "lump",
        "C7": "steroid",
        "C8": "nobody has checked",
    },
    "D": {
        "D1": "diabetes",
        "D2": "hip",
        "D3": "steroid",
        "D4": "immune",
        "D5": "pregnant",
        "D6": "settle slowly",
    },
}
# The warning card's twelve signs, one word for each.
TWELVE = (
    "between your inner thighs",
    "back passage",
    "when you wipe",
    "start to pee",
    "stop or control",
    "No feeling when you pee",
    "pads",
    "full or empty",
    "stop a poo",
    "No feeling when you pass",
    "ejaculation",
    "during sex",
)
FIRST_VERSION = {
    "saddle-numbness": "A1",
    "leaking-urine": "A2",
    "bowel-control": "A3",
    "sex-sensation": "A4",
    "both-sides": "B1",
    "both-legs-weak": "B1",
    "foot-drop": "C1",
    "changed-with-history": "C2",
    "hot-swollen-calf": "C3",
    "cancer-history": "C4",
    "recent-injury": "C8",
    "diabetes-nerve-damage": "D1",
    "hip-replacement": "D2",
    "easily-stirred": "D6",
}


@pytest.mark.parametrize("card", CARDS)
def test_each_card_has_exactly_its_lines_in_plain_words(card):
    items = safety_items(card=card)
    assert [item.id for item in items] == list(LINES[card])
    for item in items:
        assert LINES[card][item.id].lower() in item.button.lower()
        assert len(item.button.split()) <= 14


def test_the_first_two_cards_are_emergencies_then_ring_today_then_ask_first():
    levels = {card.id: {item.level for item in safety_items(card=card.id)} for card in safety_cards()}
    assert levels == {"A": {"emergency"}, "B": {"emergency"}, "C": {"urgent"}, "D": {"ask-first"}}


def test_what_counts_names_all_twelve_signs_of_the_warning_card():
    counts = [words for item in safety_items(card="A") for words in item.counts]
    assert len(counts) == len(TWELVE)
    for part, words in zip(TWELVE, counts, strict=True):
        assert part in words


@pytest.mark.parametrize("item", safety_items(), ids=lambda item: item.id)
def test_a_line_has_a_source_and_can_be_restated(item):
    assert item.reported
    assert not item.reported.endswith((".", "?"))
    assert all(source(key) for key in item.sources)


@pytest.mark.parametrize(("before", "card"), FIRST_VERSION.items())
def test_an_id_of_the_first_version_means_the_line_that_asks_the_same(before, card):
    assert card_of(before) == card
    assert safety_item(before) is safety_item(card)


@pytest.mark.parametrize(
    ("items", "pages"),
    [
        (["A2"], ["spine"]),
        (["B3", "A1"], ["chest", "spine"]),
        (["A1", "B4", "B3"], ["chest", "spine", "accident"]),
        (["C1", "else"], ["ring-today"]),
        (["C1", "B2"], ["spine"]),
        (["foot-drop"], ["ring-today"]),
        (["D2"], ["ask-first"]),
        ([], []),
    ],
)
def test_all_pages_that_apply_are_shown_the_chest_first(items, pages):
    assert [page.id for page in stop_pages(items)] == pages


def test_chest_pain_and_an_accident_say_nothing_of_the_spine():
    for name in ("chest", "accident"):
        page = stop_page(name)
        assert "spine" not in " ".join((*page.text, *page.steps, page.say))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_calm_and_each_step_is_one_short_thing_to_do(name):
    page = stop_page(name)
    words = " ".join((page.title, *page.text, *page.steps, *page.after))
    assert "!" not in words
    assert words != words.upper()
    assert all(len(step.split()) <= 26 for step in page.steps)


def test_the_numbers_follow_the_country_and_a_typed_number_wins():
    assert numbers("uk").emergency == "999"
    assert numbers("uk").advice == "111"
    assert numbers("nz").emergency == "111"
    assert numbers("nz").advice == ""
    assert numbers("eu").advice == "your doctor's out-of-hours line"
    assert numbers("uk", typed=" 911 (US) ").emergency == "911 (US)"
    assert "999 in the UK" in numbers().emergency
    assert numbers("atlantis") == numbers()


def test_a_step_that_needs_an_unknown_line_is_left_out():
    assert any("111" in step for step in stop_page("ring-today").filled(numbers("uk")).steps)
    assert not any("No luck" in step for step in stop_page("ring-today").filled(numbers("us-ca")).steps)
    for name in PAGES:
        for country in ("", *(country.id for country in countries())):
            filled = stop_page(name).filled(numbers(country))
            assert "{" not in " ".join((*filled.text, *filled.steps, *filled.after))


@pytest.mark.parametrize(
    ("words", "plain"),
    [
        ("999", True),
        ("+44 20 7946 0000", True),
        ("911 (US)", False),
        ("9", False),
        ("", False),
        ("112;1", False),
    ],
)
def test_only_a_plain_number_may_become_a_link(words, plain):
    assert is_plain_number(words) is plain


def test_every_countrys_number_can_be_dialled():
    assert all(is_plain_number(country.emergency) for country in countries())


def test_unknown_names_get_the_nearest_ones():
    with pytest.raises(GlidekitError, match="'foot-drop'"):
        card_of("footdrop")
    with pytest.raises(GlidekitError, match="'B9'"):
        card_of("B9")
    with pytest.raises(GlidekitError, match="'urgent'"):
        safety_items("urgently")
    with pytest.raises(GlidekitError, match="'accident'"):
        stop_page("acident")
    assert LEVELS == ("emergency", "urgent", "ask-first")
