"""A real JupyterLab in a real Chromium; ``open_notebook`` is what most tests want."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import expect, sync_playwright
from support.chromium import ARGUMENTS, executable
from support.jupyter_lab import running_lab
from support.notebook_page import OPEN_S, RESTORED, TIDY, NotebookPage
from support.notebooks import ROOT
from support.traffic import Traffic

from glidekit.launch.copies import bring_up_to_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from playwright.sync_api import Browser, BrowserContext, Page
    from support.jupyter_lab import Lab

PATIENCE_MS = 30_000
VIEWPORT: Any = {"width": 1200, "height": 900}
BLANK = "about:blank"
_folders, _workspaces = count(1), count(1)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)  # the default of 5 s is too short for a write on a busy machine
    with sync_playwright() as playwright:
        path = executable(playwright.chromium)
        chromium = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def lab(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with running_lab(tmp_path_factory.mktemp("lab")) as server:
        yield server


@pytest.fixture(scope="session")
def shared(browser: Browser) -> Iterator[Shared]:
    """One page of JupyterLab for all tests that do not need their own.

    Loading it takes five times as long as opening a notebook in it.
    """
    shared = Shared(browser, "shared")
    yield shared
    shared.close()


@pytest.fixture(scope="session")
def shared_elsewhere(browser: Browser) -> Iterator[Shared]:
    """Another such page, in another profile."""
    shared = Shared(browser, "elsewhere")
    yield shared
    shared.close()


@pytest.fixture(scope="module")
def traffic() -> Traffic:
    """The requests and errors of ``page``."""
    return Traffic()


@pytest.fixture(scope="module")
def page(browser: Browser, traffic: Traffic) -> Iterator[Page]:
    """One page without JupyterLab for the tests of a module: in a new one axe is read and compiled again."""
    context = browser.new_context(viewport=VIEWPORT)
    traffic.watch(context)
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()
    assert traffic.outside == [], "a page asked for something outside this machine"


@pytest.fixture
def context(shared: Shared) -> Iterator[BrowserContext]:
    """The browser profile of the shared page; checks what this test's pages asked for."""
    shared.traffic.clear()
    yield shared.context()
    assert shared.traffic.outside == [], "a page asked for something outside this machine"


@pytest.fixture
def lab_folder(lab: Lab) -> Path:
    """The folder for this test's notebooks and log, below the server's root."""
    return _new_folder(lab)


@pytest.fixture
def open_notebook(
    lab: Lab, lab_folder: Path, context: BrowserContext, shared: Shared
) -> Iterator[Callable[..., NotebookPage]]:
    """``open_notebook(cells_or_path, theme="light", width=1200, height=900, tab=0) -> NotebookPage``.

    ``cells_or_path``: code cells as strings, or a notebook file, which is copied into the test's own folder.
    ``GLIDEKIT_LOG`` is ``my-log.sqlite`` there. ``tab`` is the shared page to use. Kernels end with the test.
    """
    shared.close_standing(lab)

    def opened(
        cells_or_path: Sequence[str] | Path,
        *,
        theme: str = "light",
        width: int = VIEWPORT["width"],
        height: int = VIEWPORT["height"],
        tab: int = 0,
    ) -> NotebookPage:
        log = lab_folder / "my-log.sqlite"
        _set_environment(lab_folder, {"GLIDEKIT_LOG": str(log)})
        path = _place(lab_folder, cells_or_path).relative_to(lab.root).as_posix()
        page = shared.page(lab, tab=tab)
        page.set_viewport_size({"width": width, "height": height})
        return NotebookPage(lab, page, path, log, shared.traffic).open_here(theme)

    yield opened
    shared.tidy()
    lab.shut_down_kernels()


@pytest.fixture
def rewrite_notebook(
    lab: Lab, context: BrowserContext, shared: Shared, tmp_path: Path
) -> Iterator[Callable[..., NotebookPage]]:
    """``rewrite_notebook(cells, theme="light", width=1200, height=900) -> NotebookPage``: new cells in a
    notebook that stays open.

    Opening a notebook and starting its kernel takes longer than most tests. Use this for a test with one
    notebook that leaves the modules in its kernel unchanged. ``GLIDEKIT_LOG`` is ``my-log.sqlite`` in the
    test's ``tmp_path``; backups go to the folder ``copies`` there. No other file is beside the notebook.
    """
    own = {"GLIDEKIT_LOG": str(tmp_path / "my-log.sqlite"), "GLIDEKIT_BACKUPS": str(tmp_path / "copies")}

    def rewritten(
        cells: Sequence[str],
        *,
        theme: str = "light",
        width: int = VIEWPORT["width"],
        height: int = VIEWPORT["height"],
    ) -> NotebookPage:
        notebook = replace(shared.standing(lab), log_path=Path(own["GLIDEKIT_LOG"]))
        for left in notebook.folder.iterdir():
            if left.is_file() and left != notebook.file:
                left.unlink()  # a page offers the plans and photographs beside its notebook
        notebook.page.set_viewport_size({"width": width, "height": height})
        if not notebook.rewrite(cells):
            shared.close_standing(lab)
            return rewritten(cells, theme=theme, width=width, height=height)
        notebook.use_theme(theme)
        notebook.kernel_execute(f"import os; os.environ.update({own!r})")
        return notebook

    yield rewritten
    shared.tidy(but_standing=True)
    lab.shut_down_kernels(but_of=shared.standing_path)


