"""Pictures with controls in JupyterLab: in a narrow output no word is cut off."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

CUT_OFF = """() => {
  const words = document.querySelectorAll('.gk-picture p, .gk-picture figcaption, .gk-control .widget-label');
  const right = (one) => one.getBoundingClientRect().right;
  return [...words]
    .filter((one) => one.scrollWidth > one.clientWidth + 1
      || right(one) > right(one.closest('.jp-OutputArea-output')) + 1)
    .map((one) => one.textContent);
}"""


def test_no_word_is_cut_off_in_a_narrow_output(open_notebook):
    notebook = open_notebook(
        ["import glidekit as gk\nlog = gk.example_log('steady')", "gk.explore(log)", "gk.progression(log)"]
    )
    notebook.run_all()
    notebook.page.evaluate("window.jupyterapp.shell.collapseLeft()")
    notebook.page.set_viewport_size({"width": 640, "height": 1800})
    notebook.wait_for("document.querySelectorAll('.gk-picture-sentence').length === 2")
    assert notebook.page.evaluate(CUT_OFF) == []
    assert notebook.page.locator(".gk-control .widget-label").count() >= 7
