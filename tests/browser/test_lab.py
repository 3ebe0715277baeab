"""What the browser tests rely on: JupyterLab opens, runs, restarts, and stays inside the machine."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser


def test_a_notebook_runs_in_jupyterlab(open_notebook):
    notebook = open_notebook(["1 + 1", "import os; os.environ['GLIDEKIT_LOG']"], theme="dark")
    notebook.run_all()
    first, second = notebook.cells()
    assert first["outputs"][0]["data"]["text/plain"] == "2"
    assert second["outputs"][0]["data"]["text/plain"] == repr(str(notebook.log_path))
    assert notebook.cell_count() == 2
    assert notebook.page.evaluate("document.body.dataset.jpThemeLight") == "false"
    assert notebook.traffic.console_errors == []


def test_a_failing_cell_fails_the_test_with_its_message_and_a_kernel_can_be_restarted(rewrite_notebook):
    notebook = rewrite_notebook(["answer = 42\n1 / 0"])  # the theme is light again after a dark one
    assert notebook.page.evaluate("document.body.dataset.jpThemeLight") == "true"
    with pytest.raises(AssertionError, match="ZeroDivisionError"):
        notebook.run_all()
    assert notebook.kernel_execute("print(answer)").strip() == "42"
    notebook.restart_kernel()
    assert notebook.kernel_execute("print('answer' in globals())").strip() == "False"
