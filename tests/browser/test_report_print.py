"""The page for a clinician in Chromium: one sheet of A4 or Letter, nothing small, nothing clipped."""

from __future__ import annotations

import re
from copy import deepcopy
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe

import glidekit as gk
from glidekit.handover.choice import Choice
from glidekit.handover.shared_rows import rows_of
from glidekit.handover.writing import Report
from glidekit.sample.example_log import example_log

pytestmark = pytest.mark.browser

LEAST_PX = 12  # 9 pt
PLAN = gk.plan("as-in-the-article")  # four exercises, the longest lines
QUESTIONS = ("May I sit for longer?", "Is the weak foot a reason to worry?", "When may I run again?")
SMALL = """least => [...document.querySelectorAll('#page *:not(style)')].filter(one =>
  [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim()) &&
  parseFloat(getComputedStyle(one).fontSize) * (one.ownerSVGElement
    ? one.ownerSVGElement.getBoundingClientRect().width / one.ownerSVGElement.viewBox.baseVal.width
    : 1) < least - 0.05
).map(one => one.textContent.slice(0, 60))"""
CLIPPED = """() => [...document.querySelectorAll('#page *')].filter(one => {
  const {left, right} = one.getBoundingClientRect();
  return right > innerWidth + 1 || left < -1;
}).map(one => one.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="module")
def crowded():
    """Both legs, own activities, PEG, nights, tablets, a body map, marks, a stop: as full as a page gets."""
    chosen = Choice(questions=QUESTIONS)
    rows = deepcopy(rows_of(example_log("stop-sign"), chosen, made=date(2025, 7, 1), plan=PLAN))
    pain = [
        row for row in rows["ratings"] if row[4] in ("leg_pain", "furthest_point", "tingling", "weakness")
    ]
    rows["ratings"] += [[*row[:5], "right", *row[6:]] for row in pain]
    days = sorted({(row[2], row[1]) for row in rows["ratings"]})
    for day, at in days:
        rows["ratings"] += [
            [None, at, day, "weekly", "peg", None, 4.3, None],
            *(
                [None, at, day, "weekly", "activity", None, 6, words]
                for words in ("cycling", "gardening", "work")
            ),
            [None, at, day, "alone", "night", None, 1, "woken by it"],
            [None, at, day, "alone", "tablets", None, 2, "more than usual"],
            [None, at, day, "alone", "pain_areas", None, 2, "calf-left; sole-left"],
        ]
    rows["ratings"].sort(key=lambda row: row[2])
    rows["marks"] = [[days[n][0], f"change number {n}"] for n in (5, 20, 40, 60)]
    return rows


@pytest.fixture(params=["crowded", "steady", "empty"])
def written(request, tmp_path):
    if request.param == "crowded":
        made = Report(request.getfixturevalue("crowded"))
    elif request.param == "steady":
        made = Report(rows_of(example_log("steady"), Choice(), made=date(2025, 7, 1), plan=PLAN))
    else:
        from glidekit.log import open_log

        made = Report(rows_of(open_log(tmp_path / "log.sqlite"), Choice(), made=date(2025, 7, 1), plan=None))
    return made.write(tmp_path / "report.html").path


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_it_fits_one_sheet(page, written, paper):
    page.goto(written.as_uri())
    pdf = page.pdf(format=paper)  # as the print dialog would
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1


def test_no_letter_is_small_and_nothing_is_clipped(page, written):
    page.goto(written.as_uri())
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 703, "height": 1040})  # A4 less its margins
    assert page.evaluate(SMALL, LEAST_PX) == []
    assert page.evaluate(CLIPPED) == []


def test_axe_finds_nothing_and_nothing_is_fetched(page, traffic, written):
    page.goto(written.as_uri())
    assert Axe().run(page).response["violations"] == []
    assert [url for url in traffic.requests if not url.startswith("file:")] == []


def test_the_button_in_the_page_checks_the_rows(page, written):
    page.goto(written.as_uri())
    page.get_by_role("button", name="Check the rows").click()
    told = page.locator("#checked")
    told.filter(has_text=re.compile("as they were written|cannot check")).wait_for()
