"""A person's whole path: open, safety check, check-in, exercises, check-out, trends."""

from __future__ import annotations

import dataclasses
import json
import shutil
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.accessibility import findings
from support.notebooks import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Locator
    from support.notebook_page import NotebookPage

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# All of a notebook: its text, pictures and forms.
SHOWN = ".jp-NotebookPanel:not(.lm-mod-hidden)"
NOTEBOOK = (f"{SHOWN} .jp-RenderedMarkdown", f"{SHOWN} .jp-OutputArea-output")
# Ten slow repetitions take minutes; one quick repetition per side with short pauses takes seconds.
AS_WRITTEN = "gk.todays_session(log)"
SHORT = """import dataclasses
short = gk.plan("gentle-start").with_dose(reps=1, pace_s=1, switch_s=0.2)
gk.todays_session(log, dataclasses.replace(short, count_in_s=0.2, between_s=0.2))"""

# Adds ten weeks to the same diary.
FULL = """import dataclasses
from datetime import date, timedelta
from glidekit.sample.simulated import simulate
begun = date.today() - timedelta(days=70)
records = simulate(sessions=40, seed=1, start=begun)
log.save_all(dataclasses.replace(one, session_id=None, simulated=False) for one in records)"""
# JupyterLab knows a cell's height only after it was in view, so scroll to the end as a reader does.
DOWN = """async () => {
  const scroller = document.querySelector('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-WindowedPanel-outer');
  const frame = () => new Promise(requestAnimationFrame);
  for (let top = 0; top < scroller.scrollHeight - scroller.clientHeight; top += scroller.clientHeight / 2) {
    scroller.scrollTop = top;
    for (let n = 0; n < 3; n++) await frame();
  }
}"""
# Screens from the top of the notebook to the end of its last cell.
SCREENS = """() => {
  const scroller = document.querySelector('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-WindowedPanel-outer');
  const last = [...scroller.querySelectorAll('.jp-Cell')].at(-1).getBoundingClientRect();
  return (last.bottom - scroller.getBoundingClientRect().top + scroller.scrollTop) / scroller.clientHeight;
}"""


@pytest.fixture
def short_session(tmp_path: Path) -> Path:
    """Notebook 03 with a short plan instead of the usual one, changed as its text tells readers to."""
    notebook = json.loads((ROOT / "notebooks" / "03_todays_session.ipynb").read_text(encoding="utf-8"))
    cells = [cell for cell in notebook["cells"] if "".join(cell["source"]) == AS_WRITTEN]
    assert len(cells) == 1
    cells[0]["source"] = SHORT.splitlines(keepends=True)
    path = tmp_path / "03_todays_session.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def sheet(notebook: NotebookPage, page: str) -> Locator:
    """This page of today's session, once it is shown; another cell has such a form too."""
    return notebook.widget(f'.jp-OutputArea-output:has([data-page="path"]) .gk-form[data-page="{page}"]')


def choose(form: Locator, question: str, words: str) -> None:
    form.locator(f'[data-question="{question}"]').get_by_role("radio", name=words, exact=True).check()


def press(form: Locator, name: str) -> None:
    form.get_by_role("button", name=name, exact=True).click()


def pass_the_safety_check(notebook: NotebookPage) -> None:
    for card in ("A", "B", "C", "D"):
        notebook.widget(f'.gk-guarded [data-none="{card}"]').click()


def check_in(notebook: NotebookPage) -> None:
    leg = sheet(notebook, "side")
    choose(leg, "side", "Left leg")
    press(leg, "Save and go on")
    form = sheet(notebook, "check-in")
    choose(form, "leg_pain", "4")
    choose(form, "furthest_point", "Calf")
    form.get_by_text("Add more", exact=True).click()
    form.locator('[data-question="walking_min"] input').fill("15")
    form.locator('[data-question="note"] textarea').fill("slept badly")
    press(form, "Save and go on")
    take_the_plan(notebook)


def take_the_plan(notebook: NotebookPage) -> None:
    sheet(notebook, "choose-plan").locator(".gk-main").click()


def exercise(notebook: NotebookPage) -> None:
    player = notebook.widget(".gk-player")
    notebook.page.emulate_media(reduced_motion="reduce")  # a figure that moves costs most of the time
    player.get_by_role("button", name="Start", exact=True).click()


def check_out(notebook: NotebookPage) -> None:
    form = notebook.widget('.gk-form[data-page="check-out"]', timeout_s=60)
    choose(form, "came_on", "Yes")
    choose(form, "settled", "At once")
    choose(form, "leg_pain", "3")
    press(form, "Save and see what it means")


