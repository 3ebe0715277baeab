"""Three timers in one page for the same 40 phases: ours, an asyncio countdown, ipywidgets' Play.

Ours is recorded before the loudspeaker as well: "as heard" is when the first note of each step's tone sounds.
``pytest tests/bench/test_player_timing.py -s``. All three are judged by what the page shows: a
MutationObserver writes down when each timer's text changes. Delays count from the beginning that makes each
timer's least delay 0; the asyncio countdown aims at absolute deadlines (the kinder of two ways to write one).
``PLAYER_BENCH_S`` is the length of a phase in seconds (1; 7.5 makes the five-minute run).
"""

from __future__ import annotations

import os
import statistics
from typing import TYPE_CHECKING

import nbformat
import pytest
from playwright.sync_api import sync_playwright
from support.chromium import ARGUMENTS, executable
from support.jupyter_lab import free_port, running_lab
from support.notebook_page import NotebookPage
from support.recording import notes, record, turns
from support.traffic import Traffic

from glidekit.widgets.session.player import Player

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PHASES, LENGTH_S = 40, float(os.environ.get("PLAYER_BENCH_S", "1"))
OURS = f"""
import asyncio, time
import glidekit as gk
import ipywidgets as w
log = gk.open_log()
log.record_safety_check(full=True)
player = gk.player(gk.plan("flare-day"), log)
move = next(phase for phase in player.timeline if phase["kind"] == "move")
with player.hold_sync():
    player.timeline = [
        *({{**move, "index": i, "rep": i + 1, "reps": {PHASES}, "seconds": {LENGTH_S}}}
          for i in range({PHASES})),
        {{**player.timeline[-1], "index": {PHASES}}},
    ]
label, slider = w.Label("0"), w.IntSlider(max={PHASES})
play = w.Play(min=0, max={PHASES}, interval={LENGTH_S * 1000})
label.add_class("the-label")
slider.add_class("the-slider")
play.add_class("the-play")
w.jslink((play, "value"), (slider, "value"))
async def countdown():
    begin = time.monotonic()
    for number in range(1, {PHASES} + 1):
        label.value = str(number)
        await asyncio.sleep(max(0, begin + number * {LENGTH_S} - time.monotonic()))
"""
SHOW = "display(w.VBox([label, play, slider])); player"
BUSY = "import time; end = time.time() + 20\nwhile time.time() < end: pass"
WATCH = """() => {
  window.changes = {ours: [], asyncio: [], play: []};
  const watch = (name, selector) => {
    const node = document.querySelector(selector);
    let last = node.textContent;
    new MutationObserver(() => {
      if (node.textContent === last) return;
      last = node.textContent;
      window.changes[name].push(performance.now());
    }).observe(node, {childList: true, characterData: true, subtree: true});
  };
  watch('ours', '.gk-player .gk-count');
  watch('asyncio', '.the-label');
  watch('play', '.the-slider .widget-readout');
}"""
ENGINE = "[...window[Symbol.for('glidekit.players')].values()][0]"
# What is confirmed is forgotten by the page, so it is kept beside.
KEEP = f"""() => {{
  const one = {ENGINE}, record = one.record.bind(one);
  window.turnsTold = [];
  one.record = (events) => {{ window.turnsTold.push(...events); record(events); }};
}}"""
GO = """async ([path, code]) => {
  const panel = [...window.jupyterapp.shell.widgets('main')].find((one) => one.context?.path === path);
  const {kernel} = panel.sessionContext.session;
  [...document.querySelectorAll('.gk-player button')].find((one) => one.textContent === 'Start').click();
  document.querySelector('.the-play button').click();
  await kernel.requestExecute({code: 'task = asyncio.get_running_loop().create_task(countdown())'}).done;
  if (code) setTimeout(() => kernel.requestExecute({code}), 5000);
}"""


@pytest.fixture
def notebook(tmp_path: Path):
    flags = [*ARGUMENTS, f"--remote-debugging-port={free_port()}"]
    with sync_playwright() as playwright, running_lab(tmp_path / "lab") as lab:
        path = executable(playwright.chromium)
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        page = browser.new_context(viewport={"width": 1200, "height": 1400}).new_page()
        file = lab.root / "bench.ipynb"
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        cells = [nbformat.v4.new_code_cell(source) for source in (OURS, SHOW)]
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), file)
        yield NotebookPage(lab, page, file.name, tmp_path / "log.sqlite", Traffic())
        browser.close()


def errors_ms(changes):
    """How late each change was, milliseconds."""
    delays = [at - number * LENGTH_S * 1000 for number, at in enumerate(changes)]
    return [delay - min(delays) for delay in delays]


def told(name, condition, errors):
    """One line of the table."""
    ordered = sorted(errors)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    print(
        f"| {name:24} | {condition:11} | {len(errors):2} | {statistics.median(ordered):8.1f} "
        f"| {p95:8.1f} | {ordered[-1]:8.1f} |"
    )


@pytest.mark.parametrize("condition", ["idle", "kernel busy"])
def test_three_timers(notebook, condition):
    (notebook.folder / "test-environment.json").write_text(
        f'{{"GLIDEKIT_LOG": "{notebook.log_path.as_posix()}"}}', encoding="utf-8"
    )
    notebook.open("light")
    notebook.run_all()
    notebook.widget(".gk-player")
    notebook.widget(".the-slider .widget-readout")
    notebook.page.evaluate(WATCH)
    notebook.page.evaluate(KEEP)
    record(notebook.page)
    notebook.page.evaluate(GO, [notebook.path, BUSY if condition == "kernel busy" else ""])
    notebook.wait_for(
        f"window.changes.ours.length >= {PHASES - 1} && window.changes.asyncio.length >= {PHASES // 2}",
        timeout_s=PHASES * LENGTH_S + 60,
    )
    notebook.wait_for("document.querySelector('.gk-player').dataset.mode === 'finished'", timeout_s=30)
    changes = notebook.page.evaluate("window.changes")
    late = notebook.page.evaluate("[...window[Symbol.for('glidekit.players')].values()][0].late")
    print(f"\n| {'timer':24} | {'condition':11} |  n | {'median':>8} | {'p95':>8} | {'max':>8} |  (ms)")
    told("ours, as shown", condition, errors_ms(changes["ours"]))
    told("ours, as recorded", condition, late)
    told("asyncio + ipywidgets", condition, errors_ms(changes["asyncio"]))
    told("ipywidgets Play", condition, errors_ms(changes["play"]))
    notebook.wait_for(f"Date.now() - {ENGINE}.state.stamp > 1500")
    happened = notebook.page.evaluate("window.turnsTold")
    entered = [(one["phase"], one["at"]) for one in happened if one["kind"] in ("phase", "finished")]
    cues = turns(notebook.page, Player._esm, notebook.page.evaluate(f"{ENGINE}.timeline"), entered)
    heard = notes(notebook.page)
    told("ours, as heard", condition, [abs(cue.late_ms(heard)) for cue in cues])
    assert max(late) < 1000
    assert [words for cue in cues for words in cue.lost(heard)] == []
