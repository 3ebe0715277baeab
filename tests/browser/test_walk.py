"""The way to the first movement on a laptop's screen: presses, and screens of scrolling."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator
    from support.notebook_page import NotebookPage

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WIDTH, HEIGHT = 1366, 640
BUTTON = "button[data-commandlinker-command]"
SESSION = '.jp-OutputArea-output:has([data-page="path"])'
# How far a person must scroll to see all of an element, and the screen's height, in pixels.
AWAY = """node => {
  const scroller = node.closest('.jp-WindowedPanel-outer') ?? node.closest('.jp-Notebook');
  const seen = scroller.getBoundingClientRect();
  const box = node.getBoundingClientRect();
  const by = box.top < seen.top ? box.top - seen.top : Math.max(0, box.bottom - seen.bottom);
  return [Math.abs(by) < 1 ? 0 : Math.ceil(Math.abs(by)) * Math.sign(by), seen.height];
}"""
# Wait, as a person does, for a page that scrolls itself into view: until the kernel is idle and the node has
# kept its place for some frames.
AT_REST = """(node, [enough, patience_ms]) => new Promise((resolve, reject) => {
  const end = performance.now() + patience_ms;
  const bar = document.querySelector('#jp-main-statusbar');
  const isIdle = () => bar.textContent.includes('Python 3 (ipykernel) | Idle');
  let place = null, frames = 0;
  const look = () => {
    const {top} = node.getBoundingClientRect();
    frames = top === place && isIdle() ? frames + 1 : 0;
    place = top;
    if (frames === enough) resolve();
    else if (performance.now() > end) reject(new Error('the page does not come to rest'));
    else requestAnimationFrame(look);
  };
  look();
})"""
PATIENCE_MS = 60_000
AS_IT_OPENS = """async () => {
  await window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs');
  document.querySelector('.jp-WindowedPanel-outer').scrollTo(0, 0);
}"""
YESTERDAY = """
import dataclasses
from datetime import UTC, datetime, timedelta
import glidekit as gk
from glidekit.log import open_log
from glidekit.sample.simulated import simulate
log = open_log(simulated=True)
log.affected_side = "left"
log.record_safety_check(full=True, at=datetime.now(UTC) - timedelta(days=3))
(record,) = simulate(sessions=1, seed=1)
log.save(dataclasses.replace(record, session_id=None, started_at=datetime.now(UTC) - timedelta(days=3)))
"""


@dataclass
class Walk:
    """A person at a screen; counts presses and screens of scrolling."""

    notebook: NotebookPage
    presses: int = 0
    screens: float = 0.0

    def press(self, target: Locator) -> None:
        self.wait_at_rest(target)
        self.notebook.wait_until(lambda: self.reached(target), what="scrolled there")
        target.click()
        self.presses += 1

    def wait_at_rest(self, target: Locator, *, frames: int = 10) -> None:
        """Wait until the target is shown and what was pressed before it has had its effect."""
        target.wait_for(state="visible")
        target.evaluate(AT_REST, [frames, PATIENCE_MS])

    def reached(self, target: Locator) -> bool:
        """Scroll to the target if needed; whether all of it was visible already."""
        by, height = target.evaluate(AWAY)
        if by:
            screen, mouse = self.notebook.page.viewport_size, self.notebook.page.mouse
            mouse.move(screen["width"] // 2, screen["height"] // 2)
            mouse.wheel(0, by)
            self.notebook.wait_until(lambda: target.evaluate(AWAY)[0] != by, what="the page moved")
            self.screens += abs(by) / height
        return not by

    def choose(self, form: Locator, question: str, words: str) -> None:
        self.press(form.locator(f'[data-question="{question}"] label', has_text=words).first)

    def form(self, page: str) -> Locator:
        """The form with this page, in today's session or in its own cell."""
        found = self.notebook.page.locator(f'.gk-form[data-page="{page}"]').first
        found.wait_for(state="visible")
        return found


