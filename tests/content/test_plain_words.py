"""Buttons, questions and stop pages are plain (grade 6), and phrases once mended stay mended."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import nbformat
import pytest
from support.reading_grade import grade, prose

from glidekit.content.safety import PAGES, safety_items, stop_page
from glidekit.content.toml_entry import read_toml
from glidekit.scales import SCALES

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "glidekit"
ASKED = 6
FEWEST_WORDS = 9  # a grade means nothing for a label
NO_SENTENCE = re.compile(r"[{<;]")  # a template, markup, a style

# Each with its reason.
HARDER = {
    "Numb or odd feeling in the genitals, the bottom or the inner thighs, or when wiping": "a list of places",
    "Pee that is hard to start or stop, leaks, or cannot be felt; or not feeling when the bladder is full": (
        "a list of signs"
    ),
    "Fever, chills, very ill, or losing weight without trying?": "a list of signs without a verb",
    "Fever, chills, feeling very ill, or losing weight without trying": "a list of signs without a verb",
    "Pain, enjoyment and general activity over the past week (mean of three)": "a published scale's name",
    "Your own emergency number, if you know a better one": "'emergency number' has no shorter name",
}

MENDED = r"""
honest mirror, write down how, that is no trouble, nobody is watching
it has its name from, the way of the nerve, feeling fades, knee takes up
hand out the credit, for nobody but you, draws on both ends, to and fro
no nerve glide is hidden, bowing the head, stand its foot, easily stirred up
other leg has its turn, then both let go, number that makes no sense, once. to do what was left
dared to say, cannot be told yet whether, let a lot decide, that a lot decides
you told how many, as in force, in force\b, above: (now|in force)
so many bad next, told better or worse. of 100, ties counted, oops
"""
_MENDED = re.compile("|".join(re.split(r",\s+|\n", MENDED.strip())))  # in lower case
_QUOTED = re.compile(r'"((?:[^"\\\n]|\\.)*)"|`([^`\n]*)`')
# A code name in a text; a call after ``gk.`` or a quoted word is meant to be typed.
_NAME = re.compile(r"(?<![\w.`/\"'(\[-])[a-z]+_[a-z_]+\b(?![.(=])")
_VALUE = re.compile(r"\$\{[^{}]*\}")


def listed_once(words):
    """``words``, with its result for each file cached for all tests."""
    return cache(lambda path: tuple(words(path)))


@listed_once
def words_of_python(path):
    """Every string in a module except docstrings; a value in an f-string counts as a number."""
    nodes = [*ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    with_docs = (ast.Module, ast.ClassDef, ast.FunctionDef)
    left_out = {
        id(node.body[0].value)
        for node in nodes
        if isinstance(node, with_docs) and node.body and isinstance(node.body[0], ast.Expr)
    }
    left_out |= {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in nodes:
        if id(node) in left_out:
            continue
        if isinstance(node, ast.JoinedStr):
            yield "".join(part.value if isinstance(part, ast.Constant) else "7" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


@listed_once
def words_of_script(path):
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    text = re.sub(r"(?m)(^|\s)//.*$", "", text)
    for found in _QUOTED.finditer(text):
        yield _VALUE.sub("7", found[1] or found[2] or "")


def words_of_data(part):
    if isinstance(part, str):
        yield " ".join(part.split())
    elif isinstance(part, dict | list):
        for below in part.values() if isinstance(part, dict) else part:
            yield from words_of_data(below)


def hard(texts):
    asked = [text for text in texts if len(text.split()) >= FEWEST_WORDS and not NO_SENTENCE.search(text)]
    return {text: round(grade(text), 1) for text in asked if text not in HARDER and grade(text) > ASKED}


FORMS = sorted((PACKAGE / "widgets").rglob("*.py"))
SCRIPTS = sorted((PACKAGE / "widgets" / "static").rglob("*.js"))


def test_there_are_texts_to_count():
    assert sum(len(text.split()) >= FEWEST_WORDS for path in FORMS for text in words_of_python(path)) > 150
    assert sum(len(text.split()) >= FEWEST_WORDS for path in SCRIPTS for text in words_of_script(path)) > 30


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_form_asks_and_answers_at_grade_six(path):
    assert hard(words_of_python(path)) == {}


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_the_pages_say_what_they_say_at_grade_six(path):
    assert hard(words_of_script(path)) == {}


def test_no_name_of_the_code_stands_among_the_words_of_a_form():
    texts = [text for path in FORMS for text in words_of_python(path)]
    texts += [text for path in SCRIPTS for text in words_of_script(path)]
    said = [text for text in texts if len(text.split()) > 1 and not NO_SENTENCE.search(text)]
    assert [text for text in said if _NAME.search(text)] == []


@pytest.mark.parametrize("name", PAGES)
def test_a_stop_page_is_read_at_grade_six(name):
    page = stop_page(name)
    assert grade("\n".join((page.title, *page.text, *page.steps, page.say, *page.after))) <= ASKED


def test_the_cards_and_the_questions_are_plain():
    cards = [
        text for item in safety_items() for text in (item.button, item.reported, *item.counts, item.also)
    ]
    assert hard(cards) == {}
    assert hard(scale.question for scale in SCALES.values()) == {}


def test_the_rules_speak_at_grade_six():
    assert hard(words_of_data(read_toml("rules_messages.toml"))) == {}


def test_every_exception_is_still_needed():
    texts = {text for path in FORMS for text in words_of_python(path)}
    texts |= {text for item in safety_items() for text in (item.button, item.reported)}
    texts |= {scale.question for scale in SCALES.values()}
    assert set(HARDER) <= texts


def read_by_people():
    for path in (*sorted(PACKAGE.rglob("*.py")),):
        yield path.name, "\n".join(words_of_python(path))
    for path in SCRIPTS:
        yield path.name, "\n".join(words_of_script(path))
    for path in (*sorted((PACKAGE / "content").glob("*.toml")), *sorted((PACKAGE / "pages").rglob("*.html"))):
        yield path.name, path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "notebooks").glob("0*.ipynb")):
        for cell in nbformat.read(path, as_version=nbformat.NO_CONVERT).cells:
            if cell.cell_type == "markdown":
                yield path.name, prose(cell.source)
    yield "README.md", (ROOT / "README.md").read_text(encoding="utf-8")


def test_phrases_that_were_mended_do_not_come_back():
    found = {(name, hit[0]) for name, text in read_by_people() for hit in _MENDED.finditer(text.lower())}
    assert found == set()
