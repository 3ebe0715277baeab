"""What a person reads is plain: grade 6 for questions, 8 for teaching."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from support.reading_grade import grade, prose, syllables

from glidekit.content.exercises import exercises
from glidekit.content.notes import article_notes
from glidekit.content.sources import evidence

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("0*.ipynb"))
TAUGHT = 8
WORDS_A_MINUTE = 200
FEWEST_WORDS = 20  # a grade means nothing for a heading or a link
COUNTED = {
    1: "pain leg nerve calf made walked sides sleep worse small moves thighs wipe toes knee foot",
    2: "numbness tingling table wanted boxes people better number because straighten cushion review trial "
    "quiet gentle muscle little before answer weakness every ankle settled changes eases bottom inner",
    3: "exercise hospital physio clinician diary area important position idea genitals accident",
    4: "sciatica emergency education operation usually",
}
# Each with its reason.
HARDER = {
    ("01_understand_sciatica", "evidence"): "the one sentence on the evidence is fixed word for word",
}


def cells():
    for path in NOTEBOOKS:
        for cell in nbformat.read(path, as_version=nbformat.NO_CONVERT).cells:
            if cell.cell_type == "markdown" and cell.id != "sources":
                yield path.stem, cell.id, prose(cell.source)


def test_syllables_are_counted_right_in_more_than_fifty_words():
    wrong = {
        word: syllables(word)
        for number, words in COUNTED.items()
        for word in words.split()
        if syllables(word) != number
    }
    assert sum(len(words.split()) for words in COUNTED.values()) >= 50
    assert wrong == {}


def test_the_grade_is_that_of_the_published_formula():
    # 9 words, 9 syllables, one sentence.
    assert grade("The leg is sore and it will not bend.") == pytest.approx(0.39 * 9 + 11.8 - 15.59)
    assert grade("Short. Words. Help.") < grade("Comprehension deteriorates considerably with terminology.")


def test_only_what_is_read_at_first_sight_counts():
    assert (
        prose("Go on.<sup>[a](#b)</sup> [Next](x)\n<details>Folded words</details>").strip() == "Go on. Next"
    )


def test_the_notebooks_teach_at_grade_eight():
    hard = {
        (name, cell): round(grade(text), 1)
        for name, cell, text in cells()
        if len(text.split()) >= FEWEST_WORDS and grade(text) > TAUGHT
    }
    assert set(hard) == set(HARDER), hard


def test_the_lesson_takes_a_quarter_of_an_hour_to_read():
    words = [len(text.split()) for name, _, text in cells() if name == "01_understand_sciatica"]
    assert sum(words) / WORDS_A_MINUTE <= 15


@pytest.mark.parametrize("note", article_notes(), ids=lambda note: note.id)
def test_a_note_is_plain(note):
    assert grade(note.note) <= TAUGHT


def test_what_a_study_found_is_told_in_plain_words():
    told = "\n".join(f"{one.found} {one.how_sure}" for one in evidence())
    assert grade(told) <= TAUGHT


@pytest.mark.parametrize("shown", exercises(), ids=lambda shown: shown.id)
def test_the_steps_of_an_exercise_are_plain(shown):
    steps = [step for how in shown.variants.values() for step in how.steps]
    assert (
        grade("\n".join((shown.summary, shown.easier, shown.stop_rule, *shown.common_mistakes, *steps))) <= 6
    )
