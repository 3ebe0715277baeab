"""The nerve explorer in JupyterLab: drag, play, compare, by keyboard alone, at any width."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect
from support.accessibility import findings
from support.notebook_page import EARLY

pytestmark = pytest.mark.browser

OPEN = """from glidekit.widgets.explore.nerve_explorer import explore_nerve
explorer = explore_nerve({})
explorer"""


@pytest.fixture
def explorer(rewrite_notebook):
    def opened(how="", **more):
        notebook = rewrite_notebook([OPEN.format(how)], **more)
        notebook.run_all()
        expect(notebook.page.locator(".gk-explorer")).to_be_visible()
        return notebook

    return opened


def drag(page, joint, dx, dy):
    knob = page.locator(f".gk-handle[data-joint={joint}] .gk-knob").first
    knob.scroll_into_view_if_needed()
    box = knob.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx, y + dy, steps=10)
    page.mouse.up()


def posture(notebook):
    return json.loads(notebook.kernel_execute("import json; print(json.dumps(explorer.posture))"))


def row(page, place):
    return page.locator(".gk-pane").first.locator("tr", has=page.get_by_role("rowheader", name=place))


def test_dragging_the_ankle_straightens_the_knee_and_python_is_told(explorer):
    notebook = explorer("'lying', hip_flexion_deg=80, knee_flexion_deg=80")
    page = notebook.page
    before = page.locator(".gk-explorer .gk-limb").first.get_attribute("d")
    drag(page, "knee_flexion_deg", -110, -120)
    expect(row(page, "Mid-thigh").locator("td").first).to_have_text(
        re.compile(r"\d+ mm to the (head|toes) \(\d+ to \d+\)")
    )
    assert page.locator(".gk-explorer .gk-limb").first.get_attribute("d") != before
    notebook.wait_until(lambda: posture(notebook)["knee_flexion_deg"] < 60, what="Python is told")
    shown = notebook.kernel_execute(
        "import glidekit as gk; start = gk.body.Posture(hip_flexion_deg=80, knee_flexion_deg=80)\n"
        "s = gk.body.nerve(explorer.shown); print(round(s.excursion_mm('mid-thigh', gk.body.nerve(start))))"
    )
    said = row(page, "Mid-thigh").locator("td").first.inner_text()
    assert said.startswith(f"{abs(int(shown))} mm")


def test_a_joint_stops_at_the_end_of_its_range_and_says_so(explorer):
    page = explorer("'sitting', knee_flexion_deg=400").page
    expect(page.get_by_role("status").first).to_contain_text("The knee goes from -5 to 150 degrees")
    drag(page, "neck_flexion_deg", 160, 200)
    expect(page.get_by_role("status").first).to_contain_text("Head bends forward: from -60 to 60 degrees")
    expect(page.get_by_label("Head bends forward")).to_have_value("60")


def test_a_slider_and_a_tensioner_play_side_by_side(explorer):
    page = explorer().page
    page.locator(".gk-explorer select").nth(0).select_option("lying-slider")
    page.locator(".gk-explorer select").nth(1).select_option("lying-tensioner")
    expect(page.get_by_role("button", name="Play")).to_be_visible(timeout=10_000)
    first, second = page.locator(".gk-pane").all()
    expect(first).to_contain_text("28 mm to the toes")
    expect(second).to_contain_text("18 mm to the head")
    expect(second.locator("tr", has_text="Behind the knee")).to_contain_text("+7")


def test_a_chair_is_compared_with_everyday_positions_and_never_called_high(explorer):
    page = explorer("'sitting'").page
    pulls = page.locator(".gk-pane").first.locator("tbody td:nth-child(3)")
    expect(pulls).to_have_text(["slack", "slack", "as sitting", "as sitting"])
    expect(page.locator(".gk-explorer")).to_contain_text("sitting is safe")
    assert not re.search(r"\b(high|low)\b", page.locator(".gk-pane").first.inner_text())


def test_by_keyboard_alone_and_no_key_reaches_the_notebook(explorer):
    notebook = explorer("'lying'")
    page = notebook.page
    slider = page.get_by_label("Knee bends", exact=True)
    slider.focus()
    before = int(slider.input_value())
    page.evaluate(EARLY)
    for key in ("ArrowLeft", "ArrowLeft", "d", "d", "ArrowLeft"):
        page.keyboard.press(key)
    expect(slider).to_have_value(str(before - 3))
    assert page.evaluate("window.taken") == []
    assert notebook.cell_count() == 1


def test_under_reduced_motion_nothing_moves_by_itself(explorer):
    notebook = explorer()
    page = notebook.page
    page.emulate_media(reduced_motion="reduce")
    page.locator(".gk-explorer select").nth(0).select_option("head-back")
    expect(page.locator(".gk-piece").first).to_contain_text("head goes back")
    expect(page.get_by_label("How far along the movement")).to_have_value("0")
    page.get_by_role("button", name="Show the end").click()
    expect(page.get_by_label("How far along the movement")).to_have_value("100")
    expect(page.locator(".gk-pane").first).to_contain_text("6 mm to the toes")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_spills(explorer, theme):
    notebook = explorer("'sitting'", theme=theme)
    page = notebook.page
    for summary in page.locator(".gk-explorer summary").all():
        summary.click()
    assert findings(page, ".gk-explorer") == []
    root = page.locator(".gk-explorer")
    assert root.evaluate("node => node.scrollWidth - node.clientWidth") <= 0
    assert notebook.traffic.console_errors == []
