"""The clinician's page in Chromium: one sheet of A4 or Letter, nothing too small, nothing clipped."""

from __future__ import annotations

import re
from copy import deepcopy
from datetime import date, timedelta

import pytest
from support.accessibility import findings, keep_one_row_of_each_kind

import glidekit as gk
from glidekit.content.safety import safety_items
from glidekit.handover.report import Report
from glidekit.handover.shared_rows import MOST_LETTERS, Choice, rows_of
from glidekit.log import open_log
from glidekit.sample.example_log import example_log

pytestmark = pytest.mark.browser

LEAST_PX = 12  # 9 pt
PLAN = gk.plan("as-in-the-article")  # four exercises, the longest lines
MADE = date(2025, 7, 1)
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


def wide(words, letters):
    """Text of the greatest length allowed."""
    return (f"{words} " + "something " * letters)[:letters]


def stop_answers(number, *, apart):
    """Stop answers with different signs, about ``apart`` days apart."""
    signs = [item.id for item in safety_items()]
    days = [MADE - timedelta(days=3 + n * apart + n % 3) for n in range(number)]
    return [
        [day.isoformat(), "full", ("urgent", "emergency")[n % 2], "; ".join(signs[n % 9 : n % 9 + 9]), None]
        for n, day in enumerate(reversed(days))
    ]


def everything(stops, *, legs=2):
    """The fullest page: everything that can be chosen, these stops, the longest texts."""
    questions = tuple(wide(words, MOST_LETTERS) for words in ("First", "Second", "Third"))
    chosen = Choice(questions=questions, notes=True)
    rows = deepcopy(rows_of(example_log("stop-sign"), chosen, made=MADE, plan=PLAN))
    pain = [
        row for row in rows["ratings"] if row[4] in ("leg_pain", "furthest_point", "tingling", "weakness")
    ]
    if legs == 2:
        rows["ratings"] += [[*row[:5], "right", *row[6:]] for row in pain]
    days = sorted({(row[2], row[1]) for row in rows["ratings"]})
    things = "long sitting, long drive, lifting, more walking, less moving, stress, ill, other"
    for day, at in days:
        rows["ratings"] += [
            [None, at, day, "weekly", "peg", None, 4.3, None],
            *([None, at, day, "weekly", "activity", None, 6, wide(f"Doing {n}", 80)] for n in range(6)),
            [None, at, day, "alone", "night", None, 1, "woken by it"],
            [None, at, day, "alone", "tablets", None, 2, "more than usual"],
            [None, at, day, "alone", "different_today", None, 8, things],
            [None, at, day, "alone", "pain_areas", None, 2, "calf-left; sole-left"],
        ]
    rows["ratings"].sort(key=lambda row: row[2])
    rows["checks"] = stops
    rows["marks"] = [[day, wide("Mark", 100)] for day, _ in days]
    rows["notes"] = [[day, wide("Note", 1500)] for day, _ in days]
    rows["sessions"] += [
        [900 + n, days[n][0], "finished", wide(f"Own {n}", 60), 2, 2, True] for n in range(9)
    ]
    rows["given"] = {"by": wide("Anna", 60), "on": "2025-06-03", "taken": "2025-06-04"}
    return {**rows, "corrections": 1234, "talked": "will-ask"}


def of_log(tmp_path, sessions=0):
    log = open_log(tmp_path / "log.sqlite", simulated=bool(sessions))
    if sessions:
        log.save_all(gk.simulate(course="flare", sessions=sessions, seed=2))
    return rows_of(log, Choice(), made=MADE, plan=PLAN)


ROWS = {
    "everything": lambda _tmp: everything(stop_answers(20, apart=17)),  # all dates fit
    "everything, one leg": lambda _tmp: everything(stop_answers(200, apart=4), legs=1),  # not all dates fit
    "a stop sign that is open": lambda _tmp: rows_of(
        example_log("stop-sign"), Choice(), made=MADE, plan=None
    ),
    "empty": of_log,
    "three sessions": lambda tmp: of_log(tmp, 3),
    "5,000 answers": lambda tmp: of_log(tmp, 360),
}


@pytest.mark.parametrize("name", ROWS)
def test_it_is_one_sheet_with_nothing_small_or_clipped_and_fetches_nothing(page, traffic, tmp_path, name):
    rows = ROWS[name](tmp_path)
    assert name != "5,000 answers" or len(rows["ratings"]) > 5000
    page.goto(Report(rows).write(tmp_path / "report.html").path.as_uri())
    assert page.get_by_text("no room for more dates").count() == (name == "everything, one leg")
    page.get_by_role("button", name="Check the rows").click()
    page.locator("#checked").filter(has_text=re.compile("as they were written|cannot check")).wait_for()
    for paper in ("A4", "Letter"):  # as in the print dialog
        assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format=paper))) == 1, paper
    before = page.viewport_size
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 703, "height": 1040})  # A4 without its margins
    assert page.evaluate(SMALL, LEAST_PX) == []
    assert page.evaluate(CLIPPED) == []
    page.emulate_media(media="null")
    page.set_viewport_size(before)
    keep_one_row_of_each_kind(page)
    assert findings(page) == []
    assert [url for url in traffic.requests if not url.startswith("file:")] == []