def test_a_session_from_opening_the_notebook_to_seeing_it_among_the_trends(open_notebook, short_session):
    notebook = open_notebook(short_session)
    notebook.run_all()
    pass_the_safety_check(notebook)
    assert findings(notebook.page, *NOTEBOOK) == []
    check_in(notebook)
    exercise(notebook)
    check_out(notebook)
    saved = sheet(notebook, "done")
    assert "Carry on as you are" in saved.inner_text()
    assert "Tomorrow" in saved.inner_text()
    assert "4 of 4" in saved.inner_text()
    assert notebook.errors() == []
    assert findings(notebook.page, *NOTEBOOK) == []

    in_the_database(notebook.log_path)
    as_frames(notebook)

    trends = beside(notebook, ROOT / "notebooks" / "04_your_trends.ipynb")
    trends.page.set_viewport_size({"width": 1366, "height": 768})
    trends.run_all()
    first = next(cell for cell in trends.cells() if "".join(cell["source"]) == "gk.trends(log)")
    (output,) = first["outputs"]
    html = "".join(output["data"]["text/html"])
    assert 'role="img"' in html
    assert "Too early to say: 1 day logged so far." in "".join(output["data"]["text/plain"])
    row = "<td>4</td><td>3</td><td>calf</td><td></td><td>4 of 4</td><td>slept badly</td>"
    assert row in html
    trends.widget(f'{SHOWN} .jp-OutputArea-output [role="img"]')
    assert findings(trends.page, *NOTEBOOK) == []
    in_six_screens(trends)
    assert notebook.traffic.console_errors == []


def beside(notebook: NotebookPage, path: Path) -> NotebookPage:
    """Open another notebook in the same JupyterLab."""
    copy = Path(shutil.copy(path, notebook.folder))
    other = dataclasses.replace(notebook, path=copy.relative_to(notebook.lab.root).as_posix())
    return other.open_here("light")


def in_six_screens(trends: NotebookPage) -> None:
    """The trends of a full diary take at most six screens on a laptop."""
    trends.kernel_execute(FULL)
    trends.run_all()
    trends.widget('.gk-picture-sentence:text("Clearly better")')
    trends.page.evaluate(DOWN)
    trends.widget('.gk-form[data-page="marks"]')
    assert 3 < trends.page.evaluate(SCREENS) <= 6
    assert sum(cell["cell_type"] == "code" for cell in trends.cells()) <= 8
    assert findings(trends.page, *NOTEBOOK) == []


def in_the_database(path: Path) -> None:
    """Check what is on disk, read by SQLite alone."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        sessions = database.execute("SELECT status FROM session").fetchall()
        notes = database.execute("SELECT text FROM note").fetchall()
        outcomes = database.execute("SELECT outcome, target_reps, actual_reps FROM bout").fetchall()
        pain = database.execute(
            "SELECT moment, value FROM rating WHERE scale = 'leg_pain' ORDER BY rated_us"
        ).fetchall()
        blank = database.execute(
            "SELECT DISTINCT value, status FROM rating WHERE scale = 'tingling'"
        ).fetchall()
        checks = database.execute("SELECT kind, flags FROM safety_check ORDER BY checked_us").fetchall()
        kinds = [kind for (kind,) in database.execute("SELECT kind FROM timer_event ORDER BY seq")]
    database.close()
    assert sessions == [("finished",)]
    assert notes == [("slept badly",)]
    assert outcomes == [("done", 1, 1)] * 4
    assert pain == [("before", 4), ("after", 3)]
    assert blank == [(None, "skipped")]
    assert [kind for kind, _ in checks] == ["full"], "nothing new is asked within an hour of the cards"
    assert kinds[0] == "started"
    assert kinds[-1] == "finished"


def as_frames(notebook: NotebookPage) -> None:
    """Check what a reader's own code sees."""
    told = notebook.kernel_execute(
        "import json\n"
        "row = log.sessions().iloc[0]\n"
        "print(json.dumps([row.status, row.plan_name, float(row.leg_pain_before), float(row.leg_pain_after),"
        " int(row.bouts_done), str(row.affected_side), str(row.settled), bool(row.simulated)]))"
    )
    assert json.loads(told) == ["finished", "gentle-start", 4.0, 3.0, 4, "left", "at once", False]


def test_words_typed_right_after_an_answer_are_kept(rewrite_notebook):
    """Python's echo of the answer arrives during typing and must not overwrite the words."""
    notebook = rewrite_notebook([
        "import glidekit as gk\nlog = gk.open_log()\nlog.affected_side = 'left'",
        "log.record_safety_check(full=True)",
        "session = gk.todays_session(log)\nsession",
    ])  # fmt: skip
    notebook.run_all()
    form = sheet(notebook, "check-in")
    form.evaluate(
        """form => {
          form.querySelector('[data-question="leg_pain"] input[type=radio]').click();
          const note = form.querySelector('[data-question="note"] textarea');
          note.value = 'slept badly';
          note.dispatchEvent(new Event('input', {bubbles: true}));
        }"""
    )
    notebook.wait_until(lambda: "leg_pain" in notebook.kernel_execute("print(session.shown.answers)"))
    notebook.kernel_execute("pass")
    assert form.locator("textarea").input_value() == "slept badly"
    press(form, "Save and go on")
    take_the_plan(notebook)
    notebook.widget(".gk-player")
    assert notebook.kernel_execute("print(log.notes().text.tolist())").strip() == "['slept badly']"
