"""One open notebook in JupyterLab, driven by a test. Every wait is for a condition, never for a time."""

from __future__ import annotations

import time
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any

from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from playwright.sync_api import Locator, Page
    from support.jupyter_lab import Lab
    from support.traffic import Traffic

OPEN_S = 60
LONGEST_POLL_MS = 300  # the condition may read a log, which costs much
LOOK_MS = 50  # playwright's default, polling in every frame, makes the page draw sixty frames a second
# Records keys as Notebook 7 would take them: it hears a key before any element does.
EARLY = """() => {
  window.taken = [];
  document.addEventListener('keydown', ({key, target}) => {
    if (!['Shift', 'Control'].includes(key) && !target.hasAttribute('data-lm-suppress-shortcuts'))
      window.taken.push(key);
  }, true);
}"""
_tabs = count(1)

# currentWidget is null in a page without focus, so find the panel by its path.
_PANEL = """
const app = window.jupyterapp;
const panel = [...app.shell.widgets('main')].find(one => one.context?.path === path);
"""
RESTORED = """async () => {
  await window.jupyterapp.restored;
  await window.jupyterapp.allPluginsActivated;
}"""
# Restore the page to its state before a test: nothing open (except the notebook ``standing``), running or
# stored. A save that this interrupts must not show an error in the next test. False if only a new page
# will do: if a dialog is left, or after a reload, when JupyterLab may open a notebook again much later.
TIDY = """standing => {
  const {shell} = window.jupyterapp;
  for (const panel of [...shell.widgets('main')]) {
    if (standing !== null && panel.context?.path === standing) continue;
    if (panel.context) panel.context._handleError = async () => {};
    if (panel.model) panel.model.readOnly = true;
    panel.dispose();
  }
  for (const player of [...(window[Symbol.for('glidekit.players')]?.values() ?? [])]) player.dispose();
  localStorage.clear();
  sessionStorage.clear();
  document.getElementById('glidekit-small')?.remove();
  shell.expandLeft();
  const split = (one) =>
    one.id === 'jp-main-split-panel' ? one : [...one.children()].map(split).find(Boolean);
  split(shell).setRelativeSizes([1, 2.5, 1]);  // as JupyterLab begins: a narrow window left it others
  const [{type}] = performance.getEntriesByType('navigation');
  return type !== 'reload' && document.querySelector('.jp-Dialog') === null;
}"""
_OPEN_HERE = """async path => {
  await window.jupyterapp.commands.execute('docmanager:open', {path});
}"""
_READY = (
    """async path => {
  await window.jupyterapp.restored;
  await window.jupyterapp.allPluginsActivated;"""
    + _PANEL
    + """
  if (!panel) return false;
  await panel.context.ready;
  await panel.sessionContext.ready;
  if (!panel.sessionContext.session?.kernel) return false;
  await panel.sessionContext.session.kernel.info;
  return true;
}"""
)
_RUN_ALL = (
    "async path => {"
    + _PANEL
    + """
  app.shell.activateById(panel.id);
  return await app.commands.execute('notebook:run-all-cells');
}"""
)
_RUN_CELL = (
    "async ([path, index]) => {"
    + _PANEL
    + """
  app.shell.activateById(panel.id);
  panel.content.activeCellIndex = index;
  panel.content.deselectAll();
  return await app.commands.execute('notebook:run-cell');
}"""
)
_REWRITE = (
    "([path, sources]) => {"
    + _PANEL
    + """
  if (panel?.sessionContext.session?.kernel?.connectionStatus !== 'connected') return false;
  const cells = sources.map((source) => ({cell_type: 'code', source, metadata: {}}));
  const notebook = panel.model.sharedModel;
  notebook.transact(() => {
    notebook.deleteCellRange(0, notebook.cells.length);
    notebook.insertCells(0, cells);
  });
  return true;
}"""
)
_RAN = (
    "([path, after]) => {"
    + _PANEL
    + """
  const code = panel.content.widgets.filter((cell) => cell.model.type === 'code');
  return code.every(({model}) => model.executionCount > after && model.executionState === 'idle');
}"""
)
_CELLS = "path => {" + _PANEL + "return panel.model.sharedModel.toJSON().cells;}"
_SAVE = "async path => {" + _PANEL + "await panel.context.save();}"
_RESTART = (
    "async path => {"
    + _PANEL
    + """
  await panel.sessionContext.restartKernel();
  await panel.sessionContext.ready;
  await panel.sessionContext.session.kernel.info;
}"""
)
_SUBSHELLS = "([path, way]) => {" + _PANEL + "panel.sessionContext.session.kernel.commsOverSubshells = way;}"
_EXECUTE = (
    "async ([path, code]) => {"
    + _PANEL
    + """
  const kernel = panel.sessionContext.session.kernel;
  const future = kernel.requestExecute({code, store_history: false, stop_on_error: true});
  let text = '', error = null;
  future.onIOPub = message => {
    const {content} = message;
    if (message.header.msg_type === 'stream') text += content.text;
    if (message.header.msg_type === 'execute_result') text += content.data['text/plain'];
    if (message.header.msg_type === 'error') error = content.traceback.join('\\n');
  };
  await future.done;
  return {text, error};
}"""
)
_THEME = """async theme => {
  const app = window.jupyterapp;
  const light = document.body.dataset.jpThemeLight === 'true';
  if (light !== (theme === 'light'))
    await app.commands.execute('apputils:change-theme', {
      theme: theme === 'light' ? 'JupyterLab Light' : 'JupyterLab Dark',
    });
}"""


