"""What scrolls in a narrow output works by keyboard: it takes the focus and has a name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "glidekit"
TEMPLATES = PACKAGE / "pages" / "templates"
SHEETS = sorted((*TEMPLATES.glob("*.css"), *(PACKAGE / "widgets" / "static").glob("*.css")))
SOURCES = sorted((*TEMPLATES.glob("*.html"), *(PACKAGE / "widgets" / "static").rglob("*.js")))
SCROLLS = re.compile(r"([^{}]*)\{[^{}]*overflow(?:-x|-y)?: (?:auto|scroll)")
NOT_HERE = {"clinician_page.css"}  # a sheet of paper
BY_ITS_BUTTONS = {"gk-player"}  # the full window: each of its rows has something that takes the focus


def scrollers():
    for sheet in SHEETS:
        text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
        for found in SCROLLS.finditer(text):
            for selector in found[1].split(","):
                classes = re.findall(r"\.([\w-]+)", selector)
                if sheet.name not in NOT_HERE and classes and classes[-1] not in BY_ITS_BUTTONS:
                    yield sheet.name, classes[-1]


def test_there_are_some():
    assert len(set(scrollers())) >= 4


@pytest.mark.parametrize(("sheet", "name"), sorted(set(scrollers())))
def test_what_scrolls_can_have_the_focus_and_has_a_name(sheet, name):
    made = [
        source[at : at + 260]
        for source in (path.read_text(encoding="utf-8") for path in SOURCES)
        for at in [hit.start() for hit in re.finditer(rf"""class(?:="|: "){name}["\\s{{]""", source)]
    ]
    assert made, (sheet, name)
    for one in made:
        assert re.search(r"""tabindex(?:="|: )"?0""", one), (sheet, one)
        assert "aria-label" in one, (sheet, one)


@pytest.mark.parametrize("name", ["exercise_table.html", "plan.html", "picture.html"])
def test_no_table_stands_outside_of_what_scrolls(name):
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    for hit in re.finditer(r"<table|\{\{ table \}\}", text):
        assert re.search(r'tabindex="0"[^>]*>\s*$', text[: hit.start()])
