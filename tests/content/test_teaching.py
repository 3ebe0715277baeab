"""The text of notebooks 00 to 02 is in the notebooks, so that it can be read without a kernel.

Text that is also in the data files must be the same there, word for word.
"""

from __future__ import annotations

import ast
import re
from html import unescape
from pathlib import Path

import nbformat
import pytest

from glidekit.body.areas import ROOT_AREAS, ROOTS_SOURCE
from glidekit.body.pictures import pictures
from glidekit.body.published import comparison
from glidekit.content.exercises import AIM_WORDS, LOAD_WORDS, exercises
from glidekit.content.notes import article_notes
from glidekit.content.safety import safety_items
from glidekit.content.sources import evidence, evidence_summary, source, sources
from glidekit.plots.nerve_measured import measured_table

FOLDER = Path(__file__).parents[2] / "notebooks"
ORDER = (
    "00_start_here",
    "01_understand_sciatica",
    "02_learn_the_exercises",
    "03_todays_session",
    "04_your_trends",
)
TAUGHT = ORDER[:3]
DRAWN = pictures()
BOOKS = {name: nbformat.read(FOLDER / f"{name}.ipynb", as_version=nbformat.NO_CONVERT) for name in TAUGHT}


def words(name, cell=None):
    """The text of one cell, or of all text cells, of a notebook."""
    cells = [c for c in BOOKS[name].cells if c.cell_type == "markdown" and cell in (None, c.id)]
    assert cells, (name, cell)
    return "\n\n".join(c.source for c in cells)


def listed(text, mark):
    return tuple(re.findall(rf"^{mark} (.*)$", text, re.MULTILINE))


def links(text):
    """(words, target) of every link, without pictures."""
    return re.findall(r"(?<!!)\[([^\]]+)\]\(([^)\s]+)\)", text)


@pytest.mark.parametrize("shown", exercises(), ids=lambda shown: shown.id)
@pytest.mark.parametrize("kind", ["gentle", "article"])
def test_the_steps_in_the_notebook_are_the_steps_of_the_data(shown, kind):
    how, text = shown.variants[kind], words("02_learn_the_exercises", f"{shown.id}-{kind}")
    assert listed(text, r"\d+\.") == how.steps
    for said in (how.label, AIM_WORDS[how.aim], LOAD_WORDS[how.load], how.note, how.dose_words):
        assert said in text
    assert set(how.sources) <= {key for key, _ in links(text)}


@pytest.mark.parametrize("shown", exercises(), ids=lambda shown: shown.id)
def test_what_belongs_to_an_exercise_is_said_beside_it(shown):
    text = words("02_learn_the_exercises", f"{shown.id}-gentle")
    assert shown.name in text.splitlines()[0]
    assert listed(text, "-") == shown.common_mistakes
    for said in (shown.summary, shown.get_ready, shown.easier, shown.stop_rule):
        assert said in text
    calls = [cell.source for cell in BOOKS["02_learn_the_exercises"].cells if cell.cell_type == "code"]
    assert calls.index(f'gk.watch("{shown.id}", log=log)') < calls.index(f'gk.try_out("{shown.id}", log)')


@pytest.mark.parametrize("name", TAUGHT[1:])
def test_every_picture_says_in_words_what_it_shows(name):
    shown = re.findall(r"!\[([^\]]*)\]\(pictures/([a-z-]+\.svg)\)", words(name))
    assert len(shown) >= 3
    for said, file in shown:
        assert said == unescape(re.search("<title>(.*)</title>", DRAWN[file])[1])


def test_each_way_of_each_exercise_is_drawn_beside_its_steps():
    for shown in exercises():
        for kind in shown.variants:
            assert f"pictures/{shown.id}-{kind}.svg" in words("02_learn_the_exercises", f"{shown.id}-{kind}")


def test_what_the_model_misses_can_be_read_without_a_kernel():
    text, rows = words("01_understand_sciatica", "measured-words"), comparison()
    told = listed(text, r"\|")
    assert sum("| misses | " in row for row in told) == sum(r.verdict == "miss" for r in rows)
    table = measured_table(rows)
    for row, (_, cells) in zip(rows, table.iterrows(), strict=True):
        if row.model is not None:
            line = " | ".join(
                (row.plain, cells["Published"], cells["Model"], cells["Result"], cells["Before"])
            )
            assert f"{line} |" in told
    asked = [row for row in rows if row.verdict in ("hit", "miss")]
    near = sum(row.verdict == "hit" for row in asked)
    assert f"of {len(asked)} measurements that it was not fitted to, it comes near {near} and misses" in text


def test_the_roots_areas_are_named_with_their_source():
    text = words("01_understand_sciatica", "where-it-runs")
    assert f"<sup>[{ROOTS_SOURCE}](#Sources)</sup>" in text
    assert all(f"| **{root}** |" in text for root in ROOT_AREAS)