def open_with_one_press(walk: Walk, name: str) -> None:
    """Press the button at the top and wait until all cells have run and the first question is shown."""
    walk.press(walk.notebook.page.locator(f"{BUTTON}:visible", has_text=name))
    walk.notebook.wait_ran()
    walk.wait_at_rest(walk.notebook.page.locator(".gk-form:visible").first, frames=30)


def as_it_opens(notebook: NotebookPage, width: int, height: int, log_path: Path) -> None:
    """Take the notebook back to how it opens, in a window of this size and with a new log."""
    notebook.page.evaluate(AS_IT_OPENS)
    notebook.page.set_viewport_size({"width": width, "height": height})
    notebook.kernel_execute(f"import os; os.environ['GLIDEKIT_LOG'] = {str(log_path)!r}")


def check_in(walk: Walk) -> None:
    """Answer "nothing new" if asked, then the two questions, and take the day's plan."""
    form = walk.form("check-in")
    new = walk.notebook.page.locator('.gk-guarded [data-line="no"]:visible')
    if new.count():
        walk.press(new.first)
    walk.choose(form, "leg_pain", "4")
    walk.choose(form, "furthest_point", "Calf")
    walk.press(form.locator("[data-button=save]"))
    plan = walk.form("choose-plan")
    expect(plan.locator(".gk-title")).to_be_in_viewport()
    walk.press(plan.locator(".gk-main").first)


def start(walk: Walk) -> None:
    """Press Start and wait until the timer runs."""
    player = walk.notebook.widget(".gk-player")
    walk.press(player.get_by_role("button", name="Start", exact=True))
    player.get_by_role("button", name="Pause", exact=True).wait_for()


def test_the_first_time_it_is_fifteen_presses_and_five_screens_to_the_first_movement(open_notebook, copy):
    notebook = open_notebook(copy / "00_start_here.ipynb", width=WIDTH, height=HEIGHT)
    session = "03_todays_session.ipynb"
    (notebook.folder / session).write_bytes((copy / session).read_bytes())
    walk = Walk(notebook)
    open_with_one_press(walk, "Begin")
    for card in ("A", "B", "C", "D"):
        walk.press(notebook.page.locator(f'.gk-check [data-none="{card}"]').first)
    notebook.widget('[data-page="safety-quiet"]')
    walk.press(notebook.page.get_by_role("link", name="today's session").first)
    walk.notebook = replace(notebook, path=str(PurePosixPath(notebook.path).with_name(session)))
    open_with_one_press(walk, "Open today's session")
    leg = walk.form("side")
    walk.choose(leg, "side", "Left leg")
    walk.press(leg.locator("[data-button=side]"))
    check_in(walk)
    start(walk)
    assert walk.presses <= 15, walk
    assert walk.screens <= 5, walk


def test_a_later_day_start_pause_and_that_hurt_are_on_the_first_screen_of_the_player(
    open_notebook, copy, tmp_path
):
    """On a laptop it takes seven presses, including Start, and one screen of scrolling."""
    notebook = open_notebook(copy / "03_todays_session.ipynb", width=WIDTH, height=HEIGHT)
    for width, height in ((WIDTH, HEIGHT), (390, 844), (683, 320)):
        as_it_opens(notebook, width, height, tmp_path / f"{width}.sqlite")
        notebook.kernel_execute(YESTERDAY)
        walk = Walk(notebook)
        open_with_one_press(walk, "Open today's session")
        check_in(walk)
        assert width != WIDTH or (walk.presses <= 6 and walk.screens <= 1), walk
        player = notebook.widget(".gk-player")
        start_button = player.get_by_role("button", name="Start", exact=True)
        expect(start_button).to_be_in_viewport(ratio=0.99)
        # Content around the timer may still grow, as on a slow machine.
        grown = "Object.assign(document.createElement('div'), {style: 'height: 90px'})"
        player.evaluate(f"node => node.before({grown})")
        expect(start_button).to_be_in_viewport(ratio=0.99)
        start_button.click()  # without scrolling
        for name in ("Pause", "That hurt"):
            expect(player.get_by_role("button", name=name, exact=True)).to_be_in_viewport(ratio=0.99)
