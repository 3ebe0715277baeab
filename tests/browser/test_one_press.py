"""One press on the first button runs a notebook and shows the first thing to answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import nbformat
import pytest
from playwright.sync_api import expect
from support.accessibility import findings

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BUTTON = "button[data-commandlinker-command]"
# How far an element is below the top edge of the notebook, in pixels.
BELOW_TOP = """node => {
  const scroller = node.closest('.jp-WindowedPanel-outer') ?? node.closest('.jp-Notebook');
  return node.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
}"""


def in_first_screen(page: Page, selector: str) -> bool:
    node = page.query_selector(selector)
    return node is not None and -2 <= node.evaluate(BELOW_TOP) < 120


def top_is_shown(page: Page) -> bool:
    return in_first_screen(page, "#Start-here, h1")


def last_run(notebook) -> int:
    """The highest execution count of a cell."""
    return max(cell["execution_count"] for cell in notebook.cells() if cell["cell_type"] == "code")


def tagged(path: Path, *cells: str, first: int) -> Path:
    """A notebook tagged like ours with these code cells; the one at ``first`` is to be shown after a run."""
    start = '# Title\n\n<button data-commandlinker-command="notebook:run-all-cells">Begin</button>'
    code = [nbformat.v4.new_code_cell(source) for source in cells]
    code[first].metadata["tags"] = ["glidekit-first"]
    above = nbformat.v4.new_markdown_cell(start, metadata={"tags": ["glidekit-start"]})
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(nbformat.v4.new_notebook(cells=[above, *code], metadata={"kernelspec": kernel}), path)
    return path


def signed(path: Path) -> Path:
    from nbformat.sign import NotebookNotary

    NotebookNotary().sign(nbformat.read(path, as_version=4))
    return path


# Set the widths of side bar and notebook, as dragging the line between them does.
DRAG = """share => {
  let around = window.jupyterapp.shell.currentWidget;
  while (around.id !== 'jp-main-split-panel') around = around.parent;
  around.setRelativeSizes([share, 1 - share, 0]);
}"""
# Whether JupyterLab has saved a layout whose side bar takes more than half.
KEPT = """async () => {
  const answer = await fetch('/lab/api/workspaces');
  const {values} = (await answer.json()).workspaces;
  return values.some(one => one.data['layout-restorer:data']?.relativeSizes?.[0] > 0.5);
}"""
WIDE = "from IPython.display import HTML, display\ndisplay(HTML('<div style=\"width: 3000px\">wide</div>'))"
LONG = "# a long cell\n" * 60 + "1"


def test_the_first_question_is_shown_and_nothing_is_asked_about_trust(open_notebook, copy):
    notebook = open_notebook(copy / "00_start_here.ipynb")
    assert top_is_shown(notebook.page)
    notebook.page.click(BUTTON)
    form = notebook.widget('[data-page^="safety"]')
    notebook.wait_ran()
    notebook.wait_until(
        lambda: in_first_screen(notebook.page, '[data-page^="safety"]'),
        what="the first question is shown",
    )
    assert notebook.page.locator(".jp-Dialog").count() == 0
    assert form.is_visible()
    assert notebook.errors() == []


def what_stands_around_gives_way_in_a_small_window(notebook) -> None:
    """Check that it also comes back in a large one, but for what the reader has closed."""
    side, toolbar = (
        notebook.page.locator("#jp-left-stack"),
        notebook.page.locator(".jp-NotebookPanel-toolbar"),
    )
    small, large = {"width": 683, "height": 320}, {"width": 1366, "height": 640}
    notebook.page.set_viewport_size(large)
    expect(side).to_be_visible()
    notebook.page.set_viewport_size(small)
    expect(side).to_be_hidden()
    expect(toolbar).to_be_hidden()
    notebook.page.set_viewport_size(large)
    expect(side).to_be_visible()
    expect(toolbar).to_be_visible()
    notebook.page.evaluate("window.jupyterapp.shell.collapseLeft()")
    notebook.page.set_viewport_size(small)
    expect(toolbar).to_be_hidden()
    notebook.page.set_viewport_size(large)
    expect(toolbar).to_be_visible()
    expect(side).to_be_hidden()


def test_without_a_thing_to_answer_the_reader_stays_at_the_button_and_small_windows_have_room(
    open_notebook, copy
):
    notebook = open_notebook(copy / "01_understand_sciatica.ipynb")
    notebook.page.get_by_role("menuitem", name="Run", exact=True).click()
    notebook.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    notebook.wait_ran()
    notebook.wait_until(lambda: top_is_shown(notebook.page), what="the top is shown")
    by_menu = last_run(notebook)
    notebook.page.click(BUTTON)
    notebook.wait_ran(after=by_menu)
    notebook.wait_until(lambda: top_is_shown(notebook.page), what="the top is shown again")
    assert findings(notebook.page, ".jp-RenderedMarkdown", ".jp-OutputArea-output") == []
    what_stands_around_gives_way_in_a_small_window(notebook)


def test_a_cell_that_fails_is_what_one_sees(open_notebook, tmp_path, copy):
    path = signed(tagged(tmp_path / "fails.ipynb", LONG, "1 / 0", LONG, first=2))
    notebook = open_notebook(path)
    notebook.page.click(BUTTON)
    error = ".jp-OutputArea-output :text('ZeroDivisionError')"
    notebook.wait_until(lambda: in_first_screen(notebook.page, error), what="the error is shown")


def test_while_cells_run_the_page_stays_at_its_top_and_a_reader_who_scrolls_is_left_alone(
    open_notebook, tmp_path, copy
):
    cells = (f"{WIDE}\n{LONG}", "input('wait ')", LONG, "'answer me'")
    path = signed(tagged(tmp_path / "slow.ipynb", *cells, first=3))
    notebook = open_notebook(path)
    notebook.page.click(BUTTON)
    notebook.page.locator(".jp-Stdin-input").wait_for(state="attached")
    assert top_is_shown(notebook.page)
    notebook.page.mouse.move(700, 500)
    notebook.page.mouse.wheel(0, 300)
    notebook.wait_until(lambda: not top_is_shown(notebook.page), what="the reader scrolled")
    notebook.page.locator(".jp-Stdin-input").fill("go on")
    notebook.page.locator(".jp-Stdin-input").press("Enter")
    notebook.wait_ran()
    notebook.wait_for(
        "document.querySelector('.jp-mod-current .jp-icon-dirty') === null"
    )  # it has done its work
    assert notebook.page.get_by_text("answer me").first.evaluate(BELOW_TOP) > 120
    wide = notebook.page.locator('.jp-OutputArea-output[tabindex="0"]')
    expect(wide).to_have_count(1)
    wide.focus()
    notebook.page.keyboard.press("ArrowRight")
    notebook.wait_for("document.querySelector('.jp-OutputArea-output[tabindex]').scrollLeft > 0")


def test_a_strangers_notebook_asks_first_and_runs_nothing(open_notebook, tmp_path, copy):
    path = tagged(tmp_path / "stranger.ipynb", "open('ran.txt', 'w').close()", first=0)
    notebook = open_notebook(path)
    notebook.page.click(BUTTON)
    notebook.page.locator(".jp-Dialog").wait_for()
    assert notebook.cells()[1]["execution_count"] is None
    notebook.page.get_by_role("button", name="Cancel").click()
    notebook.page.locator(".jp-Dialog").wait_for(state="detached")
    assert notebook.kernel_execute("import os; print(os.path.exists('ran.txt'))").strip() == "False"


def test_other_peoples_notebooks_are_left_as_jupyterlab_has_them(open_notebook):
    notebook = open_notebook([LONG, LONG, "'last'"])
    notebook.run_all()
    scroller = notebook.page.locator(".jp-WindowedPanel-outer")
    notebook.wait_until(lambda: scroller.evaluate("node => node.scrollTop") > 300, what="it went to its end")


def test_after_a_reload_the_session_that_waits_is_what_one_sees_with_room_for_it(open_notebook, copy):
    notebook = open_notebook(copy / "03_todays_session.ipynb")
    is_current = "path => window.jupyterapp.shell.currentWidget?.context?.path === path"
    notebook.wait_for(is_current, notebook.path)  # current without a click, so commands act on it
    notebook.page.click(BUTTON)
    waiting = ".gk-guarded"
    notebook.wait_until(lambda: in_first_screen(notebook.page, waiting), what="the session is shown")
    notebook.wait_ran()
    notebook.wait_for(
        "document.querySelector('.jp-mod-current .jp-icon-dirty') === null"
    )  # it has been saved
    notebook.page.evaluate(DRAG, 0.78)  # as a narrow window leaves it
    notebook.wait_until(lambda: notebook.page.evaluate(KEPT), what="JupyterLab has kept the layout")
    notebook.reload()
    notebook.wait_until(lambda: in_first_screen(notebook.page, waiting), what="the session is shown again")
    expect(notebook.page.locator("#jp-left-stack")).to_be_visible()
    notebook.wait_for("document.querySelector('.jp-NotebookPanel').offsetWidth > 700")
    notebook.page.evaluate(DRAG, 0.6)  # the reader's own choice
    notebook.wait_for("document.querySelector('.jp-NotebookPanel').offsetWidth < 500")