@pytest.mark.parametrize("shown", exercises(), ids=lambda shown: shown.id)
def test_the_articles_steps_come_after_the_note_and_folded(shown):
    text = words("02_learn_the_exercises", f"{shown.id}-article")
    how = shown.variants["article"]
    assert (
        text.index(how.note) < text.index("<details>") < text.index(how.steps[0]) < text.index("</details>")
    )


@pytest.mark.parametrize("note", article_notes(), ids=lambda note: note.id)
def test_every_claim_of_the_article_has_its_note_and_source_beside_it(note):
    of_an_exercise = note.topic in {shown.id for shown in exercises()}
    text = words("02_learn_the_exercises" if of_an_exercise else "01_understand_sciatica")
    quote = f"> **The article says:** {note.says}\n>\n> **What is known:** {note.note}<sup>"
    assert quote in text
    cited = text[text.index(quote) + len(quote) :].splitlines()[0]
    assert tuple(key for key, _ in links(cited)) == note.sources


def test_the_evidence_is_printed_with_how_sure_it_is():
    text = words("01_understand_sciatica", "evidence")
    assert evidence_summary() in text
    rows = listed(text, r"\|")
    for one in evidence():
        assert f"[{one.key}](#Sources) | {one.found} | {one.how_sure} |" in rows
        assert not one.figures or f"[{one.key}](#Sources) | {one.figures} |" in rows


@pytest.mark.parametrize("name", TAUGHT)
def test_what_a_notebook_cites_is_listed_at_its_end_with_where_it_is_found(name):
    cited = {key for key, target in links(words(name)) if target == "#Sources" and key != "at the end"}
    assert cited
    assert {source(key).key for key in cited} == cited
    expected = [one for one in sources() if one.key in cited or name == "01_understand_sciatica"]
    items = listed(words(name, "sources"), "-")
    assert items == tuple(f"**{one.key}**: {one.citation}. {one.where}." for one in expected)


def test_the_stop_signs_can_be_read_without_a_kernel():
    emergency = tuple(
        words for item in safety_items("emergency") for words in item.counts or (item.reported,)
    )
    ring_today = tuple(item.reported for item in safety_items("urgent") if item.card)
    assert listed(words("00_start_here", "stop-signs"), "-") == (*emergency, *ring_today)
    readme = (FOLDER.parent / "README.md").read_text(encoding="utf-8")
    assert listed(readme, "> -") == (*emergency, *ring_today)


@pytest.mark.parametrize("name", TAUGHT)
def test_links_lead_to_a_notebook_and_to_a_heading_that_is_there(name):
    for _, target in links(words(name)):
        file, _, heading = target.partition("#")
        stem = file.removesuffix(".ipynb") or name
        assert stem in ORDER, target
        if heading:
            assert f"## {heading.replace('-', ' ')}\n" in words(stem), target


@pytest.mark.parametrize(("name", "following"), list(zip(TAUGHT, ORDER[1:], strict=False)))
def test_a_notebook_begins_with_how_to_start_and_ends_with_the_next_one(name, following):
    first, last = BOOKS[name].cells[0], BOOKS[name].cells[-1]
    assert "notebook:run-all-cells" in first.source  # one button
    assert "*Run All Cells*" in first.source
    assert re.fullmatch(rf"\*\*Next:\*\* \[[^\]]+\]\({following}\.ipynb\)", last.source)


@pytest.mark.parametrize("name", TAUGHT)
def test_code_cells_are_one_thin_call(name):
    cells = [cell for cell in BOOKS[name].cells if cell.cell_type == "code"]
    assert cells[0].source.startswith("import glidekit as gk")
    for cell in cells:
        assert len(cell.source.splitlines()) <= 6
        assert not any(
            isinstance(node, ast.FunctionDef | ast.Lambda) for node in ast.walk(ast.parse(cell.source))
        )


@pytest.mark.parametrize("name", TAUGHT)
def test_notebooks_are_committed_clean(name):
    book = BOOKS[name]
    assert (book.nbformat, book.nbformat_minor) == (4, 5)
    assert book.metadata.kernelspec.name == "python3"
    assert all(re.fullmatch(r"[a-z-]+", cell.id) for cell in book.cells)
    for cell in book.cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None


def test_each_self_check_question_holds_its_answer_back():
    text = words("01_understand_sciatica", "check")
    questions = re.findall(r"^\*\*\d\. .*\?.*\*\*$", text, re.MULTILINE)
    assert len(questions) == text.count("<details>") == text.count("</details>") == 6


def test_the_teaching_holds_every_idea_of_the_article():
    text = words("01_understand_sciatica").lower()
    for idea in (
        "sciatic nerve",
        "tingling",
        "loss of feeling",
        "directly",
        "indirectly",
        "nerve roots",
        "neurodynamics",
        "protective covering",
        "blood flow",
        "inflammation",
        "prickling",
        "tibial",
        "fibular",
        "tighten",
        "buttock",
        "calf",
        "pain and numbness grow",
        "function can suffer",
        "part of your workout or recovery plan",
        "flossing",
        "short",
        "slowly",
        "watch your symptoms",
        "physiotherapist or doctor",
    ):
        assert idea in text, idea
