"""Weighing the evidence in JupyterLab: redrawn by mouse and keyboard, complete in a narrow output."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from support.accessibility import findings

pytestmark = pytest.mark.browser

SENTENCE = ".gk-picture-sentence"


def test_the_forest_plot_is_drawn_again_and_is_whole_in_a_narrow_output(rewrite_notebook):
    notebook = rewrite_notebook(
        ["import glidekit as gk\nform = gk.weigh_evidence()\nform"], width=1366, height=640
    )
    notebook.run_all()
    page = notebook.page
    expect(page.locator(SENTENCE)).to_contain_text("anything from -2.8 to 0.6")
    page.get_by_role("checkbox", name="Dove 2022").uncheck()
    expect(page.locator(".gk-picture")).to_contain_text("You left out: Dove 2022.")
    page.get_by_role("checkbox", name="Lin 2023").press("Space")
    expect(page.locator(".gk-picture")).to_contain_text("cannot be told")
    page.get_by_label("Measured").select_option(label="Pain, points of 10")
    expect(page.locator(".gk-picture")).to_contain_text("Basson 2017")
    page.evaluate("window.jupyterapp.shell.collapseLeft()")
    page.set_viewport_size({"width": 600, "height": 900})
    picture = page.locator(".gk-picture svg").first
    inside = (
        "node => node.getBoundingClientRect().right"
        " <= node.closest('.jp-OutputArea-output').getBoundingClientRect().right + 1"
    )
    notebook.wait_until(lambda: picture.evaluate(inside), what="the picture fits its place")
    for theme in ("light", "dark"):
        notebook.use_theme(theme)
        assert findings(page, ".gk-picture") == []
    assert notebook.traffic.console_errors == []
