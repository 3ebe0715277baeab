"""Correcting an entry and looking after the log by hand in a real JupyterLab, checked in the database."""

from __future__ import annotations

import openpyxl
import pytest
from support.accessibility import findings

from glidekit.log import open_log

pytestmark = pytest.mark.browser

SETUP = """import glidekit as gk
from dataclasses import replace
log = gk.open_log()
told = ("<img src='x' onerror='window.ran = true'><script>window.ran = true</script>",)
records = [replace(one, simulated=False, notes=told) for one in gk.simulate(sessions=12)]
names = log.save_all(records)"""


def opened(rewrite_notebook, verb, **more):
    notebook = rewrite_notebook([SETUP, f"gk.{verb}(log)"], **more)
    assert notebook.run_all() is not False
    return notebook


def page(notebook, name):
    """The page, once it is shown; checks that axe finds nothing and nothing overflows."""
    shown = notebook.widget(f".gk-form[data-page={name}]")
    assert findings(notebook.page, ".gk-form") == []
    assert not shown.evaluate("(form) => form.scrollWidth > form.clientWidth")
    return shown


def by_keyboard(notebook, words):
    """Press a button by keyboard."""
    button = notebook.page.get_by_role("button", name=words).first
    button.focus()
    button.press("Enter")


def test_an_entry_is_corrected_and_the_correction_taken_back_by_keyboard(rewrite_notebook):
    notebook = opened(rewrite_notebook, "correct", theme="dark", width=700)
    log = open_log(notebook.log_path)
    before = log.ratings()
    newest = log.sessions().iloc[-1]
    list_ = page(notebook, "entries-list")
    assert list_.locator("[data-button^='entry:']").count() == 10
    first = list_.locator("[data-button^='entry:']").first
    first.focus()
    first.press("Enter")
    assert "<script>window.ran = true</script>" in page(notebook, "entry").inner_text()
    assert notebook.page.evaluate("window.ran") is None
    by_keyboard(notebook, "Change an answer")
    page(notebook, "answers")
    pain = notebook.page.locator("fieldset", has_text="How much leg pain").first
    new = 9 if newest["leg_pain_before"] != 9 else 8
    pain.locator("input").nth(new).press("Space")
    by_keyboard(notebook, "Save the correction")
    notebook.page.get_by_text("Saved. The old value is kept below.").wait_for()
    assert page(notebook, "entry").get_by_text("What was changed").is_visible()
    assert log.sessions().iloc[-1]["leg_pain_before"] == new
    assert log.history(newest["session_id"])["field"].tolist() == ["value"]
    by_keyboard(notebook, "Take back the last correction")
    notebook.page.get_by_text("The last correction is taken back.").wait_for()
    assert log.ratings().equals(before)
    by_keyboard(notebook, "Take this session out")
    notebook.page.get_by_role("button", name="Bring it back").wait_for()
    assert len(log.sessions()) == 11
    assert log.check().ok


def test_a_workbook_of_several_people_is_taken_in_by_keyboard_in_the_dark(rewrite_notebook):
    notebook = opened(rewrite_notebook, "look_after", theme="dark", width=560)
    book = openpyxl.Workbook()
    rows = [["Diary of two people"], ["Date", "User", "Tracker", "Value"]]
    rows += [
        [f"{day} mars 2025", who, what, value]
        for day in range(1, 15)
        for who in ("Ann", "Bob")
        for what, value in (("Sciatic pain", 35 + day), ("Coffee", 3))
    ]
    for row in rows:
        book.active.append(row)
    book.save(notebook.folder / "diary.xlsx")
    log = open_log(notebook.log_path)
    page(notebook, "look-after-list")
    by_keyboard(notebook, "Take in a file or a folder")
    page(notebook, "which").get_by_role("textbox").fill("diary.xlsx")
    by_keyboard(notebook, "Look at it")
    layout = page(notebook, "layout")
    layout.get_by_role("radio", name="Ann", exact=True).press("Space")
    layout.get_by_label("One thing: Tracker says what").press("Space")
    by_keyboard(notebook, "Go on")
    columns = page(notebook, "columns")
    assert columns.get_by_role("combobox", name="Sciatic pain").input_value() == "leg_pain"
    columns.get_by_role("combobox", name="Coffee").focus()
    notebook.page.keyboard.press("End")
    notebook.page.keyboard.press("Home")
    columns.get_by_role("combobox", name="Coffee").select_option("skip")
    by_keyboard(notebook, "Go on")
    details = page(notebook, "details")
    details.get_by_role("radio", name="0 to 100", exact=True).press("Space")
    details.get_by_role("radio", name="The lowest number").press("Space")
    by_keyboard(notebook, "Show what would be taken")
    shown = page(notebook, "lines").inner_text()
    assert "14 of 28 lines can be taken" in shown
    assert "14 lines hold nothing but what is left out." in shown
    assert "1 March 2025: leg pain 3.6 (from '36')" in shown
    by_keyboard(notebook, "Take 14 lines in")
    page(notebook, "done")
    taken = log.ratings().query("moment == 'alone'")
    assert (len(taken), taken["value"].max(), taken["text"].iloc[0]) == (14, 4.9, "36 (0-100)")


def test_a_log_is_copied_exported_filled_from_a_table_and_erased_by_hand(rewrite_notebook, tmp_path):
    notebook = opened(rewrite_notebook, "look_after")
    (notebook.folder / "diary.csv").write_text("Day,Pain\n2025-01-03,4\n2025-01-04,7/10\n", encoding="utf-8")
    log = open_log(notebook.log_path)
    assert "12 sessions, every value as it was written" in page(notebook, "look-after-list").inner_text()
    by_keyboard(notebook, "Make a copy now")
    page(notebook, "done")
    assert len(list((tmp_path / "copies").glob("*.sqlite"))) == 1
    by_keyboard(notebook, "Back to the beginning")
    page(notebook, "look-after-list")
    by_keyboard(notebook, "Export everything (JSON)")
    page(notebook, "export")
    by_keyboard(notebook, "Export")
    page(notebook, "done")
    assert len(list(notebook.log_path.parent.glob("my-log-*.json"))) == 1
    by_keyboard(notebook, "Back to the beginning")
    by_keyboard(notebook, "Take in a file or a folder")
    page(notebook, "which").get_by_role("textbox").fill("diary.csv")
    by_keyboard(notebook, "Look at it")
    page(notebook, "columns")
    by_keyboard(notebook, "Go on")
    details = page(notebook, "details")
    details.get_by_role("radio", name="0 to 10", exact=True).press("Space")
    details.get_by_role("radio", name="The lowest number").press("Space")
    by_keyboard(notebook, "Show what would be taken")
    assert "leg pain 7 (from '7/10')" in page(notebook, "lines").inner_text()
    assert not (log.ratings()["moment"] == "alone").any()
    by_keyboard(notebook, "Take 2 lines in")
    page(notebook, "done")
    assert (log.ratings()["moment"] == "alone").sum() == 2
    by_keyboard(notebook, "Back to the beginning")
    by_keyboard(notebook, "Erase everything for good")
    sure = page(notebook, "sure")
    by_keyboard(notebook, "Erase it for good")
    assert len(log.sessions()) == 12
    sure.get_by_role("textbox").fill("EVERYTHING")
    by_keyboard(notebook, "Erase it for good")
    notebook.page.get_by_role("heading", name="Erased").wait_for()
    page(notebook, "done")
    assert open_log(notebook.log_path).sessions().empty
    assert list((tmp_path / "copies").glob("*")) == []
    assert notebook.traffic.console_errors == []
