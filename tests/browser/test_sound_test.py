"""The first notebook's sound test: one press starts every tone of the timer."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

CELL = "import glidekit as gk; gk.try_sound(gk.open_log())"
COUNT = """() => {
  window.begun = 0;
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...more) { window.begun += 1; return start.apply(this, more); };
}"""


def test_one_press_plays_the_tones_and_the_volume_is_kept(rewrite_notebook):
    notebook = rewrite_notebook([CELL])
    notebook.run_all()
    notebook.page.evaluate(COUNT)
    notebook.page.get_by_role("button", name="Test the sound").click()
    notebook.wait_for("window.begun >= 9")  # six cues, some with several tones
    notebook.page.get_by_text("You hear, one after the other").wait_for()
    notebook.page.get_by_role("slider", name="Volume").fill("30")
    kept = "import glidekit as gk; print(gk.open_log().setting('player')['volume'])"
    notebook.wait_until(lambda: "0.3" in notebook.kernel_execute(kept), what="the volume is in the log")
