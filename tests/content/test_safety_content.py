from __future__ import annotations

import pytest

from glidekit.content.safety import LEVELS, safety_item, safety_items, stop_page
from glidekit.content.sources import source
from glidekit.errors import GlidekitError

# Every sign of the cauda equina card and the NHS additions, by a word its question must hold.
EMERGENCY = {
    "saddle-numbness": "inner thighs",
    "back-passage-numbness": "back passage",
    "altered-wiping": "wipe",
    "urine-starting": "start",
    "urine-control": "stop or control",
    "urine-sensation": "feeling of passing urine",
    "leaking-urine": "pads",
    "bladder-fullness": "bladder is full",
    "bowel-control": "leak",
    "bowel-sensation": "feeling of passing a bowel movement",
    "erection-ejaculation": "erection",
    "sex-sensation": "sex",
    "both-sides": "both sides",
    "both-legs-weak": "getting worse",
}
URGENT = {
    "leg-weakness": "weakness in one leg",
    "foot-drop": "foot drop",
    "recent-injury": "fall",
    "fever-or-ill": "fever",
    "weight-loss": "without trying",
    "cancer-history": "cancer",
    "changed-with-history": "new or changed",
    "hot-swollen-calf": "calf",
}
ASK_FIRST = {"diabetes-nerve-damage": "diabetes", "hip-replacement": "hip", "easily-stirred": "settle"}


@pytest.mark.parametrize(
    ("level", "expected"), [("emergency", EMERGENCY), ("urgent", URGENT), ("ask-first", ASK_FIRST)]
)
def test_each_level_asks_exactly_its_signs_in_plain_words(level, expected):
    items = safety_items(level)
    assert {item.id for item in items} == set(expected)
    for item in items:
        assert expected[item.id].lower() in item.question.lower()


def test_emergency_signs_are_asked_first():
    assert [item.level for item in safety_items()] == sorted(
        (item.level for item in safety_items()), key=LEVELS.index
    )


@pytest.mark.parametrize("item", safety_items(), ids=lambda item: item.id)
def test_a_question_is_short_has_a_source_and_can_be_restated(item):
    assert item.question.endswith("?")
    assert len(item.question.split()) <= 30
    assert item.reported
    assert not item.reported.endswith((".", "?"))
    assert all(source(key) for key in item.sources)


@pytest.mark.parametrize("level", LEVELS)
def test_a_stop_page_is_calm_and_says_what_to_do_now(level):
    page = stop_page(level)
    words = " ".join((page.title, page.reported, page.text, *page.steps))
    assert "!" not in words
    assert len(page.steps) >= 2
    assert words != words.upper()


@pytest.mark.parametrize("level", ["emergency", "urgent"])
def test_a_stop_page_says_that_only_a_clinicians_assessment_reopens(level):
    assert "clinician has assessed you" in stop_page(level).steps[-1]


def test_the_emergency_number_is_filled_in_or_replaced_by_words():
    assert "ring 112" in stop_page("emergency").filled(" 112 ").steps[0]
    assert "your local emergency number" in stop_page("emergency").filled().steps[0]
    for level in LEVELS:
        filled = stop_page(level).filled("112")
        assert "{" not in " ".join((filled.text, *filled.steps))


def test_unknown_names_get_the_nearest_ones():
    with pytest.raises(GlidekitError, match="'foot-drop'"):
        safety_item("footdrop")
    with pytest.raises(GlidekitError, match="'urgent'"):
        safety_items("urgently")
    with pytest.raises(GlidekitError, match="'emergency'"):
        stop_page("emergancy")