@pytest.fixture(scope="module")
def copy(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A personal copy of the notebooks, which tests only read. JupyterLab trusts what is signed meanwhile."""
    workbook = tmp_path_factory.mktemp("copy") / "my-workbook"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_DATA_DIR", str(lab.root.parent / "share"))
        bring_up_to_date(ROOT / "notebooks", workbook)
        yield workbook


@pytest.fixture
def another_tab(lab: Lab, lab_folder: Path, shared: Shared) -> Callable[..., NotebookPage]:
    """``another_tab(notebook)`` opens the same notebook in the second tab of the shared page.

    ``another_tab(notebook, cells)`` opens a new notebook with these cells there, with the same log.
    """

    def opened(notebook: NotebookPage, cells: Sequence[str] | None = None) -> NotebookPage:
        return _also_open(lab_folder, shared.page(lab, tab=1), notebook, cells)

    return opened


@pytest.fixture
def another_browser(
    lab: Lab, lab_folder: Path, shared_elsewhere: Shared
) -> Iterator[Callable[..., NotebookPage]]:
    """Like ``another_tab``, but in a separate profile."""

    def opened(notebook: NotebookPage, cells: Sequence[str] | None = None) -> NotebookPage:
        return _also_open(lab_folder, shared_elsewhere.page(lab), notebook, cells)

    shared_elsewhere.traffic.clear()
    yield opened
    shared_elsewhere.tidy()
    assert shared_elsewhere.traffic.outside == [], "a page asked for something outside this machine"


class Shared:
    """Pages of JupyterLab that are tidied after each test instead of reloaded.

    A test with two notebooks gets a second tab in the profile, which stays open for the next such test.
    """

    def __init__(self, browser: Browser, name: str) -> None:
        self.traffic = Traffic()
        self._name = name
        self._browser = browser
        self._context: BrowserContext | None = None
        self._pages: list[Page] = []
        self._standing: NotebookPage | None = None

    def context(self) -> BrowserContext:
        """Its profile."""
        if self._context is None:
            self._context = self._browser.new_context(viewport=VIEWPORT)
            self._context.set_default_timeout(PATIENCE_MS)
            self.traffic.watch(self._context)
        return self._context

    def page(self, lab: Lab, *, tab: int = 0) -> Page:
        """The page in this tab; loads it first if it is blank."""
        while len(self._pages) <= tab:
            self._pages.append(self._new_tab())
        page = self._pages[tab]
        if page.url == BLANK:
            page.goto(f"{lab.url}/lab/workspaces/{self._name}-{next(_workspaces)}?reset")
            page.wait_for_function("window.jupyterapp !== undefined", timeout=OPEN_S * 1000)
            page.evaluate(RESTORED)
        return page

    def _new_tab(self) -> Page:
        """A blank tab. The first one opens the others, so that they share its process and compiled code."""
        if not self._pages:
            return self.context().new_page()
        with self.context().expect_page() as opened:
            self._pages[0].evaluate("() => { window.open('about:blank'); }")
        return opened.value

    def standing(self, lab: Lab) -> NotebookPage:
        """The notebook that stays open; opens it first if needed."""
        if self._standing is None:
            file = _place(_new_folder(lab), [""])
            path = file.relative_to(lab.root).as_posix()
            notebook = NotebookPage(lab, self.page(lab), path, file.with_suffix(".sqlite"), self.traffic)
            self._standing = notebook.open_here("light")
        return self._standing

    @property
    def standing_path(self) -> str | None:
        """That notebook's path."""
        return self._standing and self._standing.path

    def close_standing(self, lab: Lab) -> None:
        """Close that notebook and end its kernel."""
        if self._standing is not None:
            self.tidy()
            lab.shut_down_kernels()

    def tidy(self, *, but_standing: bool = False) -> None:
        """Close all notebooks and other pages and clear storage; empty pages that a test broke.

        JupyterLab loads a third faster in such a page than in a new one.
        """
        if not but_standing:
            self._standing = None
        try:
            for other in self.context().pages:
                if other not in self._pages:
                    other.close(run_before_unload=False)
            for page in self._pages:
                if page.url != BLANK and not _tidied(page, self.standing_path):
                    page.goto(BLANK)
                    self._standing = None
        except PlaywrightError:
            self.close()

    def close(self) -> None:
        """Close the profile with its page."""
        if self._context is not None:
            self._context.close()
        self._context, self._pages, self._standing = None, [], None


def _tidied(page: Page, but: str | None) -> bool:
    """Tidy the page except for the notebook at this path; whether that worked."""
    page.set_viewport_size(VIEWPORT)
    page.emulate_media(media="null", color_scheme="null", reduced_motion="null", forced_colors="null")
    return bool(page.evaluate(TIDY, but))


def _new_folder(lab: Lab) -> Path:
    """A new folder below the server's root."""
    folder = lab.root / f"test-{next(_folders)}"
    folder.mkdir()
    return folder


def _also_open(folder: Path, page: Page, notebook: NotebookPage, cells: Sequence[str] | None) -> NotebookPage:
    """The same notebook in another page, or a new one with these cells and the same log."""
    _set_environment(folder, {"GLIDEKIT_LOG": str(notebook.log_path)})
    path = _place(folder, cells or notebook).relative_to(notebook.lab.root).as_posix()
    return NotebookPage(notebook.lab, page, path, notebook.log_path, notebook.traffic).open_here("light")


def _set_environment(folder: Path, own: dict[str, str]) -> None:
    """Let kernels that start in the folder have these variables."""
    (folder / "test-environment.json").write_text(json.dumps(own), encoding="utf-8")


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
