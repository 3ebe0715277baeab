"""A real JupyterLab in a real Chromium; ``open_notebook`` is what most tests want."""

from __future__ import annotations

import json
import shutil
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import pytest
from playwright.sync_api import expect, sync_playwright
from support.chromium import ARGUMENTS, executable
from support.jupyter_lab import running_lab
from support.notebook_page import NotebookPage
from support.traffic import Traffic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from playwright.sync_api import Browser, BrowserContext, Page
    from support.jupyter_lab import Lab

PATIENCE_MS = 30_000
_folders = count(1)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = executable(playwright.chromium)
        chromium = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def lab(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with running_lab(tmp_path_factory.mktemp("lab")) as server:
        yield server


@pytest.fixture
def traffic() -> Traffic:
    return Traffic()


@pytest.fixture
def context(browser: Browser, traffic: Traffic) -> Iterator[BrowserContext]:
    """A fresh profile for each test: pages of one test share localStorage and locks, tests share nothing."""
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    context.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)  # its own 5 s are too short for a write on a busy machine
    traffic.watch(context)
    yield context
    context.close()
    assert traffic.outside == [], "a page asked for something outside this machine"


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def open_notebook(
    lab: Lab, context: BrowserContext, traffic: Traffic
) -> Iterator[Callable[..., NotebookPage]]:
    """``open_notebook(cells_or_path, theme="light", width=1200, log_path=None) -> NotebookPage``.

    ``cells_or_path``: code cells as strings, a notebook file (copied into the test's own folder), or a
    NotebookPage to open the same notebook in a second tab. ``GLIDEKIT_LOG`` is ``log_path`` or
    ``my-log.sqlite`` in the test's folder; ``environment`` adds to it. Kernels end with the test.
    """
    folder = lab.root / f"test-{next(_folders)}"
    folder.mkdir()

    def opened(
        cells_or_path: Sequence[str] | Path | NotebookPage,
        *,
        theme: str = "light",
        width: int = 1200,
        log_path: Path | None = None,
        environment: dict[str, str] | None = None,
    ) -> NotebookPage:
        log = log_path or folder / "my-log.sqlite"
        own = {"GLIDEKIT_LOG": str(log), **(environment or {})}
        (folder / "test-environment.json").write_text(json.dumps(own), encoding="utf-8")
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": 900})
        path = _place(folder, cells_or_path).relative_to(lab.root).as_posix()
        return NotebookPage(lab, page, path, log, traffic).open(theme)

    yield opened
    lab.shut_down_kernels()


def _place(folder: Path, cells_or_path: Sequence[str] | Path | NotebookPage) -> Path:
    """The notebook's file in the test's folder."""
    if isinstance(cells_or_path, NotebookPage):
        return cells_or_path.file
    if isinstance(cells_or_path, Path):
        if (pictures := cells_or_path.parent / "pictures").is_dir():
            shutil.copytree(pictures, folder / "pictures", dirs_exist_ok=True)
        return Path(shutil.copy(cells_or_path, folder / cells_or_path.name))
    target = folder / f"notebook-{len(list(folder.glob('*.ipynb'))) + 1}.ipynb"
    nbformat.write(_notebook(cells_or_path), target)
    return target


def _notebook(cells: Sequence[str]) -> Any:
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    code = [nbformat.v4.new_code_cell(source) for source in cells]
    return nbformat.v4.new_notebook(cells=code, metadata={"kernelspec": kernel})
