"""The README's pictures, from a real JupyterLab with a log made for them.

``python tests/tools/readme_pictures.py [folder]`` writes them into notebooks/pictures/. Look at them before
you keep them: a changed page may need another wait or another crop.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))

from PIL import Image
from playwright.sync_api import sync_playwright
from support.chromium import ARGUMENTS, executable
from support.jupyter_lab import running_lab
from support.notebook_page import NotebookPage
from support.traffic import Traffic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Locator, Page

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "notebooks" / "pictures"
SCREEN = {"width": 1366, "height": 640}
COLOURS = 96
EDGE = 16
READY = """
import glidekit as gk
log = gk.open_log()
log.affected_side = "left"
log.record_safety_check(full=True)
"""
CELLS = {
    "nerve.png": ("import glidekit as gk\ngk.explore_nerve()", ".gk-explorer", 760),
    "trends.png": ("import glidekit as gk\ngk.trends(gk.example_log('steady'))", ".gk-picture", 624),
    "exercise.png": ("import glidekit as gk\ngk.exercise('sitting-glide', gk.open_log())", ".gk-page", 760),
}
"""Picture -> the cell that shows it, the part of it to take, and the greatest height."""


def written(folder: Path, name: str, png: bytes) -> Path:
    """Write the picture with few colours, as flat drawings need no more."""
    small = Image.open(BytesIO(png)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(path := folder / name, optimize=True)
    return path


def around(page: Page, shown: Locator, *, most: int = 760) -> bytes:
    """A picture of an element with a little margin."""
    shown.evaluate("node => node.scrollIntoView({block: 'start'})")
    page.mouse.move(2, 2)
    page.wait_for_timeout(400)  # a picture, not a test: fonts and figures settle
    box = shown.bounding_box()
    assert box
    left, top = max(0, box["x"] - EDGE), max(0, box["y"] - EDGE / 2)
    height = min(most, box["height"] + EDGE, page.viewport_size["height"] - top)
    return page.screenshot(clip={"x": left, "y": top, "width": box["width"] + 2 * EDGE, "height": height})


class Studio:
    """The workbook's notebooks in a JupyterLab, all with the same log."""

    def __init__(self, lab, browser) -> None:
        self.lab, self.browser = lab, browser
        self.folder = lab.root / "pictures"
        self.folder.mkdir()
        self.told = self.folder / "test-environment.json"
        self.tell()
        for notebook in (ROOT / "notebooks").glob("0*.ipynb"):
            shutil.copy(notebook, self.folder)
        shutil.copytree(PICTURES, self.folder / "pictures")

    def tell(self) -> None:
        """Tell the kernels where the log is."""
        told = {"GLIDEKIT_LOG": str(self.folder / "my-log.sqlite")}
        self.told.write_text(json.dumps(told), encoding="utf-8")

    def open(self, name: str, *, height: int = SCREEN["height"]) -> NotebookPage:
        context = self.browser.new_context(viewport={**SCREEN, "height": height})
        path = next(self.folder.glob(f"{name}*.ipynb"))
        page = NotebookPage(
            self.lab, context.new_page(), path.relative_to(self.lab.root).as_posix(),
            self.folder / "my-log.sqlite", Traffic(),
        )  # fmt: skip
        return page.open("light")


def pictures(studio: Studio) -> Iterator[tuple[str, bytes]]:
    """Each picture's name and bytes."""
    page = studio.open("05", height=1000)
    page.kernel_execute(READY)
    for name, (code, selector, most) in CELLS.items():
        yield name, around(page.page, made(page, code, selector), most=most)

    first = studio.open("00")
    studio.told.unlink()  # a reader's folder has no such file
    first.page.evaluate("jupyterapp.commands.execute('filebrowser:refresh')")
    first.page.get_by_text(studio.told.name[:12]).wait_for(state="detached")
    yield "first-screen.png", first.page.screenshot()
    studio.tell()

    session = studio.open("03", height=1000)
    session.run_all()
    yield "check-in.png", around(session.page, session.widget('.gk-form[data-page="check-in"]'))
    form = session.page.locator('.gk-form[data-page="check-in"]').first
    form.locator("[data-button=save]").click()
    session.widget('.gk-form[data-page="choose-plan"]').locator(".gk-main").first.click()
    player = session.widget(".gk-player")
    player.get_by_role("button", name="Start", exact=True).click()
    player.locator(".gk-kind", has_text="Straighten").wait_for()
    session.page.wait_for_timeout(2000)
    yield "session.png", around(session.page, player)


def made(notebook: NotebookPage, code: str, selector: str) -> Locator:
    """The output of a cell put on top of the notebook."""
    notebook.page.evaluate(
        """([path, source]) => {
          const panel = [...jupyterapp.shell.widgets('main')].find(one => one.context?.path === path);
          jupyterapp.shell.activateById(panel.id);
          panel.model.sharedModel.insertCell(0, {cell_type: 'code', source});
        }""",
        [notebook.path, code],
    )
    assert notebook.run_cell(0), notebook.errors()
    return notebook.widget(selector)


def main(folder: Path = PICTURES) -> None:
    """Write all of them."""
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as place:
        browser = playwright.chromium.launch(
            executable_path=executable(playwright.chromium), args=list(ARGUMENTS)
        )
        with running_lab(Path(place) / "lab") as lab:
            for name, png in pictures(Studio(lab, browser)):
                path = written(folder, name, png)
                sys.stdout.write(f"{path.name}: {path.stat().st_size:,} bytes\n")
        browser.close()


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