@dataclass
class NotebookPage:
    """A notebook in a page. ``path`` is relative to the server's root, ``log_path`` is $GLIDEKIT_LOG."""

    lab: Lab
    page: Page
    path: str
    log_path: Path
    traffic: Traffic

    @property
    def folder(self) -> Path:
        """The notebook's folder, in which its kernel starts."""
        return (self.lab.root / self.path).parent

    @property
    def file(self) -> Path:
        """The notebook on disk."""
        return self.lab.root / self.path

    def open(self, theme: str) -> NotebookPage:
        """Go to the notebook and wait until its kernel is ready.

        Each page has a workspace of its own: a second page of the same one is sent on to another name by
        JupyterLab while it loads, but only where the first answers within 0.2 s, which is anybody's guess.
        """
        self.page.goto(f"{self.lab.url}/lab/workspaces/test-{next(_tabs)}/tree/{self.path}?reset")
        self.wait_ready()
        self.use_theme(theme)
        return self

    def open_here(self, theme: str) -> NotebookPage:
        """Like ``open``, in a page with JupyterLab already open."""
        self.page.evaluate(_OPEN_HERE, self.path)
        self.wait_ready()
        self.use_theme(theme)
        return self

    def use_theme(self, theme: str) -> None:
        """Change to JupyterLab's light or dark theme."""
        self.page.evaluate(_THEME, theme)
        light = str(theme == "light").lower()
        self.page.wait_for_selector(f'body[data-jp-theme-light="{light}"]', state="attached")

    def wait_ready(self) -> None:
        """Wait until JupyterLab has restored itself and the notebook's kernel answers."""
        self.wait_for("window.jupyterapp !== undefined", timeout_s=OPEN_S)
        ready = lambda: self.page.evaluate(_READY, self.path)  # noqa: E731 - a promise, which only evaluate awaits
        self.wait_until(ready, what=f"{self.path} is open with a kernel", timeout_s=OPEN_S)

    def run_all(self) -> None:
        """Run every cell; fails with the error of a failed cell."""
        if not self.page.evaluate(_RUN_ALL, self.path):
            message = f"A cell of {self.path} failed:\n" + "\n".join(self.errors())
            raise AssertionError(message)

    def wait_ran(self, *, after: int = 0) -> None:
        """Wait until every code cell has finished a run after that execution count."""
        self.wait_for(_RAN, [self.path, after], timeout_s=OPEN_S)

    def run_cell(self, index: int) -> bool:
        """Run one cell again; False if it fails."""
        return bool(self.page.evaluate(_RUN_CELL, [self.path, index]))

    def rewrite(self, cells: Sequence[str]) -> bool:
        """Replace all cells by these; False if the notebook or its kernel is gone."""
        return bool(self.page.evaluate(_REWRITE, [self.path, list(cells)]))

    def cells(self) -> list[dict[str, Any]]:
        """The notebook's cells as they are in the page (nbformat)."""
        return list(self.page.evaluate(_CELLS, self.path))

    def cell_count(self) -> int:
        """The number of cells, which a key that leaks out of a widget may change."""
        return len(self.cells())

    def errors(self) -> list[str]:
        """The tracebacks in the outputs."""
        outputs = (output for cell in self.cells() for output in cell.get("outputs", []))
        return ["\n".join(output["traceback"]) for output in outputs if output["output_type"] == "error"]

    def widget(self, selector: str, *, timeout_s: float = OPEN_S) -> Locator:
        """The first matching element, once it is visible."""
        found = self.page.locator(selector).first
        found.wait_for(state="visible", timeout=timeout_s * 1000)
        return found

    def restored_widget(self, selector: str) -> Locator:
        """Like ``widget``, for a running kernel, which the page must ask for its widgets.

        JupyterLab waits four seconds for the answer; on a busy machine it may then wait for ever. A reader
        would reload the page, and so does this.
        """
        for _ in range(3):
            try:
                return self.widget(selector, timeout_s=20)
            except PlaywrightTimeoutError:
                self.reload()
        return self.widget(selector)

    def wait_for(self, script: str, arg: object = None, *, timeout_s: float = 30) -> Any:
        """Wait until this JavaScript (no promise) is true in the page; returns its value."""
        found = self.page.wait_for_function(script, arg=arg, timeout=timeout_s * 1000, polling=LOOK_MS)
        return found.json_value()

    def wait_until(self, condition: Callable[[], Any], *, what: str = "", timeout_s: float = 30) -> Any:
        """Wait until the test's ``condition()`` is true, while the page keeps running; returns its value."""
        deadline, pause_ms = time.monotonic() + timeout_s, 20.0
        while not (answer := condition()):
            if time.monotonic() > deadline:
                message = f"After {timeout_s} s still not: {what or condition}"
                raise AssertionError(message)
            self.page.wait_for_timeout(pause_ms)  # a poll that lets the page's events through
            pause_ms = min(LONGEST_POLL_MS, 1.5 * pause_ms)
        return answer

    def kernel_execute(self, code: str) -> str:
        """Run code in the notebook's kernel; returns what it printed, fails with its traceback."""
        answer = self.page.evaluate(_EXECUTE, [self.path, code])
        if answer["error"]:
            raise AssertionError(answer["error"])
        return str(answer["text"])

    def restart_kernel(self) -> None:
        """Restart the kernel as the menu does, but without its question."""
        self.page.evaluate(_RESTART, self.path)

    def use_subshells(self, *, on: bool) -> None:
        """Let comms opened from now on run on subshell threads (the default) or on the main thread."""
        self.page.evaluate(_SUBSHELLS, [self.path, "perCommTarget" if on else "disabled"])

    def save(self) -> None:
        """Write the notebook to disk."""
        self.page.evaluate(_SAVE, self.path)

    def reload(self) -> None:
        """Reload the page as F5 does; the kernel keeps running."""
        self.page.reload()
        self.wait_ready()

    def close(self) -> None:
        """Close the page; the kernel runs until the test ends."""
        self.page.close(run_before_unload=False)
