"""The player in an open notebook: its engine, what it sent, and what could be heard."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import nbformat
from playwright.sync_api import sync_playwright
from support.chromium import ARGUMENTS, executable
from support.jupyter_lab import free_port, running_lab
from support.notebook_page import NotebookPage
from support.recording import recording, turns
from support.traffic import Traffic

from glidekit.widgets.scripts import script

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from support.recording import Recording, Turn

ENGINE = "[...window[Symbol.for('glidekit.players')].values()][0]"
# The page forgets confirmed events, so keep a copy of all.
KEEP = f"""() => {{
  const {{outbox}} = {ENGINE}, add = outbox.add.bind(outbox);
  window.turnsTold = [];
  outbox.add = (events) => {{ window.turnsTold.push(...events); add(events); }};
}}"""
# To the end of a session that runs, without waiting for it.
SKIP_ALL = f"""() => {{
  const engine = {ENGINE};
  for (const _ of engine.timeline) if (engine.state.status === 'running') engine.jump('skipped');
}}"""


@contextmanager
def notebook_of_its_own(folder: Path, cells: Sequence[str], *, height: int = 900) -> Iterator[NotebookPage]:
    """A notebook with these cells, open in its own JupyterLab and browser."""
    flags = [*ARGUMENTS, f"--remote-debugging-port={free_port()}"]
    with sync_playwright() as playwright, running_lab(folder / "lab") as lab:
        path = executable(playwright.chromium, whole=True)  # the headless shell wakes timers only every 8 ms
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        page = browser.new_context(viewport={"width": 1200, "height": height}).new_page()
        file = lab.root / "bench.ipynb"
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        made = [nbformat.v4.new_code_cell(source) for source in cells]
        nbformat.write(nbformat.v4.new_notebook(cells=made, metadata={"kernelspec": kernel}), file)
        log = folder / "log.sqlite"
        (lab.root / "test-environment.json").write_text(
            f'{{"GLIDEKIT_LOG": "{log.as_posix()}"}}', encoding="utf-8"
        )
        yield NotebookPage(lab, page, file.name, log, Traffic())
        browser.close()


def heard_session(notebook: NotebookPage) -> tuple[list[Turn], Recording]:
    """The turns of an ended session since KEEP, and its recording."""
    notebook.wait_for(f"Date.now() - {ENGINE}.state.stamp > 1500")
    happened = notebook.page.evaluate("window.turnsTold")
    entered = [(one["phase"], one["at"]) for one in happened if one["kind"] in ("phase", "finished")]
    timeline = notebook.page.evaluate(f"{ENGINE}.timeline")
    return turns(notebook.page, script("player"), timeline, entered), recording(notebook.page)
