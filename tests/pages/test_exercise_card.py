"""The exercise page: the gentle version first, the article's version after its note, every source named."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest

from glidekit import workbook
from glidekit.content.exercises import exercise, exercises
from glidekit.content.notes import article_notes
from glidekit.errors import LogError
from glidekit.log import open_log
from glidekit.pages.exercise_card import dose_facts, exercise_card, exercise_table
from glidekit.pages.plan_page import plan_page
from glidekit.planning.presets import plan, plan_names


class Outline(HTMLParser):
    """Collects a page's words and checks that every element is closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


@pytest.mark.parametrize("one", exercises(), ids=lambda one: one.id)
def test_a_page_holds_every_step_and_the_note_before_the_articles_steps(one):
    page = Outline(exercise_card(one))
    assert not page.open
    for variant in one.variants.values():
        for step in variant.steps:
            assert " ".join(step.split()) in page.text
    gentle, article = one.variants["gentle"], one.variants["article"]
    assert (
        page.text.index(gentle.steps[0]) < page.text.index(article.note) < page.text.rindex(article.steps[-1])
    )
    for note in article_notes(one.id):
        assert all(key in page.text for key in note.sources)
    assert one.stop_rule in page.text


def test_what_comes_from_outside_is_escaped():
    page = exercise_card(replace(exercise("supine-glide"), summary="<script>alert(1)</script>"))
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_the_table_lists_all_with_the_call_that_opens_each():
    page = Outline(exercise_table(exercises()))
    assert not page.open
    assert all(f'gk.exercise("{one.id}")' in page.text for one in exercises())


@pytest.mark.parametrize("name", plan_names())
def test_a_plan_page_says_why_how_much_and_how_long(name):
    page = Outline(plan_page(plan(name)))
    assert not page.open
    assert plan(name).why in page.text
    assert "About " in page.text
    assert all(exercise(item.exercise).name in page.text for item in plan(name).items)


@pytest.mark.parametrize(("sets", "reps", "words"), [(1, 1, "1 set of 1 repetition"), (2, 5, "2 sets of 5")])
def test_one_repetition_is_one_repetition(sets, reps, words):
    variant = next(iter(exercises())).variants["gentle"]
    assert dose_facts(variant, replace(variant.dose, sets=sets, reps=reps))[0] == f"{words} on each side"


def test_the_card_is_drawn_for_the_persons_own_leg(tmp_path):
    log = open_log(tmp_path / "log.sqlite")
    assert "Drawn for the right leg" in workbook.exercise("supine-glide", log)._repr_html_()
    log.affected_side = "left"
    own = workbook.exercise("supine-glide", log)._repr_html_()
    assert "Your left leg." in own
    assert "Supine glide, left leg" in own
    assert "right leg" not in own
    with pytest.raises(LogError):
        workbook.exercise("supine-glide", "my log")
