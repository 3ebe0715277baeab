"""One question: the page and Python accept the same answers."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.diary import NOON

from glidekit.errors import GlidekitError
from glidekit.scales import SCALES
from glidekit.widgets.form import KINDS, Question, ShowIf, blank, problem
from glidekit.widgets.ratings.rating_form import ask, ratings_of

CASES = json.loads((Path(__file__).parents[1] / "cases/answers.json").read_text(encoding="utf-8"))
TODAY = date.fromisoformat(CASES["today"])


def question(name):
    about = CASES["questions"][name]
    options = tuple(map(tuple, about.get("options", ())))
    return Question(name, label=name, **{**about, "options": options})


@pytest.mark.parametrize(("name", "answer", "expected"), CASES["cases"])
def test_the_same_answers_are_taken_here_as_in_the_page(name, answer, expected):
    assert problem(question(name), answer, TODAY) == expected


def test_every_kind_is_tried_with_a_blank_or_a_refusal():
    assert {about["kind"] for about in CASES["questions"].values()} == set(KINDS) - {"info"}


def test_an_unknown_kind_gets_the_nearest_ones():
    with pytest.raises(GlidekitError, match="yes-no"):
        Question("x", "yes-or-no", "?")


@pytest.mark.parametrize(("name", "answer", "expected"), [case for case in CASES["cases"] if case[2]])
def test_every_refusal_has_its_words(name, answer, expected):
    words = question(name).words[expected]
    assert words
    if question(name).required:
        assert "leave it blank" not in words


def test_a_yes_is_no_number():
    rule = ShowIf(("hurt",), (True,))
    assert rule.holds({"hurt": True})
    assert not rule.holds({"hurt": 1})
    assert not rule.holds({"hurt": None})
    assert not rule.holds({})


@pytest.mark.parametrize("name", sorted(SCALES))
@settings(deadline=None, derandomize=True, max_examples=25)
@given(answer=st.one_of(st.none(), st.integers(-20, 2000), st.text(max_size=8), st.booleans()))
def test_what_a_question_takes_its_scale_takes(name, answer):
    asked, scale = ask(name), SCALES[name]
    if problem(asked, answer, TODAY) is None:
        [rating] = ratings_of(
            {name: None if blank(answer) else answer}, moment="alone", at=NOON, zone="UTC", side=None
        )
        assert scale.check(rating.value) == rating.value
        assert rating.status == ("skipped" if blank(answer) else "answered")


def test_a_scale_is_asked_with_its_own_words():
    asked = ask("leg_pain")
    assert (asked.kind, asked.label, asked.ends) == (
        "scale-0-10",
        SCALES["leg_pain"].question,
        SCALES["leg_pain"].ends,
    )
    assert [value for value, _ in ask("furthest_point").options] == list(SCALES["furthest_point"].levels)
    assert ask("came_on").kind == "yes-no"
    assert (ask("sitting_min").kind, ask("sitting_min").unit) == ("minutes", "minutes")
    assert (ask("global_change").kind, ask("global_change").low) == ("scale", -5)


def test_nothing_but_a_safety_question_must_be_answered():
    assert not any(ask(name).required for name in SCALES)
