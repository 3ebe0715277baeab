"""Pictures in JupyterLab: no word is cut off in a narrow output, and each picture fits its place."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

CUT_OFF = """() => {
  const words = document.querySelectorAll('.gk-picture p, .gk-picture figcaption, .gk-control .widget-label');
  const right = (one) => one.getBoundingClientRect().right;
  return [...words]
    .filter((one) => one.scrollWidth > one.clientWidth + 1
      || right(one) > right(one.closest('.jp-OutputArea-output')) + 1)
    .map((one) => one.textContent);
}"""


def test_no_word_is_cut_off_in_a_narrow_output(rewrite_notebook):
    notebook = rewrite_notebook(
        ["import glidekit as gk\nlog = gk.example_log('steady')", "gk.explore(log)", "gk.progression(log)"]
    )
    notebook.run_all()
    notebook.page.evaluate("window.jupyterapp.shell.collapseLeft()")
    notebook.page.set_viewport_size({"width": 640, "height": 1800})
    notebook.wait_for("document.querySelectorAll('.gk-picture-sentence').length === 2")
    notebook.wait_until(lambda: notebook.page.evaluate(CUT_OFF) == [], what="no word is cut off")
    assert notebook.page.locator(".gk-control .widget-label").count() >= 7


SHOWN = """() => [...document.querySelectorAll('.gk-picture-fit')].map((fit) => {
  const svg = [...fit.querySelectorAll('svg')].filter((one) => one.getBoundingClientRect().width > 0);
  const frame = svg[0].closest('.gk-picture-frame');
  return {
    pictures: svg.length,
    narrow: !frame,
    inside: svg.every((one) => one.getBoundingClientRect().right <= fit.getBoundingClientRect().right + 1
      && one.getBoundingClientRect().left >= fit.getBoundingClientRect().left - 1),
    letters: Math.min(...[...svg[0].querySelectorAll('text')]
      .map((one) => parseFloat(getComputedStyle(one).fontSize) * one.getScreenCTM().a)),
  };
})"""

OPEN_FOLDS = "document.querySelectorAll('.gk-picture details').forEach(one => (one.open = true))"


def test_a_picture_of_days_fits_its_place_with_letters_that_can_be_read(rewrite_notebook):
    verbs = ("trends", "adherence", "felt_change", "phases")
    notebook = rewrite_notebook(
        ["import glidekit as gk\nlog = gk.example_log('steady')", *(f"gk.{verb}(log)" for verb in verbs)],
        width=470,
        height=900,
    )
    notebook.page.evaluate("window.jupyterapp.shell.collapseLeft()")
    notebook.run_all()
    with_dots = len(verbs) + 1  # one more picture, folded under "Why?"
    notebook.wait_for(f"document.querySelectorAll('.gk-picture-fit').length === {with_dots}")
    notebook.page.evaluate(OPEN_FOLDS)
    for width, narrow in ((470, True), (1366, False), (683, True)):
        notebook.page.set_viewport_size({"width": width, "height": 900})
        notebook.wait_for(f"narrow => ({SHOWN})().every((one) => one.narrow === narrow)", narrow)
        for one in notebook.page.evaluate(SHOWN):
            assert one["pictures"] == 1
            assert one["inside"], "the newest days, the marks and the names are on the page"
            assert one["letters"] >= 9


def test_a_picture_too_wide_for_its_place_is_scrolled_by_keys_and_shows_its_bar(rewrite_notebook):
    notebook = rewrite_notebook(["import glidekit as gk", "gk.nerve_measured()"], width=470, height=900)
    notebook.page.evaluate("window.jupyterapp.shell.collapseLeft()")
    notebook.run_all()
    frame = notebook.page.locator(".gk-picture-frame")
    frame.wait_for()
    assert frame.evaluate("one => one.scrollWidth > one.clientWidth")
    bar = frame.evaluate("one => getComputedStyle(one, '::-webkit-scrollbar').height")
    assert bar == "12px", "a bar that a system would hide is drawn"
    notebook.page.locator(".gk-picture summary").first.focus()
    notebook.page.keyboard.press("Shift+Tab")
    expect(frame).to_be_focused()
    expect(notebook.page.locator(".gk-picture-frame:focus-visible")).to_have_count(1)
    notebook.page.keyboard.press("ArrowLeft")
    notebook.wait_for("document.querySelector('.gk-picture-frame').scrollLeft !== 0")
